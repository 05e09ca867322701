"""Le guide du rédacteur tient ce qu'il promet : son texte, écrit bloc par bloc, passe par toutes les portes."""

import json

import pytest

from habitat_local.commandes.cli import COMMANDES
from habitat_local.commandes.lancement import lancer
from habitat_local.conventions.verification import verifier
from openfisca_habitat_local.mecanismes.aide_nommee import bloc, catalogue, definitions, ecretement
from openfisca_habitat_local.systeme.format import grammaire
from tests.outil.conventions.guide import ecrire_le_texte_du_guide

DOSSIER = """id,date_depot,depcom_logement,statut_demandeur,depot_avant_travaux,categorie_ressources_anah,gain_energetique,\
etiquette_avant_travaux,etiquette_apres_travaux,classes_gagnees,montant_travaux_ht,montant_travaux_ttc,rfr_menage,\
nombre_personnes_menage,age_logement,facade_ttc,facade_ht,secteur,aide_facade_le,surface_isolee,isolant_biosource,aides_recues
a,2024-05-02,36123,proprietaire_occupant,oui,tres_modeste,0.45,f,c,3,20000,21100,12000,2,40,,,bourg,,160,oui,4000
b,2025-02-03,36010,proprietaire_occupant,oui,modeste,0.3,e,c,2,8000,8440,25000,2,40,24000,20000,bourg,2012-01-01,,,
"""


@pytest.fixture(scope="module")
def texte(tmp_path_factory):
    return ecrire_le_texte_du_guide(tmp_path_factory.mktemp("guide"))


def test_le_texte_du_guide_est_sans_faute(texte):
    (bilan,) = verifier(texte)
    assert len(bilan.aides) == 9
    assert bilan.cas == 2


def test_les_cas_du_guide_passent(texte, capsys):
    assert lancer(["essayer", str(texte / "cas"), "--convention", str(texte)]) == 0
    assert "0 en échec" in capsys.readouterr().out


def test_le_plan_dit_quel_texte_paie_quoi(texte, tmp_path, capsys):
    dossiers = tmp_path / "d.csv"
    dossiers.write_text(DOSSIER, encoding="utf-8")
    assert lancer(["plan", str(dossiers), "--format", "json", "--convention", str(texte)]) == 0
    a, b = json.loads(capsys.readouterr().out)["dossiers"]
    # 15 % de 20 000 et 500 de prime ; 30 % dans 6 000 ; isolation : 1 500 + 300, dans 5 000 - 4 000.
    assert a["textes"]["brenne"] == {"energie": 3500.0, "isolation": 1000.0, "paliers": 6000.0}
    assert a["aides"]["region"] == 6000.0
    assert "BRE-01" in a["regles"]
    # Façade : 25 % du TTC réduit à 10 000 HT sur 20 000, soit 12 000.
    assert b["textes"]["brenne"]["facade"] == 3000.0
    assert b["textes"]["brenne"]["paliers"] == 1600.0


def test_registre_population_et_texte(texte, tmp_path, capsys):
    assert lancer(["regles", "--texte", "brenne", "--format", "json", "--convention", str(texte)]) == 0
    regles = {r["id"]: r for r in json.loads(capsys.readouterr().out)["regles"]}
    assert regles["BRE-01"]["statut"] == "calculee"
    assert regles["BRE-01"]["lectures"] == ["AMB-BRE-01-b"]
    assert len(regles["BRE-01"]["tests"]) == 2
    sortie = tmp_path / "pop.parquet"
    assert lancer(["population", "brenne", "--sortie", str(sortie), "--convention", str(texte)]) == 0
    assert sortie.exists()
    assert lancer(["texte", "brenne", "--convention", str(texte)]) == 0
    assert "Cœur de Brenne" in capsys.readouterr().out


def test_la_grammaire_du_guide_est_celle_du_moteur():
    """Tout champ que le moteur lit a son sens dans le guide, et réciproquement."""
    assert set(bloc.CHAMPS) - {"titre"} == set(grammaire.CHAMPS_D_UN_BLOC)
    assert set(catalogue.CHAMPS_D_UNE_AIDE) | {"titre"} == set(grammaire.CHAMPS_D_UNE_AIDE)
    assert set(bloc.CHAMPS_UNITE) == set(grammaire.CHAMPS_D_UNE_UNITE)
    assert set(bloc.CHAMPS_COMPLEMENT) == set(grammaire.CHAMPS_D_UN_COMPLEMENT)
    assert set(definitions.CHAMPS) | {"titre"} == set(grammaire.CHAMPS_D_UNE_DEFINITION)
    des_tableaux = set(ecretement.CHAMPS_DES_TABLEAUX) - {"taux", "aides_comptees"}
    assert set(ecretement.CHAMPS) - des_tableaux == set(grammaire.CHAMPS_D_UN_ECRETEMENT)


def test_les_commandes_du_guide_existent(texte):
    from tests.outil.conventions.guide import GUIDE

    for ligne in GUIDE.read_text(encoding="utf-8").splitlines():
        if ligne.startswith("habitat-local "):
            assert ligne.split()[1] in COMMANDES
