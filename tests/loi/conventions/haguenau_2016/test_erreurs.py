"""Erreurs attendues : un test YAML ne sait pas les attendre, elles sont donc ici."""

import pytest

from tests.conftest import calculer_dossier

TRAVAUX = {
    "statut_demandeur": "proprietaire_occupant",
    "categorie_ressources_anah": "tres_modeste",
    "nature_travaux": "energie",
    "montant_travaux_ht": 10000,
    "gain_energetique": 0.55,
    "depot_avant_travaux": True,
    "travaux_par_entreprises": True,
}


def test_travaux_sans_commune(systeme):
    """HAG-CADRE-05 : un projet sans commune est une erreur, non un zéro."""
    with pytest.raises(ValueError, match="depcom_logement"):
        calculer_dossier(systeme, "2016-06-15", TRAVAUX, ["total_subventions"])


def test_depcom_date_du_jour(systeme):
    """Un `depcom` daté d'un jour est rangé où personne ne le lit : l'erreur le dit."""
    with pytest.raises(ValueError, match="daté de son mois"):
        calculer_dossier(systeme, "2016-06-15", {**TRAVAUX, "depcom": "67180"}, ["total_subventions"])


def test_depcom_logement_sert_a_sa_place(systeme):
    entrees = {**TRAVAUX, "depcom_logement": "67180"}
    assert (
        calculer_dossier(systeme, "2016-06-15", entrees, ["total_subventions"])["total_subventions"] == 5500
    )


def test_patrimoine_sans_commune(systeme):
    """HAG-PAT-13 : des travaux de patrimoine sans commune sont une erreur aussi."""
    entrees = {"statut_demandeur": "proprietaire_occupant", "patrimoine_nombre_fenetres": 3}
    with pytest.raises(ValueError, match="sans commune"):
        calculer_dossier(systeme, "2016-06-15", entrees, ["subvention_ville"])
