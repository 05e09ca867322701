"""Systèmes de calcul partagés par les tests."""

import functools

import pytest
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.tools import test_runner

from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.regles.cas.lancement import systeme_d_un_cas
from openfisca_habitat_local.systeme.reformes import charger_lecture

test_runner._get_tax_benefit_system = systeme_d_un_cas


def systeme_de_base():
    """Le droit en vigueur : un seul système par processus, quelques secondes à construire."""
    return droit_en_vigueur()


@functools.cache
def systeme_sous_lecture(*lectures):
    systeme = systeme_de_base()
    for lecture in lectures:
        systeme = charger_lecture(lecture)(systeme)
    return systeme


def calculer_dossier(systeme, jour, entrees, sorties):
    """Sorties (dictionnaire nom → valeur) d'un dossier d'une personne déposé ce jour-là."""
    menage = {nom: {jour: valeur} for nom, valeur in entrees.items()}
    situation = {
        "individus": {"demandeur": {}},
        "menages": {"menage": {"personne_de_reference": ["demandeur"], **menage}},
        "foyers_fiscaux": {"foyer": {"declarants": ["demandeur"]}},
        "familles": {"famille": {"parents": ["demandeur"]}},
    }
    simulation = SimulationBuilder().build_from_entities(systeme, situation)
    return {nom: simulation.calculate(nom, jour)[0] for nom in sorties}


@pytest.fixture(scope="session")
def systeme():
    return systeme_de_base()
