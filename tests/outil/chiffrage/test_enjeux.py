"""Euros en jeu de chaque lecture : les mêmes que le chiffrage de cette lecture, quel que soit le découpage."""

import polars
import pytest

from habitat_local.chiffrage import enjeux
from habitat_local.chiffrage.cout import chiffrer
from habitat_local.chiffrage.depots import deposes
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.commandes.lancement import lancer
from habitat_local.population import fichier


@pytest.fixture(scope="module")
def population():
    return fichier.TERRITOIRES["decazeville-aubin"].engendrer(fichier.hypotheses("decazeville-aubin"), 1)


@pytest.fixture(scope="module")
def table(population):
    return enjeux.enjeux(population)


def test_les_lectures_sont_celles_du_texte_triees_par_euros(table):
    noms = table["lecture"].to_list()
    assert any(nom.startswith("AMB-DEC-") for nom in noms)
    assert not any(nom.startswith(("AMB-HAG-", "AMB-GIR-", "AMB-MEU-")) for nom in noms)
    assert table["euros_en_jeu"].is_sorted(descending=True) and table["euros_en_jeu"][0] > 0


@pytest.mark.parametrize("lecture", ["AMB-DEC-05-b", "AMB-DEC-09-b"])
def test_une_lecture_a_les_ecarts_de_son_chiffrage(population, table, lecture):
    totaux = chiffrer(deposes(population), lecture).totaux
    une = table.row(by_predicate=polars.col("lecture") == lecture, named=True)
    for financeur in FINANCEURS:
        ecart = totaux[f"{financeur}_reforme"] - totaux[f"{financeur}_base"]
        assert une[financeur] == pytest.approx(ecart, abs=0.005)
    assert une["ecart_total"] == pytest.approx(totaux["gains"] - totaux["pertes"], abs=0.005)
    assert une["euros_en_jeu"] >= abs(une["ecart_total"]) > 0


def test_le_decoupage_ne_change_rien(population, table, monkeypatch):
    monkeypatch.setattr(enjeux, "TRANCHE", 100)
    assert enjeux.enjeux(population).equals(table)


def test_la_commande_ecrit_la_table(population, tmp_path):
    chemin, sortie = tmp_path / "p.csv", tmp_path / "lectures.csv"
    deposes(population).head(20).write_csv(chemin)
    assert lancer(["lectures", str(chemin), "--sortie", str(sortie)]) == 0
    assert {"lecture", "euros_en_jeu", "anah", "argument"} <= set(polars.read_csv(sortie).columns)
    assert lancer(["lectures", "--sortie", str(sortie)]) == 0
    assert polars.read_csv(sortie).columns == ["lecture", "titre", "argument", "reference"]
