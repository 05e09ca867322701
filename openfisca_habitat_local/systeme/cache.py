"""Ce qui se déduit des fichiers de la loi, gardé d'un processus à l'autre dans le dossier de cache de l'usager.

Du JSON, et non un pickle : relire un fichier de cache n'exécute rien, quel que soit son auteur. La clé d'un fichier est
le contenu et les versions de tout ce dont il se déduit ; sa première ligne la répète, avec l'empreinte de la suite. Un
fichier tronqué, abîmé, d'une autre clé ou dans un dossier qu'un autre usager peut écrire est ignoré, puis refait. Il se
remplace d'un coup : deux processus qui l'écrivent ensemble ne se gênent pas.

`HABITAT_LOCAL_SANS_CACHE=1` s'en passe ; `HABITAT_LOCAL_CACHE` nomme un autre dossier.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import importlib.metadata
import json
import os
import platform
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

SANS_CACHE = "HABITAT_LOCAL_SANS_CACHE"
DOSSIER = "HABITAT_LOCAL_CACHE"
NOM = "openfisca-habitat-local"
#: Change quand la forme des fichiers change.
FORME = "1"
#: Paquets dont le code décide de ce qui est gardé.
PAQUETS = ("openfisca-habitat-local", "openfisca-core", "openfisca-france", "PyYAML", "numpy")
#: Fichiers de chaque nom gardés au plus : les autres sont d'anciens contenus.
GARDES = 6
#: Secondes après lesquelles un fichier provisoire n'est plus celui d'un processus vivant.
PERDU = 3600
RACINE = Path(__file__).parents[1]
SUFFIXES = (".py", ".yaml", ".yml")


# --- Le dossier -------------------------------------------------------------------------------------------


def dossier_de_l_usager() -> Path:
    """Dossier de cache, tel que le système l'entend (XDG, macOS, Windows)."""
    if dit := os.environ.get(DOSSIER):
        return Path(dit)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / NOM / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches" / NOM
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / NOM


def a_l_usager(etat: os.stat_result) -> bool:
    """Vrai pour ce que l'usager seul possède et peut écrire."""
    return not hasattr(os, "geteuid") or (etat.st_uid == os.geteuid() and not etat.st_mode & 0o022)


def dossier() -> Path | None:
    """Dossier de cache, créé au besoin ; None : pas de cache, demandé ou faute d'un dossier sûr."""
    if os.environ.get(SANS_CACHE, "0") not in ("", "0"):
        return None
    try:
        place = dossier_de_l_usager()
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        etat = place.lstat()
    except (OSError, RuntimeError):
        return None
    return place if stat.S_ISDIR(etat.st_mode) and a_l_usager(etat) else None


# --- Les clés ---------------------------------------------------------------------------------------------


def fichiers(racine: Path, suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[str]:
    """Chemins des fichiers d'un dossier, triés."""
    for place, sous_dossiers, noms in os.walk(racine):
        sous_dossiers.sort()
        yield from (os.path.join(place, nom) for nom in sorted(noms) if nom.endswith(suffixes))


def empreinte_de_contenus(chemins: Iterable[str], racine: Path) -> str:
    """Empreinte SHA-256 des noms (depuis la racine) et des contenus de fichiers."""
    somme = hashlib.sha256()
    for chemin in chemins:
        with open(chemin, "rb", buffering=0) as fichier:
            contenu = fichier.read()
        somme.update(f"{os.path.relpath(chemin, racine)}\0{len(contenu)}\0".encode() + contenu)
    return somme.hexdigest()


def empreinte_d_etats(racine: Path, suffixes: tuple[str, ...] = SUFFIXES) -> str:
    """Empreinte des noms, tailles et dates de fichiers : pour un paquet installé, trop grand pour être relu."""
    somme = hashlib.sha256()
    for chemin in fichiers(racine, suffixes):
        etat = os.stat(chemin)
        somme.update(f"{chemin}\0{etat.st_size}\0{etat.st_mtime_ns}\0".encode())
    return somme.hexdigest()


@functools.cache
def versions() -> str:
    """Versions de Python, des paquets dont la loi dépend, et de la forme du cache."""
    lues = [FORME, platform.python_version()]
    for nom in PAQUETS:
        try:
            lues.append(importlib.metadata.version(nom))
        except importlib.metadata.PackageNotFoundError:
            lues.append("")
    return " ".join(lues)


def empreinte_de_textes(*textes: str) -> str:
    return hashlib.sha256("\0".join(textes).encode()).hexdigest()


@functools.cache
def empreinte_de_la_loi() -> str:
    """Empreinte du paquet de la loi (code et données, relus) et de ce dont il dépend."""
    return empreinte_de_textes(versions(), str(RACINE), empreinte_de_contenus(fichiers(RACINE), RACINE))


# --- Un fichier -------------------------------------------------------------------------------------------


class _Absent:
    """Ce que le cache ne sait pas."""


ABSENT = _Absent()


def en_tete(cle: str, corps: bytes) -> bytes:
    return f"{NOM} {FORME} {cle} {hashlib.sha256(corps).hexdigest()}\n".encode()


def lire(place: Path, nom: str, cle: str) -> Any:
    """Valeur gardée sous cette clé, ou `ABSENT`."""
    try:
        with open(place / f"{nom}-{cle[:32]}.json", "rb") as fichier:
            if not a_l_usager(os.fstat(fichier.fileno())):
                return ABSENT
            tete, corps = fichier.readline(), fichier.read()
        return json.loads(corps) if tete == en_tete(cle, corps) else ABSENT
    except (OSError, ValueError, RecursionError):
        return ABSENT


def ecrire(place: Path, nom: str, cle: str, valeur: Any) -> None:
    """Garde la valeur, si JSON la rend telle quelle ; un disque plein ou en lecture seule n'est pas une erreur."""
    try:
        corps = json.dumps(valeur, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode()
        if json.loads(corps) != valeur:  # un n-uplet, une clé qui n'est pas un texte : rien n'est gardé
            return
        with tempfile.NamedTemporaryFile(dir=place, prefix=f".{nom}-", delete=False) as provisoire:
            provisoire.write(en_tete(cle, corps) + corps)
        os.replace(provisoire.name, place / f"{nom}-{cle[:32]}.json")
        elaguer(place, nom)
    except (OSError, TypeError, ValueError, RecursionError):
        return


def elaguer(place: Path, nom: str) -> None:
    """Ne garde que les derniers fichiers de ce nom, et aucun provisoire laissé par un processus tué."""
    ages = sorted((c.stat().st_mtime, c) for c in place.glob(f"{nom}-*.json"))
    perdus = [c for c in place.glob(f".{nom}-*") if c.stat().st_mtime < time.time() - PERDU]
    for chemin in [*perdus, *(c for _, c in ages[:-GARDES])]:
        chemin.unlink(missing_ok=True)


@contextlib.contextmanager
def sans_ramasse_miettes() -> Iterator[None]:
    """Beaucoup d'objets naissent, aucun ne meurt : les compter en route coûterait autant que les faire."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()


def garder(nom: str, cle: Callable[[], str], construire: Callable[[], Any]) -> Any:
    """Valeur de `construire()` (que JSON sait écrire), relue du cache si elle y est sous cette clé.

    La clé se recalcule après la construction : ce qui a changé entre-temps n'est pas gardé.
    """
    place = dossier()
    if place is None:
        return construire()
    avant = cle()
    with sans_ramasse_miettes():
        valeur = lire(place, nom, avant)
    if valeur is ABSENT:
        valeur = construire()
        empreinte_de_la_loi.cache_clear()
        if cle() == avant:
            ecrire(place, nom, avant, valeur)
    return valeur
