"""Un seul travail à la fois sur un résultat : un verrou que le système rend si le processus meurt."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from habitat_local.communs.erreurs import ErreurEntree

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def chemin_du_verrou(sortie: Path | str) -> Path:
    sortie = Path(sortie)
    return sortie.with_name(f".{sortie.name}.verrou")


def prendre(poignee: int) -> None:
    """Verrouille le fichier ouvert. Erreur (`OSError`) : un autre le tient."""
    if sys.platform == "win32":
        msvcrt.locking(poignee, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(poignee, fcntl.LOCK_EX | fcntl.LOCK_NB)


def est_le_meme(poignee: int, chemin: Path) -> bool:
    """Le fichier verrouillé est-il encore celui que porte ce nom ? Son dernier tenant a pu l'effacer."""
    try:
        return os.path.samestat(os.fstat(poignee), os.stat(chemin))
    except FileNotFoundError:
        return False


def ouvrir(chemin: Path, sortie: Path | str) -> int:
    while True:
        try:
            poignee = os.open(chemin, os.O_CREAT | os.O_RDWR, 0o644)
        except OSError as erreur:
            raise ErreurEntree(f"{sortie} : écriture impossible ({erreur.strerror}).") from None
        try:
            prendre(poignee)
        except OSError:
            os.close(poignee)
            raise ErreurEntree(
                f"{sortie} : une autre exécution écrit déjà ici. Attendez qu'elle finisse, ou choisissez une autre "
                "sortie."
            ) from None
        if est_le_meme(poignee, chemin):
            return poignee
        os.close(poignee)


@contextlib.contextmanager
def verrou(sortie: Path | str, nom: str | None = None) -> Iterator[None]:
    """Tient le verrou d'un résultat (fichier ou dossier) le temps du bloc. `nom` : comment le dire.

    Erreur (`ErreurEntree`) : une autre exécution le tient, ou le dossier n'est pas accessible.
    """
    chemin = chemin_du_verrou(sortie)
    poignee = ouvrir(chemin, nom or sortie)
    try:
        yield
    finally:
        chemin.unlink(missing_ok=True)
        os.close(poignee)
