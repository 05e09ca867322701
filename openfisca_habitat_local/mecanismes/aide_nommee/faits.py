"""Les faits d'un dossier, avec leurs trois états : connu, inconnu ; et ce que leurs modalités veulent dire."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.faits_inconnus import sans_entree
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers
from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.systeme.lecture import noms_proches

Vecteur = numpy.ndarray

#: Débuts de noms d'une modalité qui dit que le fait n'est pas connu, ou qu'il est sans objet.
INCONNUES = ("non_renseigne", "indetermine", "inconnu", "ressources_indeterminees")
SANS_OBJET = (*INCONNUES, "sans_", "aucun", "hors_")
#: Variable qui dit si un fait dérivé est connu.
PREFIXE_CONNU = "connu_"
NON_RENSEIGNEE = numpy.datetime64("1970-01-01", "D")


def forme(texte: object) -> str:
    """Forme à laquelle se comparent noms et libellés : sans accents, casse, ni ponctuation."""
    plat = unicodedata.normalize("NFKD", str(texte)).encode("ascii", "ignore").decode().lower()
    return "_".join("".join(c if c.isalnum() else " " for c in plat).split())


def _connus(dossiers: Dossiers, variable: Variable, valeurs: Vecteur) -> Vecteur:
    """Masque des dossiers dont le fait est connu."""
    inconnus = getattr(dossiers.menage.simulation, "faits_inconnus", {}).get(variable.name)
    if inconnus is not None:
        inconnus = inconnus if dossiers.places is None else inconnus[dossiers.places]
        return ~inconnus
    if variable.value_type is bool:
        connaissance = f"{PREFIXE_CONNU}{variable.name}"
        if dict.get(dossiers.menage.simulation.tax_benefit_system.variables, connaissance) is not None:
            return numpy.asarray(dossiers(connaissance))
        return numpy.full(len(valeurs), not sans_entree(dossiers.menage, dossiers.period, variable.name))
    if variable.value_type is Enum:
        noms = [membre.name.startswith(INCONNUES) for membre in variable.possible_values]
        return ~numpy.array(noms)[valeurs]
    if variable.value_type is date:
        return valeurs != NON_RENSEIGNEE
    if variable.value_type is str:
        return valeurs != b""
    if variable.default_value < 0:
        return valeurs >= 0
    if variable.name.startswith("annee_"):
        return valeurs > 0
    return ~numpy.isnan(valeurs) if valeurs.dtype.kind == "f" else numpy.ones(len(valeurs), dtype=bool)


def lire_fait(dossiers: Dossiers, variable: Variable) -> tuple[Vecteur, Vecteur]:
    """(valeurs, connu ou non) d'un fait pour ces dossiers.

    Valeurs : rangs d'une classe, jours d'une date (datetime64[D]), octets d'un code, booléens, ou nombres
    en double précision.
    """
    brut = dossiers(variable.name)
    if variable.value_type is Enum:
        brut = rangs(brut)
    elif variable.value_type is date:
        brut = numpy.asarray(brut).astype("datetime64[D]")
    elif variable.value_type in (float, int):
        brut = numpy.asarray(brut).astype(numpy.float64)
    else:
        brut = (
            numpy.asarray(brut, dtype=bool)
            if variable.value_type is bool
            else numpy.asarray(brut).astype("S")
        )
    return brut, _connus(dossiers, variable, brut)


def en_nombres(variable: Variable, valeurs: Vecteur) -> Vecteur:
    """Valeurs d'un fait sous forme de nombres (float64) : une date en jours, un booléen en 0 ou 1."""
    if variable.value_type is date:
        return valeurs.astype("datetime64[D]").astype(numpy.float64)
    return valeurs.astype(numpy.float64)


def modalite(variable: Variable, ecrit: object) -> int:
    """Rang de la modalité que le texte écrit (nom ou libellé). ValueError : inconnue, avec les noms proches."""
    cherchee = forme(ecrit)
    for membre in variable.possible_values:
        if cherchee in (membre.name, forme(membre.name), forme(membre.value)):
            return membre.index
    noms = [membre.name for membre in variable.possible_values]
    raise ValueError(
        f"« {ecrit} » n'est pas une valeur de {variable.name} ({', '.join(noms)}).{noms_proches(cherchee, noms)}"
    )


def modalites(variable: Variable, ecrit: object) -> list[int]:
    """Rangs des modalités d'une valeur, d'une liste, ou de « X ou mieux », « X ou moins bien »."""
    if isinstance(ecrit, (list, tuple)):
        return [rang for element in ecrit for rang in modalites(variable, element)]
    texte = str(ecrit)
    for suffixe, garde in ((" ou mieux", "mieux"), (" ou moins bien", "pire"), (" ou moins bonne", "pire")):
        if texte.endswith(suffixe):
            borne = modalite(variable, texte[: -len(suffixe)])
            ordonnees = [m.index for m in variable.possible_values if not m.name.startswith(SANS_OBJET)]
            return [rang for rang in ordonnees if (rang <= borne if garde == "mieux" else rang >= borne)]
    return [modalite(variable, ecrit)]


#: Ce qu'un texte écrit pour dire d'un fait qu'il est établi, ou ne l'est pas.
BOOLEENS = {"oui": True, "vrai": True, "true": True, "non": False, "faux": False, "false": False}


def booleen(ecrit: object) -> bool | None:
    """Vrai, faux, ou None si ce n'est pas un booléen."""
    if isinstance(ecrit, bool):
        return ecrit
    return BOOLEENS.get(forme(ecrit))


def dans_codes(valeurs: Vecteur, codes: Iterable[str]) -> Vecteur:
    """Vrai où le code (octets) est l'un des codes, ou commence par un code plus court (« 59 » : tout le département)."""
    trouve = numpy.zeros(len(valeurs), dtype=bool)
    par_longueur: dict[int, list[str]] = {}
    for code in map(str, codes):
        par_longueur.setdefault(len(code), []).append(code)
    for longueur, groupe in par_longueur.items():
        trouve |= numpy.isin(valeurs.astype(f"S{longueur}"), numpy.array(groupe, f"S{longueur}"))
    return trouve
