"""Lire une date."""

import datetime
import re

from openfisca_habitat_local.systeme.lecture.nombres import genre
from openfisca_habitat_local.systeme.lecture.refus import Refus, ecrit, erreur_de_tableur, replier

DATE = "une date qui existe, AAAA-MM-JJ ou JJ/MM/AAAA"
HEURE = r"(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?))?"
ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){HEURE}(?: ?(?:Z|[+-]\d{{2}}:?\d{{2}}))?", re.ASCII)
FRANCAISE = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){HEURE}", re.ASCII)
AUTRE_SIGNE = re.compile(r"(\d{1,2})[.-](\d{1,2})[.-](\d{4})", re.ASCII)
ANNEE_DEVANT = re.compile(r"(\d{4})[/.-]?(\d{1,2})[/.-]?(\d{1,2})", re.ASCII)
MOIS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
EN_LETTRES = re.compile(rf"(\d{{1,2}})(?:er)?_({'|'.join(MOIS)})_(\d{{4}})", re.ASCII)
#: Années d'un fait de dossier : plus tôt ou plus tard, c'est une faute de frappe.
ANNEES = (1800, 2100)
#: Jours qu'Excel compte depuis le 30 décembre 1899, pour les années d'un dossier.
JOURS_D_EXCEL = (36526, 73415)
ORIGINE_D_EXCEL = datetime.date(1899, 12, 30)


def jour_du_calendrier(annee: int, mois: int, jour: int) -> datetime.date | None:
    try:
        return datetime.date(annee, mois, jour)
    except ValueError:
        return None


def americaine(valeur: object) -> bool:
    """La date n'existe que lue mois/jour/année : sa colonne est sans doute américaine tout entière."""
    trouve = FRANCAISE.fullmatch(valeur.strip()) if isinstance(valeur, str) else None
    if not trouve:
        return False
    premier, second, annee = (int(trouve[n]) for n in (1, 2, 3))
    return (
        jour_du_calendrier(annee, second, premier) is None
        and jour_du_calendrier(annee, premier, second) is not None
    )


def francaise(valeur: object) -> bool:
    """La date à barres n'existe que lue jour/mois/année."""
    trouve = FRANCAISE.fullmatch(valeur.strip()) if isinstance(valeur, str) else None
    return trouve is not None and int(trouve[1]) > 12 and not americaine(valeur)


def refus_ambigu(valeur: str, motif: str, attendu: str = DATE) -> Refus:
    """Refus d'une date qui se lit de deux façons, avec l'une et l'autre."""
    trouve = FRANCAISE.fullmatch(valeur.strip())
    premier, second, annee = (int(trouve[n]) for n in (1, 2, 3)) if trouve else (1, 1, 1)
    deux = f"Écrivez {annee}-{second:02d}-{premier:02d} ou {annee}-{premier:02d}-{second:02d}."
    return Refus(attendu, motif, deux)


def reversible(valeur: object) -> bool:
    """La date à barres se lit aussi mois/jour/année, et autrement."""
    trouve = FRANCAISE.fullmatch(valeur.strip()) if isinstance(valeur, str) else None
    return (
        trouve is not None
        and trouve[1].zfill(2) != trouve[2].zfill(2)
        and max(int(trouve[1]), int(trouve[2])) <= 12
    )


def d_un_instant(valeur: datetime.datetime, attendu: str) -> datetime.date | Refus:
    """Jour d'un instant à minuit, dans son propre fuseau ; une heure, elle, ne se coupe pas."""
    if valeur.time() != datetime.time():
        return Refus(attendu, f"une heure ({valeur:%H:%M}) est donnée avec la date")
    return valeur.date()


def proposition(texte: str) -> str:
    """Date sans doute voulue, écrite comme il faut."""
    voulu = None
    if trouve := AUTRE_SIGNE.fullmatch(texte):
        voulu = jour_du_calendrier(int(trouve[3]), int(trouve[2]), int(trouve[1]))
    elif trouve := ANNEE_DEVANT.fullmatch(texte):
        voulu = jour_du_calendrier(*(int(trouve[n]) for n in (1, 2, 3)))
    elif (
        re.fullmatch(r"\d{5}(\.0+)?", texte, re.ASCII)
        and JOURS_D_EXCEL[0] <= int(texte[:5]) <= JOURS_D_EXCEL[1]
    ):
        voulu = ORIGINE_D_EXCEL + datetime.timedelta(days=int(texte[:5]))
        return f"Numéro de jour d'Excel ? Écrivez {voulu}."
    return f"Écrivez {voulu} ?" if voulu else ""


def date_d_un_texte(texte: str, attendu: str) -> datetime.date | Refus:
    if trouve := ISO.fullmatch(texte):
        lue = jour_du_calendrier(*(int(trouve[n]) for n in (1, 2, 3)))
        heure = trouve[4]
    elif trouve := FRANCAISE.fullmatch(texte):
        lue, heure = jour_du_calendrier(*(int(trouve[n]) for n in (3, 2, 1))), trouve[4]
    elif trouve := EN_LETTRES.fullmatch(replier(texte)):
        lue, heure = jour_du_calendrier(int(trouve[3]), MOIS.index(trouve[2]) + 1, int(trouve[1])), ""
    else:
        return Refus(attendu, "ce n'est pas une date", proposition(texte))
    if heure and re.sub(r"[:.,0]", "", heure):
        return Refus(attendu, f"une heure ({heure[:5]}) est donnée avec la date")
    if lue is None:
        motif = "date américaine (mois/jour/année) ?" if americaine(texte) else "cette date n'existe pas"
        return Refus(attendu, motif)
    return lue


def date(valeur: object, attendu: str = DATE) -> datetime.date | Refus | None:
    """Date d'un texte (AAAA-MM-JJ, JJ/MM/AAAA, 15 juin 2016), d'une date ou d'un instant à minuit dans son fuseau.

    Une date à barres est lue jour/mois/année. Refusés : heure non nulle, date qui n'existe pas, année seule, année à
    deux chiffres, numéro de jour d'Excel, année hors de 1800 à 2100.
    """
    ecrite = ecrit(getattr(valeur, "ecriture", valeur))
    if ecrite is None:
        return None
    if type(ecrite).__module__ == "numpy" and hasattr(ecrite, "item"):
        ecrite = ecrite.item()
    if isinstance(ecrite, datetime.datetime):
        lue = d_un_instant(ecrite, attendu)
    elif isinstance(ecrite, datetime.date):
        lue = ecrite
    elif isinstance(ecrite, bool) or not isinstance(ecrite, str | int | float):
        return Refus(attendu, f"ce n'est pas une date, mais {genre(ecrite)}")
    elif refus := erreur_de_tableur(ecrite, attendu):
        return refus
    else:
        lue = date_d_un_texte(str(ecrite), attendu)
    if isinstance(lue, Refus) or ANNEES[0] <= lue.year <= ANNEES[1]:
        return lue
    return Refus(attendu, f"l'année {lue.year} est hors de {ANNEES[0]} à {ANNEES[1]}")
