"""Les fichiers YAML de l'outil et ceux qu'il écrit : lus strictement, puis rendus en nombres et dates ordinaires."""

import datetime
import re
from pathlib import Path
from typing import Any

from openfisca_habitat_local.systeme.lecture.documents import NombreEcrit, charger, scalaire

JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")


def lire(chemin: Path | str) -> Any:
    """Contenu d'un fichier YAML. Erreur (`ErreurDocument`) : clé écrite deux fois, étiquette, document illisible."""
    return ordinaire(charger(Path(chemin)).valeur)


def ordinaire(valeur: Any) -> Any:
    """La valeur, ses décimaux en nombres et ses jours (AAAA-MM-JJ) en dates ; une clé écrite en nombre en est un."""
    if isinstance(valeur, dict):
        return {cle_ordinaire(cle): ordinaire(enfant) for cle, enfant in valeur.items()}
    if isinstance(valeur, list):
        return [ordinaire(enfant) for enfant in valeur]
    if isinstance(valeur, NombreEcrit):
        return float(valeur)
    if isinstance(valeur, str) and JOUR.fullmatch(valeur):
        return datetime.date.fromisoformat(valeur)
    return valeur


def cle_ordinaire(cle: Any) -> Any:
    lue = scalaire(cle) if isinstance(cle, str) else cle
    return ordinaire(lue) if isinstance(lue, int | float) and not isinstance(lue, bool) else cle
