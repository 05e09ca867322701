"""Les textes, tels que les nomme leur dossier : une classe (`Enum`) qui s'étend aux conventions apportées du dehors."""

import functools
from collections.abc import Sequence
from typing import Any

from openfisca_core.indexed_enums import Enum

from openfisca_habitat_local.systeme.format.dossiers import livres, textes

AUCUN = "aucun"


@functools.cache
def _enum(noms_et_titres: tuple[tuple[str, str], ...]) -> type[Enum]:
    """Classe des textes de ces noms, après `aucun` ; la même pour les mêmes noms."""
    classe: Any = Enum("Texte", ((AUCUN, "Aucun texte"), *noms_et_titres), module=__name__)
    return classe


def _classe(dossiers: Sequence) -> type[Enum]:
    return _enum(tuple((dossier.nom, dossier.titre) for dossier in dossiers))


#: Textes livrés avec la loi. Une convention apportée vient après eux : leurs rangs ne changent pas.
Texte = _classe(livres())


def textes_du_systeme() -> type[Enum]:
    """Classe des textes du système en construction : les livrés, et les conventions apportées."""
    return _classe(textes())
