"""Haguenau : les ménages de la commune, et les façades et toitures d'avant 1900."""

from pathlib import Path

import numpy

from habitat_local.population.commun import quantiles
from habitat_local.population.habitat import centimes

HYPOTHESES = Path(__file__).with_suffix(".yaml")

#: Quantités comptées à l'unité : fenêtres, volets, portes.
A_L_UNITE = "patrimoine_nombre_"


def completer(h, donnees, tirages):
    """Projets de patrimoine : un logement sans autre projet, d'avant 1900, dont la façade est refaite.

    Ces travaux ne sont pas de ceux que l'Anah aide : la nature du projet reste « aucune ».
    """
    ancien = (donnees["annee_construction"] < 1900) & (donnees["nature_travaux"] == "aucune")
    proprietaire = numpy.isin(donnees["statut_demandeur"], ["proprietaire_occupant", "proprietaire_bailleur"])
    projet = ancien & proprietaire & (tirages("patrimoine") < h("part_projet_patrimoine"))
    colonnes = {}
    for nom, table in h("patrimoine").items():
        quantite = quantiles(tirages(nom), table)
        quantite = numpy.round(quantite) if nom.startswith(A_L_UNITE) else centimes(quantite)
        colonnes[nom] = numpy.where(projet, quantite, 0)
    autres = quantiles(tirages("cout_patrimoine"), h("cout_patrimoine"))
    ht = centimes(autres + colonnes["patrimoine_cout_pierre_taille"])
    conventionne = tirages("loyer_patrimoine") < h("part_bailleur_conventionne")
    loyer = numpy.where(conventionne, "social", "libre")
    bailleur = projet & (donnees["statut_demandeur"] == "proprietaire_bailleur")
    return colonnes | {
        "montant_travaux_ht": numpy.where(projet, ht, donnees["montant_travaux_ht"]),
        "montant_travaux_ttc": numpy.where(
            projet, centimes(ht * (1 + h("taux_tva")["tous"])), donnees["montant_travaux_ttc"]
        ),
        "niveau_loyer": numpy.where(bailleur, loyer, donnees["niveau_loyer"]),
    }
