"""Caler des poids sur des marges connues : ajustement proportionnel itératif (Deming et Stephan, 1940).

Chaque marge multiplie tour à tour les poids de ses modalités, jusqu'à ce que toutes soient atteintes. Les poids restent
positifs ; à la limite, ce sont les plus proches des poids de départ, au sens de l'entropie, qui tiennent les marges.
"""

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

import numpy
import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import fichiers
from habitat_local.loi.colonnes import colonnes
from openfisca_habitat_local.systeme.lecture import Refus, nombre, noms_proches, replier

TOURS, TOLERANCE = 1_000, 1e-9
#: Écart entre les totaux de deux marges qu'on ramène au premier ; au-delà, elles se contredisent.
TOTAUX = 0.005
COLONNES = ("variable", "modalite", "effectif", "source")
N = r"(-?[\d\s\u00a0\u202f]+(?:[.,]\d+)?)"
TRANCHES = (
    (re.compile(rf"moins (?:de )?{N}"), lambda v, a: v < a),
    (re.compile(rf"(?:jusqu'à|au plus) {N}"), lambda v, a: v <= a),
    (re.compile(rf"(?:de )?{N} (?:à|-|et) {N}"), lambda v, a, b: (v >= a) & (v <= b)),
    (re.compile(rf"plus (?:de )?{N}"), lambda v, a: v > a),
    (re.compile(rf"(?:au moins|à partir de|depuis) {N}"), lambda v, a: v >= a),
)


@dataclasses.dataclass(frozen=True)
class Marge:
    """Une marge : sa variable, et l'effectif voulu de chaque modalité. `places` : modalité de chaque ligne (-1 : aucune)."""

    variable: str
    modalites: tuple[str, ...]
    cibles: numpy.ndarray
    sources: tuple[str, ...]
    places: numpy.ndarray


@dataclasses.dataclass(frozen=True)
class Calage:
    """Poids calés, et ce que chaque marge en dit (`modalite`, `cible`, `avant`, `apres`, `ecart`, `source`)."""

    poids: numpy.ndarray
    marges: polars.DataFrame
    tours: int
    notes: tuple[str, ...]

    @property
    def effectif_utile(self) -> float:
        """Taille d'un échantillon à poids égaux de même précision (Kish) : (somme)² / somme des carrés."""
        return float(self.poids.sum() ** 2 / (self.poids**2).sum())


# --- Lire des marges --------------------------------------------------------------------------------------------


def lire(chemin: Path | str, population: polars.DataFrame) -> list[Marge]:
    """Marges d'un CSV : variable ; modalite ; effectif ; source. Erreur : colonne, variable, modalité ou nombre."""
    table = fichiers.lire(chemin)
    table = table.rename({nom: replier(nom) for nom in table.columns if nom != fichiers.LIGNE})
    manquantes = [nom for nom in COLONNES if nom not in table.columns]
    if manquantes:
        raise ErreurEntree(
            f"{chemin} : colonne(s) absente(s) : {', '.join(manquantes)} (attendues : {', '.join(COLONNES)})."
        )
    marges = []
    for (variable,), lignes in table.group_by("variable", maintain_order=True):
        marges.append(marge(str(variable), lignes, population, str(chemin)))
    return marges


def marge(variable: str, lignes: polars.DataFrame, population: polars.DataFrame, chemin: str) -> Marge:
    if variable not in population.columns:
        proches = noms_proches(variable, population.columns)
        raise ErreurEntree(f"{chemin} : « {variable} » n'est pas une colonne de la population.{proches}")
    places = numpy.full(population.height, -1)
    cibles = []
    for rang, ligne in enumerate(lignes.iter_rows(named=True)):
        ou = f"{chemin}, ligne {ligne[fichiers.LIGNE]}"
        lu = nombre(ligne["effectif"])
        if lu is None or isinstance(lu, Refus) or lu < 0:
            raise ErreurEntree(f"{ou} : « {ligne['effectif']} » n'est pas un effectif.")
        if not ligne["source"]:
            raise ErreurEntree(f"{ou} : d'où vient ce chiffre ? Une source est attendue.")
        siennes = concernees(population[variable], str(ligne["modalite"]), ou)
        if (places[siennes] >= 0).any():
            raise ErreurEntree(f"{ou} : « {ligne['modalite']} » recouvre une autre modalité de {variable}.")
        if lu > 0 and not siennes.any():
            raise ErreurEntree(
                f"{ou} : aucune ligne de la population n'est « {ligne['modalite']} » ({variable})."
            )
        places[siennes] = rang
        cibles.append(float(lu))
    return Marge(variable, tuple(lignes["modalite"]), numpy.array(cibles), tuple(lignes["source"]), places)


def concernees(serie: polars.Series, modalite: str, ou: str) -> numpy.ndarray:
    """Lignes d'une modalité : un nom, un libellé, ou une tranche (« moins de 1946 », « 1946 à 1990 »)."""
    if serie.dtype.is_numeric():
        return tranche(serie.cast(polars.Float64).fill_null(numpy.nan).to_numpy(), modalite, ou)
    colonne = colonnes().get(serie.name)
    noms = (
        dict(zip(colonne.labels, colonne.valeurs, strict=True))
        if colonne is not None and colonne.valeurs
        else {}
    )
    formes = {replier(libelle): nom for libelle, nom in noms.items()}
    voulue = formes.get(replier(modalite), modalite)
    if serie.dtype == polars.Boolean:
        voulue = {"oui": "true", "non": "false"}.get(replier(modalite), modalite)
    texte = serie.cast(polars.String)
    presentes = {replier(v): v for v in texte.drop_nulls().unique()}
    return (texte == presentes.get(replier(voulue), voulue)).fill_null(False).to_numpy()


def tranche(valeurs: numpy.ndarray, modalite: str, ou: str) -> numpy.ndarray:
    forme = " ".join(modalite.lower().replace("’", "'").split())
    for motif, garder in TRANCHES:
        if trouve := motif.fullmatch(forme):
            return garder(
                valeurs,
                *(float(re.sub(r"[\s\u00a0\u202f]", "", g).replace(",", ".")) for g in trouve.groups()),
            )
    seul = nombre(modalite)
    if isinstance(seul, float | int) and not isinstance(seul, Refus):
        return valeurs == seul
    raise ErreurEntree(
        f"{ou} : « {modalite} » n'est pas une tranche (moins de 1946 ; 1946 à 1990 ; plus de 1990 ; au moins 1991 ; 3)."
    )


# --- Caler ------------------------------------------------------------------------------------------------------


def caler(poids: numpy.ndarray, marges: Sequence[Marge]) -> Calage:
    """Poids calés sur les marges. Erreur (`ErreurEntree`) : marges qui se contredisent, ou que rien n'atteint."""
    cibles, notes = accorder(marges)
    cales, tours = poids.astype(float).copy(), 0
    ecart = numpy.inf
    while ecart >= TOLERANCE and tours < TOURS:
        ecart, tours = 0.0, tours + 1
        for m, voulus in zip(marges, cibles, strict=True):
            dedans = m.places >= 0
            sommes = numpy.bincount(m.places[dedans], cales[dedans], len(voulus))
            facteurs = numpy.divide(voulus, sommes, out=numpy.ones_like(voulus), where=sommes > 0)
            cales[dedans] *= facteurs[m.places[dedans]]
            ecart = max(ecart, float(numpy.abs(facteurs[voulus > 0] - 1).max(initial=0)))
    if ecart >= TOLERANCE:
        notes = (*notes, f"après {TOURS} tours, les marges ne s'accordent pas toutes : voir leurs écarts")
    return Calage(cales, bilan(poids, cales, marges, cibles), tours, notes)


def accorder(marges: Sequence[Marge]) -> tuple[list[numpy.ndarray], tuple[str, ...]]:
    """Cibles de même total, celui de la première marge. Erreur : des totaux trop différents."""
    notes: list[str] = []
    cibles = []
    for m in marges:
        hors = bool((m.places < 0).any())
        premiere = marges[0]
        total, sien = premiere.cibles.sum(), m.cibles.sum()
        entieres = not hors and not (premiere.places < 0).any()
        if not entieres or numpy.isclose(total, sien):
            cibles.append(m.cibles)
            continue
        if abs(sien / total - 1) > TOTAUX:
            raise ErreurEntree(
                f"Les marges se contredisent : {premiere.variable} compte {total:,.0f} et {m.variable} {sien:,.0f}."
            )
        notes.append(
            f"{m.variable} : total ramené de {sien:,.0f} à {total:,.0f}, celui de {premiere.variable}"
        )
        cibles.append(m.cibles * total / sien)
    return cibles, tuple(notes)


def bilan(
    avant: numpy.ndarray, apres: numpy.ndarray, marges: Sequence[Marge], cibles: Sequence[numpy.ndarray]
) -> polars.DataFrame:
    """Ce que chaque modalité comptait, compte, et devait compter."""
    morceaux = []
    for m, voulus in zip(marges, cibles, strict=True):
        dedans = m.places >= 0
        sommes = [numpy.bincount(m.places[dedans], p[dedans], len(voulus)) for p in (avant, apres)]
        morceaux.append(
            polars.DataFrame(
                {
                    "variable": [m.variable] * len(voulus), "modalite": list(m.modalites), "cible": voulus,
                    "avant": sommes[0], "apres": sommes[1], "ecart": numpy.round(sommes[1] - voulus, 6),
                    "source": list(m.sources),
                }
            )
        )  # fmt: skip
    return polars.concat(morceaux)


def sensibilite(montants: numpy.ndarray, poids: numpy.ndarray, marges: Sequence[Marge]) -> polars.DataFrame:
    """Total pondéré d'un montant (`calage`, `total`, `ecart`) : toutes les marges, aucune, et sans chacune d'elles."""
    entier = float((caler(poids, marges).poids * montants).sum())
    lignes = [("toutes les marges", entier), ("aucune marge", float((poids * montants).sum()))]
    for m in marges if len(marges) > 1 else ():
        autres = [autre for autre in marges if autre is not m]
        lignes.append((f"sans la marge {m.variable}", float((caler(poids, autres).poids * montants).sum())))
    table = polars.DataFrame(lignes, schema={"calage": polars.String, "total": polars.Float64}, orient="row")
    return table.with_columns(
        ecart=(polars.col("total") - entier).round(2), total=polars.col("total").round(2)
    )
