"""Erreurs d'un texte mal écrit : où, quoi, ce qui était attendu, le nom le plus proche."""

from typing import Any, NamedTuple


class Lieu(NamedTuple):
    """Place d'une valeur dans les fichiers d'un texte : fichier, ligne (la première est 1)."""

    fichier: str
    ligne: int

    def __str__(self) -> str:
        return f"{self.fichier}:{self.ligne}"


class ErreurTexte(ValueError):
    """Texte mal écrit : le message commence par « fichier:ligne »."""

    def __init__(self, lieu: Any, message: str) -> None:
        self.lieu = lieu
        super().__init__(f"{lieu} : {message}")
