"""Petites populations et réformes écrites pour un essai : chaque montant s'y refait à la main."""

import datetime

import polars

TAUX = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux"
ENVELOPPE = "habitat_local.conventions.haguenau_2016.enveloppes.abondement_ville"


def reforme(titre="Essai", **parametres):
    """Contenu d'une réforme : {chemin: valeur} à partir du 1er mai 2016."""
    return {
        "titre": titre, "auteur": "essai", "reference": "essai", "date": "2016-05-01",
        "parametres": {
            chemin: [{"debut": "2016-05-01", "ensuite": True, "valeur": valeur}]
            for chemin, valeur in parametres.items()
        },
    }  # fmt: skip


def dossiers(nombre=6, **faits):
    """Occupants très modestes de Haguenau qui isolent : Anah 50 %, Ville 10 % de 10 000, 11 000, 12 000 €…"""
    base = {
        "id": [f"d{rang}" for rang in range(nombre)],
        "date_depot": [datetime.date(2016, 6, 1 + rang) for rang in range(nombre)],
        "depcom_logement": ["67180"] * nombre,
        "statut_demandeur": ["proprietaire_occupant"] * nombre,
        "categorie_ressources_anah": ["tres_modeste"] * nombre,
        "nature_travaux": ["energie"] * nombre,
        "montant_travaux_ht": [10_000.0 + 1000 * rang for rang in range(nombre)],
        "montant_travaux_ttc": [12_000.0 + 1200 * rang for rang in range(nombre)],
        "gain_energetique": [0.5] * nombre,
        "depot_avant_travaux": [True] * nombre,
        "travaux_par_entreprises": [True] * nombre,
    }
    return polars.DataFrame(base | faits, strict=False)
