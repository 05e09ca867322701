"""Un contrôle montré : écran, classeur, JSON, CSV, Parquet."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars
from rich.console import Console
from rich.markup import escape

from habitat_local.communs.ecriture import ecrire_table, ecrire_texte, verifier_destination
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.tableur import neutraliser
from habitat_local.controle.controle import STATUTS, Controle
from habitat_local.controle.hypotheses import FAMILLES
from habitat_local.restitution import classeur
from habitat_local.restitution.ecran import table_rich
from habitat_local.restitution.tables import Table

EXTENSIONS = (".xlsx", ".json", ".csv", ".parquet")
#: Dossiers et causes qu'un écran montre.
MONTRES = 15
#: Caractères d'une cellule de classeur, au plus.
CELLULE = 32_000


def bilan(controle: Controle) -> Table:
    """Dossiers et euros par statut."""
    colonnes = (
        ("Dossiers", "texte"), ("Nombre", "effectif"), ("Payé", "montant"), ("Dû", "montant"),
        ("Payé en trop", "difference"), ("Payé en moins", "difference"),
    )  # fmt: skip
    lignes = [(STATUTS[s], *reste) for s, *reste in controle.bilan.iter_rows()]
    sommes = [round(sum(ligne[k] for ligne in lignes), 2) for k in range(1, 6)]
    note = "Contrôle au centime, sur les seuls montants que le fichier dit payés."
    return Table("Synthèse", "Payé et dû", colonnes, [*lignes, ("Total", *sommes)], total=True, note=note)


def par_cause(controle: Controle) -> Table:
    """Euros de chaque cause : là où elle est la seule, là où d'autres donnent le même centime."""
    colonnes = (
        ("Cause", "texte"), ("Genre", "texte"), ("Dossiers, seule cause", "effectif"), ("Payé en trop", "difference"),
        ("Payé en moins", "difference"), ("Dossiers, parmi d'autres", "effectif"), ("Euros, parmi d'autres", "montant"),
    )  # fmt: skip
    lignes = [
        (libelle, FAMILLES[famille], *reste) for famille, _, libelle, *reste in controle.synthese.iter_rows()
    ]
    note = (
        "Un écart compte sous sa seule cause possible ; s'il en a plusieurs, il est montré sous chacune à droite, sans "
        "qu'on choisisse : ces colonnes ne s'additionnent pas."
    )
    return Table("Par cause", "Écarts par cause", colonnes, lignes, note=note)


def dossiers(controle: Controle, tous: bool = True) -> Table:
    """Une ligne par dossier : payé, dû, écart de chaque financeur, explication."""
    titres = {
        "id": "Dossier",
        "date_depot": "Dépôt",
        "depcom_logement": "Commune",
        "texte": "Texte",
        "statut": "Statut",
    }
    titres |= {
        "montant_travaux_ht": "Travaux HT",
        "montant_travaux_ttc": "Travaux TTC",
        "explication": "Explication",
    }
    titres |= {"nombre_de_causes": "Causes possibles"}
    for poste in controle.postes:
        titres |= {
            f"{genre}_{poste.nom}": f"{poste.libelle}, {mot}"
            for genre, mot in (("paye", "payé"), ("du", "dû"), ("ecart", "écart"))
        }
    table = controle.table.with_columns(
        polars.col("statut").replace_strict(STATUTS), polars.col("explication").str.slice(0, CELLULE)
    )
    if not tous:
        table = table.filter(polars.col("explication").is_not_null())
    genres = [
        (titres.get(nom, nom.removeprefix("info_")), genre(nom, table.schema[nom])) for nom in table.columns
    ]
    return Table("Dossiers", "Dossier par dossier", tuple(genres), table.rows())


def genre(nom: str, type_: Any) -> str:
    if nom.startswith("ecart_"):
        return "difference"
    if type_ == polars.Date:
        return "date"
    if nom == "nombre_de_causes" or (type_.is_integer() and nom.startswith("info_")):
        return "effectif"
    return (
        "montant"
        if type_.is_float() and not nom.startswith("info_")
        else "nombre"
        if type_.is_float()
        else "texte"
    )


def causes(controle: Controle) -> Table:
    """Une ligne par dossier et cause qui ferme un écart au centime."""
    libelles = {p.nom: p.libelle for p in controle.postes}
    colonnes = (
        ("Dossier", "texte"), ("Portée", "texte"), ("Écarts fermés", "texte"), ("Genre", "texte"), ("Égal si", "texte"),
        ("Écart fermé", "difference"),
    )  # fmt: skip
    portees = {"dossier": "Tout le dossier", "financeurs": "Ces financeurs seulement"}
    lignes = [
        (i, portees[p], ", ".join(libelles[f] for f in fs), FAMILLES[famille], phrase, ecart)
        for i, p, fs, famille, _, phrase, ecart in controle.causes.iter_rows()
    ]
    note = "Tout le dossier : l'hypothèse redonne au centime chaque montant payé du dossier."
    return Table("Causes", "Ce qui ferme chaque écart", colonnes, lignes, note=note)


def refus(controle: Controle) -> Table:
    """Lignes qui n'ont pas été lues, et pourquoi."""
    colonnes = tuple((t, "texte") for t in ("Ligne", "Dossier", "Colonne", "Valeur", "Attendu", "Motif"))
    return Table("Refus", "Lignes refusées, non contrôlées", colonnes, controle.refus.rows())


def feuilles(controle: Controle) -> Iterator[Table]:
    yield bilan(controle)
    yield par_cause(controle)
    yield dossiers(controle)
    yield causes(controle)
    yield refus(controle)


def ecrire(controle: Controle, chemin: Path | str, excel: bool = False) -> None:
    """Écrit le contrôle : classeur .xlsx (synthèse, causes, dossiers, refus), .json, .csv ou .parquet (par dossier).

    `excel` : CSV pour un Excel français. Erreur (`ErreurEntree`) : extension inconnue, écriture impossible.
    """
    chemin = Path(chemin)
    verifier_destination(chemin)
    suffixe = chemin.suffix.lower()
    if suffixe not in EXTENSIONS:
        raise ErreurEntree(
            f"{chemin} : extension « {suffixe or 'aucune'} » inconnue ; {', '.join(EXTENSIONS)} attendue."
        )
    if suffixe == ".xlsx":
        classeur.ecrire(chemin, feuilles(controle), {"title": "Contrôle de montants payés"})
    elif suffixe == ".json":
        ecrire_texte(chemin, en_json(controle))
    elif suffixe == ".csv" and excel:
        texte = neutraliser(controle.table).write_csv(separator=";", decimal_comma=True)
        ecrire_texte(chemin, "\ufeff" + texte)
    else:
        ecrire_table(chemin, controle.table)


def en_json(controle: Controle) -> str:
    """{"dossiers": [...], "bilan": [...], "synthese": [...], "refus": [...]}"""
    contenu = {
        "dossiers": controle.objets(),
        "bilan": controle.bilan.to_dicts(),
        "synthese": controle.synthese.to_dicts(),
        "refus": controle.refus.to_dicts(),
    }
    return json.dumps(contenu, ensure_ascii=False, indent=1, default=str) + "\n"


def montrer(console: Console, controle: Controle) -> None:
    """À l'écran : statuts, premières causes, premiers écarts."""
    console.print(table_rich(bilan(controle), "Payé et dû"))
    par = par_cause(controle)
    if par.lignes:
        montree = Table(par.nom, par.titre, par.colonnes, par.lignes[:MONTRES])
        console.print(table_rich(montree, par.titre))
    table = controle.table.filter(polars.col("explication").is_not_null())
    for identifiant, phrase in table.select("id", "explication").head(MONTRES).iter_rows():
        console.print(f"• {escape(identifiant)} : {escape(phrase)}", soft_wrap=True)
    if table.height > MONTRES:
        console.print(
            f"… et {table.height - MONTRES} autres dossiers en écart : --sortie controle.xlsx les donne tous."
        )
    for dite in controle.avertissements:
        console.print(f"Avertissement : {escape(dite)}")
