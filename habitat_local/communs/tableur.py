"""Ce qu'un tableur prendrait pour une formule : neutralisé avant d'être écrit."""

import re

import polars

#: Premiers caractères qui font d'une cellule une formule.
FORMULE = ("=", "+", "-", "@", "\t", "\r")
_FORMULE = r"^[=+\-@\t\r]"
#: Un nombre signé, à l'anglaise ou à la française, n'est pas une formule.
_NOMBRE = r"^[+-]?[\d\u00a0\u202f ]*[.,]?\d+(?:[eE][+-]?\d+)?(?:[\u00a0 ]?[%€])?$"


def inoffensif(texte: str | None) -> str | None:
    """Le texte, précédé d'une apostrophe si un tableur en ferait une formule."""
    if texte and texte.startswith(FORMULE) and not re.match(_NOMBRE, texte):
        return f"'{texte}"
    return texte


def neutraliser(table: polars.DataFrame) -> polars.DataFrame:
    """La table, ses textes précédés d'une apostrophe là où un tableur en ferait une formule."""
    return table.with_columns(
        polars.when(polars.col(nom).str.contains(_FORMULE) & ~polars.col(nom).str.contains(_NOMBRE))
        .then(polars.concat_str(polars.lit("'"), polars.col(nom)))
        .otherwise(polars.col(nom))
        .alias(nom)
        for nom, genre in table.schema.items()
        if genre == polars.String
    )
