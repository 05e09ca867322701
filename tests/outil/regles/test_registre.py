"""Le registre des règles : complet, bien formé ; une règle calculée est dans la loi et dans un test."""

import csv
import io
import json
from pathlib import Path

import pytest

from habitat_local.regles import fiche, registre

CODES = list(registre.textes())
EFFECTIFS = {"HAG": 99, "GIR": 125, "DEC": 84, "CLE": 8, "MEU": 144, "NAT": 55}


@pytest.fixture(scope="module")
def regles():
    return registre.registre()


def du_texte(regles, code):
    return [regle for regle in regles.values() if regle.texte == code]


@pytest.mark.parametrize("code", CODES)
def test_identifiants_attendus(code):
    ids = [nom for nom in registre.identifiants() if nom.startswith(code)]
    assert len(ids) == len(set(ids)) == EFFECTIFS[code]


def test_plages():
    nommes = registre.ids_nommes("HAG-PAT-11 à HAG-PAT-13, GIR-ECR-01 (AMB-HAG-01, DEC-T-004 ; CLE-02)")
    assert nommes == {"HAG-PAT-11", "HAG-PAT-12", "HAG-PAT-13", "GIR-ECR-01", "CLE-02"}
    assert registre.ids_nommes("HAG-ANAH-PO-10 à HAG-ANAH-PB-02") == {
        "HAG-ANAH-PO-10", "HAG-ANAH-PO-11", "HAG-ANAH-PB-01", "HAG-ANAH-PB-02",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entree", "message"),
    [
        ({"statut": "calculée", "resume": "x"}, "statut parmi"),
        ({"statut": "calculee"}, "résumé absent"),
        ({"statut": "non_calculable", "resume": "x"}, "dit pourquoi"),
        ({"statut": "calculee", "resume": "x", "note": "y"}, "clés admises"),
    ],
)
def test_entree_mal_formee(entree, message):
    with pytest.raises(registre.ErreurRegistre, match=message):
        registre.verifier_entree("HAG-VILLE-01", entree, "essai")


def test_identifiant_inconnu():
    with pytest.raises(registre.ErreurRegistre, match="HAG-VILLE-01"):
        registre.choisir(identifiant="HAG-VILE-01")


@pytest.mark.parametrize("code", CODES)
def test_chaque_regle_a_un_statut(regles, code):
    assert not [regle.id for regle in du_texte(regles, code) if regle.statut is None]


@pytest.mark.parametrize("code", CODES)
def test_une_regle_calculee_est_dans_la_loi(regles, code):
    calculees = [r for r in du_texte(regles, code) if r.statut == "calculee"]
    assert not [r.id for r in calculees if not (r.parametres or r.variables)]


@pytest.mark.parametrize("code", CODES)
def test_une_regle_calculee_est_dans_un_test(regles, code):
    calculees = [r for r in du_texte(regles, code) if r.statut == "calculee"]
    assert not [r.id for r in calculees if not r.tests]


def test_aucun_identifiant_inconnu_n_est_nomme():
    """Une faute de frappe dans un identifiant le rendrait introuvable."""
    variables = registre.droit_en_vigueur().variables
    nommes = {p.name: registre.ids_parametre(p) for p in registre.parametres_habitat()}
    nommes |= {nom: registre.ids_variable(variables[nom]) for nom in registre.variables_extension()}
    nommes |= {nom: registre.ids_lecture(nom) for nom in registre.chemins_lectures()}
    nommes |= {
        f"{chemin.name} : {nom}": ids
        for chemin, nom, ids in registre.lire_tests(Path(__file__).parents[2])
        if chemin.suffix != ".py"
    }
    attendus = set(registre.identifiants())
    assert not {nom: ids - attendus for nom, ids in nommes.items() if ids - attendus}


def test_formats(regles):
    choix = registre.choisir(texte="HAG")
    assert len(json.loads(registre.en_json(choix))["regles"]) == EFFECTIFS["HAG"]
    lignes = list(csv.DictReader(io.StringIO(registre.en_csv(choix))))
    assert [ligne["id"] for ligne in lignes] == [regle.id for regle in choix]
    assert len(registre.en_markdown(choix).splitlines()) == EFFECTIFS["HAG"] + 2
    assert "subvention_ville" in "\n".join(fiche.en_lignes(fiche.fiche("HAG-VILLE-01")))
