"""Gironde 2012, articles 1, 2 et 20 : durée, éligibilité, drapeaux."""

import numpy

from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import du_texte
from openfisca_habitat_local.nomenclatures.generales import (
    CategorieRessources,
    LigneTravaux,
    StatutDemandeur,
    Texte,
)
from openfisca_habitat_local.systeme.variables import Booleen, Entier
from openfisca_habitat_local.textes.gironde import convention


class gironde_marche_en_cours(Booleen):
    label = "Gironde : le marché de suivi-animation, donc la convention, court encore"
    reference = "GIR-CHAMP-01"
    documentation = """Un an, reconductible deux fois ; comparé aux reconductions dont dépend l'année du
    dépôt."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        cadre = convention(parameters, period).cadre
        reconductions = menage("gironde_reconductions_marche", period)
        if cadre.reconductions_necessaires > 0:
            manque(menage, concernes, "gironde_reconductions_marche")
        reconductions = numpy.where(reconductions < 0, cadre.reconductions_supposees, reconductions)
        return concernes & (reconductions >= cadre.reconductions_necessaires)


class gironde_eligible_pst(Booleen):
    label = "Gironde : dossier du Programme Social Thématique"
    reference = "GIR-CHAMP-01 à GIR-CHAMP-06, GIR-ASE-05"
    documentation = """Recevable, et une ligne du tableau de l'Anah lui est ouverte."""

    def formula(menage, period):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        return concernes & (menage("ligne_travaux", period) != LigneTravaux.aucune)


class gironde_occupant_tres_modeste(Booleen):
    label = "Gironde : propriétaire occupant très modeste"
    reference = "GIR-CHAMP-03, GIR-PLAF-01"

    def formula(menage, period):
        categorie = menage("categorie_ressources_anah", period)
        occupant = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant
        tres_modeste = (categorie == CategorieRessources.tres_modeste) | (
            categorie == CategorieRessources.tres_tres_modeste
        )
        return occupant & tres_modeste


class gironde_annee_rfr(Entier):
    label = "Gironde : année du revenu fiscal de référence de l'occupant"
    unit = "year"
    reference = "GIR-PLAF-03"
    documentation = """N-2, N étant l'année du dépôt ; 0 hors du texte."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        depot = menage("date_depot", period).astype("datetime64[Y]").astype(int) + 1970
        return numpy.where(concernes, depot - convention(parameters, period).cadre.anciennete_revenu, 0)


class gironde_baremes_supposes_inchanges(Booleen):
    label = "Gironde : barèmes imprimés d'une année passée, supposés inchangés"
    reference = "GIR-CHAMP-01 (AMB-GIR-28)"

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        return concernes & (not convention(parameters, period).cadre.baremes_du_jour)
