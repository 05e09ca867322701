"""Réformes incrémentales : au centime près, ce que donnerait le calcul complet."""

import datetime

import polars
import pytest

from habitat_local.chiffrage.axes import CLASSES
from habitat_local.chiffrage.mesures import sorties
from habitat_local.loi.incremental import Ecart, calculer_variantes, simuler_en_suivant, variables_touchees
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import systeme
from openfisca_habitat_local.systeme.reformes import DOSSIER_REFORMES, chemins_lectures
from tests.outil.chiffrage.aleatoire import dossiers

#: Jours où les lectures d'un texte ont un effet.
VIES = {
    "HAG": ("2016-05-01", "2016-12-31"),
    "GEN": ("2016-07-01",),
    "GIR": ("2012-10-01", "2014-07-01"),
    "DEC": ("2008-09-01", "2009-03-01"),
    "CLE": ("2011-06-01", "2013-06-01", "2016-07-01"),
}
REFORMES = [str(r) for r in sorted((DOSSIER_REFORMES / "exemples").glob("*.yaml")) if "meuse" not in r.name]


def lectures(texte):
    return [nom for nom in chemins_lectures() if nom.startswith(f"AMB-{texte}-")]


CAS = [
    (REFORMES, ("2009-03-01", "2012-10-01", "2016-07-01")),
    *((lectures(t), jours) for t, jours in VIES.items()),
]


@pytest.fixture(scope="module")
def tires():
    return dossiers(6000)


@pytest.mark.parametrize(("reformes", "jours"), CAS, ids=["reformes", *VIES])
def test_incremental_egale_complet(tires, reformes, jours):
    tires = tires.filter(polars.col("date_depot").cast(polars.String).is_in(jours))
    base, *variantes = [systeme(), *(systeme([r]) for r in reformes)]
    demandees = [*CLASSES, *sorties()]
    tables = calculer_variantes(tires, base, variantes, demandees)
    for nom, loi, table in zip(["base", *reformes], [base, *variantes], tables, strict=True):
        complet = calculer(tires, loi, demandees)
        faux = [c for c in demandees if not complet[c].equals(table[c])]
        assert not faux, f"{nom} : {faux}"


def test_une_reforme_de_la_ville_ne_refait_pas_l_anah(tires):
    tires = tires.filter(polars.col("date_depot") == datetime.date(2016, 7, 1))
    base = systeme()
    reforme = systeme([DOSSIER_REFORMES / "exemples" / "haguenau_abondement_15.yaml"])
    simulation, periode = simuler_en_suivant(tires, base, "2016-07-01")
    simulation.calculate("reste_a_charge", periode)
    touchees = variables_touchees(simulation.journal, Ecart(base, reforme))
    assert "subvention_ville" in touchees
    assert not touchees & {
        "texte_applicable",
        "categorie_ressources_anah",
        "subvention_anah_avant_ecretement",
    }


def test_un_lot_sous_une_loi_que_la_reforme_ne_change_pas_n_est_pas_refait():
    ecart = Ecart(systeme(), systeme([DOSSIER_REFORMES / "exemples" / "haguenau_abondement_15.yaml"]))
    assert ecart.chemins("2012-06-01") == []
    assert ecart.chemins("2016-07-01")


def reforme_de_territoire(chemin, debut, valeur):
    versions = [{"debut": debut, "fin": f"{debut[:4]}-12-31", "valeur": valeur}]
    parametres = {f"habitat_local.conventions.{chemin}": versions}
    return {
        "titre": "Essai",
        "auteur": "Essai",
        "reference": "Essai",
        "date": debut,
        "parametres": parametres,
    }


@pytest.mark.parametrize(
    ("chemin", "debut", "valeur"),
    [
        ("decazeville_aubin_2008.cadre.communes", "2009-01-01", ["12083", "12089", "12100", "12305"]),
        ("haguenau_2016.cadre.en_vigueur", "2016-06-15", False),
        ("haguenau_2016.cadre.communes", "2016-06-15", ["67180", "67372"]),
    ],
)
def test_une_reforme_de_territoire_refait_qui_releve_de_quoi(tires, chemin, debut, valeur):
    """Communes et vie d'un texte : le calcul incrémental voit qu'elles changent."""
    base, reforme = systeme(), systeme([reforme_de_territoire(chemin, debut, valeur)])
    jour = {"haguenau_2016": "2016-07-01", "decazeville_aubin_2008": "2009-03-01"}[chemin.partition(".")[0]]
    tires = tires.filter(polars.col("date_depot").cast(polars.String) == jour)
    demandees = [*CLASSES, *sorties()]
    tires = polars.concat([tires, tires.with_columns(depcom_logement=polars.lit("67372"))])
    tires = polars.concat([tires, tires.with_columns(depcom_logement=polars.lit("12013"))])
    _, refaite = calculer_variantes(tires, base, [reforme], demandees)
    complet = calculer(tires, reforme, demandees)
    assert not [c for c in demandees if not complet[c].equals(refaite[c])]
    assert not complet.equals(calculer(tires, base, demandees))
