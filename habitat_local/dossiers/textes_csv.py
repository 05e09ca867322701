"""Un CSV tel qu'il est écrit : encodage, séparateur, ligne d'en-tête, guillemets. Rien n'y est encore jugé."""

import csv
import dataclasses
import io
from pathlib import Path

import numpy
import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import entetes
from openfisca_habitat_local.systeme.lecture.documents import BOMS

SEPARATEURS = (";", ",", "\t", "|")
#: Octets du début où l'en-tête est cherché.
TETE = 1 << 18
#: Nom provisoire d'une colonne sans nom.
SANS_NOM = "\u0000sans nom "


@dataclasses.dataclass(frozen=True)
class Tete:
    """En-tête d'un CSV : sa ligne, son numéro, le séparateur, et où commencent les données (en octets)."""

    entete: str
    separe: str
    ligne: int
    debut: int
    encodage: str


def separateur(entete: str) -> str:
    """Séparateur le plus fréquent de la ligne d'en-tête."""
    return max(SEPARATEURS, key=entete.count)


def en_utf8(chemin) -> bytes | None:
    """Octets en UTF-8 d'un fichier en UTF-16 ou 32 (« Texte Unicode » d'Excel) ; None s'il n'en est pas."""
    with open(chemin, "rb") as fichier:
        debut = fichier.read(4)
    trouve = next(
        ((bom, codage) for bom, codage in BOMS if debut.startswith(bom) and codage != "utf-8"), None
    )
    if trouve is None:
        return None
    try:
        return Path(chemin).read_bytes()[len(trouve[0]) :].decode(trouve[1]).encode()
    except UnicodeDecodeError:
        raise ErreurEntree(f"{chemin} : fichier annoncé en {trouve[1].upper()}, qui n'en est pas.") from None


def decoder(octets: bytes) -> tuple[str, str]:
    """(texte, encodage) du début d'un fichier en UTF-8, ou à défaut en Windows-1252 (Excel français)."""
    try:
        return octets.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as erreur:
        if erreur.start >= len(octets) - 4 and len(octets) >= TETE:  # caractère coupé par la fin du bloc
            return octets[: erreur.start].decode("utf-8-sig"), "utf-8"
        return octets.decode("cp1252", errors="replace"), "cp1252"


def lire_tete(octets: bytes, nom, connus) -> Tete:
    """En-tête trouvé dans les premiers octets d'un fichier. Erreur : fichier vide, colonne en double."""
    if b"\0" in octets:
        raise ErreurEntree(f"{nom} : ce n'est pas un texte (UTF-16 sans marque, ou fichier binaire ?).")
    refuser_autre_chose(octets, nom)
    lignes = octets.split(b"\n")[: entetes.LIGNES + 1]
    textes = [decoder(ligne)[0].rstrip("\r") for ligne in lignes]
    if not any(texte.strip() for texte in textes):
        raise ErreurEntree(f"{nom} : fichier vide, une ligne d'en-tête est attendue.")
    premiere, annonce = 0, ""
    if textes[0].lower().startswith("sep=") and len(textes[0].strip()) == 5:
        premiere, annonce = 1, textes[0].strip()[4]
    candidates = [texte.split(annonce or separateur(texte)) for texte in textes[premiere:]]
    rang = premiere + entetes.ligne_d_entete(
        [[c.strip().strip('"') for c in cs] for cs in candidates], connus
    )
    separe = annonce or separateur(textes[rang])
    debut = sum(len(ligne) + 1 for ligne in lignes[: rang + 1])
    entetes.noms_de_colonnes(cellules(textes[rang], separe), nom)
    return Tete(textes[rang], separe, rang + 1, min(debut, len(octets)), decoder(octets)[1])


#: Ce que commence un fichier qui n'est pas un CSV.
AUTRES = {b"{": "un JSON", b"[": "un JSON", b"<": "une page HTML ou du XML"}


def refuser_autre_chose(octets: bytes, nom) -> None:
    """Erreur : le fichier est un autre format sous l'extension d'un CSV, ou ses lignes finissent par CR seul."""
    autre = AUTRES.get(octets.removeprefix(b"\xef\xbb\xbf").lstrip()[:1])
    if autre:
        raise ErreurEntree(
            f"{nom} : ce n'est pas un CSV, mais {autre} ; enregistrez-le sous son vrai format."
        )
    if b"\r" in octets and b"\n" not in octets:
        raise ErreurEntree(
            f"{nom} : les lignes finissent par CR seul (ancien Mac) ; enregistrez le fichier en CSV d'aujourd'hui."
        )


def tete_du_fichier(chemin, connus) -> Tete:
    with open(chemin, "rb") as fichier:
        return lire_tete(fichier.read(TETE), chemin, connus)


def cellules(entete: str, separe: str) -> list[str]:
    return next(csv.reader([entete], delimiter=separe), [])


def noms_du_csv(entete: str, separe: str) -> list[str]:
    """Noms des colonnes, à leur place ; une colonne sans nom a un nom provisoire."""
    noms = [nom.strip().strip('"').strip().lstrip("\ufeff") for nom in cellules(entete, separe)]
    return [nom or f"{SANS_NOM}{rang}" for rang, nom in enumerate(noms)]


# --- Données ----------------------------------------------------------------------------------------------


def lire_donnees(contenu: bytes, tete: Tete, nom, ligne: int, colonnes=None) -> polars.DataFrame:
    """Table de texte des octets (UTF-8) d'un CSV sans son en-tête ; `ligne` : numéro de la première."""
    noms = noms_du_csv(tete.entete, tete.separe)
    entete = tete.separe.join(f'"{n}"' for n in noms).encode() + b"\n"
    options = {"separator": tete.separe, "infer_schema": False, "columns": colonnes}
    try:
        table = polars.read_csv(io.BytesIO(entete + contenu), **options)
    except polars.exceptions.PolarsError as erreur:
        trop = ligne_trop_longue(contenu, tete.separe, len(noms))
        if trop is not None:
            raise ErreurEntree(
                f"{nom}, ligne {ligne + trop} : plus de champs que de colonnes dans l'en-tête (séparateur lu : "
                f"« {tete.separe} »). Un nombre à virgule demande un autre séparateur ou des guillemets."
            ) from None
        try:  # les champs en trop sont tous vides (« ;;; » en fin de ligne)
            table = polars.read_csv(io.BytesIO(entete + contenu), truncate_ragged_lines=True, **options)
        except polars.exceptions.PolarsError:
            raise ErreurEntree(f"{nom} : CSV illisible ({str(erreur).splitlines()[0]}).") from None
    return sans_colonnes_vides(table, nom)


def sans_colonnes_vides(table: polars.DataFrame, nom) -> polars.DataFrame:
    provisoires = [c for c in table.columns if c.startswith(SANS_NOM)]
    pleines = [c for c in provisoires if not (table[c].is_null() | (table[c].str.strip_chars() == "")).all()]
    if pleines:
        rang = int(pleines[0].removeprefix(SANS_NOM)) + 1
        raise ErreurEntree(f"{nom} : la colonne {rang} a des valeurs et pas de nom dans l'en-tête.")
    return table.drop(provisoires)


def ligne_trop_longue(contenu: bytes, separe: str, attendus: int) -> int | None:
    """Rang de la première ligne qui a plus de champs que l'en-tête, et quelque chose dedans."""
    lignes = csv.reader(io.StringIO(contenu.decode("utf-8", errors="replace"), newline=""), delimiter=separe)
    try:
        for ligne in lignes:
            if any(champ.strip() for champ in ligne[attendus:]):
                return lignes.line_num - 1
    except csv.Error:
        return None
    return None


# --- Guillemets -------------------------------------------------------------------------------------------


def fins_de_ligne(bloc: bytes, ouvert: bool) -> tuple[numpy.ndarray, bool]:
    """(places des fins de ligne hors guillemets, vrai si le bloc finit entre guillemets)."""
    octets = numpy.frombuffer(bloc, dtype=numpy.uint8)
    places = numpy.flatnonzero(octets == ord("\n"))
    guillemets = numpy.flatnonzero(octets == ord('"'))
    if len(guillemets) or ouvert:
        avant = numpy.searchsorted(guillemets, places)
        places = places[(avant + ouvert) % 2 == 0]
    return places, bool((len(guillemets) + ouvert) % 2)


def guillemet_isole(bloc: bytes, ouvert: bool, precedent: int, separe: str) -> int | None:
    """Place du premier guillemet qui n'ouvre ni ne ferme un champ entier ; None s'il n'y en a pas.

    `precedent` : octet d'avant le bloc. Le bloc ne finit par un guillemet qu'à la fin du fichier.
    """
    octets = numpy.frombuffer(bloc, dtype=numpy.uint8)
    places = numpy.flatnonzero(octets == ord('"'))
    if not len(places):
        return None
    bords = numpy.frombuffer(f'{separe}\r\n"'.encode(), dtype=numpy.uint8)
    avant = numpy.where(places > 0, octets[numpy.maximum(places - 1, 0)], precedent)
    apres = numpy.where(
        places + 1 < len(octets), octets[numpy.minimum(places + 1, len(octets) - 1)], ord("\n")
    )
    ouvrants = (numpy.arange(len(places)) + ouvert) % 2 == 0
    faux = numpy.where(ouvrants, ~numpy.isin(avant, bords), ~numpy.isin(apres, bords))
    return int(places[faux.argmax()]) if faux.any() else None


def erreur_de_guillemet(nom, ligne: int) -> ErreurEntree:
    return ErreurEntree(
        f'{nom}, ligne {ligne} : guillemet isolé. Ôtez-le, ou doublez-le ("") et mettez le champ entier entre guillemets.'
    )


def erreur_de_guillemet_ouvert(nom) -> ErreurEntree:
    """Erreur d'un fichier dont le dernier guillemet ouvre un champ qui ne finit pas."""
    octets = Path(nom).read_bytes()
    ligne = octets.count(b"\n", 0, octets.rfind(b'"')) + 1
    return ErreurEntree(
        f"{nom}, ligne {ligne} : un guillemet n'est pas fermé (ou il en manque un plus haut)."
    )


__all__ = ["Tete", "en_utf8", "lire_donnees", "lire_tete", "noms_du_csv", "separateur"]
