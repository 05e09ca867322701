"""Commandes `parametres` et `reforme` : trouver un chiffre de la loi, écrire une réforme, dire ce qu'elle change."""

import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import habitat_local as hl
from habitat_local.commandes.groupe import REGLAGES, Commande, Groupe
from habitat_local.commandes.option_convention import avec_option_convention
from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_table
from habitat_local.communs.jours import jour_lu
from habitat_local.loi.comparaison import changements, formules
from habitat_local.loi.systeme import droit_en_vigueur, systeme
from habitat_local.plans.presentation import console
from habitat_local.restitution.ecran import table_rich
from habitat_local.restitution.tables import Table

#: Paramètres qu'un écran montre.
MONTRES = 40

reforme = typer.Typer(
    help="Écrire une réforme, et dire ce qu'elle change.", no_args_is_help=True, cls=Groupe, **REGLAGES
)


def parametres(
    mots: Annotated[
        list[str],
        typer.Argument(help="Mots du chemin, du libellé, du tableau ou de l'article.", metavar="MOT"),
    ],
    jour: Annotated[
        str | None, typer.Option("--jour", help="Valeur à cette date ; à défaut, la dernière.")
    ] = None,
    sortie: Annotated[
        Path | None,
        typer.Option("--sortie", "-s", help="Table .csv, .xlsx, .parquet ou .json ; à défaut, l'écran."),
    ] = None,
) -> None:
    """Trouve un chiffre de la loi par des mots : chemin, libellé, valeur, unité, article."""
    table = hl.parametres(*mots, jour=jour_lu("--jour", jour))
    if sortie:
        ecrire_table(sortie, table)
        typer.echo(f"Écrit : {sortie}")
        return
    terminal = console()
    for r in table.head(MONTRES).iter_rows(named=True):
        terminal.print(f"[bold]{escape(r['chemin'])}[/] = {escape(r['valeur'])}", soft_wrap=True)
        dits = (
            " › ".join(filter(None, (r["contexte"], r["libelle"]))),
            vie(r["debut"], r["fin"]),
            r["article"],
        )
        terminal.print(f"    {escape(' ; '.join(filter(None, dits)))}", soft_wrap=True)
    terminal.print(f"{formats.pluriel(table.height, 'paramètre')}.")
    if table.height > MONTRES:
        typer.echo(f"… et {table.height - MONTRES} autres : ajoutez un mot, ou --sortie parametres.csv.")


def vie(debut: datetime.date, fin: datetime.date | None) -> str:
    ecrit = formats.date_courte(debut)
    return f"depuis le {ecrit}" if fin is None else f"du {ecrit} au {formats.date_courte(fin)}"


@reforme.command("nouvelle", cls=Commande)
@avec_option_convention
def commande_nouvelle(
    affectations: Annotated[
        list[str], typer.Argument(help="Un ou plusieurs CHEMIN=VALEUR.", metavar="CHEMIN=VALEUR")
    ],
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-s", help="Fichier YAML ; à défaut, l'écran.")
    ] = None,
    titre: Annotated[str | None, typer.Option("--titre", help="À défaut, ce que la réforme change.")] = None,
    auteur: Annotated[str, typer.Option("--auteur", help="Qui la propose.")] = "à compléter",
    reference: Annotated[str, typer.Option("--reference", help="Le texte qu'elle modifie.")] = "à compléter",
    date: Annotated[
        str | None,
        typer.Option("--date", help="Premier jour ; à défaut, celui de la dernière version."),
    ] = None,
) -> None:
    """Écrit une réforme que `chiffrer` accepte, vérifiée avant d'être écrite."""
    texte = hl.nouvelle_reforme(
        *affectations,
        sortie=sortie,
        titre=titre,
        auteur=auteur,
        reference=reference,
        date=jour_lu("--date", date),
    )
    typer.echo(
        f"{sortie} : « habitat-local chiffrer POPULATION --reforme {sortie} »." if sortie else texte, nl=True
    )


@reforme.command("montrer", cls=Commande)
@avec_option_convention
def commande_montrer(
    reformes: Annotated[
        list[str], typer.Argument(help="Fichiers YAML ou noms de lectures.", metavar="RÉFORME")
    ],
) -> None:
    """Ce que des réformes empilées changent : valeurs avant et après, dates, articles, formules."""
    base, reformee = droit_en_vigueur(), systeme(reformes)
    colonnes = tuple((t, "texte") for t in ("Paramètre", "Quand", "Avant", "Après", "Article"))
    lignes = [
        (f"{c.contexte} › {c.libelle}", c.periode, c.avant, c.apres, c.reference)
        for c in changements(base, reformee)
    ]
    console().print(table_rich(Table("Réforme", "Ce qui change", colonnes, lignes), "Ce qui change"))
    for libelle, sens in formules(base, reformee):
        console().print(f"Formule {sens} : {libelle}", soft_wrap=True)
