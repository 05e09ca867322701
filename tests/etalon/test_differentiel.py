"""Le moteur contre l'étalon de `benchmarks/reference` : deux implantations des mêmes textes, au centime.

`DIFFERENTIEL=1000000 pytest tests/test_differentiel.py` en compare un million.
"""

import os

import numpy
import polars
import pytest

from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import droit_en_vigueur
from openfisca_habitat_local.mecanismes.plusieurs_textes import a_tableaux
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux
from tests.etalon import SORTIES
from tests.etalon import calculer as etalon
from tests.etalon.dossiers_aleatoires import dossiers
from tests.etalon.ecarts import comparer, en_clair

EFFECTIF = int(os.environ.get("DIFFERENTIEL", 20_000))
LOT = 200_000


@pytest.fixture(scope="module")
def compares():
    """(dossiers, résultats du moteur, résultats de l'étalon), par lots semés."""
    lots = []
    for rang, debut in enumerate(range(0, EFFECTIF, LOT)):
        table = dossiers(min(LOT, EFFECTIF - debut), graine=2016 + rang)
        sorties = [*SORTIES, "texte_applicable", "ligne_travaux", "motif_anah"]
        lots.append((table, calculer(table, droit_en_vigueur(), sorties), etalon(table)))
    return lots


def test_moteur_et_etalon_rendent_les_memes_montants(compares):
    for table, moteur, attendu in compares:
        faux = comparer(table, moteur, attendu)
        assert not faux.any(), en_clair(table, moteur, attendu, faux)


def test_la_ligne_retenue_est_la_meme(compares):
    for _, moteur, attendu in compares:
        retenue = moteur["ligne_travaux"].to_physical().to_numpy()
        # L'étalon ne distingue pas la forte dégradation d'un logement en partie insalubre.
        retenue = numpy.where(
            retenue == LigneTravaux.degradation_insalubre.index, LigneTravaux.forte_degradation.index, retenue
        )
        assert (retenue == attendu["ligne_travaux"]).all()


#: Lignes que le tableau Anah d'un texte ouvre, tous demandeurs ensemble.
LIGNES = {
    "haguenau_2016": {
        "insalubrite", "peril", "degradation_insalubre", "forte_degradation", "securite_salubrite", "autonomie",
        "energie", "logement_degrade", "procedure_rsd_decence",
    },
    "gironde_pst_2012": {
        "insalubrite", "peril", "forte_degradation", "securite_salubrite", "autonomie", "energie",
        "logement_degrade", "transformation_usage", "autres_travaux",
    },
    "decazeville_aubin_2008": {
        "insalubrite", "peril", "securite_salubrite", "autonomie", "energie", "autres_travaux", "caractere_social",
        "plomb", "reduction_risque",
    },
    "regime_national": {
        "insalubrite", "peril", "forte_degradation", "securite_salubrite", "autonomie", "energie",
        "logement_degrade", "transformation_usage", "autres_travaux",
    },
}  # fmt: skip


def tous(compares):
    return polars.concat([moteur for _, moteur, _ in compares])


def test_chaque_ligne_de_chaque_texte_est_atteinte(compares):
    atteintes = tous(compares).group_by("texte_applicable", "ligne_travaux").len()
    for texte, lignes in LIGNES.items():
        vues = atteintes.filter(polars.col("texte_applicable") == texte)["ligne_travaux"].cast(polars.String)
        assert lignes <= set(vues), (texte, lignes - set(vues))


def test_chaque_texte_refuse_pour_chaque_raison_qu_il_connait(compares):
    moteur = tous(compares)
    conventions = droit_en_vigueur().parameters.children["habitat_local"].children["conventions"].children
    a_un_tableau = {nom for nom, noeud in conventions.items() if a_tableaux(noeud)}
    assert set(moteur["texte_applicable"].cast(polars.String)) == {"aucun", *a_un_tableau}
    motifs = set(moteur["motif_anah"].cast(polars.String))
    assert {
        "aucun", "commune_inconnue", "hors_periode", "profil_manquant", "ressources_indeterminees",
        "condition_generale", "ligne_absente", "fait_requis", "fait_exclu", "etiquette_manquante",
        "etiquette_insuffisante", "gain_manquant", "gain_insuffisant", "grille_insalubrite_manquante",
        "grille_insalubrite_hors_bornes", "grille_degradation_manquante", "grille_degradation_hors_bornes",
        "surface_manquante",
    } - motifs == set()  # fmt: skip


@pytest.mark.parametrize("aide", [nom for nom in SORTIES if nom != "reste_a_charge"])
def test_chaque_aide_est_versee_a_beaucoup_de_dossiers(compares, aide):
    assert (tous(compares)[aide] > 0).sum() > 100


def test_l_etalon_voit_une_loi_fausse(compares):
    """Un écart d'un centime sur une seule aide est vu."""
    table, moteur, attendu = compares[0]
    fausse = moteur.with_columns(polars.col("subvention_ville") + 0.01)
    assert comparer(table, fausse, attendu).all()
