"""Population de Decazeville-Aubin : des dossiers aidés, et les enveloppes du texte."""

import dataclasses

import polars
import pytest

from habitat_local.chiffrage.cout import chiffrer
from habitat_local.chiffrage.depots import deposes
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import systeme
from habitat_local.population import fichier
from openfisca_habitat_local.systeme.reformes import DOSSIER_REFORMES

COMPLEMENT_15 = DOSSIER_REFORMES / "exemples" / "decazeville_complement_15.yaml"


@pytest.fixture(scope="module")
def population():
    return fichier.TERRITOIRES["decazeville-aubin"].engendrer(fichier.hypotheses("decazeville-aubin"), 1)


@pytest.fixture(scope="module")
def resultat(population):
    return chiffrer(deposes(population), COMPLEMENT_15)


def test_les_communes_et_les_dates_sont_celles_du_texte(population):
    assert set(population["depcom_logement"]) == {"12013", "12083", "12089", "12100", "12305"}
    jours = population["date_depot"]
    assert str(jours.min()) >= "2008-02-20" and str(jours.max()) <= "2009-08-20"
    assert (population["info_occupation"] == "vacant").mean() == pytest.approx(0.12, abs=0.01)


def test_des_dossiers_sont_aides_et_les_autres_ont_des_motifs_divers(population):
    motifs = calculer(deposes(population), systeme(), ["motif_anah"])["motif_anah"].cast(polars.String)
    assert (motifs == "aucun").sum() >= 30
    assert 0 < (motifs == "condition_generale").mean() < 0.3


def test_un_logement_vacant_n_a_pas_d_habitant(population):
    vacants = population.filter(polars.col("info_occupation") == "vacant")
    assert vacants["nombre_personnes_menage"].null_count() == vacants.height
    assert not vacants["logement_occupe_avant_travaux"].any()


def test_le_complement_releve_se_voit_dans_son_enveloppe_de_toute_la_duree(resultat):
    complement = {b.scenario: b for b in resultat.bilans if b.enveloppe.nom == "complement_bailleurs"}
    assert complement["reforme"].demande > complement["base"].demande > 0
    ecart = dict(resultat.financeurs().select("financeur", "ecart").iter_rows())
    gagne = complement["reforme"].demande - complement["base"].demande
    assert ecart["Intercommunalité"] == pytest.approx(gagne)
    assert {b.annee for b in complement.values()} == {2008} and complement["base"].montant == 86_000


def test_les_enveloppes_du_texte_ont_leur_montant(resultat):
    montants = {(b.enveloppe.nom, b.annee): b.montant for b in resultat.bilans}
    assert montants["anah_occupants", 2008] == 100_000 and montants["anah_occupants", 2009] == 50_000
    assert montants["anah_bailleurs", 2008] == 300_000 and montants["facades", 2008] == 45_000


@pytest.mark.parametrize("choix", ["depot", "attente"])
def test_le_rationnement_ne_compte_qu_une_fois_une_enveloppe_de_toute_la_duree(resultat, choix):
    services = dataclasses.replace(resultat, rationnement=choix).services
    facades = [s for s in services if s.enveloppe.nom == "facades" and s.scenario == "base"]
    assert [a.annee for s in facades for a in s.annees] == [2008]
    demande = next(b.demande for b in resultat.bilans if b.enveloppe.nom == "facades")
    assert facades[0].annees[0].demande == pytest.approx(demande)
    assert facades[0].annees[0].servi <= 45_000
