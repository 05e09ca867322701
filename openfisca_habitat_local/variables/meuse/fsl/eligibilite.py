"""Une demande au FSL est-elle exclue par une règle calculable ?"""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.nomenclatures.meuse import SituationEcart
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.meuse import AIDES, non, oui


class fsl_refus_ecart(Booleen):
    label = "Écart positif au-delà de la marge : l'aide n'est en principe pas opportune"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-06, MEU-FSL-QF-07, MEU-FSL-QF-12)"
    documentation = """Présomption que la commission peut écarter en reconnaissant le besoin."""

    def formula_2016_07_07(menage, period):
        positif = menage("fsl_situation_ecart", period) == SituationEcart.positif
        presume = positif & ~oui(menage, period, "fsl_besoin_reconnu")
        return presume | non(menage, period, "fsl_besoin_reconnu")


class fsl_foyer_admis(Booleen):
    label = "Aucune règle générale n'exclut le foyer : règlement, public, logement, écart, accès"
    reference = "Règlement intérieur du FSL de la Meuse, 1 à 3 ()"

    def formula_2016_07_07(menage, period):
        refus = ("logement_indigne", "ecart", "acces", "reste_a_vivre_acces")
        exclu = numpy.any([menage(f"fsl_refus_{motif}", period) for motif in refus], axis=0)
        admis = menage("fsl_reglement_applicable", period) & menage("fsl_public_eligible", period)
        return admis & ~exclu


class fsl_eligible(Booleen):
    label = "Aucune règle calculable n'exclut la demande"
    reference = "Règlement intérieur du FSL de la Meuse, 1 à 3 ()"
    documentation = """Public, écart, conditions d'accès, et au moins une aide recevable parmi celles
    demandées. Une présomption, jamais un droit (MEU-FSL-QF-12)."""

    def formula_2016_07_07(menage, period):
        demandees = {aide: menage(f"fsl_demande_{aide}", period) for aide in AIDES}
        recevable = numpy.zeros(menage.count, dtype=bool)
        for aide, demandee in demandees.items():
            if demandee.any():  # une aide que personne ne demande n'a pas à être examinée
                recevable |= demandee & menage(f"fsl_{aide}_recevable", period)
        aucune = ~numpy.any(list(demandees.values()), axis=0)
        return menage("fsl_foyer_admis", period) & (recevable | aucune)


class fsl_total_maximal(Montant):
    label = "Total des montants maximaux des aides demandées, hors garantie"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 ()"

    def formula_2016_07_07(menage, period):
        aides = [aide for aide in AIDES if aide not in ("garantie", "caution")]
        total = sum(
            montant(menage, period, f"fsl_aide_{aide}") * menage(f"fsl_demande_{aide}", period)
            for aide in aides
        )
        return total + montant(menage, period, "fsl_caution") * menage("fsl_demande_caution", period)
