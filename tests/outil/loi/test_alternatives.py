"""Les lectures en jeu d'un lot : n'en essayer que quelques-unes ne change pas la réponse."""

import pytest

from habitat_local.loi.alternatives import alternatives, systeme_et_ecart, variante_de
from habitat_local.loi.incremental import reprendre, sorties_de, variables_touchees
from habitat_local.loi.moteur import lots
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.plans.financement import montants
from habitat_local.plans.lectures import lectures_autour
from habitat_local.plans.lot import Lot
from habitat_local.plans.plan import sorties_du_plan
from tests.outil.chiffrage import aleatoire

EFFECTIF = 400


@pytest.fixture(scope="module")
def dossiers():
    return aleatoire.dossiers(EFFECTIF)


@pytest.fixture(scope="module")
def completes():
    """Chaque lecture construite en entier."""
    droit = droit_en_vigueur()
    return {a.nom: systeme_et_ecart(droit, (), a.nom) for a in alternatives()}


def toutes_essayees(lot, completes):
    """Ambiguïtés en jeu de chaque dossier, toutes les lectures essayées et tout ce qu'elles touchent refait."""
    en_jeu = [set() for _ in range(lot.effectif)]
    for nom, (autre, ecart) in completes.items():
        touchees = variables_touchees(lot.simulation.journal, ecart)
        noms = [m for m in montants() if m in touchees]
        reforme = reprendre(lot.simulation, lot.dossiers, autre, lot.periode, touchees, ecart.variables)
        for montant, valeurs in sorties_de(reforme, lot.periode, noms).items():
            for rang in (valeurs != lot.resultats[montant]).arg_true():
                en_jeu[rang].add(nom.rpartition("-")[0])
    return [sorted(noms) for noms in en_jeu]


def test_rien_ne_manque(dossiers, completes):
    essayees = lectures_autour(droit_en_vigueur())
    for jour, places in lots(dossiers, essayees.jours(), EFFECTIF):
        lot = Lot(dossiers[places], droit_en_vigueur(), jour, sorties_du_plan())
        assert essayees.en_jeu(lot).to_list() == toutes_essayees(lot, completes), jour


@pytest.mark.parametrize("jour", ["2009-06-15", "2012-06-15", "2014-06-15", "2016-08-15", "2025-06-15"])
def test_une_variante_est_la_lecture(completes, jour):
    """Valeurs posées sur l'arbre de la loi, ou réforme construite en entier : le même arbre."""
    droit = droit_en_vigueur()
    for alternative in alternatives():
        if alternative.valeurs is not None:
            legere, complete = variante_de(droit, alternative)[0], completes[alternative.nom][0]
            for chemin in alternative.chemins:
                assert au_jour(legere, chemin, jour) == au_jour(complete, chemin, jour), chemin
                assert valeurs(legere, chemin) == valeurs(complete, chemin), chemin


def au_jour(loi, chemin, jour):
    noeud = loi.get_parameters_at_instant(jour)
    for nom in chemin.split("."):
        noeud = noeud[nom] if nom in noeud else None  # noqa: SIM401
        if noeud is None:
            return None
    return noeud


def valeurs(loi, chemin):
    noeud = loi.parameters
    for nom in chemin.split("."):
        noeud = noeud.children[nom]
    return repr(noeud)
