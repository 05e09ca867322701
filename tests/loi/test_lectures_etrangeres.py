"""Aucune lecture d'un texte ne change le résultat d'un autre : toutes les lectures, contre tous les textes."""

import polars
import pytest

from habitat_local.loi.incremental import calculer_variantes
from habitat_local.loi.systeme import droit_en_vigueur, systeme
from openfisca_habitat_local.systeme import reformes
from tests.cas.retraits import table
from tests.etalon.dossiers_aleatoires import dossiers

#: Texte dont parle une lecture, d'après le code de son nom. Les lectures générales (AMB-GEN) valent pour tous.
TEXTES = {
    "HAG": "haguenau_2016",
    "DEC": "decazeville_aubin_2008",
    "GIR": "gironde_pst_2012",
    "CLE": "regime_national",
}
#: Un jour de la vie de chaque texte, et un d'aucun : quelques lots suffisent.
JOURS = ("2016-06-15", "2008-06-15", "2012-06-15", "2013-09-16", "2019-03-01")
LECTURES = [nom for nom in reformes.chemins_lectures() if nom.split("-")[1] in TEXTES]
SORTIES = (
    "texte_applicable", "travaux_retenus_anah", "subvention_anah", "aide_solidarite_ecologique", "primes_anah",
    "subvention_departement", "subvention_epci", "subvention_ville", "aides_organismes", "ecretement_anah",
    "total_subventions", "reste_a_charge", "total_prets", "categorie_ressources_anah", "motif_recevabilite",
)  # fmt: skip


def lot():
    """Cas de travail entiers, et dossiers tirés au hasard, aux jours choisis."""
    cas = table().filter(polars.col("retire") == "").drop("cas", "retire", "id")
    tires = dossiers(1500, graine=77).drop("id")
    jour = polars.Series("date_depot", [JOURS[n % len(JOURS)] for n in range(tires.height)]).str.to_date()
    ensemble = polars.concat([cas, tires.with_columns(jour)], how="diagonal_relaxed")
    return ensemble.with_row_index("id").with_columns(polars.col("id").cast(polars.String))


@pytest.fixture(scope="module")
def resultats():
    """{lecture ou « base » : résultats}."""
    systemes = [systeme((nom,)) for nom in LECTURES]
    tables = calculer_variantes(lot(), droit_en_vigueur(), systemes, SORTIES)
    return dict(zip(("base", *LECTURES), tables, strict=True))


def touches(base, lu):
    """Textes (de base, ou sous la lecture) des dossiers dont une sortie change."""
    differe = polars.any_horizontal(base[nom] != lu[nom] for nom in SORTIES)
    masque = base.select(differe).to_series()
    return set(base.filter(masque)["texte_applicable"].cast(polars.String)) | set(
        lu.filter(masque)["texte_applicable"].cast(polars.String)
    )


def test_une_lecture_ne_change_que_son_texte(resultats):
    fautes = {}
    for nom in LECTURES:
        ailleurs = touches(resultats["base"], resultats[nom]) - {TEXTES[nom.split("-")[1]], "aucun"}
        if ailleurs:
            fautes[nom] = ailleurs
    assert fautes == {}


def test_l_essai_voit_les_lectures_agir(resultats):
    """Bien des lectures changent leur propre texte : l'essai ne compare pas des tables mortes."""
    actives = [nom for nom in LECTURES if touches(resultats["base"], resultats[nom])]
    assert len(actives) > len(LECTURES) / 3


def test_un_dossier_d_aucun_texte_le_reste(resultats):
    base = resultats["base"]
    hors = (base["texte_applicable"] == "aucun").to_numpy()
    for nom in LECTURES:
        if nom.startswith("AMB-CLE"):
            continue  # ces lectures disent où court un contrat local d'engagement
        total = resultats[nom]["total_subventions"].to_numpy()[hors]
        assert (total == 0).all() or resultats[nom]["texte_applicable"].to_numpy()[hors].any(), nom
