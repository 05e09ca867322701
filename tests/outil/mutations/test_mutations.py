"""La loi éprouvée par ses cas : un texte bougé chiffre par chiffre, et ce que l'outil en dit."""

import datetime

import pytest

from habitat_local.mutations import bilan as bilans
from habitat_local.mutations import cas, chiffres, epreuve, lots
from habitat_local.mutations.chiffres import Chiffre

TEXTE = "decazeville_aubin_2008"


def chiffre(valeur, unite, **options):
    donnees = {
        "chemin": "habitat_local.x",
        "nature": "nombre",
        "texte": "x",
        "debut": "2016-01-01",
        "fin": None,
    }
    return Chiffre(**donnees, valeur=valeur, unite=unite, regles=("X-01",), libelle="Taux", **options)


@pytest.mark.parametrize(
    ("valeur", "unite", "attendus"),
    [
        (0.3, "/1", [0.31, 0.29]),
        (0.125, "/1", [0.126, 0.124]),
        (1, "/1", [1.01, 0.99]),
        (0, "/1", [0.01]),
        (20000, "currency", [20001, 19999]),
        (535.17, "currency", [535.18, 535.16]),
        (True, "boolean", [False]),
        (["a", "b"], "list", [["b"], ["a"]]),
        ("15 ans", "text", ["16 ans", "14 ans"]),
        ("2016-02-28", "text", ["2016-02-29", "2016-02-27"]),
    ],
)
def test_un_chiffre_bouge_d_une_unite_de_son_dernier_chiffre(valeur, unite, attendus):
    assert [nouvelle for _, _, nouvelle in chiffres.bouges(valeur, unite)] == attendus


def test_la_phrase_d_un_survivant():
    plus = chiffres.mutants(chiffre(0.3, "/1"))[0]
    assert (
        plus.phrase.replace("\u00a0", " ")
        == "30 % de X-01 peut devenir 31 % sans qu'aucun cas ne le remarque"
    )


def test_une_longue_liste_ne_perd_que_ses_bouts():
    longue = [str(n) for n in range(200)]
    assert len(list(chiffres.bouges(longue, "list"))) == 2


@pytest.fixture(scope="module")
def banc():
    siens = [un for un in cas.tous() if f"/{TEXTE}/" in un.fichier and not un.reformes]
    prepares = lots.preparer(siens)
    assert prepares.en_echec == []
    return epreuve.Banc(prepares, siens)


def juges(banc, *debuts):
    racine = f"habitat_local.conventions.{TEXTE}."
    return {
        un.chemin.removeprefix(racine): banc.juger(un)
        for un in chiffres.tous((TEXTE,))
        if un.chemin.startswith(tuple(racine + debut for debut in debuts)) and un.nature != "date"
    }


def test_les_cas_se_simulent_ensemble(banc):
    """Un lot rend chaque cas comme le lanceur d'OpenFisca ; presque aucun ne se simule seul."""
    assert sum(len(lot.cas) for lot in banc.lots) > 10 * len(banc.seuls)


def test_les_taux_des_occupants_sont_prouves(banc):
    verdicts = juges(banc, "anah.proprietaires_occupants.autres_travaux.taux")
    assert {v.etat for v in verdicts.values()} == {epreuve.PROUVE}
    assert all(e.temoin and e.cas for v in verdicts.values() for e in v.essais)


def test_sans_ses_cas_un_chiffre_survit(banc):
    """Le même banc, sans cas : tout survit, rien n'est lu."""
    vide = epreuve.Banc(lots.Epreuve([], [], []), [])
    verdicts = juges(vide, "anah.proprietaires_occupants.autres_travaux.taux")
    assert {v.etat for v in verdicts.values()} == {epreuve.JAMAIS_LU}
    assert all(e.survit for v in verdicts.values() for e in v.essais)


def test_une_date_decalee_se_remarque(banc):
    """Le premier et le dernier jour du texte, décalés d'un jour dans l'un et l'autre sens."""
    debuts = {c.debut: banc.juger(c) for c in chiffres.tous((TEXTE,)) if c.nature == "date"}
    premier = debuts["2008-02-20"]
    assert {e.mutant.sens: e.survit for e in premier.essais} == {"plus": False, "moins": False}


def test_un_survivant_argumente_n_est_plus_un_survivant(banc):
    verdict = epreuve.Verdict(
        chiffre(0.3, "/1"),
        tuple(epreuve.Essai(m, None) for m in chiffres.mutants(chiffre(0.3, "/1"))),
        epreuve.LU,
    )
    sans = bilans.bilan([verdict], [])
    avec = bilans.bilan([verdict], [bilans.Equivalence(("x",), ("plus",), "parce que")])
    assert (len(sans.survivants), len(avec.survivants)) == (2, 1)
    assert bilans.bilan([], [bilans.Equivalence(("x.*",), (), "périmé")]).inutiles == []


def test_les_jours_d_a_cote():
    assert chiffres.a_cote("2016-03-01", -1) == datetime.date(2016, 2, 29).isoformat()
