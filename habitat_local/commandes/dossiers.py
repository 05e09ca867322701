"""Commandes `plan`, `verifier` et `schema` : lire les options, appeler, montrer."""

import enum
import json
import sys
from pathlib import Path
from typing import Annotated

import polars
import typer

import habitat_local as hl
from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_table, ecrire_texte
from habitat_local.dossiers import verification as fichiers_de_dossiers
from habitat_local.loi.systeme import systeme as systeme_openfisca
from habitat_local.plans import plan as plans
from habitat_local.plans import presentation
from habitat_local.volumes import options as options_de_volume
from habitat_local.volumes import planifier as volumes
from habitat_local.volumes import registre_execution

Format = enum.Enum("Format", {nom: nom for nom in presentation.FORMATS}, type=str)  # type: ignore[misc]
#: Dossiers par morceau d'un plan, au plus, s'il n'est pas dit : ses étapes tiennent ainsi en peu de mémoire.
MORCEAU_EXPLIQUE = 20_000

Fichier = Annotated[
    Path, typer.Argument(help="Dossiers : CSV, Parquet, XLSX, JSON ou YAML.", metavar="DOSSIERS")
]
Lectures = Annotated[
    list[str] | None, typer.Option("--lecture", help="Lecture à basculer (AMB-HAG-07-b) ; répétable.")
]
Reformes = Annotated[
    list[Path] | None, typer.Option("--reforme", help="Fichier YAML de réforme ; répétable.")
]
Sortie = Annotated[Path | None, typer.Option("--sortie", "-s", help="Fichier à écrire ; à défaut, l'écran.")]
Refus = Annotated[
    Path | None,
    typer.Option("--refus", help="Où écrire les lignes refusées ; à défaut, à côté de la sortie."),
]


Personnes = Annotated[
    Path | None,
    typer.Option("--personnes", help="Personnes des ménages : leur RFR et leur taille en viennent."),
]


def dire(message):
    typer.echo(message, err=True)


def reformes_demandees(lectures, reformes):
    """Réformes d'abord, lectures ensuite, dans l'ordre donné."""
    return [*(reformes or ()), *(lectures or ())]


# --- Refus -------------------------------------------------------------------------------------------------


def fichier_de_refus(refus, sortie):
    if refus or sortie is None:
        return refus
    return sortie.with_name(f"{sortie.stem}.refus.csv")


def refusees(lignes):
    return formats.pluriel(lignes, "ligne refusée", "lignes refusées")


def rendre_compte(refus, fichier):
    """Écrit les refus à part, ou les montre ; rend le nombre de lignes refusées."""
    lignes = refus["ligne"].n_unique()
    if not lignes:
        return 0
    if fichier:
        ecrire_table(fichier, refus)
        dire(f"{refusees(lignes)}, avec leurs motifs : {fichier}")
        return lignes
    dire(f"{refusees(lignes)} :")
    for r in refus.head(presentation.DOSSIERS_EN_TABLE).iter_rows(named=True):
        dire(
            f"  ligne {r['ligne']}, {r['colonne']} : {r['motif']} ({texte_de_valeur(r)}attendu : {r['attendu']})"
        )
    if refus.height > presentation.DOSSIERS_EN_TABLE:
        dire(
            f"  … et {refus.height - presentation.DOSSIERS_EN_TABLE} autres motifs : --refus FICHIER les écrit tous."
        )
    return lignes


def texte_de_valeur(refus):
    return f"valeur : « {refus['valeur']} », " if refus["valeur"] is not None else ""


# --- plan --------------------------------------------------------------------------------------------------


def plan(
    fichier: Fichier,
    lecture: Lectures = None,
    reforme: Reformes = None,
    personnes: Personnes = None,
    forme: Annotated[Format | None, typer.Option("--format", "-f", help="À défaut, selon la sortie.")] = None,
    sortie: Sortie = None,
    refus: Refus = None,
    expliquer: Annotated[
        bool, typer.Option("--expliquer", help="Étapes du calcul, avec la règle et l'article de chacune.")
    ] = False,
    manquants: Annotated[
        bool, typer.Option("--manquants", help="Ce que vaut chaque fait manquant, selon la réponse.")
    ] = False,
    sans_lectures: Annotated[
        bool, typer.Option("--sans-lectures", help="Ne cherche pas les lectures en jeu : plus rapide.")
    ] = False,
    excel: Annotated[
        bool, typer.Option("--csv-excel", help="CSV pour un Excel français : point-virgule, virgule, BOM.")
    ] = False,
    processus: options_de_volume.Processus = None,
    cluster: options_de_volume.Cluster = None,
    morceau: options_de_volume.Morceau = None,
    reprendre: options_de_volume.Reprendre = False,
):
    """Plan de financement de chaque dossier : table, CSV, JSON ; Parquet (.parquet) ou classeur (.xlsx) par --sortie.

    Code de sortie : 0 ; 1 si le fichier est inutilisable ou si des lignes sont refusées (les autres sont
    calculées) ; 2 si la commande est mal écrite.
    """
    choisie = presentation.format_du_plan(forme.value if forme else None, sortie)
    if excel:
        choisie = presentation.en_csv_excel(choisie, sortie)
    reformes = reformes_demandees(lecture, reforme)
    appliquees = plans.lectures_appliquees(lecture, reforme)
    if sortie and choisie != "table":
        mission = volumes.mission_de_plan(
            reformes, choisie, personnes, expliquer, manquants, appliquees, not sans_lectures
        )
        taille = morceau or MORCEAU_EXPLIQUE
        options = options_de_volume.lire(sortie, processus, cluster, taille, reprendre)
        refuses = volumes.planifier_fichier(fichier, sortie, mission, options)
        code = 1 if refuses.height else 0
        registre_execution.ecrire_a_cote(sortie, [fichier, personnes, *(reforme or ())], lecture, code)
        if rendre_compte(refuses, fichier_de_refus(refus, sortie)):
            raise typer.Exit(1)
        return
    options_de_volume.refuser_sans_sortie(processus, cluster, morceau, reprendre)
    systeme = systeme_openfisca(reformes)
    en_jeu = None if sans_lectures else plans.lectures_autour(systeme, reformes)
    reglages = plans.Reglages(en_jeu, appliquees, expliquer, manquants)
    tous = []
    with presentation.flux_de_sortie(sortie) as flux:
        ecrivain = presentation.ecrivain(choisie, flux, systeme, expliquer)
        for bons, refusees in fichiers_de_dossiers.lots_verifies(
            fichier, MORCEAU_EXPLIQUE, systeme=systeme, personnes=personnes
        ):
            tous.append(refusees)
            ecrivain.ecrire(plans.plans_expliques(bons, systeme, reglages))
        refuses = polars.concat(tous)
        ecrivain.finir(refuses)
    if rendre_compte(refuses, fichier_de_refus(refus, sortie)):
        raise typer.Exit(1)


# --- verifier ----------------------------------------------------------------------------------------------


def verifier(
    fichier: Fichier,
    refus: Annotated[Path | None, typer.Option("--refus", help="Où écrire les lignes refusées.")] = None,
    personnes: Personnes = None,
    bons: Annotated[Path | None, typer.Option("--bons", help="Où écrire les lignes admises.")] = None,
):
    """Vérifie un fichier de dossiers sans rien calculer ; code de sortie 1 s'il y a des refus."""
    lots = list(fichiers_de_dossiers.lots_verifies(fichier, personnes=personnes))
    admis = polars.concat([lot for lot, _ in lots], how="diagonal_relaxed")
    refuses = polars.concat([r for _, r in lots])
    if bons:
        ecrire_table(bons, admis)
    lignes = rendre_compte(refuses, refus)
    for phrase in fichiers_de_dossiers.avertissements(admis):
        dire(f"Avertissement : {phrase}")
    typer.echo(f"{formats.pluriel(admis.height, 'dossier admis', 'dossiers admis')}, {refusees(lignes)}.")
    if lignes:
        raise typer.Exit(1)


# --- schema ------------------------------------------------------------------------------------------------


def schema(
    sortie: Sortie = None,
    de: Annotated[
        str | None,
        typer.Option(
            "--texte",
            help="Les colonnes de ce texte, et les aides qui en ont besoin (meuse : le FSL).",
        ),
    ] = None,
    payes: Annotated[
        bool, typer.Option("--payes", help="Et les colonnes de montants payés, pour « controler ».")
    ] = False,
):
    """JSON Schema d'un dossier : colonnes, unités, valeurs admises."""
    texte = json.dumps(hl.schema(de, payes=payes), ensure_ascii=False, indent=2) + "\n"
    if sortie:
        ecrire_texte(sortie, texte)
        dire(f"Écrit : {sortie}")
    else:
        sys.stdout.write(texte)
