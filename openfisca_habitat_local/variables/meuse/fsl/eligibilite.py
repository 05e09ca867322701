"""Une demande au FSL est-elle exclue par une règle calculable ?"""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.nomenclatures.meuse import MesureFsl, SituationEcart
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.meuse import AIDES, DEPENSES, non, oui, variable_montant


def somme_des_aides(menage, period, aides):
    """Somme des montants maximaux des aides demandées parmi celles-ci."""
    total = numpy.zeros(menage.count)
    for aide in aides:
        demandee = menage(f"fsl_demande_{aide}", period)
        if demandee.any():
            total += menage(variable_montant(aide), period) * demandee
    return total


class fsl_refus_ecart(Booleen):
    label = "Écart positif au-delà de la marge, ou qu'un budget inachevé n'établit pas : aide en principe inopportune"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-06, MEU-FSL-QF-07, MEU-FSL-QF-12)"
    documentation = """Présomption que la commission peut écarter en reconnaissant le besoin."""

    def formula_2016_07_07(menage, period):
        positif = menage("fsl_situation_ecart", period) == SituationEcart.positif
        non_etabli = positif | menage("fsl_budget_incomplet", period)
        presume = non_etabli & ~oui(menage, period, "fsl_besoin_reconnu")
        return presume | non(menage, period, "fsl_besoin_reconnu")


class fsl_foyer_admis(Booleen):
    label = "Aucune règle générale n'exclut le foyer : règlement, public, logement, écart, accès"
    reference = "Règlement intérieur du FSL de la Meuse, 1 à 3"

    def formula_2016_07_07(menage, period):
        refus = ("logement_indigne", "ecart", "acces", "reste_a_vivre_acces")
        exclu = numpy.any([menage(f"fsl_refus_{motif}", period) for motif in refus], axis=0)
        admis = menage("fsl_reglement_applicable", period) & menage("fsl_public_eligible", period)
        return admis & ~exclu


class fsl_eligible(Booleen):
    label = "Aucune règle calculable n'exclut la demande"
    reference = "Règlement intérieur du FSL de la Meuse, 1 à 3"
    documentation = """Public, écart, conditions d'accès, et au moins une aide ou mesure recevable parmi celles
    demandées ; sans rien de demandé, le public de l'accompagnement. Une présomption, jamais un droit
    (MEU-FSL-QF-12)."""

    def formula_2016_07_07(menage, period):
        demandees = {aide: menage(f"fsl_demande_{aide}", period) for aide in AIDES}
        recevable = numpy.zeros(menage.count, dtype=bool)
        for aide, demandee in demandees.items():
            if demandee.any():  # une aide que personne ne demande n'a pas à être examinée
                recevable |= demandee & menage(f"fsl_{aide}_recevable", period)
        mesure = menage("fsl_mesure_demandee", period) != MesureFsl.aucune
        recevable |= mesure & menage("fsl_accompagnement_ouvert", period)
        aucune = ~numpy.any([*demandees.values(), mesure], axis=0)
        aucune &= ~oui(menage, period, "fsl_autonomie_exclue")
        return menage("fsl_foyer_admis", period) & (recevable | aucune)


class fsl_total_maximal(Montant):
    default_value = -1
    label = "Total des montants maximaux des aides demandées, hors garantie"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3"

    def formula_2016_07_07(menage, period):
        total = somme_des_aides(menage, period, [aide for aide in AIDES if aide != "garantie"])
        return numpy.where(menage("fsl_reglement_applicable", period), total, -1)


class fsl_depenses_demandees(Montant):
    default_value = -1
    label = "Dépenses pour lesquelles les aides sont demandées, hors garantie et premier loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3"
    documentation = """-1 : aucune dépense donnée."""

    def formula(menage, period):
        total = numpy.zeros(menage.count)
        for aide, depenses in DEPENSES.items():
            demandee = menage(f"fsl_demande_{aide}", period)
            if demandee.any():
                total += demandee * sum(numpy.maximum(montant(menage, period, nom), 0) for nom in depenses)
        return numpy.where(total > 0, total, -1)


class fsl_reste_a_charge(Montant):
    default_value = -1
    label = "Ce qui reste au ménage des dépenses demandées, au mieux"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3"
    documentation = """Dépenses moins montants maximaux : l'aide accordée peut être plus faible. -1 : dépense inconnue, ou
    règlement inconnu à cette date."""

    def formula_2016_07_07(menage, period):
        depenses = montant(menage, period, "fsl_depenses_demandees")
        aides = somme_des_aides(menage, period, DEPENSES)
        connu = (depenses >= 0) & menage("fsl_reglement_applicable", period)
        return numpy.where(connu, numpy.maximum(depenses - aides, 0), -1)
