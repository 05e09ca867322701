"""Gironde 2012, articles 3 et 14, annexe 5 : communes, zones de loyer, communauté urbaine, autres programmes."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.geographie import rang_commune
from openfisca_habitat_local.gironde import convention, dans_liste
from openfisca_habitat_local.mecanismes import du_texte
from openfisca_habitat_local.nomenclatures import Texte
from openfisca_habitat_local.nomenclatures_gironde import ZoneGironde


def zones_des_communes(zones):
    """Rang de ZoneGironde des communes listées."""
    return {
        ZoneGironde.zone_1.index: [*zones.listes.zone_1, *zones.listes.zone_1_deduite],
        ZoneGironde.zone_2b.index: zones.listes.zone_2b,
        ZoneGironde.zone_2c.index: zones.listes.zone_2c,
        ZoneGironde.zone_3.index: [*zones.listes.zone_3, *zones.listes.zone_3_ancienne_4],
    }


class gironde_zone(Variable):
    value_type = Enum
    possible_values = ZoneGironde
    default_value = ZoneGironde.hors_zonage
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : zone de loyer de la commune"
    reference = "GIR-ZONE-01 à GIR-ZONE-06"
    documentation = """Une commune d'aucune liste est dans la zone que fixe le paramètre (AMB-GIR-25)."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count, dtype=numpy.int16)

        zones = convention(parameters, period).zones
        autres = ZoneGironde[zones.zone_des_autres_communes].index
        depcom = menage("depcom_logement", period)
        zone = rang_commune(zones, "zones de loyer", lambda: zones_des_communes(zones), depcom, defaut=autres)
        return numpy.where(concernes, zone, ZoneGironde.hors_zonage.index)


class gironde_zone_incertaine(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : zone déduite ou lue par défaut"
    reference = "GIR-ZONE-05, GIR-ZONE-06 (AMB-GIR-25)"
    documentation = """Vrai pour les trois communes de zone 1 déduites et pour toute commune d'aucune liste
    : deux communes de zone 3 sont perdues."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        listes = convention(parameters, period).zones.listes
        sures = [nom for nom in listes if nom != "zone_1_deduite"]
        lues = dans_liste(menage, period, listes, *sures)
        return concernes & ~lues


class gironde_commune_cub(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : commune de la communauté urbaine de Bordeaux au jour du dépôt"
    reference = "GIR-CHAMP-02 (AMB-GIR-31)"

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        return concernes & dans_liste(menage, period, convention(parameters, period).zones, "cub")


class gironde_programme_anime(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : commune couverte par un autre programme animé au jour du dépôt"
    reference = "GIR-CHAMP-02 (AMB-GIR-52)"
    documentation = """Fait du dossier ; à défaut, liste de communes en paramètre (vide : le texte ne dit
    pas les communes)."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        return dans_liste(menage, period, convention(parameters, period).cadre, "communes_programme_anime")


class gironde_programme_anime_volet_pst(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : cet autre programme a un volet social thématique"
    reference = "GIR-CHAMP-02 (AMB-GIR-52)"
    documentation = """À défaut, vrai dès qu'un autre programme couvre la commune."""

    def formula(menage, period):
        return menage("gironde_programme_anime", period)


class gironde_programme_communautaire(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : le programme animé communautaire est lancé"
    reference = "GIR-CHAMP-02, GIR-CUB-05, GIR-SA-07"


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
