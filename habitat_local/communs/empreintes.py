"""Ce qui permet de refaire un résultat : versions, empreintes des fichiers et de la loi."""

import hashlib
import importlib.metadata
import platform
from pathlib import Path

import openfisca_habitat_local

PAQUETS = ("openfisca-habitat-local", "openfisca-core", "openfisca-france", "numpy", "polars")


def empreinte(chemin):
    """Empreinte SHA-256 d'un fichier."""
    with Path(chemin).open("rb") as fichier:
        return hashlib.file_digest(fichier, "sha256").hexdigest()


def empreinte_loi():
    """Empreinte de l'extension : noms et contenus de ses fichiers Python et YAML, triés."""
    racine = Path(openfisca_habitat_local.__file__).parent
    somme = hashlib.sha256()
    for chemin in sorted(c for c in racine.rglob("*") if c.suffix in (".py", ".yaml")):
        somme.update(chemin.relative_to(racine).as_posix().encode() + b"\0" + chemin.read_bytes() + b"\0")
    return somme.hexdigest()


def versions():
    return {"python": platform.python_version()} | {nom: importlib.metadata.version(nom) for nom in PAQUETS}
