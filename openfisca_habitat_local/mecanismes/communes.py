"""Communes de France, aujourd'hui et à une date : codes Insee, intercommunalités, départements, régions, codes postaux.

Un lieu est une commune, un arrondissement municipal (Paris, Lyon, Marseille), une commune déléguée ou associée : un
dossier peut citer l'un ou l'autre. Les communes disparues depuis 2008 restent connues à leur date. La composition des
intercommunalités est connue depuis le 1er janvier 2019 ; un millésime vaut jusqu'au suivant (2019, puis 2021 et chaque
année) ; un mouvement de commune d'après 2019 porte la date du millésime qui le montre.

Source : paquet npm `@etalab/decoupage-administratif` (MIT ; données sous Licence Ouverte : Code officiel géographique
de l'Insee, DGCL, La Poste, populations légales). `outils/communes.py` en tire `nomenclatures/communes.npz`.

Un jour se donne par une `date`, un tableau `datetime64`, un entier AAAAMMJJ, ou `None` (dit par chaque fonction).
"""

import functools
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from openfisca_habitat_local.systeme.lecture.refus import proches

DONNEES = Path(__file__).parents[1] / "nomenclatures" / "communes.npz"
REGION_ILE_DE_FRANCE = b"11"
SANS_FIN = 99991231
Tableau = numpy.ndarray[Any, Any]
Jour = date | int | Tableau | None


class Genre(IntEnum):
    """Genre d'un lieu ; l'ordre est celui du fichier de données."""

    commune = 0
    arrondissement = 1
    deleguee = 2
    associee = 3


class Commune(NamedTuple):
    """Un lieu tel qu'il se montre : `population` d'aujourd'hui et `epci` (Siren) manquent quand ils sont inconnus."""

    code: str
    nom: str
    genre: Genre
    departement: str
    region: str
    epci: str | None
    population: int | None

    def __str__(self) -> str:
        return f"{self.code} {self.nom}"


class TerritoireInconnu(ValueError):
    """Code d'intercommunalité, de département ou de région qui n'existe pas, ou pas à cette date."""


@functools.cache
def _fichier() -> Any:
    return numpy.load(DONNEES)


@functools.cache
def _colonne(nom: str) -> Tableau:
    colonne: Tableau = _fichier()[nom]
    return colonne


@functools.cache
def _noms(nom: str) -> list[str]:
    return _colonne(nom).tobytes().decode().split("\n")


def codes(depcom: Any) -> Tableau:
    """Codes Insee (texte ou octets, 5 caractères) en entiers comparables."""
    return numpy.ascontiguousarray(depcom, dtype="S8").view(">i8").astype(numpy.int64)


@functools.cache
def _codes_des_lieux() -> Tableau:
    return codes(_colonne("code"))


def entier_du_jour(jour: Jour) -> Any:
    """Jour en AAAAMMJJ (un entier, ou un tableau)."""
    if isinstance(jour, date):
        return jour.year * 10000 + jour.month * 100 + jour.day
    if isinstance(jour, numpy.ndarray) and jour.dtype.kind == "M":
        jours = jour.astype("datetime64[D]")
        mois = jours.astype("datetime64[M]")
        rang = mois.astype(int)
        return (1970 + rang // 12) * 10000 + (rang % 12 + 1) * 100 + (jours - mois).astype(int) + 1
    return jour


def _etats(depcom: Any, actuel: bool, jour: Jour) -> Iterable[tuple[Tableau, Tableau]]:
    """Pour chaque rang d'état possible : (place de l'état dans les colonnes, vrai où il vaut) de chaque code."""
    connus, cherches = _codes_des_lieux(), codes(depcom)
    premiere = numpy.searchsorted(connus, cherches)
    effectif = numpy.searchsorted(connus, cherches, side="right") - premiere
    quand = entier_du_jour(jour)
    for rang in range(int(effectif.max(initial=0))):
        place = numpy.minimum(premiere + rang, connus.size - 1)
        vaut = rang < effectif
        if quand is not None:
            fin = _colonne("fin")[place]
            alors = (_colonne("debut")[place] <= quand) & (quand < fin)
            vaut = vaut & (alors | (fin == SANS_FIN) if actuel else alors)
        yield place, vaut


def commune_connue(depcom: Any, jour: Jour = None) -> Tableau:
    """Vrai où le code Insee est celui d'un lieu de France, aujourd'hui ou au jour dit (sans jour : depuis 2008)."""
    connue = numpy.zeros(numpy.shape(depcom), dtype=bool)
    for _, vaut in _etats(depcom, True, jour):
        connue |= vaut
    return connue


def commune_de(depcom: Any, jour: Jour = None) -> Tableau:
    """Code (S5) de la commune dont relève le lieu au jour dit (sans jour : aujourd'hui) : elle-même, ou celle de
    l'arrondissement, de la commune déléguée ou associée ; celle qui a reçu une commune disparue ; vide pour un code
    inconnu."""
    depcom = numpy.asarray(depcom, dtype="S5")
    jour = int(_colonne("jours")[2]) if jour is None else jour
    commune = numpy.zeros(depcom.shape, "S5")
    rattache = numpy.zeros(depcom.shape, "S5")
    for place, vaut in _etats(depcom, True, jour):
        plein = _colonne("genre")[place] == Genre.commune
        commune = numpy.where(vaut & plein, depcom, commune)
        rattache = numpy.where(vaut & ~plein, _colonne("parent")[place], rattache)
    trouvee = numpy.where(commune == b"", rattache, commune)
    perdus = (trouvee == b"") & numpy.isin(depcom, _colonne("fondue"))
    return numpy.where(perdus, _fondues_dans(depcom), trouvee)


def _fondues_dans(depcom: Tableau) -> Tableau:
    suite = dict(zip(_colonne("fondue").tolist(), _colonne("fondue_dans").tolist(), strict=True))
    return numpy.array([suite.get(code, b"") for code in depcom.ravel().tolist()], "S5").reshape(depcom.shape)


def departement_de(depcom: Any) -> Tableau:
    """Département (S3) du lieu ; vide pour un code inconnu."""
    departement = numpy.zeros(numpy.shape(depcom), "S3")
    for place, vaut in _etats(depcom, True, None):
        departement = numpy.where(vaut, _colonne("departement")[place], departement)
    return departement


def region_de(depcom: Any) -> Tableau:
    """Région d'aujourd'hui (S3) du lieu ; vide pour un code inconnu."""
    return _regions_des(departement_de(depcom))


def _regions_des(departements: Tableau) -> Tableau:
    connus = _colonne("departement_code")
    ordre = numpy.argsort(connus)
    place = ordre[numpy.minimum(numpy.searchsorted(connus, departements, sorter=ordre), connus.size - 1)]
    return numpy.where(connus[place] == departements, _colonne("departement_region")[place], b"")


def en_ile_de_france(depcom: Any) -> Tableau:
    """Vrai où le lieu est en Île-de-France (zone propre des plafonds de ressources)."""
    return region_de(depcom) == REGION_ILE_DE_FRANCE


def epci_de(depcom: Any, jour: Jour = None) -> Tableau:
    """Siren (entier) de l'intercommunalité à fiscalité propre du lieu au jour dit (sans jour : la dernière connue) ;
    0 pour une commune isolée, un code inconnu, ou un jour d'avant le 1er janvier 2019."""
    membres = codes(_colonne("epci_commune"))
    cherches = codes(commune_de(depcom, jour))
    premiere = numpy.searchsorted(membres, cherches)
    effectif = numpy.searchsorted(membres, cherches, side="right") - premiere
    quand = entier_du_jour(jour) if jour is not None else SANS_FIN - 1
    siren = numpy.zeros(numpy.shape(depcom), numpy.int32)
    for rang in range(int(effectif.max(initial=0))):
        place = numpy.minimum(premiere + rang, membres.size - 1)
        vaut = (
            (rang < effectif)
            & (_colonne("epci_debut")[place] <= quand)
            & (quand < _colonne("epci_fin")[place])
        )
        siren = numpy.where(vaut, _colonne("epci_siren")[place], siren)
    return siren


# --- Territoires : tous les codes qu'un dossier peut citer ------------------------------------------------


def _lieux(choisis: Tableau, jour: Jour) -> tuple[str, ...]:
    """Codes des lieux choisis (masque sur les états), connus aujourd'hui ou au jour dit."""
    quand = entier_du_jour(jour)
    if quand is not None:
        fin = _colonne("fin")
        choisis = choisis & ((fin == SANS_FIN) | ((_colonne("debut") <= quand) & (quand < fin)))
    return tuple(code.decode() for code in numpy.unique(_colonne("code")[choisis]))


def communes_de_l_epci(siren: int | str, jour: Jour = None) -> tuple[str, ...]:
    """Codes des communes membres au jour dit et de leurs arrondissements, communes déléguées et associées.

    `TerritoireInconnu` si le Siren n'est celui d'aucune intercommunalité, n'a plus ou pas encore de membre ce jour-là,
    ou si le jour est d'avant 2019.
    """
    _verifier_epci(siren, jour)
    lieux = _colonne("code")
    membres = _lieux(epci_de(lieux, jour) == int(siren), jour)
    if not membres:
        raise TerritoireInconnu(
            f"L'intercommunalité {siren} ({nom_epci(siren)}) n'a aucune commune {_le(jour)}."
        )
    return membres


def communes_du_departement(departement: str, jour: Jour = None) -> tuple[str, ...]:
    """Codes des lieux du département (`"25"`, `"2A"`, `"971"`) ; `TerritoireInconnu` si le code n'existe pas."""
    _verifier(
        departement, "departement", "Le département", "deux chiffres, 2A, 2B ou trois chiffres outre-mer"
    )
    return _lieux(_colonne("departement") == departement.encode(), jour)


def communes_de_la_region(region: str, jour: Jour = None) -> tuple[str, ...]:
    """Codes des lieux de la région d'aujourd'hui (`"11"`, `"27"`) ; `TerritoireInconnu` si le code n'existe pas."""
    _verifier(region, "region", "La région", "le code Insee à deux chiffres d'une région d'aujourd'hui")
    return _lieux(_regions_des(_colonne("departement")) == region.encode(), jour)


def _verifier(code: str, division: str, article: str, attendu: str) -> None:
    connus = [connu.decode() for connu in _colonne(f"{division}_code").tolist()]
    if code in connus:
        return
    noms = dict(zip(map(_forme, _noms(f"{division}_noms")), connus, strict=True))
    trouves = proches(_forme(code), noms, 1)
    suite = f" Vouliez-vous dire « {noms[trouves[0]]} » ?" if trouves else ""
    raise TerritoireInconnu(
        f"{article} « {code} » n'existe pas ; attendu : {attendu}, entre guillemets.{suite}"
    )


def _verifier_epci(siren: int | str, jour: Jour) -> None:
    texte = str(siren)
    if not (
        texte.isascii() and texte.isdigit() and len(texte) == 9 and int(texte) in _colonne("epci_connus")
    ):
        trouves = proches(texte, _colonne("epci_connus").tolist(), 1)
        suite = f" Le plus proche : {trouves[0]}, {nom_epci(trouves[0])}." if trouves else ""
        raise TerritoireInconnu(
            f"« {siren} » n'est le Siren d'aucune intercommunalité à fiscalité propre (9 chiffres).{suite}"
        )
    quand = entier_du_jour(jour)
    debut = int(_colonne("jours")[1])
    if quand is not None and quand < debut:
        raise TerritoireInconnu(
            f"La composition de l'intercommunalité {siren} {_le(jour)} n'est pas connue (elle l'est depuis le "
            f"{_jour_francais(debut)}) : donner la liste des communes."
        )


def _jour_francais(jour: int) -> str:
    return f"{jour % 100:02}/{jour // 100 % 100:02}/{jour // 10000}"


def _le(jour: Jour) -> str:
    quand = entier_du_jour(jour)
    return "à aucune date" if quand is None else f"le {_jour_francais(int(quand))}"


# --- Ce qui se montre : noms, codes postaux, codes proches -------------------------------------------------


def nom_epci(siren: int | str) -> str:
    """Nom de l'intercommunalité ; vide si elle est inconnue."""
    place = numpy.flatnonzero(_colonne("epci_connus") == int(siren))
    return _noms("epci_noms")[place[0]] if place.size else ""


def commune(code: str, jour: Jour = None) -> Commune | None:
    """Le lieu de ce code, connu aujourd'hui ou au jour dit ; `None` s'il n'y en a pas. Son dernier état l'emporte."""
    if not code.isascii():
        return None
    places = [int(place[0]) for place, vaut in _etats(numpy.array([code], "S5"), True, jour) if vaut[0]]
    if not places or len(code) != 5:
        return None
    return _fiche(
        max(places, key=lambda place: (int(_colonne("fin")[place]), -int(_colonne("genre")[place])))
    )


def _fiche(place: int) -> Commune:
    code: bytes = _colonne("code")[place]
    un = numpy.array([code])
    siren = int(epci_de(un)[0])
    habitants = int(populations(un)[0])
    departement: bytes = _colonne("departement")[place]
    return Commune(
        code.decode(),
        _noms("noms")[place],
        Genre(int(_colonne("genre")[place])),
        departement.decode(),
        _regions_des(numpy.array([departement]))[0].decode(),
        str(siren) if siren else None,
        habitants if habitants >= 0 else None,
    )


@functools.cache
def noms_des_lieux() -> dict[str, str]:
    """{code: nom} de tous les lieux connus depuis 2008 ; le dernier état d'un code l'emporte, la commune d'abord."""
    ordre = numpy.lexsort((_colonne("fin"), -_colonne("genre").astype(int)))
    lieux, libelles = _colonne("code"), _noms("noms")
    return {lieux[place].decode(): libelles[place] for place in ordre.tolist()}


def populations(depcom: Any, jour: Jour = None) -> Tableau:
    """Population d'aujourd'hui de chaque commune ou arrondissement ; -1 où elle n'est pas connue, ou n'est pas celle
    du lieu qui portait ce code au jour dit (une commune nouvelle garde le code de l'une de celles qu'elle réunit)."""
    connus, cherches = codes(_colonne("peuplee")), codes(depcom)
    place = numpy.minimum(numpy.searchsorted(connus, cherches), connus.size - 1)
    peuplee = connus[place] == cherches
    if jour is not None:
        quand, alors = entier_du_jour(jour), numpy.zeros(peuplee.shape, dtype=bool)
        for etat, vaut in _etats(depcom, False, None):
            plein = (_colonne("genre")[etat] <= Genre.arrondissement) & (_colonne("fin")[etat] == SANS_FIN)
            alors |= vaut & plein & (_colonne("debut")[etat] <= quand)
        peuplee &= alors
    return numpy.where(peuplee, _colonne("population")[place], -1)


def communes_du_code_postal(code_postal: str) -> tuple[Commune, ...]:
    """Communes et arrondissements d'aujourd'hui que couvre un code postal ; vide s'il n'en couvre aucun."""
    if not (code_postal.isascii() and code_postal.isdigit() and len(code_postal) == 5):
        return ()
    couverts = _colonne("postal_commune")[_colonne("postal") == int(code_postal)].tolist()
    return tuple(lieu for code in couverts if (lieu := commune(code.decode())))


def commune_recue(code: str) -> tuple[Commune, date] | None:
    """La commune qui a reçu, en la fondant ou comme déléguée ou associée, celle du code, et le jour ; `None` sinon."""
    un = numpy.array([code], "S5")
    fondue = numpy.flatnonzero(_colonne("fondue") == un[0])
    rattachee = numpy.flatnonzero((_colonne("code") == un[0]) & (_colonne("genre") > Genre.arrondissement))
    jours = [*_colonne("fondue_le")[fondue].tolist(), *_colonne("debut")[rattachee].tolist()]
    codes_recus = [*_colonne("fondue_dans")[fondue].tolist(), *_colonne("parent")[rattachee].tolist()]
    for jour, recu in sorted(zip(jours, codes_recus, strict=True)):
        lieu = commune(recu.decode())
        if lieu and jour:
            return lieu, date(jour // 10000, jour // 100 % 100, jour % 100)
    return None


def _forme(nom: str) -> str:
    """Nom sans accents, majuscules ni traits d'union ; « St » et « Ste » développés."""
    plat = unicodedata.normalize("NFD", nom.casefold().replace("œ", "oe"))
    mots = "".join(c if c.isalnum() else " " for c in plat if not unicodedata.combining(c)).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(mot, mot) for mot in mots)


@functools.cache
def _places_par_nom() -> dict[str, list[int]]:
    """Places des lieux d'aujourd'hui selon leur nom, les communes avant ce qu'elles contiennent."""
    places: dict[str, list[int]] = {}
    actuels = numpy.flatnonzero(_colonne("fin") == SANS_FIN)
    for place in actuels[numpy.argsort(_colonne("genre")[actuels], kind="stable")].tolist():
        places.setdefault(_forme(_noms("noms")[place]), []).append(place)
    return places


def communes_de_nom(nom: str, departement: str | None = None, nombre: int = 5) -> tuple[Commune, ...]:
    """Lieux d'aujourd'hui de ce nom (accents, casse, traits d'union et « St » indifférents), sinon de nom proche ;
    les communes d'abord, `nombre` au plus."""
    connus = _places_par_nom()
    forme = _forme(nom)
    if departement:
        ici = departement.encode()
        connus = {
            f: gardees
            for f, places in connus.items()
            if (gardees := [place for place in places if _colonne("departement")[place] == ici])
        }
    formes = [forme] if forme in connus else proches(forme, _voisins(connus, forme), nombre)
    places = [place for voisin in formes for place in connus[voisin]]
    return tuple({fiche.code: fiche for fiche in map(_fiche, places)}.values())[:nombre]


def _voisins(formes: dict[str, list[int]], forme: str) -> list[str]:
    """Noms de même initiale et de longueur voisine : les seuls qu'une faute de frappe peut viser."""
    return [f for f in formes if f[:1] == forme[:1] and abs(len(f) - len(forme)) <= 3]
