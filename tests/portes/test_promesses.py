"""Ce que `docs/promesses.md` promet est tenu par des essais qui existent."""

import ast
import re
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
LIGNES = [
    ligne
    for ligne in (RACINE / "docs" / "promesses.md").read_text(encoding="utf-8").splitlines()
    if ligne.startswith("|") and not re.match(r"\|(-|\s*Promesse)", ligne)
]


def essais_d_un_fichier(chemin):
    return {
        n.name
        for n in ast.walk(ast.parse(chemin.read_text(encoding="utf-8")))
        if isinstance(n, ast.FunctionDef)
    }


@pytest.mark.parametrize("ligne", LIGNES)
def test_les_essais_cites_existent(ligne):
    essais = ligne.strip("|").split("|")[-1]
    fichier, connus, cites = None, set(), 0
    for nom in re.findall(r"`([^`]+)`", essais):
        if nom.endswith(".py"):
            fichier = next(
                (c for c in (RACINE / "tests" / nom, RACINE / "tests" / "outil" / nom) if c.is_file()), None
            )
            assert fichier is not None, f"{nom} n'existe pas"
            connus, cites = essais_d_un_fichier(fichier), cites + 1
        else:
            assert nom in connus, f"{nom} n'est pas dans {fichier}"
    assert cites
