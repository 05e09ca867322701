"""Questions inverses : quelle valeur d'un paramètre dépense une somme, ou aide un nombre de ménages.

La réponse se cherche d'abord sur une grille, qui dit si la réponse est monotone et où elle croise la cible,
puis par dichotomie, au pas demandé. Tout se calcule sur un `Balayage` : la base n'est faite qu'une fois.
"""

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterator, Sequence

from habitat_local.chiffrage.balayage import Balayage, Point, pas_reguliers
from habitat_local.communs.erreurs import ErreurEntree

GRILLE = 24
#: En dessous de ce nombre de valeurs au pas demandé, la grille les a toutes.
GRILLE_ENTIERE = 100
#: Premières valeurs d'une recherche de paires : sans pas demandé, et au plus.
PAIRES, PAIRES_AU_PLUS = 9, 500
#: Affinage au centime d'une solution trouvée au pas.
PAS_FIN, FINESSE = 1e-9, 1e-5

Mesure = Callable[[Point], float]


@dataclasses.dataclass(frozen=True)
class Solution:
    """`valeur` : la plus proche de la cible sans la dépasser, au pas ; `suivante` : un pas plus loin, de l'autre côté.

    `au_centime` : la valeur affinée, sans égard au pas, et `point_au_centime` ce qu'elle donne.
    """

    valeur: float
    point: Point
    suivante: Point
    exacte: bool
    au_centime: float
    point_au_centime: Point


@dataclasses.dataclass(frozen=True)
class Resolution:
    """Solutions trouvées, points de la grille, et ce qui mérite un avertissement."""

    chemins: tuple
    cible: float
    solutions: list[Solution]
    grille: list[Point]
    avertissements: list[str]


@dataclasses.dataclass(frozen=True)
class Paire:
    """Deux valeurs, et ce qu'elles donnent ; `exacte` : la cible au centime, non la plus proche au-dessous."""

    premiere: float
    seconde: float
    point: Point
    exacte: bool


def mesure_depense(financeur: str | None = None) -> Mesure:
    """Mesure d'un point : dépense du financeur (ou de l'enveloppe comparée), en euros."""
    return lambda point: point.couts[financeur] if financeur else point.demande or 0.0


def mesure_aides(financeur: str | None = None) -> Mesure:
    """Mesure d'un point : ménages que le financeur aide, ou que tous les financeurs aident."""
    return lambda point: point.aides_de[financeur] if financeur else point.aides


def mesure_servis(point: Point) -> float:
    """Ménages que l'enveloppe sert ; sans enveloppe, ménages aidés."""
    return point.aides if point.servis is None else point.servis


def decimales_de(pas: float) -> int:
    return max(0, len(f"{pas:.10f}".rstrip("0").partition(".")[2]))


def sur_le_pas(valeur: float, pas: float) -> float:
    return round(round(valeur / pas) * pas, decimales_de(pas))


class Recherche:
    """Recherche de la cible sur un paramètre, les autres valeurs étant fixées."""

    def __init__(self, balayage: Balayage, chemins: Sequence[str], mesure: Mesure, cible: float, autres=None):
        self.balayage, self.chemins, self.mesure, self.cible = balayage, chemins, mesure, cible
        self.autres = autres or {}
        self.points: dict[float, Point] = {}

    def point(self, valeur: float) -> Point:
        if valeur not in self.points:
            self.points[valeur] = self.balayage.evaluer(self.autres | dict.fromkeys(self.chemins, valeur))
        return self.points[valeur]

    def ecart(self, valeur: float) -> float:
        return round(self.mesure(self.point(valeur)) - self.cible, 2)

    def grille(self, de: float, a: float, pas: float) -> list[float]:
        """Valeurs de la grille, au pas, bornes comprises ; toutes celles du pas s'il y en a peu."""
        maille = pas if (a - de) / pas <= GRILLE_ENTIERE else max(pas, (a - de) / GRILLE)
        au_pas = (min(max(sur_le_pas(v, pas), de), a) for v in pas_reguliers(de, a, maille))
        return sorted({de, *au_pas, a})

    def dichotomie(self, bas: float, haut: float, pas: float) -> tuple[float, float]:
        """Les deux valeurs voisines, au pas, entre lesquelles l'écart change de signe."""
        signe = self.ecart(bas) <= 0
        while haut - bas > pas * 1.5:
            milieu = sur_le_pas((bas + haut) / 2, pas)
            if not bas < milieu < haut:
                break
            if (self.ecart(milieu) <= 0) == signe:
                bas = milieu
            else:
                haut = milieu
        return bas, haut

    def cotes(self, bas: float, haut: float) -> tuple[float, float]:
        """(valeur qui ne dépasse pas la cible, l'autre), de deux voisines."""
        dessous, dessus = (bas, haut) if self.ecart(bas) <= 0 else (haut, bas)
        return (dessus, dessous) if self.ecart(dessus) == 0 else (dessous, dessus)

    def solution(self, bas: float, haut: float, pas: float) -> Solution:
        bas, haut = self.dichotomie(bas, haut, pas)
        dessous, dessus = self.cotes(bas, haut)
        fine = self.cotes(*self.dichotomie(bas, haut, max(PAS_FIN, pas * FINESSE)))[0]
        exacte = self.ecart(dessous) == 0
        fine = dessous if exacte else fine
        return Solution(dessous, self.point(dessous), self.point(dessus), exacte, fine, self.point(fine))


def est_monotone(mesures: Sequence[float]) -> bool:
    paires = list(itertools.pairwise(mesures))
    return all(a <= b for a, b in paires) or all(a >= b for a, b in paires)


def avertir(mesures: Sequence[float], solutions: list, cible: float) -> Iterator[str]:
    """Phrases sur ce qui empêche de lire la réponse sans précaution."""
    if len(set(mesures)) == 1:
        yield "le paramètre ne change rien à cette mesure : aucun dossier ne le lit, ou un autre plafond l'emporte."
    elif not est_monotone(mesures):
        yield (
            "la réponse n'est pas monotone entre ces bornes : elle monte et descend. Toutes les valeurs trouvées sur "
            "la grille sont données ; lisez la courbe avant d'en choisir une."
        )
    if not solutions:
        bas, haut = (
            f"{v:,.2f}".replace(",", "\u00a0").replace(".", ",") for v in (min(mesures), max(mesures))
        )
        raison = (
            f"dépasse partout la cible : {bas} au moins"
            if min(mesures) > cible
            else (f"n'atteint jamais la cible : {haut} au plus")
        )
        yield f"aucune valeur entre ces bornes : la mesure {raison}."


def resoudre(
    balayage: Balayage, chemins, mesure: Mesure, cible: float, de: float, a: float, pas: float, autres=None
) -> Resolution:
    """Valeurs du paramètre, entre `de` et `a`, où la mesure atteint la cible.

    Erreur (`ErreurEntree`) : bornes ou pas qui ne sont pas des nombres finis, ou à l'envers.
    """
    if not (all(map(math.isfinite, (de, a, pas))) and pas > 0 and a > de):
        raise ErreurEntree("La recherche va de --de à --a (plus grand), d'un --pas positif.")
    recherche = Recherche(balayage, chemins, mesure, cible, autres)
    valeurs = recherche.grille(de, a, pas)
    mesures = [mesure(recherche.point(v)) for v in valeurs]
    solutions = []
    for bas, haut in itertools.pairwise(valeurs):
        if (recherche.ecart(bas) <= 0) != (recherche.ecart(haut) <= 0):
            solutions.append(recherche.solution(bas, haut, pas))
    if not solutions:
        solutions = aux_points(recherche, valeurs)
    points = [recherche.points[v] for v in sorted(recherche.points)]
    return Resolution(chemins, cible, solutions, points, list(avertir(mesures, solutions, cible)))


def aux_points(recherche: Recherche, valeurs: Sequence[float]) -> list[Solution]:
    """Solutions qui atteignent la cible sans la franchir : une borne, un sommet."""
    if len({recherche.ecart(v) for v in valeurs}) == 1:
        return []
    justes = [(v, recherche.point(v)) for v in valeurs if recherche.ecart(v) == 0]
    return [Solution(v, p, p, True, v, p) for v, p in justes]


def premieres_valeurs(de: float, a: float, pas: float | None) -> list[float]:
    """Premières valeurs des paires : au pas demandé, à défaut `PAIRES` valeurs régulières."""
    if pas is None:
        return pas_reguliers(de, a, (a - de) / (PAIRES - 1)) if a > de else [de]
    valeurs = pas_reguliers(de, a, pas)
    if len(valeurs) > PAIRES_AU_PLUS:
        raise ErreurEntree(
            f"Avec --pas {pas:g}, il y a {len(valeurs)} premières valeurs : {PAIRES_AU_PLUS} au plus. "
            "Donnez un --pas plus grand."
        )
    return valeurs


def a_budget_constant(balayage, groupes, bornes, pas, mesure: Mesure, cible: float) -> list[Paire]:
    """Paires de valeurs de deux groupes de paramètres dont la dépense approche la cible sans la dépasser.

    `pas` : (celui des premières valeurs, ou None ; celui de la seconde).
    """
    premier, second = groupes
    (de, a), (de2, a2) = bornes
    paires = []
    for valeur in premieres_valeurs(de, a, pas[0]):
        trouve = resoudre(balayage, second, mesure, cible, de2, a2, pas[1], dict.fromkeys(premier, valeur))
        paires += [Paire(valeur, s.valeur, s.point, s.exacte) for s in trouve.solutions]
    return paires
