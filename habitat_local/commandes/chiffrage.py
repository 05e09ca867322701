"""Commandes `population` et `chiffrer` : lire les options, appeler, montrer."""

import dataclasses
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from habitat_local.plans.presentation import console
from habitat_local.volumes import options as options_de_volume
from habitat_local.volumes import registre_execution

Recours = Annotated[
    float | None,
    typer.Option("--recours", min=0, max=1, help="Part des projets dont le dossier est déposé (0.3)."),
]

#: Les choix de `rationnement.CHOIX`, écrits ici pour ne pas charger le module au démarrage.
Rationnement = Literal["depot", "priorite", "prorata", "attente"]


def population(
    territoire: Annotated[
        str,
        typer.Argument(
            help="Territoire : haguenau, gironde, decazeville-aubin, meuse (FSL), hasard (dossiers d'essai).",
            metavar="TERRITOIRE",
        ),
    ],
    graine: Annotated[int, typer.Option("--graine", min=0, help="Graine des tirages.")] = 1,
    sortie: Annotated[
        Path, typer.Option("--sortie", "-s", help="Fichier à écrire : .parquet ou .csv.")
    ] = Path("sorties/population.parquet"),
    recours: Recours = None,
    effectif: Annotated[
        int | None,
        typer.Option("--effectif", min=1, help="Nombre de demandes (meuse) ou de dossiers (hasard)."),
    ] = None,
):
    """Population de démonstration d'un territoire, semée ; ses hypothèses sont écrites à côté."""
    from habitat_local.population import fichier, hasard
    from habitat_local.restitution import ecran

    if territoire == hasard.NOM:
        note = hasard.ecrire(effectif or hasard.EFFECTIF, graine, sortie)
        console().print(f"Écrit : {sortie} et {note}", soft_wrap=True)
        return
    effectifs, hypotheses = fichier.ecrire(territoire, graine, sortie, recours, effectif)
    ecran.montrer_population(console(), effectifs, [sortie, hypotheses])


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
    derogation: Annotated[
        float | None,
        typer.Option("--derogation", min=0, max=1, help="FSL : part des demandes dans la marge servies."),
    ] = None,
    cout_travaux: Annotated[
        float | None,
        typer.Option(
            "--cout-travaux", min=0.01, help="Multiplie les montants de travaux, base et réforme (1.1)."
        ),
    ] = None,
    rationnement: Annotated[
        Rationnement | None,
        typer.Option("--rationnement", help="Qui est servi quand une enveloppe manque : table de plus."),
    ] = None,
    intervalles: Annotated[
        int | None,
        typer.Option(
            "--intervalles",
            min=0,
            help="Tirages bootstrap des intervalles à 95 % ; à défaut 200, ou 0 au-delà de 200 000 dossiers.",
        ),
    ] = None,
    secret: Annotated[
        int | None,
        typer.Option(
            "--secret",
            min=0,
            help="Masque ce qui compte moins de N dossiers ; 11 à défaut. 0 (population de démonstration) l'ôte.",
        ),
    ] = None,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Dossier à remplir ; à défaut, sous sorties/.")
    ] = None,
    processus: options_de_volume.Processus = None,
    cluster: options_de_volume.Cluster = None,
    morceau: options_de_volume.Morceau = None,
    reprendre: options_de_volume.Reprendre = False,
):
    """Coût d'une réforme : financeurs, enveloppes, gagnants ; rapport HTML et classeur.

    POPULATION : dossiers de travaux, ou demandes au FSL de la Meuse (colonnes fsl_…).
    Code de sortie : 0 ; 1 si le fichier est inutilisable ou si des lignes sont refusées (les autres comptent).
    """
    from habitat_local.chiffrage.incertitude import SECRET
    from habitat_local.commandes import fsl as commandes_fsl
    from habitat_local.fsl import population as demandes_fsl
    from habitat_local.restitution import ecran, rapport
    from habitat_local.volumes import taches as volumes

    lectures = tuple(lecture or ())
    sortie = sortie or Path("sorties") / Path(reforme).stem
    if demandes_fsl.est_un_fichier_de_demandes(fichier):
        commandes_fsl.refuser(
            {
                "--recours": recours,
                "--cout-travaux": cout_travaux,
                "--rationnement": rationnement,
                "--intervalles": intervalles,
                "--secret": secret,
                "--cluster": cluster,
            }
        )
        chemins, refus = commandes_fsl.chiffrer(fichier, reforme, lectures, derogation, sortie)
        return finir(chemins, refus)
    intervalles = volumes.repliques_par_defaut(fichier) if intervalles is None else intervalles
    secret = SECRET if secret is None else secret
    sortie.parent.mkdir(parents=True, exist_ok=True)
    options = options_de_volume.lire(sortie, processus, cluster, morceau, reprendre)
    chiffrage, refus = volumes.chiffrer(
        fichier, reforme, lectures, recours, options, cout_travaux, intervalles
    )
    contexte = rapport.Contexte(
        fichier,
        reforme,
        lectures,
        recours,
        registre_execution.commande(),
        cout_travaux,
        rationnement,
        intervalles,
        secret,
    )
    chiffrage = dataclasses.replace(chiffrage, rationnement=rationnement, secret=secret)
    with chiffrage.garde:
        chemins = rapport.ecrire(chiffrage, contexte, refus, sortie)
        ecran.montrer(console(), chiffrage, contexte.entete["titre"])
    finir(chemins, refus)


def finir(chemins, refus):
    """Dit les fichiers écrits ; sort en erreur si des lignes sont refusées."""
    for nom, chemin in chemins.items():
        console().print(f"{FICHIERS[nom]} : {os.path.relpath(chemin)}", soft_wrap=True)
    if refus.height:
        raise typer.Exit(1)


def rejouer(
    registre: Annotated[
        Path, typer.Argument(help="Registre d'exécution (execution.json).", metavar="REGISTRE")
    ],
):
    """Refait une exécution d'après son registre, et dit si elle redonne les mêmes octets.

    Code de sortie : 0 si tout est identique ; 1 si une entrée ou un résultat diffère.
    """
    from habitat_local.commandes.lancement import lancer

    fiche = registre_execution.lire(registre)
    registre_execution.verifier_entrees(fiche)
    arguments = shlex.split(fiche["commande"])[1:]
    sys.argv = ["habitat-local", *arguments]
    lancer(arguments)
    differents = registre_execution.resultats_differents(fiche, registre)
    if differents:
        typer.echo(f"Différent de l'exécution d'origine : {', '.join(differents)}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Mêmes octets que l'exécution d'origine : {', '.join(fiche['resultats'])}.")
