"""Cas de travail de la Meuse : les faits donnent les résultats attendus, sous chaque lecture."""

import functools
import json
from pathlib import Path

import pytest

from habitat_local.fsl import grandeurs as fsl

CAS = json.loads((Path(__file__).parent / "meuse.json").read_text(encoding="utf-8"))
AUTRES = [(cas, autre) for cas in CAS for autre in cas.get("autres_lectures", [])]
ECART_ADMIS = 0.005  # les attendus sont au centime, ou au dix-millième pour un quotient


@functools.cache
def resultats(lecture=None):
    """Résultats de tous les cas sous une lecture, en un seul lot."""
    calcules = fsl.executer(CAS, lectures=[lecture] if lecture else [])
    return {resultat["id"]: resultat for resultat in calcules}


def egaux(attendu, obtenu):
    if attendu is None or isinstance(attendu, bool | str) or isinstance(obtenu, bool | str | None):
        return obtenu is attendu or obtenu == attendu
    return abs(attendu - obtenu) <= ECART_ADMIS + 1e-9


def verifier(resultat, attendus):
    assert not resultat.get("erreurs")
    obtenus = {cle: resultat.get(cle, "absent") for cle in attendus}
    assert {c: v for c, v in obtenus.items() if not egaux(attendus[c], v)} == {}


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["id"])
def test_lecture_recommandee(cas):
    verifier(resultats()[cas["id"]], cas["expected"])


@pytest.mark.parametrize(("cas", "autre"), AUTRES, ids=lambda x: x.get("id") or x.get("lecture"))
def test_autre_lecture(cas, autre):
    verifier(resultats(autre["lecture"])[cas["id"]], autre["expected"])


def test_aucun_cas_ne_laisse_une_cle_de_cote():
    """Chaque fait d'un cas est lu : aucun avertissement de clé inconnue."""
    inconnues = {
        i: r["avertissements"]
        for i, r in resultats().items()
        if any("inconnue" in a for a in r["avertissements"])
    }
    assert inconnues == {}
