"""Erreurs de la loi écrite en données, dites en français à qui écrit le texte."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ErreurDeTexte(ValueError):
    """Un texte (convention, réforme) dit quelque chose que la loi ne sait pas lire."""


def nom_proche(nom: str, connus: Iterable[str]) -> str:
    """« Vouliez-vous dire… ? », ou rien."""
    proches = difflib.get_close_matches(str(nom), [str(connu) for connu in connus], n=2, cutoff=0.6)
    return f" Vouliez-vous dire {' ou '.join(f'« {p} »' for p in proches)} ?" if proches else ""
