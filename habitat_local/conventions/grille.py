"""Une convention en classeur, et retour : une feuille par fichier, une ligne par valeur, pour qui préfère une grille.

Rien ne se perd que les commentaires : le retour redonne les mêmes valeurs, ou s'arrête.
"""

import json
from pathlib import Path
from typing import Any

import fastexcel
import xlsxwriter
import yaml

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.systeme.format.dossiers import CADRE
from openfisca_habitat_local.systeme.format.yaml_strict import composer, construire

ENTETES = ("fichier", "chemin", "genre", "valeur")
FEUILLE = "convention"
SEPARATEUR = " > "
GENRES = {
    bool: "booleen",
    int: "nombre",
    float: "nombre",
    str: "texte",
    type(None): "vide",
    list: "liste",
    dict: "vide",
}


def valeurs(contenu: Any, chemin: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """(chemin, valeur) de chaque scalaire, liste ou tableau vide d'un contenu YAML."""
    if isinstance(contenu, dict) and contenu:
        return [paire for cle, valeur in contenu.items() for paire in valeurs(valeur, (*chemin, cle))]
    return [(chemin, contenu)]


def _contenus(dossier: Path) -> dict[str, Any]:
    contenus = {}
    for fichier in sorted(dossier.rglob("*.yaml")):
        relatif = fichier.relative_to(dossier)
        if relatif.parts[0] not in ("cas", "lectures"):
            noeud = composer(fichier)
            contenus[relatif.as_posix()] = construire(noeud) if noeud is not None else {}
    return contenus


def vers_classeur(dossier: Path, classeur: Path) -> None:
    """Écrit la convention en classeur. Erreur : ce dossier n'en est pas une."""
    if not (dossier / CADRE).exists():
        raise ErreurEntree(f"{dossier} : pas de {CADRE}, ce n'est pas une convention.")
    with xlsxwriter.Workbook(classeur, {"strings_to_formulas": False, "strings_to_urls": False}) as livre:
        feuille = livre.add_worksheet(FEUILLE)
        feuille.write_row(0, 0, ENTETES, livre.add_format({"bold": True}))
        rang = 1
        for fichier, contenu in _contenus(dossier).items():
            for chemin, valeur in valeurs(contenu):
                ecrite = json.dumps(valeur, ensure_ascii=False) if isinstance(valeur, list) else valeur
                feuille.write_row(rang, 0, (fichier, SEPARATEUR.join(chemin), GENRES[type(valeur)]))
                feuille.write(rang, 3, "" if isinstance(ecrite, dict) else ecrite)
                rang += 1
        feuille.freeze_panes(1, 0)
        feuille.autofilter(0, 0, rang - 1, 3)
        feuille.set_column(0, 1, 45)
        feuille.set_column(3, 3, 60)


def _lire(genre: str, texte: str | None, ou: str) -> Any:
    texte = texte or ""
    try:
        if genre == "nombre":
            nombre = float(texte.replace(",", "."))
            return int(nombre) if nombre.is_integer() and "." not in texte else nombre
        if genre == "booleen":
            return {"true": True, "1": True, "vrai": True, "false": False, "0": False, "faux": False}[
                texte.lower()
            ]
        if genre == "liste":
            return json.loads(texte)
        return {"texte": texte, "vide": None}[genre]
    except (ValueError, KeyError):
        raise ErreurEntree(f"{ou} : « {texte} » n'est pas de genre « {genre} ».") from None


def vers_dossier(classeur: Path, dossier: Path) -> list[Path]:
    """Écrit les fichiers YAML d'un classeur dans un dossier, et les rend. Erreur : cellule illisible, autre fichier."""
    feuille = fastexcel.read_excel(classeur).load_sheet(FEUILLE, dtypes="string").to_polars()
    contenus: dict[str, Any] = {}
    for rang, (fichier, chemin, genre, texte) in enumerate(feuille.select(ENTETES).iter_rows(), start=2):
        ou = f"{classeur.name}, ligne {rang}"
        if (
            not fichier
            or Path(fichier).is_absolute()
            or ".." in Path(fichier).parts
            or not fichier.endswith(".yaml")
        ):
            raise ErreurEntree(f"{ou} : « {fichier} » n'est pas un fichier YAML du dossier.")
        place = contenus.setdefault(fichier, {})
        *noeuds, nom = (chemin or "").split(SEPARATEUR)
        for noeud in noeuds:
            place = place.setdefault(noeud, {})
        if nom:
            place[nom] = _lire(genre, texte, ou)
    return [_ecrire(dossier / fichier, contenu) for fichier, contenu in contenus.items()]


def _ecrire(fichier: Path, contenu: dict[str, Any]) -> Path:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    texte = yaml.safe_dump(contenu, allow_unicode=True, sort_keys=False, width=120) if contenu else ""
    fichier.write_text(texte, encoding="utf-8")
    noeud = composer(fichier)
    if (construire(noeud) if noeud is not None else {}) != contenu:
        raise ErreurEntree(f"{fichier} : ce fichier ne se relit pas à l'identique ; écrivez-le à la main.")
    return fichier
