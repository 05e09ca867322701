"""Les aides nommées dans le plan de financement : qui paie quoi, au titre de quel texte."""

from __future__ import annotations

from typing import Any

import numpy
from openfisca_core.parameters import ParameterNode

from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import Description, toutes_les_aides
from openfisca_habitat_local.mecanismes.plusieurs_textes import a_tableaux, racine_de, releve

#: Financeurs dont la somme est une variable du plan ; les autres ont la leur, engendrée.
FINANCEURS_DU_PLAN = ("anah", "ase", "departement", "epci", "ville", "organismes")


def financeurs_nommes(racine: ParameterNode) -> list[str]:
    """Financeurs que seules des aides nommées citent (subventions et primes)."""
    cites = dict.fromkeys(
        a.financeur for a in toutes_les_aides(racine) if a.nature in ("subvention", "prime")
    )
    return [financeur for financeur in cites if financeur and financeur not in FINANCEURS_DU_PLAN]


def aides_du_plan(racine: ParameterNode, financeur: str | None, *natures: str) -> list[Description]:
    """Aides nommées d'un financeur (None : tous) de ces natures."""
    return [
        aide
        for aide in toutes_les_aides(racine)
        if aide.nature in natures and financeur in (None, aide.financeur)
    ]


def somme_nommee(
    menage: Any, period: Any, financeur: str | None, *natures: str, tableaux: bool | None = None
) -> numpy.ndarray:
    """Euros des aides nommées d'un financeur (None : tous), par dossier ; seules celles des textes dont il relève.

    `tableaux` : celles des seuls textes à tableaux (vrai), des seuls autres (faux), ou de tous (None).
    """
    total = numpy.zeros(menage.count)
    racine = racine_de(menage.simulation.tax_benefit_system)
    for aide in aides_du_plan(racine, financeur, *natures):
        if (
            tableaux is not None
            and a_tableaux(racine.children["conventions"].children[aide.texte]) != tableaux
        ):
            continue
        if aide.au_depot or releve(menage, period, aide.texte).any():
            total += menage(aide.variable, period)
    return total


def bases_retenues(menage: Any, period: Any, financeur: str) -> numpy.ndarray:
    """Euros que retiennent de la dépense les subventions nommées d'un financeur, là où elles sont dues."""
    total = numpy.zeros(menage.count)
    for aide in aides_du_plan(racine_de(menage.simulation.tax_benefit_system), financeur, "subvention"):
        if aide.a_une_base and releve(menage, period, aide.texte).any():
            total += menage(aide.base_retenue, period)
    return total
