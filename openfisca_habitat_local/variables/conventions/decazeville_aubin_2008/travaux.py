"""Decazeville-Aubin 2008, article 4.4 et fiche 3 : plafonds relevés, adaptation mêlée à d'autres travaux."""

import numpy

from openfisca_habitat_local.mecanismes.conditions import examiner_ligne, plafond_travaux
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.lecture_bareme import Bareme, Dossiers, rang_ligne
from openfisca_habitat_local.mecanismes.montants import aide_proportionnelle, du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import Motif, NatureTravaux, StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Booleen, Montant


class decazeville_plafond_deplafonne(Montant):
    default_value = -1
    label = "Decazeville-Aubin : plafond des travaux d'un logement insalubre, déplafonnement compris"
    reference = "DEC-ANAH-PB-07 (AMB-DEC-17)"
    documentation = """Euros hors taxes par logement. Plafond réglementaire, et, pour un logement occupé avant
    travaux et sur accord de la commission, le coût de la sortie d'insalubrité dans une limite ; -1 : plafond
    inconnu."""

    def formula(menage, period):
        plafond = menage("plafond_reglementaire_travaux", period)
        bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
        concernes = du_texte(menage, period, Texte.decazeville_aubin_2008) & bailleur
        manque(menage, concernes & (plafond < 0), "plafond_reglementaire_travaux")
        return numpy.where(plafond < 0, -1, plafond + menage("decazeville_deplafonnement", period))


class decazeville_plafond_connu(Booleen):
    label = "Decazeville-Aubin : plafond d'où part le déplafonnement connu"
    reference = "DEC-ANAH-PB-07"
    documentation = """Vrai pour un logement vacant, que le déplafonnement ne vise pas."""

    def formula(menage, period):
        occupe = menage("logement_occupe_avant_travaux", period)
        return ~occupe | (menage("plafond_reglementaire_travaux", period) >= 0)


class decazeville_deplafonnement(Montant):
    label = "Decazeville-Aubin : majoration du plafond de travaux d'un logement insalubre"
    reference = "DEC-ANAH-PB-07 (AMB-DEC-17)"
    documentation = """Euros hors taxes par logement : le maximum que la commission peut accorder. Une entrée
    le remplace."""

    def formula(menage, period, parameters):
        accord = du_texte(menage, period, Texte.decazeville_aubin_2008) & menage(
            "accord_deplafonnement", period
        )
        accord = accord & menage("logement_occupe_avant_travaux", period)
        manque(menage, accord, "cout_sortie_insalubrite")
        insalubre = du_texte(menage, period, Texte.decazeville_aubin_2008) & menage(
            "projet_insalubrite", period
        )
        manque(menage, insalubre, "accord_deplafonnement", "logement_occupe_avant_travaux")
        if not accord.any():
            return numpy.zeros(menage.count)
        maximum = parameters(
            period
        ).habitat_local.conventions.decazeville_aubin_2008.cadre.deplafonnement_maximal
        cout = numpy.maximum(menage("cout_sortie_insalubrite", period), 0)
        return accord * numpy.minimum(cout / numpy.maximum(menage("nombre_logements", period), 1), maximum)


class decazeville_adaptation_a_part(Montant):
    label = "Decazeville-Aubin : part d'adaptation d'un projet d'une autre nature, sortie de sa base"
    reference = "DEC-ANAH-PO-05"
    documentation = """Euros hors taxes."""

    def formula(menage, period):
        a_part = du_texte(menage, period, Texte.decazeville_aubin_2008)
        a_part = a_part & (menage("nature_travaux", period) != NatureTravaux.autonomie)
        return a_part * menage("travaux_adaptation_joints_ht", period)


def adaptation(parameters, period):
    return parameters(period).habitat_local.conventions.decazeville_aubin_2008.adaptation


def bareme_adaptation(menage, period, parameters, financeur):
    """Barème du financeur, à la ligne de l'adaptation."""
    ligne = rang_ligne(adaptation(parameters, period).ligne)
    return Bareme(Dossiers(menage, period, parameters), financeur, ligne)


class decazeville_adaptation_retenue(Montant):
    label = "Decazeville-Aubin : part d'adaptation retenue par l'Anah"
    reference = "DEC-ANAH-PO-05, DEC-ANAH-PO-03"
    documentation = """Euros hors taxes, dans la limite du plafond de l'adaptation ; s'ajoute aux autres
    travaux retenus."""

    def formula(menage, period, parameters):
        a_part = menage("decazeville_adaptation_a_part", period)
        if not a_part.any():
            return a_part
        bareme = bareme_adaptation(menage, period, parameters, "anah")
        ouverte = examiner_ligne(bareme) == Motif.aucun.index
        ouverte = ouverte & (rangs(menage("motif_recevabilite", period)) == Motif.aucun.index)
        return ouverte * numpy.fmin(a_part, plafond_travaux(bareme))


class decazeville_plafond_restant(Montant):
    default_value = -1
    label = "Decazeville-Aubin : ce que l'adaptation laisse d'un plafond commun de travaux"
    reference = "DEC-ANAH-PO-05 (AMB-DEC-15)"
    documentation = """Euros hors taxes. Aucune ligne ne le cite en droit en vigueur : les deux bases se
    cumulent."""

    def formula(menage, period, parameters):
        if not du_texte(menage, period, Texte.decazeville_aubin_2008).any():
            return numpy.full(menage.count, -1)
        commun = adaptation(parameters, period).plafond_commun
        return numpy.maximum(commun - menage("decazeville_adaptation_retenue", period), 0)


def aide_adaptation(menage, period, parameters, financeur):
    """Aide du financeur à la part d'adaptation : son taux de l'adaptation, sur la base retenue."""
    retenue = menage("decazeville_adaptation_retenue", period)
    if not retenue.any():
        return retenue
    bareme = bareme_adaptation(menage, period, parameters, financeur)
    pas = bareme.dossiers.pas_arrondi
    return aide_proportionnelle(bareme.net("taux"), retenue, bareme("plafond_aide"), pas)


class decazeville_adaptation_anah(Montant):
    label = "Decazeville-Aubin : subvention de l'Anah à la part d'adaptation"
    reference = "DEC-ANAH-PO-05, DEC-ANAH-PO-03, DEC-ANAH-PB-04"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        return aide_adaptation(menage, period, parameters, "anah")


class decazeville_adaptation_epci(Montant):
    label = "Decazeville-Aubin : aide de la communauté de communes à la part d'adaptation"
    reference = "DEC-CC-06, DEC-CC-01 à DEC-CC-03 (AMB-DEC-15, AMB-DEC-28)"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        return ~menage("refus_aide_epci", period) * aide_adaptation(menage, period, parameters, "epci")
