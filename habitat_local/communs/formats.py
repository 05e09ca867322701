"""Nombres, montants et dates écrits en français : « 33 000 € », « 15 % », « 1er mai 2016 »."""

import datetime

PREMIERE_ANNEE = 1000
INSECABLE = "\u00a0"
MOIS = (
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
)  # fmt: skip
VIDE = "–"


def nombre(valeur, decimales=0):
    """1234.5 -> « 1 234,50 » ; le moins est un vrai signe moins."""
    if valeur is None:
        return VIDE
    arrondi = round(valeur, decimales) + 0.0  # + 0.0 : jamais de zéro négatif
    texte = f"{abs(arrondi):,.{decimales}f}".replace(",", INSECABLE).replace(".", ",")
    return f"−{texte}" if arrondi < 0 else texte


def effectif(valeur):
    """Nombre de dossiers : entier quand il l'est, un chiffre après la virgule pour des poids."""
    return nombre(valeur, 0 if valeur is None or abs(valeur - round(valeur)) < 1e-6 else 1)


def euros(valeur, decimales=0):
    return VIDE if valeur is None else f"{nombre(valeur, decimales)}{INSECABLE}€"


def signe(valeur, ecrire=euros):
    """Comme `ecrire`, avec un + devant une hausse."""
    texte = ecrire(valeur)
    return f"+{texte}" if valeur is not None and texte.strip("0,\u00a0€%−") and valeur > 0 else texte


def pourcentage(part, decimales=None):
    """0.15 -> « 15 % » ; au plus deux décimales, sans zéro inutile."""
    if part is None:
        return VIDE
    texte = nombre(part * 100, 2 if decimales is None else decimales)
    if decimales is None and "," in texte:
        texte = texte.rstrip("0").rstrip(",")
    return f"{texte}{INSECABLE}%"


def date(jour):
    if jour is None:
        return VIDE
    jour = jour if isinstance(jour, datetime.date) else datetime.date.fromisoformat(str(jour))
    numero = "1er" if jour.day == 1 else str(jour.day)
    return f"{numero}{INSECABLE}{MOIS[jour.month - 1]}{INSECABLE}{jour.year}"


def date_courte(jour):
    return VIDE if jour is None else jour.strftime("%d/%m/%Y")


def typographie(texte):
    """Espaces insécables devant les signes doubles et dans les guillemets, comme l'imprimerie française."""
    for signe_ in ("»", ":", ";", "?", "!", "%", "€"):
        texte = texte.replace(f" {signe_}", f"{INSECABLE}{signe_}")
    return texte.replace("« ", f"«{INSECABLE}")


def pluriel(effectif_, singulier, pluriel_=None):
    """« 1 dossier », « 8 dossiers »."""
    return (
        f"{effectif(effectif_)}{INSECABLE}{singulier if abs(effectif_) < 2 else pluriel_ or singulier + 's'}"
    )


def non_comptees(lignes):
    """« 2 lignes refusées, non comptées »."""
    return pluriel(lignes, "ligne refusée, non comptée", "lignes refusées, non comptées")


#: Unité d'un paramètre : comment l'écrire.
UNITES = {
    "/1": pourcentage,
    "currency": euros,
    "ecart_euros": signe,
    "ecart_dossiers": lambda v: signe(v, effectif),
    "currency/m2": lambda v: f"{euros(v)}/m²",
    "m2": lambda v: f"{nombre(v)}{INSECABLE}m²",
    # Une année du calendrier, ou un nombre d'années : OpenFisca n'a qu'une unité pour les deux.
    "year": lambda v: str(v) if v >= PREMIERE_ANNEE and v == int(v) else pluriel(v, "an"),
    "month": lambda v: f"{nombre(v)}{INSECABLE}mois",
    "day": lambda v: pluriel(v, "jour"),
}


def valeur(contenu, unite):
    """Valeur d'un paramètre, écrite selon son unité."""
    if contenu is None:
        return "aucune"
    if isinstance(contenu, bool):
        return "oui" if contenu else "non"
    if isinstance(contenu, list):
        return ", ".join(str(c) for c in contenu) or "aucun"
    if isinstance(contenu, str):
        return contenu.replace("_", " ")
    return UNITES.get(unite, lambda v: nombre(v, 0 if v == int(v) else 2))(contenu)


def jour_et_heure(jour):
    """Midi du jour donné (date ou AAAA-MM-JJ), pour les formats qui veulent une heure."""
    jour = jour if isinstance(jour, datetime.date) else datetime.date.fromisoformat(str(jour))
    return datetime.datetime(jour.year, jour.month, jour.day, 12)
