"""Faits qui manquent aux dossiers d'un chiffrage : ce qui en laisse dehors, ce qui en laisse d'incomplets.

Un dossier peut manquer de plusieurs faits ; il compte alors sous chacun.
"""

from collections.abc import Iterator

import numpy
import polars

from habitat_local.chiffrage.axes import FAITS_REQUIS, INCOMPLET, MANQUES, motifs
from habitat_local.communs.exact import ENTIER, poids
from habitat_local.loi.colonnes import colonnes
from openfisca_habitat_local.nomenclatures.generales import Motif

CLES = ("situation", "texte", "fait")
SCHEMA = {**dict.fromkeys(CLES, polars.String), "poids": ENTIER}
PREFIXE = "fait manquant : "


def manques(
    dossiers: polars.DataFrame, axes: polars.DataFrame, resultats: polars.DataFrame, trouves: dict, systeme
) -> polars.DataFrame:
    """Table (`SCHEMA`) des faits manquants, en millionièmes de dossier, par situation et texte.

    `trouves` : {fait: masque} de ce que le calcul a dit manquer (`Ecoute.trouves`).
    """
    table = axes.select("situation", "texte", "poids").hstack(resultats.select(motifs()))
    masques = [*incomplets(trouves, systeme), *requis(dossiers, table, systeme)]
    lignes = [polars.DataFrame(schema=SCHEMA)]
    for fait, situation, masque in masques:
        siens = table.filter(masque & (polars.col("situation") == situation))
        par_texte = siens.group_by("texte").agg(poids=poids().sum())
        lignes.append(
            par_texte.select(
                situation=polars.lit(situation), texte="texte", fait=polars.lit(fait), poids="poids"
            )
        )
    return polars.concat(lignes)


def incomplets(trouves: dict, systeme) -> Iterator[tuple[str, str, polars.Expr]]:
    """(fait, situation, condition) des faits que le calcul dit manquer ; à défaut, des motifs qui le disent."""
    for fait, masque in sorted(trouves.items()):
        yield nom_du_fait(fait, systeme), INCOMPLET, polars.lit(polars.Series(masque))
    nommes = (
        polars.lit(polars.Series(numpy.logical_or.reduce([*trouves.values()])))
        if trouves
        else polars.lit(False)
    )
    for motif in MANQUES:
        dit = polars.any_horizontal(polars.col(nom).cast(polars.String) == motif for nom in motifs())
        yield Motif[motif].value.removeprefix(PREFIXE), INCOMPLET, dit & ~nommes


def faits_du_cadre(systeme, texte: str, liste: str) -> list[str]:
    """Faits que le cadre d'un texte exige ou exclut, à quelque date que ce soit."""
    convention = systeme.parameters.habitat_local.conventions.children.get(texte)
    cadre = convention.children.get("cadre") if convention is not None else None
    if cadre is None or liste not in cadre.children:
        return []
    return sorted({nom for valeur in cadre.children[liste].values_list for nom in valeur.value or ()})


def requis(dossiers: polars.DataFrame, table: polars.DataFrame, systeme):
    """(fait, situation, masque) des conditions générales non établies, texte par texte."""
    dehors = table.filter(polars.col("situation") == FAITS_REQUIS)
    for texte in sorted(dehors["texte"].unique()):
        du_texte = polars.col("texte") == texte
        for nom in faits_du_cadre(systeme, texte, "faits_requis"):
            label = nom_du_fait(nom, systeme)
            if nom in dossiers.columns:
                donne = dossiers[nom]
                yield f"{label} : non", FAITS_REQUIS, du_texte & polars.lit(donne.fill_null(True).not_())
                yield f"{label} : non renseigné", FAITS_REQUIS, du_texte & polars.lit(donne.is_null())
            elif not systeme.variables[nom].formulas and not systeme.variables[nom].default_value:
                yield f"{label} : non renseigné", FAITS_REQUIS, du_texte
        for nom in faits_du_cadre(systeme, texte, "faits_exclus"):
            if nom in dossiers.columns:
                oui = polars.lit(dossiers[nom].fill_null(False))
                yield f"{nom_du_fait(nom, systeme)} : oui", FAITS_REQUIS, du_texte & oui


def nom_du_fait(nom: str, systeme) -> str:
    """« Le dépôt précède les travaux (depot_avant_travaux) »."""
    label = colonnes()[nom].label if nom in colonnes() else systeme.variables[nom].label
    return f"{label} ({nom})" if label else nom
