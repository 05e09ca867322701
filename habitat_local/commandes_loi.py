"""Commandes `fsl` et `lectures` : lire les options, appeler, montrer."""

import csv
import json
from pathlib import Path
from typing import Annotated

import typer

from habitat_local.erreurs import ErreurEntree
from habitat_local.presentation import FORMATS, console, flux_de_sortie, format_choisi

Sortie = Annotated[Path | None, typer.Option("--sortie", "-s", help="Fichier à écrire ; à défaut, l'écran.")]
Forme = Annotated[str | None, typer.Option("--format", "-f", help="table, csv ou json.")]


def verifier_format(forme):
    if forme not in FORMATS:
        raise ErreurEntree(f"format « {forme} » inconnu : {', '.join(FORMATS)} attendu.")


def fsl(
    demandes: Annotated[Path, typer.Argument(help="Demandes : CSV, JSON ou YAML.", metavar="DEMANDES")],
    lecture: Annotated[list[str] | None, typer.Option("--lecture", help="Lecture à basculer.")] = None,
    reforme: Annotated[list[Path] | None, typer.Option("--reforme", help="Fichier YAML de réforme.")] = None,
    forme: Forme = None,
    sortie: Sortie = None,
    expliquer: Annotated[bool, typer.Option("--expliquer", help="Règles et paramètres lus.")] = False,
):
    """Grandeurs du FSL de la Meuse pour chaque demande ; code de sortie 1 si une demande est refusée."""
    from habitat_local import fsl as calcul_fsl

    forme = format_choisi(forme, sortie)
    verifier_format(forme)
    resultats = calcul_fsl.executer(demandes, lecture or (), expliquer, reforme or ())
    with flux_de_sortie(sortie) as flux:
        flux.write(calcul_fsl.ecrire(resultats, forme).rstrip("\n") + "\n")
    if any(resultat.get("erreurs") for resultat in resultats):
        raise typer.Exit(1)


# --- lectures ----------------------------------------------------------------------------------------------

CHAMPS = ("lecture", "titre", "argument", "reference")


def lectures_livrees():
    from openfisca_habitat_local import reformes

    for nom in reformes.chemins_lectures():
        contenu = reformes.contenu_lecture(nom)
        yield {"lecture": nom, **{champ: contenu.get(champ) for champ in CHAMPS[1:]}}


def montrer_lectures(lectures, flux):
    from rich.table import Table

    table = Table("Lecture", "Ce qu'elle lit", "Argument")
    for une in lectures:
        table.add_row(une["lecture"], une["titre"], une["argument"])
    console(flux).print(table)


def lectures(forme: Forme = None, sortie: Sortie = None):
    """Lectures des ambiguïtés livrées : nom, titre, argument ; `--lecture NOM` les bascule dans les calculs."""
    forme = format_choisi(forme, sortie)
    verifier_format(forme)
    livrees = list(lectures_livrees())
    with flux_de_sortie(sortie) as flux:
        if forme == "table":
            montrer_lectures(livrees, flux)
        elif forme == "json":
            flux.write(json.dumps({"lectures": livrees}, ensure_ascii=False, indent=2) + "\n")
        else:
            ecrivain = csv.DictWriter(flux, CHAMPS, lineterminator="\n")
            ecrivain.writeheader()
            ecrivain.writerows(livrees)
