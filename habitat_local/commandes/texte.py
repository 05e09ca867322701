"""Commande `texte` : un texte montré comme il s'imprime."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.plans.presentation import console
from habitat_local.regles import textes
from habitat_local.restitution import texte as restitution


def jour_lu(jour: str | None) -> datetime.date | None:
    if jour is None:
        return None
    try:
        return datetime.date.fromisoformat(jour)
    except ValueError:
        raise ErreurEntree(f"--jour : « {jour} » n'est pas une date (AAAA-MM-JJ attendu).") from None


def texte(
    nom: Annotated[str, typer.Argument(help="Texte à montrer : le nom de son dossier.", metavar="TEXTE")],
    annexe: Annotated[
        str | None, typer.Option("--annexe", help="Tableaux d'une annexe ou d'un article seulement (1-A).")
    ] = None,
    jour: Annotated[
        str | None, typer.Option("--jour", help="Jour montré, AAAA-MM-JJ ; à défaut, le premier du texte.")
    ] = None,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Page .html ou classeur .xlsx ; à défaut, l'écran.")
    ] = None,
) -> None:
    """Un texte comme il s'imprime : tableaux, valeurs, articles, règles et lectures."""
    montre = textes.texte(nom, jour_lu(jour), annexe)
    if sortie:
        restitution.ecrire(montre, sortie)
    else:
        restitution.montrer(montre, console())
