"""Lire un nœud de paramètres à un instant, avec ce que l'instant seul ne dit pas (axe `selon`, ordre, chemin)."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from openfisca_core.parameters import Parameter, ParameterNode

from openfisca_habitat_local.mecanismes.bareme import Lectures, memoriser, noeud_brut
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.format.lecture import lieu_du_parametre
from openfisca_habitat_local.systeme.lecture import noms_proches

RACINE = "habitat_local"
#: Renvoi à un paramètre : des noms séparés par des points.
CHEMIN = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z0-9_]+)+")


#: {nœud: {instant: le texte en dit-il quelque chose ?}} ; une réforme a ses propres nœuds sur le chemin qu'elle change.
_EXISTENCES: weakref.WeakKeyDictionary[ParameterNode, dict[str, bool]] = weakref.WeakKeyDictionary()


def existe(noeud: ParameterNode | Parameter, instant: str) -> bool:
    """Vrai si le paramètre, ou l'un de ceux du nœud, a une valeur ce jour-là."""
    if isinstance(noeud, Parameter):
        return noeud.get_at_instant(instant) is not None
    connues = _EXISTENCES.setdefault(noeud, {})
    if instant not in connues:
        connues[instant] = any(existe(enfant, instant) for enfant in noeud.children.values())
    return connues[instant]


class Source:
    """Un nœud (ou une valeur) de l'arbre des paramètres, un jour donné.

    `chemin` : sous `habitat_local`, commençant par un point ; celui que la trace d'un calcul suit.
    """

    def __init__(self, noeud: ParameterNode | Parameter, instant: str, chemin: str) -> None:
        self.noeud, self.instant, self.chemin = noeud, instant, chemin

    @property
    def est_valeur(self) -> bool:
        return isinstance(self.noeud, Parameter)

    @property
    def intitule(self) -> str:
        """Titre du nœud ; à défaut, son nom en clair."""
        return self.noeud.description or self.chemin.rpartition(".")[2].replace("_", " ").capitalize()

    @property
    def valeur(self) -> Any:
        """Valeur du paramètre ce jour-là ; None : il n'en a pas."""
        return self.noeud.get_at_instant(self.instant) if self.est_valeur else None

    @property
    def existe(self) -> bool:
        """Le texte en dit-il quelque chose ce jour-là ?"""
        return existe(self.noeud, self.instant)

    @property
    def selon(self) -> str | None:
        """Fait dont dépend ce nombre, s'il varie."""
        if self.est_valeur:
            return None
        ecrit = self.noeud.metadata.get("selon")
        if ecrit is None and "selon" in self.noeud.children:
            ecrit = self.noeud.children["selon"].get_at_instant(self.instant)
        return ecrit

    def enfant(self, nom: str) -> Source | None:
        """L'enfant de ce nom, ou None si le texte n'en dit rien ce jour-là."""
        if self.est_valeur or nom not in self.noeud.children:
            return None
        trouve = Source(self.noeud.children[nom], self.instant, f"{self.chemin}.{nom}")
        return trouve if trouve.existe else None

    def requis(self, nom: str) -> Source:
        """L'enfant de ce nom. ErreurTexte : le texte n'en dit rien ce jour-là."""
        trouve = self.enfant(nom)
        if trouve is None:
            raise self.erreur(f"« {nom} » manque.")
        return trouve

    def lire(self, nom: str, defaut: Any = None) -> Any:
        """Valeur de l'enfant de ce nom, ou `defaut`."""
        trouve = self.enfant(nom)
        return defaut if trouve is None else trouve.valeur

    def liste(self, nom: str) -> list[str]:
        """Valeur de l'enfant, en liste : un nom seul vaut une liste d'un nom."""
        valeur = self.lire(nom, [])
        return list(valeur) if isinstance(valeur, (list, tuple)) else [valeur]

    def enfants(self) -> Iterator[tuple[str, Source]]:
        """(nom, enfant) de tout ce que le texte dit ce jour-là, dans l'ordre où il l'écrit."""
        for nom in () if self.est_valeur else self.noeud.children:
            trouve = self.enfant(nom)
            if trouve is not None:
                yield nom, trouve

    def enfants_de(self, nom: str) -> Iterator[tuple[str, Source]]:
        """(nom, enfant) de ce que l'enfant de ce nom contient ; rien s'il n'existe pas."""
        trouve = self.enfant(nom)
        return iter(()) if trouve is None else trouve.enfants()

    def exiger(self, admis: Iterable[str]) -> None:
        """Erreur pour le premier enfant dont le nom n'est pas admis, avec le plus proche."""
        connus = tuple(admis)
        for nom, enfant in self.enfants():
            if nom not in connus:
                raise enfant.erreur(f"« {nom} » n'est pas admis ici.{noms_proches(nom, connus)}")

    def erreur(self, phrase: str) -> ErreurTexte:
        """Erreur qui dit le fichier, la ligne et le chemin."""
        chemin = f"{RACINE}{self.chemin}"
        lieu = lieu_du_parametre(chemin)
        return ErreurTexte(lieu, f"{chemin} : {phrase}") if lieu else ErreurTexte(chemin, phrase)


def instant_de(loi: Any, period: Any) -> str:
    """Instant du nœud `habitat_local`, ou premier jour de la période."""
    return getattr(noeud_brut(loi), "_instant_str", None) or str(period.start)


def compiler_au_jour(
    menage: Any, period: Any, parameters: Any, cle: tuple, compiler: Callable[[Any, str], Any], lu: Lectures
) -> Any:
    """`compiler(système, instant)`, une fois par jour de la loi ; ce que la compilation lit est noté à chaque appel.

    `lu` : noms sous `habitat_local` qu'elle lit toujours ; `chemins` de ce qu'elle rend : ceux qu'elle a suivis.
    """
    loi = parameters(period).habitat_local
    systeme = menage.simulation.tax_benefit_system
    return memoriser(
        loi,
        cle,
        lambda: compiler(systeme, instant_de(loi, period)),
        lu=lambda compile_: [
            *lu,
            *(tuple(c.strip(".").split(".")) for c in getattr(compile_, "chemins", ())),
        ],
    )


def source(racine: ParameterNode, instant: str, *chemin: str) -> Source | None:
    """Source d'un chemin sous `habitat_local` (`racine`), ou None."""
    trouve: Source | None = Source(racine, instant, "")
    for nom in chemin:
        trouve = trouve.enfant(nom) if trouve is not None else None
    return trouve


def descendre(noeud: ParameterNode | Parameter | None, *chemin: str) -> ParameterNode | Parameter | None:
    """Nœud d'un chemin, à toute date, ou None."""
    for nom in chemin:
        noeud = getattr(noeud, "children", {}).get(nom)
    return noeud
