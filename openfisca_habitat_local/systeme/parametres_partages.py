"""Racine de paramètres dont les branches ne sont lues qu'à la demande, et partagées entre réformes.

L'arbre d'openfisca-france est grand : le relire à chaque instant coûte un quart de seconde, le copier des
secondes. Ici une branche n'est lue à un instant que si une formule la demande ; `habitat_local` l'est une
fois par intervalle où rien n'y change ; et une réforme garde les branches qu'elle n'a pas touchées.
"""

import bisect
import copy
import weakref

from openfisca_core.parameters import Parameter, ParameterNode, ParameterNodeAtInstant

NOTRE_BRANCHE = "habitat_local"
#: {branche: {instant: branche à l'instant}} et {branche: jours où une valeur y change}.
_LUES, _CHANGEMENTS = weakref.WeakKeyDictionary(), weakref.WeakKeyDictionary()


def changements(branche):
    """Jours (AAAA-MM-JJ) où une valeur de la branche change, triés."""
    if branche not in _CHANGEMENTS:
        feuilles = (d for d in branche.get_descendants() if isinstance(d, Parameter))
        _CHANGEMENTS[branche] = sorted(
            {valeur.instant_str for feuille in feuilles for valeur in feuille.values_list}
        )
    return _CHANGEMENTS[branche]


def debut_d_intervalle(branche, instant):
    """Dernier changement de la branche jusqu'à l'instant : jusqu'au suivant, elle est la même."""
    jours = changements(branche)
    rang = bisect.bisect_right(jours, instant)
    return jours[rang - 1] if rang else instant


def branche_a_l_instant(nom, branche, instant):
    if nom == NOTRE_BRANCHE:
        instant = debut_d_intervalle(branche, instant)
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
