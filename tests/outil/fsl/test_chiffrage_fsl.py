"""Population et chiffrage du FSL de la Meuse."""

from pathlib import Path

import polars
import pytest
import yaml

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.fsl import chiffrage as chiffrage_fsl
from habitat_local.fsl.demandes import completer
from habitat_local.population import fichier, meuse

EXEMPLES = Path(__file__).parents[3] / "openfisca_habitat_local" / "reforms" / "exemples"


def engendrer(graine):
    return meuse.engendrer(fichier.hypotheses("meuse", effectif=1000), graine)


@pytest.fixture(scope="module")
def population():
    return engendrer(1)


def chiffrer(population, nom):
    return chiffrage_fsl.chiffrer(completer(population), EXEMPLES / f"{nom}.yaml")


def test_la_population_est_reproductible(population):
    assert population.equals(engendrer(1))
    assert not population.equals(engendrer(2))


def test_la_population_est_en_meuse_et_datee(population):
    assert population["depcom_logement"].str.starts_with("55").all()
    assert (population["fsl_date_decision"] > population["fsl_date_demande"]).all()
    assert population["id"].is_unique().all()


def test_les_hypotheses_sont_ecrites_a_cote(tmp_path):
    effectifs, chemin = fichier.ecrire("meuse", 3, tmp_path / "meuse.parquet", effectif=20)
    contenu = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    assert (contenu["graine"], contenu["effectifs"]["demandes"]) == (3, 20)
    assert all({"libelle", "source", "valeur"} <= set(h) for h in contenu["hypotheses"].values())
    assert polars.read_parquet(tmp_path / "meuse.parquet").height == effectifs["demandes"]


def test_une_option_d_un_autre_territoire_est_refusee():
    with pytest.raises(ErreurEntree, match="--effectif"):
        fichier.hypotheses("haguenau", effectif=3)
    with pytest.raises(ErreurEntree, match="--recours"):
        fichier.hypotheses("meuse", recours=0.5)


def test_le_plafond_de_demenagement_ne_change_que_le_demenagement(population):
    c = chiffrer(population, "meuse_demenagement_300")
    changees = c.aides.filter(polars.col("difference") != 0)
    assert changees["aide"].to_list() == ["demenagement"]
    assert changees["difference"][0] > 0
    assert c.changements == 0


def test_la_marge_de_20_ne_fait_que_rapprocher_du_fsl(population):
    c = chiffrer(population, "meuse_marge_20")
    passages = set(c.situations.select("avant", "apres").iter_rows())
    assert ("positif", "marge_derogatoire") in passages
    assert all(a == b or (a, b) == ("positif", "marge_derogatoire") for a, b in passages)
    assert c.changements > 0
    assert (c.aides["difference"] >= 0).all()


def test_le_partage_par_moitie_deplace_la_charge_sans_changer_le_total(population):
    c = chiffrer(population, "meuse_solidarite_energie_50")
    ecarts = dict(c.financeurs.select("financeur", "difference").iter_rows())
    assert ecarts["ccas"] > 0 > ecarts["departement"]
    # Chaque part est arrondie au centime : au plus un centime d'écart par demande.
    assert abs(ecarts["ccas"] + ecarts["departement"]) <= 0.01 * population.height
    assert (c.aides["difference"] == 0).all()


def test_le_budget_de_la_reforme_est_suivi_par_annee_civile(population):
    c = chiffrer(population, "meuse_demenagement_300")
    assert [(b.annee, b.scenario) for b in c.bilans] == [
        (annee, scenario) for annee in (2016, 2017) for scenario in ("base", "reforme")
    ]
    depenses = {"base": 0, "reforme": 0}
    for bilan in c.bilans:
        assert bilan.montant == 600000
        assert bilan.servi <= bilan.montant
        assert round(bilan.servi + bilan.reliquat, 2) == bilan.montant
        assert (bilan.jour_epuisement is None) == (bilan.demande < bilan.montant)
        depenses[bilan.scenario] += bilan.demande
    departement = c.financeurs.row(by_predicate=polars.col("financeur") == "departement", named=True)
    assert all(round(depenses[s], 2) == departement[s] for s in depenses)


def test_les_parts_font_le_cout(population):
    from habitat_local.loi.systeme import systeme

    resultat = chiffrage_fsl.simuler(completer(population), systeme(), 0.5)
    ecart = (resultat["ccas"] + resultat["departement"] - resultat["cout"]).abs()
    assert ecart.max() <= 1
    assert (resultat["cout"] >= 0).all()
