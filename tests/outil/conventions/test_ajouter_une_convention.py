"""Ajouter une convention : un dossier de YAML, d'où qu'il vienne, sans une ligne de Python."""

from pathlib import Path

import pytest

from habitat_local.loi.systeme import droit_en_vigueur, systeme
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions
from tests.conftest import calculer_dossier

EXEMPLE = Path(__file__).parents[3] / "docs" / "exemples" / "pays_de_troncais"

FAITS = {
    "depcom_logement": "03048",
    "statut_demandeur": "proprietaire_occupant",
    "categorie_ressources_anah": "tres_modeste",
    "depot_avant_travaux": True,
    "travaux_par_entreprises": True,
    "rapport_autonomie": True,
    "insalubrite_constatee": True,
    "gain_energetique": 0.3,
}
#: Projet, travaux hors taxes, jour, Anah nationale, communauté de communes.
DOSSIERS = [
    ("energie", 10000, "2016-06-15", 5000, 1000),
    ("autonomie", 4000, "2016-06-15", 2000, 400),
    ("autonomie", 6000, "2016-06-15", 3000, 500),
    ("insalubrite", 60000, "2016-06-15", 25000, 2500),
    ("securite_salubrite", 10000, "2016-06-15", 5000, 0),
    ("energie", 10000, "2014-12-31", 0, 0),
]


@pytest.fixture(scope="module")
def loi():
    """Système où la convention est apportée du dehors."""
    with avec_conventions([EXEMPLE]):
        return systeme()


@pytest.mark.parametrize(("projet", "ht", "jour", "anah", "epci"), DOSSIERS)
def test_une_convention_s_ajoute_sans_formule(loi, projet, ht, jour, anah, epci):
    entrees = {**FAITS, "nature_travaux": projet, "montant_travaux_ht": ht}
    obtenu = calculer_dossier(loi, jour, entrees, ["subvention_anah", "subvention_epci"])
    assert {nom: round(float(valeur), 2) for nom, valeur in obtenu.items()} == {
        "subvention_anah": anah,
        "subvention_epci": epci,
    }


def test_deux_jeux_de_conventions_vivent_dans_un_processus(loi):
    """Le droit livré ne voit pas la convention apportée, et ses rangs de textes n'ont pas changé."""
    livre = droit_en_vigueur().variables["texte_applicable"].possible_values
    apporte = loi.variables["texte_applicable"].possible_values
    assert "pays_de_troncais" not in livre.__members__
    assert list(apporte.__members__) == [*livre.__members__, "pays_de_troncais"]
    assert "pays_de_troncais" not in droit_en_vigueur().parameters.habitat_local.conventions.children
