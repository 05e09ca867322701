"""Le classeur à remplir d'un texte : rempli, il se relit tel quel."""

import datetime

import openpyxl
import pytest

import habitat_local as hl
from habitat_local.importation.modele import MONTRE, NOMS, PREMIERE
from habitat_local.loi.colonnes import colonnes
from openfisca_habitat_local.systeme.lecture import replier


def rempli(chemin, texte):
    """Modèle dont la première ligne à remplir reprend l'exemple."""
    hl.modele(texte, chemin)
    livre = openpyxl.load_workbook(chemin)
    page = livre["Dossiers"]
    for n, cellule in enumerate(page[MONTRE + 1], start=1):
        valeur = cellule.value
        page.cell(PREMIERE + 1, n).value = valeur if n > 1 else "D-1"
    livre.save(chemin)
    return page


def test_rempli_il_se_relit_par_plan(tmp_path):
    page = rempli(tmp_path / "m.xlsx", "haguenau_2016")
    noms = [c.value for c in page[NOMS + 1]]
    assert noms[:4] == ["id", "date_depot", "depcom_logement", "statut_demandeur"]
    assert set(noms) <= set(hl.schema("haguenau_2016")["properties"])
    lot = hl.dossiers(tmp_path / "m.xlsx")
    assert not lot.refus.height and len(lot) == 1, lot.refus
    assert lot.table["statut_demandeur"].to_list() == ["proprietaire_occupant"]
    assert lot.table["date_depot"].to_list() == [datetime.date(2016, 5, 1)]


def test_l_exemple_n_est_pas_un_dossier(tmp_path):
    hl.modele("haguenau_2016", tmp_path / "m.xlsx")
    assert len(hl.dossiers(tmp_path / "m.xlsx")) == 0


def test_listes_unites_et_aide(tmp_path):
    hl.modele("haguenau_2016", tmp_path / "m.xlsx")
    page = openpyxl.load_workbook(tmp_path / "m.xlsx")["Dossiers"]
    par_nom = {c.value: c for c in page[NOMS + 1]}
    assert "part (0.25 pour 25 %)" in par_nom["gain_energetique"].comment.text
    genres = {v.type for v in page.data_validations.dataValidation}
    assert genres == {"list", "date", "decimal", "whole"}


def test_les_demandes_au_fsl_aussi(tmp_path):
    hl.modele("meuse", tmp_path / "m.xlsx")
    livre = openpyxl.load_workbook(tmp_path / "m.xlsx")
    page = livre["Dossiers"]
    noms = {c.value: n for n, c in enumerate(page[NOMS + 1], start=1)}
    for nom, valeur in {"id": "A", "aide": "energie", "date_depot": datetime.date(2016, 9, 1)}.items():
        page.cell(PREMIERE + 1, noms[nom]).value = valeur
    livre.save(tmp_path / "m.xlsx")
    assert hl.fsl(tmp_path / "m.xlsx").refus.height == 0


def test_un_intitule_ne_passe_pas_pour_un_nom_de_colonne(tmp_path):
    assert [
        c.label for c in colonnes().values() if replier(c.label or "") in {replier(n) for n in colonnes()}
    ]
    rempli(tmp_path / "m.xlsx", "gironde_pst_2012")
    assert len(hl.dossiers(tmp_path / "m.xlsx")) == 1


def test_autre_extension_refusee(tmp_path):
    with pytest.raises(hl.ErreurHabitat, match="xlsx"):
        hl.modele("haguenau_2016", tmp_path / "m.csv")
