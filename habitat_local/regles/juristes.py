"""Cas de juriste : les fichiers YAML que lance `openfisca test`."""

from pathlib import Path
from typing import Any

from openfisca_habitat_local.systeme.lecture import charger


def cas_de_juriste(chemin: Path) -> list[dict[str, Any]]:
    """Cas OpenFisca d'un fichier YAML (dictionnaires qui demandent une sortie)."""
    contenu = charger(chemin).valeur
    tests = contenu if isinstance(contenu, list) else [contenu]
    return [test for test in tests if isinstance(test, dict) and "output" in test]
