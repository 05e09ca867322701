"""Fichiers abîmés : dates américaines, lignes qui ne sont pas des dossiers, classeurs, fichiers d'un autre format."""

import datetime

import polars
import pytest
import xlsxwriter

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import verification
from habitat_local.dossiers.verification import dossiers, lots_verifies
from tests.outil.dossiers.test_dossiers import BON

COLONNES = list(BON)
VALEURS = [str(v) for v in BON.values()]


def lignes(*dates):
    return [{**BON, "id": str(rang), "date_depot": jour} for rang, jour in enumerate(dates)]


# --- Dates américaines --------------------------------------------------------------------------------------


@pytest.mark.parametrize("temoin", ["06/15/2016", "6/30/2016", "12/31/2016"])
def test_une_date_americaine_rend_sa_colonne_ambigue(temoin):
    lot = dossiers(lignes("05/06/2016", temoin, "2016-06-15", "15/06/2016", "06/06/2016"))
    assert lot.refus["id"].to_list() == ["0", "1"]
    assert "ambiguë" in lot.refus["motif"][0] and temoin in lot.refus["motif"][0]
    assert "2016-06-05 ou 2016-05-06" in lot.refus["motif"][0]


def test_sans_preuve_une_date_est_francaise_et_dite():
    lot = dossiers(lignes("05/06/2016", "2016-07-01"))
    assert lot.table["date_depot"][0] == datetime.date(2016, 6, 5)
    assert any("jour/mois/année" in phrase for phrase in lot.avertissements)
    prouvee = dossiers(lignes("05/06/2016", "15/06/2016"))
    assert not any("jour/mois/année" in phrase for phrase in prouvee.avertissements)


@pytest.mark.parametrize("suffixe", ["csv", "parquet"])
def test_le_decoupage_ne_change_pas_les_dates_ambigues(suffixe, tmp_path):
    table = polars.DataFrame(lignes("05/06/2016", "05/07/2016", "2016-06-15", "06/15/2016"))
    chemin = tmp_path / f"d.{suffixe}"
    if suffixe == "csv":
        table.write_csv(chemin)
    else:
        table.write_parquet(chemin, row_group_size=1)
    par_taille = [polars.concat([r for _, r in lots_verifies(chemin, taille)]) for taille in (1, 2, 100)]
    assert all(refus["id"].to_list() == ["0", "1", "3"] for refus in par_taille)
    assert par_taille[0]["motif"].to_list() == par_taille[2]["motif"].to_list()


# --- Lignes -------------------------------------------------------------------------------------------------


def test_une_ligne_vide_n_est_rien_et_un_en_tete_repete_est_refuse(tmp_path):
    entete, bonne = ";".join(COLONNES), ";".join(VALEURS)
    contenu = [entete, "", bonne, ";" * (len(COLONNES) - 1), entete, " ;  ;", bonne.replace("a", "b", 1), ""]
    (tmp_path / "d.csv").write_text("\n".join(contenu) + "\n", encoding="utf-8")
    lot = dossiers(tmp_path / "d.csv")
    assert len(lot) == 2
    assert lot.refus.select("ligne", "motif").rows() == [(5, "l'en-tête est répété à cette ligne")]


AUTRES = {
    "CR seul": (f"{';'.join(COLONNES)}\r{';'.join(VALEURS)}\r", "CR seul"),
    "JSON": ('[{"id": 1}]', "un JSON"),
    "HTML": ("<html><table>", "HTML"),
    "guillemet ouvert": (f'{";".join(COLONNES)};info_a\n{";".join(VALEURS)};"x\n', "ligne 2 : un guillemet"),
}


@pytest.mark.parametrize("cas", AUTRES)
def test_un_autre_format_se_dit(cas, tmp_path):
    contenu, message = AUTRES[cas]
    (tmp_path / "d.csv").write_bytes(contenu.encode())
    with pytest.raises(ErreurEntree, match=message):
        dossiers(tmp_path / "d.csv")


def test_un_simple_de_parquet_est_lu_au_decimal_et_nan_est_refuse(tmp_path):
    brute = polars.DataFrame([{**BON, "montant_travaux_ttc": 30000.0}])
    simple = brute.with_columns(polars.lit(20000.1).cast(polars.Float32).alias("montant_travaux_ht"))
    simple.write_parquet(tmp_path / "d.parquet")
    assert dossiers(tmp_path / "d.parquet").table["montant_travaux_ht"].to_list() == [20000.1]
    lot = dossiers(brute.with_columns(montant_travaux_ttc=polars.lit(float("nan"))))
    assert lot.refus.select("colonne", "valeur").rows() == [("montant_travaux_ttc", "NaN")]


def test_un_nom_de_commune_propose_son_code():
    assert "67180" in dossiers([{**BON, "depcom_logement": "Haguenau"}]).refus["motif"][0]


def test_un_menage_de_zero_personne_est_refuse():
    assert dossiers([{**BON, "nombre_personnes_menage": 0}]).refus["colonne"].to_list() == [
        "nombre_personnes_menage"
    ]


# --- Classeurs ----------------------------------------------------------------------------------------------


def classeur(tmp_path, remplir):
    with xlsxwriter.Workbook(tmp_path / "d.xlsx") as livre:
        remplir(livre)
    return tmp_path / "d.xlsx"


def test_un_tableau_decale_garde_ses_numeros(tmp_path):
    def remplir(livre):
        feuille = livre.add_worksheet()
        feuille.write_row(2, 2, COLONNES)
        feuille.write_row(3, 2, VALEURS)
        feuille.write_row(5, 2, ["b", *VALEURS[1:]])
        feuille.write(5, 2 + COLONNES.index("date_depot"), "15/06/16")

    lot = dossiers(classeur(tmp_path, remplir))
    assert len(lot) == 1 and lot.refus["ligne"].to_list() == [6]


@pytest.mark.parametrize("erreur", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_toute_erreur_de_tableur_refuse_sa_ligne(erreur, tmp_path):
    def remplir(livre):
        feuille = livre.add_worksheet()
        feuille.write_row(0, 0, [*COLONNES, "poids"])
        feuille.write_row(1, 0, [*VALEURS, 2])
        feuille.write_row(2, 0, ["b", *VALEURS[1:]])
        feuille.write_formula(2, len(COLONNES), "=x", None, erreur)

    lot = dossiers(classeur(tmp_path, remplir))
    assert len(lot) == 1 and lot.refus.select("ligne", "colonne", "valeur").rows() == [(3, "poids", erreur)]


def test_une_formule_non_calculee_n_est_pas_zero(tmp_path):
    def remplir(livre):
        feuille = livre.add_worksheet()
        feuille.write_row(0, 0, COLONNES)
        feuille.write_row(1, 0, VALEURS)
        feuille.write_formula(1, COLONNES.index("montant_travaux_ht"), "=10000+10000")

    assert "NON_CALCULEE" in dossiers(classeur(tmp_path, remplir)).refus["valeur"][0]


def test_la_feuille_des_dossiers_est_celle_qui_nomme_leurs_colonnes(tmp_path):
    def remplir(livre):
        livre.add_worksheet("Lisez-moi").write(0, 0, "Bonjour")
        feuille = livre.add_worksheet("Dossiers")
        feuille.write_row(0, 0, COLONNES)
        for rang in (1, 2):
            feuille.write_row(rang, 0, [str(rang), *VALEURS[1:]])
        feuille.set_row(2, None, None, {"hidden": True})

    lot = dossiers(classeur(tmp_path, remplir))
    assert len(lot) == 2
    assert any("« Lisez-moi »" in p for p in lot.avertissements)
    assert any("1 ligne masquée" in p for p in lot.avertissements)


def test_seuls_des_dossiers_verifies_entrent():
    from habitat_local.chiffrage.cout import chiffrer
    from habitat_local.plans import plan

    fausse = polars.DataFrame([{**BON, "gain_energetique": 30}])
    for entrer in (plan.planifier, plan.plan_complet, lambda t: chiffrer(t, "AMB-HAG-07-b")):
        with pytest.raises(ErreurEntree, match="gain_energetique"):
            entrer(fausse)
    bons, _ = verification.verifier(polars.DataFrame([BON]))
    assert plan.planifier(bons)["total"][0] > 0
