"""Tableaux denses : un nœud de paramètres devient un tableau numpy, une fois par instant.

L'indexation de paramètres par un vecteur d'Enum est lente dans le cœur d'OpenFisca (une sélection par
case) ; ici chaque champ d'un tableau du texte est rangé dans un tableau numpy, lu par un seul index.
Le tableau est gardé sur le nœud à l'instant dont il vient : une réforme de paramètres a ses propres
nœuds, donc ses propres tableaux.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy
from openfisca_core.tracers import TracingParameterNodeAtInstant

from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, Profil
from openfisca_habitat_local.nomenclatures.textes import AUCUN
from openfisca_habitat_local.systeme.suivi import NoeudSuivi, noter


class Axe:
    """Axe d'un tableau : ses modalités dans l'ordre, et celles qui se lisent dans une autre colonne."""

    def __init__(self, *modalites, repli=None):
        self.modalites = modalites
        self.repli = repli or {}

    @classmethod
    def d_un_enum(cls, enum, **options):
        return cls(*(membre.name for membre in enum), **options)

    def __len__(self):
        return len(self.modalites)

    def sur(self, noeud):
        """Modalités de l'axe dans l'arbre dont ce nœud est la racine."""
        return self.modalites


class AxeDesTextes(Axe):
    """Axe des textes : ceux de l'arbre même, livrés ou apportés, au rang que leur donne la classe des textes."""

    def sur(self, noeud):
        return rangs_des_textes(noeud)


def rangs_des_textes(conventions):
    """Noms des textes d'un nœud `conventions`, au rang de chacun (`aucun` est le premier)."""
    enfants = getattr(conventions, "children", None) or noeud_brut(conventions)._children
    return (AUCUN, *enfants)


TEXTES = AxeDesTextes()
STATUTS = Axe("proprietaires_occupants", "proprietaires_bailleurs", "organismes_agrees")
LIGNES = Axe.d_un_enum(LigneTravaux)
# Un tableau sans colonne « très très modeste » lit ces ménages dans la colonne « très modeste ».
PROFILS = Axe.d_un_enum(Profil, repli={"tres_tres_modeste": "tres_modeste"})
MODES_PROPRIETE = Axe("monopropriete", "copropriete")


def noeud_brut(noeud):
    """Le nœud de paramètres sous son enveloppe de trace, s'il en a une."""
    return noeud.parameter_node_at_instant if isinstance(noeud, TracingParameterNodeAtInstant) else noeud


Lectures = Iterable[tuple[str, ...]]


def memoriser(
    noeud: Any, cle: Any, construire: Callable[[], Any], lu: Lectures | Callable[[Any], Lectures]
) -> Any:
    """Valeur de `construire()`, calculée une fois par nœud à l'instant et gardée sur lui.

    `lu` : les noms (suites de noms sous le nœud) dont la valeur gardée dépend, ou ce qui les tire d'elle. Ils sont notés
    à chaque appel : sans cela une réforme de ces paramètres passerait inaperçue d'un calcul incrémental.
    """
    memoire = noeud_brut(noeud).__dict__.setdefault("_tableaux_habitat", {})
    if cle not in memoire:
        memoire[cle] = construire()
    if isinstance(noeud, NoeudSuivi):
        for noms in lu(memoire[cle]) if callable(lu) else lu:
            noter(noeud, *noms)
    return memoire[cle]


class Tableau:
    """Champ d'un tableau du texte sur ses axes, en une dimension, lu par un index.

    `valeurs` : float64, `nan` où le texte ne dit rien. `nets` : 0 où le texte ne dit rien. `chemins` : chemin
    du paramètre de chaque case.
    """

    def __init__(self, noeud, motif, convertir=float):
        racine = noeud_brut(noeud)
        forme = tuple(len(pas.sur(racine)) for pas in motif if isinstance(pas, Axe))
        self.valeurs = numpy.full(forme, numpy.nan)
        self.chemins = numpy.full(forme, None, dtype=object)
        self.vide = True
        self._remplir(racine, motif, (), "", convertir)
        if self.vide:  # trois tableaux sur quatre : une seule case, lue partout
            self._unir(math.prod(forme))
            return
        self.valeurs = self.valeurs.ravel()
        self.nets = numpy.nan_to_num(self.valeurs)
        self.chemins = self.chemins.ravel()

    def _unir(self, taille):
        """Un champ dont le texte ne dit rien, sans une case par cellule."""
        self.valeurs = numpy.broadcast_to(numpy.nan, taille)
        self.nets = numpy.broadcast_to(0.0, taille)
        self.chemins = numpy.broadcast_to(numpy.array(None, dtype=object), taille)

    def _remplir(self, noeud, motif, index, chemin, convertir):
        if noeud is None:
            return
        if not hasattr(noeud, "_children"):
            self._ecrire(noeud, motif, index, chemin, convertir)
        elif motif:
            self._descendre(noeud, motif, index, chemin, convertir)

    def _ecrire(self, valeur, motif, index, chemin, convertir):
        if any(isinstance(pas, str) for pas in motif):
            return  # une feuille à la place d'un nœud : ce n'est pas le champ cherché
        self.valeurs[index] = convertir(valeur)
        self.chemins[index] = chemin
        self.vide = False

    def _descendre(self, noeud, motif, index, chemin, convertir):
        pas, reste = motif[0], motif[1:]
        enfants = noeud._children
        if isinstance(pas, str):
            self._remplir(enfants.get(pas), reste, index, f"{chemin}.{pas}", convertir)
        else:
            # Ce qui est écrit sans l'axe vaut pour tout l'axe ; ce qui nomme une modalité l'emporte.
            self._remplir(noeud, reste, (*index, slice(None)), chemin, convertir)
            for rang, modalite in enumerate(pas.sur(noeud)):
                nom = modalite if modalite in enfants else pas.repli.get(modalite)
                if nom in enfants:
                    self._remplir(enfants[nom], reste, (*index, rang), f"{chemin}.{nom}", convertir)


def tableau(noeud, motif, convertir=float):
    """Tableau dense du champ décrit par `motif`, construit une fois par instant.

    `motif` : suite de noms fixes et d'axes, dans l'ordre de l'arbre des paramètres.
    """
    noms = tuple(pas for pas in motif if isinstance(pas, str))
    return memoriser(noeud, (motif, convertir), lambda: Tableau(noeud, motif, convertir), lu=[noms])


def chemins_des_cases(cases):
    """Chemins des cases ; une case d'un nombre composé en a plusieurs."""
    for case in cases:
        if isinstance(case, numpy.ndarray):
            yield from chemins_des_cases(case.ravel())
        elif case:
            yield case


def tracer(noeud, table, cle, places=None):
    """Dans une simulation tracée, note comme lus les paramètres des cases `cle` (et eux seuls).

    `places` : rang des dossiers de `cle`, s'ils n'y sont pas tous.
    """
    if isinstance(noeud, NoeudSuivi):
        if noeud.tracer.cases:
            noeud.tracer.cases(noeud, table, cle, places)
        return
    if not isinstance(noeud, TracingParameterNodeAtInstant):
        return
    for chemin in set(chemins_des_cases(table.chemins[numpy.unique(cle)])):
        lu = noeud
        for nom in chemin.strip(".").split("."):
            lu = lu[nom]


def lire(noeud, motif, cle, convertir=float):
    """Valeurs (float64) du champ `motif` pour chaque dossier, dont l'index dans le tableau est `cle`."""
    table = tableau(noeud, motif, convertir)
    tracer(noeud, table, cle)
    return table.valeurs[cle]
