"""Euros en jeu de chaque lecture d'un texte, sur une population.

Une lecture à la fois contre le droit en vigueur. Les euros en jeu d'un dossier sont ceux qui changent de mains :
le plus grand de ce que des financeurs y versent en plus et de ce que d'autres y versent en moins. Une lecture qui
ne fait que déplacer la dépense d'un financeur à l'autre en a donc, même si le total ne bouge pas.
"""

import dataclasses
import functools
import operator

import polars

from habitat_local.chiffrage.axes import situations
from habitat_local.chiffrage.depots import deposes
from habitat_local.chiffrage.financeurs import FINANCEURS, aides_des_financeurs
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.exact import MILLIONIEMES, UNITE, centimes, poids
from habitat_local.communs.progression import suivre
from habitat_local.dossiers.verification import lots_verifies
from habitat_local.loi.incremental import calculer_variantes
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import droit_en_vigueur, systeme
from openfisca_habitat_local.systeme.reformes import chemins_lectures, contenu_lecture

#: Dossiers de lectures qui valent pour tous les textes des aides aux travaux.
TOUS_TEXTES = ("generales", "cle")
#: Dossiers comparés ensemble sous toutes les lectures : borne la mémoire.
TRANCHE = 100_000


def schema() -> dict:
    """Colonnes de la table des enjeux : euros de chaque financeur compris."""
    return {
        "lecture": polars.String,
        "titre": polars.String,
        "euros_en_jeu": polars.Float64,
        "ecart_total": polars.Float64,
        "dossiers": polars.Float64,
        **dict.fromkeys(FINANCEURS, polars.Float64),
        "argument": polars.String,
        "reference": polars.String,
    }


def lectures_des_textes(textes):
    """Noms des lectures de ces textes, et de celles qui valent pour tous."""
    return [
        nom
        for nom, chemin in chemins_lectures().items()
        if chemin.parent.name in TOUS_TEXTES or any(t.startswith(chemin.parent.name) for t in textes)
    ]


def textes_de(dossiers):
    texte = calculer(dossiers, droit_en_vigueur(), ["texte_applicable"])["texte_applicable"]
    return sorted(set(texte.cast(polars.String)) - {"aucun"})


def ecarts(base, lecture, poids_des_dossiers):
    """Sommes entières pondérées d'une lecture : une ligne (écart de chaque financeur, euros en jeu, dossiers)."""
    differences = (
        base.select(aides_des_financeurs())
        .rename(lambda nom: f"{nom}_base")
        .hstack(lecture.select(aides_des_financeurs()))
    )
    par_financeur = differences.select(
        poids_des_dossiers,
        **{
            nom: polars.sum_horizontal(
                *(centimes(polars.col(a)) - centimes(polars.col(f"{a}_base")) for a in f.aides)
            )
            for nom, f in FINANCEURS.items()
        },
    )
    verse = polars.sum_horizontal(polars.col(nom).clip(lower_bound=0) for nom in FINANCEURS)
    retire = -polars.sum_horizontal(polars.col(nom).clip(upper_bound=0) for nom in FINANCEURS)
    touches = par_financeur.with_columns(en_jeu=polars.max_horizontal(verse, retire)).filter(
        polars.col("en_jeu") > 0
    )
    sommes = [(polars.col(nom) * poids()).sum().alias(nom) for nom in (*FINANCEURS, "en_jeu")]
    return touches.select(*sommes, dossiers=poids().sum())


def enjeux_d_une_tranche(dossiers, lois, avancer):
    """Table des écarts d'une tranche : une ligne par lecture, dans l'ordre des lois."""
    if "poids" not in dossiers.columns:
        dossiers = dossiers.with_columns(poids=polars.lit(1.0))
    base, *lus = calculer_variantes(
        dossiers, droit_en_vigueur(), lois, aides_des_financeurs(), avancer=avancer
    )
    return polars.concat([ecarts(base, lu, dossiers["poids"]) for lu in lus])


def enjeux(population):
    """Table des lectures des textes de la population, de la plus chère à la moins chère (`schema`), en euros.

    Erreur (`ErreurEntree`) : aucun dossier déposé.
    """
    dossiers = deposes(population)
    if not dossiers.height:
        raise ErreurEntree("Aucun dossier déposé à calculer.")
    noms = lectures_des_textes(textes_de(dossiers))
    lois = [systeme([nom]) for nom in noms]
    with suivre("Lectures", dossiers.height) as avancer:
        sommes = functools.reduce(
            operator.add,
            (enjeux_d_une_tranche(tranche, lois, avancer) for tranche in dossiers.iter_slices(TRANCHE)),
        )
    lignes = [ligne(nom, s) for nom, s in zip(noms, sommes.iter_rows(named=True), strict=True)]
    table = polars.DataFrame(lignes, schema=schema())
    return table.sort("euros_en_jeu", "lecture", descending=[True, False])


def ligne(nom, sommes):
    contenu = contenu_lecture(nom)
    par_financeur = {f: sommes[f] / UNITE for f in FINANCEURS}
    return par_financeur | {
        "lecture": nom,
        "titre": contenu["titre"],
        "euros_en_jeu": sommes["en_jeu"] / UNITE,
        "ecart_total": sum(sommes[f] for f in FINANCEURS) / UNITE,
        "dossiers": sommes["dossiers"] / MILLIONIEMES,
        "argument": contenu.get("argument"),
        "reference": contenu.get("reference"),
    }


@dataclasses.dataclass(frozen=True)
class Enjeux:
    """Euros en jeu d'un fichier (`schema`), ses lignes refusées, et la situation de ses dossiers déposés."""

    table: polars.DataFrame
    refus: polars.DataFrame
    situations: dict[str, float]


def lire(fichier) -> Enjeux:
    """Enjeux d'un fichier de population, lu et vérifié."""
    bons, refus = zip(*lots_verifies(fichier), strict=True)
    population = polars.concat(bons, how="diagonal_relaxed")
    return Enjeux(
        enjeux(population), polars.concat(refus), situations(deposes(population), droit_en_vigueur())
    )
