"""Gironde 2012, articles 3 et 14, annexe 5 : communes, zones de loyer, communauté urbaine, autres programmes."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.gironde import convention, dans_liste
from openfisca_habitat_local.mecanismes import du_texte
from openfisca_habitat_local.nomenclatures import Texte


class gironde_zone_incertaine(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
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


class gironde_programme_communautaire_lance(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : commune de la communauté urbaine, programme communautaire lancé"
    reference = "GIR-CUB-05"
    documentation = """La convention cesse alors sur le territoire communautaire."""

    def formula(menage, period):
        return menage("gironde_programme_communautaire", period) & menage("gironde_commune_cub", period)
