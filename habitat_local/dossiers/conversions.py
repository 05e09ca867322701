"""Une colonne entière lue d'un coup : les écritures canoniques d'abord, puis le lecteur de la loi sur le reste.

Le chemin rapide ne lit que ce qui ne laisse aucun doute (`12500.5`, `2016-05-01`, `oui`, un type exact et des bornes
tenues) ; chaque autre valeur, une fois, passe par le lecteur de son genre (`systeme.lecture`), qui la lit ou la refuse.
"""

import dataclasses

import polars

from openfisca_habitat_local.systeme.lecture import Fait, Refus, jours

#: Notations d'un nombre qui ne laissent pas de doute : jamais trois décimales après un à trois chiffres.
NOMBRE = r"^-?([0-9]{1,15}(\.([0-9]{1,2}|[0-9]{4,18}))?|0\.[0-9]{3}|[0-9]{4,15}\.[0-9]{3})$"
ENTIER = r"^-?[0-9]{1,9}$"
COMMUNE = r"^([0-9]{2}|2[AB])[0-9]{3}$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
BOOLEENS = {
    **dict.fromkeys(("true", "vrai", "oui", "1", "True", "Oui", "TRUE", "OUI"), True),
    **dict.fromkeys(("false", "faux", "non", "0", "False", "Non", "FALSE", "NON"), False),
}
TYPES = {
    "nombre": polars.Float64,
    "part": polars.Float64,
    "entier": polars.Int64,
    "booleen": polars.Boolean,
    "date": polars.Date,
    "commune": polars.String,
    "texte": polars.String,
}
#: Types dont une valeur n'est pas une valeur simple : ce qu'en dit le refus.
COMPOSES = {
    polars.List: "une liste",
    polars.Array: "une liste",
    polars.Struct: "un objet",
    polars.Duration: "une durée",
    polars.Time: "une heure",
    polars.Binary: "des octets",
    polars.Object: "un objet Python",
}


@dataclasses.dataclass(frozen=True)
class Lecture:
    """Une colonne lue : valeurs du bon type, et pour chaque ligne refusée ce qui était attendu et le motif."""

    valeurs: polars.Series
    refusees: polars.Series
    attendus: polars.Series | str = ""
    motifs: polars.Series | str = ""
    #: Ce qu'il faut savoir de la façon dont elle est lue, en une phrase.
    note: str = ""


def epurer(serie: polars.Series) -> polars.Series:
    """Textes sans blancs autour ; un texte vide est une valeur manquante."""
    if isinstance(serie.dtype, polars.Categorical | polars.Enum):
        serie = serie.cast(polars.String)
    if serie.dtype != polars.String:
        return serie
    texte = serie.str.strip_chars()
    return texte.set(texte == "", None)


def en_chaine(serie: polars.Series) -> polars.Series:
    """Valeurs telles qu'un message les cite, listes et objets compris."""
    if serie.dtype.is_nested() or serie.dtype.base_type() in COMPOSES:
        return polars.Series(
            serie.name, [None if v is None else str(v) for v in serie.to_list()], polars.String
        )
    return serie.cast(polars.String)


def type_de(fait: Fait) -> polars.DataType | type[polars.DataType]:
    """Type polars des valeurs d'un fait."""
    if fait.genre == "classe":
        return polars.Enum([nom for nom, _ in fait.modalites])
    return TYPES[fait.genre]


# --- Chemins rapides --------------------------------------------------------------------------------------


def vide(fait: Fait, effectif: int) -> polars.Series:
    return polars.Series([None], dtype=type_de(fait)).new_from_index(0, effectif)


def nombres(fait: Fait, serie: polars.Series) -> polars.Series:
    if serie.dtype == polars.String:
        serie = serie.set(~serie.str.contains(NOMBRE), None).cast(polars.Float64, strict=False)
    elif serie.dtype == polars.Float32:  # au plus proche décimal : 20000,1 et non 20000,099609375
        serie = serie.cast(polars.String).cast(polars.Float64, strict=False)
    elif serie.dtype.is_numeric():
        serie = serie.cast(polars.Float64, strict=False)
    else:
        return vide(fait, len(serie))
    return dans_les_bornes(fait, serie.set(~serie.is_finite(), None))


def entiers(fait: Fait, serie: polars.Series) -> polars.Series:
    if serie.dtype == polars.String:
        serie = serie.set(~serie.str.contains(ENTIER), None).cast(polars.Int64, strict=False)
    elif serie.dtype.is_integer():
        serie = serie.cast(polars.Int64, strict=False)
    elif serie.dtype.is_numeric():
        reels = serie.cast(polars.Float64, strict=False)
        serie = reels.set(reels != reels.floor(), None).cast(polars.Int64, strict=False)
    else:
        return vide(fait, len(serie))
    return dans_les_bornes(fait, serie.set(serie.abs() > 2**31 - 1, None))


def dans_les_bornes(fait: Fait, serie: polars.Series) -> polars.Series:
    """Les valeurs entre les bornes, et autres que celle qui veut dire « inconnue »."""
    hors = polars.Series([False]).new_from_index(0, len(serie))
    if fait.minimum is not None:
        hors |= serie < fait.minimum
    if fait.maximum is not None:
        hors |= serie > fait.maximum
    if fait.inconnue is not None:
        hors |= serie == fait.inconnue
    return serie.set(hors.fill_null(False), None)


def booleens(fait: Fait, serie: polars.Series) -> polars.Series:
    if serie.dtype == polars.Boolean:
        return serie
    if serie.dtype != polars.String:
        return vide(fait, len(serie))
    return serie.replace_strict(BOOLEENS, default=None, return_dtype=polars.Boolean)


def dates(fait: Fait, serie: polars.Series) -> polars.Series:
    if isinstance(serie.dtype, polars.Datetime):
        locale = serie.dt.replace_time_zone(None)
        minuit = locale.dt.truncate("1d") == locale
        lues = locale.set(~minuit, None).cast(polars.Date)
    elif serie.dtype == polars.Date:
        lues = serie
    elif serie.dtype == polars.String:
        lues = serie.set(~serie.str.contains(DATE), None).str.to_date("%Y-%m-%d", strict=False)
    else:
        return vide(fait, len(serie))
    lues = lues.set(~lues.dt.year().is_between(1800, 2100), None)
    return lues if fait.inconnue is None else lues.set((lues == fait.inconnue).fill_null(False), None)


def classes(fait: Fait, serie: polars.Series) -> polars.Series:
    if serie.dtype != polars.String:
        return vide(fait, len(serie))
    return serie.cast(type_de(fait), strict=False)


def communes(fait: Fait, serie: polars.Series) -> polars.Series:
    if serie.dtype != polars.String:
        return vide(fait, len(serie))
    return serie.set(~serie.str.contains(COMMUNE), None)


def textes(fait: Fait, serie: polars.Series) -> polars.Series:
    if serie.dtype.is_integer():
        return serie.cast(polars.String)
    if serie.dtype != polars.String:
        return vide(fait, len(serie))
    longueur = fait.longueur or 2**31
    return serie.set(serie.str.starts_with("#") | (serie.str.len_chars() > longueur), None)


RAPIDES = {
    "nombre": nombres,
    "part": nombres,
    "entier": entiers,
    "booleen": booleens,
    "date": dates,
    "classe": classes,
    "commune": communes,
    "texte": textes,
}


# --- Toute une colonne ------------------------------------------------------------------------------------


def lire_colonne(fait: Fait, brute: polars.Series, temoin: str = "") -> Lecture:
    """Valeurs d'une colonne au type de son fait ; ce qui n'en est pas est refusé, l'inconnu est manquant.

    `temoin` : date américaine que cette colonne a ailleurs, quand le fichier est lu par tranches.
    """
    brute = epurer(brute)
    if brute.dtype.is_float():  # « pas un nombre » n'est pas une case vide
        brute = brute.cast(polars.String) if brute.is_nan().any() else brute
    personne = polars.Series([False]).new_from_index(0, len(brute))
    if brute.dtype == polars.Null:
        return Lecture(vide(fait, len(brute)), personne)
    compose = next((nom for genre, nom in COMPOSES.items() if brute.dtype.base_type() is genre), None)
    if compose:
        return Lecture(
            vide(fait, len(brute)),
            brute.is_not_null(),
            fait.attendu,
            f"c'est {compose}, et non une valeur simple",
        )
    valeurs = RAPIDES[fait.genre](fait, brute)
    reste = brute.is_not_null() & valeurs.is_null()
    if not reste.any():
        return Lecture(valeurs, personne)
    return completer(fait, brute, valeurs, reste, temoin)


def completer(
    fait: Fait, brute: polars.Series, valeurs: polars.Series, reste: polars.Series, temoin: str = ""
) -> Lecture:
    """Le reste d'une colonne, lu valeur unique par valeur unique, par le lecteur de son genre."""
    uniques = brute.filter(reste).unique(maintain_order=True)
    lues, note = [fait.lire(valeur) for valeur in uniques.to_list()], ""
    if fait.genre == "date" and brute.dtype == polars.String:
        lues, note = dates_a_barres(fait.nom, uniques.to_list(), lues, temoin)
    table = polars.DataFrame(
        {
            "brute": uniques,
            "lue": polars.Series([None if isinstance(v, Refus) else v for v in lues], dtype=valeurs.dtype),
            "refusee": [isinstance(v, Refus) for v in lues],
            "attendu": polars.Series(
                [v.attendu if isinstance(v, Refus) else None for v in lues], dtype=polars.String
            ),
            "motif": polars.Series(
                [phrase(v) if isinstance(v, Refus) else None for v in lues], dtype=polars.String
            ),
        }
    )
    jointe = polars.DataFrame({"brute": brute}).join(
        table, on="brute", how="left", nulls_equal=False, maintain_order="left"
    )
    refusees = reste & jointe["refusee"].fill_null(False)
    return Lecture(
        valeurs.zip_with(~reste, jointe["lue"]), refusees, jointe["attendu"], jointe["motif"], note
    )


def dates_a_barres(nom: str, ecrites: list[str], lues: list, temoin: str) -> tuple[list, str]:
    """(lectures, note) des dates d'une colonne : celles qui se lisent aussi mois/jour/année, d'après les autres.

    Une date qui n'existe qu'à l'américaine rend ambiguës toutes celles de la colonne ; sans elle, elles sont lues
    jour/mois/année, et cela se dit si aucune autre date de la colonne ne le prouve.
    """
    temoin = next((e for e in ecrites if jours.americaine(e)), temoin)
    ambigues = [e for e, lue in zip(ecrites, lues, strict=True) if lue and jours.reversible(e)]
    if not ambigues:
        return lues, ""
    if temoin:
        motif = f"date ambiguë : la colonne a des dates américaines (mois/jour/année), comme {temoin}"
        return [
            jours.refus_ambigu(e, motif) if e in ambigues and not isinstance(lue, Refus) else lue
            for e, lue in zip(ecrites, lues, strict=True)
        ], ""
    if any(jours.francaise(e) for e in ecrites):
        return lues, ""
    lue = next(
        lue for e, lue in zip(ecrites, lues, strict=True) if e in ambigues and not isinstance(lue, Refus)
    )
    return lues, (
        f"{nom} : les dates à barres sont lues jour/mois/année (« {ambigues[0]} » : {lue}) ; écrivez AAAA-MM-JJ pour "
        "ôter le doute."
    )


def phrase(refus: Refus) -> str:
    """Motif d'un refus, suivi de ce que l'on a sans doute voulu écrire."""
    fin = "" if refus.motif.endswith("?") else "."
    return f"{refus.motif}{fin} {refus.proposition}" if refus.proposition else refus.motif
