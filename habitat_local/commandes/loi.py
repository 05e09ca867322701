"""Commandes `fsl` et `lectures` : lire les options, appeler, montrer."""

import csv
import json
from pathlib import Path
from typing import Annotated

import rich.table
import typer

from habitat_local.chiffrage import enjeux
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.commandes import fsl as commande_fsl
from habitat_local.communs import formats
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.fsl import demandes as demandes_fsl
from habitat_local.plans.presentation import FORMATS, console, flux_de_sortie, format_choisi
from habitat_local.restitution import essentiel
from habitat_local.restitution.ecran import table_rich
from habitat_local.restitution.tables import Table
from openfisca_habitat_local.systeme import reformes as reformes_yaml

Sortie = Annotated[Path | None, typer.Option("--sortie", "-s", help="Fichier à écrire ; à défaut, l'écran.")]
Forme = Annotated[str | None, typer.Option("--format", "-f", help="table, csv ou json.")]


def verifier_format(forme):
    if forme not in FORMATS:
        raise ErreurEntree(f"format « {forme} » inconnu : {', '.join(FORMATS)} attendu.")


def fsl(
    demandes: Annotated[
        Path, typer.Argument(help="Demandes : CSV, XLSX, Parquet, JSON, YAML.", metavar="DEMANDES")
    ],
    lecture: Annotated[list[str] | None, typer.Option("--lecture", help="Lecture à basculer.")] = None,
    reforme: Annotated[list[Path] | None, typer.Option("--reforme", help="Fichier YAML de réforme.")] = None,
    forme: Annotated[str | None, typer.Option("--format", "-f", help="table, csv ou json.")] = None,
    sortie: Annotated[
        Path | None,
        typer.Option("--sortie", "-s", help="Fichier json, csv, xlsx ou parquet ; à défaut, l'écran."),
    ] = None,
    expliquer: Annotated[
        bool, typer.Option("--expliquer", help="Étapes de chaque calcul, règle et article.")
    ] = False,
):
    """Grandeurs du FSL de la Meuse pour chaque demande ; code de sortie 1 si une demande est refusée.

    Les colonnes sont les variables de la loi : « habitat-local schema --texte meuse » les donne.
    """
    if forme is not None:
        verifier_format(forme)
    code = commande_fsl.executer(demandes, lecture or (), reforme or (), forme, sortie, expliquer)
    if code:
        raise typer.Exit(code)


# --- lectures ----------------------------------------------------------------------------------------------

CHAMPS = ("lecture", "titre", "argument", "reference")


def lectures_livrees():
    for nom in reformes_yaml.chemins_lectures():
        contenu = reformes_yaml.contenu_lecture(nom)
        yield {"lecture": nom, **{champ: contenu.get(champ) for champ in CHAMPS[1:]}}


def montrer_lectures(lectures, flux):
    table = rich.table.Table("Lecture", "Ce qu'elle lit", "Argument")
    for une in lectures:
        table.add_row(une["lecture"], une["titre"], une["argument"])
    console(flux).print(table)


def lectures(
    population: Annotated[
        Path | None, typer.Argument(help="Population : CSV, Parquet, XLSX.", metavar="POPULATION")
    ] = None,
    forme: Forme = None,
    sortie: Sortie = None,
):
    """Lectures des ambiguïtés livrées : nom, titre, argument ; `--lecture NOM` les bascule dans les calculs.

    Avec POPULATION : euros en jeu de chaque lecture de ses textes, de la plus chère à la moins chère. Code de
    sortie 1 si des lignes sont refusées (les autres comptent).
    """
    forme = format_choisi(forme, sortie)
    verifier_format(forme)
    if population:
        mesurer_lectures(population, forme, sortie)
        return
    livrees = list(lectures_livrees())
    with flux_de_sortie(sortie) as flux:
        if forme == "table":
            montrer_lectures(livrees, flux)
        else:
            ecrire_lectures(livrees, CHAMPS, forme, flux)


def ecrire_lectures(lignes, champs, forme, flux):
    if forme == "json":
        flux.write(json.dumps({"lectures": lignes}, ensure_ascii=False, indent=2) + "\n")
        return
    ecrivain = csv.DictWriter(flux, champs, lineterminator="\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)


def mesurer_lectures(population, forme, sortie):
    """Calcule, puis montre ou écrit les euros en jeu de chaque lecture."""
    if demandes_fsl.est_un_fichier_de_demandes(population):
        raise ErreurEntree(
            "les euros en jeu se mesurent sur des dossiers de travaux, pas sur des demandes au FSL."
        )
    mesures = enjeux.lire(population)
    table, refus = mesures.table, mesures.refus
    with flux_de_sortie(sortie) as flux:
        if forme == "table":
            montrer_enjeux(table, flux)
        else:
            ecrire_lectures(table.rows(named=True), table.columns, forme, flux)
    typer.echo(essentiel.compter_les_situations(mesures.situations), err=True)
    if refus.height:
        typer.echo(f"{formats.non_comptees(refus['ligne'].n_unique())}.", err=True)
        raise typer.Exit(1)


def montrer_enjeux(table, flux):
    """Les lectures qui changent quelque chose, en table ; les autres en une phrase."""
    en_jeu = table.filter(table["euros_en_jeu"] > 0)
    lignes = [
        (
            une["lecture"],
            une["titre"],
            une["euros_en_jeu"],
            une["ecart_total"],
            une["dossiers"],
            ", ".join(
                f"{FINANCEURS[f].libelle} {formats.signe(une[f])}" for f in FINANCEURS if round(une[f])
            ),
        )
        for une in en_jeu.iter_rows(named=True)
    ]
    colonnes = (
        ("Lecture", "texte"), ("Ce qu'elle lit", "texte"), ("Euros en jeu", "euros"), ("Écart", "ecart"),
        ("Dossiers", "effectif"), ("Qui paie", "texte"),
    )  # fmt: skip
    terminal = console(flux)
    terminal.print(table_rich(Table("Lectures", "Euros en jeu de chaque lecture", colonnes, lignes)))
    sans_effet = table.height - en_jeu.height
    if sans_effet:
        dites = formats.pluriel(sans_effet, "autre lecture ne change", "autres lectures ne changent")
        terminal.print(f"{dites} rien à cette population.")
