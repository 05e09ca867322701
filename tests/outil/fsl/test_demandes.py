"""Des demandes au FSL à leurs réponses : noms de la loi, refus, faits manquants, explications, formes écrites."""

import json
import random

import polars
import pytest

from habitat_local.commandes.lancement import lancer
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.fsl import calcul, demandes

FOYER = {"fsl_nombre_adultes": 1, "fsl_nombre_adolescents": 0, "fsl_nombre_enfants": 0}
BUDGET = {"fsl_ressources_mois": 1010.05, "fsl_charges_reelles": 700}
DATE = {"fsl_date_decision": "2016-11-15"}
ISOLE = {**DATE, **FOYER, **BUDGET, "fsl_statut_occupation": "locataire"}
CLES = (
    "id", "texte", "resultats", "total", "reste_a_charge", "motifs", "manquants", "lectures", "lectures_en_jeu", "etapes",
    "regles",
)  # fmt: skip


def repondre(*faits, **options):
    resultats = calcul.executer([dict(f) for f in faits], **options)
    return list(resultats.objets()), resultats.refus.to_dicts()


def une(**faits):
    (objet,), refus = repondre(faits)
    assert refus == []
    return objet


# --- Porte ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("faits", "attendu"),
    [
        ({"ressources_reelles": 900}, "fsl_ressources_mois"),
        ({"date_demande": "2016-10-03"}, "fsl_date_demande"),
        ({"ages_enfants": [3]}, "personnes"),
        ({"fsl_eligible": True}, "résultat de la loi"),
        ({"fsl_resources_mois": 900}, "fsl_ressources_mois"),
        ({"fsl_ressources_mois": {"rsa": "500"}}, "valeur simple"),
        ({"personnes": 3}, "liste de {age}"),
        ({"personnes": [{"age": "douze"}]}, "liste de {age}"),
        ({"impayes": [{"solde_le": "2016-01-01"}]}, "ne_le"),
        ({"fsl_nombre_adultes": 0}, "au moins un adulte"),
        (
            {
                "fsl_nombre_adultes": 2,
                "fsl_nombre_adolescents": 0,
                "fsl_nombre_enfants": 1,
                "fsl_nombre_personnes": 4,
            },
            "somme",
        ),
        ({"fsl_ressources_mois": -5}, "négatif"),
        ({"dpe_part_du_support": 3}, ""),
        ({"fsl_date_decision": "2016-10-02", "fsl_date_demande": "2016-10-03"}, "antérieure"),
        ({"fsl_statut_occupation": "vacancier"}, ""),
        ({}, "aucun fait"),
    ],
)
def test_une_mauvaise_demande_est_refusee_seule(faits, attendu):
    objets, refus = repondre({"id": "bonne", **ISOLE}, {"id": "fausse", **faits}, {"id": "autre", **ISOLE})
    assert [o["id"] for o in objets] == ["bonne", "autre"]
    assert {r["id"] for r in refus} == {"fausse"}
    assert any(attendu in f"{r['motif']} {r['attendu']}" for r in refus), refus


def test_chaque_ancienne_cle_dit_un_nom_d_aujourd_hui():
    for cle, nom in demandes.anciennes_cles().items():
        assert cle not in demandes.colonnes()
        premier = nom.split(" (")[0]
        if premier.replace("_", "").isalnum() and not premier.startswith(("info_", "rien")):
            assert premier in demandes.colonnes() or premier in demandes.STRUCTURES, cle


def test_une_demande_d_avant_le_reglement_n_arrete_pas_les_autres():
    avant = {
        "id": "avant",
        "fsl_date_decision": "2016-07-06",
        "fsl_devis_demenagement": 200,
        "fsl_besoin_reconnu": "oui",
    }
    objets, refus = repondre(avant, {**avant, "id": "apres", "fsl_date_decision": "2016-07-07"})
    assert refus == []
    assert objets[0]["resultats"]["fsl_aide_demenagement"] is None and objets[0]["total"] is None
    assert any("pas en vigueur" in motif for motif in objets[0]["motifs"])
    assert objets[1]["resultats"]["fsl_aide_demenagement"] == objets[1]["total"] == 200


def test_en_tetes_en_capitales_dates_francaises_et_windows(tmp_path):
    fichier = tmp_path / "d.csv"
    lignes = "ID;FSL_DATE_DECISION;Fsl_Nombre_Adultes;fsl_nombre_adolescents;fsl_nombre_enfants;fsl_ressources_mois;"
    lignes += "fsl_charges_reelles;info_prénom\nx;15/11/2016;1;0;0;1010,05;700;Zoé\n"
    fichier.write_bytes(lignes.encode("cp1252"))
    (objet,) = calcul.executer(fichier).objets()
    assert objet["resultats"]["fsl_situation_ecart"] == "marge_derogatoire"


@pytest.mark.parametrize("extension", ["csv", "parquet", "xlsx", "json", "yaml"])
def test_chaque_format_dit_la_meme_chose(tmp_path, extension):
    chemin = tmp_path / f"d.{extension}"
    table = polars.DataFrame([{"id": "x", **ISOLE}])
    if extension in ("json", "yaml"):
        chemin.write_text(json.dumps([{"id": "x", **ISOLE}]))
    else:
        {"csv": table.write_csv, "parquet": table.write_parquet, "xlsx": table.write_excel}[extension](chemin)
    assert list(calcul.executer(chemin).objets()) == [une(id="x", **ISOLE)]


def test_une_colonne_inconnue_d_un_tableau_arrete_tout(tmp_path):
    fichier = tmp_path / "d.csv"
    fichier.write_text("id,ressources_reelles\n1,900\n")
    with pytest.raises(ErreurEntree, match="fsl_ressources_mois"):
        list(calcul.executer(fichier).objets())


@pytest.mark.parametrize("nom", ["AMB-MEU-03-d", "AMB-MEU-3-b", "AMB-HAG-07-b"])
def test_une_lecture_inconnue_est_une_erreur(nom):
    with pytest.raises(ErreurEntree, match=nom):
        calcul.executer([ISOLE], [nom])


def test_une_lecture_change_la_reponse():
    (objet,), _ = repondre(ISOLE, lectures=["AMB-MEU-03-b"])
    assert objet["resultats"]["fsl_situation_ecart"] == "negatif"
    assert objet["lectures"] == ["AMB-MEU-03-b"]


# --- Réponses ---------------------------------------------------------------------------------------------------


def test_la_forme_d_une_reponse():
    assert tuple(une(**ISOLE)) == CLES


def test_personnes_classees_a_la_date_de_la_demande():
    personnes = [{"date_naissance": "2004-10-18"}, {"date_naissance": "2004-10-17"}, {"age": 18}]
    objet = une(fsl_date_demande="2016-10-17", fsl_nombre_adultes=1, personnes=personnes)
    grandeurs = objet["resultats"]
    assert (grandeurs["fsl_nombre_enfants"], grandeurs["fsl_nombre_adolescents"]) == (1, 1)
    assert grandeurs["fsl_nombre_personnes"] == 4


def test_impayes_et_mobilier_en_listes():
    impayes = [{"ne_le": "2014-03-01", "solde_le": "2014-09-15"}, {"ne_le": "2015-05-01"}]
    objet = une(
        **DATE,
        fsl_demande_garantie=True,
        fsl_loyer_hors_charges=400,
        fsl_aide_logement_visee=240,
        impayes=impayes,
    )
    assert objet["resultats"]["fsl_garantie_mois"] == 3
    mobilier = [{"bien": "lits", "montant": 300}, {"bien": "téléviseur", "montant": 200}]
    objet = une(**DATE, mobilier=mobilier, fsl_besoin_reconnu="oui")
    assert (objet["total"], objet["reste_a_charge"]) == (300, 200)


def test_un_budget_commence_et_non_fini_n_est_jamais_favorable():
    devis = {"fsl_devis_demenagement": 205}
    entier = une(**{**ISOLE, **devis, "fsl_ressources_mois": 2000})
    assert entier["resultats"]["fsl_eligible"] is False
    for fait in ("fsl_charges_reelles", "fsl_ressources_mois", "fsl_nombre_enfants"):
        faits = {**ISOLE, **devis, "fsl_ressources_mois": 2000}
        del faits[fait]
        objet = une(**faits)
        assert objet["resultats"]["fsl_eligible"] is False and objet["total"] == 0
        assert fait in objet["manquants"]


def test_sans_budget_ni_besoin_reconnu_l_eligibilite_est_inconnue():
    objet = une(**DATE, fsl_devis_demenagement=205)
    assert objet["resultats"]["fsl_eligible"] is None
    assert {"fsl_ressources_mois", "fsl_charges_reelles"} <= set(objet["manquants"])
    assert objet["total"] == 205  # un plafond, sous réserve


def test_loca_pass_sans_ses_exclusions_n_est_pas_dit_ouvert():
    faits = {
        **DATE, "garantie_bailleur_personne_morale": True, "fsl_age_demandeur": 45,
        "garantie_salarie_prive_non_agricole": True, "locapass_autre_en_cours": False,
    }  # fmt: skip
    objet = une(**faits)
    assert objet["resultats"]["locapass_eligible"] is None
    assert "locapass_surendettement" in objet["manquants"]
    complet = {
        f"locapass_{nom}": False for nom in ("demande_concurrente", "aide_fsl_meme_nature", "surendettement")
    }
    assert une(**faits, **complet)["resultats"]["locapass_eligible"] is True


def test_visale_possible_deplace_la_garantie():
    faits = {
        **DATE, "fsl_demande_garantie": True, "fsl_loyer_hors_charges": 400, "fsl_aide_logement_visee": 170,
        "fsl_residence_principale": "oui", "fsl_type_bailleur": "prive", "fsl_age_demandeur": 28,
        "garantie_salarie_prive_non_agricole": True, "visale_delai_embauche_respecte": True, "visale_contrat": "cdd",
        "fsl_besoin_reconnu": "oui",
    }  # fmt: skip
    objet = une(**faits)
    assert objet["resultats"]["fsl_garantie_max"] == 0
    assert any("Visale" in motif for motif in objet["motifs"])


def test_une_dette_de_loyer_n_a_ni_rejet_implicite_ni_coupure():
    objet = une(**DATE, fsl_nature_depense="loyer", fsl_dette=900, fsl_date_enregistrement="2016-09-01")
    assert not [
        nom
        for nom in objet["resultats"]
        if nom.startswith("fourniture_") or nom == "fsl_date_rejet_implicite"
    ]


def test_mesure_fermee_la_demande_l_est_et_dit_pourquoi():
    objet = une(**DATE, fsl_mesure_demandee="asll", fsl_autonomie_exclue="oui", fsl_besoin_reconnu="oui")
    assert objet["resultats"]["fsl_eligible"] is False
    assert any("autonomie" in motif for motif in objet["motifs"])


def test_l_annee_d_un_diagnostic_ne_date_pas_la_loi():
    objet = une(
        fsl_annee_dpe=2013, fsl_devis_demenagement=205, fsl_besoin_reconnu="oui", fsl_type_demande="acces"
    )
    assert objet["resultats"]["fsl_aide_demenagement"] == 205
    assert "date_depot" in objet["manquants"]


# --- Explications ---------------------------------------------------------------------------------------------


def test_les_etapes_sont_celles_de_la_demande():
    (objet,), _ = repondre(ISOLE, expliquer=True)
    etapes = {etape["variable"]: etape for etape in objet["etapes"]}
    assert etapes["fsl_quotient_familial_reel"]["valeur"] == 310.05
    marge = etapes["fsl_marge_par_personne"]
    assert (marge["valeur"], marge["donne"], marge["rempli"]) == (40.4415, 40.44, True)
    assert marge["parametre"] == "habitat_local.meuse.fsl_2016.quotient.ecart.marge" and marge["regles"] == [
        "MEU-FSL-QF-07"
    ]
    assert any("310,05" in motif and "269,61" in motif for motif in objet["motifs"])


def au_hasard(tirage, rang):
    faits = {"id": str(rang), **DATE, **FOYER, "fsl_nombre_enfants": tirage.randint(0, 4)}
    faits |= {"fsl_ressources_mois": tirage.randint(0, 2500), "fsl_charges_reelles": tirage.randint(0, 1500)}
    options = {
        "fsl_devis_demenagement": 250, "fsl_facture_energie": 300, "fsl_dette": 400, "fsl_fournisseur": "engie",
        "fsl_bail_signe": "oui", "fsl_statut_occupation": "entrant", "fsl_loyer_hors_charges": 380,
        "fsl_besoin_reconnu": "non", "fourniture_date_coupure": "2016-12-01", "repere_batiment": "neuf",
        "fsl_date_notification": "2016-11-20",
    }  # fmt: skip
    for nom, valeur in options.items():
        if tirage.random() < 0.4:
            faits[nom] = valeur
    for nom in [*FOYER, *BUDGET]:
        if tirage.random() < 0.1:
            del faits[nom]
    return faits


def test_une_reponse_ne_depend_ni_des_autres_ni_de_l_ordre():
    tirage = random.Random(3)
    faits = [au_hasard(tirage, rang) for rang in range(400)]
    ensemble = {o["id"]: o for o in repondre(*faits, expliquer=True)[0]}
    melees = {o["id"]: o for o in repondre(*tirage.sample(faits, len(faits)), expliquer=True)[0]}
    assert ensemble == melees
    for une_demande in faits[:25]:
        assert repondre(une_demande, expliquer=True)[0] == [ensemble[une_demande["id"]]]


# --- Écrire ---------------------------------------------------------------------------------------------------


def test_population_puis_fsl_et_chaque_sortie(tmp_path):
    population = tmp_path / "m.parquet"
    assert lancer(["population", "meuse", "--effectif", "50", "--sortie", str(population)]) == 0
    for extension in ("json", "csv", "xlsx", "parquet"):
        assert lancer(["fsl", str(population), "--sortie", str(tmp_path / f"r.{extension}")]) == 0
    contenu = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (len(contenu["dossiers"]), contenu["refus"]) == (50, [])
    tables = [
        polars.read_parquet(tmp_path / "r.parquet"),
        polars.read_csv(tmp_path / "r.csv"),
        polars.read_excel(tmp_path / "r.xlsx"),
    ]
    assert all(table.height == 50 and "fsl_situation_ecart" in table.columns for table in tables)


def test_une_extension_inconnue_est_refusee(tmp_path, capsys):
    fichier = tmp_path / "d.json"
    fichier.write_text(json.dumps([ISOLE]))
    assert lancer(["fsl", str(fichier), "--sortie", str(tmp_path / "r.docx")]) == 1
    assert "extension « .docx » inconnue" in capsys.readouterr().err and not (tmp_path / "r.docx").exists()


def test_l_ecran_se_lit_et_un_refus_donne_le_code_1(tmp_path, capsys):
    fichier = tmp_path / "d.json"
    fichier.write_text(json.dumps([{"id": "a", **ISOLE}, {"id": "b", "fsl_nombre_adultes": 0}]))
    assert lancer(["fsl", str(fichier), "--expliquer"]) == 1
    ecran = capsys.readouterr().out
    assert "Demande a" in ecran and "À demander au ménage" in ecran and "Demande b refusée" in ecran


def test_le_schema_dit_chaque_colonne():
    schema = calcul.schema()
    assert set(demandes.colonnes()) | set(demandes.STRUCTURES) == set(schema["properties"])
    assert all(
        propriete.get("title") or propriete.get("description") for propriete in schema["properties"].values()
    )
    assert schema["properties"]["fsl_devis_demenagement"]["x-aides"] == ["demenagement"]
