"""Options communes aux longs travaux : processus, grappe, taille des morceaux, reprise."""

from pathlib import Path
from typing import Annotated

import typer

from habitat_local.communs.ecriture import impossible
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


def lire(
    sortie: Path | str, processus: int | None, cluster: str | None, morceau: int | None, reprendre: bool
) -> Options:
    """Options d'un travail dont le résultat est `sortie`. Erreur (`ErreurEntree`) : son dossier n'existe pas."""
    sortie = Path(sortie)
    if not sortie.parent.is_dir():
        raise ErreurEntree(f"{sortie} : écriture impossible (le dossier n'existe pas).")
    return Options(processus, cluster, morceau or tranches.TAILLE, chemin_du_travail(sortie), reprendre)


def dossier_de_sortie(sortie: Path | str) -> Path:
    """Dossier à remplir, dont le parent est créé. Erreur (`ErreurEntree`) : ce n'en est pas un, ou n'en sera pas un."""
    sortie = Path(sortie)
    if sortie.exists() and not sortie.is_dir():
        raise ErreurEntree(f"{sortie} : un dossier à remplir est attendu, et c'est un fichier.")
    try:
        sortie.parent.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise impossible(sortie, erreur) from None
    return sortie


def refuser_sans_sortie(
    processus: int | None, cluster: str | None, morceau: int | None, reprendre: bool
) -> None:
    if processus or cluster or morceau or reprendre:
        raise ErreurEntree(
            "--processus, --cluster, --morceau et --reprendre demandent un fichier de sortie (--sortie)."
        )
