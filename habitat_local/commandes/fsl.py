"""Commande `fsl`, et chiffrage des demandes au FSL : lire les options, appeler, écrire, montrer."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars
import typer
from rich.markup import escape

from habitat_local.communs.colonnes_en_texte import en_texte
from habitat_local.communs.ecriture import ecrire_table, fichier_entier
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.tableur import neutraliser
from habitat_local.fsl import calcul, demandes
from habitat_local.fsl import chiffrage as chiffrage_fsl
from habitat_local.fsl import rapport as rapport_fsl
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.plans.presentation import BINAIRES, console, format_du_plan
from habitat_local.restitution import ecran, rapport
from habitat_local.volumes import registre_execution


def executer(
    fichier: Path, lectures: Sequence[str], reformes: Sequence[Path], forme: str | None, sortie: Path | None,
    expliquer: bool,
) -> int:  # fmt: skip
    """Calcule, puis écrit ou montre les réponses ; rend le code de sortie (1 si une demande est refusée)."""
    forme = format_du_plan(forme, sortie)
    resultats = calcul.executer(fichier, lectures, reformes=reformes, expliquer=expliquer)
    if sortie and forme in ("csv", *BINAIRES):
        ecrire_table(sortie, en_table(resultats, forme))
    elif sortie:
        with fichier_entier(sortie) as provisoire, provisoire.open("w", encoding="utf-8") as flux:
            flux.writelines(rediger(resultats, forme))
    else:
        for morceau in rediger(resultats, forme):
            typer.echo(morceau, nl=False)
    for ligne in () if forme in ("json", "table") else resultats.refus.iter_rows(named=True):
        typer.echo(phrase_de_refus(ligne), err=True)
    return int(resultats.refus.height > 0)


def rediger(resultats: calcul.Resultats, forme: str) -> Iterator[str]:
    """Texte des réponses, morceau par morceau : rien n'est gardé que la demande en cours."""
    if forme == "json":
        yield from resultats.en_json()
    elif forme == "csv":
        yield neutraliser(en_table(resultats, forme)).write_csv()
    else:
        for objet in resultats.objets():
            yield paragraphe(objet) + "\n"
        for ligne in resultats.refus.iter_rows(named=True):
            yield phrase_de_refus(ligne) + "\n"


def en_table(resultats: calcul.Resultats, forme: str) -> polars.DataFrame:
    """Une ligne par demande ; hors Parquet, une liste est un texte."""
    return calcul.en_colonnes(resultats.table, forme == "parquet")


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


def ecrire(valeur: Any, variable: Any) -> str:
    """Valeur d'une variable en français ; rien de connu se dit."""
    if valeur is None:
        return "inconnu"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, str):
        classe = getattr(variable, "possible_values", None)
        return classe[valeur].value if classe else valeur
    return nombre_ou_date(valeur, variable.unit)


@functools.lru_cache(maxsize=20_000, typed=True)
def nombre_ou_date(valeur: Any, unite: str | None) -> str:
    """Les mêmes valeurs reviennent d'une demande à l'autre : chacune ne s'écrit qu'une fois."""
    return en_texte(polars.Series([valeur]), unite)[0]


# --- Chiffrer -------------------------------------------------------------------------------------------------


def refuser(options: Mapping[str, Any], genre: str) -> None:
    """Erreur : une option qui ne sert qu'à l'autre genre de dossiers est donnée."""
    donnees = [nom for nom, valeur in options.items() if valeur is not None]
    if donnees:
        raise ErreurEntree(f"{', '.join(donnees)} : sans objet pour des {genre}.")


def part_servie(derogation: float | None, contexte: rapport.Contexte) -> float | None:
    """Part des demandes dans la marge que la commission sert : l'option, sinon l'hypothèse de la population."""
    if derogation is not None or contexte.hypotheses is None:
        return derogation
    return contexte.hypotheses["hypotheses"].get("derogation", {}).get("valeur")


def chiffrer(
    fichier: Path, reformes: Sequence[str], lectures: tuple[str, ...], derogation: float | None, sortie: Path
) -> tuple[dict, polars.DataFrame]:
    """Chiffre un fichier de demandes. Rend (chemins écrits, refus)."""
    bons, refus = demandes.a_chiffrer(fichier)
    if not bons.height:
        raison = phrase_de_refus(refus.row(0, named=True)) if refus.height else "le fichier est vide."
        raise ErreurEntree(f"Aucune demande à chiffrer : {raison}")
    contexte = rapport.Contexte(fichier, tuple(reformes), lectures, commande=registre_execution.commande())
    part = part_servie(derogation, contexte)
    chiffrage = chiffrage_fsl.chiffrer(demandes.completer(bons), reformes, lectures, part)
    chemins = rapport_fsl.ecrire(chiffrage, contexte, refus, Path(sortie))
    montrer(console(), chiffrage, contexte.entete["titre"])
    return chemins, refus


def montrer(terminal: Any, chiffrage: chiffrage_fsl.Chiffrage, titre: str) -> None:
    """Coût par financeur, par aide, budget, puis les phrases du rapport."""
    terminal.print(ecran.table_rich(rapport_fsl.financeurs(chiffrage), escape(titre)))
    terminal.print(ecran.table_rich(rapport_fsl.aides(chiffrage)))
    if chiffrage.bilans:
        terminal.print(ecran.table_rich(rapport_fsl.budget(chiffrage)))
    for phrase in rapport_fsl.phrases(chiffrage):
        terminal.print(f"• {escape(phrase)}")
