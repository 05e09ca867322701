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
    nommees = [nommees_dans(ligne, formes) for ligne in lignes[:LIGNES]]
    plus = max(nommees, default=0)
    return nommees.index(plus) if plus >= 2 else 0


def nommees_dans(ligne: Sequence, formes: set[str]) -> int:
    return sum(valeur is not None and replier(valeur) in formes for valeur in ligne)


def colonnes_nommees(lignes: Sequence[Sequence], connus: Iterable[str]) -> int:
    """Nombre de colonnes connues que nomme la ligne qui en nomme le plus, parmi les premières."""
    formes = {replier(nom) for nom in connus}
    return max((nommees_dans(ligne, formes) for ligne in lignes[:LIGNES]), default=0)


# --- Lignes qui ne sont pas des dossiers ------------------------------------------------------------------


def sans_lignes_vides(table: polars.DataFrame, numero: str) -> polars.DataFrame:
    """La table sans les lignes où rien n'est écrit, des blancs au plus. `numero` : colonne qui n'en fait pas partie."""
    noms = [nom for nom in table.columns if nom != numero]
    if not noms or not table.height or not rien(table[noms[0]]).any():
        return table
    vides = rien(table[noms[0]])
    for nom in noms[1:]:
        vides = vides & rien(table[nom])
    return table.filter(~vides)


def rien(serie: polars.Series) -> polars.Series:
    """Cases où rien n'est écrit."""
    if serie.dtype == polars.String:
        return serie.is_null() | (serie.str.strip_chars() == "").fill_null(False)
    return serie.is_null()


def repetitions(table: polars.DataFrame, numero: str) -> polars.Series:
    """Lignes qui répètent l'en-tête : la moitié au moins de leurs cases portent le nom de leur colonne."""
    noms = [n for n in table.columns if n != numero and table[n].dtype == polars.String]
    personne = polars.Series([False]).new_from_index(0, table.height)
    if not noms or not table.height:
        return personne
    egales = [(table[nom].str.strip_chars() == nom).fill_null(False) for nom in noms]
    if not any(e.any() for e in egales):
        return personne
    compte = polars.DataFrame(
        [e.cast(polars.Int32).alias(str(r)) for r, e in enumerate(egales)]
    ).sum_horizontal()
    return compte * 2 >= max(2, len(table.columns) - 1)


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
