"""Une petite population de tous les textes, avec des lignes fausses et des identifiants en double."""

import datetime

import numpy
import polars
import pytest

from openfisca_habitat_local.systeme.reformes import DOSSIER_REFORMES

ABONDEMENT_15 = DOSSIER_REFORMES / "exemples" / "haguenau_abondement_15.yaml"
EFFECTIF = 600


def table_d_essai(effectif=EFFECTIF, graine=1):
    tirage = numpy.random.default_rng(graine)
    ht = numpy.round(tirage.random(effectif) * 40_000, 2)
    ht[5] = -1
    jours = numpy.datetime64("2016-05-02") + tirage.integers(0, 200, effectif)
    jours[::7] = numpy.datetime64("2012-03-01") + tirage.integers(0, 200, len(jours[::7]))
    return polars.DataFrame(
        {
            "id": [f"d{rang:06d}" for rang in range(effectif - 1)] + ["d000003"],
            "date_depot": jours.astype("datetime64[D]"),
            "depcom_logement": numpy.where(numpy.arange(effectif) % 7, "67180", "33063"),
            "statut_demandeur": tirage.choice(["proprietaire_occupant", "proprietaire_bailleur"], effectif),
            "categorie_ressources_anah": tirage.choice(["tres_modeste", "modeste"], effectif),
            "niveau_loyer": tirage.choice(["social", "tres_social"], effectif),
            "nature_travaux": tirage.choice(["energie", "travaux_lourds", "autonomie"], effectif),
            "montant_travaux_ht": ht,
            "montant_travaux_ttc": numpy.round(numpy.abs(ht) * 1.055, 2),
            "gain_energetique": numpy.round(tirage.random(effectif), 2),
            "surface_logement": numpy.full(effectif, 70.0),
            "depot_avant_travaux": numpy.ones(effectif, dtype=bool),
            "travaux_par_entreprises": numpy.ones(effectif, dtype=bool),
            "poids": numpy.arange(effectif) % 7 * 0.1 + 0.4,
        }
    )


@pytest.fixture(scope="session")
def table():
    return table_d_essai()


@pytest.fixture(scope="session")
def parquet(table, tmp_path_factory):
    chemin = tmp_path_factory.mktemp("volumes") / "population.parquet"
    table.write_parquet(chemin, row_group_size=130)
    return chemin


@pytest.fixture(scope="session")
def csv(table, tmp_path_factory):
    chemin = tmp_path_factory.mktemp("volumes") / "population.csv"
    table.with_columns(info_note=polars.lit('du "texte",\nsur deux lignes')).write_csv(chemin)
    return chemin


JOUR = datetime.date(2016, 6, 1)
