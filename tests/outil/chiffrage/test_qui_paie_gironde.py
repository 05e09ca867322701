"""Gironde, plafond du Département à 15 000 € : une part ne fait que remplacer l'argent de l'Anah."""

import polars
import pytest

from habitat_local.chiffrage.cout import chiffrer
from habitat_local.chiffrage.depots import deposes
from habitat_local.population import fichier
from openfisca_habitat_local.systeme.reformes import DOSSIER_REFORMES

PLAFOND_15000 = DOSSIER_REFORMES / "exemples" / "gironde_departement_15000.yaml"


@pytest.fixture(scope="module")
def resultat():
    population = fichier.TERRITOIRES["gironde"].engendrer(fichier.hypotheses("gironde"), 1)
    return chiffrer(deposes(population).filter(polars.col("nature_travaux") == "insalubrite"), PLAFOND_15000)


def test_une_part_du_relevement_remplace_l_anah(resultat):
    ecarts = dict(resultat.financeurs().select("financeur", "ecart").iter_rows())
    assert ecarts["Département"] > 0 > ecarts["Anah"]
    comptes = resultat.qui_paie()
    assert comptes["verse"] == pytest.approx(ecarts["Département"])
    assert comptes["remplace"] == pytest.approx(-ecarts["Anah"])
    assert comptes["menages"] == pytest.approx(ecarts["Département"] + ecarts["Anah"], abs=0.02)
    assert 0.2 < comptes["remplace"] / comptes["verse"] < 0.8
