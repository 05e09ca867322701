"""`habitat-local convention` : l'établi de qui écrit un texte."""

import json
from pathlib import Path
from typing import Annotated

import typer

from habitat_local.commandes.groupe import REGLAGES, Commande, Groupe
from habitat_local.conventions.grille import vers_classeur, vers_dossier
from habitat_local.conventions.guide import guide_des_champs
from habitat_local.conventions.schema import schemas
from habitat_local.conventions.squelette import ecrire_squelette
from habitat_local.conventions.verification import Bilan, verifier

convention = typer.Typer(
    help="Écrire une convention : squelette, contrôle.", no_args_is_help=True, cls=Groupe, **REGLAGES
)

Dossier = Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier de la convention.")]


@convention.command("nouvelle", cls=Commande)
def commande_nouvelle(
    nom: Annotated[str, typer.Argument(metavar="NOM", help="Nom du texte : minuscules, chiffres et « _ ».")],
    communes: Annotated[str, typer.Option("--communes", help="Codes INSEE, séparés par des virgules.")] = "",
    epci: Annotated[str, typer.Option("--epci", help="Numéros SIREN d'intercommunalités.")] = "",
    departements: Annotated[str, typer.Option("--departements", help="Codes de départements (19, 2A).")] = "",
    regions: Annotated[str, typer.Option("--regions", help="Codes INSEE de régions.")] = "",
    dans: Annotated[Path, typer.Option("--dans", help="Où écrire le dossier.")] = Path("."),
) -> None:
    """Écrit le squelette d'une convention, que --convention accepte tel quel."""
    territoire = {"communes": communes, "epci": epci, "departements": departements, "regions": regions}
    codes = {
        division: [c.strip() for c in dits.split(",") if c.strip()] for division, dits in territoire.items()
    }
    dossier = ecrire_squelette(nom, dans, **codes)
    typer.echo(f"{dossier} : à remplir, puis « habitat-local convention verifier {dossier} ».")


@convention.command("verifier", cls=Commande)
def commande_verifier(dossier: Dossier) -> None:
    """Contrôle une convention : fautes (fichier:ligne, code 1), avertissements, ce qu'elle contient."""
    for bilan in verifier(dossier):
        dire(bilan)


@convention.command("grille", cls=Commande)
def commande_grille(
    source: Annotated[Path, typer.Argument(metavar="DOSSIER|CLASSEUR", help="Convention, ou son classeur.")],
    sortie: Annotated[Path, typer.Argument(metavar="SORTIE", help="Classeur .xlsx, ou dossier à écrire.")],
) -> None:
    """D'un dossier à un classeur (une ligne par valeur), ou d'un classeur à un dossier."""
    if source.is_dir():
        vers_classeur(source, sortie)
        typer.echo(sortie)
    else:
        for fichier in vers_dossier(source, sortie):
            typer.echo(fichier)


@convention.command("champs", cls=Commande)
def commande_champs() -> None:
    """Les champs d'un tableau, leur sens, ce qu'ils attendent (Markdown)."""
    typer.echo(guide_des_champs())


@convention.command("schemas", cls=Commande)
def commande_schemas(dossier: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Où écrire.")]) -> None:
    """Écrit les JSON Schema des fichiers d'une convention, pour un éditeur."""
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, schema in schemas().items():
        fichier = dossier / f"{nom.removesuffix('.yaml')}.schema.json"
        fichier.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        typer.echo(fichier)


def dire(bilan: Bilan) -> None:
    typer.echo(
        f"{bilan.titre} ({bilan.nom}) : {bilan.valeurs} valeurs, {len(bilan.aides)} aides nommées, {bilan.cas} cas."
    )
    for avertissement in bilan.avertissements:
        typer.echo(f"  attention : {avertissement}")
