"""Gironde 2012, articles 2 à 4 : faits que le dossier donne, et que d'autres suppléent."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de, mois_revolus
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux
from openfisca_habitat_local.nomenclatures.gironde import NatureSuivi
from openfisca_habitat_local.systeme.variables import Classe, Entier, Jour

#: Nature du suivi d'après la ligne de travaux ; un suivi lourd ne s'en déduit pas.
NATURE_D_UNE_LIGNE = {
    **dict.fromkeys(
        ("insalubrite", "peril", "forte_degradation", "securite_salubrite"), NatureSuivi.indignite_simple
    ),
    "autonomie": NatureSuivi.adaptation,
}
NATURES = numpy.array([NATURE_D_UNE_LIGNE.get(li.name, NatureSuivi.aucune).index for li in LigneTravaux])


class gironde_nature_suivi(Classe):
    __donnable__ = True
    possible_values = NatureSuivi
    default_value = NatureSuivi.aucune
    label = "Gironde : nature du suivi du dossier d'occupant"
    reference = "GIR-SA-03, GIR-SA-06"
    documentation = (
        """À défaut, d'après la ligne de travaux retenue ; un suivi lourd est un fait du dossier."""
    )

    def formula(menage, period):
        return NATURES[rangs(menage("ligne_travaux", period))]


class gironde_date_bail(Jour):
    __donnable__ = True
    label = "Gironde : date de signature du bail"
    reference = "GIR-PLAF-03"
    documentation = """À défaut, le jour du dépôt."""

    def formula(menage, period):
        return menage("date_depot", period)


class gironde_mois_vacance(Entier):
    __donnable__ = True
    label = "Gironde : mois révolus de vacance au jour du dépôt"
    unit = "month"
    reference = "GIR-CUB-02 (AMB-GIR-24)"
    documentation = (
        """À défaut, mois révolus depuis la date de vacance du logement ; 0 si elle est inconnue."""
    )

    def formula(menage, period):
        depuis = jours_de(menage("logement_vacant_depuis", period))
        mois = mois_revolus(depuis, jours_de(menage("date_depot", period)))
        manque(menage, depuis == NON_RENSEIGNEE, "gironde_mois_vacance", "logement_vacant_depuis")
        return numpy.where(depuis == NON_RENSEIGNEE, 0, numpy.maximum(mois, 0))
