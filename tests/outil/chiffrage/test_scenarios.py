"""Chiffrer : population que rien n'aide, coût des travaux, enveloppes montrées à l'écran."""

import dataclasses
import json
import types
import typing

import polars
import pytest

from habitat_local.chiffrage import rationnement
from habitat_local.chiffrage.depots import au_cout
from habitat_local.commandes import chiffrage as commandes_chiffrage
from habitat_local.commandes.lancement import lancer
from habitat_local.restitution import tables
from habitat_local.volumes.chiffrer import chiffrer as chiffrer_fichier

from .conftest import ABONDEMENT_15

ENTETE = (
    "id,date_depot,depcom_logement,statut_demandeur,nature_travaux,montant_travaux_ht,montant_travaux_ttc,"
    "categorie_ressources_anah,gain_energetique,depot_avant_travaux,travaux_par_entreprises\n"
)


def ecrire_dossiers(chemin, categorie, nombre=3):
    lignes = [
        f"d{i},2016-06-15,67180,proprietaire_occupant,energie,{10000 + i},{11000 + i},{categorie},0.5,oui,oui\n"
        for i in range(nombre)
    ]
    chemin.write_text(ENTETE + "".join(lignes), encoding="utf-8")
    return chemin


def test_une_population_que_rien_n_aide_se_chiffre(tmp_path):
    fichier = ecrire_dossiers(tmp_path / "p.csv", "hors_plafonds")
    options = ["--reforme", str(ABONDEMENT_15), "--sortie", str(tmp_path / "s")]
    assert lancer(["chiffrer", str(fichier), *options]) == 0
    assert (tmp_path / "s" / "rapport.html").exists() and (tmp_path / "s" / "tableaux.xlsx").exists()


def test_le_cout_des_travaux_est_une_entree_explicite(tmp_path):
    fichier = ecrire_dossiers(tmp_path / "p.csv", "tres_modeste", 20)
    options = ["--reforme", str(ABONDEMENT_15), "--sortie", str(tmp_path / "s"), "--cout-travaux", "1.1"]
    assert lancer(["chiffrer", str(fichier), *options]) == 0
    assert json.loads((tmp_path / "s" / "execution.json").read_text())["cout_travaux"] == 1.1
    assert "les montants de travaux (HT, éligibles, TTC)" in (tmp_path / "s" / "rapport.html").read_text()
    sans, _ = chiffrer_fichier(fichier, ABONDEMENT_15)
    avec, _ = chiffrer_fichier(fichier, ABONDEMENT_15, cout_travaux=1.1)
    assert avec.totaux["ville_base"] == pytest.approx(1.1 * sans.totaux["ville_base"], abs=0.2)


def test_un_montant_inconnu_le_reste():
    dossiers = polars.DataFrame({"montant_travaux_ht": [100.0, None], "montant_travaux_ttc": [-1.0, 50.0]})
    assert au_cout(dossiers, 1.5).rows() == [(150.0, -1.0), (None, 75.0)]
    assert au_cout(dossiers).equals(dossiers)


def test_l_ecran_ne_montre_que_les_enveloppes_qui_depassent_ou_changent(chiffrage):
    modele = chiffrage.bilans[0]
    bilans = []
    for annee in range(2000, 2014):
        base, reforme = (100.0, 150.0) if annee == 2000 else (300.0, 300.0) if annee == 2001 else (10.0, 10.0)
        for scenario, demande in (("base", base), ("reforme", reforme)):
            bilans.append(
                dataclasses.replace(modele, annee=annee, scenario=scenario, demande=demande, montant=200.0)
            )
    faux = types.SimpleNamespace(bilans=bilans)
    montres, autres = tables.bilans_a_montrer(faux)
    assert ({b.annee for b in montres}, autres) == ({2000, 2001}, 12)
    assert tables.bilans_a_montrer(types.SimpleNamespace(bilans=bilans[:24])) == (bilans[:24], 0)


@pytest.mark.parametrize("regle", ["depot", "priorite", "prorata", "attente"])
def test_le_rationnement_ne_sert_pas_plus_que_l_enveloppe(chiffrage, regle):
    services = dataclasses.replace(chiffrage, rationnement=regle).services
    bilans = {(b.enveloppe.nom, b.annee, b.scenario): b for b in chiffrage.bilans}
    assert {(s.enveloppe.nom, s.scenario) for s in services} == {(nom, sc) for nom, _, sc in bilans}
    for service in services:
        for annee in service.annees:
            assert annee.servi <= (annee.montant if annee.montant is not None else annee.demande)
            bilan = bilans[service.enveloppe.nom, annee.annee, service.scenario]
            assert annee.demande == pytest.approx(bilan.demande)
            if regle == "depot":
                assert annee.servi == pytest.approx(bilan.servi)


def test_le_rationnement_est_dans_toutes_les_sorties(tmp_path, capsys):
    fichier = ecrire_dossiers(tmp_path / "p.csv", "tres_modeste", 25)
    options = ["--reforme", str(ABONDEMENT_15), "--sortie", str(tmp_path / "s"), "--rationnement", "prorata"]
    options = ["--secret", "0", *options]
    assert lancer(["chiffrer", str(fichier), *options]) == 0
    assert "Rationnement : prorata" in capsys.readouterr().out
    assert "la même part de son droit" in (tmp_path / "s" / "rapport.html").read_text(encoding="utf-8")
    feuille = {"sheet_name": "Rationnement", "read_options": {"header_row": 3}}
    table = polars.read_excel(tmp_path / "s" / "tableaux.xlsx", **feuille)
    assert table.filter(polars.col("Scénario") == "Réforme")["Servi"].max() <= 33000
    assert lancer(["chiffrer", str(fichier), *options[:-1], "loterie"]) == 2


def test_les_choix_de_rationnement_sont_ceux_du_module():
    assert set(typing.get_args(commandes_chiffrage.Rationnement)) == set(rationnement.CHOIX)
