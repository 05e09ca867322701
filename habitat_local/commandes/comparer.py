"""Commande `comparer` : la différence entre deux versions d'une convention, en mots et en euros."""

from pathlib import Path
from typing import Annotated

import typer

import habitat_local as hl
from habitat_local.communs import formats
from habitat_local.plans.presentation import console
from habitat_local.restitution import differences

Version = (
    "« droit », dossier d'une convention, fichier YAML de réforme ou lecture ; A.yaml+B.yaml s'empilent."
)


def comparer(
    avant: Annotated[str, typer.Argument(help=f"Version d'avant : {Version}", metavar="AVANT")],
    apres: Annotated[str, typer.Argument(help="Version d'après : de même.", metavar="APRÈS")],
    population: Annotated[
        Path | None, typer.Option("--population", help="Dossiers sur lesquels chiffrer : CSV, Parquet, XLSX.")
    ] = None,
    sortie: Annotated[
        Path | None,
        typer.Option(
            "--sortie", "-s", help="Annexe .html ou .docx, classeur .xlsx, .json ; à défaut, l'écran."
        ),
    ] = None,
) -> None:
    """Ce qu'un avenant change : les dispositions en mots, et en euros par financeur et par dossier."""
    difference = hl.comparer(avant, apres, population)
    if sortie:
        differences.ecrire(difference, sortie)
        for phrase in difference.phrases_d_euros:
            console().print(phrase, soft_wrap=True)
        console().print(f"Écrit : {sortie}", soft_wrap=True)
    else:
        differences.montrer(console(), difference)
    if difference.refus is not None and difference.refus.height:
        lignes = difference.refus["ligne"].n_unique()
        typer.echo(f"{formats.non_comptees(lignes)}.", err=True)
        raise typer.Exit(1)
