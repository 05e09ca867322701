"""Une règle « calculée » l'est : un cas qui la nomme exerce un de ses paramètres ou une de ses variables.

`PREUVES=1 pytest tests/outil/regles/test_preuves.py` le vérifie pour tout le registre.
"""

import os
from pathlib import Path

import pytest

from habitat_local.regles import preuves
from tests.etalon.dossiers_aleatoires import dossiers

ESSAIS = Path(__file__).parents[2]


@pytest.mark.skipif(
    "PREUVES" not in os.environ,
    reason="suit toutes les formules à six dates (deux minutes) : PREUVES=1 le lance",
)
def test_une_regle_calculee_est_exercee_par_un_cas_qui_la_nomme():
    assert preuves.non_prouvees(dossiers(40, graine=5), ESSAIS) == []


def test_nommer_une_regle_ne_la_prouve_pas():
    """Sans lecture d'un paramètre ni d'une variable de la règle, un cas ne prouve rien."""
    vide = preuves.Graphe([])
    assert "HAG-VILLE-01" in vide.regles_de(["subvention_ville"])
    assert "HAG-VILLE-01" not in vide.regles_de(["texte_applicable"])


def test_les_cas_portent_l_identifiant():
    cas = preuves.cas_par_regle(ESSAIS)
    assert any("7 mois" in nom for nom, _ in cas["HAG-ANAH-PB-09"])
