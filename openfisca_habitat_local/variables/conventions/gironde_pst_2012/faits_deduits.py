"""Faits propres à un dossier de la Gironde 2012, qu'une entrée remplace et que la loi sait suppléer."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de, mois_revolus
from openfisca_habitat_local.mecanismes.geographie import rang_commune
from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, NatureTravaux, Texte
from openfisca_habitat_local.nomenclatures.gironde import NatureSuivi, ZoneGironde
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Jour, Montant, Nombre
from openfisca_habitat_local.textes.gironde import bailleur_retenu, convention, dans_liste, logements


def zones_des_communes(zones):
    """Rang de ZoneGironde des communes listées."""
    return {
        ZoneGironde.zone_1.index: [*zones.listes.zone_1, *zones.listes.zone_1_deduite],
        ZoneGironde.zone_2b.index: zones.listes.zone_2b,
        ZoneGironde.zone_2c.index: zones.listes.zone_2c,
        ZoneGironde.zone_3.index: [*zones.listes.zone_3, *zones.listes.zone_3_ancienne_4],
    }


class gironde_zone(Classe):
    possible_values = ZoneGironde
    default_value = ZoneGironde.hors_zonage
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


class gironde_commune_cub(Booleen):
    label = "Gironde : commune de la communauté urbaine de Bordeaux au jour du dépôt"
    reference = "GIR-CHAMP-02 (AMB-GIR-31)"

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        return concernes & dans_liste(menage, period, convention(parameters, period).zones, "cub")


class gironde_programme_anime(Booleen):
    label = "Gironde : commune couverte par un autre programme animé au jour du dépôt"
    reference = "GIR-CHAMP-02 (AMB-GIR-52)"
    documentation = """Fait du dossier ; à défaut, liste de communes en paramètre (vide : le texte ne dit
    pas les communes)."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        return dans_liste(menage, period, convention(parameters, period).cadre, "communes_programme_anime")


class gironde_programme_anime_volet_pst(Booleen):
    label = "Gironde : cet autre programme a un volet social thématique"
    reference = "GIR-CHAMP-02 (AMB-GIR-52)"
    documentation = """À défaut, vrai dès qu'un autre programme couvre la commune."""

    def formula(menage, period):
        return menage("gironde_programme_anime", period)


class gironde_indignite_ponctuelle(Booleen):
    label = "Gironde : indignité ponctuelle, plomb ou infraction sanitaire établie"
    reference = "GIR-CHAMP-06"
    documentation = """À défaut, vrai quand le projet déclaré est la sécurité et la salubrité."""

    def formula(menage, period):
        return menage("nature_travaux", period) == NatureTravaux.securite_salubrite


class gironde_besoin_autonomie(Booleen):
    label = "Gironde : travaux liés au vieillissement ou au handicap"
    reference = "GIR-CHAMP-06"
    documentation = """À défaut, vrai quand le projet déclaré est l'autonomie, ou sur rapport d'autonomie."""

    def formula(menage, period):
        declare = menage("nature_travaux", period) == NatureTravaux.autonomie
        return declare | menage("rapport_autonomie", period)


class gironde_transformation_usage(Booleen):
    label = "Gironde : local qui n'était pas affecté au logement"
    reference = "GIR-CHAMP-06"
    documentation = """À défaut, vrai quand le projet déclaré est la transformation d'usage."""

    def formula(menage, period):
        return menage("nature_travaux", period) == NatureTravaux.transformation_usage


class gironde_surface_avec_annexes(Nombre):
    label = "Gironde : surface habitable, annexes comprises"
    unit = "m2"
    reference = "GIR-SURF-01"
    documentation = """Mètres carrés. À défaut, la surface du logement."""

    def formula(menage, period):
        return menage("surface_logement", period)


class gironde_surface_a_chauffer(Nombre):
    label = "Gironde : surface habitable à chauffer"
    unit = "m2"
    reference = "GIR-ENER-03"
    documentation = """Mètres carrés. À défaut, la surface du logement."""

    def formula(menage, period):
        return menage("surface_logement", period)


class gironde_logements_reserves(Entier):
    label = "Gironde : logements réservés qui ouvrent la prime de réservation"
    reference = "GIR-ANAH-PB-07 (AMB-GIR-38)"
    documentation = """À défaut, tous ceux du dossier s'il est réservé, ou le nombre obligatoire d'un
    programme de cinq et plus."""

    def formula(menage, period, parameters):
        retenus = bailleur_retenu(menage, period)
        if not retenus.any():
            return numpy.zeros(menage.count)
        prime = convention(parameters, period).primes.reservation
        obligatoires = menage("gironde_reservation_obligatoire", period)
        reserve = numpy.where(obligatoires > 0, obligatoires, logements(menage, period))
        if prime.action_logement_requise:
            reserve = numpy.where(menage("gironde_reservation_action_logement", period), reserve, 0)
        else:
            reserve = logements(menage, period)
        return numpy.where(retenus, reserve, 0)


class gironde_besoin_caf_bailleur(Montant):
    label = "Gironde : besoin de financement soumis à la CAF, bailleur"
    reference = "GIR-CAF-03"
    documentation = """Euros, subvention et prêt ensemble. À défaut, la subvention demandée."""

    def formula(menage, period):
        return menage("gironde_subvention_caf_demandee", period)


#: Nature du suivi d'après la ligne de travaux ; un suivi lourd ne s'en déduit pas.
NATURE_D_UNE_LIGNE = {
    "insalubrite": NatureSuivi.indignite_simple,
    "peril": NatureSuivi.indignite_simple,
    "forte_degradation": NatureSuivi.indignite_simple,
    "securite_salubrite": NatureSuivi.indignite_simple,
    "autonomie": NatureSuivi.adaptation,
}


NATURES = numpy.array(
    [NATURE_D_UNE_LIGNE.get(ligne.name, NatureSuivi.aucune).index for ligne in LigneTravaux]
)


class gironde_nature_suivi(Classe):
    possible_values = NatureSuivi
    default_value = NatureSuivi.aucune
    label = "Gironde : nature du suivi du dossier d'occupant"
    reference = "GIR-SA-03, GIR-SA-06"
    documentation = """À défaut, d'après la ligne de travaux retenue ; un suivi lourd est un fait du
    dossier."""

    def formula(menage, period):
        return NATURES[rangs(menage("ligne_travaux", period))]


class gironde_date_bail(Jour):
    label = "Gironde : date de signature du bail"
    reference = "GIR-PLAF-03"
    documentation = """À défaut, le jour du dépôt."""

    def formula(menage, period):
        return menage("date_depot", period)


class gironde_mois_vacance(Entier):
    label = "Gironde : mois révolus de vacance au jour du dépôt"
    unit = "month"
    reference = "GIR-CUB-02 (AMB-GIR-24)"
    documentation = (
        """À défaut, mois révolus depuis la date de vacance du logement ; 0 si elle est inconnue."""
    )

    def formula(menage, period):
        depuis = jours_de(menage("logement_vacant_depuis", period))
        mois = mois_revolus(depuis, jours_de(menage("date_depot", period)))
        return numpy.where(depuis == NON_RENSEIGNEE, 0, numpy.maximum(mois, 0))
