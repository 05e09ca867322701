"""Haguenau 2016, annexe 2-A et article 4-2 : contreparties et accompagnement."""

import numpy

from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import du_texte
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Booleen, Entier


def bailleur_subventionne(menage, period):
    """Bailleur dont l'Anah retient les travaux au titre de la convention."""
    return (
        du_texte(menage, period, Texte.haguenau_2016)
        & (menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur)
        & (menage("travaux_retenus_anah", period) > 0)
    )


def engagement(menage, period, parameters, nom):
    """Durée d'engagement (paramètre) du bailleur subventionné, 0 pour les autres."""
    concernes = bailleur_subventionne(menage, period)
    if not concernes.any():
        return numpy.zeros(menage.count)
    duree = parameters(period).habitat_local.conventions.haguenau_2016.engagements[nom]
    return numpy.where(concernes, duree, 0)


class haguenau_duree_convention_bailleur(Entier):
    label = "Haguenau : durée minimale de la convention du bailleur"
    unit = "year"
    reference = "HAG-ANAH-PB-08, HAG-ANAH-PB-07"
    documentation = """Années, allongeables selon les travaux ; 0 sans travaux subventionnés."""

    def formula(menage, period, parameters):
        return engagement(menage, period, parameters, "duree_convention")


class haguenau_occupation_minimale_mois(Entier):
    label = "Haguenau : occupation minimale en résidence principale"
    unit = "month"
    reference = "HAG-ANAH-PB-09, HAG-ANAH-PB-10"
    documentation = """Mois par an ; 0 sans travaux subventionnés."""

    def formula(menage, period, parameters):
        return engagement(menage, period, parameters, "occupation_minimale")


class haguenau_occupation_insuffisante(Booleen):
    label = "Haguenau : logement loué occupé moins longtemps que le bailleur ne s'y engage"
    reference = "HAG-ANAH-PB-09"
    documentation = """Faux tant que l'occupation n'est pas connue."""

    def formula(menage, period, parameters):
        bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
        concernes = du_texte(menage, period, Texte.haguenau_2016) & bailleur
        if not concernes.any():
            return concernes
        mois = menage("haguenau_mois_occupation", period)
        manque(menage, concernes, "haguenau_mois_occupation")
        minimum = parameters(period).habitat_local.conventions.haguenau_2016.engagements.occupation_minimale
        return concernes & (mois >= 0) & (mois < minimum)


class haguenau_assistance_renforcee_possible(Booleen):
    label = "Haguenau : l'opérateur peut proposer l'assistance renforcée Habiter Mieux"
    reference = "HAG-CADRE-15"
    documentation = """Propriétaire occupant éligible à l'aide de solidarité écologique."""

    def formula(menage, period):
        return (
            du_texte(menage, period, Texte.haguenau_2016)
            & (menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant)
            & (menage("aide_solidarite_ecologique", period) > 0)
        )
