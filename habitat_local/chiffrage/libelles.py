"""Libellés des modalités d'un chiffrage : catégories, projets, statuts, communes."""

import functools

from habitat_local.chiffrage.cout import PATRIMOINE
from openfisca_habitat_local.mecanismes.communes import noms_des_lieux
from openfisca_habitat_local.nomenclatures.generales import (
    LigneTravaux,
    NatureTravaux,
    Profil,
    StatutDemandeur,
)


def libelles(enum):
    return {membre.name: membre.value for membre in enum}


@functools.cache
def communes():
    return noms_des_lieux()


def dictionnaire(dimension):
    if dimension == "commune":
        return {code: f"{nom} ({code})" for code, nom in communes().items()}
    return {
        "categorie": libelles(Profil),
        "projet": libelles(NatureTravaux) | libelles(LigneTravaux) | {PATRIMOINE: "Patrimoine d'avant 1900"},
        "statut": libelles(StatutDemandeur),
    }[dimension]


def rang(dimension, modalite):
    """Place d'une modalité : celle de sa nomenclature."""
    ordre = list(dictionnaire(dimension))
    return ordre.index(modalite) if modalite in ordre else len(ordre)


def libelle(dimension, modalite):
    return dictionnaire(dimension).get(modalite, modalite or "Non renseigné")
