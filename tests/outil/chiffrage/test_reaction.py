"""Recours qui réagit à l'aide : l'hypothèse, son intervalle, l'aubaine à part."""

import polars
import pytest

import habitat_local as hl
from habitat_local.restitution import etudes
from tests.outil.restitution.test_par_dossier import REFORME


def population(deposes=20, projets=100):
    return [
        {
            "id": f"D{rang:03d}", "date_depot": "2016-06-01", "depcom_logement": "67180",
            "statut_demandeur": "proprietaire_occupant", "nature_travaux": "energie", "gain_energetique": "0.55",
            "categorie_ressources_anah": "tres_modeste", "montant_travaux_ht": "10000", "montant_travaux_ttc": "10550",
            "depot_avant_travaux": "oui", "travaux_par_entreprises": "oui", "recours": "oui" if rang < deposes else "non",
        }
        for rang in range(projets)
    ]  # fmt: skip


def test_calcul_a_la_main():
    table = etudes.reagir(population(), REFORME, elasticites=(0, 2))
    sans, avec = table.to_dicts()
    # Ville : 10 % -> 30 % de 10 000 € HT, 2 000 € de plus par dossier, soit 2 000 / 10 550 du coût.
    hausse = sans["ecart_sans_reaction"] / 20
    assert hausse == pytest.approx(2000) and sans["cout_apres"] - sans["cout_avant"] == pytest.approx(
        20 * hausse
    )
    nouveaux = 100 * 0.2 * 2 * hausse / 10_550
    assert avec["deposes_apres"] == pytest.approx(20 + nouveaux)
    par_dossier = sans["cout_apres"] / 20
    assert avec["ecart_des_nouveaux"] == pytest.approx(nouveaux * par_dossier)
    assert avec["aubaine"] == pytest.approx(20 * hausse) and sans["part_d_aubaine"] == 1
    assert avec["part_d_aubaine"] == pytest.approx(20 * hausse / (20 * hausse + nouveaux * par_dossier))


def test_il_faut_des_projets_qui_ne_deposent_pas():
    with pytest.raises(hl.ErreurHabitat, match="recours"):
        etudes.reagir(polars.DataFrame(population(100)), REFORME, elasticites=(1,))
