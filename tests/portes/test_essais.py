"""Chaque entrée de `essais/` reçoit la bonne valeur, ou le bon refus, à toutes les portes qu'elle peut prendre."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars
import pytest
from openfisca_core.errors import SituationParsingError

import habitat_local as hl
from habitat_local.commandes.lancement import lancer
from habitat_local.loi.systeme import droit_en_vigueur
from openfisca_habitat_local.systeme import api_openfisca
from openfisca_habitat_local.systeme.lecture import ErreurDocument

ESSAIS = Path(__file__).with_name("essais")
TAUX = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste"
CHIFFRER = ["--secret", "0", "--intervalles", "0", "--sortie", "sortie", "--reforme"]


@pytest.fixture
def essai(tmp_path, monkeypatch, capsys):
    """Lance une commande dans une copie d'un essai : (code, ce qu'elle dit, dossier)."""

    def executer(nom, *arguments):
        dossier = tmp_path / nom
        if not dossier.exists():
            shutil.copytree(ESSAIS / nom, dossier)
        monkeypatch.chdir(dossier)
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        code = lancer(list(arguments))
        sorti = capsys.readouterr()
        return code, " ".join((sorti.out + sorti.err).split()), dossier

    return executer


REFUSES = {
    "milliers-point": (["plan", "dossiers.csv"], "3 lignes refusées", "ligne 2, montant_travaux_ht", "20000 ou 20"),
    "milliers-reforme": (["chiffrer", "population.csv", *CHIFFRER, "reforme.yaml"], "ligne 7", "15.000", "15000 ou 15."),
    "cle-double-dossier": (["plan", "dossiers.json"], "écrite deux fois", "montant_travaux_ht"),
    "colonne-double-fsl": (["fsl", "demandes.csv"], "colonne en double", "ressources_reelles"),
    "fsl-entetes-majuscules": (["fsl", "demandes.csv"], "RESSOURCES_REELLES", "fsl_ressources_mois"),
    "guillemet-message": (["plan", "dossiers.csv"], "ligne 2", "guillemet isolé"),
    "reforme-latin1": (["chiffrer", "population.csv", *CHIFFRER, "reforme.yaml"], "ligne 5", "pas en UTF-8"),
    "commune-inconnue": (["verifier", "population.csv"], "1 dossier admis, 3", "63 Bordeaux", "code INSEE inconnu"),
    "code-insee-abime": (["plan", "dossiers.csv"], "1 ligne refusée", "01004 ?"),
    "balayer-pourcent": (
        ["balayer", "population.csv", "-p", TAUX, "--de", "5", "--a", "15", "--pas", "5", "--sortie", "sortie"],
        "part entre 0 et 1", "0.05",
    ),
}  # fmt: skip
AUTRES_FICHIERS = {
    ("cle-double-dossier", "plan", "dossiers.yaml"): "écrite deux fois",
    ("reforme-chevauchement", "chiffrer", "reforme.yaml"): "du 2016-06-01 au 2016-10-31",
    ("reforme-chevauchement", "chiffrer", "reforme_inverse.yaml"): "du 2016-06-01 au 2016-10-31",
    ("reforme-nan", "chiffrer", "reforme.yaml"): "un nombre est attendu",
    ("reforme-nan", "chiffrer", "reforme_null.yaml"): "ferme: true",
    ("reforme-valeur-seule", "chiffrer", "reforme_liste.yaml"): "debut",
    ("reforme-valeur-seule", "chiffrer", "reforme_vide.yaml"): "rien n'est écrit",
    ("numero-de-ligne", "plan", "dossiers.xlsx"): "ligne 5, date_depot",
    ("numero-de-ligne", "plan", "dossiers.jsonl"): "ligne 3",
}


@pytest.mark.parametrize("nom", REFUSES)
def test_refuse(nom, essai):
    arguments, *phrases = REFUSES[nom]
    code, dit, dossier = essai(nom, *arguments)
    assert code == 1 and all(phrase in dit for phrase in phrases), dit
    assert "Traceback" not in dit and ".." not in dit.replace("…", "") and not (dossier / "sortie").exists()


@pytest.mark.parametrize(("nom", "commande", "fichier"), AUTRES_FICHIERS)
def test_refuse_sous_une_autre_forme(nom, commande, fichier, essai):
    arguments = (
        [commande, fichier] if commande == "plan" else [commande, "population.csv", *CHIFFRER, fichier]
    )
    code, dit, _ = essai(nom, *arguments)
    assert code == 1 and AUTRES_FICHIERS[nom, commande, fichier] in dit, dit


TOTAUX = {
    ("parquet-fuseau", "dossiers.parquet"): {"paris": 11000}, ("yaml-octal", "dossiers.yaml"): {"a": 11000},
    ("utf16-sep", "utf16.csv"): {"a": 11000}, ("utf16-sep", "sep.csv"): {"a": 11000},
    ("commune-retablie", "dossiers.csv"): {"loisey": 10000, "culey": 10000},
    ("montants-francais", "dossiers.csv"): dict.fromkeys(("euro", "insecable", "fine", "pct"), 11000),
    ("code-insee-abime", "dossiers.csv"): {"virgule": 11000},
}  # fmt: skip


@pytest.mark.parametrize(("nom", "fichier"), TOTAUX)
def test_lu(nom, fichier):
    table = hl.planifier(ESSAIS / nom / fichier).table
    totaux = dict(zip(table["id"], table["total"], strict=True))
    anah = dict(zip(table["id"], table["anah"], strict=True))
    for cle, attendu in TOTAUX[nom, fichier].items():
        # Hors d'un contrat local connu, le régime national seul : l'Anah, sans l'aide de solidarité écologique.
        assert attendu in (totaux[cle], totaux[cle] + 2000, anah[cle]), (cle, totaux[cle], anah[cle])


def test_commune_retablie_comme_sa_voisine():
    table = hl.planifier(ESSAIS / "commune-retablie" / "dossiers.csv").table
    assert table["total"].n_unique() == 1 and table["total"][0] > 0


def test_centimes():
    table = hl.planifier(ESSAIS / "centimes-float32" / "dossiers.csv").table
    anah = table["anah"].to_list()
    assert any(abs(a - 161293.42) < 1e-9 for a in anah) and any(abs(a - 90352.18) < 1e-9 for a in anah)


def test_une_autre_feuille_se_dit(essai):
    code, dit, _ = essai("deux-feuilles", "plan", "dossiers.xlsx")
    assert code == 0 and "« T2 », 1 ligne(s)" in dit and "« Dossiers »" in dit


@pytest.mark.parametrize(
    ("nom", "fichier"), [("excel-erreur-poids", "population.xlsx"), ("poids-vides", "population.csv")]
)
def test_un_poids_qui_manque_refuse_sa_ligne(nom, fichier, essai):
    code, dit, dossier = essai(nom, "chiffrer", fichier, *CHIFFRER, "reforme.yaml")
    assert code == 1 and "1 ligne du fichier refusée et non comptée" in dit
    refus = polars.read_csv(dossier / "sortie" / "refus.csv")
    assert refus["ligne"].to_list() == [3] and refus["colonne"].to_list() == ["poids"]


def test_hors_des_dates_se_dit(essai):
    code, dit, _ = essai("hors-periode", "chiffrer", "population.csv", *CHIFFRER, "reforme.yaml")
    assert code == 0 and "1 n'en relève pas et compte 0 €" in dit and "hors de la durée de tout texte" in dit


@pytest.mark.parametrize("suffixe", [".xlsx", ".parquet"])
def test_la_sortie_est_du_format_de_son_nom(suffixe, essai):
    code, _, dossier = essai("sortie-xlsx", "plan", "dossiers.csv", "--sortie", f"plan{suffixe}")
    octets = (dossier / f"plan{suffixe}").read_bytes()
    assert code == 0 and octets.startswith({".xlsx": b"PK", ".parquet": b"PAR1"}[suffixe])


def test_une_extension_inconnue_n_ecrit_rien(essai):
    code, dit, dossier = essai("sortie-xlsx", "plan", "dossiers.csv", "--sortie", "plan.ods")
    assert code == 1 and "extension" in dit and not (dossier / "plan.ods").exists()


def test_une_reforme_livree_sert_un_cas(essai):
    code, dit, _ = essai("reforme-yaml-ailleurs", "essayer", "cas.yaml")
    assert code == 0, dit


def test_des_processus_sans_garde(tmp_path):
    """Un script qui chiffre en deux processus n'est pas relancé par ses ouvriers."""
    shutil.copytree(ESSAIS / "processus-sans-garde", tmp_path / "p")
    (tmp_path / "p" / "script.py").write_text(
        "import habitat_local as hl\nfrom habitat_local.volumes.taches import Options\nprint('début')\n"
        "with hl.chiffrer('population.csv', 'reforme.yaml', options=Options(processus=2, taille=2)) as etude:\n"
        "    print(etude.refus.height)\n",
        encoding="utf-8",
    )
    fini = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path / "p", capture_output=True, text=True, timeout=300
    )
    assert fini.returncode == 0 and fini.stdout.split() == ["début", "0"], fini.stderr[-2000:]


# --- L'API d'OpenFisca --------------------------------------------------------------------------------------

CORPS = {
    ("api-nan", "corps.json"): "NaN", ("api-nan", "corps_ttc.json"): "NaN",
    ("api-autre-jour", "corps.json"): "2016-06-14", ("api-500", "corps.json"): "2016-06",
    ("api-500", "corps_liste.json"): "une liste", ("api-500", "corps_commune.json"): "sans commune",
}  # fmt: skip


@pytest.mark.parametrize(("nom", "fichier"), CORPS)
def test_l_api_refuse_en_400(nom, fichier):
    with pytest.raises((SituationParsingError, ErreurDocument)) as erreur:
        api_openfisca.calculer(
            droit_en_vigueur(), api_openfisca.lire_corps((ESSAIS / nom / fichier).read_bytes())
        )
    dit = json.dumps(getattr(erreur.value, "error", str(erreur.value)), ensure_ascii=False)
    assert CORPS[nom, fichier] in dit and not re.search(r"\b(must|expected|Internal|the)\b", dit), dit


def test_l_api_ne_suppose_pas_les_ressources(essai):
    octets = (ESSAIS / "api-sans-ressources" / "corps.json").read_bytes()
    reponse = api_openfisca.calculer(droit_en_vigueur(), api_openfisca.lire_corps(octets))["menages"]["m"]
    assert reponse["categorie_ressources_anah"]["2016-06-15"] == "indeterminee"
    assert reponse["total_subventions"]["2016-06-15"] == 0
    code, dit, _ = essai("api-sans-ressources", "essayer", "cas.yaml")
    assert code == 0, dit
