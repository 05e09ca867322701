"""Commande `controler` : ce qui a été payé contre ce que donne la loi."""

from pathlib import Path
from typing import Annotated

import typer

import habitat_local as hl
from habitat_local.commandes.dossiers import Lectures, Reformes, rendre_compte
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.fsl import demandes
from habitat_local.plans.presentation import console
from habitat_local.restitution import controle as restitution


def controler(
    fichier: Annotated[
        Path,
        typer.Argument(
            help="Dossiers et montants payés : CSV, XLSX, Parquet, JSON ou YAML.", metavar="PAYES"
        ),
    ],
    sortie: Annotated[
        Path | None,
        typer.Option("--sortie", "-s", help="Classeur .xlsx, ou .json, .csv, .parquet ; à défaut, l'écran."),
    ] = None,
    lecture: Lectures = None,
    reforme: Reformes = None,
    excel: Annotated[
        bool, typer.Option("--csv-excel", help="CSV pour un Excel français : point-virgule, virgule, BOM.")
    ] = False,
) -> None:
    """Ce qui a été payé contre ce que donne la loi, et ce qui ferme chaque écart au centime.

    Les montants payés sont des colonnes paye_<financeur>, en euros : paye_anah, paye_ville, paye_total… Code de sortie :
    0 ; 1 si le fichier est inutilisable ou si des lignes sont refusées (les autres sont contrôlées).
    """
    if fichier.is_file() and demandes.est_un_fichier_de_demandes(fichier):
        raise ErreurEntree(
            f"{fichier} : le contrôle porte sur des dossiers de travaux, pas sur des demandes au FSL."
        )
    droit = hl.droit(lectures=lecture or (), reformes=reforme or ())
    controle = hl.controler(fichier, droit)
    if sortie:
        restitution.ecrire(controle, sortie, excel)
        for phrase in controle.phrases:
            console().print(phrase, soft_wrap=True)
        console().print(f"Écrit : {sortie}", soft_wrap=True)
    else:
        restitution.montrer(console(), controle)
    # Un classeur et un JSON portent leurs refus ; ailleurs, ils se disent à l'écran.
    portes = sortie is not None and sortie.suffix.lower() in (".xlsx", ".json")
    if controle.refus.height:
        if not portes:
            rendre_compte(controle.refus, None)
        raise typer.Exit(1)
