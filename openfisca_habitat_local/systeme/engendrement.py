"""Ajouter au système des variables engendrées depuis des données.

Le cœur n'admet d'un fichier de variables que les classes qui y sont écrites ; celles qu'on engendre s'ajoutent donc
elles-mêmes au système en train de charger l'extension.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable


def systeme_en_construction() -> TaxBenefitSystem:
    """Système qui charge l'extension en ce moment."""
    cadre = inspect.currentframe()
    while cadre is not None:
        systeme = cadre.f_locals.get("self")
        if cadre.f_code.co_name == "add_variables_from_file" and isinstance(systeme, TaxBenefitSystem):
            return systeme
        cadre = cadre.f_back
    raise RuntimeError(
        "Aucun système OpenFisca ne charge de variables : appelez depuis un module de `variables/`."
    )


def ajouter(classes: Iterable[type[Variable]]) -> None:
    """Ajoute les variables au système qui charge le module appelant."""
    systeme_en_construction().add_variables(*classes)
