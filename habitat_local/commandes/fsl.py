"""Commande `fsl`, et chiffrage des demandes au FSL : lire les options, appeler, écrire, montrer."""

import itertools
import json
from pathlib import Path
from typing import Annotated

import polars
import typer
from rich.markup import escape

from habitat_local.communs.ecriture import ecrire_table, ecrire_texte
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.fsl import calcul, demandes
from habitat_local.fsl import chiffrage as chiffrage_fsl
from habitat_local.fsl import rapport as rapport_fsl
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.plans.presentation import console
from habitat_local.restitution import ecran, rapport
from habitat_local.volumes import registre_execution

FORMATS = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".txt": "table"}


def fsl(
    fichier: Annotated[Path, typer.Argument(help="Demandes : CSV, XLSX, Parquet, JSON, YAML.", metavar="DEMANDES")],
    lecture: Annotated[list[str] | None, typer.Option("--lecture", help="Lecture à basculer.")] = None,
    reforme: Annotated[list[Path] | None, typer.Option("--reforme", help="Fichier YAML de réforme.")] = None,
    forme: Annotated[str | None, typer.Option("--format", "-f", help="table, csv ou json.")] = None,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Fichier à écrire (json, csv, xlsx, parquet) ; à défaut, l'écran.")
    ] = None,
    expliquer: Annotated[bool, typer.Option("--expliquer", help="Étapes de chaque calcul, règle et article.")] = False,
):
    """Grandeurs du FSL de la Meuse pour chaque demande ; code de sortie 1 si une demande est refusée.

    Les colonnes sont les variables de la loi : « habitat-local schema --texte meuse » les donne.
    """
    forme = forme_de_sortie(forme, sortie)
    resultats = calcul.executer(fichier, lecture or (), reformes=reforme or (), expliquer=expliquer)
    texte = rediger(resultats, forme, sortie)
    if texte is not None and sortie:
        ecrire_texte(sortie, texte)
    elif texte is not None:
        typer.echo(texte.rstrip("\n"))
    if resultats.refus.height:
        if forme not in ("json", "table"):
            for ligne in resultats.refus.iter_rows(named=True):
                typer.echo(phrase_de_refus(ligne), err=True)
        raise typer.Exit(1)


def forme_de_sortie(forme: str | None, sortie: Path | None) -> str:
    """Forme demandée, sinon celle de l'extension du fichier à écrire, sinon le tableau de l'écran."""
    if sortie is not None and sortie.suffix.lower() not in FORMATS:
        raise ErreurEntree(f"{sortie} : extension inconnue ({', '.join(FORMATS)} attendu).")
    deduite = FORMATS[sortie.suffix.lower()] if sortie is not None else "table"
    forme = forme or deduite
    if forme not in FORMATS.values():
        raise ErreurEntree(f"format « {forme} » inconnu : {', '.join(dict.fromkeys(FORMATS.values()))} attendu.")
    if sortie is not None and forme != deduite:
        raise ErreurEntree(f"{sortie} : un fichier {sortie.suffix} ne s'écrit pas au format {forme}.")
    if sortie is None and forme in ("xlsx", "parquet"):
        raise ErreurEntree(f"format {forme} : donnez un fichier à écrire (--sortie).")
    return forme


def rediger(resultats: calcul.Resultats, forme: str, sortie: Path | None) -> str | None:
    """Texte des réponses ; un tableau (CSV, classeur, Parquet) est écrit ici s'il a un fichier."""
    if forme == "json":
        dossiers = list(resultats.objets())
        contenu = {"dossiers": dossiers, "refus": resultats.refus.to_dicts()}
        return json.dumps(contenu, ensure_ascii=False, indent=2, default=str) + "\n"
    if forme == "table":
        paragraphes = [paragraphe(objet) for objet in resultats.objets()]
        refus = [phrase_de_refus(ligne) + "\n" for ligne in resultats.refus.iter_rows(named=True)]
        return "\n".join(itertools.chain(paragraphes, refus)) or "Aucune demande.\n"
    table = resultats.table
    if forme != "parquet":
        listes = polars.selectors.by_dtype(polars.List(polars.String))
        table = table.with_columns(listes.list.join(" | ")) if table.width else table
    if sortie is None:
        return table.write_csv()
    ecrire_table(sortie, table)
    return None


def phrase_de_refus(ligne: dict) -> str:
    valeur = f" « {ligne['valeur']} »" if ligne["valeur"] is not None else ""
    return f"Demande {ligne['id']} refusée, {ligne['colonne']}{valeur} : {ligne['motif']} (attendu : {ligne['attendu']})."


def paragraphe(objet: dict) -> str:
    """Une demande à lire : d'abord ce qui se dit au ménage, puis les grandeurs, les étapes et les règles."""
    variables = droit_en_vigueur().variables
    lignes = [f"Demande {objet['id']}", *(f"  • {motif}" for motif in objet["motifs"])]
    for nom, valeur in objet["resultats"].items():
        lignes.append(f"  {variables[nom].label} [{nom}] : {ecrire(valeur, variables[nom])}")
    if objet["manquants"]:
        colonnes = demandes.colonnes()
        lignes.append("  À demander au ménage :")
        lignes += [f"    - {colonnes[nom].label} [{nom}]" for nom in objet["manquants"]]
    for etape in objet["etapes"]:
        lignes.append(f"    {etape['libelle']} : {ecrire(etape['valeur'], variables[etape['variable']])}")
    lignes.append(f"  Règles : {', '.join(objet['regles'])}")
    return "\n".join(lignes) + "\n"


def ecrire(valeur, variable) -> str:
    """Valeur d'une variable en français ; rien de connu se dit."""
    if valeur is None:
        return "inconnu"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, str):
        return variable.possible_values[valeur].value if getattr(variable, "possible_values", None) else valeur
    return calcul.en_texte(polars.Series([valeur]), variable.unit)[0]


# --- Chiffrer -------------------------------------------------------------------------------------------------


def refuser(options):
    """Erreur : une option qui ne sert qu'aux dossiers de travaux est donnée."""
    donnees = [nom for nom, valeur in options.items() if valeur is not None]
    if donnees:
        raise ErreurEntree(f"{', '.join(donnees)} : sans objet pour des demandes au FSL.")


def part_servie(derogation, contexte):
    """Part des demandes dans la marge que la commission sert : l'option, sinon l'hypothèse de la population."""
    if derogation is not None or contexte.hypotheses is None:
        return derogation
    return contexte.hypotheses["hypotheses"].get("derogation", {}).get("valeur")


def chiffrer(fichier, reforme, lectures, derogation, sortie):
    """Chiffre un fichier de demandes. Rend (chemins écrits, refus)."""
    bons, refus = demandes.tout(fichier)
    if not bons.height:
        raise ErreurEntree("Aucune demande à chiffrer : " + (phrase_de_refus(refus.row(0, named=True)) if refus.height else "fichier vide."))
    contexte = rapport.Contexte(fichier, reforme, lectures, commande=registre_execution.commande())
    part = part_servie(derogation, contexte)
    chiffrage = chiffrage_fsl.chiffrer(demandes.completer(bons), reforme, lectures, part)
    chemins = rapport_fsl.ecrire(chiffrage, contexte, refus, Path(sortie))
    montrer(console(), chiffrage, contexte.entete["titre"])
    return chemins, refus


def montrer(terminal, chiffrage, titre):
    """Coût par financeur, par aide, budget, puis les phrases du rapport."""
    terminal.print(ecran.table_rich(rapport_fsl.financeurs(chiffrage), escape(titre)))
    terminal.print(ecran.table_rich(rapport_fsl.aides(chiffrage)))
    if chiffrage.bilans:
        terminal.print(ecran.table_rich(rapport_fsl.budget(chiffrage)))
    for phrase in rapport_fsl.phrases(chiffrage):
        terminal.print(f"• {escape(phrase)}")
