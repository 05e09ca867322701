"""Reste à vivre, quotient familial réel, dettes du foyer (2.2.2)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.meuse import personnes


class fsl_budget_connu(Booleen):
    label = "Les ressources, les charges et la composition du foyer sont connues"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"

    def formula(menage, period):
        connu = (menage("fsl_charges_retenues", period) >= 0) & menage("fsl_composition_connue", period)
        if not connu.any():  # sans charges connues, inutile de calculer les ressources
            return connu
        return connu & (menage("fsl_ressources_retenues", period) >= 0)


class fsl_budget_incomplet(Booleen):
    label = "Une partie seulement du budget est donnée : ressources ou charges, sans de quoi finir le calcul"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"
    documentation = """Un budget dont rien n'est donné n'est pas examiné : les montants sont des plafonds. Un budget
    commencé et non fini ne doit pas être plus favorable qu'un budget entier."""

    def formula_2016_07_07(menage, period):
        charges = menage("fsl_charges_retenues", period) >= 0
        connu = menage("fsl_budget_connu", period)
        return ~connu & (charges | menage("fsl_ressources_donnees", period))


class fsl_reste_a_vivre(Montant):
    label = "Reste à vivre mensuel du foyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"
    documentation = """0 si le budget est inconnu (`fsl_budget_connu`). Peut être négatif."""

    def formula(menage, period):
        connu = menage("fsl_budget_connu", period)
        if not connu.any():
            return numpy.zeros(menage.count)
        ressources = montant(menage, period, "fsl_ressources_retenues")
        reste = ressources - montant(menage, period, "fsl_charges_retenues")
        return numpy.where(connu, numpy.round(reste, 2), 0)


class fsl_quotient_familial_reel(Montant):
    label = "Quotient familial réel : reste à vivre mensuel par personne"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"
    documentation = """0 si le budget est inconnu (`fsl_budget_connu`). Peut être négatif."""

    def formula(menage, period):
        return montant(menage, period, "fsl_reste_a_vivre") / personnes(menage, period)


class fsl_dettes_echelonnees(Montant):
    label = "Dettes échelonnées restant dues"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"


class fsl_dettes_non_remboursees(Montant):
    label = "Dettes non remboursées (hors charges)"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"


class fsl_dettes_totales(Montant):
    label = "Montant total des dettes du foyer"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"

    def formula(menage, period):
        noms = ("fsl_dettes_echelonnees", "fsl_dettes_non_remboursees")
        return sum(montant(menage, period, nom) for nom in noms)
