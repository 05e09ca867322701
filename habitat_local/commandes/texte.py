"""Commande `texte` : un texte montré comme il s'imprime."""

from pathlib import Path
from typing import Annotated

import typer

from habitat_local.communs.jours import jour_lu
from habitat_local.plans.presentation import console
from habitat_local.regles import textes
from habitat_local.restitution import texte as restitution


def texte(
    nom: Annotated[str, typer.Argument(help="Texte à montrer : le nom de son dossier.", metavar="TEXTE")],
    annexe: Annotated[
        str | None, typer.Option("--annexe", help="Tableaux d'une annexe ou d'un article seulement (1-A).")
    ] = None,
    jour: Annotated[
        str | None, typer.Option("--jour", help="Jour montré ; à défaut, le premier du texte.")
    ] = None,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Page .html ou classeur .xlsx ; à défaut, l'écran.")
    ] = None,
) -> None:
    """Un texte comme il s'imprime : tableaux, valeurs, articles, règles et lectures."""
    montre = textes.texte(nom, jour_lu("--jour", jour), annexe)
    if sortie:
        restitution.ecrire(montre, sortie)
        typer.echo(f"Écrit : {sortie}")
    else:
        restitution.montrer(montre, console())
