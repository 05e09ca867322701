"""Options communes aux longs travaux : processus, grappe, taille des morceaux, reprise."""

from pathlib import Path
from typing import Annotated

import typer

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import tranches
from habitat_local.volumes.taches import Options
from habitat_local.volumes.travail import chemin_du_travail

Processus = Annotated[
    int | None,
    typer.Option("--processus", min=1, help="Processus ; à défaut, un par cœur pour un grand fichier."),
]
Cluster = Annotated[
    str | None, typer.Option("--cluster", help="Grappe Dask où faire le calcul : tcp://hôte:8786.")
]
Morceau = Annotated[
    int | None, typer.Option("--morceau", min=1, help="Dossiers par morceau ; borne la mémoire.")
]
Reprendre = Annotated[
    bool, typer.Option("--reprendre", help="Repart des morceaux finis d'une exécution arrêtée.")
]


def lire(sortie, processus, cluster, morceau, reprendre):
    """Options d'un travail dont le résultat est `sortie`."""
    sortie = Path(sortie)
    if not sortie.parent.is_dir():
        raise ErreurEntree(f"{sortie} : écriture impossible (le dossier n'existe pas).")
    return Options(processus, cluster, morceau or tranches.TAILLE, chemin_du_travail(sortie), reprendre)


def refuser_sans_sortie(processus, cluster, morceau, reprendre):
    if processus or cluster or morceau or reprendre:
        raise ErreurEntree(
            "--processus, --cluster, --morceau et --reprendre demandent un fichier de sortie (--sortie)."
        )
