"""Commande `enveloppes` : où en sont les enveloppes de l'année, d'après les dépôts connus."""

import datetime
from pathlib import Path
from typing import Annotated

import polars
import typer

import habitat_local as hl
from habitat_local.communs import formats
from habitat_local.communs.classeur_xlsx import Feuille
from habitat_local.communs.classeur_xlsx import ecrire as ecrire_classeur
from habitat_local.communs.ecriture import ecrire_table, verifier_extension
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.jours import jour_exige
from openfisca_habitat_local.systeme.lecture import Refus, nombre

TITRES = {
    "libelle": "Enveloppe", "texte": "Texte", "annee": "Année", "montant": "Montant", "demande": "Demandé",
    "part": "Part consommée", "reste": "Reste", "dossiers": "Dossiers", "nombre": "Dossiers au plus",
    "part_nombre": "Part du nombre", "epuisee_le": "Épuisée le", "attendu_au_plus_tot": "Au plus tôt",
    "attendu": "Jour attendu", "attendu_au_plus_tard": "Au plus tard", "probabilite": "Probabilité avant la fin",
    "phrase": "État",
}  # fmt: skip
GENRES = {
    **dict.fromkeys(("montant", "demande", "reste"), "euros"),
    **dict.fromkeys(("part", "part_nombre", "probabilite"), "part"),
    "annee": "annee",
}


def lire_nombres(demandes: list[str]) -> dict[str, float]:
    """« adaptation_ville=12 » : dossiers qu'une enveloppe peut servir."""
    lus = {}
    for demande in demandes:
        nom, egal, valeur = demande.partition("=")
        lu = nombre(valeur)
        if not egal or lu is None or isinstance(lu, Refus) or lu <= 0:
            raise ErreurEntree(f"--nombre {demande} : « enveloppe=nombre de dossiers » est attendu.")
        lus[nom.strip()] = float(lu)
    return lus


def enveloppes(
    fichier: Annotated[
        Path, typer.Argument(help="Dossiers déposés : CSV, Parquet, XLSX.", metavar="DOSSIERS")
    ],
    au: Annotated[str, typer.Option("--au", help="Jour de l'état (31/07/2016 ou 2016-07-31).")],
    au_plus: Annotated[
        list[str] | None,
        typer.Option("--nombre", help="enveloppe=N : dossiers qu'elle peut servir dans l'année ; répétable."),
    ] = None,
    reforme: Annotated[
        list[str] | None, typer.Option("--reforme", help="Réforme ou lecture ; répétable.")
    ] = None,
    sortie: Annotated[Path | None, typer.Option("--sortie", "-s", help="Classeur ou table à écrire.")] = None,
):
    """Enveloppes de l'année à un jour : part consommée, reste, jour attendu d'épuisement et son intervalle.

    Seuls les dossiers déposés jusqu'à ce jour comptent. La projection suppose que leur rythme continue.
    """
    jour = jour_exige("--au", au)
    if sortie:
        verifier_extension(sortie)
    table = hl.enveloppes(
        fichier, jour, nombres=lire_nombres(au_plus or []), droit=hl.droit(reformes=reforme or ())
    )
    for ligne in table.iter_rows(named=True):
        typer.echo(phrase(ligne))
    if sortie:
        ecrire_etat(sortie, table, jour)
        typer.echo(f"État : {sortie}")


def phrase(ligne: dict) -> str:
    """« Ville, adaptation, 2016 : 4 000 € demandés sur 6 667 € (60 %), 9 dossiers ; vers le… »"""
    demande = formats.euros(ligne["demande"])
    sur = (
        f" sur {formats.euros(ligne['montant'])} ({formats.pourcentage(ligne['part'], 0)})"
        if ligne["montant"]
        else ""
    )
    dossiers = formats.pluriel(ligne["dossiers"], "dossier")
    au_plus = f" sur {formats.effectif(ligne['nombre'])}" if ligne["nombre"] else ""
    return f"{ligne['libelle']}, {ligne['annee']} : {demande} demandés{sur}, {dossiers}{au_plus} ; {ligne['phrase']}."


def ecrire_etat(sortie: Path, table: polars.DataFrame, jour: datetime.date) -> None:
    if sortie.suffix.lower() != ".xlsx":
        ecrire_table(sortie, table)
        return
    note = "Projection : les dépôts continuent au rythme observé ; intervalle à 90 %."
    feuille = Feuille(
        "Enveloppes",
        table.drop("enveloppe"),
        TITRES,
        GENRES,
        titre=f"Enveloppes au {jour:%d/%m/%Y}",
        note=note,
    )
    ecrire_classeur(sortie, [feuille], f"Enveloppes au {jour:%d/%m/%Y}")
