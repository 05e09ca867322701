"""Commandes `population` et `chiffrer` : lire les options, appeler, montrer."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import polars
import typer

import habitat_local as hl
from habitat_local.commandes import fsl as commandes_fsl
from habitat_local.communs import formats
from habitat_local.communs.ecriture import verifier_extension
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.fsl import demandes as demandes_fsl
from habitat_local.plans.presentation import console
from habitat_local.population import calage, hasard
from habitat_local.population import fichier as populations
from habitat_local.restitution import ecran, etudes, rapport
from habitat_local.restitution import scenarios as restitution_des_scenarios
from habitat_local.scenarios import scenarios
from habitat_local.volumes import options as options_de_volume
from habitat_local.volumes import registre_execution

Recours = Annotated[
    float | None,
    typer.Option("--recours", min=0, max=1, help="Part des projets dont le dossier est déposé (0.3)."),
]

#: Les choix de `rationnement.CHOIX`, qu'une annotation veut écrits.
Rationnement = Literal["depot", "priorite", "prorata", "attente"]


def population(
    territoire: Annotated[
        str,
        typer.Argument(
            help="haguenau, gironde, decazeville-aubin, meuse (FSL), hasard ; ou un code : commune, Siren d'EPCI, "
            "département ; ou une convention.",
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
    hypotheses_: Annotated[
        Path | None,
        typer.Option(
            "--hypotheses", help="Hypothèses à soi (YAML) ; celles d'une population écrite servent de modèle."
        ),
    ] = None,
    marges: Annotated[
        Path | None,
        typer.Option(
            "--marges",
            help="Marges à atteindre (CSV : variable, modalite, effectif, source) : les poids y sont calés.",
        ),
    ] = None,
):
    """Population d'un territoire, semée ; ses hypothèses sont écrites à côté, et ses poids calés sur des marges.

    Avec des marges : à côté, un classeur dit l'écart de chacune et ce que le coût de la loi en vigueur lui doit.
    """
    verifier_extension(sortie)
    if territoire == hasard.NOM:
        note = hasard.ecrire(effectif or hasard.EFFECTIF, graine, sortie)
        console().print(f"Écrit : {sortie} et {note}", soft_wrap=True)
        return
    effectifs, a_cote, cale = populations.ecrire_calee(
        territoire, graine, sortie, recours, effectif, hypotheses_, marges
    )
    ecran.montrer_population(console(), effectifs, [sortie, a_cote])
    if cale is not None and marges is not None:
        rendre_compte_des_marges(sortie, marges, cale)


def rendre_compte_des_marges(sortie: Path, fichier: Path, cale: calage.Calage) -> None:
    """Écrit les écarts des marges et la sensibilité du coût ; dit le plus grand écart."""
    chemin = sortie.with_suffix(".marges.xlsx")
    table = polars.read_parquet(sortie) if sortie.suffix == ".parquet" else hl.dossiers(sortie).table
    sensible = etudes.sensibilite_aux_marges(table, fichier)
    etudes.ecrire_marges(chemin, cale, sensible)
    pire = cale.marges.select(polars.col("ecart").abs().max()).item()
    console().print(
        f"Marges : {cale.marges.height} modalités, plus grand écart {pire:g} ménage(s) ; effectif utile "
        f"{cale.effectif_utile:,.0f}.",
        soft_wrap=True,
    )
    for ligne in sensible.iter_rows(named=True):
        console().print(f"Coût, {ligne['calage']} : {formats.euros(ligne['total'])}", soft_wrap=True)
    for note in cale.notes:
        console().print(f"À savoir : {note}.", soft_wrap=True)
    console().print(f"Marges : {chemin}", soft_wrap=True)


#: Comment nommer chaque fichier écrit par un chiffrage.
FICHIERS = {
    "rapport": "Rapport",
    "tableaux": "Tableaux",
    "execution": "Fiche d'exécution",
    "refus": "Lignes refusées",
    "dossiers": "Dossier par dossier",
    "dossiers_xlsx": "Dossier par dossier, pour Excel",
    "par": "Sommes par colonne",
    "reaction": "Recours qui réagit",
}


def chiffrer(
    fichier: Annotated[Path, typer.Argument(help="Population : CSV, Parquet, XLSX.", metavar="POPULATION")],
    reforme: Annotated[
        list[str],
        typer.Option(
            "--reforme", help="Fichier YAML de réforme, ou nom de lecture ; répétable, elles s'empilent."
        ),
    ],
    lecture: Annotated[
        list[str] | None,
        typer.Option("--lecture", help="Lecture retenue dans les deux scénarios ; répétable."),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            help="Scénario à montrer à côté : réformes données, empilées (A+B, ou nom=A+B) ; répétable.",
        ),
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            "--reference", help="Réforme que la référence applique déjà ; répétable, elles s'empilent."
        ),
    ] = None,
    recours: Recours = None,
    derogation: Annotated[
        float | None,
        typer.Option("--derogation", min=0, max=1, help="FSL : part des demandes dans la marge servies."),
    ] = None,
    cout_travaux: Annotated[
        float | None,
        typer.Option(
            "--cout-travaux",
            min=0.01,
            max=10,
            help="Facteur des montants de travaux, base et réforme (1.1 pour 10 % de plus).",
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
            help="Tirages bootstrap des intervalles à 95 % ; à défaut 200, ou 0 au-delà de 200 000 dossiers déposés.",
        ),
    ] = None,
    secret: Annotated[
        int | None,
        typer.Option(
            "--secret",
            min=0,
            help="Masque partout ce qui compte moins de N dossiers ; à défaut 11, dans les tables par axe. 0 montre tout.",
        ),
    ] = None,
    dossiers: Annotated[
        bool,
        typer.Option(
            "--dossiers",
            help="Écrit aussi dossiers.csv et dossiers.xlsx : un dossier par ligne, non publiable.",
        ),
    ] = False,
    par: Annotated[
        list[str] | None,
        typer.Option(
            "--par",
            help="Écrit par.xlsx : sommes par une colonne du fichier, decile_revenu ou decile_reste_a_charge ; répétable.",
        ),
    ] = None,
    reaction: Annotated[
        list[float] | None,
        typer.Option(
            "--reaction",
            help="Élasticité du recours à la part du coût aidée ; répétable (basse, centrale, haute). Écrit reaction.xlsx.",
        ),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--csv-excel", help="CSV pour un Excel français : point-virgule, virgule, BOM.")
    ] = False,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Dossier à remplir ; à défaut, sous sorties/.")
    ] = None,
    processus: options_de_volume.Processus = None,
    cluster: options_de_volume.Cluster = None,
    morceau: options_de_volume.Morceau = None,
    reprendre: options_de_volume.Reprendre = False,
):
    """Coût d'une réforme : financeurs, enveloppes, gagnants ; rapport HTML et classeur.

    POPULATION : dossiers de travaux, ou demandes au FSL de la Meuse (colonnes fsl_…). Plusieurs --reforme s'empilent ; avec
    --scenario, chacune est un scénario à elle seule, et les empilements sont ceux qu'on nomme.
    Code de sortie : 0 ; 1 si le fichier est inutilisable ou si des lignes sont refusées (les autres comptent).
    """
    acquis, lectures = tuple(reference or ()), tuple(lecture or ())
    sortie = options_de_volume.dossier_de_sortie(sortie or Path("sorties") / nom_de_sortie(reforme))
    if demandes_fsl.est_un_fichier_de_demandes(fichier):
        commandes_fsl.refuser({
            "--recours": recours, "--cout-travaux": cout_travaux, "--rationnement": rationnement,
            "--intervalles": intervalles, "--secret": secret, "--cluster": cluster, "--scenario": scenario,
            "--reference": reference, "--dossiers": dossiers or None, "--par": par, "--reaction": reaction,
            "--csv-excel": excel or None,
        }, "demandes au FSL")  # fmt: skip
        return finir(*commandes_fsl.chiffrer(fichier, reforme, lectures, derogation, sortie))
    commandes_fsl.refuser({"--derogation": derogation}, "dossiers de travaux")
    choix = etudes.Hypotheses(recours, cout_travaux, rationnement, intervalles, secret)
    options = options_de_volume.lire(sortie, processus, cluster, morceau, reprendre)
    if scenario:
        if par or reaction:
            raise ErreurEntree("--par et --reaction portent sur une seule réforme : ôtez --scenario.")
        choisis = scenarios.decoder(reforme, scenario)
        return chiffrer_les_scenarios(fichier, choisis, acquis, lectures, choix, dossiers, options, sortie)
    with etudes.chiffrer(
        fichier, *reforme, lectures=(*acquis, *lectures), hypotheses=choix, par_dossier=dossiers or bool(par),
        options=options,
        commande=registre_execution.commande(),
    ) as etude:  # fmt: skip
        chemins = etude.rapport(sortie, dossiers, excel)
        with registre_execution.completer(chemins["execution"]) as classeurs:
            classeurs |= etude.classeurs(fichier, sortie, par or (), dossiers)
            if reaction:
                classeurs["reaction"] = sortie / "reaction.xlsx"
                table = etudes.reagir(
                    fichier, *reforme, elasticites=sorted(reaction), lectures=(*acquis, *lectures)
                )
                etudes.ecrire_reaction(classeurs["reaction"], table)
        chemins |= classeurs
        refusees = rapport.lignes_refusees(etude.refus)
        ecran.montrer(console(), etude.resultat, etude.contexte.entete["titre"], refusees)
    finir(chemins, etude.refus)


def chiffrer_les_scenarios(
    fichier: Path, choisis: Any, acquis: tuple, lectures: tuple, choix: etudes.Hypotheses, dossiers: bool,
    options: Any, sortie: Path,
) -> None:  # fmt: skip
    """Chiffre, montre et écrit les scénarios ; sort en erreur si des lignes sont refusées."""
    with scenarios.chiffrer_tous(
        fichier, choisis, acquis, lectures, hypotheses=choix, par_dossier=dossiers, options=options,
        commande=registre_execution.commande(),
    ) as tous:  # fmt: skip
        restitution_des_scenarios.montrer(console(), tous)
        for chemin in restitution_des_scenarios.ecrire(tous, sortie).values():
            console().print(f"Écrit : {os.path.relpath(chemin)}", soft_wrap=True)
        if tous.refus.height:
            raise typer.Exit(1)


def nom_de_sortie(reformes: list[str]) -> str:
    """Nom du dossier d'un chiffrage : celui de ses réformes."""
    return "+".join(Path(reforme).stem for reforme in reformes)


def finir(chemins: dict[str, Path], refus: polars.DataFrame) -> None:
    """Dit les fichiers écrits ; sort en erreur si des lignes sont refusées."""
    for nom, chemin in chemins.items():
        console().print(f"{FICHIERS[nom]} : {os.path.relpath(chemin)}", soft_wrap=True)
    if refus.height:
        raise typer.Exit(1)
