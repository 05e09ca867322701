"""Qui paie quoi, d'après le `plan.yaml` de chaque texte : variables de chaque financeur, prime et prêt."""

from typing import Any

import numpy

from openfisca_habitat_local.systeme.format.lecture import textes_lus


def lignes_du_plan(genre: str) -> dict[str, tuple[str, ...]]:
    """{clé: variables, tous textes confondus} des financeurs, des primes ou des prêts du système en construction."""
    lignes: dict[str, tuple[str, ...]] = {}
    for texte in textes_lus().values():
        for cle, ligne in texte.plan.get(genre, {}).items():
            lignes[cle] = (*lignes.get(cle, ()), *ligne["aides"])
    return lignes


def variables_du_plan(genre: str, cle: str | None = None) -> tuple[str, ...]:
    """Variables d'une ligne du plan (ou de toutes celles du genre), du système en construction."""
    lignes = lignes_du_plan(genre)
    return lignes.get(cle, ()) if cle else tuple(nom for noms in lignes.values() for nom in noms)


def travaux_a_part() -> tuple[str, ...]:
    """Montants de travaux que des aides propres à un texte comptent à part de son assiette."""
    return tuple(nom for texte in textes_lus().values() for nom in texte.plan.get("travaux_a_part", ()))


def somme(menage: Any, period: Any, noms: tuple[str, ...]) -> numpy.ndarray:
    """Somme des variables, en euros ; 0 s'il n'y en a pas."""
    total = numpy.zeros(menage.count)
    for nom in noms:
        total += menage(nom, period)
    return total
