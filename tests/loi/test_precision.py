"""Montants exacts : double précision partout, un seul arrondi, celui de la loi."""

import numpy
import polars
import pytest

from habitat_local.loi.moteur import calculer, en_decimal
from habitat_local.loi.systeme import droit_en_vigueur, systeme, variables_extension
from habitat_local.plans import plan
from openfisca_habitat_local.mecanismes.montants import arrondir

FAITS = {
    "depcom_logement": "67180", "statut_demandeur": "proprietaire_occupant", "nature_travaux": "energie",
    "categorie_ressources_anah": "tres_modeste", "gain_energetique": 0.55,
    "depot_avant_travaux": True, "travaux_par_entreprises": True,
}  # fmt: skip


def dossiers(*montants, **autres):
    lignes = [
        {"id": str(i), **FAITS, "montant_travaux_ht": ht, "montant_travaux_ttc": ttc, **autres}
        for i, (ht, ttc) in enumerate(montants)
    ]
    return polars.DataFrame(lignes).with_columns(date_depot=polars.date(2016, 6, 15))


def test_tout_nombre_est_en_double_precision():
    variables = droit_en_vigueur().variables
    reels = [variables[n] for n in variables_extension() if variables[n].value_type is float]
    assert reels and not [v.name for v in reels if v.dtype != numpy.float64]


@pytest.mark.parametrize("lecture", ["AMB-HAG-06-b", "AMB-DEC-12-c"])
def test_une_lecture_garde_la_double_precision(lecture):
    variables = systeme((lecture,)).variables
    reels = [variables[n] for n in variables_extension() if variables[n].value_type is float]
    assert not [v.name for v in reels if v.dtype != numpy.float64]


def test_le_centime_tient_au_dela_de_131072_euros():
    (reste,) = calculer(dossiers((120_000.01, 131_072.01)), droit_en_vigueur(), ["reste_a_charge"])
    (total,) = calculer(dossiers((120_000.01, 131_072.01)), droit_en_vigueur(), ["total_subventions"])
    assert reste[0] == round(131_072.01 - total[0], 2)


def test_chaque_centime_de_grands_montants():
    alea = numpy.random.default_rng(9)
    ttc = [round(float(m), 2) for m in alea.uniform(131_072, 900_000, 400)]
    table = dossiers(*((20_000.0, montant) for montant in ttc))
    obtenu = calculer(table, droit_en_vigueur(), ["reste_a_charge", "total_subventions"])
    attendu = [round(t - total, 2) for t, total in zip(ttc, obtenu["total_subventions"], strict=True)]
    assert obtenu["reste_a_charge"].to_list() == attendu


#: Même dossier : chaque aide au centime, chaque aide à l'euro, le total seul au centime.
ARRONDIS = {(): 5_500.04, ("AMB-GEN-01-b",): 5_500.0, ("AMB-GEN-01-c",): 5_500.03}


@pytest.mark.parametrize("lectures", ARRONDIS)
def test_le_plan_suit_l_arrondi_de_la_loi(lectures):
    """30, 10, 5 et 10 % de 10 000,06 : 5 500,033 ; chaque aide arrondie au centime, le total en vaut 5 500,04."""
    table = dossiers((10_000.06, 11_000.06))
    obtenu = plan.planifier(table, systeme(lectures))
    assert obtenu["total"][0] == ARRONDIS[lectures]
    assert obtenu["reste_a_charge"][0] == round(11_000.06 - ARRONDIS[lectures], 2)


def test_arrondir_rend_le_decimal_le_plus_proche():
    centimes = numpy.arange(0, 20_000_000, 9_973)
    assert (arrondir(centimes * 0.01) == centimes / 100).all()
    assert arrondir(numpy.array([3165.135, 2.5, 7.0]), 0.01).tolist() == [3165.14, 2.5, 7.0]
    assert arrondir(numpy.array([1499.0, 1500.0]), 1000).tolist() == [1000.0, 2000.0]


def test_un_nombre_en_simple_precision_est_lu_comme_le_decimal_ecrit():
    simples = polars.Series("gain_energetique", [0.4, 0.25, 0.1], dtype=polars.Float32)
    assert en_decimal(simples).to_list() == [0.4, 0.25, 0.1]
    assert en_decimal(polars.Series("x", [0.7 - 0.45])).to_list() == [0.25]


@pytest.mark.parametrize("gain, ville", [(0.25, 0.0), (0.7 - 0.45, 0.0), (0.2500001, 1000.0)])
def test_un_seuil_decimal_se_compare_exactement(gain, ville):
    """La Ville demande un gain supérieur à 25 % : à 25 % exactement, rien (AMB-HAG-07)."""
    table = dossiers((20_000.0, 21_100.0), nature_travaux="travaux_lourds", indice_insalubrite=0.5)
    table = table.with_columns(gain_energetique=polars.lit(gain))
    assert (calculer(table, droit_en_vigueur(), ["subvention_ville"])[0, 0] > 0) == (ville > 0)
