"""Libellés des modalités d'un chiffrage : situations, textes, catégories, projets, statuts, communes."""

import functools

from habitat_local.chiffrage.axes import PATRIMOINE, SITUATIONS
from openfisca_habitat_local.mecanismes.communes import noms_des_lieux
from openfisca_habitat_local.nomenclatures.generales import (
    LigneTravaux,
    NatureTravaux,
    Profil,
    StatutDemandeur,
    Texte,
)


def libelles(enum) -> dict[str, str]:
    return {membre.name: membre.value for membre in enum}


@functools.cache
def communes() -> dict[str, str]:
    return noms_des_lieux()


@functools.cache
def dictionnaire(dimension: str) -> dict[str, str]:
    """{modalité: libellé} d'un axe, dans l'ordre de sa nomenclature ; vide pour une année."""
    if dimension == "commune":
        return {code: f"{nom} ({code})" for code, nom in communes().items()}
    return {
        "annee": {},
        "categorie": libelles(Profil),
        "projet": libelles(NatureTravaux) | libelles(LigneTravaux) | {PATRIMOINE: "Patrimoine d'avant 1900"},
        "situation": SITUATIONS,
        "statut": libelles(StatutDemandeur),
        "texte": libelles(Texte),
    }[dimension]


def rang(dimension: str, modalite) -> tuple:
    """Place d'une modalité : celle de sa nomenclature, puis l'ordre alphabétique."""
    ordre = _rangs(dimension)
    return ordre.get(modalite, len(ordre)), str(modalite)


@functools.cache
def _rangs(dimension: str) -> dict[str, int]:
    return {modalite: place for place, modalite in enumerate(dictionnaire(dimension))}


def libelle(dimension: str, modalite) -> str:
    connu = dictionnaire(dimension).get(modalite)
    return connu or ("Non renseigné" if modalite in (None, "") else str(modalite))
