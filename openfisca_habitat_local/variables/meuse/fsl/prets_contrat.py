"""Contrat de prêt : signature, surendettement, impayés, sommes exigibles (2.2.1 et contrats annexés)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, montant
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Montant
from openfisca_habitat_local.textes.meuse import oui


class fsl_nombre_emprunteurs(Entier):
    default_value = -1
    label = "Nombre d'emprunteurs (couple, colocataires)"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03)"
    documentation = """-1 : inconnu."""


class fsl_nombre_signataires(Entier):
    default_value = -1
    label = "Nombre d'emprunteurs qui ont signé le contrat de prêt"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03)"
    documentation = """-1 : inconnu."""


class fsl_contrat_pret_signe(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
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


class fsl_inscription_ficp(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le demandeur du prêt est en situation de surendettement (FICP)"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"


class fsl_accord_surendettement_sollicite(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "L'accord de la commission de surendettement est sollicité"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"
    documentation = """À défaut, oui si l'accord est obtenu."""

    def formula(menage, period):
        obtenu = oui(menage, period, "fsl_accord_surendettement_obtenu")
        return numpy.where(obtenu, Reponse.oui.index, Reponse.non_renseigne.index)


class fsl_accord_surendettement_obtenu(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "L'accord de la commission de surendettement est obtenu"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"


class fsl_pret_instruisible(Booleen):
    label = "Le prêt peut être instruit"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"
    documentation = """En cas de surendettement, l'accord doit être sollicité (lecture AMB-MEU-56-a)."""

    def formula(menage, period):
        sollicite = oui(menage, period, "fsl_accord_surendettement_sollicite")
        return ~oui(menage, period, "fsl_inscription_ficp") | sollicite


class fsl_pret_payable(Booleen):
    label = "Le prêt peut être payé : contrat signé de tous, accord de surendettement obtenu s'il y a lieu"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03, MEU-FSL-PRET-08)"

    def formula(menage, period):
        accord = ~oui(menage, period, "fsl_inscription_ficp") | oui(
            menage, period, "fsl_accord_surendettement_obtenu"
        )
        return oui(menage, period, "fsl_contrat_pret_signe") & accord


class fsl_echeances_impayees(Entier):
    default_value = -1
    label = "Échéances échues et non payées, consécutives ou non"
    unit = "count"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """-1 : inconnu."""


class fsl_echeances_payees(Entier):
    default_value = -1
    label = "Échéances du prêt déjà payées"
    unit = "count"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """-1 : inconnu."""


class fsl_pret_verse(Montant):
    label = "Sommes déjà versées par le ménage pour rembourser le prêt"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """À défaut, les échéances payées à la mensualité du prêt."""

    def formula(menage, period):
        payees = numpy.maximum(menage("fsl_echeances_payees", period), 0)
        return arrondir(payees * montant(menage, period, "fsl_pret_mensualite"))


class fsl_solde_pret(Montant):
    default_value = -1
    label = "Solde restant dû du prêt"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """-1 : inconnu. À défaut, le montant du prêt moins les sommes versées."""

    def formula(menage, period):
        emprunte = montant(menage, period, "fsl_montant_pret")
        reste = numpy.maximum(emprunte - montant(menage, period, "fsl_pret_verse"), 0)
        return numpy.where(emprunte < 0, -1, reste)


class fsl_solde_exigible(Booleen):
    label = "Le solde du prêt est immédiatement exigible"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """Deux échéances impayées, consécutives ou non (C-25). Chaque signataire peut en
    devoir la totalité (MEU-FSL-PRET-06)."""

    def formula_2016_07_07(menage, period, parameters):
        seuil = parameters(period).habitat_local.meuse.fsl_2016.prets.echeances_impayees
        return menage("fsl_echeances_impayees", period) >= seuil


class fsl_montant_exigible(Montant):
    label = "Somme immédiatement exigible, hors frais de procédure"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"

    def formula_2016_07_07(menage, period):
        solde = numpy.maximum(montant(menage, period, "fsl_solde_pret"), 0)
        return solde * menage("fsl_solde_exigible", period)


class fsl_caution_due_au_fsl(Booleen):
    label = "La caution financée par prêt revient au FSL : le prêt n'est pas entièrement remboursé"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-09)"

    def formula(menage, period):
        return menage("fsl_solde_pret", period) > 0
