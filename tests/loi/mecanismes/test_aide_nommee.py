"""Erreurs dites à qui écrit une aide, motifs en clair, réforme d'une borne, deux textes muets l'un sur l'autre."""

import pytest
import yaml

from openfisca_habitat_local.mecanismes.aide_nommee.aide import compiler_aide, phrase_du_motif
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import aides_du_texte
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.reformes import reforme
from tests.loi.mecanismes.banc import CAS, JOUR, ajouter_texte, charger, lire, nouveau_systeme, simuler

FAUTES = {
    "champ": (
        "{financeur: ville, tauxx: 0.2, base: montant_travaux_ht}",
        "« tauxx » inconnu. Vouliez-vous dire : taux",
    ),
    "fait": ("{financeur: ville, forfait: 1, si: {gain_energetiqe: {plus_de: 0.2}}}", "gain_energetique"),
    "borne": (
        "{financeur: ville, forfait: 1, si: {gain_energetique: {plus_d: 0.2}}}",
        "« plus_d » n'est pas une borne",
    ),
    "classe": (
        "{financeur: ville, forfait: 1, si: {statut_demandeur: propriétaire}}",
        "n'est pas une valeur de statut_demandeur",
    ),
    "booleen": ("{financeur: ville, forfait: 1, si: {copropriete: parfois}}", "« oui » ou « non »"),
    "nombre": ("{financeur: ville, forfait: {valeurr: 3}}", "un nombre est attendu"),
    "duree": (
        "{financeur: ville, forfait: 1, si: {annee_construction: {il_y_a_plus_de: quinze ans}}}",
        "une durée est attendue",
    ),
    "aide": ("{financeur: ville, forfait: 1, si: {aide_accordee: fautes_champ.autre}}", "n'est pas une aide"),
    "parametre": ("{financeur: ville, forfait: primes.inconnue.montant}", "n'existe pas à cette date"),
    "nature": ("{financeur: ville, forfait: 1, nature: subvension}", "dire : subvention"),
    "cumul": ("{financeur: ville, forfait: 1, cumul_primes: toutes}", "cumul_primes vaut"),
    "unite": ("{financeur: ville, unites: {u: {montant: 1}}}", "« quantite » manque"),
}


@pytest.fixture(scope="module")
def fautive():
    loi = nouveau_systeme()
    for nom, (aide, _) in FAUTES.items():
        ajouter_texte(
            loi,
            f"fautes_{nom}",
            {"cadre": {"communes": [f"{25000 + len(nom)}"]}, "aides": {"x": yaml.safe_load(aide)}},
        )
    return loi


@pytest.mark.parametrize("nom", FAUTES)
def test_faute_dite(fautive, nom):
    with pytest.raises(ErreurTexte) as levee:
        compiler_aide(fautive, f"fautes_{nom}", "x", JOUR)
    assert FAUTES[nom][1] in str(levee.value)
    assert f"fautes_{nom}" in str(levee.value)


def test_motifs_en_clair():
    loi = charger(CAS / "combinaisons.yaml")[1]
    description = aides_du_texte(loi.parameters.children["habitat_local"], "combinaisons")["paliers"]
    nomenclature = loi.variables[description.motif].possible_values
    borne = nomenclature["si__k_gain__plus_de"].index
    assert "plus de 0,25 exigé" in phrase_du_motif(loi, JOUR, description, borne)
    manque = nomenclature["inconnu__k_gain"].index
    assert phrase_du_motif(loi, JOUR, description, manque) == "fait manquant : k_gain (k_gain)"


def test_une_reforme_change_une_borne_et_un_montant():
    loi = charger(CAS / "combinaisons.yaml")[1]
    racine = "habitat_local.conventions.combinaisons.aides.paliers"
    contenu = {
        "titre": "essai",
        "auteur": "essai",
        "reference": "essai",
        "date": "2024-01-01",
        "parametres": {
            f"{racine}.si.k_gain.plus_de": [{"valeur": 0.2, "debut": "2024-01-01", "ensuite": True}],
            f"{racine}.taux.p1.valeur": [{"valeur": 0.5, "debut": "2024-01-01", "ensuite": True}],
        },
    }
    reformee = reforme(contenu)(loi)
    dossier = [
        {"depcom_logement": "25056", "k_gain": 0.25, "k_niveau": "aucun", "montant_travaux_ht": 4000.0}
    ]
    assert lire(simuler(loi, dossier), "combinaisons_paliers") == [0]
    assert lire(simuler(reformee, dossier), "combinaisons_paliers") == [2000]
    assert lire(simuler(loi, dossier), "combinaisons_paliers") == [0]


def test_deux_textes_muets_d_un_meme_financeur():
    loi = nouveau_systeme()
    for nom in ("muet_a", "muet_b"):
        ajouter_texte(
            loi, nom, {"cadre": {"communes": ["25056"]}, "aides": {"x": {"financeur": "epci", "forfait": 10}}}
        )
    with pytest.raises(ErreurTexte, match="« muet_a » et « muet_b » couvrent tous deux la commune 25056"):
        lire(simuler(loi, [{"depcom_logement": "25056"}]), "muet_a_x")


def test_deux_textes_qui_se_completent():
    loi = nouveau_systeme()
    ajouter_texte(
        loi, "un", {"cadre": {"communes": ["25056"]}, "aides": {"x": {"financeur": "epci", "forfait": 10}}}
    )
    ajouter_texte(
        loi,
        "deux",
        {
            "cadre": {"communes": ["25056"], "complete": ["un"]},
            "aides": {"x": {"financeur": "epci", "forfait": 5}},
        },
    )
    simulation = simuler(loi, [{"depcom_logement": "25056"}])
    assert (lire(simulation, "un_x"), lire(simulation, "deux_x"), lire(simulation, "subvention_epci")) == (
        [10],
        [5],
        [15],
    )


def test_un_champ_d_ecretement_que_rien_ne_lit_est_une_erreur():
    loi = nouveau_systeme()
    texte = {
        "cadre": {"communes": ["25056"]},
        "aides": {"x": {"financeur": "epci", "forfait": 10}},
        "ecretement": {"taux": 0.5, "base": "montant_travaux_ht", "coupees": ["x"], "plafon": 3},
    }
    ajouter_texte(loi, "ecrete", texte)
    with pytest.raises(ErreurTexte, match="« plafon » inconnu : rien ne le lit"):
        lire(simuler(loi, [{"depcom_logement": "25056"}]), "ecrete_x")
