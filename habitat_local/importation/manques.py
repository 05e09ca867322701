"""Les faits que l'export n'a pas, rangés par ce qu'ils bloquent : les aides de dossiers, ou leur reste à charge."""

import dataclasses
from typing import Any

import polars

from habitat_local.chiffrage import manques as faits_manquants
from habitat_local.chiffrage.axes import FAITS_REQUIS, INCOMPLET, axes, classes, compter
from habitat_local.chiffrage.ecoute import Ecoute
from habitat_local.communs.exact import effectif
from habitat_local.loi.colonnes import colonnes
from habitat_local.loi.incremental import calculer_variantes

#: Ce que bloque un fait, selon la situation des dossiers à qui il manque.
BLOQUE = {
    FAITS_REQUIS: "toute aide : le texte l'exige de tout dossier",
    INCOMPLET: "au moins une aide, fermée faute de lui",
}
TTC = "montant_travaux_ttc"


@dataclasses.dataclass(frozen=True)
class Bilan:
    """Faits manquants (`fait`, `nom`, `texte`, `bloque`, `dossiers`), dossiers par situation, et leur total d'aides."""

    faits: polars.DataFrame
    situations: dict[str, float]
    aides: float
    aides_nulles: int


def bilan(bons: polars.DataFrame, systeme: Any) -> Bilan:
    """Ce qui manque à des dossiers admis ; puis ce qui leur manquerait encore, ces faits une fois établis."""
    premier = mesurer(bons, systeme)
    suivants, supposes = premier.faits, bons
    while exiges := a_supposer(suivants, supposes):
        supposes = supposes.with_columns(
            (polars.col(f).fill_null(True) if f in supposes.columns else polars.lit(True)).alias(f)
            for f in exiges
        )
        suivants = mesurer(supposes, systeme).faits
    deja = premier.faits["fait"].to_list()
    ensuite = suivants.filter(~polars.col("fait").is_in(deja)).with_columns(
        bloque=polars.lit("ensuite, les faits exigés une fois établis : ") + polars.col("bloque")
    )
    return dataclasses.replace(premier, faits=polars.concat([premier.faits, ensuite]))


def a_supposer(faits: polars.DataFrame, bons: polars.DataFrame) -> list[str]:
    """Faits exigés de tout dossier, oui ou non, que des dossiers taisent : les derrière eux ne se voient pas encore."""
    exiges = faits.filter(polars.col("bloque") == BLOQUE[FAITS_REQUIS])["nom"].drop_nulls().unique().to_list()
    booleens = [f for f in sorted(exiges) if f in colonnes() and colonnes()[f].genre == "booleen"]
    return [f for f in booleens if f not in bons.columns or bons[f].null_count()]


def mesurer(bons: polars.DataFrame, systeme: Any) -> Bilan:
    """Ce qui manque à des dossiers admis, tels qu'ils sont."""
    ecoute = Ecoute(bons)
    sorties = classes()
    (resultats,) = calculer_variantes(bons, systeme, [], sorties, ecouter=ecoute.du_lot)
    les_axes = axes(bons, resultats, ecoute.incomplets)
    table = faits_manquants.manques(bons, les_axes, resultats, ecoute.trouves, systeme)
    table = table.with_columns(dossiers=effectif(polars.col("poids"))).filter(polars.col("dossiers") > 0)
    noms = polars.col("fait").str.extract(r"\(([a-z0-9_]+)\)")
    lignes = table.select(
        "fait",
        nom=noms,
        texte="texte",
        bloque=polars.col("situation").replace(BLOQUE),
        dossiers="dossiers",
    ).filter(~polars.col("fait").str.ends_with(" : oui") & ~polars.col("fait").str.ends_with(" : non"))
    totaux = resultats["total_subventions"]
    return Bilan(
        polars.concat([lignes, sans_ttc(bons)]).sort("dossiers", "fait", descending=[True, False]),
        compter(les_axes),
        float(totaux.sum()),
        int((totaux <= 0).sum()),
    )


def sans_ttc(bons: polars.DataFrame) -> polars.DataFrame:
    """Dossiers dont le coût TTC est inconnu : leur reste à charge l'est aussi."""
    combien = bons.height if TTC not in bons.columns else bons[TTC].null_count()
    ligne = {
        "fait": f"Montant TTC des travaux ({TTC})",
        "nom": TTC,
        "texte": "",
        "bloque": "le reste à charge, et le plafond d'aides publiques",
        "dossiers": float(combien),
    }
    schema = {**dict.fromkeys(("fait", "nom", "texte", "bloque"), polars.String), "dossiers": polars.Float64}
    return polars.DataFrame([ligne] if combien else [], schema=schema)
