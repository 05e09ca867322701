"""Propriétés du plan de financement de Haguenau, sur des lots de dossiers tirés au hasard.

Un exemple d'Hypothesis est un lot : la loi est vectorisée, un lot coûte autant qu'un dossier. Hypothesis
tire la graine du lot et les deux bornes qui le distinguent ; le reste vient d'un générateur numpy.
"""

import numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openfisca_core.periods import period

from habitat_local.loi.moteur import SimulationDossiers, en_valeurs
from tests.conftest import systeme_de_base

JOUR = period("2016-06-15")
EFFECTIF = 400
AIDES = (
    "subvention_anah",
    "aide_solidarite_ecologique",
    "primes_anah",
    "subvention_departement",
    "subvention_ville",
)
PATRIMOINE = ("haguenau_patrimoine_departement", "haguenau_patrimoine_ville")
#: Valeurs de chaque nombre : au hasard, ou sur une borne du texte et de ses voisines.
GAINS = (-1, 0, 0.249, 0.25, 0.251, 0.349, 0.35, 0.351, 0.499, 0.5, 0.62)
GRILLES = (-1, 0, 0.29, 0.30, 0.31, 0.35, 0.39, 0.40, 0.41, 0.45, 0.54, 0.55, 0.56)
BOOLEENS = ("copropriete", "rapport_autonomie", "niveau_bbc", "inscription_sire", "peril_constate",
            "bail_a_rehabilitation", "droit_designation_prefet")  # fmt: skip
CLASSES = {
    "statut_demandeur": 5,
    "categorie_ressources_anah": 6,
    "niveau_loyer": 5,
    "nature_travaux": 14,
    "etiquette_apres_travaux": 9,
}

REGLAGES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def lot(graine, montant_maximal=120_000):
    """Faits de `EFFECTIF` dossiers de Haguenau."""
    hasard = numpy.random.default_rng(graine)
    ht = numpy.round(hasard.uniform(0, montant_maximal, EFFECTIF), 2)
    faits = {
        "depcom_logement": numpy.full(EFFECTIF, b"67180"),
        "montant_travaux_ht": ht,
        "montant_travaux_ttc": numpy.where(hasard.random(EFFECTIF) < 0.1, -1, numpy.round(ht * 1.1, 2)),
        "gain_energetique": hasard.choice(GAINS, EFFECTIF),
        "indice_insalubrite": hasard.choice(GRILLES, EFFECTIF),
        "indice_degradation": hasard.choice(GRILLES, EFFECTIF),
        "surface_logement": hasard.choice((-1, 20, 50, 79, 80, 81, 150), EFFECTIF),
        "nombre_logements": hasard.choice((1, 1, 1, 3), EFFECTIF),
        "annees_intermediation_locative": hasard.choice((0, 2, 3, 9), EFFECTIF),
        "annee_construction": hasard.choice((0, 1850, 1899, 1900, 1990), EFFECTIF),
        "patrimoine_cout_pierre_taille": hasard.choice((0, 0, 1000, 60_000), EFFECTIF),
        "depot_avant_travaux": hasard.random(EFFECTIF) < 0.95,
        "travaux_par_entreprises": hasard.random(EFFECTIF) < 0.95,
        "rfr_menage": numpy.full(EFFECTIF, -1),
        "nombre_personnes_menage": numpy.ones(EFFECTIF),
    }
    faits |= {nom: hasard.random(EFFECTIF) < 0.5 for nom in BOOLEENS}
    return faits | {nom: hasard.integers(0, nombre, EFFECTIF) for nom, nombre in CLASSES.items()}


def simulation(faits):
    systeme = systeme_de_base()
    resultat = SimulationDossiers(systeme, EFFECTIF)
    for nom, valeurs in faits.items():
        donnees = en_valeurs(systeme.variables[nom], numpy.asarray(valeurs))
        resultat.menage.get_holder(nom).put_in_cache(donnees, JOUR)
    return resultat


def resultats(faits, noms):
    calcul = simulation(faits)
    return {nom: calcul.calculate(nom, JOUR).astype(numpy.float64).round(2) for nom in noms}


@REGLAGES
@given(st.integers(0, 2**32))
def test_aides_positives_bornees_et_sommees(graine):
    faits = lot(graine)
    r = resultats(faits, (*AIDES, "total_subventions", "travaux_retenus_anah", "reste_a_charge"))
    for nom in AIDES:
        assert (r[nom] >= 0).all(), nom
        assert (r[nom] == numpy.round(r[nom], 2)).all(), nom
    total = sum(r[nom] for nom in AIDES)
    assert numpy.allclose(total, r["total_subventions"], atol=0.011)
    assert (r["travaux_retenus_anah"] <= faits["montant_travaux_ht"] + 0.01).all()
    ttc = faits["montant_travaux_ttc"]
    connu = ttc >= 0
    attendu = numpy.maximum(ttc - r["total_subventions"], 0)
    assert numpy.allclose(r["reste_a_charge"][connu], attendu[connu], atol=0.02)
    assert (r["reste_a_charge"][~connu] == -1).all()


@REGLAGES
@given(st.integers(0, 2**32))
def test_plafonds_d_aide_jamais_depasses(graine):
    faits = lot(graine, montant_maximal=400_000)
    r = resultats(faits, (*AIDES, *PATRIMOINE, "travaux_retenus_anah"))
    occupant, bailleur = (faits["statut_demandeur"] == rang for rang in (1, 2))
    logements = faits["nombre_logements"]
    assert (r["subvention_anah"][occupant] <= 25_000 * logements[occupant]).all()
    assert (r["subvention_anah"][bailleur] <= 24_000 * logements[bailleur]).all()
    assert (r["aide_solidarite_ecologique"][occupant] <= 2_000 * logements[occupant]).all()
    assert (r["aide_solidarite_ecologique"][bailleur] <= 1_500 * logements[bailleur]).all()
    assert (r["primes_anah"] <= 3_000 * logements).all()
    for nom in PATRIMOINE:
        assert (r[nom] <= 3_500).all()
    ville = r["subvention_ville"] - r["haguenau_patrimoine_ville"]
    assert (
        ville[bailleur] <= numpy.minimum(17_000 * logements, r["travaux_retenus_anah"] + 0.01)[bailleur]
    ).all()
    assert (ville[occupant] <= 2_000 * logements[occupant]).all()


@REGLAGES
@given(st.integers(0, 2**32), st.floats(0, 50_000))
def test_aides_croissantes_avec_les_travaux(graine, supplement):
    """Plus de travaux, tout le reste égal, ne réduit aucune aide."""
    faits = lot(graine)
    plus = dict(faits)
    plus["montant_travaux_ht"] = numpy.round(faits["montant_travaux_ht"] + supplement, 2)
    ttc = faits["montant_travaux_ttc"]
    plus["montant_travaux_ttc"] = numpy.where(ttc < 0, -1, numpy.round(plus["montant_travaux_ht"] * 1.1, 2))
    avant, apres = resultats(faits, AIDES), resultats(plus, AIDES)
    for nom in AIDES:
        assert (apres[nom] >= avant[nom] - 0.01).all(), nom


#: Comment un fait manque.
MANQUANTS = {
    "gain_energetique": -1,
    "indice_insalubrite": -1,
    "indice_degradation": -1,
    "surface_logement": -1,
    "montant_travaux_ttc": -1,
    "etiquette_apres_travaux": 0,
    "categorie_ressources_anah": 0,
    "niveau_loyer": 0,
    "statut_demandeur": 0,
    "nature_travaux": 0,
    "annee_construction": 0,
    "rapport_autonomie": False,
    "inscription_sire": False,
    "bail_a_rehabilitation": False,
    "droit_designation_prefet": False,
    "depot_avant_travaux": False,
    "travaux_par_entreprises": False,
}


@REGLAGES
@given(st.integers(0, 2**32), st.sampled_from(sorted(MANQUANTS)))
def test_un_fait_manquant_n_est_jamais_plus_favorable(graine, nom):
    faits = lot(graine)
    sans = {**faits, nom: numpy.full(EFFECTIF, MANQUANTS[nom])}
    if nom == "etiquette_apres_travaux":  # le niveau BBC dit la même chose : il manque avec elle
        sans["niveau_bbc"] = numpy.zeros(EFFECTIF, dtype=bool)
    complet = resultats(faits, (*AIDES, "total_subventions"))
    manquant = resultats(sans, (*AIDES, "total_subventions"))
    for aide in complet:
        assert (manquant[aide] <= complet[aide] + 0.01).all(), aide


@REGLAGES
@given(st.integers(0, 2**32))
def test_sans_aide_de_l_anah_rien_ne_la_complete(graine):
    """HAG-CUMUL-01 : hors primes et patrimoine, toute aide suppose des travaux retenus."""
    faits = lot(graine)
    r = resultats(faits, (*AIDES, *PATRIMOINE, "travaux_retenus_anah"))
    rien = r["travaux_retenus_anah"] == 0
    assert (r["subvention_departement"] - r["haguenau_patrimoine_departement"])[rien].max(initial=0) == 0
    assert (r["subvention_ville"] - r["haguenau_patrimoine_ville"])[rien].max(initial=0) == 0
    assert r["aide_solidarite_ecologique"][rien].max(initial=0) == 0
    assert r["subvention_anah"][rien].max(initial=0) == 0
