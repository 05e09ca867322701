"""Une valeur mauvaise reçoit le même verdict à chaque porte : refusée avec sa ligne, ou lue."""

import json

import polars
import pytest
import xlsxwriter
import yaml

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers.verification import Dossiers, dossiers, verifies
from tests.outil.dossiers.test_dossiers import BON


def csv(chemin, dossier):
    chemin = chemin / "d.csv"
    chemin.write_text(
        ";".join(dossier) + "\n" + ";".join(str(v) for v in dossier.values()) + "\n", encoding="utf-8"
    )
    return chemin


def xlsx(chemin, dossier):
    with xlsxwriter.Workbook(chemin / "d.xlsx") as classeur:
        feuille = classeur.add_worksheet()
        feuille.write_row(0, 0, list(dossier))
        feuille.write_row(1, 0, [str(v) if isinstance(v, bool) else v for v in dossier.values()])
    return chemin / "d.xlsx"


def parquet(chemin, dossier):
    polars.DataFrame({n: [v] for n, v in dossier.items()}).write_parquet(chemin / "d.parquet")
    return chemin / "d.parquet"


def document_json(chemin, dossier):
    (chemin / "d.json").write_text(json.dumps([dossier]), encoding="utf-8")
    return chemin / "d.json"


def jsonl(chemin, dossier):
    (chemin / "d.jsonl").write_text(json.dumps(dossier) + "\n", encoding="utf-8")
    return chemin / "d.jsonl"


def document_yaml(chemin, dossier):
    (chemin / "d.yaml").write_text(yaml.safe_dump([dossier], allow_unicode=True), encoding="utf-8")
    return chemin / "d.yaml"


def table(_, dossier):
    return polars.DataFrame({n: [v] for n, v in dossier.items()})


def liste(_, dossier):
    return [dossier]


PORTES = (csv, xlsx, parquet, document_json, jsonl, document_yaml, table, liste)
MAUVAISES = [
    ("montant_travaux_ht", "20.000", "ambigu"), ("montant_travaux_ht", "20,000", "ambigu"),
    ("montant_travaux_ht", "#N/A", "tableur"), ("montant_travaux_ht", "nan", "nombre"),
    ("montant_travaux_ht", "-5", "négatif"), ("montant_travaux_ht", "1e300", "trop grand"),
    ("montant_travaux_ttc", "1e17", "trop grand"), ("poids", "1e300", "trop grand"),
    ("gain_energetique", "30", "0.30"), ("depot_avant_travaux", "peut-être", "ni oui ni non"),
    ("depcom_logement", "1004", "01004"), ("depcom_logement", "33000", "code postal"),
    ("depcom_logement", "99999", "inconnu"), ("date_depot", "2016-06-15T10:00:00", "heure"),
    ("date_depot", "06/15/2016", "américaine"), ("nature_travaux", "energi", "energie"),
    ("nombre_personnes_menage", "5000", "trop grand"),
]  # fmt: skip
LUES = [
    ("montant_travaux_ht", "20 000,50 €", 20000.5), ("gain_energetique", "55 %", 0.55),
    ("depcom_logement", "67180.0", "67180"), ("statut_demandeur", "Propriétaire occupant", "proprietaire_occupant"),
    ("depot_avant_travaux", "VRAI", True),
]  # fmt: skip


@pytest.mark.parametrize("porte", PORTES, ids=lambda p: p.__name__)
@pytest.mark.parametrize(("colonne", "valeur", "motif"), MAUVAISES)
def test_refusee_partout(porte, colonne, valeur, motif, tmp_path):
    refus = dossiers(porte(tmp_path, {**BON, colonne: valeur})).refus.to_dicts()
    assert [r["colonne"] for r in refus] == [colonne]
    assert motif in refus[0]["motif"] and refus[0]["attendu"] and refus[0]["valeur"] and refus[0]["ligne"]


@pytest.mark.parametrize("porte", PORTES, ids=lambda p: p.__name__)
@pytest.mark.parametrize(("colonne", "valeur", "lue"), LUES)
def test_lue_partout(porte, colonne, valeur, lue, tmp_path):
    lot = dossiers(porte(tmp_path, {**BON, colonne: valeur}))
    assert lot.refus.is_empty() and lot.table[colonne].to_list() == [lue]


def test_des_dossiers_sont_immuables():
    lot = dossiers([BON])
    table = lot.table
    table.insert_column(0, polars.Series("x", [1]))
    assert "x" not in lot.table.columns and isinstance(lot, Dossiers) and dossiers(lot) is lot


def test_verifies_refuse_ou_rend():
    with pytest.raises(ErreurEntree, match="gain_energetique"):
        verifies([{**BON, "gain_energetique": 30}])
    assert len(verifies([BON])) == 1


# --- Fichiers ---------------------------------------------------------------------------------------------

ENTETE, LIGNE = ";".join(BON), ";".join(str(v) for v in BON.values())
FICHIERS_LUS = {
    "ligne de titre": f"Export du 15 juin\n\n{ENTETE}\n{LIGNE}\n".encode(),
    "sep=;": f"sep=;\n{ENTETE}\n{LIGNE}\n".encode(),
    "utf-16": f"{ENTETE}\n{LIGNE}\n".replace(";", "\t").encode("utf-16"),
    "bom": f"{ENTETE}\n{LIGNE}\n".encode("utf-8-sig"),
    "colonnes vides à droite": f"{ENTETE};;;\n{LIGNE};;;\n".encode(),
    "champs vides en trop": f"{ENTETE}\n{LIGNE};;;\n".encode(),
    "guillemets doublés": f'{ENTETE};info_a\n{LIGNE};"tube 3"" de ""plomb"""\n'.encode(),
}
FICHIERS_REFUSES = {
    "guillemet isolé": (f'{ENTETE};info_a\n{LIGNE};3" tube\n', "ligne 2 : guillemet isolé"),
    "guillemets égarés": (f'{ENTETE};info_a\n{LIGNE};rue "du" port\n', "ligne 2 : guillemet isolé"),
    "guillemet ouvert": (f'{ENTETE};info_a\n{LIGNE};"tube\n' * 1, "guillemet"),
    "double à un blanc près": (f"{ENTETE};id \n{LIGNE};2\n", "en double"),
    "capitales": (f"{ENTETE.upper()}\n{LIGNE}\n", "s'écrit « date_depot »"),
    "colonne sans nom": (f"{ENTETE};\n{LIGNE};5\n", "pas de nom"),
}


@pytest.mark.parametrize("cas", FICHIERS_LUS)
def test_csv_lu(cas, tmp_path):
    (tmp_path / "d.csv").write_bytes(FICHIERS_LUS[cas])
    lot = dossiers(tmp_path / "d.csv")
    assert lot.refus.is_empty() and lot.table["montant_travaux_ht"].to_list() == [20000.5]


@pytest.mark.parametrize("cas", FICHIERS_REFUSES)
def test_csv_refuse(cas, tmp_path):
    contenu, message = FICHIERS_REFUSES[cas]
    (tmp_path / "d.csv").write_text(contenu, encoding="utf-8")
    with pytest.raises(ErreurEntree, match=message):
        dossiers(tmp_path / "d.csv")


def test_classeur_feuille_cachee_lignes_vides_et_erreur(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "d.xlsx") as classeur:
        cachee, feuille = classeur.add_worksheet("Listes"), classeur.add_worksheet("Dossiers")
        cachee.write_row(0, 0, ["a", "b"])
        cachee.hide()
        feuille.activate()
        feuille.set_first_sheet()
        feuille.write_row(0, 0, [*BON, "poids"])
        for ligne in (1, 4):
            feuille.write_row(ligne, 0, [str(v) if isinstance(v, bool) else v for v in BON.values()])
        feuille.write(4, 0, "b")
        feuille.write(1, len(BON), 2)
        feuille.write_formula(4, len(BON), "=NA()", None, "#N/A")
    lot = dossiers(tmp_path / "d.xlsx")
    assert len(lot) == 1 and lot.refus["ligne"].to_list() == [5] and lot.refus["valeur"].to_list() == ["#N/A"]
    assert any("Listes" in phrase for phrase in lot.avertissements)


def test_classeur_a_la_cellule_egaree(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "d.xlsx") as classeur:
        feuille = classeur.add_worksheet()
        feuille.write_row(0, 0, list(BON))
        feuille.write("XFD1048576", "x")
    with pytest.raises(ErreurEntree, match="loin du tableau"):
        dossiers(tmp_path / "d.xlsx")


def test_parquet_fuseau_et_types_composes(tmp_path):
    minuit = polars.Series([BON["date_depot"]]).str.to_datetime().dt.replace_time_zone("Europe/Paris")
    brute = polars.DataFrame([BON]).with_columns(date_depot=minuit)
    brute.write_parquet(tmp_path / "d.parquet")
    assert str(dossiers(tmp_path / "d.parquet").table["date_depot"][0]) == BON["date_depot"]
    for faux in (polars.Series([[1]]), polars.Series([{"a": 1}]), polars.Series([polars.duration(days=1)])):
        if faux.dtype == polars.Object:
            continue
        brute.with_columns(montant_travaux_ht=faux).write_parquet(tmp_path / "f.parquet")
        assert dossiers(tmp_path / "f.parquet").refus["colonne"].to_list() == ["montant_travaux_ht"]


def test_poids_absent_pour_une_ligne():
    lot = dossiers([{**BON, "poids": 2}, {**BON, "id": "b"}])
    assert lot.refus["motif"].to_list() == ["poids manquant"]


def test_jsonl_dit_sa_ligne(tmp_path):
    (tmp_path / "d.jsonl").write_text(json.dumps(BON) + "\n\n{faux}\n", encoding="utf-8")
    with pytest.raises(ErreurEntree, match="ligne 3"):
        dossiers(tmp_path / "d.jsonl")
