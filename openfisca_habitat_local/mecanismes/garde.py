"""Garde des formules propres à un texte : calculées pour ses seuls dossiers, et pendant sa vie."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy

from openfisca_habitat_local.mecanismes.plusieurs_textes import releve

Formule = Callable[[Any, Any, Any], numpy.ndarray]


def du_texte(texte: str, ailleurs: float = 0) -> Callable[[Formule], Formule]:
    """`@du_texte("nom")` : la formule vaut pour les dossiers du texte, `ailleurs` pour les autres.

    La formule gardée reçoit `(menage, period, loi)`, `loi` étant le nœud du texte ce jour-là : ses paramètres n'existent
    que pendant sa vie, et ne sont pas lus si aucun dossier n'en relève.
    """

    def garder(formule: Formule) -> Formule:
        @functools.wraps(formule)
        def formula(menage, period, parameters):
            concernes = releve(menage, period, texte)
            if not concernes.any():
                return numpy.full(menage.count, ailleurs)
            loi = parameters(period).habitat_local.conventions[texte]
            return numpy.where(concernes, formule(menage, period, loi), ailleurs)

        return formula

    return garder
