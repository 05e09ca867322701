"""Contrat de prêt : signature, surendettement, impayés, sommes exigibles (2.2.1 et contrats annexés)."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant
from openfisca_habitat_local.meuse import oui
from openfisca_habitat_local.nomenclatures_meuse import Reponse


class fsl_nombre_emprunteurs(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre d'emprunteurs (couple, colocataires)"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03)"
    documentation = """-1 : inconnu."""


class fsl_nombre_signataires(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre d'emprunteurs qui ont signé le contrat de prêt"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03)"
    documentation = """-1 : inconnu."""


class fsl_contrat_pret_signe(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le contrat de prêt est signé de tous les emprunteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03)"
    documentation = """À défaut, déduit du nombre de signataires."""

    def formula(menage, period):
        emprunteurs, signataires = (
            menage(f"fsl_nombre_{nom}", period) for nom in ("emprunteurs", "signataires")
        )
        connus = (emprunteurs > 0) & (signataires >= 0)
        signe = numpy.where(signataires >= emprunteurs, Reponse.oui.index, Reponse.non.index)
        return numpy.where(connus, signe, Reponse.non_renseigne.index)


class fsl_inscription_ficp(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le demandeur du prêt est en situation de surendettement (FICP)"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"


class fsl_accord_surendettement_sollicite(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "L'accord de la commission de surendettement est sollicité"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"
    documentation = """À défaut, oui si l'accord est obtenu."""

    def formula(menage, period):
        obtenu = oui(menage, period, "fsl_accord_surendettement_obtenu")
        return numpy.where(obtenu, Reponse.oui.index, Reponse.non_renseigne.index)


class fsl_accord_surendettement_obtenu(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "L'accord de la commission de surendettement est obtenu"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"


class fsl_pret_instruisible(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le prêt peut être instruit"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"
    documentation = """En cas de surendettement, l'accord doit être sollicité (lecture AMB-MEU-56-a)."""

    def formula(menage, period):
        sollicite = oui(menage, period, "fsl_accord_surendettement_sollicite")
        return ~oui(menage, period, "fsl_inscription_ficp") | sollicite


class fsl_pret_payable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le prêt peut être payé : contrat signé de tous, accord de surendettement obtenu s'il y a lieu"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03, MEU-FSL-PRET-08)"

    def formula(menage, period):
        accord = ~oui(menage, period, "fsl_inscription_ficp") | oui(
            menage, period, "fsl_accord_surendettement_obtenu"
        )
        return oui(menage, period, "fsl_contrat_pret_signe") & accord


class fsl_echeances_impayees(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Échéances échues et non payées, consécutives ou non"
    unit = "count"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """-1 : inconnu."""


class fsl_solde_pret(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Solde restant dû du prêt"
    unit = "currency"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """-1 : inconnu. À défaut, le montant du prêt."""

    def formula(menage, period):
        return menage("fsl_montant_pret", period)


class fsl_solde_exigible(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le solde du prêt est immédiatement exigible"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """Deux échéances impayées, consécutives ou non (C-25). Chaque signataire peut en
    devoir la totalité (MEU-FSL-PRET-06)."""

    def formula_2016_07_07(menage, period, parameters):
        seuil = parameters(period).habitat_local.meuse.fsl_2016.prets.echeances_impayees
        return menage("fsl_echeances_impayees", period) >= seuil


class fsl_montant_exigible(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Somme immédiatement exigible, hors frais de procédure"
    unit = "currency"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"

    def formula_2016_07_07(menage, period):
        solde = numpy.maximum(montant(menage, period, "fsl_solde_pret"), 0)
        return solde * menage("fsl_solde_exigible", period)


class fsl_caution_due_au_fsl(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La caution financée par prêt revient au FSL : le prêt n'est pas entièrement remboursé"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-09)"

    def formula(menage, period):
        return menage("fsl_solde_pret", period) > 0
