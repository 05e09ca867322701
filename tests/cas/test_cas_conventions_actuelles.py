"""Cas de travail des aides locales d'aujourd'hui : les textes de `docs/exemples/conventions`, apportés tous ensemble."""

import functools
import json
import re
from pathlib import Path

import pytest

from habitat_local.loi.systeme import droit_en_vigueur
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions
from openfisca_habitat_local.systeme.reformes import charger_reforme
from tests.cas.adaptateurs.conventions_actuelles import sorties, variables
from tests.conftest import calculer_dossier

EXEMPLES = Path(__file__).parents[2] / "docs" / "exemples" / "conventions"
CAS = json.loads((Path(__file__).parent / "conventions_actuelles.json").read_text(encoding="utf-8"))
AUTRES = [(cas, autre) for cas in CAS for autre in cas.get("autres_lectures", [])]


@functools.cache
def systeme(lecture=None):
    """Le droit en vigueur et tous les textes d'exemple, sous une lecture d'un texte."""
    with avec_conventions([EXEMPLES]):
        loi = droit_en_vigueur()
        if lecture:
            loi = charger_reforme(next(EXEMPLES.glob(f"*/lectures/{lecture}.yaml")))(loi)
        return loi


def verifier(cas, lecture, attendu):
    entrees, jour = variables(cas)
    with avec_conventions([EXEMPLES]):
        loi, noms = systeme(lecture), sorties(cas, attendu)
        connues = [nom for nom in entrees if nom in loi.variables]
        lus = calculer_dossier(
            loi, jour, {nom: entrees[nom] for nom in connues}, {n for liste in noms.values() for n in liste}
        )
    obtenu = {cle: round(sum(float(lus[nom]) for nom in liste), 2) for cle, liste in noms.items()}
    assert obtenu == attendu


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["id"])
def test_lecture_recommandee(cas):
    verifier(cas, None, cas["expected"])


@pytest.mark.parametrize(("cas", "autre"), AUTRES, ids=lambda x: x.get("id") or x.get("lecture"))
def test_autre_lecture(cas, autre):
    verifier(cas, f"{re.match(r'AMB-[A-Z]+-[0-9]+', autre['lecture'])[0]}-b", autre["expected"])
