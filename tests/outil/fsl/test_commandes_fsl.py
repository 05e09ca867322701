"""`population meuse` puis `chiffrer` : des demandes au FSL au rapport, d'un bout à l'autre."""

import json

import polars
import pytest

from habitat_local.commandes.lancement import lancer
from habitat_local.dossiers.fichiers import numeroter
from habitat_local.fsl import demandes as demandes_fsl
from openfisca_habitat_local.systeme.reformes import DOSSIER_REFORMES

MARGE_20 = str(DOSSIER_REFORMES / "exemples" / "meuse_marge_20.yaml")
BONNE = {
    "id": "a",
    "aide": "energie",
    "tirage_derogation": 0.2,
    "fsl_date_demande": "2016-10-03",
    "fsl_date_decision": "2016-10-24",
    "fsl_nombre_adultes": 1,
    "fsl_ressources_mois": 900.0,
    "fsl_charges_reelles": 700.0,
    "fsl_facture_energie": 300.0,
    "fsl_statut_occupation": "locataire",
}


@pytest.fixture(scope="module")
def demandes(tmp_path_factory):
    chemin = tmp_path_factory.mktemp("fsl") / "meuse.csv"
    assert lancer(["population", "meuse", "--effectif", "300", "--sortie", str(chemin)]) == 0
    return chemin


def refus(**faits):
    brut = {nom: None if v is None else str(v) for nom, v in {**BONNE, **faits}.items()}
    bons, refuses = demandes_fsl.verifier(numeroter(polars.DataFrame([brut])), exigees=demandes_fsl.EXIGEES)
    assert bons.height + refuses["ligne"].n_unique() == 1
    return [(r["colonne"], r["motif"]) for r in refuses.to_dicts()]


def test_du_fichier_au_rapport(demandes, tmp_path, capsys):
    assert lancer(["chiffrer", str(demandes), "--reforme", MARGE_20, "--sortie", str(tmp_path / "s")]) == 0
    ecran = capsys.readouterr().out
    assert "Département" in ecran and "Déménagement" in ecran and "changent de situation" in ecran
    page = (tmp_path / "s" / "rapport.html").read_text(encoding="utf-8")
    assert "Enveloppe FSL du Département" in page and "CCAS" in page and "Écart dans la marge" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    classeur = polars.read_excel(tmp_path / "s" / "tableaux.xlsx", sheet_id=0)
    assert {"Réforme", "Financeurs", "Budget", "Aides", "Situations", "Communes", "Exécution"} <= set(
        classeur
    )
    fiche = json.loads((tmp_path / "s" / "execution.json").read_text(encoding="utf-8"))
    assert {"meuse.csv", "meuse.hypotheses.yaml", "meuse_marge_20.yaml"} <= set(fiche["empreintes"])


def test_une_ligne_fausse_est_refusee_les_autres_comptent(demandes, tmp_path, capsys):
    table = polars.read_csv(demandes, infer_schema=False)
    table = table.with_columns(
        polars.when(polars.int_range(polars.len()) == 3)
        .then(polars.lit("-5"))
        .otherwise("fsl_ressources_mois")
        .alias("fsl_ressources_mois")
    )
    fichier = tmp_path / "faux.csv"
    table.write_csv(fichier)
    assert lancer(["chiffrer", str(fichier), "--reforme", MARGE_20, "--sortie", str(tmp_path / "s")]) == 1
    assert "fsl_ressources_mois" in (tmp_path / "s" / "refus.csv").read_text(encoding="utf-8")
    assert "299" in capsys.readouterr().out


def test_un_fichier_d_aucun_genre_est_refuse_clairement(tmp_path, capsys):
    fichier = tmp_path / "p.csv"
    fichier.write_text("id,revenu\n1,3\n")
    assert lancer(["chiffrer", str(fichier), "--reforme", MARGE_20, "--sortie", str(tmp_path / "s")]) == 1
    erreur = capsys.readouterr().err
    assert "depcom_logement" in erreur and "fsl_date_decision" in erreur
    assert not (tmp_path / "s").exists()


def test_une_option_des_travaux_est_refusee(demandes, tmp_path, capsys):
    commande = ["chiffrer", str(demandes), "--reforme", MARGE_20, "--recours", "0.5"]
    assert lancer([*commande, "--sortie", str(tmp_path / "s")]) == 1
    assert "--recours" in capsys.readouterr().err


def test_une_colonne_inconnue_ou_absente_arrete_tout(tmp_path, capsys):
    fichier = tmp_path / "p.csv"
    fichier.write_text("id,aide,fsl_resources_mois\n1,energie,900\n")
    assert lancer(["chiffrer", str(fichier), "--reforme", MARGE_20, "--sortie", str(tmp_path / "s")]) == 1
    erreur = capsys.readouterr().err
    assert "fsl_ressources_mois" in erreur and "fsl_date_decision" in erreur


@pytest.mark.parametrize(
    ("faits", "colonne", "motif"),
    [
        ({"aide": "vacances"}, "aide", "inconnue"),
        ({"aide": "garantie"}, "aide", "inconnue"),
        ({"tirage_derogation": 1.5}, "tirage_derogation", "1.5 %"),
        ({"fsl_date_decision": "2016-10-02"}, "fsl_date_decision", "antérieure"),
        ({"fsl_date_decision": None}, "fsl_date_decision", "inconnu"),
        ({"fsl_nombre_adultes": None}, "fsl_nombre_adultes", "inconnu"),
        ({"fsl_ressources_mois": -1}, "fsl_ressources_mois", "inconnu"),
        ({"fsl_facture_energie": 0}, "fsl_facture_energie", "sans montant"),
        ({"aide": "eau"}, "fsl_facture_eau", "sans montant"),
        ({"depcom_logement": "5502"}, "depcom_logement", "mal formé"),
    ],
)
def test_demandes_refusees(faits, colonne, motif):
    trouves = refus(**faits)
    assert [c for c, m in trouves if c == colonne and motif in m], trouves


def test_une_bonne_demande_passe():
    assert refus() == []
