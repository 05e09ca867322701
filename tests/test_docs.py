"""Ce que les docs citent existe : chemins du dépôt, commandes et leurs options."""

import re
from pathlib import Path

import pytest

from habitat_local.commandes.cli import COMMANDES
from habitat_local.commandes.groupe import charger

RACINE = Path(__file__).parents[1]
DOCS = [RACINE / "README.md", RACINE / "CONTRIBUTING.md", *sorted((RACINE / "docs").glob("*.md"))]
CHEMIN = re.compile(
    r"(?<![\w/.-])(?:tests|docs|outils|benchmarks|habitat_local|openfisca_habitat_local)/[\w./-]*\w/?"
)
COMMANDE = re.compile(r"habitat-local ((?:[^`\n]|\\\n)+)")
#: Dossiers qu'une commande écrit.
ECRITS = ("docs/schemas",)


def texte(doc: Path) -> str:
    return doc.read_text(encoding="utf-8")


def options(mots: list[str]) -> set[str]:
    """Options de la commande que ces mots appellent."""
    commande = charger(mots[0], COMMANDES[mots[0]])
    commande = getattr(commande, "commands", {}).get(mots[1] if len(mots) > 1 else "", commande)
    return {nom for p in commande.params for nom in p.opts} | {"--help", "-h"}


@pytest.mark.parametrize("doc", DOCS, ids=lambda d: d.name)
def test_les_chemins_cites_existent(doc):
    cites = {c for c in CHEMIN.findall(texte(doc)) if not c.startswith(ECRITS)}
    assert [c for c in sorted(cites) if not (RACINE / c).exists()] == []


@pytest.mark.parametrize("doc", DOCS, ids=lambda d: d.name)
def test_les_commandes_citees_et_leurs_options_existent(doc):
    fausses = []
    for ligne in COMMANDE.findall(texte(doc)):
        mots = re.split(r"[\s|>;»,.)]+", ligne.partition("#")[0].replace("\\\n", " "))
        if not re.fullmatch(r"[a-z]+", mots[0]):
            continue  # une option avant le nom, ou « habitat-local » en phrase
        connues = options(mots) if mots[0] in COMMANDES else set()
        fausses += [m for m in mots if m.startswith("-") and m.strip("-") and m not in connues]
        fausses += [] if mots[0] in COMMANDES else [mots[0]]
    assert fausses == []
