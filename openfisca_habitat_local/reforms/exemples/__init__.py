"""Réformes d'exemple : un YAML chacune.

`openfisca_habitat_local.reforms.exemples.haguenau_abondement_15` est la Reform du fichier de ce nom, à citer dans un cas
de juriste (`reforms:`) ou par Python.
"""

from pathlib import Path


def __getattr__(nom):
    from openfisca_habitat_local.systeme import reformes

    fichier = Path(__file__).parent / f"{nom}.yaml"
    if nom.startswith("_") or not fichier.is_file():
        raise AttributeError(f"Aucune réforme d'exemple ne porte le nom {nom}.")
    return reformes.charger_reforme(fichier)
