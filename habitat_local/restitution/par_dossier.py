"""Un chiffrage dossier par dossier, avec les colonnes du fichier ; et ses sommes par n'importe laquelle, ou par déciles."""

from pathlib import Path
from typing import Any

import numpy
import polars

from habitat_local.chiffrage.axes import DIMENSIONS
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.chiffrage.incertitude import SECRET
from habitat_local.chiffrage.libelles import libelle
from habitat_local.communs.classeur_xlsx import Feuille, ecrire
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers.verification import dossiers as dossiers_verifies
from habitat_local.dossiers.verification import lots_verifies
from habitat_local.loi.colonnes import colonnes
from openfisca_habitat_local.systeme.lecture import noms_proches

SCENARIOS = {"base": "avant", "reforme": "après"}
#: Déciles qu'on demande par leur nom : libellé, et colonne dont ils sont.
DECILES = {
    "decile_revenu": ("Décile de revenu fiscal de référence", "rfr_menage"),
    "decile_reste_a_charge": ("Décile de reste à charge avant réforme", "reste_base"),
}
#: Au-delà de ce nombre de valeurs, une colonne de nombres se lit par dixièmes.
VALEURS = 20
#: Au-delà, un classeur n'est plus lisible : le CSV et le Parquet restent.
LIGNES_EXCEL = 200_000
MASQUEES = "(effectifs trop petits pour être montrés)"


def completer(etude: Any, lot: Any) -> polars.DataFrame:
    """Dossiers du chiffrage et, pour chacun, toutes les colonnes du fichier."""
    table = etude.dossiers
    chemin = isinstance(lot, str | Path)
    lues = [bons for bons, _ in lots_verifies(lot)] if chemin else [dossiers_verifies(lot).table]
    fichier = polars.concat(lues, how="diagonal_relaxed")
    propres = [nom for nom in fichier.columns if nom not in table.columns]
    return table.join(fichier.select("id", *propres), on="id", how="left", maintain_order="left")


# --- Par une colonne --------------------------------------------------------------------------------------------


def deciles(valeurs: polars.Series, poids: polars.Series, euros: bool) -> polars.Series:
    """Décile pondéré de chaque valeur (1 : le plus bas), avec ses bornes ; manquant si la valeur l'est."""
    connues = valeurs.is_not_null() & valeurs.is_finite()
    v, p = valeurs.filter(connues).to_numpy(), poids.filter(connues).to_numpy()
    if not len(v):
        return polars.Series([None], dtype=polars.String).new_from_index(0, len(valeurs))
    ordre = numpy.argsort(v, kind="stable")
    cumul = numpy.cumsum(p[ordre]) / p.sum()
    bornes = [v[ordre][min(int(numpy.searchsorted(cumul, k / 10)), len(v) - 1)] for k in range(1, 10)]
    # Des valeurs égales vont ensemble : un dixième peut en absorber d'autres.
    rangs = numpy.searchsorted(numpy.array(bornes), v, side="left") + 1
    unite = " €" if euros else ""
    noms = {}
    for k in numpy.unique(rangs):
        du_rang = v[rangs == k]
        bas, haut = (f"{x:,.10g}".replace(",", " ").replace(".", ",") for x in (du_rang.min(), du_rang.max()))
        noms[int(k)] = f"{k:02d} : de {bas} à {haut}{unite}"
    resultat = numpy.full(len(valeurs), None, dtype=object)
    resultat[connues.to_numpy()] = [noms[int(k)] for k in rangs]
    return polars.Series(resultat.tolist(), dtype=polars.String)


def modalites(table: polars.DataFrame, colonne: str) -> tuple[str, polars.Series]:
    """(titre, modalité de chaque dossier) d'une colonne du fichier ou d'un décile. Erreur : colonne inconnue."""
    titre, source = DECILES.get(colonne, (colonne, colonne))
    if source not in table.columns:
        admises = [*DIMENSIONS, *DECILES, *(n for n in table.columns if n not in DIMENSIONS)]
        raise ErreurEntree(f"--par {colonne} : pas de colonne « {source} ».{noms_proches(source, admises)}")
    serie = table[source]
    connue = colonnes().get(source)
    if colonne not in DECILES and connue is not None:
        titre = connue.label
    if serie.dtype.is_numeric() and (colonne in DECILES or serie.n_unique() > VALEURS):
        euros = source.startswith(("reste_", "total_")) or (connue is not None and connue.unite == "currency")
        return titre, deciles(serie.cast(polars.Float64), table["poids"], euros)
    if colonne in DIMENSIONS:
        return DIMENSIONS[colonne], polars.Series([libelle(colonne, m) for m in serie], dtype=polars.String)
    if connue is not None and connue.valeurs:
        return titre, serie.cast(polars.String).replace(dict(zip(connue.valeurs, connue.labels, strict=True)))
    if serie.dtype == polars.Boolean:
        return titre, serie.replace_strict(
            {True: "oui", False: "non"}, default=None, return_dtype=polars.String
        )
    if serie.dtype.is_temporal():
        return f"{titre} (mois)", serie.dt.strftime("%Y-%m")
    if serie.dtype.is_float() and (serie.drop_nulls() == serie.drop_nulls().round(0)).all():
        serie = serie.cast(polars.Int64)
    return titre, serie.cast(polars.String)


def par(table: polars.DataFrame, colonne: str, secret: int = SECRET) -> polars.DataFrame:
    """Sommes pondérées par modalité d'une colonne : dossiers, aidés, aides avant et après, écart, reste à charge moyen.

    Les modalités de moins de `secret` dossiers sont réunies, avec la suivante si elles n'y suffisent pas.
    """
    titre, modalite = modalites(table, colonne)
    mesures = mesurer(table, modalite.fill_null("(non renseigné)"))
    if secret:
        petites = a_reunir(mesures, secret)
        if petites:
            reunie = modalite.fill_null("(non renseigné)").replace(dict.fromkeys(petites, MASQUEES))
            mesures = mesurer(table, reunie)
            mesures = mesures.filter(
                (polars.col("modalite") != MASQUEES) | (polars.col("dossiers") >= secret)
            )
    return mesures.rename({"modalite": titre})


def a_reunir(mesures: polars.DataFrame, secret: int) -> list[str]:
    """Modalités trop petites, et la plus petite des autres tant que leur somme l'est aussi."""
    ordre = mesures.sort("dossiers", "modalite")
    combien = int((ordre["dossiers"] < secret).sum())
    if not combien:
        return []
    while combien < ordre.height and ordre["dossiers"].head(combien).sum() < secret:
        combien += 1
    return ordre["modalite"].head(combien).to_list()


def mesurer(table: polars.DataFrame, modalite: polars.Series) -> polars.DataFrame:
    p = polars.col("poids")
    aides = {f"total_{s}": (polars.col(f"total_{s}") * p).sum().round(2) for s in SCENARIOS}
    aidee = (polars.col("total_base") > 0) | (polars.col("total_reforme") > 0)
    suivie = aidee & polars.col("reste_base").is_not_null()
    restes = {
        f"reste_{s}": ((polars.col(f"reste_{s}") * p).filter(suivie).sum() / p.filter(suivie).sum()).round(2)
        for s in SCENARIOS
    }
    sommes = (
        table.with_columns(modalite.alias("modalite"))
        .group_by("modalite")
        .agg(dossiers=p.sum(), aides=p.filter(aidee).sum(), **aides, **restes)
    )
    ecart = (polars.col("total_reforme") - polars.col("total_base")).round(2)
    sommes = sommes.with_columns(ecart=ecart, **{n: polars.col(n).fill_nan(None) for n in restes})
    ordre = [
        "modalite",
        "dossiers",
        "aides",
        "total_base",
        "total_reforme",
        "ecart",
        "reste_base",
        "reste_reforme",
    ]
    return sommes.select(ordre).sort("modalite")


# --- Classeurs --------------------------------------------------------------------------------------------------

TITRES_DES_SOMMES = {
    "dossiers": "Dossiers", "aides": "Dossiers aidés", "total_base": "Aides avant", "total_reforme": "Aides après",
    "ecart": "Écart", "reste_base": "Reste à charge moyen avant", "reste_reforme": "Reste à charge moyen après",
}  # fmt: skip
GENRES_DES_SOMMES = {
    **dict.fromkeys(("dossiers", "aides"), "nombre"),
    **dict.fromkeys(("total_base", "total_reforme", "ecart", "reste_base", "reste_reforme"), "euros"),
}


def ecrire_par(chemin: Path, table: polars.DataFrame, demandees: list[str], secret: int, titre: str) -> None:
    """Classeur des sommes : une feuille par colonne demandée."""
    feuilles = []
    for colonne in demandees:
        sommes = par(table, colonne, secret)
        axe = sommes.columns[0]
        note = f"Dossiers pondérés ; moins de {secret} dossiers : réunis." if secret else "Dossiers pondérés."
        feuilles.append(
            Feuille(
                colonne,
                sommes,
                TITRES_DES_SOMMES,
                GENRES_DES_SOMMES,
                titre=f"{titre}, par : {axe}",
                note=note,
            )
        )
    ecrire(chemin, feuilles, titre)


def titres_des_dossiers(table: polars.DataFrame) -> dict[str, str]:
    """Intitulés d'un dossier par ligne : aides de chaque financeur avant et après, puis ceux de la loi."""
    titres = {nom: c.label for nom, c in colonnes().items() if nom in table.columns and c.label}
    titres |= {"id": "Dossier", "poids": "Poids", "total_base": "Aides avant", "total_reforme": "Aides après"}
    titres |= {
        "ecart": "Écart",
        "reste_base": "Reste à charge avant",
        "reste_reforme": "Reste à charge après",
    }
    for nom, financeur in FINANCEURS.items():
        titres |= {f"{nom}_{s}": f"{financeur.libelle} {mot}" for s, mot in SCENARIOS.items()}
    titres |= {
        nom: nom.removeprefix("info_").replace("_", " ") for nom in table.columns if nom.startswith("info_")
    }
    return titres | DIMENSIONS


def ecrire_dossiers(chemin: Path, table: polars.DataFrame, titre: str) -> None:
    """Classeur d'un dossier par ligne : ses colonnes propres, ses aides avant et après, son texte, sa situation."""
    lisible = table.with_columns(
        polars.col(axe).cast(polars.String).replace_strict(
            {m: libelle(axe, m) for m in table[axe].unique().drop_nulls()}, default=None, return_dtype=polars.String
        )
        for axe in ("situation", "texte", "categorie", "projet", "statut")
    )  # fmt: skip
    montants = {f"{nom}_{s}" for nom in (*FINANCEURS, "total", "reste") for s in SCENARIOS} | {"ecart"}
    vides = [
        n
        for n in sorted(montants & set(table.columns))
        if n.split("_")[0] in FINANCEURS and not (table[n] != 0).any()
    ]
    unites = {n for n, c in colonnes().items() if c.unite == "currency"}
    payes = {n for n in table.columns if n.startswith("info_paye_")}
    genres = dict.fromkeys(montants | unites | payes, "euros")
    genres |= {"annee": "annee", "annee_construction": "annee"}
    genres |= {n: "part" for n, c in colonnes().items() if c.fait.genre == "part"}
    ecrire(chemin, [Feuille("Dossiers", lisible.drop(vides), titres_des_dossiers(table), genres)], titre)
