"""Commandes `importer` et `modele` : de l'export d'une agence à des dossiers, et le classeur à remplir."""

from pathlib import Path
from typing import Annotated

import typer

import habitat_local as hl
from habitat_local.communs.ecriture import verifier_extension
from habitat_local.importation.correspondance import lire_reponses

FICHIERS = {
    "dossiers": "Dossiers",
    "correspondance": "Correspondance, à relire",
    "refus": "Refus, à corriger",
    "rapport": "Rapport",
}


def importer(
    export: Annotated[
        Path, typer.Argument(help="Export : XLSX, XLS, ODS, CSV, Parquet, JSON.", metavar="EXPORT")
    ],
    sortie: Annotated[Path, typer.Option("--sortie", "-s", help="Dossiers : .parquet, .csv, .xlsx, .json.")],
    correspondance: Annotated[
        Path | None,
        typer.Option("--correspondance", help="Correspondance à suivre ; à défaut, elle est proposée."),
    ] = None,
    reponse: Annotated[
        list[str] | None,
        typer.Option(
            "--reponse", help="fait=valeur, pour les dossiers dont l'export ne le dit pas ; répétable."
        ),
    ] = None,
    ajouter_a: Annotated[
        Path | None,
        typer.Option("--ajouter-a", help="Dossiers déjà importés (Parquet), que ceux-ci complètent."),
    ] = None,
):
    """Lit l'export d'une agence : propose une correspondance, l'applique, dit ce qui manque et ce qui est refusé.

    À côté de la sortie : la correspondance proposée (à corriger et versionner), les refus (à corriger et relire par la
    même commande, avec --correspondance et --ajouter-a), le rapport.
    Code de sortie : 0 ; 1 si rien n'est lisible ou si des lignes sont refusées (les autres sont écrites).
    """
    verifier_extension(sortie)
    lu = hl.importer(export, correspondance=correspondance, reponses=lire_reponses(reponse or []))
    chemins = lu.ecrire(sortie, ajouter_a)
    typer.echo(lu.resume)
    for nom, chemin in chemins.items():
        typer.echo(f"{FICHIERS[nom]} : {chemin}")
    if not lu.complet:
        raise typer.Exit(1)


def modele(
    texte: Annotated[
        str, typer.Option("--texte", help="Texte dont on veut les colonnes (meuse : demandes au FSL).")
    ],
    sortie: Annotated[Path, typer.Option("--sortie", "-s", help="Classeur à écrire (.xlsx).")] = Path(
        "modele.xlsx"
    ),
):
    """Classeur à remplir d'un texte : ses seules colonnes, listes de choix, unités et aide ; rempli, `plan` le lit.

    L'exemple est au-dessus de la ligne des noms de colonnes : il n'est jamais lu.
    """
    typer.echo(f"Modèle : {hl.modele(texte, sortie)}")
