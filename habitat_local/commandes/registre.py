"""Commande `regles` : le registre des règles, en table ou dans un fichier."""

import enum
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.plans.presentation import console
from habitat_local.regles import fiche as fiches
from habitat_local.regles import recherche, registre

Statut = enum.Enum("Statut", {statut: statut for statut in registre.STATUTS}, type=str)  # type: ignore[misc]
Forme = enum.Enum("Forme", {nom: nom for nom in ("table", *registre.FORMATS)}, type=str)  # type: ignore[misc]

TABLE = Forme("table")


def valeur(choix):
    return choix.value if choix else None


def en_table(regles):
    table = Table(*registre.ENTETES, title=registre.bilan(regles), title_justify="left")
    for regle in regles:
        table.add_row(*registre.ligne_courte(regle))
    return table


def regles(
    identifiant: Annotated[
        str | None, typer.Argument(help="Règle à détailler (HAG-VILLE-01).", metavar="ID")
    ] = None,
    texte: Annotated[
        str | None,
        typer.Option(
            "--texte", metavar="TEXTE", help=f"{', '.join(registre.textes())}, ou le nom d'un texte apporté."
        ),
    ] = None,
    statut: Annotated[Statut | None, typer.Option("--statut", help="Règles d'un seul statut.")] = None,
    chercher: Annotated[
        str | None,
        typer.Option("--chercher", help="Règles que ces mots désignent, les plus proches d'abord."),
    ] = None,
    forme: Annotated[Forme, typer.Option("--format", "-f", help="Mise en forme.")] = TABLE,
    sortie: Annotated[Path | None, typer.Option("--sortie", "-s", help="Fichier à écrire.")] = None,
):
    """Registre des règles : statut, et paramètres, variables, lectures et tests qui nomment chacune.

    Avec ID : valeurs datées, articles, formules, lectures et cas de la règle, chacun avec son fichier:ligne.
    """
    choisies = registre.choisir(texte, valeur(statut), identifiant)
    if chercher:
        admises = {regle.id for regle in choisies}
        choisies = [t.regle for t in recherche.chercher(chercher) if t.regle.id in admises]
    if forme is TABLE:
        if sortie:
            raise typer.BadParameter(
                "une table ne s'écrit pas ; choisissez csv, json ou md.", param_hint="--format"
            )
        if identifiant:
            typer.echo("\n".join(fiches.en_lignes(fiches.fiche(identifiant))))
        else:
            console().print(en_table(choisies))
        return
    contenu = registre.FORMATS[forme.value](choisies) + "\n"
    if sortie:
        ecrire_texte(sortie, contenu)
    else:
        sys.stdout.write(contenu)
