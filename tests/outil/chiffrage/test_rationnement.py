"""Rationnement : ordre, priorité, prorata, liste d'attente ; au centime, sans dépendre de l'ordre du fichier."""

import datetime

import polars
import pytest

from habitat_local.chiffrage.enveloppes import enveloppes, montant_de_l_annee
from habitat_local.chiffrage.rationnement import rationner
from habitat_local.communs.exact import MILLIONIEMES
from habitat_local.loi.systeme import systeme


def demandes(*lignes):
    """(année, jour de juin, id, catégorie, euros)."""
    return polars.DataFrame(
        {
            "date_depot": [datetime.date(annee, 6, jour) for annee, jour, *_ in lignes],
            "id": [ligne[2] for ligne in lignes],
            "categorie": [ligne[3] for ligne in lignes],
            "poids": [MILLIONIEMES] * len(lignes),
            "demande": [round(ligne[4] * 100) for ligne in lignes],
        },
        schema_overrides={"poids": polars.Int128},
    )


QUATRE = demandes(
    (2016, 1, "a", "modeste", 10000),
    (2016, 2, "b", "tres_modeste", 20000),
    (2016, 3, "c", "modeste", 3000),
    (2017, 1, "d", "modeste", 5000),
)


def accordes(annee):
    return dict(annee.dossiers.filter(polars.col("accorde") > 0).select("id", "accorde").iter_rows())


def test_premier_arrive_premier_servi():
    seize, dix_sept = rationner(QUATRE, {2016: 30000, 2017: 30000})
    assert accordes(seize) == {"a": 1000000, "b": 2000000}
    assert (seize.non_servi, seize.jour_epuisement) == (3000, datetime.date(2016, 6, 3))
    assert accordes(dix_sept) == {"d": 500000}


def test_la_classe_de_priorite_passe_avant_la_date():
    seize, _ = rationner(QUATRE, {2016: 23000, 2017: 0}, "priorite", ("tres_modeste", "modeste"))
    assert accordes(seize) == {"b": 2000000}
    assert seize.par_categorie().rows_by_key("categorie", named=True)["modeste"][0]["refuses"] == 2


def test_au_prorata_personne_n_est_refuse_et_l_enveloppe_n_est_pas_depassee():
    seize, _ = rationner(QUATRE, {2016: 11000.01, 2017: 5000}, "prorata")
    assert set(accordes(seize)) == {"a", "b", "c"}
    assert 11000.01 - 0.03 < seize.servi <= 11000.01


def test_la_liste_d_attente_passe_la_premiere_l_annee_suivante():
    _, dix_sept = rationner(QUATRE, {2016: 30000, 2017: 7000}, report=True)
    assert accordes(dix_sept) == {"c": 300000}
    assert dix_sept.laisses["id"].to_list() == ["d"]


@pytest.mark.parametrize("regle", ["depot", "priorite", "prorata"])
def test_l_ordre_du_fichier_ne_compte_pas(regle):
    directes = rationner(QUATRE, {2016: 12345.67, 2017: 1}, regle, ("tres_modeste",), report=True)
    inverses = rationner(QUATRE.reverse(), {2016: 12345.67, 2017: 1}, regle, ("tres_modeste",), report=True)
    assert all(d.dossiers.equals(i.dossiers) for d, i in zip(directes, inverses, strict=True))


def test_enveloppes_de_la_gironde_par_territoire():
    siennes = [e for e in enveloppes() if e.texte == "gironde_pst_2012"]
    anah = [e for e in siennes if e.financeur == "anah"]
    hors_cub = sum(montant_de_l_annee(e, systeme(), 2013) for e in anah if e.hors_territoire)
    cub = sum(montant_de_l_annee(e, systeme(), 2013) for e in anah if e.territoire)
    assert (hors_cub, cub) == (545000, 270000)  # la somme imprimée, 272 000, contredit ses lignes
    assert montant_de_l_annee(anah[0], systeme(), 2016) is None


def test_enveloppes_de_decazeville_par_annee():
    siennes = {e.nom: e for e in enveloppes() if e.texte == "decazeville_aubin_2008"}
    assert [montant_de_l_annee(siennes["anah_occupants"], systeme(), a) for a in (2008, 2009, 2010)] == [
        100000,
        50000,
        None,
    ]
