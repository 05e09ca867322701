"""Chaque réponse expliquée pour son propre dossier : ni les autres lignes, ni leur ordre n'y changent rien."""

import json
import os

import numpy
import polars
import pytest

from habitat_local.dossiers import verification
from habitat_local.loi.colonnes import resultats
from habitat_local.loi.systeme import systeme
from habitat_local.plans import plan as plans
from tests.etalon.dossiers_aleatoires import dossiers as tirer
from tests.outil.plans.test_plan import plans as objets

#: Dossiers tirés au sort : 150 dans la suite ; HABITAT_LOCAL_DOSSIERS_EXPLIQUES=5000 pour l'essai entier.
EFFECTIF = int(os.environ.get("HABITAT_LOCAL_DOSSIERS_EXPLIQUES", "150"))
#: Dossiers calculés seuls, un sur ce nombre (chacun coûte une simulation).
UN_SUR = int(os.environ.get("HABITAT_LOCAL_UN_DOSSIER_SUR", "5"))
REGLAGES = plans.Reglages(etapes=True)


@pytest.fixture(scope="module")
def tires():
    brut = tirer(EFFECTIF, 20_261_130)
    bons, _ = verification.verifier(brut.drop([nom for nom in brut.columns if nom in resultats()]))
    return bons


@pytest.fixture(scope="module")
def expliques(tires):
    return plans.plans_expliques(tires, systeme(), REGLAGES)


def differences(attendu, obtenu):
    """Colonnes qui diffèrent, et le premier dossier en cause."""
    return {
        nom: attendu["id"].filter(attendu[nom].ne_missing(obtenu[nom])).head(1).to_list()
        for nom in attendu.columns
        if not attendu[nom].equals(obtenu[nom], null_equal=True)
    }


def test_ni_l_ordre_ni_les_autres_lignes(tires, expliques):
    ordre = numpy.random.default_rng(1).permutation(tires.height)
    melanges = plans.plans_expliques(tires[ordre], systeme(), plans.Reglages(etapes=True, taille=37))
    assert differences(expliques, melanges[numpy.argsort(ordre)]) == {}


def test_seul_comme_parmi_les_autres(tires, expliques):
    for rang in range(0, tires.height, UN_SUR):
        seul = plans.plans_expliques(tires[rang : rang + 1], systeme(), REGLAGES)
        assert differences(expliques[rang : rang + 1], seul) == {}


def test_le_plan_ne_change_pas_d_etre_explique(tires, expliques):
    simple = plans.planifier(tires, systeme())
    assert differences(simple, expliques.select(simple.columns)) == {}


def test_chaque_aide_versee_a_son_arithmetique(expliques):
    """Le dernier montant dit d'une aide est celui que le plan verse."""
    for ligne in expliques.iter_rows(named=True):
        etapes = json.loads(ligne["etapes"])
        for aide in ("anah", "ase", "departement", "epci", "ville", "organismes"):
            nets = [e["valeur"] for e in etapes if e["aide"] == aide and e["etape"] == "net"]
            assert nets == ([ligne[aide]] if ligne[aide] else []), (ligne["id"], aide)
            calcul = [e for e in etapes if e["aide"] == aide and e["etape"] not in ("condition", "net")]
            assert bool(calcul) or not ligne[aide], (ligne["id"], aide)


def test_un_zero_a_son_motif(expliques):
    """Aucun plan nul sans motif ; aucun motif d'une aide versée."""
    for ligne in expliques.iter_rows(named=True):
        assert ligne["total"] or ligne["motifs"], ligne["id"]
        for aide, nom in (("anah", "Anah"), ("departement", "Département"), ("ville", "Ville")):
            if ligne[aide] > 0:
                assert not any(motif.startswith(f"{nom} :") for motif in ligne["motifs"]), ligne["id"]


def test_un_motif_ne_nomme_pas_de_variable_calculee(expliques):
    calculees = {nom for nom in resultats() if "_" in nom}
    textes = expliques["motifs"].explode().drop_nulls().unique().to_list()
    assert [t for t in textes if any(f"({nom}" in t or f" {nom}" in t for nom in calculees)] == []


def test_manquant_veut_dire_que_le_fichier_ne_le_donne_pas(tires, expliques):
    for rang, manquants in enumerate(expliques["manquants"].to_list()):
        for nom in manquants:
            assert nom not in tires.columns or tires[nom][rang] in (
                None,
                "non_renseigne",
                "non_renseignee",
                "indeterminee",
            ), (
                rang,
                nom,
            )


# --- Phrases -----------------------------------------------------------------------------------------------

LOURDS = {"nature_travaux": "travaux_lourds", "indice_insalubrite": 0.5}
SANS_CATEGORIE = {"categorie_ressources_anah": None, "nombre_personnes_menage": 2}
PHRASES = {
    "gain": (
        {**LOURDS, "gain_energetique": 0.249},
        ["Ville : gain énergétique", "24,9 %", "plus de 25 % demandé", "annexe 1-C"],
    ),
    "donne_non": ({"travaux_par_entreprises": "non"}, ["professionnelles : non"]),
    "inconnu": ({"travaux_par_entreprises": None}, ["fait manquant", "(travaux_par_entreprises)"]),
    "revenu": ({**SANS_CATEGORIE, "rfr_menage": 90_000}, ["revenu fiscal de référence 90 000 € au-dessus du plafond"]),
    "etiquette": (
        {"statut_demandeur": "proprietaire_bailleur", "niveau_loyer": "libre"},
        ["loyer libre ou non renseigné", "demandé"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("nom", PHRASES)
def test_phrase_du_motif(nom):
    ligne, attendus = PHRASES[nom]
    (objet,) = objets(ligne)
    texte = " ; ".join(objet["motifs"]).replace("\u00a0", " ")
    assert all(attendu in texte for attendu in attendus), texte
    if nom == "donne_non":
        assert "fait manquant" not in texte and objet["manquants"] == []


def test_etapes_d_une_aide():
    """Assiette, plafond, base, taux, produit, net, dans l'ordre où une aide se lit."""
    (objet,) = objets({"montant_travaux_ht": 30_000, "montant_travaux_ttc": 31_650}, expliquer=True)
    calcul = {
        e["etape"]: e["valeur"] for e in objet["etapes"] if e["aide"] == "anah" and e["etape"] != "condition"
    }
    assert list(calcul) == ["assiette", "plafond_base", "base", "taux", "produit", "brut", "net"]
    assert calcul == {
        "assiette": 30_000, "plafond_base": 20_000, "base": 20_000, "taux": 0.3, "produit": 6_000,
        "brut": 6_000, "net": 6_000,
    }  # fmt: skip
    (gain,) = [e for e in objet["etapes"] if e["aide"] == "ville" and e["fait"] == "gain_energetique"]
    assert (gain["exige"].replace("\u00a0", " "), gain["donne"], gain["rempli"]) == (
        "plus de 25 %",
        0.55,
        True,
    )


def test_ecretement_explique():
    """Le plafond d'aides publiques : aides comptées, plafond, ce qu'il retire, et sa règle."""
    gironde = {
        "date_depot": "2012-06-12", "depcom_logement": "33119", "nature_travaux": "insalubrite",
        "insalubrite_constatee": "oui", "montant_travaux_ht": 30_000, "montant_travaux_ttc": 32_100, "gain_energetique": 0.1,
        "gironde_programme_communautaire": "non",
    }  # fmt: skip
    (objet,) = objets(gironde, expliquer=True)
    etapes = {e["etape"]: e for e in objet["etapes"] if e["aide"] == "anah" and e["etape"] != "condition"}
    assert objet["ecretement"]["anah"] > 0
    assert etapes["ecretement"]["valeur"] == objet["ecretement"]["anah"]
    assert etapes["limite"]["valeur"] == 0.8 * 32_100 and "GIR-ECR-01" in etapes["ecretement"]["regles"]
    assert "GIR-ECR-01" in objet["regles"]


# --- Ce que vaut un fait manquant --------------------------------------------------------------------------


def test_ce_que_vaut_un_fait_manquant():
    (objet,) = objets({"travaux_par_entreprises": None}, manquants=True)
    (question,) = [q for q in objet["questions"] if q["fait"] == "travaux_par_entreprises"]
    totaux = {r["reponse"]: r["total"] for r in question["reponses"]}
    assert totaux == {"oui": 11_000.0, "non": 0.0} and objet["total"] == 0


def test_ce_que_vaut_un_nombre_manquant():
    """Les seuils viennent des tableaux du dossier : 25 % pour l'ASE et la Ville, 50 % pour l'Anah."""
    (objet,) = objets({"gain_energetique": None}, manquants=True)
    (question,) = [q for q in objet["questions"] if q["fait"] == "gain_energetique"]
    reponses = [(r["reponse"].replace("\u00a0", " "), r["total"]) for r in question["reponses"]]
    assert reponses[-1] == ("de 50 % à 50,1 %", 11_000.0) and reponses[0][1] == 0


#: Besançon aujourd'hui : il ne manque, de chaque variante, qu'un fait à l'aide nationale.
AUJOURD_HUI = {
    "date_depot": "2026-03-01", "depcom_logement": "25056", "statut_demandeur": "proprietaire_occupant",
    "nature_travaux": "energie", "categorie_ressources_anah": "modeste",
    "autres_aides_publiques": 0, "aide_nationale_demandee": "renovation_ampleur",
    "residence_principale": "oui", "age_logement": 40, "depot_avant_travaux": "oui", "accompagnateur_agree": "oui",
    "audit_energetique": "oui", "chauffage_fossile_apres_travaux": "non", "entreprises_rge": "oui",
    "rendez_vous_conseil": "oui", "gestes_isolation": 2, "etiquette_avant_travaux": "g", "etiquette_apres_travaux": "b",
    "montant_travaux_ht": 30000, "montant_travaux_ttc": 31650, "gain_energetique": 0.6,
}  # fmt: skip


@pytest.mark.parametrize(
    ("fait", "favorable"),
    [
        ("residence_principale", "oui"),
        ("age_logement", None),
        ("etiquette_avant_travaux", None),
        ("autres_aides_publiques", "0 €"),
    ],
)
def test_ce_que_vaut_un_fait_d_une_aide_nommee(fait, favorable):
    """Les faits que citent les aides nommées se demandent comme ceux des tableaux, et d'abord ceux qui comptent le plus."""
    (entier,) = objets(AUJOURD_HUI)
    (prive,) = objets(AUJOURD_HUI | {fait: None}, manquants=True)
    assert prive["aides"]["anah"] == 0 < entier["aides"]["anah"]
    premiere = prive["questions"][0]
    assert premiere["fait"] == fait
    meilleure = max(premiere["reponses"], key=lambda r: r["total"])
    assert meilleure["total"] == entier["total"] and favorable in (
        None,
        meilleure["reponse"].replace("\u00a0", " "),
    )


def test_rien_a_demander():
    (objet,) = objets({}, manquants=True)
    assert all(any(r["ecart"] for r in q["reponses"]) for q in objet["questions"])
    assert "travaux_par_entreprises" not in [q["fait"] for q in objet["questions"]]


def test_des_questions_ne_dependent_pas_des_autres_lignes():
    lignes = ({"gain_energetique": None}, {"travaux_par_entreprises": None}, {"nature_travaux": "autonomie"})
    ensemble = objets(*lignes, manquants=True)
    for ligne, parmi in zip(lignes, ensemble, strict=True):
        (seul,) = objets(ligne, manquants=True)
        assert seul["questions"] == parmi["questions"]


def test_vide():
    """Un fichier sans dossier a les mêmes colonnes."""
    bons, _ = verification.verifier(tirer(3, 1).drop("gironde_mois_vacance", strict=False))
    vide = plans.plans_expliques(bons.head(0), systeme(), REGLAGES)
    assert vide.columns == plans.plans_expliques(bons, systeme(), REGLAGES).columns and isinstance(
        vide, polars.DataFrame
    )
