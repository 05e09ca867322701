"""Une demande au FSL est-elle exclue par une règle calculable ?"""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant
from openfisca_habitat_local.meuse import AIDES, non, oui
from openfisca_habitat_local.nomenclatures_meuse import SituationEcart


class fsl_refus_ecart(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Écart positif au-delà de la marge : l'aide n'est en principe pas opportune"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-06, MEU-FSL-QF-07, MEU-FSL-QF-12)"
    documentation = """Présomption que la commission peut écarter en reconnaissant le besoin."""

    def formula_2016_07_07(menage, period):
        positif = menage("fsl_situation_ecart", period) == SituationEcart.positif
        presume = positif & ~oui(menage, period, "fsl_besoin_reconnu")
        return presume | non(menage, period, "fsl_besoin_reconnu")


class fsl_foyer_admis(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aucune règle générale n'exclut le foyer : règlement, public, logement, écart, accès"
    reference = "Règlement intérieur du FSL de la Meuse, 1 à 3 ()"

    def formula_2016_07_07(menage, period):
        refus = ("logement_indigne", "ecart", "acces", "reste_a_vivre_acces")
        exclu = numpy.any([menage(f"fsl_refus_{motif}", period) for motif in refus], axis=0)
        admis = menage("fsl_reglement_applicable", period) & menage("fsl_public_eligible", period)
        return admis & ~exclu


class fsl_eligible(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
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


class fsl_total_maximal(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Total des montants maximaux des aides demandées, hors garantie"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 ()"

    def formula_2016_07_07(menage, period):
        aides = [aide for aide in AIDES if aide not in ("garantie", "caution")]
        total = sum(
            montant(menage, period, f"fsl_aide_{aide}") * menage(f"fsl_demande_{aide}", period)
            for aide in aides
        )
        return total + montant(menage, period, "fsl_caution") * menage("fsl_demande_caution", period)
