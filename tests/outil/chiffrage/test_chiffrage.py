"""Chiffrage : les parts font le total, le découpage et l'ordre n'y changent rien, les poids comptent."""

import polars
import pytest
from polars.testing import assert_frame_equal

from habitat_local.chiffrage.axes import DIMENSIONS
from habitat_local.chiffrage.cout import chiffrer, chiffrer_morceaux
from habitat_local.chiffrage.depots import deposes
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.chiffrage.mesures import mesures
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.population import haguenau
from habitat_local.population.commun import Hypotheses
from habitat_local.population.fichier import ecrire, hypotheses
from habitat_local.population.habitat import engendrer
from habitat_local.volumes.chiffrer import chiffrer as chiffrer_fichier

from .conftest import ABONDEMENT_15


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_les_parts_font_le_total(chiffrage, dimension):
    parts = chiffrage.par(dimension)
    for mesure in mesures():
        assert parts[mesure].sum() == pytest.approx(chiffrage.totaux[mesure], abs=1e-6)


@pytest.mark.parametrize("scenario", ["base", "reforme"])
def test_les_financeurs_font_le_total(chiffrage, scenario):
    somme = sum(chiffrage.totaux[f"{financeur}_{scenario}"] for financeur in FINANCEURS)
    assert somme == pytest.approx(chiffrage.totaux[f"total_{scenario}"], abs=1e-6)


def comparer(un, autre):
    axes = list(DIMENSIONS)
    assert_frame_equal(un.cube.sort(axes), autre.cube.sort(axes), check_column_order=False)
    for a, b in zip(un.bilans, autre.bilans, strict=True):
        assert (a.demande, a.servi, a.servis, a.jour_epuisement) == (
            b.demande,
            b.servi,
            b.servis,
            b.jour_epuisement,
        )
        assert a.laisses["id"].to_list() == b.laisses["id"].to_list()


@pytest.mark.parametrize("taille", [1, 7, 50])
def test_le_decoupage_ne_change_rien(chiffrage, dossiers, taille):
    debut = dossiers.head(60) if taille == 1 else dossiers
    entier = chiffrer_morceaux([debut], chiffrage.systemes)
    comparer(entier, chiffrer_morceaux(debut.iter_slices(taille), chiffrage.systemes))


def test_l_ordre_des_lignes_ne_change_rien(chiffrage, dossiers):
    comparer(
        chiffrage, chiffrer_morceaux([dossiers.sample(fraction=1, shuffle=True, seed=3)], chiffrage.systemes)
    )


def test_un_poids_de_trois_vaut_trois_dossiers(chiffrage, dossiers):
    triple = chiffrer_morceaux([dossiers.with_columns(polars.col("poids") * 3)], chiffrage.systemes)
    for mesure, total in chiffrage.totaux.items():
        assert triple.totaux[mesure] == pytest.approx(3 * total, abs=1e-6)


def test_cinq_points_de_plus_ne_coutent_qu_a_la_ville(chiffrage):
    ecarts = dict(chiffrage.financeurs().select("financeur", "ecart").iter_rows())
    assert ecarts["Ville"] > 0
    assert ecarts["Ville"] == ecarts["Total"]
    assert chiffrage.totaux["perdants"] == 0
    assert chiffrage.qui_paie()["menages"] == pytest.approx(ecarts["Ville"])


def test_une_reforme_sans_effet_ne_coute_rien(dossiers):
    entete = {"titre": "t", "auteur": "a", "reference": "r", "date": "2016-05-01"}
    taux = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.modeste"
    meme = {taux: [{"debut": "2016-05-01", "ensuite": True, "valeur": 0.1}]}
    neutre = chiffrer(dossiers, {**entete, "parametres": meme})
    assert set(neutre.financeurs()["ecart"]) == {0}
    assert neutre.totaux["gagnants"] == neutre.totaux["perdants"] == 0


def test_meme_graine_meme_population(population):
    assert_frame_equal(population, engendrer(Hypotheses.lire(haguenau.HYPOTHESES), 1, haguenau.completer))
    autre = engendrer(Hypotheses.lire(haguenau.HYPOTHESES), 2, haguenau.completer)
    assert not population["rfr_menage"].equals(autre["rfr_menage"])


def test_la_population_a_la_taille_de_la_commune(population):
    assert population["nombre_personnes_menage"].sum() == pytest.approx(36391, rel=0.02)
    assert set(population["depcom_logement"]) == {"67180"}
    assert population["id"].n_unique() == population.height


def test_le_taux_de_recours_relit_le_tirage_stocke(population):
    tous = deposes(population, 1)
    aucun = deposes(population, 0)
    moitie = deposes(population, 0.5)
    assert aucun.height == 0
    assert set(moitie["id"]) < set(tous["id"])
    assert (moitie["tirage_recours"] < 0.5).all()


@pytest.mark.parametrize("extension", ["parquet", "csv"])
def test_meme_graine_memes_octets(tmp_path, extension):
    for dossier in ("un", "deux"):
        ecrire("haguenau", 5, tmp_path / dossier / f"f.{extension}")
    for nom in (f"f.{extension}", "f.hypotheses.yaml"):
        assert (tmp_path / "un" / nom).read_bytes() == (tmp_path / "deux" / nom).read_bytes()


def test_le_fichier_de_population_se_chiffre_sans_refus(tmp_path):
    fichier = tmp_path / "f.parquet"
    effectifs, hypotheses = ecrire("haguenau", 1, fichier, recours=0.5)
    chiffrage, refus = chiffrer_fichier(fichier, ABONDEMENT_15)
    assert refus.height == 0
    assert chiffrage.totaux["dossiers"] == effectifs["dossiers_deposes"]
    assert "taux_recours" in hypotheses.read_text(encoding="utf-8")


def test_un_territoire_inconnu_est_refuse():
    with pytest.raises(ErreurEntree, match="haguenau"):
        hypotheses("hagueno")
