"""Rapport : page autonome, nombres français, classeur relisible, mêmes entrées mêmes octets."""

import json
import re

import polars
import pytest

from habitat_local.communs import formats
from habitat_local.loi import comparaison
from habitat_local.population.fichier import ecrire
from habitat_local.restitution import essentiel, rapport
from habitat_local.volumes.chiffrer import chiffrer as chiffrer_fichier

from .conftest import ABONDEMENT_15

# Espace insécable, celle des nombres français.
I = "\u00a0"  # noqa: E741


@pytest.fixture(scope="module")
def sorties(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("rapport")
    population = dossier / "population.parquet"
    ecrire("haguenau", 1, population)
    chiffrage, refus = chiffrer_fichier(population, ABONDEMENT_15)
    contexte = rapport.Contexte(population, (ABONDEMENT_15,), commande="habitat-local chiffrer …")
    return chiffrage, contexte, refus, rapport.ecrire(chiffrage, contexte, refus, dossier / "un"), dossier


def test_la_page_ne_demande_rien_au_reseau(sorties):
    page = sorties[3]["rapport"].read_text(encoding="utf-8")
    liens = set(re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(https?:[^"')\s]+)""", page))
    assert not liens
    assert "<script" not in page
    assert page.count("<svg") >= 3


def test_la_page_dit_la_reforme_ses_articles_et_ses_empreintes(sorties):
    page = sorties[3]["rapport"].read_text(encoding="utf-8")
    for attendu in (
        f"10{I}%",
        f"15{I}%",
        "annexe 1-C (HAG-VILLE-01)",
        f"33{I}000{I}€",
        "Supposé",
        "openfisca-france",
    ):
        assert attendu in page
    assert json.loads(sorties[3]["execution"].read_text())["empreintes"]["population.parquet"] in page


def test_le_classeur_se_relit(sorties):
    chiffrage, *_ = sorties
    fichier = sorties[3]["tableaux"]
    table = polars.read_excel(fichier, sheet_name="Financeurs", read_options={"header_row": 3})
    assert (
        dict(table.select("Financeur", "Réforme").iter_rows())["Ville"] == chiffrage.totaux["ville_reforme"]
    )
    for feuille in (
        "Réforme",
        "Enveloppes",
        "Catégorie x financeur",
        "Dossiers laissés",
        "Hypothèses",
        "Exécution",
    ):
        assert polars.read_excel(fichier, sheet_name=feuille, read_options={"header_row": 3}).height


def test_memes_entrees_memes_octets(sorties):
    chiffrage, contexte, refus, premiers, dossier = sorties
    seconds = rapport.ecrire(chiffrage, contexte, refus, dossier / "deux")
    for nom, chemin in premiers.items():
        assert chemin.read_bytes() == seconds[nom].read_bytes(), nom


def test_la_reforme_en_clair(sorties):
    systemes = sorties[0].systemes
    changements = comparaison.changements(systemes["base"], systemes["reforme"])
    assert [(c.avant, c.apres) for c in changements] == [(f"10{I}%", f"15{I}%")] * 3
    assert changements[0].periode == f"du 1er{I}mai{I}2016 au 31{I}décembre{I}2016"
    assert comparaison.formules(systemes["base"], systemes["reforme"]) == []


def test_les_phrases(sorties):
    phrases = essentiel.phrases(sorties[0])
    assert phrases[0].startswith("La Ville verserait ")
    assert "aucun n'y perd" in phrases[1]


@pytest.mark.parametrize(
    ("ecrit", "attendu"),
    [
        (formats.euros(33000), f"33{I}000{I}€"),
        (formats.euros(-0.001), f"0{I}€"),
        (formats.euros(1234.5, 2), f"1{I}234,50{I}€"),
        (formats.signe(-542), f"−542{I}€"),
        (formats.signe(100), f"+100{I}€"),
        (formats.signe(0), f"0{I}€"),
        (formats.pourcentage(0.055), f"5,5{I}%"),
        (formats.pourcentage(0.1), f"10{I}%"),
        (formats.pourcentage(1), f"100{I}%"),
        (formats.pluriel(1, "dossier"), f"1{I}dossier"),
        (formats.pluriel(8, "dossier"), f"8{I}dossiers"),
        (formats.valeur(True, "boolean"), "oui"),
        (formats.valeur(None, "/1"), "aucune"),
        (formats.effectif(2.5), "2,5"),
    ],
)
def test_les_nombres_sont_ecrits_en_francais(ecrit, attendu):
    assert ecrit == attendu


def test_la_typographie_ne_touche_pas_au_style(sorties):
    page = sorties[3]["rapport"].read_text(encoding="utf-8")
    assert I not in page.split("</style>")[0].split("<style>")[1]
