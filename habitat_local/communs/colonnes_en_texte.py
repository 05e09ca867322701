"""Valeurs d'une colonne écrites en français, toutes d'un coup."""

import polars

INSECABLE = "\u00a0"
#: Par unité : un pour la plus petite part écrite, décimales, ce qui suit le nombre.
ECRITURES = {"/1": (10, 1, f"{INSECABLE}%"), "currency": (100, 2, f"{INSECABLE}€")}


def en_texte(serie: polars.Series, unite: str | None) -> polars.Series:
    """Valeurs écrites en français : euros au centime, pourcentages au dixième, dates, oui ou non."""
    if serie.dtype == polars.Date:
        return serie.dt.strftime("%d/%m/%Y")
    if not serie.dtype.is_float():
        return serie.cast(polars.String)
    pas, decimales, suffixe = ECRITURES.get(unite or "", (100, 2, ""))
    grandeur = serie * (100 if unite == "/1" else 1) * pas
    absolus = (grandeur.abs() + 0.5 + 1e-6).floor().cast(polars.Int64)  # demi vers le haut
    milliers, unites = absolus // pas // 1000, absolus // pas % 1000
    avec_milliers = milliers.cast(polars.String) + INSECABLE + unites.cast(polars.String).str.zfill(3)
    tete = avec_milliers.zip_with(milliers > 0, unites.cast(polars.String))
    signe = polars.Series(["−"]).new_from_index(0, len(serie)).set((grandeur >= 0) | (absolus == 0), "")
    return signe + tete + "," + (absolus % pas).cast(polars.String).str.zfill(decimales) + suffixe
