"""Chaque lecture se charge, dit son argument, et change la loi."""

import copy
import re
from pathlib import Path

import pytest
import yaml
from openfisca_core.parameters import Parameter

from habitat_local.loi.systeme import RACINE, droit_en_vigueur
from openfisca_habitat_local.reforms import lectures
from openfisca_habitat_local.systeme import reformes

NOMS = sorted(reformes.chemins_lectures())
FORME = re.compile(r"AMB-(GEN|HAG|GIR|DEC|CLE|MEU|NAT)-\d{2}-[a-e]")


def valeurs(arbre):
    feuilles = arbre.children[RACINE].get_descendants()
    return {
        p.name: [(v.instant_str, v.value) for v in p.values_list]
        for p in feuilles
        if isinstance(p, Parameter)
    }


@pytest.fixture(scope="module")
def loi_en_vigueur():
    return valeurs(droit_en_vigueur().parameters)


def formules(systeme):
    return {nom: list(variable.formulas.values()) for nom, variable in systeme.variables.items()}


@pytest.mark.parametrize("nom", NOMS)
def test_en_tete(nom):
    contenu = reformes.contenu_lecture(nom)
    assert FORME.fullmatch(nom)
    assert contenu.get("lecture")
    assert contenu.get("argument")
    assert contenu.get("parametres") or contenu.get("python") or contenu.get("lectures")


@pytest.mark.parametrize("nom", [n for n in NOMS if not reformes.contenu_lecture(n).get("python")])
def test_une_lecture_change_une_valeur(nom, loi_en_vigueur):
    """Sans construire de système : les seuls paramètres suffisent, et c'est bien plus rapide."""
    arbre = copy.copy(droit_en_vigueur().parameters)
    arbre.children = {**arbre.children, RACINE: arbre.children[RACINE].clone()}
    appliquer(arbre, reformes.contenu_lecture(nom), nom)
    assert valeurs(arbre) != loi_en_vigueur


def appliquer(arbre, contenu, nom):
    for autre in contenu.get("lectures") or []:
        appliquer(arbre, reformes.contenu_lecture(autre), autre)
    reformes.appliquer_parametres(arbre, contenu, nom)


@pytest.mark.parametrize("nom", [n for n in NOMS if reformes.contenu_lecture(n).get("python")])
def test_une_lecture_en_python_change_une_formule_ou_une_valeur(nom, loi_en_vigueur):
    systeme = reformes.charger_lecture(nom)(droit_en_vigueur())
    assert formules(systeme) != formules(droit_en_vigueur()) or valeurs(systeme.parameters) != loi_en_vigueur


def test_une_lecture_s_appelle_par_son_nom_dans_un_test_yaml():
    classe = getattr(lectures, NOMS[0].replace("-", "_"))
    assert classe.name == reformes.contenu_lecture(NOMS[0])["titre"]


def test_une_lecture_inconnue_nomme_les_plus_proches():
    with pytest.raises(reformes.ErreurReforme, match="AMB-HAG-07-b"):
        reformes.contenu_lecture("AMB-HAG-07-z")


def lectures_d_un_cas(cas):
    """Noms des lectures sous lesquelles un cas de juriste se lance."""
    chemins = cas.get("reforms", [])
    return {
        c.rpartition(".")[2].replace("_", "-") for c in ([chemins] if isinstance(chemins, str) else chemins)
    }


def test_chaque_lecture_a_un_cas_de_juriste():
    fichiers = Path(__file__).parent.rglob("*.yaml")
    contenus = [yaml.safe_load(fichier.read_text(encoding="utf-8")) for fichier in fichiers]
    # Un cas de juriste est dans une liste ; un dictionnaire décrit un essai d'une autre sorte.
    cas = [cas for contenu in contenus if isinstance(contenu, list) for cas in contenu]
    assert set(NOMS) - set().union(*map(lectures_d_un_cas, cas)) == set()
