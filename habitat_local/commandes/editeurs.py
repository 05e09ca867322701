"""Commande `editeurs` : les JSON Schema que lit un éditeur, et son réglage."""

from pathlib import Path
from typing import Annotated

import typer

from habitat_local.regles import editeurs as schemas


def editeurs(
    dossier: Annotated[Path, typer.Argument(help="Où écrire les schémas.", metavar="DOSSIER")] = Path(
        "docs/schemas"
    ),
) -> None:
    """Écrit les JSON Schema des cas, réformes, lectures et conventions, et le réglage de VS Code (vscode.json)."""
    for fichier in schemas.ecrire(dossier):
        typer.echo(fichier)
