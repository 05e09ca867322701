"""Une convention se proroge par une réforme d'une ligne."""

import polars
import pytest

from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import droit_en_vigueur, systeme
from openfisca_habitat_local.systeme.reformes import ErreurReforme

TEXTE = "decazeville_aubin_2008"
ENTETE = {"titre": "Prorogation", "auteur": "essai", "reference": "DEC-CADRE-03", "date": "2009-05-20"}


def prorogation(jusqu_au, texte=TEXTE):
    return {**ENTETE, "prorogations": {texte: jusqu_au}}


def epci(jour, *reformes):
    dossier = polars.DataFrame(
        {
            "id": ["a"], "depcom_logement": ["12089"], "statut_demandeur": ["proprietaire_occupant"],
            "nature_travaux": ["aucune"], "facade_cout_ht": [4500.0], "logement_en_zone_u": [True],
            "depot_avant_travaux": [True], "travaux_par_entreprises": [True], "autorisations_urbanisme": [True],
        }
    ).with_columns(date_depot=polars.lit(jour).str.to_date())  # fmt: skip
    return calculer(dossier, systeme(reformes), ["subvention_epci"])[0, 0]


@pytest.mark.parametrize(
    "jour, sans, avec",
    [("2009-08-20", 1800, 1800), ("2009-08-21", 0, 1800), ("2010-02-20", 0, 1800), ("2010-02-21", 0, 0)],
)
def test_la_convention_prorogee_vit_jusqu_au_nouveau_terme(jour, sans, avec):
    assert epci(jour) == sans
    assert epci(jour, prorogation("2010-02-20")) == avec


def test_la_prorogation_ne_touche_pas_le_droit_en_vigueur():
    epci("2009-12-01", prorogation("2010-02-20"))
    cadre = droit_en_vigueur().parameters.habitat_local.conventions.children[TEXTE].children["cadre"]
    assert not cadre.children["en_vigueur"].get_at_instant("2009-12-01")


@pytest.mark.parametrize(
    "reforme, attendu",
    [
        (prorogation("2009-08-20"), "le terme est déjà le 2009-08-20"),
        (prorogation("2010-02-20", "decazeville_aubin"), "decazeville_aubin_2008"),
        (prorogation("février 2010"), "février 2010"),
        ({**ENTETE, "prorogations": ["2010-02-20"]}, "texte"),
    ],
)
def test_une_prorogation_mal_ecrite_est_refusee(reforme, attendu):
    with pytest.raises(ErreurReforme, match=attendu):
        systeme((reforme,))
