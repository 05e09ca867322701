"""openfisca-france ne se charge que si un calcul la demande, et le résultat n'en dépend pas."""

import subprocess
import sys

import openfisca_france
import pytest

from habitat_local.loi.france import France, Reserve

SEUL = """
import polars
from habitat_local.loi import france
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import systeme
dossier = polars.DataFrame({
    "id": ["a"], "depcom_logement": ["67180"], "statut_demandeur": ["proprietaire_occupant"],
    "categorie_ressources_anah": ["tres_modeste"], "nature_travaux": ["energie"], "montant_travaux_ht": [20000.0],
    "gain_energetique": [0.5], "depot_avant_travaux": [True], "travaux_par_entreprises": [True],
}).with_columns(date_depot=polars.date(2016, 6, 15))
print(calculer(dossier, systeme(), ["subvention_anah"])["subvention_anah"][0])
print(france.france_entiere.cache_info().currsize)
"""


def test_un_dossier_plat_se_calcule_sans_elle():
    sortie = subprocess.run([sys.executable, "-c", SEUL], capture_output=True, text=True, check=True).stdout
    assert sortie.split() == ["6000.0", "0"]


@pytest.fixture(scope="module")
def france():
    return France()


def test_une_variable_de_france_la_fait_charger(france):
    assert "rfr" in france.variables
    assert france.get_variable("rfr", check_existence=True).name == "rfr"
    entiere = openfisca_france.CountryTaxBenefitSystem()
    assert set(entiere.variables) <= set(france.variables)
    assert "prestations_sociales" in france.parameters.children
    assert set(entiere.parameters.children) == set(france.parameters.children)


def test_ce_qui_n_existe_pas_n_existe_toujours_pas(france):
    assert france.get_variable("variable_inconnue") is None


def test_une_copie_se_complete_de_son_cote():
    chargements = []
    reserve = Reserve({"a": 1}, lambda: chargements.append(1) or {"a": 2, "b": 3})
    copie = reserve.copy()
    assert (copie["b"], copie["a"]) == (3, 1)
    assert dict(reserve) == {"a": 1}
    assert chargements == [1]
    with pytest.raises(KeyError):
        copie["c"]
