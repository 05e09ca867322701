"""Trouver le tableau d'une feuille : ses en-têtes (sur une ou deux lignes), ses lignes, et ce qui n'en est pas.

Titres au-dessus, totaux et notes en dessous, en-têtes répétés, lignes et colonnes vides : tout ce qui n'est pas un
dossier est laissé de côté, et dit ligne par ligne.
"""

import collections
import dataclasses
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.formats import MOIS
from habitat_local.importation import grilles
from habitat_local.importation.grilles import Grille
from openfisca_habitat_local.systeme.lecture import replier

LIGNE = "_ligne"
#: Lignes où l'en-tête est cherché.
HAUT = 40
#: Colonnes que ce module a écrites dans un classeur de refus : elles n'entrent pas dans le tableau relu.
PROPRES = ("ligne_de_l_export", "motif_du_refus")
TOTAL = re.compile(r"^(sous[ _-]?)?(total|totaux|somme|moyenne|ensemble|cumul|nb|nombre de dossiers)\b", re.I)
NOMBRE = re.compile(r"^[-+]?[\d\s\u00a0\u202f.,]+\s*(€|%|eur|euros?|k€|m²|m2)?$", re.I)
DATE = re.compile(r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}([ T].*)?$")

MOIS_REPLIES = frozenset(replier(mois) for mois in MOIS)

Reconnaitre = Callable[[str], float]


@dataclasses.dataclass(frozen=True)
class Laissee:
    """Une ligne de l'export qui n'est pas un dossier : sa feuille, son numéro, ce qu'elle dit, pourquoi."""

    feuille: str
    ligne: int
    texte: str
    raison: str


@dataclasses.dataclass(frozen=True)
class Tableau:
    """Un tableau : ses colonnes, nommées comme l'export les nomme, en texte ; `_ligne` est la ligne de l'écran."""

    feuilles: tuple[str, ...]
    ligne_entetes: int
    table: polars.DataFrame
    laissees: tuple[Laissee, ...] = ()
    phrases: tuple[str, ...] = ()

    @property
    def entetes(self) -> list[str]:
        return [nom for nom in self.table.columns if nom != LIGNE]


# --- En-têtes ---------------------------------------------------------------------------------------------------


def est_un_intitule(case: str | None) -> bool:
    """Une case de texte, qui n'est ni un nombre ni une date."""
    return case is not None and not NOMBRE.match(case) and not DATE.match(case) and len(case) <= 120


def note_d_entete(ligne: Sequence[str | None], reconnaitre: Reconnaitre) -> float:
    """Vraisemblance d'une ligne d'en-têtes : des intitulés différents, reconnus si possible ; 0 si c'est impossible."""
    remplies = [case for case in ligne if case is not None]
    intitules = {case for case in remplies if est_un_intitule(case)}
    if len(intitules) < 2 or len(intitules) < 0.6 * len(set(remplies)):
        return 0.0
    reconnus = sum(reconnaitre(case) for case in intitules)
    return 3 * reconnus + len(intitules)


def trouver_entetes(cases: polars.DataFrame, reconnaitre: Reconnaitre) -> int | None:
    """Rang (de 0) de la ligne d'en-têtes ; None si aucune ligne n'en est une."""
    lignes = cases.head(HAUT).rows()
    notes = [note_d_entete(ligne, reconnaitre) for ligne in lignes]
    if not notes or max(notes) == 0:
        return None
    # Un dossier de texte ressemble à un en-tête : à peu près égales, la première ligne l'emporte.
    return next(rang for rang, note in enumerate(notes) if note >= 0.9 * max(notes))


def etages(cases: polars.DataFrame, rang: int, fusions: Sequence[tuple[int, int, int, int]]) -> list[int]:
    """Rangs des lignes d'en-têtes : celle du dessus en est une si un bloc fusionné y coiffe plusieurs colonnes."""
    if rang == 0:
        return [rang]
    largeur = cases.width
    coiffes = [
        (g, d)
        for haut, g, bas, d in fusions
        if haut <= rang - 1 <= bas and g < d < g + largeur and bas < rang
    ]
    dessus, ligne = cases.row(rang - 1), cases.row(rang)
    coiffent = [(g, d) for g, d in coiffes if d - g + 1 < largeur and any(ligne[g : d + 1])]
    doubles = len([c for c in ligne if c]) > len({c for c in ligne if c})
    plusieurs = len({c for c in dessus if c}) >= 2
    return [rang - 1, rang] if plusieurs and (coiffent or doubles) else [rang]


def intitules(cases: polars.DataFrame, rangs: Sequence[int]) -> list[str]:
    """Intitulé de chaque colonne : ses étages, sans répétition ; vide si la colonne n'en a pas."""
    lignes = [cases.row(rang) for rang in rangs]
    if len(lignes) == 2 and None in lignes[0] and any(lignes[0]):
        lignes[0] = prolonger(lignes[0], lignes[1])
    noms = []
    for n in range(cases.width):
        morceaux = dict.fromkeys(" ".join(str(ligne[n]).split()) for ligne in lignes if ligne[n] is not None)
        noms.append(" ".join(morceaux))
    return noms


def prolonger(dessus: Sequence[str | None], dessous: Sequence[str | None]) -> tuple[str | None, ...]:
    """Étage du dessus sans cases fusionnées : un intitulé vaut pour les colonnes de droite qu'il coiffe."""
    comptes = collections.Counter(case for case in dessous if case)
    courant, resultat = None, []
    for haut, bas in zip(dessus, dessous, strict=True):
        courant = haut or courant
        resultat.append(haut or (courant if bas and comptes[bas] > 1 else None))
    return tuple(resultat)


def sans_doubles(noms: Sequence[str]) -> list[str]:
    """Noms tous différents : le second « Montant » devient « Montant (colonne 7) » ; sans nom, « (colonne 7) »."""
    vus: set[str] = set()
    uniques = []
    for rang, nom in enumerate(noms, start=1):
        unique = nom or f"(colonne {rang})"
        if unique in vus or unique == LIGNE:
            unique = f"{nom} (colonne {rang})"
        vus.add(unique)
        uniques.append(unique)
    return uniques


# --- Lignes -----------------------------------------------------------------------------------------------------


def trier_les_lignes(
    table: polars.DataFrame, entetes: Sequence[str], grille: Grille
) -> tuple[polars.DataFrame, list[Laissee]]:
    """(dossiers, lignes laissées) : totaux, notes, en-têtes répétés, lignes que rien ne remplit."""
    noms = [nom for nom in table.columns if nom != LIGNE]
    remplies = table.select(polars.sum_horizontal(polars.col(n).is_not_null() for n in noms)).to_series()
    vides = remplies == 0
    forme = [replier(e) for e in entetes]
    memes = table.select(
        polars.sum_horizontal(
            (polars.col(n).str.to_lowercase() == e.lower()).fill_null(False)
            for n, e in zip(noms, entetes, strict=True)
        )
    ).to_series()
    repetees = (memes >= 2) & (memes >= 0.6 * remplies)
    raisons = {}
    for rang in (~vides & ~repetees & (remplies <= max(3, len(forme)))).arg_true().to_list():
        raison = raison_de_laisser(table.row(rang)[1:], int(remplies[rang]), len(noms))
        if raison:
            raisons[rang] = raison
    raisons |= dict.fromkeys(repetees.arg_true().to_list(), "en-têtes répétés")
    laissees = [
        Laissee(
            grille.nom,
            table[LIGNE][rang],
            montrer(table.row(rang)[1:]),
            raisons[rang],
        )
        for rang in sorted(raisons)
    ]
    gardees = ~vides
    if raisons:
        gardees = gardees & ~polars.Series(range(table.height)).is_in(list(raisons))
    return table.filter(gardees), laissees


def raison_de_laisser(ligne: Sequence[str | None], remplies: int, largeur: int) -> str | None:
    """Pourquoi une ligne n'est pas un dossier : un total, une note ; None si c'en est un."""
    cases = [case for case in ligne if case is not None]
    if any(TOTAL.match(case) for case in cases[:2]) and (remplies < 0.8 * largeur or len(cases) <= 3):
        return "total"
    if largeur >= 4 and len(set(cases)) == 1 and est_un_intitule(cases[0]):
        return "note ou titre"
    return None


# --- Un tableau -------------------------------------------------------------------------------------------------


def tableau(grille: Grille, reconnaitre: Reconnaitre, ligne_entetes: int | None = None) -> Tableau | None:
    """Tableau d'une grille ; None si aucune ligne n'y est un en-tête. `ligne_entetes` : celle qu'on impose."""
    if grille.entetes is not None:
        table = grille.cases.rename(
            dict(zip(grille.cases.columns, sans_doubles(grille.entetes), strict=True))
        )
        numeros = polars.Series(LIGNE, range(1, table.height + 1), dtype=polars.Int64)
        return Tableau((grille.nom,), 0, sans_les_notres(table.insert_column(0, numeros)))
    rang = (
        trouver_entetes(grille.cases, reconnaitre)
        if ligne_entetes is None
        else ligne_entetes - grille.premiere
    )
    if rang is None or not 0 <= rang < grille.cases.height:
        return None
    rangs = etages(grille.cases, rang, grille.fusions)
    noms = intitules(grille.cases, rangs)
    corps = typees(grille, rang + 1)
    pleines = [n for n in range(corps.width) if noms[n] or corps.to_series(n).is_not_null().any()]
    uniques = sans_doubles(noms)
    table = corps[:, pleines].rename({corps.columns[n]: uniques[n] for n in pleines})
    numeros = polars.Series(
        LIGNE,
        range(grille.premiere + rang + 1, grille.premiere + rang + 1 + corps.height),
        dtype=polars.Int64,
    )
    table = sans_les_notres(table.insert_column(0, numeros))
    bons, laissees = trier_les_lignes(table, [n for n in table.columns if n != LIGNE], grille)
    titres = [
        Laissee(grille.nom, grille.premiere + n, montrer(ligne), "au-dessus des en-têtes")
        for n, ligne in enumerate(grille.cases.head(rangs[0]).rows())
        if any(ligne)
    ]
    return Tableau((grille.nom,), grille.premiere + rang, bons, (*titres, *laissees), tuple(grille.notes))


def montrer(ligne: Sequence[str | None]) -> str:
    """Une ligne en une phrase, coupée si elle est longue."""
    return " · ".join(dict.fromkeys(case for case in ligne if case))[:120]


def sans_les_notres(table: polars.DataFrame) -> polars.DataFrame:
    """Sans les colonnes qu'un classeur de refus ajoute à l'export."""
    return table.drop([nom for nom in table.columns if replier(nom) in PROPRES])


def typees(grille: Grille, debut: int) -> polars.DataFrame:
    """Cases à partir d'une ligne ; un nombre d'un classeur y garde toutes ses décimales, sans ambiguïté."""
    cases = grille.cases[debut:]
    if grille.typer is None or not cases.height:
        return cases
    avec_types = grille.typer(debut, cases.height)
    remplacees = []
    for n in range(min(cases.width, avec_types.width)):
        serie = avec_types.to_series(n)
        if serie.dtype.is_float() and len(serie) == cases.height:
            exacte = grilles.en_texte(serie)
            remplacees.append(
                exacte.zip_with(exacte.is_not_null(), cases.to_series(n)).alias(cases.columns[n])
            )
    return cases.with_columns(remplacees)


# --- Un fichier -------------------------------------------------------------------------------------------------


def lire(
    chemin: Path, reconnaitre: Reconnaitre, feuilles: Sequence[str] = (), ligne: int | None = None
) -> Tableau:
    """Le tableau d'un fichier ; les feuilles de mêmes en-têtes sont réunies, les autres dites.

    `feuilles` : celles à lire, dans l'ordre ; à défaut, la feuille visible la mieux reconnue et ses pareilles.
    Erreur : aucun tableau, feuille inconnue.
    """
    toutes = grilles.lire(chemin)
    connues = {grille.nom for grille in toutes}
    voulues = [nom for nom in feuilles if nom in connues]
    candidates = [g for g in toutes if (g.nom in voulues if voulues else g.visible)] or toutes
    tables = [
        (g, t) for g in candidates if (t := tableau(g, reconnaitre, ligne)) is not None and t.table.height
    ]
    if not tables:
        raise ErreurEntree(
            f"{chemin} : aucun tableau trouvé. Une ligne d'en-têtes (des intitulés différents) et des lignes en dessous "
            "sont attendues."
        )

    def note(paire: tuple[Grille, Tableau]) -> float:
        return sum(reconnaitre(nom) for nom in paire[1].entetes)

    principale = max(tables, key=note)
    memes = tables if voulues else [p for p in tables if p[0] is principale[0] or suite(p, principale)]
    lue = reunir([t for _, t in memes])
    manquantes = [nom for nom in feuilles if nom not in connues]
    dites = [f"feuille « {nom} » absente de ce fichier" for nom in manquantes if connues != {""}]
    lues = {g.nom for g, _ in memes}
    autres = [
        f"feuille « {g.nom} »{'' if g.visible else ' (cachée)'} non lue ({g.cases.height} lignes) ; pour la lire, "
        "écrivez-la dans « feuilles: » de la correspondance"
        for g in toutes
        if g.nom not in lues
    ]
    return dataclasses.replace(lue, phrases=(*lue.phrases, *dites, *autres))


def suite(une: tuple[Grille, Tableau], autre: tuple[Grille, Tableau]) -> bool:
    """Feuilles d'une même série : mêmes en-têtes, et noms qui ne diffèrent que par une année, un mois, un numéro."""
    noms = {
        re.sub(r"\d+", "", "_".join(m for m in replier(g.nom).split("_") if m not in MOIS_REPLIES))
        for g, _ in (une, autre)
    }
    return len(noms) == 1 and pareilles(une[1], autre[1])


def pareilles(une: Tableau, autre: Tableau) -> bool:
    """Deux tableaux de mêmes en-têtes, à peu près."""
    a, b = ({replier(nom) for nom in t.entetes} for t in (une, autre))
    return len(a & b) >= 0.8 * max(len(a), len(b))


def reunir(tableaux: Sequence[Tableau]) -> Tableau:
    """Tableaux de mêmes en-têtes, l'un sous l'autre ; une colonne de plus dit la feuille de chaque ligne."""
    if len(tableaux) == 1:
        return tableaux[0]
    noms = {replier(nom): nom for t in reversed(tableaux) for nom in t.entetes}
    tables = [
        t.table.rename({nom: noms[replier(nom)] for nom in t.entetes}).with_columns(
            polars.lit(t.feuilles[0]).alias("Feuille de l'export")
        )
        for t in tableaux
    ]
    feuilles = tuple(t.feuilles[0] for t in tableaux)
    phrase = f"{len(feuilles)} feuilles de mêmes en-têtes réunies : " + ", ".join(
        f"« {f} »" for f in feuilles
    )
    return Tableau(
        feuilles,
        tableaux[0].ligne_entetes,
        polars.concat(tables, how="diagonal"),
        tuple(laissee for t in tableaux for laissee in t.laissees),
        (*tableaux[0].phrases, phrase),
    )
