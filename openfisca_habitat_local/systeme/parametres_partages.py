"""Racine de paramètres dont les branches ne sont lues qu'à la demande, et partagées entre réformes.

L'arbre d'openfisca-france est grand : le relire à chaque instant coûte un quart de seconde, le copier des
secondes. Ici une branche n'est lue à un instant que si une formule la demande ; chaque nœud de `habitat_local`
l'est une fois par intervalle où rien n'y change ; et une réforme garde les nœuds qu'elle n'a pas touchés.
"""

import bisect
import copy
import weakref

from openfisca_core.parameters import Parameter, ParameterNode, ParameterNodeAtInstant

NOTRE_BRANCHE = "habitat_local"
#: {nœud: {instant: nœud à l'instant}} et {nœud: jours où une valeur y change}.
_LUES: weakref.WeakKeyDictionary[ParameterNode, dict] = weakref.WeakKeyDictionary()
_CHANGEMENTS: weakref.WeakKeyDictionary[ParameterNode, list[str]] = weakref.WeakKeyDictionary()


def changements(noeud):
    """Jours (AAAA-MM-JJ) où une valeur du nœud change, triés."""
    if noeud not in _CHANGEMENTS:
        jours: set[str] = set()
        for enfant in noeud.children.values():
            if isinstance(enfant, Parameter):
                jours.update(valeur.instant_str for valeur in enfant.values_list)
            elif hasattr(enfant, "children"):
                jours.update(changements(enfant))
        _CHANGEMENTS[noeud] = sorted(jours)
    return _CHANGEMENTS[noeud]


def debut_d_intervalle(noeud, instant):
    """Dernier changement du nœud jusqu'à l'instant : jusqu'au suivant, il est le même."""
    jours = changements(noeud)
    rang = bisect.bisect_right(jours, instant)
    return jours[rang - 1] if rang else instant


class NoeudALInstant(ParameterNodeAtInstant):
    """Un nœud de notre branche à un instant ; ceux de dessous sont partagés."""

    def __init__(self, noeud, instant):
        self._name, self._instant_str, self._children = noeud.name, instant, {}
        for nom, enfant in noeud.children.items():
            lu = (
                noeud_a_l_instant(enfant, instant)
                if isinstance(enfant, ParameterNode)
                else enfant._get_at_instant(instant)
            )
            if lu is not None:
                self.add_child(nom, lu)


def noeud_a_l_instant(noeud, instant):
    """Le nœud à l'instant, lu une fois par intervalle où rien n'y change, d'où que vienne la demande."""
    debut = debut_d_intervalle(noeud, instant)
    lus = _LUES.setdefault(noeud, {})
    if debut not in lus:
        lus[debut] = NoeudALInstant(noeud, debut)
    return lus[debut]


def branche_a_l_instant(nom, branche, instant):
    if nom == NOTRE_BRANCHE:
        return noeud_a_l_instant(branche, instant)
    lues = _LUES.setdefault(branche, {})
    if instant not in lues:
        lues[instant] = branche._get_at_instant(instant)
    return lues[instant]


class RacineALInstant(ParameterNodeAtInstant):
    """La racine à un instant : chaque branche est lue à la première demande."""

    def __init__(self, racine, instant):
        self._name, self._instant_str, self._children = "", instant, {}
        self._racine = racine

    def __getattr__(self, nom):
        branche = self.__dict__["_racine"].children.get(nom)
        if branche is None:
            return super().__getattr__(nom)
        lue = branche_a_l_instant(nom, branche, self._instant_str)
        self.add_child(nom, lue)
        return lue

    def __getitem__(self, nom):
        return getattr(self, nom)

    def __iter__(self):
        return iter(self._racine.children)


class RacinePartagee(ParameterNode):
    """Racine d'un arbre de paramètres, aux branches partagées avec l'arbre d'origine tant qu'on ne les remplace pas."""

    def __init__(self, origine):
        self.__dict__.update(origine.__dict__)
        self.children = copy.copy(origine.children)  # une réserve le reste

    def _get_at_instant(self, instant):
        return RacineALInstant(self, instant)


def arbre_ou(racine, neufs):
    """Racine où chaque chemin de `neufs` ({chemin: paramètre}) est ce paramètre ; le reste est partagé."""
    copie = RacinePartagee(racine)
    for chemin, neuf in neufs.items():
        *noeuds, feuille = chemin.split(".")
        parent = copie
        for nom in noeuds:
            enfant = copy.copy(parent.children[nom])
            enfant.children = dict(enfant.children)
            parent.children[nom] = enfant
            setattr(parent, nom, enfant)
            parent = enfant
        parent.children[feuille] = neuf
        setattr(parent, feuille, neuf)
    return copie
