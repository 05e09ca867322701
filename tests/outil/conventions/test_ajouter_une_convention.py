"""Ajouter une convention : des tableaux en YAML et une ligne de nomenclature (docs/ajouter-une-convention.md)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPOT = Path(__file__).parents[3]
EXEMPLE = DEPOT / "docs" / "exemples" / "pays_de_troncais"
LIGNE = '    pays_de_troncais = "Pays de Tronçais"\n'

CALCUL = """
import json, sys
sys.path.append(sys.argv[1])
from tests.conftest import calculer_dossier, systeme_de_base
noms = ["texte_applicable", "subvention_anah", "subvention_epci"]
for jour, entrees in json.load(sys.stdin):
    obtenu = calculer_dossier(systeme_de_base(), jour, entrees, noms)
    print(json.dumps([round(float(obtenu[nom]), 2) for nom in noms[1:]]))
"""
FAITS = {
    "depcom_logement": "03048",
    "statut_demandeur": "proprietaire_occupant",
    "categorie_ressources_anah": "tres_modeste",
    "depot_avant_travaux": True,
    "travaux_par_entreprises": True,
    "rapport_autonomie": True,
    "insalubrite_constatee": True,
    "gain_energetique": 0.3,
}
#: Projet, travaux hors taxes, jour, Anah nationale, communauté de communes.
DOSSIERS = [
    ("energie", 10000, "2016-06-15", 5000, 1000),
    ("autonomie", 4000, "2016-06-15", 2000, 400),
    ("autonomie", 6000, "2016-06-15", 3000, 500),
    ("insalubrite", 60000, "2016-06-15", 25000, 2500),
    ("securite_salubrite", 10000, "2016-06-15", 5000, 0),
    ("energie", 10000, "2014-12-31", 0, 0),
]


@pytest.fixture(scope="module")
def copie(tmp_path_factory):
    """Copie du paquet où la convention est ajoutée."""
    racine = tmp_path_factory.mktemp("copie")
    paquet = racine / "openfisca_habitat_local"
    shutil.copytree(DEPOT / "openfisca_habitat_local", paquet, ignore=shutil.ignore_patterns("__pycache__"))
    conventions = paquet / "parameters" / "habitat_local" / "conventions"
    shutil.copytree(EXEMPLE, conventions / EXEMPLE.name)
    nomenclatures = paquet / "nomenclatures" / "generales.py"
    texte = nomenclatures.read_text(encoding="utf-8")
    repere = "    regime_national = "
    nomenclatures.write_text(texte.replace(repere, LIGNE + repere, 1), encoding="utf-8")
    return racine


def test_une_convention_s_ajoute_sans_formule(copie):
    dossiers = [
        (jour, {**FAITS, "nature_travaux": projet, "montant_travaux_ht": ht})
        for projet, ht, jour, *_ in DOSSIERS
    ]
    resultat = subprocess.run(
        [sys.executable, "-c", CALCUL, str(DEPOT)],
        input=json.dumps(dossiers), text=True, capture_output=True, check=False, cwd=copie,
        env={**os.environ, "PYTHONPATH": str(copie)},
    )  # fmt: skip
    assert resultat.returncode == 0, resultat.stderr
    obtenus = [json.loads(ligne) for ligne in resultat.stdout.splitlines()]
    assert obtenus == [[anah, epci] for *_, anah, epci in DOSSIERS]
