"""Grandeurs d'un texte (objectifs, budgets, suivi-animation de l'année) : calculées de ses paramètres et des relevés de
l'année, hors de tout dossier.

Écrites dans `grandeurs.yaml`, comme des définitions. Elles valent pendant la vie du texte, `sinon` (0 à défaut) hors d'elle.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy

from openfisca_habitat_local.mecanismes.aide_nommee.definitions import (
    Definition,
    compiler_definition,
    definitions_du_texte,
)
from openfisca_habitat_local.mecanismes.aide_nommee.source import compiler_au_jour, source
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers

GENRE = "grandeurs"


def en_vie(systeme: Any, texte: str, instant: str) -> bool:
    """Le texte est-il en vigueur ce jour-là ?"""
    cadre = source(systeme.parameters.children["habitat_local"], instant, "conventions", texte, "cadre")
    return cadre is not None and bool(cadre.lire("en_vigueur", False))


def _compiler(systeme: Any, texte: str, nom: str, instant: str) -> Definition | None:
    return (
        compiler_definition(systeme, texte, nom, instant, GENRE) if en_vie(systeme, texte, instant) else None
    )


def grandeur(menage: Any, period: Any, parameters: Any, texte: str, nom: str) -> numpy.ndarray | None:
    """Valeur d'une grandeur, répétée pour chaque place de l'entité ; rien hors de la vie du texte."""
    definition = compiler_au_jour(
        menage,
        period,
        parameters,
        (GENRE, texte, nom),
        lambda systeme, instant: _compiler(systeme, texte, nom, instant),
        lu=[(texte, GENRE, nom), (texte, "cadre")],
    )
    if definition is None:
        return None
    dossiers = Dossiers(menage, period, parameters)
    return definition.valeur(dossiers) if definition.nombre is not None else definition.vrai(dossiers)[0]


class Releve:
    """Ce que les grandeurs d'un texte lisent d'une année, sans simulation ni ménage : ses relevés, et elles-mêmes."""

    places, effectif = None, 1

    def __init__(
        self, systeme: Any, jour: str, releves: dict[str, float], grandeurs: dict[str, Definition]
    ) -> None:
        self.systeme, self.period, self.releves, self.grandeurs = systeme, jour, releves, grandeurs
        simulation = SimpleNamespace(tax_benefit_system=systeme, tracer=None)
        self.menage = SimpleNamespace(simulation=simulation, get_holder=self._donnee)

    def parameters(self, jour: str) -> Any:
        return self.systeme.get_parameters_at_instant(jour)

    def parmi(self, choisis: numpy.ndarray) -> Releve:
        return self

    def _donnee(self, nom: str) -> Any:
        donnee = numpy.array([self.releves[nom]]) if nom in self.releves else None
        return SimpleNamespace(get_array=lambda period: donnee)

    def __call__(self, nom: str) -> numpy.ndarray:
        if nom in self.grandeurs and nom not in self.releves:
            definition = self.grandeurs[nom]
            return definition.valeur(self) if definition.nombre is not None else definition.vrai(self)[0]  # type: ignore[arg-type]
        return numpy.array([self.releves.get(nom, self.systeme.variables[nom].default_value)])


def grandeurs(systeme: Any, texte: str, jour: str, **releves: float) -> dict[str, float]:
    """{variable: valeur} de toutes les grandeurs d'un texte un jour donné ; rien hors de sa vie.

    `jour` : AAAA-MM-JJ. `releves` : ce que l'année a constaté (coûts, nombres de dossiers), par nom de variable.
    """
    if not en_vie(systeme, texte, jour):
        return {}
    convention = systeme.parameters.children["habitat_local"].children["conventions"].children[texte]
    compilees = {
        variable: compiler_definition(systeme, texte, nom, jour, GENRE)
        for nom, (variable, _) in definitions_du_texte(convention, texte, GENRE).items()
    }
    annee = Releve(systeme, jour, releves, {v: d for v, d in compilees.items() if d is not None})
    return {variable: float(annee(variable)[0]) for variable in annee.grandeurs}
