"""Fichiers écrits entiers ou pas du tout : un fichier temporaire voisin, puis un renommage."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.tableur import neutraliser

EXTENSIONS = (".csv", ".parquet", ".xlsx", ".json", ".ndjson")


def impossible(chemin: Path | str, erreur: OSError) -> ErreurEntree:
    """L'erreur du système, en une phrase : disque plein, droits, dossier absent."""
    return ErreurEntree(f"{chemin} : écriture impossible ({erreur.strerror or erreur}).")


def verifier_destination(chemin: Path | str) -> None:
    """Erreur (`ErreurEntree`) : le chemin est un dossier, un périphérique, un tube, qu'écrire remplacerait."""
    chemin = Path(chemin)
    if chemin.exists() and not chemin.is_file():
        quoi = "c'est un dossier" if chemin.is_dir() else "ce n'est pas un fichier ordinaire"
        raise ErreurEntree(f"{chemin} : écriture impossible ({quoi}).")


@contextlib.contextmanager
def fichier_entier(chemin: Path | str) -> Iterator[Path]:
    """Chemin temporaire à remplir ; il prend le nom voulu à la sortie, ou disparaît si une erreur survient.

    Erreur (`ErreurEntree`) : écriture impossible (dossier absent, droits, disque plein, périphérique).
    """
    chemin = Path(chemin)
    verifier_destination(chemin)
    try:
        poignee, provisoire = tempfile.mkstemp(
            dir=chemin.parent, prefix=f".{chemin.stem}-", suffix=chemin.suffix
        )
    except OSError as erreur:
        raise impossible(chemin, erreur) from None
    os.close(poignee)
    try:
        yield Path(provisoire)
        masque = os.umask(0)
        os.umask(masque)
        os.chmod(provisoire, 0o666 & ~masque)
        os.replace(provisoire, chemin)
    except OSError as erreur:
        Path(provisoire).unlink(missing_ok=True)
        raise impossible(chemin, erreur) from None
    except BaseException:
        Path(provisoire).unlink(missing_ok=True)
        raise


def ecrire_texte(chemin: Path | str, texte: str) -> None:
    with fichier_entier(chemin) as provisoire:
        provisoire.write_text(texte, encoding="utf-8")


def verifier_extension(chemin: Path | str) -> None:
    """Erreur (`ErreurEntree`) : l'extension n'est pas celle d'une table."""
    if Path(chemin).suffix.lower() not in EXTENSIONS:
        raise ErreurEntree(
            f"{chemin} : extension inconnue ({', '.join(EXTENSIONS[:-1])} ou {EXTENSIONS[-1]} attendu)."
        )


def csv_excel(table: polars.DataFrame, chemin: Path) -> None:
    """CSV qu'un Excel français ouvre d'un double clic : point-virgule, virgule décimale, marque d'ordre des octets."""
    ecrit = neutraliser(table).write_csv(separator=";", decimal_comma=True)
    chemin.write_text(f"\ufeff{ecrit}", encoding="utf-8")


def ecrire_table(chemin: Path | str, table: polars.DataFrame, excel: bool = False) -> None:
    """Écrit une DataFrame selon l'extension : .csv (`excel` : pour un Excel français), .parquet, .xlsx, .json, .ndjson.

    Dans un CSV ou un classeur, un texte qu'un tableur prendrait pour une formule est précédé d'une apostrophe.
    Erreur (`ErreurEntree`) : autre extension, ou écriture impossible.
    """
    verifier_extension(chemin)
    suffixe = Path(chemin).suffix.lower()
    formes: dict[str, Callable[[Path], object]] = {
        ".csv": lambda p: csv_excel(table, p) if excel else neutraliser(table).write_csv(p),
        ".parquet": table.write_parquet,
        ".xlsx": lambda p: neutraliser(table).write_excel(p),
        ".json": table.write_json,
        ".ndjson": table.write_ndjson,
    }
    with fichier_entier(chemin) as provisoire:
        try:
            formes[suffixe](provisoire)
        except polars.exceptions.PolarsError as erreur:  # un disque plein, dit par polars
            raise OSError(str(erreur).splitlines()[0]) from None
