"""Charges du mois : celles du foyer, celles que le calcul retient (2.2.2)."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant

MOIS_PAR_AN = 12


class fsl_charges_logement_actuel(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges du mois liées au logement actuel"
    unit = "currency"
    reference = "Fiche de saisine, volet charges (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. Loyer brut. À défaut, `loyer` et `charges_locatives`
    d'openfisca-france."""

    def formula(menage, period):
        total = menage("loyer", period.first_month) + menage("charges_locatives", period.first_month)
        return numpy.where(total > 0, total, -1)


class fsl_autres_charges(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Autres charges payées dans le mois (santé, garde, véhicule, impôt, abonnements, épargne…)"
    unit = "currency"
    reference = "Fiche de saisine, volet charges (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""


class fsl_mensualites_dettes(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Mensualités de crédits et de plans d'apurement"
    unit = "currency"
    reference = "Fiche de saisine et son annexe 1 (MEU-FSL-QF-02, MEU-FSL-QF-11)"
    documentation = """-1 : inconnues. Les dettes non remboursées n'y entrent pas."""


class fsl_charges_reelles(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges payées dans le mois du dépôt (total B de la fiche de saisine)"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. À défaut, somme des charges du logement, des autres charges et des
    mensualités données."""

    def formula(menage, period):
        noms = ("charges_logement_actuel", "autres_charges", "mensualites_dettes")
        parties = [montant(menage, period, f"fsl_{nom}") for nom in noms]
        connues = numpy.any([partie >= 0 for partie in parties], axis=0)
        return numpy.where(connues, sum(numpy.maximum(partie, 0) for partie in parties), -1)


class fsl_charges_annuelles(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges de l'année"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""


class fsl_charges_previsionnelles(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges prévisionnelles mensuelles (annuelles / 12, usage éducatif)"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""

    def formula(menage, period):
        annuelles = montant(menage, period, "fsl_charges_annuelles")
        return numpy.where(annuelles < 0, -1, annuelles / MOIS_PAR_AN)


class fsl_depense_demandee(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dépense pour laquelle l'aide du FSL est demandée"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"


class fsl_charges_comprennent_depense(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les charges réelles données comprennent la dépense demandée"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"


class fsl_charges_hors_depense(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges réelles hors dépense demandée"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. La dépense demandée n'entre pas dans les charges (lecture
    AMB-MEU-43-a)."""

    def formula(menage, period):
        charges = montant(menage, period, "fsl_charges_reelles")
        depense = montant(menage, period, "fsl_depense_demandee") * menage(
            "fsl_charges_comprennent_depense", period
        )
        return numpy.where(charges < 0, -1, numpy.maximum(charges - depense, 0))


class fsl_aide_logement_deduite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide au logement déduite du loyer dans les charges"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """Aucune : le loyer se saisit brut (lecture AMB-MEU-09-a)."""


class fsl_charges_retenues(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges retenues pour le reste à vivre"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""

    def formula(menage, period):
        charges = montant(menage, period, "fsl_charges_hors_depense")
        deduite = montant(menage, period, "fsl_aide_logement_deduite")
        return numpy.where(charges < 0, -1, numpy.maximum(charges - deduite, 0))
