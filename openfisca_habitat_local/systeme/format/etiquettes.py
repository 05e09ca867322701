"""Étiquettes YAML `!textes` et `!court`, que le chargeur de paramètres d'OpenFisca sait alors lire.

`!textes` (un fichier qui ne contient qu'elle) : l'arbre des dossiers de textes. `!court`, en tête d'un fichier :
le même format court, pour des paramètres qui ne sont pas d'une convention.
"""

from typing import Any

import yaml
from openfisca_core.parameters import config
from yaml.nodes import Node

from openfisca_habitat_local.systeme.format import arbre, lecture
from openfisca_habitat_local.systeme.format.tetes import Tete


def _textes(_chargeur: Any, _noeud: Node) -> dict[str, Any]:
    return lecture.conventions()


def _court(_chargeur: Any, noeud: Node) -> dict[str, Any]:
    return arbre.developper(arbre.lire_fichier("", noeud, Tete()))


def inscrire() -> None:
    """Apprend les deux étiquettes au chargeur d'OpenFisca (sans effet la seconde fois)."""
    yaml.add_constructor("!textes", _textes, Loader=config.Loader)
    yaml.add_constructor("!court", _court, Loader=config.Loader)
