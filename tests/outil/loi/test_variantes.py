"""Un système allégé donne ce que donne le système entier : il n'en partage que ce qui ne change pas."""

import pytest

from habitat_local.loi.incremental import Ecart
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import droit_en_vigueur, systeme
from habitat_local.loi.variantes import systeme_allege
from tests.outil.chiffrage.dossiers import dossiers, reforme

SORTIES = ["subvention_anah", "aide_solidarite_ecologique", "subvention_ville", "total_subventions"]
OCCUPANTS = "habitat_local.conventions.haguenau_2016"


@pytest.mark.parametrize(
    "valeurs",
    [
        {f"{OCCUPANTS}.anah.proprietaires_occupants.energie.taux.tres_modeste": 0.4},
        {f"{OCCUPANTS}.ville.proprietaires_occupants.taux.tres_modeste": 0.15},
    ],
)
def test_un_systeme_allege_lit_chaque_texte_a_son_rang(valeurs):
    base, reformee = droit_en_vigueur(), systeme([reforme(**valeurs)])
    allege = systeme_allege(base, reformee, Ecart(base, reformee))
    lot = dossiers(4)
    attendu = calculer(lot, reformee, SORTIES)
    assert not attendu.equals(calculer(lot, base, SORTIES))
    assert calculer(lot, allege, SORTIES).equals(attendu)
