"""Ce qui permet de refaire un résultat : versions, empreintes des fichiers, de la loi et de l'outil."""

import functools
import hashlib
import importlib.metadata
import os
import platform
from pathlib import Path

import openfisca_habitat_local

PAQUETS = ("openfisca-habitat-local", "openfisca-core", "openfisca-france", "numpy", "polars")
OUTIL = Path(__file__).parents[1]
#: Fichiers d'un paquet qui décident de ses résultats.
SUFFIXES = (".py", ".yaml", ".csv", ".npz", ".j2")


def empreinte(chemin: Path | str) -> str:
    """Empreinte SHA-256 d'un fichier, lu une seule fois tant que le système le dit inchangé."""
    etat = os.stat(chemin)
    return _empreinte(
        str(Path(chemin).absolute()), etat.st_size, etat.st_mtime_ns, etat.st_ctime_ns, etat.st_ino
    )


@functools.lru_cache(maxsize=64)
def _empreinte(chemin: str, *etat: int) -> str:
    with open(chemin, "rb") as fichier:
        return hashlib.file_digest(fichier, "sha256").hexdigest()


def empreinte_d_un_dossier(racine: Path) -> str:
    """Empreinte d'un dossier : noms et contenus de ses fichiers de code et de données, triés."""
    somme = hashlib.sha256()
    for chemin in sorted(c for c in racine.rglob("*") if c.suffix in SUFFIXES):
        somme.update(chemin.relative_to(racine).as_posix().encode() + b"\0" + chemin.read_bytes() + b"\0")
    return somme.hexdigest()


def empreinte_loi() -> str:
    """Empreinte de l'extension, relue à chaque appel : un fichier changé en cours de route se voit."""
    return empreinte_d_un_dossier(Path(openfisca_habitat_local.__file__).parent)


def empreinte_outil() -> str:
    """Empreinte du code de l'outil."""
    return empreinte_d_un_dossier(OUTIL)


def versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {nom: importlib.metadata.version(nom) for nom in PAQUETS}
