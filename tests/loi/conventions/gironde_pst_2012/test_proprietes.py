"""Gironde : ce qui doit rester vrai de tout dossier, sur un tirage semé de dossiers et de dates."""

import datetime
import random

import numpy
import polars
import pytest

from habitat_local.loi.moteur import calculer
from tests.conftest import systeme_de_base

COMMUNES = ["33063", "33273", "33433", "33434", "33122", "33324", "33243", "33138", "33255", "67180"]
DATES = ["2012-02-17", "2012-02-18", "2012-04-05", "2013-07-01", "2014-12-31", "2015-02-17", "2015-02-18"]
AUTRES_AIDES = [
    "aide_solidarite_ecologique",
    "subvention_departement",
    "subvention_epci",
    "gironde_subvention_caf",
]
SORTIES = [
    "subvention_anah_avant_ecretement",
    "subvention_anah",
    "primes_anah_avant_ecretement",
    "primes_anah",
    "gironde_sacicap",
    "total_subventions",
    "reste_a_charge",
    "gironde_eligible_pst",
    *AUTRES_AIDES,
]


def dossier(tirage, rang):
    """Un dossier tiré au sort, bornes comprises."""
    occupant = tirage.random() < 0.5
    ht = tirage.choice([300, 1200, 9000, 20000, 35000, 50000, 52000, 95000])
    nature = ["insalubrite", "peril", "forte_degradation", "securite_salubrite", "autonomie"]
    nature += ["autres_travaux"] if occupant else ["logement_degrade", "transformation_usage"]
    return {
        "id": str(rang),
        "depcom_logement": tirage.choice(COMMUNES),
        "date_depot": datetime.date.fromisoformat(tirage.choice(DATES)),
        "statut_demandeur": "proprietaire_occupant" if occupant else "proprietaire_bailleur",
        "categorie_ressources_anah": tirage.choice(["tres_modeste", "tres_modeste", "modeste"]),
        "niveau_loyer": "non_renseigne" if occupant else tirage.choice(["tres_social", "social"]),
        "nature_travaux": tirage.choice(nature),
        "montant_travaux_ht": float(ht),
        "montant_travaux_ttc": round(ht * tirage.choice([1.055, 1.07]), 2),
        "gain_energetique": tirage.choice([-1.0, 0.249, 0.25]),
        "indice_degradation": tirage.choice([-1.0, 0.4, 0.54, 0.55]),
        "surface_logement": tirage.choice([30.0, 49.9, 50.0, 64.9, 65.0, 80.0, 80.1, 90.0]),
        "insalubrite_constatee": tirage.random() < 0.5,
        "peril_constate": tirage.random() < 0.5,
        "etiquette_apres_travaux": tirage.choice(["c", "c", "d"]),
        "gironde_mois_vacance": tirage.choice([0, 12, 13]),
        "gironde_reservation_action_logement": tirage.random() < 0.5,
        "gironde_sacicap_sollicitee": tirage.random() < 0.5,
        "gironde_subvention_caf_occupant": tirage.choice([0.0, 700.0]),
        "gironde_programme_anime": tirage.random() < 0.1,
    }


@pytest.fixture(scope="module")
def dossiers():
    tirage = random.Random(2012)
    return polars.DataFrame([dossier(tirage, rang) for rang in range(3000)])


@pytest.fixture(scope="module")
def resultats(dossiers):
    return calculer(dossiers, systeme_de_base(), SORTIES)


def test_aucune_aide_negative(resultats):
    montants = resultats.drop("gironde_eligible_pst")
    assert montants.min_horizontal().min() >= 0


def test_aides_publiques_dans_le_plafond(dossiers, resultats):
    """Au-delà de 80 % du coût, l'Anah est épuisée ; elle seule a été réduite."""
    plafond = 0.8 * dossiers["montant_travaux_ttc"].to_numpy()
    anah = (resultats["subvention_anah"] + resultats["primes_anah"]).to_numpy()
    autres = resultats.select(AUTRES_AIDES).sum_horizontal().to_numpy()
    depasse = anah + autres > plafond + 0.02
    assert not (depasse & (anah > 0)).any()


def test_les_primes_ne_sont_reduites_qu_apres_la_subvention(resultats):
    reduites = resultats["primes_anah"] < resultats["primes_anah_avant_ecretement"] - 0.01
    assert reduites.any()
    assert (resultats.filter(reduites)["subvention_anah"] == 0).all()


def test_le_total_ferme_le_plan(dossiers, resultats):
    ttc = dossiers["montant_travaux_ttc"].to_numpy()
    total = resultats["total_subventions"].to_numpy()
    reste = resultats["reste_a_charge"].to_numpy()
    assert numpy.allclose(reste, numpy.maximum(ttc - total, 0), atol=0.02)


def test_rien_hors_du_programme(resultats):
    """Hors programme, l'Anah, le Département et la communauté urbaine ne donnent rien."""
    hors = resultats.filter(~resultats["gironde_eligible_pst"])
    aides = ["subvention_anah", "primes_anah", "subvention_departement", "subvention_epci"]
    gironde = hors.select(aides).sum_horizontal()
    assert gironde.max() == 0


def test_le_resultat_ne_depend_pas_du_decoupage(dossiers, resultats):
    extrait = dossiers.sample(200, seed=1)
    seuls = calculer(extrait, systeme_de_base(), SORTIES, taille=7)
    attendu = (
        dossiers.select("id").hstack(resultats).join(extrait.select("id"), on="id", maintain_order="right")
    )
    assert seuls.equals(attendu.select(SORTIES))
