"""Du mot à la règle, et la fiche d'une règle."""

import pytest

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.regles import fiche, recherche, sorties


@pytest.mark.parametrize(
    "phrase", ["plafond majoré Ville", "PLAFOND MAJORE ville", "plafonds majorés de la ville"]
)
def test_accents_casse_et_pluriels_sont_indifferents(phrase):
    assert recherche.chercher(phrase)[0].regle.id == "HAG-VILLE-03"


def test_un_identifiant_se_trouve():
    assert recherche.chercher("HAG-ASE-01")[0].regle.id == "HAG-ASE-01"


def test_aucune_regle_propose_les_mots_proches():
    with pytest.raises(ErreurEntree, match="Aucune règle"):
        recherche.chercher("zzyzx")


def test_la_fiche_dit_valeurs_dates_articles_et_lieux():
    une = fiche.fiche("HAG-VILLE-01")
    taux = next(c for c in une.chiffres if c.chemin.endswith("taux.tres_modeste") and ".ville." in c.chemin)
    assert taux.valeurs[0].replace("\u00a0", " ") == "10 %, du 1er mai 2016 au 31 décembre 2016"
    assert "annexe 1-C" in taux.articles[0]
    assert taux.lieu.startswith("haguenau_2016/ville.yaml:")
    assert une.cas and all(":" in piece.lieu for piece in une.cas)


def test_les_sorties_disent_leur_nom_court():
    toutes = {s.nom: s for s in sorties.toutes()}
    assert "anah" in toutes["subvention_anah"].courts
    assert {s.nom for s in sorties.toutes(chercher="aide de la ville")} >= {"subvention_ville"}
