"""Cas de travail de la Gironde, sous la lecture recommandée et sous les autres lectures données."""

import json
import re
from pathlib import Path

import pytest

from tests.cas.adaptateurs.gironde import lire, sortie, variables
from tests.conftest import calculer_dossier, systeme_de_base, systeme_sous_lecture

CAS = json.loads((Path(__file__).parent / "gironde.json").read_text(encoding="utf-8"))
AUTRES = [(cas, autre) for cas in CAS for autre in cas.get("autres_lectures", [])]


def lecture_de(libelle):
    """AMB-17 (B) → AMB-GIR-17-b."""
    numero, lettre = re.fullmatch(r"AMB-(\d+) \((\w)\)", libelle).groups()
    return f"AMB-GIR-{numero}-{lettre.lower()}"


def verifier(cas, systeme, attendu):
    entrees, jour = variables(cas)
    sorties = {cle: sortie(cas, cle) for cle in attendu}
    obtenu = calculer_dossier(systeme, jour, entrees, set(sorties.values()))
    assert {cle: lire(cle, obtenu[nom]) for cle, nom in sorties.items()} == attendu


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["id"])
def test_lecture_recommandee(cas):
    verifier(cas, systeme_de_base(), cas["expected"])


@pytest.mark.parametrize(("cas", "autre"), AUTRES, ids=lambda x: x.get("id") or x.get("lecture"))
def test_autre_lecture(cas, autre):
    verifier(cas, systeme_sous_lecture(lecture_de(autre["lecture"])), autre["expected"])
