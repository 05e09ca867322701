"""Fichiers écrits entiers ou pas du tout : un fichier temporaire voisin, puis un renommage."""

import contextlib
import os
import tempfile
from pathlib import Path

from habitat_local.communs.erreurs import ErreurEntree


@contextlib.contextmanager
def fichier_entier(chemin):
    """Chemin temporaire à remplir ; il prend le nom voulu à la sortie, ou disparaît si une erreur survient."""
    chemin = Path(chemin)
    try:
        poignee, provisoire = tempfile.mkstemp(
            dir=chemin.parent, prefix=f".{chemin.stem}-", suffix=chemin.suffix
        )
    except OSError as erreur:
        raise ErreurEntree(f"{chemin} : écriture impossible ({erreur.strerror}).") from None
    os.close(poignee)
    try:
        yield Path(provisoire)
        masque = os.umask(0)
        os.umask(masque)
        os.chmod(provisoire, 0o666 & ~masque)
        os.replace(provisoire, chemin)
    except BaseException:
        Path(provisoire).unlink(missing_ok=True)
        raise


def ecrire_texte(chemin, texte):
    with fichier_entier(chemin) as provisoire:
        provisoire.write_text(texte, encoding="utf-8")


def ecrire_table(chemin, table):
    """Écrit une DataFrame selon l'extension : .csv, .parquet, .xlsx, .json ou .ndjson."""
    ecrire = {
        ".csv": table.write_csv,
        ".parquet": table.write_parquet,
        ".xlsx": table.write_excel,
        ".json": table.write_json,
        ".ndjson": table.write_ndjson,
    }.get(Path(chemin).suffix.lower())
    if ecrire is None:
        raise ErreurEntree(
            f"{chemin} : extension inconnue (.csv, .parquet, .xlsx, .json ou .ndjson attendu)."
        )
    with fichier_entier(chemin) as provisoire:
        ecrire(provisoire)
