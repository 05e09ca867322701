"""Plusieurs scénarios montrés ensemble : un tableau, une image, une page, un classeur, et le rapport de chacun."""

from pathlib import Path
from typing import Any

import altair
import polars
from rich.console import Console

from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_table
from habitat_local.restitution import classeur, graphiques_balayage
from habitat_local.restitution.ecran import table_rich
from habitat_local.restitution.graphiques import AXE_EUROS, ENCRE, LARGEUR
from habitat_local.restitution.graphiques_balayage import COULEURS, titrer
from habitat_local.restitution.tables import Table
from habitat_local.scenarios.scenarios import Scenarios

NOM = "scenarios"


def tableau(scenarios: Scenarios) -> Table:
    """Une ligne par poste : la référence, puis le montant et l'écart de chaque scénario."""
    table = scenarios.table
    noms = list(scenarios.chiffrages)
    colonnes = [("Poste", "texte"), (majuscule(scenarios.nom_de_la_reference), "valeur")]
    for nom in noms:
        colonnes += [(nom, "valeur"), (f"{nom}, écart", "valeur")]
    lignes = []
    for (poste,), groupe in table.group_by("poste", maintain_order=True):
        par_nom = {ligne["scenario"]: ligne for ligne in groupe.iter_rows(named=True)}
        premiere = par_nom[noms[0]]
        ligne = [premiere["libelle"], valeur(poste, premiere["reference"])]
        for nom in noms:
            ligne += [
                valeur(poste, par_nom[nom]["montant"]),
                valeur(poste, par_nom[nom]["ecart"], ecart=True),
            ]
        lignes.append(tuple(ligne))
    note = (
        "Droits ouverts aux dossiers déposés, avant toute limite d'enveloppe. L'écart se lit contre la référence, la "
        "même pour tous les scénarios."
    )
    return Table("Scénarios", "Scénarios côte à côte", tuple(colonnes), lignes, note=note)


def majuscule(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def valeur(poste: str, montant: float | None, ecart: bool = False) -> tuple | None:
    """Cellule d'un poste : des euros, ou des dossiers ; un écart porte son signe."""
    if montant is None:
        return None
    compte = poste in ("servis", "gagnants", "perdants")
    if ecart:
        return (montant, "ecart_dossiers" if compte else "ecart_euros")
    return (montant, "dossiers" if compte else "currency")


#: Lignes de la table qui ne sont pas la dépense d'un financeur.
HORS_FINANCEURS = ("total", "reste", "servis", "gagnants", "perdants")


def total_en_texte(montant: float, ecart: float | None) -> str:
    """Total d'un scénario, et son écart à la référence s'il en a une."""
    return formats.euros(montant) if ecart is None else f"{formats.euros(montant)} ({formats.signe(ecart)})"


def image(scenarios: Scenarios, largeur: int = LARGEUR) -> altair.VConcatChart:
    """Coût de chaque scénario, en barres empilées par financeur, depuis zéro ; le total et son écart au bout."""
    table = scenarios.table.filter(~polars.col("poste").is_in(HORS_FINANCEURS))
    reference = majuscule(scenarios.nom_de_la_reference)
    premier = next(iter(scenarios.chiffrages))
    barres = polars.concat(
        [
            table.filter(scenario=premier).select(
                polars.lit(reference).alias("scenario"), "libelle", montant="reference"
            ),
            table.select("scenario", "libelle", "montant"),
        ]
    )
    ordre, financeurs = (
        [reference, *scenarios.chiffrages],
        barres["libelle"].unique(maintain_order=True).to_list(),
    )
    rangs = {nom: rang for rang, nom in enumerate(financeurs)}
    barres = barres.with_columns(rang=polars.col("libelle").replace_strict(rangs, return_dtype=polars.Int64))
    axe_y = altair.Y("scenario:N", sort=ordre, title=None, axis=altair.Axis(labelLimit=220))
    totaux: list[dict[str, Any]] = [
        {"scenario": nom, "montant": montant, "texte": total_en_texte(montant, ecart)}
        for nom, montant, ecart in totaux_de(scenarios, reference)
    ]
    haut = 1.35 * max((total["montant"] for total in totaux), default=1.0)
    x = altair.X(
        "montant:Q", title=None, stack="zero", scale=altair.Scale(domain=[0, haut]),
        axis=altair.Axis(labelExpr=AXE_EUROS, tickCount=max(3, largeur // 140)),
    )  # fmt: skip
    couleurs = altair.Scale(domain=financeurs, range=list(COULEURS)[: len(financeurs)])
    piles = altair.Chart(barres).mark_bar().encode(
        x=x, y=axe_y, color=altair.Color("libelle:N", scale=couleurs), order=altair.Order("rang:Q")
    )  # fmt: skip
    textes = altair.Chart(polars.DataFrame(totaux)).mark_text(align="left", dx=6, color=ENCRE, fontSize=12).encode(
        x=altair.X("montant:Q"), y=axe_y, text="texte:N"
    )  # fmt: skip
    dessin = altair.layer(piles, textes).properties(width=largeur, height=46 * len(ordre))
    return titrer(altair.vconcat(dessin), "Coût de chaque scénario, par financeur", largeur)


def totaux_de(scenarios: Scenarios, reference: str) -> list[tuple[str, float, float | None]]:
    """(nom, total, écart) de la référence (sans écart), puis de chaque scénario."""
    totaux = scenarios.table.filter(poste="total")
    lignes: list[tuple[str, float, float | None]] = [(reference, totaux["reference"][0], None)]
    return lignes + [(r["scenario"], r["montant"], r["ecart"]) for r in totaux.iter_rows(named=True)]


def ecrire(scenarios: Scenarios, dossier: Path | str, rapports: bool = True) -> dict[str, Path]:
    """Écrit scenarios.csv, .xlsx, .svg, .png, .html dans le dossier, et un rapport par scénario dans un sous-dossier.

    Rend leurs chemins. Erreur (`ErreurEntree`) : écriture impossible.
    """
    dossier = Path(dossier)
    dossier.mkdir(parents=True, exist_ok=True)
    chemins = {genre: dossier / f"{NOM}.{genre}" for genre in ("csv", "xlsx", "svg", "png", "html")}
    ecrire_table(chemins["csv"], scenarios.table)
    classeur.ecrire(chemins["xlsx"], [tableau(scenarios)], {"title": "Scénarios côte à côte"})
    images = [chemins[genre] for genre in ("svg", "png", "html")]
    graphiques_balayage.ecrire(lambda largeur: image(scenarios, largeur), "Scénarios côte à côte", images)
    for nom, chiffrage in scenarios.chiffrages.items() if rapports else ():
        chemins[nom] = chiffrage.rapport(dossier / nom.replace("/", "-"))["rapport"]
    return chemins


def montrer(console: Console, scenarios: Scenarios) -> None:
    """Le tableau, à l'écran."""
    table = tableau(scenarios)
    montree = table_rich(table, table.titre)
    for colonne in montree.columns:
        colonne.overflow = "fold"  # un nom de fichier n'a pas de blanc où se couper
    console.print(montree)
    console.print(table.note)
