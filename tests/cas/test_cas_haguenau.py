"""Cas de travail de Haguenau, sous la lecture recommandée et sous les autres lectures données."""

import json
import re
from pathlib import Path

import pytest

from tests.cas.adaptateurs.haguenau import SORTIES, variables
from tests.conftest import calculer_dossier, systeme_de_base, systeme_sous_lecture

CAS = json.loads((Path(__file__).parent / "haguenau.json").read_text(encoding="utf-8"))
DOSSIERS = [cas for cas in CAS if cas.get("faits")]


def lecture_de(libelle):
    """AMB-HAG-17 (c) → AMB-HAG-17-c ; sans lettre, la lecture (b)."""
    nom, lettre = re.fullmatch(r"(AMB-[A-Z]+-\d+)(?: \((\w)\))?", libelle).groups()
    return f"{nom}-{lettre or ('a' if nom in PRECONISENT_B else 'b')}"


#: Ambiguïtés dont la lecture recommandée est (b) : l'autre lecture est (a).
PRECONISENT_B = {"AMB-HAG-25", "AMB-HAG-34"}


def verifier(cas, systeme, attendu):
    entrees, jour = variables(cas)
    cles = [cle for cle in attendu if cle in SORTIES]
    obtenu = calculer_dossier(systeme, jour, entrees, [SORTIES[cle] for cle in cles])
    assert {cle: round(float(obtenu[SORTIES[cle]]), 2) for cle in cles} == {c: attendu[c] for c in cles}


@pytest.mark.parametrize("cas", DOSSIERS, ids=lambda cas: cas["id"])
def test_lecture_recommandee(cas):
    verifier(cas, systeme_de_base(), cas["expected"])


AUTRES = [(cas, autre) for cas in DOSSIERS for autre in cas.get("autres_lectures", [])]


@pytest.mark.parametrize(("cas", "autre"), AUTRES, ids=lambda x: x.get("id") or x.get("lecture"))
def test_autre_lecture(cas, autre):
    verifier(cas, systeme_sous_lecture(lecture_de(autre["lecture"])), autre["expected"])


#: Cas sans dossier (quantités annuelles) : entrées, et variable de chaque clé attendue.
QUANTITES = {
    "HAG-AGR-01": ({"haguenau_travaux_warm_front": 25000}, {"ville": "haguenau_contribution_warm_front"}),
    "HAG-AGR-03": ({"haguenau_travaux_warm_front": 40001}, {"ville": "haguenau_contribution_warm_front"}),
    "HAG-AGR-04": (
        {"haguenau_droits_abondement_ville": 20 * 2000},
        {"ville_droits": "haguenau_droits_abondement_ville", "ville": "haguenau_cout_abondement_ville"},
    ),
    "HAG-AGR-06": (
        {"haguenau_logements_operation": 50},
        {"logements_aides_min": "haguenau_logements_aides_minimum_iau"},
    ),
    "HAG-AGR-07": (
        {"haguenau_logements_operation": 47},
        {"logements_aides_min": "haguenau_logements_aides_minimum_iau"},
    ),
}


@pytest.mark.parametrize("nom", QUANTITES)
def test_quantites_annuelles(nom):
    cas = next(cas for cas in CAS if cas["id"] == nom)
    entrees, sorties = QUANTITES[nom]
    lectures = [((), cas["expected"])]
    lectures += [((lecture_de(a["lecture"]),), a["expected"]) for a in cas.get("autres_lectures", [])]
    for lecture, attendu in lectures:
        systeme = systeme_sous_lecture(*lecture)
        obtenu = calculer_dossier(systeme, "2016-06-15", entrees, sorties.values())
        assert {cle: round(float(obtenu[v]), 2) for cle, v in sorties.items()} == {
            cle: attendu[cle] for cle in sorties
        }
