"""Plans de financement : montants, motifs, règles, lectures en jeu, explication."""

import json
from pathlib import Path

import polars
import pytest

from habitat_local.dossiers import verification as dossiers
from habitat_local.loi.systeme import systeme
from habitat_local.plans import plan, planifier
from tests.cas.adaptateurs.haguenau import variables
from tests.outil.dossiers.test_dossiers import table

CAS = json.loads((Path(__file__).parents[2] / "cas" / "haguenau.json").read_text(encoding="utf-8"))


def plans(*lignes, **options):
    bons, refus = dossiers.verifier(table(*lignes))
    assert refus.is_empty()
    return list(planifier(bons, systeme(), **options).objets())


def test_plan_d_un_dossier_aide():
    (objet,) = plans({})
    assert objet["aides"] == {"anah": 6000.0, "ase": 2000.0, "departement": 1000.0, "ville": 2000.0}
    assert (objet["total"], objet["cout_ttc"], objet["reste_a_charge"]) == (11000.0, 21100.06, 10100.06)
    assert objet["ecretement"] == {"anah": 0.0} and objet["motifs"] == []
    assert {"HAG-ANAH-PO-06", "HAG-ASE-01", "HAG-CD67-04", "HAG-VILLE-01"} <= set(objet["regles"])
    assert not any(regle.startswith("HAG-ANAH-PB") for regle in objet["regles"])


MOTIFS = {
    "fait_general": ({"travaux_par_entreprises": None}, "(travaux_par_entreprises)"),
    "gain_manquant": ({"gain_energetique": None}, "evaluation_energetique"),
    "gain_faible": ({"gain_energetique": 0.45}, "sous le seuil"),
    "hors_periode": ({"date_depot": "2015-06-15"}, "aucun texte connu"),
    "ailleurs": ({"depcom_logement": "75056", "date_depot": "2020-06-15"}, "texte"),
    "loyer": ({"statut_demandeur": "proprietaire_bailleur"}, "niveau_loyer"),
    "rapport": ({"nature_travaux": "autonomie"}, "(rapport_autonomie)"),
}


@pytest.mark.parametrize("nom", MOTIFS)
def test_le_motif_nomme_ce_qui_manque(nom):
    ligne, attendu = MOTIFS[nom]
    (objet,) = plans(ligne)
    assert objet["total"] == 0 and attendu in " ".join(objet["motifs"])


def test_reste_a_charge_inconnu_sans_ttc():
    (objet,) = plans({"montant_travaux_ttc": None})
    assert objet["total"] == 11000.0 and objet["cout_ttc"] is None and objet["reste_a_charge"] is None


def test_lectures_en_jeu():
    """À 25 % de gain exactement, la Ville n'aide que sous l'autre lecture (AMB-HAG-07)."""
    lourds = {"nature_travaux": "travaux_lourds", "indice_insalubrite": 0.5}
    dossiers_lourds = ({**lourds, "gain_energetique": 0.25}, {**lourds, "gain_energetique": 0.55})
    jeu, hors_jeu = plans(*dossiers_lourds, lectures=True)
    assert "AMB-HAG-07" in jeu["lectures_en_jeu"] and "AMB-HAG-07" not in hors_jeu["lectures_en_jeu"]
    assert jeu["lectures"] == []
    assert jeu["ecarts_des_lectures"]["AMB-HAG-07-b"] == 2000
    assert "AMB-HAG-07-b" not in hors_jeu["ecarts_des_lectures"]


def test_lectures_appliquees():
    """Une réponse dit les lectures que sa loi suit."""
    bons, _ = dossiers.verifier(table({}))
    loi = systeme(["AMB-HAG-07-b"])
    (objet,) = planifier(bons, loi, appliquees=("AMB-HAG-07-b",)).objets()
    assert objet["lectures"] == ["AMB-HAG-07-b"]


def test_explication():
    """L'étape du taux dit sa valeur, sa règle, son article, son paramètre."""
    (objet,) = plans({}, expliquer=True)
    chemin = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste"
    (taux,) = [e for e in objet["etapes"] if e["parametre"] == chemin]
    assert (taux["aide"], taux["etape"], taux["valeur"], taux["unite"]) == ("ville", "taux", 0.1, "/1")
    assert taux["regles"] == ["HAG-VILLE-01"] and "annexe 1-C" in taux["article"]
    assert not any(".taux.modeste" in (e["parametre"] or "") for e in objet["etapes"])


def dossier_du_cas(cas):
    entrees, jour = variables(cas)
    return {
        nom: (None if valeur is None else str(valeur))
        for nom, valeur in {"date_depot": jour, **entrees}.items()
    }


def test_les_cas_de_haguenau_par_le_plan():
    """Du fichier au plan, tout le chemin : les mêmes montants que les cas de travail."""
    cas = [c for c in CAS if c.get("faits") and c["id"].split("-")[1] in ("PO", "PB")]
    lignes = [{"id": c["id"], **dossier_du_cas(c)} for c in cas]
    noms = list(dict.fromkeys(nom for ligne in lignes for nom in ligne))
    brut = polars.DataFrame(
        {nom: [ligne.get(nom) for ligne in lignes] for nom in noms}, schema=dict.fromkeys(noms, polars.String)
    )
    bons, refus = dossiers.verifier(brut)
    assert refus.is_empty()
    cles = ("anah", "ase", "departement", "ville", "primes", "total")
    for ligne, c in zip(plan.planifier(bons).iter_rows(named=True), cas, strict=True):
        attendu = {cle: c["expected"][cle] for cle in cles if cle in c["expected"]}
        assert {cle: ligne[cle] for cle in attendu} == attendu, c["id"]
