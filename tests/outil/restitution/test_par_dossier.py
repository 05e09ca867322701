"""Sommes d'un chiffrage par n'importe quelle colonne du fichier, par déciles ; classeurs qu'un analyste ouvre."""

import openpyxl
import polars
import pytest

import habitat_local as hl
from habitat_local.restitution import par_dossier

REFORME = {
    "titre": "Ville à 30 %",
    "auteur": "essai",
    "reference": "essai",
    "date": "2016-05-01",
    "parametres": {
        "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste": [
            {"debut": "2016-05-01", "fin": "2016-12-31", "valeur": 0.3}
        ]
    },
}


@pytest.fixture(scope="module")
def lot():
    lignes = [
        {
            "id": f"D{rang:03d}", "date_depot": f"2016-06-{1 + rang % 28:02d}", "depcom_logement": "67180",
            "statut_demandeur": "proprietaire_occupant", "nature_travaux": "energie", "gain_energetique": "0.55",
            "categorie_ressources_anah": "tres_modeste", "montant_travaux_ht": str(8000 + 100 * rang),
            "montant_travaux_ttc": str(9000 + 100 * rang), "depot_avant_travaux": "oui", "travaux_par_entreprises": "oui",
            "rfr_menage": str(9000 + 150 * rang), "info_secteur": "nord" if rang < 30 else "sud" if rang < 57 else "rare",
        }
        for rang in range(60)
    ]  # fmt: skip
    return hl.dossiers(lignes)


@pytest.fixture(scope="module")
def etude(lot):
    with hl.chiffrer(lot, REFORME, secret=0) as etude:
        yield etude


def test_par_une_colonne_du_fichier(etude, lot):
    par = etude.par_colonne("info_secteur", lot)
    assert par["dossiers"].sum() == 60 and par["total_base"].sum() == pytest.approx(
        etude.totaux["total_base"]
    )
    assert par["ecart"].sum() == pytest.approx(etude.totaux["total_reforme"] - etude.totaux["total_base"])


def test_deciles_de_revenu_et_de_reste_a_charge(etude, lot):
    for nom in ("decile_revenu", "decile_reste_a_charge"):
        par = etude.par_colonne(nom, lot)
        assert par["dossiers"].to_list() == [6.0] * 10 and par.to_series(0)[0].startswith("01 : de ")


def test_les_deciles_sont_ponderes():
    valeurs, poids = polars.Series([1.0, 2.0, 3.0]), polars.Series([8.0, 1.0, 1.0])
    assert par_dossier.deciles(valeurs, poids, False).str.slice(0, 2).to_list() == ["01", "09", "10"]


def test_les_petits_effectifs_sont_reunis_sans_se_deduire(etude, lot):
    table = par_dossier.completer(etude, lot)
    par = par_dossier.par(table, "info_secteur", 11)
    # « rare » (3 dossiers) seule se déduirait du total : la plus petite des autres l'accompagne.
    assert dict(par.select(par.columns[0], "dossiers").rows()) == {par_dossier.MASQUEES: 30.0, "nord": 30.0}


def test_une_colonne_inconnue_se_dit(etude, lot):
    with pytest.raises(hl.ErreurHabitat, match="info_secteur"):
        etude.par_colonne("info_secteurs", lot)


def test_classeur_d_un_dossier_par_ligne(etude, lot, tmp_path):
    chemins = etude.classeurs(lot, tmp_path, ["info_secteur"], un_par_un=True)
    page = openpyxl.load_workbook(chemins["dossiers_xlsx"])["Dossiers"]
    entetes = {c.value: n for n, c in enumerate(page[1])}
    ligne = next(iter(page.iter_rows(min_row=2, values_only=True)))
    assert ligne[entetes["secteur"]] == "nord" and isinstance(ligne[entetes["Ville avant"]], float | int)
    assert page.cell(2, entetes["Ville avant"] + 1).number_format.endswith("€")
    assert page.freeze_panes == "B2" and page.auto_filter.ref
