"""Gironde 2012, articles 3 et 14, annexe 5 : communes, zones de loyer, communauté urbaine, autres programmes."""

import numpy

from openfisca_habitat_local.mecanismes.montants import du_texte
from openfisca_habitat_local.nomenclatures.generales import Texte
from openfisca_habitat_local.systeme.variables import Booleen
from openfisca_habitat_local.textes.gironde import convention, dans_liste


class gironde_zone_incertaine(Booleen):
    label = "Gironde : zone déduite ou lue par défaut"
    reference = "GIR-ZONE-05, GIR-ZONE-06 (AMB-GIR-25)"
    documentation = """Vrai pour les trois communes de zone 1 déduites et pour toute commune d'aucune liste :
    deux communes de zone 3 sont perdues."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        listes = convention(parameters, period).zones.listes
        sures = [nom for nom in listes if nom != "zone_1_deduite"]
        lues = dans_liste(menage, period, listes, *sures)
        return concernes & ~lues


class gironde_programme_communautaire_lance(Booleen):
    label = "Gironde : commune de la communauté urbaine, programme communautaire lancé"
    reference = "GIR-CUB-05"
    documentation = """La convention cesse alors sur le territoire communautaire."""

    def formula(menage, period):
        return menage("gironde_programme_communautaire", period) & menage("gironde_commune_cub", period)
