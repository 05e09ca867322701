"""La face de l'outil : ce qu'un carnet, la ligne de commande et le serveur appellent, et rien d'autre."""

import datetime
import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from habitat_local.communs.erreurs import ErreurEntree, ErreurHabitat
from habitat_local.regles import registre
from habitat_local.regles import textes as textes_montres
from habitat_local.regles.registre import Regle
from habitat_local.regles.textes import Texte
from openfisca_habitat_local.systeme.reformes import ErreurReforme

P = ParamSpec("P")
R = TypeVar("R")


def dite(fonction: Callable[P, R]) -> Callable[P, R]:
    """La même fonction, dont les erreurs de la loi sont celles de la face (`ErreurHabitat`)."""

    @functools.wraps(fonction)
    def enveloppe(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            return fonction(*arguments, **options)
        except ErreurReforme as erreur:
            raise ErreurEntree(str(erreur)) from None

    return enveloppe


# --- La loi -----------------------------------------------------------------------------------------------------


@dite
def texte(nom: str, *, jour: datetime.date | None = None, annexe: str | None = None) -> Texte:
    """Un texte comme il s'imprime, au jour demandé (à défaut son premier jour).

    `annexe` : ne garder que les tableaux d'une annexe ou d'un article. Rend des tableaux, des lignes, des cellules :
    valeur, unité, règles, articles, lectures, versions successives. Erreur : texte, annexe ou jour inconnus.
    """
    return textes_montres.texte(nom, jour, annexe)


@dite
def regles(texte: str | None = None, statut: str | None = None) -> list[Regle]:
    """Registre des règles, d'un texte (HAG) ou d'un statut (`calculee`, `non_calculable`, `hors_champ`)."""
    return registre.choisir(texte, statut)


@dite
def regle(identifiant: str) -> Regle:
    """Une règle, et ce qui la nomme : paramètres, variables, lectures, essais. Erreur : identifiant inconnu."""
    return registre.choisir(identifiant=identifiant)[0]


__all__ = ["ErreurHabitat", "regle", "regles", "texte"]


def __getattr__(nom: str) -> Any:  # pragma: no cover
    raise AttributeError(nom)
