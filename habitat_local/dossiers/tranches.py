"""Un fichier de dossiers en tranches qui se lisent séparément, dans n'importe quel ordre et n'importe où.

Un Parquet se découpe par groupes de lignes, un CSV aux fins de ligne (hors guillemets) ; les autres formats,
petits par nature, font une seule tranche. Le numéro `_ligne` d'un dossier ne dépend pas du découpage.
"""

import codecs
import dataclasses
import functools
import itertools
import re
from pathlib import Path

import numpy
import polars
import pyarrow.parquet

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import fichiers, textes_csv
from habitat_local.dossiers.conversions import epurer

#: Dossiers d'une tranche, à peu près (un Parquet suit ses groupes de lignes).
TAILLE = 500_000
BLOC = 1 << 24
CSV = (".csv", ".tsv", ".txt")


@dataclasses.dataclass(frozen=True)
class Source:
    """Le fichier et ce qu'il faut savoir pour en lire une tranche."""

    chemin: str
    genre: str
    entete: str = ""
    encodage: str = "utf-8"
    separe: str = ";"
    ligne: int = 1

    @property
    def tete(self) -> textes_csv.Tete:
        return textes_csv.Tete(self.entete, self.separe, self.ligne, 0, self.encodage)


@dataclasses.dataclass(frozen=True)
class Tranche:
    """`lignes` dossiers à partir du rang `debut` ; pour un CSV, les octets [de, a[."""

    numero: int
    debut: int
    lignes: int
    de: int = 0
    a: int = 0


# --- Découper ---------------------------------------------------------------------------------------------


def decouper(chemin, taille=TAILLE):
    """(source, tranches) d'un fichier ; toujours au moins une tranche."""
    chemin = Path(chemin)
    if not chemin.is_file():
        raise ErreurEntree(f"{chemin} : fichier introuvable.")
    suffixe = chemin.suffix.lower()
    if suffixe == ".parquet":
        return Source(str(chemin), "parquet"), decouper_parquet(chemin, taille)
    if suffixe in CSV:
        return decouper_csv(chemin, taille)
    return Source(str(chemin), "entier"), [Tranche(0, 0, 0)]


def decouper_parquet(chemin, taille):
    """Groupes de lignes réunis jusqu'à la taille ; un groupe plus grand est coupé."""
    try:
        description = pyarrow.parquet.read_metadata(chemin)
    except (pyarrow.ArrowInvalid, OSError):
        raise ErreurEntree(f"{chemin} : Parquet illisible (abîmé, tronqué, ou d'un autre format).") from None
    bornes, debut = [0], 0
    for groupe in range(description.num_row_groups):
        fin = debut + description.row_group(groupe).num_rows
        if fin - bornes[-1] > taille and debut > bornes[-1]:
            bornes.append(debut)
        bornes += range(bornes[-1] + taille, fin, taille)
        debut = fin
    bornes.append(debut)
    return [Tranche(n, de, a - de) for n, (de, a) in enumerate(itertools.pairwise(bornes))]


def decouper_csv(chemin, taille):
    """Lit le fichier une fois, par blocs : encodage, guillemets, et une coupe toutes les `taille` lignes."""
    if textes_csv.en_utf8(chemin) is not None:
        return Source(str(chemin), "entier"), [Tranche(0, 0, 0)]
    tete = textes_csv.tete_du_fichier(chemin, fichiers.noms_connus())
    with open(chemin, "rb") as fichier:
        avant = fichier.read(tete.debut)
        encodage, coupes, lignes, fin = "utf-8", [], 0, len(avant)
        decodeur = codecs.getincrementaldecoder("utf-8-sig")()
        encodage = essayer(decodeur, avant, encodage)
        ouvert, dernier = False, b"\n"
        while bloc := bloc_entier(fichier):
            encodage = essayer(decodeur, bloc, encodage)
            isole = textes_csv.guillemet_isole(bloc, ouvert, dernier[0], tete.separe)
            if isole is not None:
                raise textes_csv.erreur_de_guillemet(
                    chemin, tete.ligne + lignes + bloc.count(b"\n", 0, isole) + 1
                )
            places, ouvert = textes_csv.fins_de_ligne(bloc, ouvert)
            coupes += [(lignes + k, fin + int(places[k - 1]) + 1) for k in rangs(lignes, len(places), taille)]
            lignes, fin, dernier = lignes + len(places), fin + len(bloc), bloc[-1:]
    if ouvert:
        raise textes_csv.erreur_de_guillemet_ouvert(chemin)
    if dernier != b"\n":
        lignes += 1
    encodage = essayer(decodeur, b"", encodage, fini=True)
    bornes = [(0, tete.debut), *[c for c in coupes if c[0] < lignes], (lignes, fin)]
    tranches = [
        Tranche(n, debut, suivant - debut, de, a)
        for n, ((debut, de), (suivant, a)) in enumerate(itertools.pairwise(bornes))
    ]
    return Source(str(chemin), "csv", tete.entete, encodage, tete.separe, tete.ligne), tranches


def bloc_entier(fichier):
    """Bloc suivant, prolongé pour ne pas finir par un guillemet (dont la suite dit s'il ferme un champ)."""
    bloc = fichier.read(BLOC)
    while bloc.endswith(b'"'):
        suite = fichier.read(1)
        if not suite:
            break
        bloc += suite
    return bloc


def rangs(deja, nouvelles, taille):
    """Nombres de nouvelles lignes au bout desquels le compte total est un multiple de la taille."""
    return range(taille - deja % taille, nouvelles + 1, taille)


def essayer(decodeur, bloc, encodage, fini=False):
    """« utf-8 » tant que le fichier en est, sinon Windows-1252 (Excel français)."""
    if encodage != "utf-8":
        return encodage
    try:
        decodeur.decode(bloc, fini)
    except UnicodeDecodeError:
        return "cp1252"
    return encodage


# --- Lire -------------------------------------------------------------------------------------------------


def lire(source, tranche):
    """Table brute d'une tranche, numérotée comme si le fichier était lu en entier."""
    if source.genre == "entier":
        return fichiers.lire(source.chemin)
    if source.genre == "parquet":
        return fichiers.numeroter(lire_parquet(source, tranche), tranche.debut + 1)
    return fichiers.numeroter(lire_csv(source, tranche), tranche.debut + source.ligne + 1)


def lire_parquet(source, tranche, colonnes=None):
    try:
        table = polars.scan_parquet(source.chemin)
        if colonnes is not None:
            table = table.select(colonnes)
        return table.slice(tranche.debut, tranche.lignes).collect()
    except Exception:  # le lecteur de Parquet a ses propres erreurs
        raise ErreurEntree(
            f"{source.chemin} : Parquet illisible (abîmé, tronqué, ou d'un autre format)."
        ) from None


def lire_csv(source, tranche, colonnes=None):
    with open(source.chemin, "rb") as fichier:
        fichier.seek(tranche.de)
        contenu = fichier.read(tranche.a - tranche.de)
    if source.encodage != "utf-8":
        try:
            contenu = contenu.decode(source.encodage).encode()
        except UnicodeDecodeError:
            raise ErreurEntree(f"{source.chemin} : le fichier n'est pas en UTF-8.") from None
    return textes_csv.lire_donnees(
        contenu, source.tete, source.chemin, tranche.debut + source.ligne + 1, colonnes
    )


def examinees(source, toutes, dates):
    """(tranche, identifiants répétés, dates américaines) de chaque tranche, selon le fichier entier."""
    doublons, americaines = ids_en_double(source, toutes), dates_americaines(source, toutes, dates)
    return ((tranche, doublons, americaines) for tranche in toutes)


# --- Dates américaines -------------------------------------------------------------------------------------

#: Une date qui n'existe que lue mois/jour/année.
AMERICAINE = r"^\s*(0?[1-9]|1[0-2])/(1[3-9]|2[0-9]|3[01])/[0-9]{4}"
OCTETS_AMERICAINS = re.compile(rb"(?<![0-9])(0?[1-9]|1[0-2])/(1[3-9]|2[0-9]|3[01])/[0-9]{4}")


def dates_americaines(source, toutes, noms):
    """{colonne de dates: une date américaine qu'elle a}, pour un fichier en plusieurs tranches.

    Une seule, n'importe où, rend ambiguës celles du fichier entier : le découpage ne change rien au résultat.
    """
    trouvees: dict[str, str] = {}
    if source.genre == "entier" or len(toutes) < 2:
        return trouvees  # une tranche se vérifie elle-même
    for tranche in toutes:
        for nom, serie in colonnes_de_dates(source, tranche, noms - trouvees.keys()):
            temoins = serie.filter(serie.str.contains(AMERICAINE).fill_null(False))
            if len(temoins):
                trouvees[nom] = temoins[0].strip()
    return trouvees


def colonnes_de_dates(source, tranche, noms):
    """(nom, textes) des colonnes de dates d'une tranche où il peut y en avoir d'américaines."""
    if source.genre == "csv":
        with open(source.chemin, "rb") as fichier:
            fichier.seek(tranche.de)
            if not OCTETS_AMERICAINS.search(fichier.read(tranche.a - tranche.de)):
                return
        presentes = textes_csv.noms_du_csv(source.entete, source.separe)
        voulues = [rang for rang, nom in enumerate(presentes) if nom in noms]
        table = lire_csv(source, tranche, voulues) if voulues else polars.DataFrame()
    else:
        voulues = [nom for nom in colonnes_parquet(source.chemin) if nom in noms]
        table = lire_parquet(source, tranche, voulues) if voulues else polars.DataFrame()
    yield from ((s.name, s) for s in table.iter_columns() if s.dtype == polars.String)


# --- Identifiants en double -------------------------------------------------------------------------------


def lire_ids(source, tranche):
    """Identifiants d'une tranche, comme la vérification les lit ; None si le fichier n'en a pas."""
    if source.genre == "csv":
        noms = textes_csv.noms_du_csv(source.entete, source.separe)
        table = lire_csv(source, tranche, [noms.index("id")]) if "id" in noms else None
    else:
        table = lire_parquet(source, tranche, ["id"]) if "id" in colonnes_parquet(source.chemin) else None
    return None if table is None else epurer(table.to_series()).cast(polars.String)


@functools.lru_cache(maxsize=8)
def colonnes_parquet(chemin):
    return tuple(polars.scan_parquet(chemin).collect_schema().names())


def ids_en_double(source, tranches):
    """Identifiants répétés dans le fichier entier, ou None.

    Huit octets par dossier : les identifiants dont les empreintes se répètent sont relus et comparés.
    """
    if source.genre == "entier" or len(tranches) < 2:
        return None  # une tranche se vérifie elle-même
    marques = numpy.zeros(sum(t.lignes for t in tranches), dtype=numpy.uint64)
    place = 0
    for tranche in tranches:
        ids = lire_ids(source, tranche)
        if ids is None:
            return None
        ids = ids.drop_nulls()
        marques[place : place + len(ids)] = ids.hash(seed=0).to_numpy()
        place += len(ids)
    marques = marques[:place]
    marques.sort()
    repetees = numpy.unique(marques[1:][marques[1:] == marques[:-1]])
    if not len(repetees):
        return None
    suspects = polars.Series(repetees).implode()
    lus = (lire_ids(source, t) for t in tranches)
    candidats = polars.concat([ids.filter(ids.hash(seed=0).is_in(suspects)) for ids in lus])
    return candidats.filter(candidats.is_duplicated()).unique().sort()
