"""OpenFisca Habitat Local : plans de financement, populations simulées, réformes chiffrées.

>>> import habitat_local as hl
>>> lot = hl.dossiers("dossiers.csv")
>>> hl.planifier(lot).table

Tout ce qui s'emploie d'un carnet est ici (`habitat_local.api`), chargé à la première demande.
"""

import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habitat_local.api import *  # noqa: F403

FACE = (
    "Chiffrage",
    "Controle",
    "Difference",
    "Dossiers",
    "Droit",
    "ErreurHabitat",
    "Import",
    "Plans",
    "Scenarios",
    "balayer",
    "chiffrer",
    "commune",
    "communes",
    "comparer",
    "controler",
    "dossiers",
    "droit",
    "enveloppes",
    "fsl",
    "importer",
    "lectures",
    "lectures_livrees",
    "libelles",
    "modele",
    "nouvelle_reforme",
    "parametre",
    "parametres",
    "planifier",
    "population",
    "populations",
    "regle",
    "regles",
    "resoudre",
    "scenarios",
    "schema",
    "texte",
    "textes",
)
__all__ = list(FACE)


class _Face(types.ModuleType):
    """Le paquet : un sous-paquet (`dossiers`, `regles`…) ne cache pas la fonction du même nom."""

    def __setattr__(self, nom: str, valeur: Any) -> None:
        if nom not in FACE or not isinstance(valeur, types.ModuleType):
            super().__setattr__(nom, valeur)

    def __getattr__(self, nom: str) -> Any:
        if nom in FACE:
            from habitat_local import api  # au premier emploi : importer l'outil prend une seconde

            return getattr(api, nom)
        raise AttributeError(f"habitat_local n'a pas de « {nom} » : {', '.join(FACE)}.")

    def __dir__(self) -> list[str]:
        return sorted([*FACE, "__doc__", "__version__"])


sys.modules[__name__].__class__ = _Face
