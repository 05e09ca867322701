"""Trouver et vérifier la ligne d'en-tête d'un tableau : titre au-dessus, colonnes vides à droite, noms en double."""

import collections
from collections.abc import Iterable, Sequence

import polars

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.systeme.lecture import replier

#: Lignes où l'en-tête est cherché quand la première n'en est pas un.
LIGNES = 12


def ligne_d_entete(lignes: Sequence[Sequence], connus: Iterable[str]) -> int:
    """Rang de l'en-tête : la ligne qui nomme le plus de colonnes connues, deux au moins ; à défaut la première."""
    formes = {replier(nom) for nom in connus}
    nommees = [
        sum(valeur is not None and replier(valeur) in formes for valeur in ligne) for ligne in lignes[:LIGNES]
    ]
    plus = max(nommees, default=0)
    return nommees.index(plus) if plus >= 2 else 0


def noms_de_colonnes(cellules: Sequence[str], ou) -> tuple[list[str], list[int]]:
    """(noms, rangs) des colonnes nommées. Erreur : deux colonnes du même nom, même à un blanc près."""
    noms = [cellule.strip().strip('"').strip().lstrip("\ufeff") for cellule in cellules]
    comptes = collections.Counter(nom for nom in noms if nom)
    doubles = sorted(nom for nom, compte in comptes.items() if compte > 1)
    if doubles:
        raise ErreurEntree(f"{ou} : colonne en double dans l'en-tête : {', '.join(doubles)}.")
    gardes = [rang for rang, nom in enumerate(noms) if nom]
    return [noms[rang] for rang in gardes], gardes


def refuser_sans_nom(table: polars.DataFrame, gardes: Sequence[int], ou) -> None:
    """Erreur : une colonne sans nom a des valeurs."""
    for rang in set(range(table.width)) - set(gardes):
        serie = table.to_series(rang)
        vide = serie.is_null() | (serie == "") if serie.dtype == polars.String else serie.is_null()
        if not vide.all():
            raise ErreurEntree(f"{ou} : la colonne {rang + 1} a des valeurs et pas de nom dans l'en-tête.")
