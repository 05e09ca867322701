"""Commandes `population` et `chiffrer` : lire les options, appeler, montrer."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from habitat_local.presentation import console

Recours = Annotated[
    float | None,
    typer.Option("--recours", min=0, max=1, help="Part des projets dont le dossier est déposé (0.3)."),
]


def population(
    territoire: Annotated[str, typer.Argument(help="Territoire : haguenau.", metavar="TERRITOIRE")],
    graine: Annotated[int, typer.Option("--graine", min=0, help="Graine des tirages.")] = 1,
    sortie: Annotated[
        Path, typer.Option("--sortie", "-s", help="Fichier à écrire : .parquet ou .csv.")
    ] = Path("sorties/population.parquet"),
    recours: Recours = None,
):
    """Population de démonstration d'un territoire, semée ; ses hypothèses sont écrites à côté."""
    from habitat_local import ecran
    from habitat_local.population import fichier

    resultat, hypotheses = fichier.ecrire(territoire, graine, sortie, recours)
    ecran.montrer_population(console(), fichier.effectifs(resultat), [sortie, hypotheses])


def commande():
    """La commande telle qu'elle a été tapée, sans le chemin du programme."""
    return shlex.join(["habitat-local", *sys.argv[1:]])


#: Comment nommer chaque fichier écrit par un chiffrage.
FICHIERS = {
    "rapport": "Rapport",
    "tableaux": "Tableaux",
    "execution": "Fiche d'exécution",
    "refus": "Lignes refusées",
}


def chiffrer(
    fichier: Annotated[Path, typer.Argument(help="Population : CSV, Parquet, XLSX.", metavar="POPULATION")],
    reforme: Annotated[str, typer.Option("--reforme", help="Fichier YAML de réforme, ou nom de lecture.")],
    lecture: Annotated[
        list[str] | None,
        typer.Option("--lecture", help="Lecture retenue dans les deux scénarios ; répétable."),
    ] = None,
    recours: Recours = None,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Dossier à remplir ; à défaut, sous sorties/.")
    ] = None,
):
    """Coût d'une réforme : financeurs, enveloppes, gagnants ; rapport HTML et classeur.

    Code de sortie : 0 ; 1 si le fichier est inutilisable ou si des lignes sont refusées (les autres comptent).
    """
    from habitat_local import ecran, rapport
    from habitat_local.chiffrage import chiffrer_fichier

    lectures = tuple(lecture or ())
    chiffrage, refus = chiffrer_fichier(fichier, reforme, lectures, recours)
    contexte = rapport.Contexte(fichier, reforme, lectures, recours, commande())
    chemins = rapport.ecrire(chiffrage, contexte, refus, sortie or Path("sorties") / Path(reforme).stem)
    ecran.montrer(console(), chiffrage, contexte.entete["titre"])
    for nom, chemin in chemins.items():
        console().print(f"{FICHIERS[nom]} : {os.path.relpath(chemin)}", soft_wrap=True)
    if refus.height:
        raise typer.Exit(1)
