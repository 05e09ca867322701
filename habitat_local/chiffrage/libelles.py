"""Libellés des modalités d'un chiffrage : situations, textes, catégories, projets, statuts, communes."""

import functools

from habitat_local.chiffrage.axes import PATRIMOINE, SITUATIONS
from habitat_local.loi.systeme import droit_en_vigueur, par_conventions
from openfisca_habitat_local.mecanismes.communes import noms_des_lieux
from openfisca_habitat_local.nomenclatures.generales import (
    LigneTravaux,
    NatureTravaux,
    Profil,
    StatutDemandeur,
)


def libelles(enum) -> dict[str, str]:
    return {membre.name: membre.value for membre in enum}


@functools.cache
def communes() -> dict[str, str]:
    return noms_des_lieux()


@par_conventions
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
        "texte": libelles(droit_en_vigueur().variables["texte_applicable"].possible_values),
    }[dimension]


def rang(dimension: str, modalite) -> tuple:
    """Place d'une modalité : celle de sa nomenclature, puis l'ordre alphabétique."""
    ordre = _rangs(dimension)
    return ordre.get(modalite, len(ordre)), str(modalite)


@par_conventions
def _rangs(dimension: str) -> dict[str, int]:
    return {modalite: place for place, modalite in enumerate(dictionnaire(dimension))}


def libelle(dimension: str, modalite) -> str:
    connu = dictionnaire(dimension).get(modalite)
    return connu or ("Non renseigné" if modalite in (None, "") else str(modalite))
