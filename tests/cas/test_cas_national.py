"""Cas de travail des aides nationales, 2024 à 2026, sous la lecture recommandée et sous les autres."""

import json
import re
from pathlib import Path

import pytest

from openfisca_habitat_local.nomenclatures.generales import CategorieRessources
from tests.cas.adaptateurs.national import CATEGORIES, sorties, variables
from tests.conftest import calculer_dossier, systeme_de_base, systeme_sous_lecture

CAS = json.loads((Path(__file__).parent / "national.json").read_text(encoding="utf-8"))
AUTRES = [(cas, autre) for cas in CAS for autre in cas.get("autres_lectures", [])]


def verifier(cas, systeme, attendu):
    entrees, jour = variables(cas)
    noms = sorties(attendu)
    lus = calculer_dossier(
        systeme, jour, entrees, ["categorie_ressources_anah", *{n for liste in noms.values() for n in liste}]
    )
    obtenu = {cle: round(sum(float(lus[nom]) for nom in liste), 2) for cle, liste in noms.items()}
    if "categorie" in attendu:
        classe = list(CategorieRessources)[int(lus["categorie_ressources_anah"])].name
        obtenu["categorie"] = next(c for c, nom in CATEGORIES.items() if nom == classe)
    assert obtenu == attendu


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["id"])
def test_lecture_recommandee(cas):
    verifier(cas, systeme_de_base(), cas["expected"])


@pytest.mark.parametrize(("cas", "autre"), AUTRES, ids=lambda x: x.get("id") or x.get("lecture"))
def test_autre_lecture(cas, autre):
    nom = re.match(r"AMB-NAT-\d+", autre["lecture"])[0]
    verifier(cas, systeme_sous_lecture(f"{nom}-b"), autre["expected"])
