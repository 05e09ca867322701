"""Commande `site` : la loi en pages, sans réseau."""

from pathlib import Path
from typing import Annotated

import typer

from habitat_local.restitution import site as pages


def site(
    dossier: Annotated[Path, typer.Argument(help="Où écrire le site.", metavar="DOSSIER")] = Path("site"),
    enjeux: Annotated[
        Path | None, typer.Option("--enjeux", help="Euros en jeu des lectures, mesurés (JSON).")
    ] = None,
) -> None:
    """Site statique de la loi : une page par texte, règle, lecture, commune ; recherche sans réseau."""
    typer.echo(f"{dossier} : {pages.ecrire(dossier, enjeux)} pages.")
