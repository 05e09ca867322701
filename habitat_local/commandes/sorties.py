"""Commande `sorties` : ce qui peut être demandé à la loi."""

import csv
import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.plans.presentation import console, flux_de_sortie
from habitat_local.regles import sorties as connues

FORMES = ("table", "csv", "json")


def sorties(
    texte: Annotated[
        str | None, typer.Option("--texte", help="Celles d'un texte (nom de son dossier).")
    ] = None,
    chercher: Annotated[
        str | None, typer.Option("--chercher", help="Celles dont le libellé emploie ces mots.")
    ] = None,
    forme: Annotated[str, typer.Option("--format", "-f", help="table, csv ou json.")] = "table",
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Fichier à écrire ; à défaut, l'écran.")
    ] = None,
) -> None:
    """Ce qui peut être demandé à la loi : nom, libellé, unité, nom court dans le plan, texte."""
    if forme not in FORMES:
        raise ErreurEntree(f"format « {forme} » inconnu : {', '.join(FORMES)} attendu.")
    lues = connues.toutes(texte, chercher)
    if not lues:
        raise ErreurEntree("Aucune sortie ne répond : essayez d'autres mots, ou sans --texte.")
    with flux_de_sortie(sortie) as flux:
        if forme == "json":
            flux.write(
                json.dumps({"sorties": [dataclasses.asdict(s) for s in lues]}, ensure_ascii=False, indent=2)
                + "\n"
            )
        elif forme == "csv":
            ecrivain = csv.writer(flux, lineterminator="\n")
            ecrivain.writerow(("nom", "libelle", "unite", "courts", "texte"))
            ecrivain.writerows((s.nom, s.libelle, s.unite, " ; ".join(s.courts), s.texte) for s in lues)
        else:
            table = Table("Sortie", "Libellé", "Unité", "Dans le plan", "Texte")
            for s in lues:
                table.add_row(s.nom, s.libelle, s.unite, ", ".join(s.courts), s.texte)
            console(flux).print(table)
