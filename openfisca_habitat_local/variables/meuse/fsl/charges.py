"""Charges du mois : celles du foyer, celles que le calcul retient (2.2.2)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.systeme.variables import Booleen, Montant

MOIS_PAR_AN = 12


class fsl_charges_logement_actuel(Montant):
    default_value = -1
    label = "Charges du mois liées au logement actuel"
    reference = "Fiche de saisine, volet charges (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. Loyer brut. À défaut, `loyer` et `charges_locatives`
    d'openfisca-france."""

    def formula(menage, period):
        total = menage("loyer", period.first_month) + menage("charges_locatives", period.first_month)
        return numpy.where(total > 0, total, -1)


class fsl_autres_charges(Montant):
    default_value = -1
    label = "Autres charges payées dans le mois (santé, garde, véhicule, impôt, abonnements, épargne…)"
    reference = "Fiche de saisine, volet charges (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""


class fsl_mensualites_dettes(Montant):
    default_value = -1
    label = "Mensualités de crédits et de plans d'apurement"
    reference = "Fiche de saisine et son annexe 1 (MEU-FSL-QF-02, MEU-FSL-QF-11)"
    documentation = """-1 : inconnues. Les dettes non remboursées n'y entrent pas."""


class fsl_charges_reelles(Montant):
    default_value = -1
    label = "Charges payées dans le mois du dépôt (total B de la fiche de saisine)"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. À défaut, somme des charges du logement, des autres charges et des
    mensualités données."""

    def formula(menage, period):
        noms = ("charges_logement_actuel", "autres_charges", "mensualites_dettes")
        parties = [montant(menage, period, f"fsl_{nom}") for nom in noms]
        connues = numpy.any([partie >= 0 for partie in parties], axis=0)
        return numpy.where(connues, sum(numpy.maximum(partie, 0) for partie in parties), -1)


class fsl_charges_annuelles(Montant):
    default_value = -1
    label = "Charges de l'année"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""


class fsl_charges_previsionnelles(Montant):
    default_value = -1
    label = "Charges prévisionnelles mensuelles (annuelles / 12, usage éducatif)"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""

    def formula(menage, period):
        annuelles = montant(menage, period, "fsl_charges_annuelles")
        return numpy.where(annuelles < 0, -1, annuelles / MOIS_PAR_AN)


class fsl_depense_demandee(Montant):
    label = "Dépense pour laquelle l'aide du FSL est demandée"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"


class fsl_charges_comprennent_depense(Booleen):
    label = "Les charges réelles données comprennent la dépense demandée"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"


class fsl_charges_hors_depense(Montant):
    default_value = -1
    label = "Charges réelles hors dépense demandée"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. La dépense demandée n'entre pas dans les charges (lecture
    AMB-MEU-43-a)."""

    def formula(menage, period):
        charges = montant(menage, period, "fsl_charges_reelles")
        depense = montant(menage, period, "fsl_depense_demandee") * menage(
            "fsl_charges_comprennent_depense", period
        )
        return numpy.where(charges < 0, -1, numpy.maximum(charges - depense, 0))


class fsl_aide_logement_deduite(Montant):
    label = "Aide au logement déduite du loyer dans les charges"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """Aucune : le loyer se saisit brut (lecture AMB-MEU-09-a)."""


class fsl_charges_retenues(Montant):
    default_value = -1
    label = "Charges retenues pour le reste à vivre"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""

    def formula(menage, period):
        charges = montant(menage, period, "fsl_charges_hors_depense")
        deduite = montant(menage, period, "fsl_aide_logement_deduite")
        return numpy.where(charges < 0, -1, numpy.maximum(charges - deduite, 0))
