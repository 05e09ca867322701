"""Gironde 2012, annexe 5 : zones de loyer."""

from openfisca_habitat_local.mecanismes.garde import du_texte
from openfisca_habitat_local.mecanismes.geographie import rang_commune
from openfisca_habitat_local.nomenclatures.gironde import ZoneGironde
from openfisca_habitat_local.systeme.variables import Booleen, Classe


def zones_des_communes(zones):
    """{rang de ZoneGironde: communes listées}."""
    return {
        ZoneGironde.zone_1.index: [*zones.listes.zone_1, *zones.listes.zone_1_deduite],
        ZoneGironde.zone_2b.index: zones.listes.zone_2b,
        ZoneGironde.zone_2c.index: zones.listes.zone_2c,
        ZoneGironde.zone_3.index: [*zones.listes.zone_3, *zones.listes.zone_3_ancienne_4],
    }


class gironde_zone(Classe):
    __donnable__ = True
    possible_values = ZoneGironde
    default_value = ZoneGironde.hors_zonage
    label = "Gironde : zone de loyer de la commune"
    reference = "GIR-ZONE-01 à GIR-ZONE-06"
    documentation = """Une commune d'aucune liste est dans la zone que fixe le paramètre (AMB-GIR-25)."""

    @du_texte("gironde_pst_2012")
    def formula(menage, period, loi):
        zones = loi.zones
        autres = ZoneGironde[zones.zone_des_autres_communes].index
        depcom = menage("depcom_logement", period)
        return rang_commune(zones, "zones de loyer", lambda: zones_des_communes(zones), depcom, defaut=autres)


class gironde_zone_incertaine(Booleen):
    label = "Gironde : zone déduite ou lue par défaut"
    reference = "GIR-ZONE-05, GIR-ZONE-06 (AMB-GIR-25)"
    documentation = """Vrai pour les trois communes de zone 1 déduites et pour toute commune d'aucune liste :
    deux communes de zone 3 sont perdues."""

    @du_texte("gironde_pst_2012")
    def formula(menage, period, loi):
        listes = loi.zones.listes
        sures = [nom for nom in listes if nom != "zone_1_deduite"]
        communes = {1: [commune for nom in sures for commune in listes[nom]]}
        return rang_commune(listes, tuple(sures), lambda: communes, menage("depcom_logement", period)) < 0
