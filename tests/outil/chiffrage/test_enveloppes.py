"""Enveloppes : dans l'ordre des dépôts puis des identifiants, aux bornes exactes."""

import datetime

import polars
import pytest

from habitat_local.chiffrage.enveloppes import bilan, enveloppes, servir, valeur_de_l_annee
from habitat_local.communs.exact import MILLIONIEMES
from habitat_local.loi.systeme import systeme

ENVELOPPE = next(e for e in enveloppes() if e.nom == "abondement_ville")


def demandes(*lignes):
    """(jour de juin 2016, id, euros[, poids]) -> demandes d'une enveloppe."""
    completes = [(*ligne, 1)[:4] for ligne in lignes]
    return polars.DataFrame(
        {
            "date_depot": [datetime.date(2016, 6, jour) for jour, *_ in completes],
            "id": [identifiant for _, identifiant, *_ in completes],
            "poids": [round(poids * MILLIONIEMES) for *_, poids in completes],
            "base": [round(euros * 100) for _, _, euros, _ in completes],
        },
        schema_overrides={"poids": polars.Int128},
    )


def bilan_de(montant, *lignes):
    return bilan(ENVELOPPE, 2016, "base", montant, demandes(*lignes))


TROIS = [(1, "a", 10000), (2, "b", 20000), (3, "c", 3000)]


def test_le_dernier_dossier_tient_exactement():
    resultat = bilan_de(33000, *TROIS)
    assert resultat.servi == 33000
    assert resultat.reliquat == 0
    assert resultat.nombre_laisses == 0
    assert resultat.jour_epuisement == datetime.date(2016, 6, 3)


def test_un_centime_de_trop_laisse_le_dernier_dossier():
    resultat = bilan_de(33000, *TROIS[:2], (3, "c", 3000.01))
    assert resultat.servi == 30000
    assert resultat.laisses["id"].to_list() == ["c"]
    assert resultat.jour_epuisement == datetime.date(2016, 6, 3)


def test_un_centime_de_moins_n_epuise_pas():
    resultat = bilan_de(33000, *TROIS[:2], (3, "c", 2999.99))
    assert resultat.jour_epuisement is None
    assert resultat.reliquat == pytest.approx(0.01)


def test_le_meme_jour_l_identifiant_departage():
    resultat = bilan_de(15000, (1, "b", 10000), (1, "a", 10000))
    assert resultat.laisses["id"].to_list() == ["b"]


def test_apres_un_dossier_laisse_les_suivants_attendent():
    resultat = bilan_de(15000, (1, "a", 10000), (2, "b", 10000), (3, "c", 100))
    assert resultat.laisses["id"].to_list() == ["b", "c"]
    assert resultat.depense == 15000


def test_les_poids_comptent():
    resultat = bilan_de(30000, (1, "a", 10000, 2.5), (2, "b", 10000, 0.5), (3, "c", 1))
    assert (resultat.servi, resultat.servis, resultat.demandeurs) == (30000, 3, 4)


def test_sans_montant_connu_rien_n_est_limite():
    resultat = bilan_de(None, *TROIS)
    assert (resultat.servi, resultat.jour_epuisement, resultat.reliquat) == (33000, None, None)


def test_l_ordre_du_fichier_ne_compte_pas():
    ordre = servir(demandes(*TROIS).rename({"base": "demande"}), 30000)
    inverse = servir(demandes(*reversed(TROIS)).rename({"base": "demande"}), 30000)
    assert ordre.equals(inverse)


@pytest.mark.parametrize(("annee", "valeur"), [(2015, None), (2016, 33000), (2017, None)])
def test_le_montant_est_celui_de_l_annee(annee, valeur):
    parametre = systeme().parameters
    for nom in ENVELOPPE.montant.split("."):
        parametre = parametre.children[nom]
    assert valeur_de_l_annee(parametre, annee) == valeur


def test_chaque_enveloppe_lit_des_parametres_et_des_variables_qui_existent():
    loi = systeme()
    for enveloppe in enveloppes():
        assert all(nom in loi.variables for nom in enveloppe.variables)
        for chemin in filter(None, (enveloppe.montant, enveloppe.part)):
            parametre = loi.parameters
            for nom in chemin.split("."):
                parametre = parametre.children[nom]
