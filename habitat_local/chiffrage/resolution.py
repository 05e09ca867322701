"""Questions inverses : quelle valeur d'un paramètre dépense une enveloppe, ou sert un nombre de ménages.

La réponse se cherche d'abord sur une grille, qui dit si la réponse est monotone et où elle croise la cible,
puis par dichotomie, au pas demandé. Tout se calcule sur un `Balayage` : la base n'est faite qu'une fois.
"""

import dataclasses
import itertools

from habitat_local.chiffrage.balayage import pas_reguliers
from habitat_local.communs.erreurs import ErreurEntree

GRILLE = 24
#: Affinage au centime d'une solution trouvée au pas.
PAS_FIN, FINESSE = 1e-9, 1e-5


@dataclasses.dataclass(frozen=True)
class Solution:
    """`valeur` : la plus proche de la cible sans la dépasser, au pas ; `suivante` : un pas plus loin, de l'autre côté.

    `au_centime` : la valeur affinée, sans égard au pas, et `point_au_centime` ce qu'elle donne.
    """

    valeur: float
    point: object
    suivante: object
    exacte: bool
    au_centime: float
    point_au_centime: object


@dataclasses.dataclass(frozen=True)
class Resolution:
    """Solutions trouvées, points de la grille, et ce qui mérite un avertissement."""

    chemins: tuple
    cible: float
    solutions: list
    grille: list
    avertissements: list


def mesure_depense(financeur=None):
    """Mesure d'un point : dépense du financeur (ou de l'enveloppe comparée), en euros."""
    return lambda point: point.couts[financeur] if financeur else point.demande


def mesure_servis(point):
    """Ménages que l'enveloppe sert ; sans enveloppe, ménages aidés."""
    return point.aides if point.servis is None else point.servis


def decimales_de(pas):
    return max(0, len(f"{pas:.10f}".rstrip("0").partition(".")[2]))


def sur_le_pas(valeur, pas):
    return round(round(valeur / pas) * pas, decimales_de(pas))


class Recherche:
    """Recherche de la cible sur un paramètre, les autres valeurs étant fixées."""

    def __init__(self, balayage, chemins, mesure, cible, autres=None):
        self.balayage, self.chemins, self.mesure, self.cible = balayage, chemins, mesure, cible
        self.autres, self.points = autres or {}, {}

    def point(self, valeur):
        if valeur not in self.points:
            self.points[valeur] = self.balayage.evaluer(self.autres | dict.fromkeys(self.chemins, valeur))
        return self.points[valeur]

    def ecart(self, valeur):
        return round(self.mesure(self.point(valeur)) - self.cible, 2)

    def grille(self, de, a, pas):
        """Valeurs de la grille, au pas, bornes comprises."""
        maille = max(pas, (a - de) / GRILLE)
        return sorted({sur_le_pas(v, pas) for v in (*pas_reguliers(de, a, maille), a)})

    def dichotomie(self, bas, haut, pas):
        """Les deux valeurs voisines, au pas, entre lesquelles l'écart change de signe."""
        signe = self.ecart(bas) <= 0
        while haut - bas > pas * 1.5:
            milieu = sur_le_pas((bas + haut) / 2, pas)
            if (self.ecart(milieu) <= 0) == signe:
                bas = milieu
            else:
                haut = milieu
        return bas, haut

    def cotes(self, bas, haut):
        """(valeur qui ne dépasse pas la cible, l'autre), de deux voisines."""
        dessous, dessus = (bas, haut) if self.ecart(bas) <= 0 else (haut, bas)
        return (dessus, dessous) if self.ecart(dessus) == 0 else (dessous, dessus)

    def solution(self, bas, haut, pas):
        bas, haut = self.dichotomie(bas, haut, pas)
        dessous, dessus = self.cotes(bas, haut)
        fine = self.cotes(*self.dichotomie(bas, haut, max(PAS_FIN, pas * FINESSE)))[0]
        exacte = self.ecart(dessous) == 0
        fine = dessous if exacte else fine
        return Solution(dessous, self.point(dessous), self.point(dessus), exacte, fine, self.point(fine))


def est_monotone(mesures):
    paires = list(itertools.pairwise(mesures))
    return all(a <= b for a, b in paires) or all(a >= b for a, b in paires)


def avertir(mesures, solutions, cible):
    """Phrases sur ce qui empêche de lire la réponse sans précaution."""
    if not est_monotone(mesures):
        yield (
            "la réponse n'est pas monotone entre ces bornes : elle monte et descend. Toutes les valeurs trouvées sur "
            "la grille sont données ; lisez la courbe avant d'en choisir une."
        )
    if not solutions:
        sens = "dépasse" if min(mesures) > cible else "n'atteint pas"
        yield f"aucune valeur entre ces bornes : la mesure {sens} toujours la cible."
    if len(set(mesures)) == 1:
        yield "le paramètre ne change rien à cette mesure : aucun dossier ne le lit, ou un autre plafond l'emporte."


def resoudre(balayage, chemins, mesure, cible, de, a, pas, autres=None):
    """Valeurs du paramètre, entre `de` et `a`, où la mesure atteint la cible."""
    if not (pas > 0 and a > de):
        raise ErreurEntree("La recherche va de --de à --a (plus grand), d'un --pas positif.")
    recherche = Recherche(balayage, chemins, mesure, cible, autres)
    valeurs = recherche.grille(de, a, pas)
    mesures = [mesure(recherche.point(v)) for v in valeurs]
    solutions = []
    for bas, haut in itertools.pairwise(valeurs):
        if (recherche.ecart(bas) <= 0) != (recherche.ecart(haut) <= 0):
            solutions.append(recherche.solution(bas, haut, pas))
    points = [recherche.points[v] for v in sorted(recherche.points)]
    return Resolution(chemins, cible, solutions, points, list(avertir(mesures, solutions, cible)))


def a_budget_constant(balayage, groupes, bornes, pas, mesure, cible, nombre=9):
    """Paires de valeurs de deux groupes de paramètres qui dépensent la cible : [(première, seconde, point, exacte)]."""
    premier, second = groupes
    (de, a), (de2, a2) = bornes
    paires = []
    for valeur in sorted({sur_le_pas(v, pas[0]) for v in pas_reguliers(de, a, (a - de) / (nombre - 1))}):
        trouve = resoudre(balayage, second, mesure, cible, de2, a2, pas[1], dict.fromkeys(premier, valeur))
        paires += [(valeur, s.valeur, s.point, s.exacte) for s in trouve.solutions]
    return paires
