"""Valeurs d'un fichier vers le type de leur colonne, colonne entière par colonne entière.

Chaque fonction rend une série où une valeur qui n'est pas du genre attendu est manquante : la comparer à
la série de départ dit lesquelles sont fausses.
"""

import polars

VRAI = ("true", "vrai", "oui", "1", "1.0")
FAUX = ("false", "faux", "non", "0", "0.0")


def epurer(serie):
    """Textes sans blancs autour ; un texte vide est une valeur manquante."""
    if isinstance(serie.dtype, polars.Categorical | polars.Enum):
        serie = serie.cast(polars.String)
    if serie.dtype != polars.String:
        return serie
    texte = serie.str.strip_chars()
    return texte.set(texte == "", None)


def inconvertible(serie, genre):
    return polars.Series(serie.name, [None], dtype=genre).new_from_index(0, len(serie))


def en_nombre(serie, colonne=None):
    """Nombre à point ou à virgule décimale, sans espace ni symbole ; ni infini, ni « nan »."""
    if serie.dtype == polars.String:
        serie = serie.str.replace(r"^([+-]?\d+),(\d+)$", "$1.$2").cast(polars.Float64, strict=False)
    elif serie.dtype.is_numeric() or serie.dtype == polars.Null:
        serie = serie.cast(polars.Float64)
    else:
        return inconvertible(serie, polars.Float64)
    return serie.set(~serie.is_finite(), None)


def en_entier(serie, colonne=None):
    nombre = en_nombre(serie)
    return nombre.set((nombre != nombre.floor()) | (nombre.abs() > 2**31), None).cast(polars.Int64)


def en_booleen(serie, colonne=None):
    if serie.dtype == polars.Boolean:
        return serie
    if serie.dtype.is_numeric():
        serie = serie.cast(polars.Float64).cast(polars.String)
    elif serie.dtype not in (polars.String, polars.Null):
        return inconvertible(serie, polars.Boolean)
    texte = serie.cast(polars.String).str.to_lowercase()
    valeurs = {**dict.fromkeys(VRAI, True), **dict.fromkeys(FAUX, False)}
    return texte.replace_strict(valeurs, default=None, return_dtype=polars.Boolean)


def en_date(serie, colonne=None):
    """AAAA-MM-JJ (suivi ou non d'une heure nulle) ou JJ/MM/AAAA."""
    if (
        serie.dtype.is_temporal()
        and serie.dtype != polars.Time
        and not isinstance(serie.dtype, polars.Duration)
    ):
        return serie.cast(polars.Date)
    if serie.dtype not in (polars.String, polars.Null):
        return inconvertible(serie, polars.Date)
    texte = serie.cast(polars.String).str.replace(r"[ T]00:00:00(\.0+)?$", "")
    iso = texte.set(~texte.str.contains(r"^\d{4}-\d{2}-\d{2}$"), None).str.to_date("%Y-%m-%d", strict=False)
    if (iso.is_null() & texte.is_not_null()).any():
        francaise = texte.set(~texte.str.contains(r"^\d{1,2}/\d{1,2}/\d{4}$"), None)
        iso = iso.zip_with(iso.is_not_null(), francaise.str.to_date("%d/%m/%Y", strict=False))
    return iso


def en_texte(serie, colonne=None):
    return serie.cast(polars.String)


def en_classe(serie, colonne):
    return en_texte(serie).cast(polars.Enum(colonne.valeurs), strict=False)


CONVERSIONS = {
    "texte": en_texte,
    "nombre": en_nombre,
    "entier": en_entier,
    "booleen": en_booleen,
    "date": en_date,
    "classe": en_classe,
}

ATTENDUS = {
    "texte": "un texte",
    "nombre": "un nombre sans espace ni symbole, vide s'il est inconnu",
    "entier": "un nombre entier, vide s'il est inconnu",
    "booleen": "oui ou non (true, false, 1, 0)",
    "date": "une date qui existe, AAAA-MM-JJ ou JJ/MM/AAAA",
}
MOTIFS = {
    "texte": "ce n'est pas un texte",
    "nombre": "ce n'est pas un nombre",
    "entier": "ce n'est pas un nombre entier",
    "booleen": "ce n'est ni oui ni non",
    "date": "ce n'est pas une date",
    "classe": "valeur inconnue",
}
