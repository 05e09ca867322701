"""Commande `cas` : un cas de juriste écrit depuis un dossier, ses montants à remplir."""

import sys
from pathlib import Path
from typing import Annotated

import polars
import typer

from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import verification
from habitat_local.regles.cas import redaction


def cas(
    dossiers: Annotated[Path, typer.Argument(help="Dossiers : CSV, XLSX, JSON, YAML.", metavar="DOSSIERS")],
    texte: Annotated[str, typer.Option("--texte", help="Texte que le cas éprouve.")],
    nom: Annotated[str, typer.Option("--nom", help="Phrase du cas : ce que le texte y décide.")],
    dossier: Annotated[
        list[str] | None, typer.Option("--dossier", help="Identifiant du dossier à prendre ; tous à défaut.")
    ] = None,
    attendu: Annotated[
        list[str] | None, typer.Option("--attendu", help="Sortie attendue ; celles du texte à défaut.")
    ] = None,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Fichier .yaml ; à défaut, l'écran.")
    ] = None,
) -> None:
    """Écrit un cas de juriste depuis un dossier : les seuls faits employés, les montants attendus en blanc.

    « habitat-local essayer » dit ce qui reste à remplir, puis lance le cas.
    """
    lot = verification.dossiers(dossiers)
    table = lot.table
    if dossier:
        inconnus = set(dossier) - set(table["id"].to_list())
        if inconnus:
            raise ErreurEntree(f"dossier « {min(inconnus)} » absent de {dossiers} (ou refusé).")
        table = table.filter(polars.col("id").is_in(dossier))
    if not table.height:
        raise ErreurEntree(f"{dossiers} : aucun dossier admis (« habitat-local verifier » dit pourquoi).")
    sorties = redaction.verifier_sorties(attendu) if attendu else redaction.sorties_du_texte(texte)
    contenu = redaction.fichier_de_cas(table, nom, sorties, dossiers.name)
    if sortie is None:
        sys.stdout.write(contenu)
        return
    if sortie.exists():
        raise ErreurEntree(f"{sortie} existe déjà : choisissez un autre nom, rien n'est écrasé.")
    ecrire_texte(sortie, contenu)
    typer.echo(f"{sortie} : {table.height} cas à remplir, puis « habitat-local essayer {sortie} --watch ».")
