"""Commandes `couverture` et `mutations` : la loi éprouvée par ses cas, chiffre par chiffre."""

from pathlib import Path
from typing import Annotated, Any

import typer

from habitat_local.communs.progression import suivre
from habitat_local.mutations import face
from habitat_local.plans.presentation import console
from habitat_local.regles import textes as textes_imprimes
from habitat_local.restitution import couverture as restitution

Textes = Annotated[
    list[str] | None, typer.Argument(help="Textes à éprouver ; tous à défaut.", metavar="TEXTE")
]
Cas = Annotated[
    list[Path] | None,
    typer.Option("--cas", help="Cas à ajouter à ceux des textes (fichier ou dossier) ; répétable."),
]
Sortie = Annotated[
    Path | None, typer.Option("--sortie", "-s", help="Page .html (tableaux colorés), .csv ou .json.")
]
Echantillon = Annotated[int | None, typer.Option("--un-sur", help="N'éprouve qu'un chiffre sur N.", min=1)]
Processus = Annotated[
    int | None, typer.Option("--processus", help="Processus de calcul ; deux au plus à défaut.", min=1)
]


def eprouve(
    textes: list[str] | None, cas: list[Path] | None, un_sur: int | None, processus: int | None
) -> Any:
    """Bilan des textes demandés, avancement montré."""
    total = face.nombre_de_chiffres(textes or (), un_sur)
    with suivre("Chiffres éprouvés", total) as avancer:
        return face.eprouver(
            textes or (), cas_ajoutes=cas or (), echantillon=un_sur, processus=processus, avancer=avancer
        )


def tableaux(bilan: Any) -> dict[str, Any]:
    """Tableaux imprimés des textes du bilan qui en ont."""
    return {
        nom: textes_imprimes.texte(nom) for nom in bilan.couvertures if nom in textes_imprimes.conventions()
    }


def couverture(
    textes: Textes = None,
    cas: Cas = None,
    sortie: Sortie = None,
    un_sur: Echantillon = None,
    processus: Processus = None,
) -> None:
    """Ce que les cas montrent de chaque chiffre : lu, des deux côtés de la borne, prouvé au dernier chiffre."""
    bilan = eprouve(textes, cas, un_sur, processus)
    if sortie:
        restitution.ecrire(bilan, sortie, tableaux(bilan))
    restitution.montrer_couverture(bilan, console())


def mutations(
    textes: Textes = None,
    cas: Cas = None,
    sortie: Sortie = None,
    un_sur: Echantillon = None,
    processus: Processus = None,
) -> None:
    """Bouge chaque chiffre de la loi et rejoue ses cas ; code de sortie 1 si un mutant survit sans argument."""
    bilan = eprouve(textes, cas, un_sur, processus)
    if sortie:
        restitution.ecrire(bilan, sortie, tableaux(bilan))
    restitution.montrer_mutations(bilan, console())
    if bilan.survivants or bilan.inutiles or bilan.en_echec:
        raise typer.Exit(1)
