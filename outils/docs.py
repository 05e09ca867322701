"""Refait les tables des docs d'après le code : `make docs`. `--verifier` : échoue si l'une n'est plus à jour.

Une table est entre `<!-- table : nom -->` et `<!-- fin -->` ; ce qui est autour est écrit à la main.
"""

import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path

import habitat_local as hl
from habitat_local import api
from habitat_local.commandes.cli import COMMANDES
from habitat_local.communs import formats
from habitat_local.loi.colonnes import PROPRES, colonnes
from habitat_local.regles import registre
from habitat_local.restitution import site
from openfisca_habitat_local.systeme.format import grammaire

RACINE = Path(__file__).resolve().parents[1]
BLOC = re.compile(r"(<!-- table : (?P<nom>[\w-]+) -->\n).*?(<!-- fin -->)", re.S)


def markdown(entetes: list[str], lignes: list[list[str]]) -> str:
    """Table Markdown."""
    rangs = [entetes, ["---"] * len(entetes), *lignes]
    return "".join(f"| {' | '.join(c.replace('|', '/') for c in rang)} |\n" for rang in rangs)


def textes() -> str:
    """Textes en droit : titre, dates, communes."""
    lignes = [
        [
            f"`{t.nom}`",
            t.titre,
            f"du {formats.date(t.debut)} {'au ' + formats.date(t.fin) if t.fin else '(sans fin connue)'}",
            str(t.communes or "–"),
        ]
        for t in hl.textes()
    ]
    return markdown(["Dossier", "Texte", "En vigueur", "Communes"], lignes)


def regles() -> str:
    """Règles du registre, par texte et par statut."""
    lignes = []
    for code, texte in registre.textes().items():
        siennes = hl.regles(code)
        comptes = [sum(r.statut == s for r in siennes) for s in registre.STATUTS]
        lignes.append([f"`{code}-…`", texte["texte"], str(len(siennes)), *map(str, comptes)])
    return markdown(["Règles", "Texte", "Nombre", "Calculées", "Non calculables", "Hors champ"], lignes)


def face() -> str:
    """Fonctions de la face : signature et docstring."""
    morceaux = []
    for nom in api.__all__:
        objet = inspect.unwrap(getattr(api, nom))
        if not inspect.isfunction(objet):
            continue
        signature = re.sub(
            r"\b(habitat_local|collections\.abc|typing|pathlib)\.", "", str(inspect.signature(objet))
        )
        signature = signature.replace("polars.dataframe.frame.", "polars.")
        signature = re.sub(r"= Droit\((?:[^()]|\(\))*\)", "= droit()", signature)
        morceaux.append(f"### `hl.{nom}`\n\n```python\n{nom}{signature}\n```\n\n{inspect.getdoc(objet)}\n")
    return "\n" + "\n".join(morceaux) + "\n"


def commandes() -> str:
    """Commandes, dans l'ordre de l'aide."""
    return markdown(
        ["Commande", "Fait"], [[f"`habitat-local {nom}`", e.phrase] for nom, e in COMMANDES.items()]
    )


def mots(champs: dict[str, grammaire.Mot]) -> str:
    """Champs d'une partie de la grammaire des aides nommées."""
    return markdown(["Champ", "On y écrit", "Sens"], [[f"`{nom}`", *mot] for nom, mot in champs.items()])


def formes(liste: dict[str, str]) -> str:
    """Formes d'un nombre ou d'une condition."""
    return markdown(["On écrit", "Sens"], [list(forme) for forme in liste.items()])


#: Débuts de noms des faits qu'un seul texte livré demande.
PROPRES_A_UN_TEXTE = ("gironde_", "decazeville_", "haguenau_", "patrimoine_")


def faits() -> str:
    """Faits d'un dossier que tout texte peut citer."""
    retenus = [c for n, c in colonnes().items() if not n.startswith(PROPRES_A_UN_TEXTE) and c not in PROPRES]
    return markdown(
        ["Fait", "Sens", "Genre", "Unité, ou valeurs"],
        [
            [f"`{c.nom}`", c.label, c.genre, ", ".join(f"`{v}`" for v in c.valeurs) or c.unite or ""]
            for c in retenus
        ],
    )


TABLES: dict[str, Callable[[], str]] = {
    "grammaire-cadre": lambda: mots(grammaire.CHAMPS_DU_CADRE),
    "grammaire-aide": lambda: mots(grammaire.CHAMPS_D_UNE_AIDE),
    "grammaire-bloc": lambda: mots(grammaire.CHAMPS_D_UN_BLOC),
    "grammaire-nombre": lambda: formes(grammaire.FORMES_D_UN_NOMBRE),
    "grammaire-condition": lambda: formes(grammaire.FORMES_D_UNE_CONDITION),
    "grammaire-definition": lambda: mots(grammaire.CHAMPS_D_UNE_DEFINITION),
    "grammaire-ecretement": lambda: mots(grammaire.CHAMPS_D_UN_ECRETEMENT),
    "faits": faits,
    "textes": textes,
    "regles": regles,
    "face": face,
    "commandes": commandes,
}


def refaire(contenu: str) -> str:
    """Le document, ses tables refaites."""
    return BLOC.sub(lambda trouve: trouve[1] + TABLES[trouve["nom"]]() + trouve[3], contenu)


def textes_montres() -> dict[Path, str]:
    """{fichier de `docs/textes`: contenu} : chaque texte comme il s'imprime."""
    return {RACINE / "docs" / "textes" / nom: contenu for nom, contenu in site.docs().items()}


def perimes_des_textes(refaire_: bool) -> list[Path]:
    """Fichiers de `docs/textes` qui ne sont plus ceux du code ; refaits au besoin."""
    attendus = textes_montres()
    faux = [c for c, neuf in attendus.items() if not c.exists() or c.read_text(encoding="utf-8") != neuf]
    trop = [c for c in (RACINE / "docs" / "textes").glob("*.md") if c not in attendus]
    if refaire_:
        (RACINE / "docs" / "textes").mkdir(exist_ok=True)
        for chemin in faux:
            chemin.write_text(attendus[chemin], encoding="utf-8")
        for chemin in trop:
            chemin.unlink()
    return faux + trop


def main() -> int:
    refaits = perimes_des_textes("--verifier" not in sys.argv)
    perimes = [chemin.relative_to(RACINE).as_posix() for chemin in refaits]
    for chemin in [RACINE / "README.md", *sorted((RACINE / "docs").glob("*.md"))]:
        contenu = chemin.read_text(encoding="utf-8")
        neuf = refaire(contenu) if BLOC.search(contenu) else contenu
        if neuf != contenu:
            perimes.append(chemin.relative_to(RACINE).as_posix())
            if "--verifier" not in sys.argv:
                chemin.write_text(neuf, encoding="utf-8")
    if perimes and "--verifier" in sys.argv:
        sys.stderr.write(f"Tables à refaire par « make docs » : {', '.join(perimes)}.\n")
        return 1
    sys.stdout.write(f"Tables des docs : {'refaites dans ' + ', '.join(perimes) if perimes else 'à jour'}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
