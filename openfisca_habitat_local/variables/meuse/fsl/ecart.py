"""Indicateurs de dépenses et écart avec le quotient familial réel (2.2.2)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.nomenclatures.meuse import SituationEcart
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Montant, Nombre
from openfisca_habitat_local.textes.meuse import composition, du_foyer, ecart_du_foyer, personnes


class fsl_depenses_reference_foyer(Montant):
    label = "Somme des indicateurs de dépenses mensuelles du foyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-05)"
    documentation = """Totaux imprimés ; un adulte au-delà du deuxième compte comme le deuxième (lectures
    AMB-MEU-05-a et 08-a)."""

    def formula_2016_07_07(menage, period, parameters):
        totaux = parameters(period).habitat_local.meuse.fsl_2016.quotient.indicateurs_depenses.total
        adultes, adolescents, enfants = composition(menage, period)
        return numpy.round(
            totaux.premier_adulte * (adultes > 0)
            + totaux.deuxieme_adulte * numpy.maximum(adultes - 1, 0)
            + totaux.adolescent * adolescents
            + totaux.enfant * enfants,
            2,
        )


class fsl_depenses_reference_par_personne(Montant):
    label = "Indicateur de dépenses mensuelles par personne, en moyenne du foyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-05)"

    def formula_2016_07_07(menage, period):
        return montant(menage, period, "fsl_depenses_reference_foyer") / personnes(menage, period)


class fsl_reference_par_personne(Montant):
    label = "Montant par personne auquel se compare le quotient familial réel"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-06)"
    documentation = """L'indicateur de dépenses moyen du foyer (lecture AMB-MEU-03-a). 0 : référence
    indéterminable."""

    def formula_2016_07_07(menage, period):
        return montant(menage, period, "fsl_depenses_reference_foyer") / personnes(menage, period)


class fsl_base_marge(Montant):
    label = "Montant par personne sur lequel se calcule la marge"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-07)"
    documentation = """La référence (lecture AMB-MEU-02-a)."""

    def formula_2016_07_07(menage, period):
        return menage("fsl_reference_par_personne", period)


class fsl_marge_par_personne(Montant):
    label = "Écart par personne jusqu'auquel la commission peut déroger"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-07)"

    def formula_2016_07_07(menage, period, parameters):
        marge = parameters(period).habitat_local.meuse.fsl_2016.quotient.ecart.marge
        return marge * menage("fsl_base_marge", period)


class fsl_ecart_dans_la_marge(Booleen):
    label = "L'écart ne dépasse pas la marge : l'aide est opportune, ou la dérogation possible"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-07)"

    def formula_2016_07_07(menage, period):
        situation = menage("fsl_situation_ecart", period)
        return (situation == SituationEcart.negatif) | (situation == SituationEcart.marge_derogatoire)


class fsl_ecart(Montant):
    label = "Écart entre le quotient familial réel et la référence, par personne"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-06)"
    documentation = """0 si le budget est inconnu."""

    def formula_2016_07_07(menage, period):
        ecart = ecart_du_foyer(menage, period) / personnes(menage, period)
        return numpy.where(menage("fsl_budget_connu", period), ecart, 0)


class fsl_ecart_taux(Nombre):
    label = "Écart rapporté à la référence"
    unit = "/1"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-07)"
    documentation = """0 si le budget est inconnu."""

    def formula_2016_07_07(menage, period):
        reference = du_foyer(menage, period, "fsl_reference_par_personne")
        connu = menage("fsl_budget_connu", period) & (reference > 0)
        return numpy.where(connu, ecart_du_foyer(menage, period) / numpy.where(connu, reference, 1), 0)


class fsl_situation_ecart(Classe):
    possible_values = SituationEcart
    default_value = SituationEcart.indeterminee
    label = "Situation du foyer au regard de l'écart et de sa marge"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-06, MEU-FSL-QF-07)"
    documentation = """Comparé au niveau du foyer, au millionième, pour ne pas perdre la borne."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.quotient.ecart
        ecart = numpy.round(ecart_du_foyer(menage, period), 6)
        marge = numpy.round(regle.marge * du_foyer(menage, period, "fsl_base_marge"), 6)
        dans_la_marge = (ecart < marge) | (bool(regle.marge_comprise) & (ecart == marge))
        connu = menage("fsl_budget_connu", period) & (menage("fsl_reference_par_personne", period) > 0)
        situations = [~connu, ecart == 0, ecart < 0, dans_la_marge]
        noms = ["indeterminee", regle.situation_ecart_nul, "negatif", "marge_derogatoire"]
        rangs = [SituationEcart[nom].index for nom in noms]
        return numpy.select(situations, rangs, SituationEcart.positif.index)
