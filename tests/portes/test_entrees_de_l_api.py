"""L'API d'OpenFisca et les cas : ce qu'un fichier refuse est refusé à l'entrée, en français, en 400."""

import json

import numpy
import pytest
from openfisca_core.errors import PeriodMismatchError, SituationParsingError
from openfisca_core.simulations import SimulationBuilder

from habitat_local.loi.systeme import systeme
from openfisca_habitat_local.systeme.entrees import ErreurFait

JOUR = "2016-06-15"
FAITS = {
    "depcom_logement": "67180", "statut_demandeur": "proprietaire_occupant", "nature_travaux": "energie",
    "categorie_ressources_anah": "tres_modeste", "montant_travaux_ht": 20000, "montant_travaux_ttc": 21100,
    "gain_energetique": 0.5, "depot_avant_travaux": True, "travaux_par_entreprises": True,
}  # fmt: skip


def simuler(jour=JOUR, **faits):
    menage = {
        nom: {JOUR if nom != "montant_travaux_ht" else jour: v}
        for nom, v in (FAITS | faits).items()
        if v is not ...
    }
    return SimulationBuilder().build_from_entities(
        systeme(),
        {
            "individus": {"d": {}},
            "menages": {"m": {"personne_de_reference": ["d"], **menage}},
            "foyers_fiscaux": {"f": {"declarants": ["d"]}},
            "familles": {"fa": {"parents": ["d"]}},
        },
    )


REFUSES = {
    "montant_travaux_ht": [float("nan"), float("inf"), "9**9**9**9", -5, [1], 1e17, "20.000", {}],
    "gain_energetique": [30, "30"],
    "depcom_logement": ["671800", "1004"],
    "depot_avant_travaux": ["peut-être", 3],
    "nature_travaux": ["energi"],
    "nombre_logements": [0, -1, 1.5],
}


@pytest.mark.parametrize(("nom", "valeur"), [(nom, v) for nom, vs in REFUSES.items() for v in vs])
def test_refuse(nom, valeur):
    with pytest.raises(SituationParsingError, match="attendu"):
        simuler(**{nom: valeur})


def test_lu_comme_dans_un_fichier():
    simulation = simuler(depot_avant_travaux="Oui", montant_travaux_ht="20 000,00 €", gain_energetique="50 %")
    assert simulation.calculate("total_subventions", JOUR).tolist() == [11000]
    assert simuler(depot_avant_travaux="non").calculate("total_subventions", JOUR).tolist() == [0]


def test_ttc_inferieur_au_ht():
    with pytest.raises(ErreurFait, match="inférieur") as erreur:
        simuler(montant_travaux_ttc=100).calculate("reste_a_charge", JOUR)
    assert erreur.value.code == 400 and json.dumps(erreur.value.error)


def test_un_fait_d_un_autre_jour_n_est_pas_perdu_en_silence():
    with pytest.raises(ErreurFait, match="2016-06-14"):
        simuler(jour="2016-06-14").calculate("total_subventions", JOUR)


def test_sans_commune_et_sans_ressources():
    with pytest.raises(SituationParsingError, match="sans commune"):
        simuler(depcom_logement=...).calculate("total_subventions", JOUR)
    simulation = simuler(categorie_ressources_anah=..., nombre_personnes_menage=2)
    assert simulation.calculate("categorie_ressources_anah", JOUR).decode()[0].name == "indeterminee"
    assert simulation.calculate("total_subventions", JOUR).tolist() == [0]


def test_un_tableau_de_python_est_verifie():
    simulation = simuler(montant_travaux_ht=...)
    for tableau in (numpy.array([numpy.nan]), numpy.array([-3.0]), numpy.array([1e300])):
        with pytest.raises(ErreurFait):
            simulation.set_input("montant_travaux_ht", JOUR, tableau)


def test_un_mois_demande_pour_un_jour_se_dit():
    with pytest.raises(PeriodMismatchError) as erreur:
        simuler().calculate("total_subventions", "2016-06")
    assert erreur.value.code == 400 and "AAAA-MM-JJ" in erreur.value.error["error"]
