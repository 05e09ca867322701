"""Les mots des agences, et la ressemblance de deux intitulés : tout vient de `donnees/synonymes.yaml`."""

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.colonnes import Colonne, colonnes
from habitat_local.loi.systeme import par_conventions
from openfisca_habitat_local.systeme.lecture import Fait, charger, replier

FICHIER = Path(__file__).parents[1] / "donnees" / "synonymes.yaml"
#: Unité ou forme qu'un intitulé ajoute : « (€) », « en k€ », « (O/N) », « (jj/mm/aaaa) ».
PRECISION = re.compile(
    r"\s*[\(\[]\s*(?P<a>k€|m€|€|eur(?:os)?|%|m²|m2|en [^)\]]*|o/n|oui/non|[jma/]{5,10}|ans?|kwh[^)\]]*)\s*[\)\]]"
    r"|\s+en\s+(?P<b>k€|m€|€|euros?|%|m²|m2|kiloeuros)(?=\s|$)|\s+(?P<c>k€|m€|€|%|m²|m2)(?=\s|$)",
    re.I,
)
#: Ce qui distingue deux en-têtes de même nom.
DOUBLE = re.compile(r" \(colonne \d+\)$")
#: Note d'un intitulé qui contient un synonyme.
CONTENUE = 0.86
PAYE, PREFIXE_PAYE = "paye", "info_paye_"
LIEUX = ("commune_nom", "code_postal")


@dataclasses.dataclass(frozen=True)
class Cible:
    """Ce qu'une colonne de l'export peut devenir : une colonne de la loi, un lieu, un montant payé, rien.

    `genre` : loi, lieu, paye ou nominative. `formes` : {forme canonique: synonyme tel qu'il est écrit}.
    """

    nom: str
    genre: str
    fait: Fait | None
    formes: Mapping[str, str]


@functools.cache
def donnees() -> dict[str, Any]:
    """Contenu du fichier de synonymes."""
    return charger(FICHIER).valeur


def sans_precision(intitule: str) -> tuple[str, str | None]:
    """(« Montant HT », « k€ ») de « Montant HT (k€) » ; la précision en minuscules."""
    trouve = PRECISION.search(intitule)
    if trouve is None:
        return intitule, None
    precision = next(p for p in trouve.groups() if p)
    return PRECISION.sub(" ", intitule).strip() or intitule, precision.lower().removeprefix("en ")


@functools.lru_cache(maxsize=20_000)
def canonique(texte: str) -> str:
    """Forme d'un intitulé : abréviations développées, mots vides ôtés, singulier."""
    forme = f"_{replier(texte)}_"
    mots = donnees()["mots"]
    for plusieurs in (m for m in mots if "_" in m):
        forme = forme.replace(f"_{plusieurs}_", f"_{replier(mots[plusieurs])}_")
    vides = donnees()["mots_vides"]
    jetons: list[str] = []
    for mot in forme.strip("_").split("_"):
        developpe = mots.get(mot) or mots.get(singulier(mot)) or mot
        jetons += [singulier(m) for m in developpe.split() if m and m not in vides]
    return " ".join(jetons)


def singulier(mot: str) -> str:
    return mot[:-1] if len(mot) > 3 and mot.endswith("s") else mot


@functools.cache
def distinctifs() -> frozenset[str]:
    return frozenset(singulier(str(mot)) for mot in donnees()["mots_distinctifs"])


def formes(*noms: str) -> dict[str, str]:
    """{forme canonique: nom tel qu'il est écrit} ; le premier écrit l'emporte."""
    toutes: dict[str, str] = {}
    for nom in noms:
        toutes.setdefault(canonique(nom), nom)
    toutes.pop("", None)
    return toutes


@par_conventions
def cibles() -> dict[str, Cible]:
    """Ce qu'une colonne peut devenir, par nom ; les conventions apportées du dehors comprises."""
    contenu = donnees()
    verifier(contenu)
    connues = {nom: cible_de_la_loi(c, contenu["colonnes"].get(nom, [])) for nom, c in colonnes().items()}
    for nom, synonymes in contenu["lieux"].items():
        connues[nom] = Cible(nom, "lieu", None, formes(*synonymes))
    nombre = Fait("montant payé", "nombre", minimum=0)
    for financeur, synonymes in contenu["payes"].items():
        nom = f"{PREFIXE_PAYE}{financeur}"
        connues[nom] = Cible(nom, PAYE, nombre, formes(*synonymes))
    connues["nominative"] = Cible("nominative", "nominative", None, formes(*contenu["nominatives"]))
    return connues


def cible_de_la_loi(colonne: Colonne, synonymes: list[str]) -> Cible:
    # Un libellé long, ou qui nomme un texte (« Gironde : … »), est le sien : il ne gêne personne.
    return Cible(colonne.nom, "loi", colonne.fait, formes(colonne.nom, colonne.label, *synonymes))


def verifier(contenu: dict[str, Any]) -> None:
    """Erreur : une colonne, un financeur ou une modalité des synonymes n'existe pas."""
    inconnues = [nom for nom in contenu["colonnes"] if nom not in colonnes()]
    inconnues += [nom for nom in contenu["payes"] if nom not in FINANCEURS and nom != "total"]
    for nom, modalites in contenu["valeurs"].items():
        admises = colonnes()[nom].valeurs if nom in colonnes() else ()
        inconnues += [f"{nom}.{m}" for m in modalites if m not in admises]
    if inconnues:
        raise ErreurEntree(f"{FICHIER.name} : noms inconnus de la loi : {', '.join(inconnues)}.")


# --- Ressemblance -----------------------------------------------------------------------------------------------


def ressemblance(une: str, autre: str) -> float:
    """Entre 0 et 1, de deux formes canoniques ; un mot distinctif d'un seul côté l'annule presque."""
    if une == autre:
        return 1.0
    a, b = set(une.split()), set(autre.split())
    if (a ^ b) & distinctifs():
        return 0.0
    return min(fuzz.token_sort_ratio(une, autre) / 100, 0.99)


@dataclasses.dataclass(frozen=True)
class Ressemblance:
    """Une cible pour un intitulé, sa note, et le synonyme qui l'a donnée ; `contenue` : l'intitulé en dit plus que lui."""

    cible: Cible
    note: float
    synonyme: str
    contenue: bool = False


@par_conventions
def index() -> dict[str, list[tuple[Cible, str]]]:
    """{forme: cibles qui s'écrivent ainsi, et le synonyme}."""
    table: dict[str, list[tuple[Cible, str]]] = {}
    for cible in cibles().values():
        for forme, synonyme in cible.formes.items():
            table.setdefault(forme, []).append((cible, synonyme))
    return table


def ressemblances(intitule: str, seuil: float = 0.6) -> list[Ressemblance]:
    """Cibles d'un intitulé, de la plus à la moins ressemblante."""
    nu, _ = sans_precision(DOUBLE.sub("", intitule))
    repliee = replier(nu)
    if repliee in colonnes():  # le nom même de la loi ne laisse aucun doute
        return [Ressemblance(cibles()[repliee], 1.0, repliee)]
    forme = canonique(nu)
    if not forme:
        return []
    trouvees: dict[str, Ressemblance] = {}
    for connue, paires in index().items():
        note = ressemblance(forme, connue)
        if note < seuil:
            continue
        for cible, synonyme in paires:
            if cible.nom not in trouvees or trouvees[cible.nom].note < note:
                trouvees[cible.nom] = Ressemblance(cible, note, synonyme)
    if not any(r.note == 1 for r in trouvees.values()):
        for r in contenues(forme):
            if r.cible.nom not in trouvees or trouvees[r.cible.nom].note < r.note:
                trouvees[r.cible.nom] = r
    return sorted(trouvees.values(), key=lambda r: (-r.note, r.cible.nom))


def contenues(forme: str) -> list[Ressemblance]:
    """Cibles dont un synonyme est la fin ou le début de l'intitulé (« Localisation Code INSEE ») : aux valeurs de juger."""
    mots = forme.split()
    trouvees: dict[str, Ressemblance] = {}
    for longueur in range(len(mots) - 1, 0, -1):
        for morceau, reste in ((mots[-longueur:], mots[:-longueur]), (mots[:longueur], mots[longueur:])):
            if set(reste) & distinctifs():
                continue
            for cible, synonyme in index().get(" ".join(morceau), ()):
                trouvees.setdefault(cible.nom, Ressemblance(cible, CONTENUE, synonyme, True))
        if trouvees:
            break
    return list(trouvees.values())


@functools.lru_cache(maxsize=20_000)
def reconnu(intitule: str) -> float:
    """1 si l'intitulé est un synonyme, une fraction s'il en est proche, 0 sinon."""
    trouvees = ressemblances(intitule, 0.85)
    return trouvees[0].note if trouvees else 0.0


# --- Valeurs ----------------------------------------------------------------------------------------------------


@functools.cache
def inconnus() -> frozenset[str]:
    """Écritures, en minuscules, qui veulent dire qu'on ne sait pas."""
    return frozenset(str(ecriture).lower() for ecriture in donnees()["inconnus"])


@functools.cache
def reponses() -> dict[str, bool]:
    """{écriture en minuscules: oui ou non}."""
    lues = donnees()["booleens"]
    return {str(e).lower(): sens == "oui" for sens in ("oui", "non") for e in lues[sens]}


def modalites(fait: Fait) -> Iterator[tuple[str, str]]:
    """(écriture, modalité) d'une classe : noms, libellés, synonymes."""
    for nom, libelle in fait.modalites:
        yield nom, nom
        yield libelle, nom
    for nom, synonymes in donnees()["valeurs"].get(fait.nom, {}).items():
        for synonyme in synonymes:
            yield str(synonyme), nom
