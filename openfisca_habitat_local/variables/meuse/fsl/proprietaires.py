"""Propriétaires occupants que le FSL admet : objet de la demande, situation de l'immeuble (2.1)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.nomenclatures.meuse import (
    CasProprietaire,
    ObjetProprietaire,
    Reponse,
    StatutOccupationFsl,
)
from openfisca_habitat_local.systeme.variables import Booleen, Classe
from openfisca_habitat_local.textes.meuse import non, oui


class fsl_objet_proprietaire(Classe):
    possible_values = ObjetProprietaire
    default_value = ObjetProprietaire.autre
    label = "Objet de la demande d'un propriétaire occupant"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-06)"


class fsl_paiement_impossible(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le propriétaire ne peut plus payer son emprunt ou ses charges collectives"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-06)"


class fsl_plan_de_sauvegarde(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "L'immeuble fait l'objet d'un plan de sauvegarde"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-06)"


class fsl_perimetre_opah(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "L'immeuble est dans le périmètre d'une OPAH"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-06)"


class fsl_cas_proprietaire(Classe):
    possible_values = CasProprietaire
    default_value = CasProprietaire.sans_objet
    label = "Situation de l'immeuble d'un propriétaire occupant"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-06)"

    def formula(menage, period):
        plan, opah = oui(menage, period, "fsl_plan_de_sauvegarde"), oui(menage, period, "fsl_perimetre_opah")
        proprietaire = menage("fsl_statut_occupation", period) == StatutOccupationFsl.proprietaire_occupant
        cas = CasProprietaire.aucun.index + plan * 1 + opah * 2
        return numpy.where(proprietaire, cas, CasProprietaire.sans_objet.index)


class fsl_proprietaire_en_difficulte(Booleen):
    label = "Propriétaire occupant qui ne peut payer son emprunt ou ses charges, dans un immeuble admis"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-06)"
    documentation = """Plan de sauvegarde ou OPAH, l'un suffit (lecture AMB-MEU-20-b)."""

    def formula_2016_07_07(menage, period, parameters):
        cumul = bool(parameters(period).habitat_local.meuse.fsl_2016.public.immeuble_cumul)
        cas = rangs(menage("fsl_cas_proprietaire", period))
        exige = CasProprietaire.plan_de_sauvegarde_et_opah if cumul else CasProprietaire.plan_de_sauvegarde
        impossible = ~non(menage, period, "fsl_paiement_impossible")
        return impossible & (cas >= exige.index)


class fsl_proprietaire_admis(Booleen):
    label = "Le propriétaire occupant appartient à une catégorie prioritaire pour l'objet de sa demande"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-03, MEU-FSL-CHAMP-05, MEU-FSL-CHAMP-06)"
    )
    documentation = """La condition d'immeuble ne vise que l'emprunt et les charges collectives (lecture
    AMB-MEU-21-a)."""

    def formula(menage, period):
        autre = menage("fsl_objet_proprietaire", period) == ObjetProprietaire.autre
        en_difficulte = menage("fsl_proprietaire_en_difficulte", period)
        return en_difficulte | (autre & menage("fsl_public_prioritaire_minima", period))
