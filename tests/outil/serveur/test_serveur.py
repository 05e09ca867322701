"""Le serveur : les mêmes réponses que la commande, des erreurs en français, des bornes tenues."""

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import habitat_local as hl
from habitat_local.serveur.application import creer
from habitat_local.serveur.reglages import Reglages
from habitat_local.serveur.travaux import ATTENTE, COURS, Travaux
from tests.outil.serveur.conftest import DOSSIER

TAUX = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste"


def reforme(valeur):
    return {
        "titre": "essai",
        "auteur": "essai",
        "reference": "essai",
        "date": "2016-05-01",
        "parametres": {TAUX: [{"debut": "2016-05-01", "ensuite": True, "valeur": valeur}]},
    }


def test_un_plan_est_celui_de_la_commande(client):
    corps = client.post("/plans", json={"dossiers": [DOSSIER]}).json()
    attendu = next(hl.planifier([DOSSIER], expliquer=True).objets())
    assert corps["dossiers"] == [json.loads(json.dumps(attendu, default=str))]
    assert corps["loi"]["empreinte"] == hl.droit().empreinte


def test_reforme_lecture_et_axes_dans_une_requete(client):
    corps = client.post(
        "/plans",
        json={
            "dossiers": [DOSSIER],
            "reformes": [reforme(0.15)],
            "lectures": ["AMB-HAG-07-b"],
            "axes": [
                {"fait": "montant_travaux_ht", "de": 10000, "a": 20000, "pas": 5000},
                {"parametre": TAUX, "de": 0.1, "a": 0.2, "pas": 0.1},
            ],
        },
    ).json()
    assert corps["dossiers"][0]["aides"]["ville"] == 3000
    par_fait, par_chiffre = corps["courbes"]
    assert [(p["valeur"], p["aides"]["ville"]) for p in par_fait["points"]] == [
        (10000, 1500),
        (15000, 2250),
        (20000, 3000),
    ]
    assert [p["aides"]["ville"] for p in par_chiffre["points"]] == [2000, 4000]


@pytest.mark.parametrize(
    ("corps", "statut", "dit"),
    [
        ({}, 422, "dossiers : champ obligatoire absent"),
        ({"dossiers": []}, 422, "dossiers"),
        ({"dossier": [DOSSIER]}, 422, "Vouliez-vous dire : dossiers"),
        ({"dossiers": "x"}, 422, "une liste est attendue"),
        ({"dossiers": [{**DOSSIER, "gain": 1}]}, 400, "gain_energetique"),
        ({"dossiers": [DOSSIER], "lectures": ["AMB-HAG-7-b"]}, 400, "AMB-HAG-07-b"),
        ({"dossiers": [DOSSIER], "reformes": [{"titre": "x"}]}, 400, "auteur"),
        ({"dossiers": [DOSSIER], "reformes": [{"python": "os.system"}]}, 400, "code"),
        (
            {"dossiers": [DOSSIER], "axes": [{"fait": "gain_energetique", "de": 0, "a": 1, "pas": 1e-9}]},
            400,
            "points",
        ),
        ({"dossiers": [DOSSIER], "axes": [{"fait": "gain", "de": 0, "a": 1, "pas": 1}]}, 400, "gain"),
        ({"dossiers": [DOSSIER] * 51}, 400, "50 au plus"),
    ],
)
def test_une_requete_fausse_se_dit(client, corps, statut, dit):
    reponse = client.post("/plans", json=corps)
    assert reponse.status_code == statut
    assert dit in reponse.json()["message"]


@pytest.mark.parametrize("contenu", [b"", b"{", b"[]", b"nul", b'{"dossiers": [NaN]}', b"\xff\xfe"])
def test_un_corps_illisible_se_dit(client, contenu):
    reponse = client.post("/plans", content=contenu, headers={"Content-Type": "application/json"})
    assert 400 <= reponse.status_code < 500 and reponse.json()["message"]


def test_un_dossier_refuse_l_est_seul(client):
    corps = client.post(
        "/plans", json={"dossiers": [DOSSIER, {**DOSSIER, "id": "b", "gain_energetique": 30}]}
    ).json()
    assert [d["id"] for d in corps["dossiers"]] == ["maison"]
    assert [(r["id"], r["colonne"]) for r in corps["refus"]] == [("b", "gain_energetique")]


def test_un_corps_trop_gros_est_refuse(client):
    assert client.post("/plans", content=b"x" * 300_000).status_code == 413


def test_les_questions_vont_du_lieu_au_fait_qui_change_le_plan(client):
    debut = client.post("/questions", json={"dossier": {}}).json()
    assert debut["plan"] is None and debut["questions"][0]["fait"] == "depcom_logement"
    assert debut["questions"][0]["genre"] == "commune"
    connus = {nom: v for nom, v in DOSSIER.items() if nom not in ("id", "gain_energetique")}
    suite = client.post("/questions", json={"dossier": connus}).json()
    assert suite["plan"]["total"] == 0
    question = suite["questions"][0]
    assert question["fait"] == "gain_energetique"
    assert {v["total"] for v in question["vaut"]} >= {0, 11000}


def test_une_reponse_fausse_a_une_question_est_refusee_avec_sa_raison(client):
    corps = client.post("/questions", json={"dossier": {**DOSSIER, "gain_energetique": "trente"}}).json()
    assert corps["plan"] is None
    assert corps["refus"][0]["colonne"] == "gain_energetique"
    assert client.post("/questions", json={"dossier": {"inconnu": 1}}).status_code == 400


def test_la_loi_se_montre(client):
    assert "haguenau_2016" in {t["nom"] for t in client.get("/textes").json()}
    texte = client.get("/textes/haguenau_2016", params={"annexe": "1-C"}).json()
    assert any("HAG-VILLE-01" in ligne["regles"] for t in texte["tableaux"] for ligne in t["lignes"])
    assert client.get("/regles/HAG-VILLE-01").json()["statut"] == "calculee"
    assert client.get(f"/parametres/{TAUX}").json()["versions"][0]["valeur"] == 0.1
    assert client.get("/communes", params={"nom": "Haguenau"}).json()[0]["code"] == "67180"
    lieu = client.get("/communes/67180", params={"jour": "2016-06-01"}).json()
    assert [t["nom"] for t in lieu["textes"]] == ["haguenau_2016"]
    assert "gain_energetique" in client.get("/schema", params={"texte": "haguenau_2016"}).json()["properties"]
    assert "AMB-HAG-07-b" in {
        une["nom"] for une in client.get("/lectures", params={"texte": "haguenau_2016"}).json()
    }


@pytest.mark.parametrize(
    "chemin",
    [
        "/textes/x",
        "/regles/X-1",
        "/parametres/x.y",
        "/communes/99999",
        "/chiffrages/x",
        "/rien",
        "/communes/%00",
    ],
)
def test_ce_qui_n_existe_pas_n_est_pas_une_erreur_du_serveur(client, chemin):
    reponse = client.get(chemin)
    assert 400 <= reponse.status_code < 500 and reponse.json()["message"]


def test_chaque_reponse_dit_sa_version_et_sa_loi(client):
    for reponse in (client.get("/sante"), client.get("/rien"), client.post("/plans", json={})):
        assert reponse.headers["Habitat-Local-Version"] and len(reponse.headers["Habitat-Local-Loi"]) == 64


def attendre(client, cle):
    for _ in range(600):
        etat = client.get(f"/chiffrages/{cle}").json()
        if etat["etat"] not in (ATTENTE, COURS):
            return etat
        time.sleep(0.2)
    raise AssertionError("le chiffrage ne finit pas")


def test_un_chiffrage_du_depot_aux_fichiers(client):
    depot = client.post(
        "/chiffrages", data={"population": "haguenau", "reformes": json.dumps([reforme(0.15)])}
    )
    assert depot.status_code == 202
    fini = attendre(client, depot.json()["cle"])
    assert fini["etat"] == "fini", fini["message"]
    ville = next(f for f in fini["resultat"]["financeurs"] if f["libelle"] == "Ville")
    assert ville["ecart"] > 0
    noms = {f["nom"] for f in fini["fichiers"]}
    assert {"rapport.html", "tableaux.xlsx", "execution.json"} <= noms
    for fichier in fini["fichiers"]:
        assert client.get(f"/{fichier['adresse']}").status_code == 200
    suivi = client.get(f"/chiffrages/{fini['cle']}/suivi").text
    assert '"etat": "fini"' in suivi
    assert client.get(f"/chiffrages/{fini['cle']}/..%2f..%2ftravaux.sqlite").status_code == 404


@pytest.mark.parametrize(
    "donnees",
    [
        {"reformes": "[]"},
        {"reformes": "x", "population": "haguenau"},
        {"reformes": '[{"python": "os"}]', "population": "haguenau"},
        {"reformes": "[]", "population": "nulle part"},
    ],
)
def test_un_chiffrage_mal_demande_se_dit_tout_de_suite(client, donnees):
    assert client.post("/chiffrages", data=donnees).status_code == 400


def test_un_redemarrage_ne_perd_pas_de_travail(tmp_path):
    reglages = Reglages(dossier=tmp_path)
    demande = {
        "reformes": [],
        "lectures": [],
        "conventions": [],
        "population": "haguenau",
        "fichier": None,
        "secret": 0,
    }
    cle = Travaux(reglages).deposer(demande).cle
    arrete = Travaux(reglages)
    assert arrete.suivant() == cle and arrete.travail(cle).etat == COURS
    repris = Travaux(reglages)
    repris.reprendre()
    assert repris.travail(cle).etat == ATTENTE
    assert repris.suivant() == cle


def test_la_file_est_bornee_et_les_vieux_travaux_partent(tmp_path):
    travaux = Travaux(Reglages(dossier=tmp_path, travaux=1, heures=0))
    cle = travaux.deposer({}).cle
    with pytest.raises(hl.ErreurHabitat, match="en file"):
        travaux.deposer({})
    travaux.noter(cle, etat="fini", fini=time.time() - 1)
    travaux.nettoyer()
    assert not (tmp_path / cle).exists()
    with pytest.raises(hl.ErreurHabitat):
        travaux.travail(cle)


def test_l_api_d_openfisca_est_montee_avec_un_dossier_de_travaux(client):
    spec = client.get("/openfisca/spec").json()
    assert "subvention_ville" in json.dumps(spec)
    assert client.get("/openfisca/variable/subvention_ville").json()["definitionPeriod"] == "DAY"


EXEMPLE = Path(__file__).parents[3] / "docs" / "exemples" / "conventions" / "grand_besancon_aapel"


def zip_de(tableaux):
    """Fichier d'un dépôt : le zip de ces places et contenus."""
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, contenu in tableaux.items():
            archive.writestr(place, contenu)
    return {"fichiers": ("convention.zip", memoire.getvalue(), "application/zip")}


def tableaux_de_l_exemple():
    return {
        str(c.relative_to(EXEMPLE.parent)): c.read_text(encoding="utf-8") for c in EXEMPLE.rglob("*.yaml")
    }


def test_une_convention_deposee_sert_par_sa_cle(client):
    depot = client.post("/conventions", files=zip_de(tableaux_de_l_exemple())).json()
    assert [t["nom"] for t in depot["textes"]] == ["grand_besancon_aapel"]
    cle = depot["cle"]
    assert "grand_besancon_aapel" not in {t["nom"] for t in client.get("/textes").json()}
    assert "grand_besancon_aapel" in {t["nom"] for t in client.get(f"/textes?convention={cle}").json()}
    assert client.get(f"/textes/grand_besancon_aapel?convention={cle}").status_code == 200
    regles = client.get(f"/regles?texte=grand_besancon_aapel&convention={cle}").json()
    assert "BES-10" in {r["id"] for r in regles}
    regle = client.get(f"/regles/BES-10?convention={cle}").json()
    assert regle["texte"] == "grand_besancon_aapel" and regle["chiffres"]
    assert client.get("/regles/BES-10").status_code == 404
    assert "grand_besancon_aapel" in {p["nom"] for p in client.get(f"/populations?convention={cle}").json()}
    assert "grand_besancon_aapel" not in {p["nom"] for p in client.get("/populations").json()}
    dossier = {**DOSSIER, "depcom_logement": "25056", "date_depot": "2024-06-15"}
    reponse = client.post("/plans", json={"dossiers": [dossier], "conventions": [cle], "expliquer": False})
    assert reponse.status_code == 200, reponse.text
    assert client.delete(f"/conventions/{cle}").status_code == 204
    assert client.post("/plans", json={"dossiers": [dossier], "conventions": [cle]}).status_code == 400


@pytest.mark.parametrize(
    ("tableaux", "dit"),
    [
        ({"lisez.txt": "rien"}, "Aucun tableau"),
        ({"../dehors/cadre.yaml": "titre: x"}, "sort de son dossier"),
        ({"/absolu/cadre.yaml": "titre: x"}, "sort de son dossier"),
        ({"ma_convention/cadre.yaml": "titr: x"}, "ma_convention/cadre.yaml"),
        ({"ma_convention/cadre.yaml": "a" * 5_000_000}, "trop gros"),
        ({f"ma_convention/aides/a{n}.yaml": "titre: x" for n in range(300)}, "au plus"),
    ],
)
def test_un_depot_faux_se_dit_et_ne_laisse_rien(client, application, tableaux, dit):
    reponse = client.post("/conventions", files=zip_de(tableaux))
    assert reponse.status_code == 400
    assert dit in reponse.json()["message"]
    racine = application.state.reglages.dossier.resolve()
    assert str(racine) not in reponse.text
    assert not list((racine / "conventions").glob("*"))


def test_un_dossier_depose_fichier_par_fichier_vaut_son_zip(client):
    fichiers = [("fichiers", (place, contenu.encode())) for place, contenu in tableaux_de_l_exemple().items()]
    depot = client.post("/conventions", files=fichiers)
    assert depot.status_code == 201, depot.text
    client.delete(f"/conventions/{depot.json()['cle']}")


def test_les_reglages_se_transmettent_aux_processus(monkeypatch, tmp_path):
    reglages = Reglages(
        origines=("https://exemple.fr",), dossier=tmp_path, conventions=(EXEMPLE,), dossiers=3
    )
    monkeypatch.setenv("HABITAT_LOCAL_SERVEUR", "")
    reglages.transmettre()
    assert Reglages.transmis() == reglages


def test_une_regle_montre_ses_chiffres(client):
    regle = client.get("/regles/HAG-VILLE-01").json()
    assert "10" in regle["chiffres"][0]["versions"][0]["ecrite"]


def test_les_questions_disent_les_noms_des_financeurs(client):
    connus = {nom: valeur for nom, valeur in DOSSIER.items() if nom != "id"}
    suite = client.post("/questions", json={"dossier": connus}).json()
    assert suite["libelles"]["ville"] == "Ville de Haguenau"
    assert {c["fait"]: c["ecrite"] for c in suite["connus"]}["depcom_logement"] == "Haguenau (67180)"


#: Réponses d'un ménage d'aujourd'hui à Besançon, aux questions que le serveur lui pose.
REPONSES = {
    "aide_nationale_demandee": "renovation_ampleur", "autres_aides_publiques": 0, "age_logement": 40,
    "etiquette_avant_travaux": "g", "etiquette_apres_travaux": "b", "gestes_isolation": 2, "classes_gagnees": 5,
    "chauffage_fossile_apres_travaux": False,
}  # fmt: skip


def test_les_questions_menent_jusqu_a_l_aide_sans_impasse(client):
    """Une aide attend souvent plusieurs faits : aucun, seul, ne change rien ; on les demande pourtant, un à un."""
    dossier = {
        "date_depot": "2026-03-01", "depcom_logement": "25056", "statut_demandeur": "proprietaire_occupant",
        "nature_travaux": "energie", "categorie_ressources_anah": "modeste", "montant_travaux_ht": 30000,
        "montant_travaux_ttc": 31650,
    }  # fmt: skip
    posees = []
    for _ in range(30):
        suite = client.post("/questions", json={"dossier": dossier}).json()
        if not suite["questions"] or suite["plan"]["aides"]["anah"] > 0:
            break
        fait = suite["questions"][0]["fait"]
        posees.append(fait)
        dossier[fait] = REPONSES.get(fait, True)
    assert suite["plan"]["aides"]["anah"] > 0
    assert posees[0] == "aide_nationale_demandee" and len(posees) == len(set(posees)) <= 15


def test_un_refus_dit_aussi_sa_version_et_s_ouvre_aux_sites_admis(tmp_path):
    reglages = Reglages(dossier=tmp_path, octets=100, origines=("https://site.fr",), openfisca=False)
    with TestClient(creer(reglages)) as ouvert:
        gros = ouvert.post("/plans", content="a" * 200, headers={"Origin": "https://site.fr"})
        assert gros.status_code == 413
        assert gros.headers["Habitat-Local-Version"] and gros.headers["Habitat-Local-Loi"]
        assert gros.headers["Access-Control-Allow-Origin"] == "https://site.fr"
        assert "Habitat-Local-Loi" in gros.headers["Access-Control-Expose-Headers"]
        demande = {"Origin": "https://site.fr", "Access-Control-Request-Method": "DELETE"}
        assert ouvert.options("/conventions/x", headers=demande).status_code == 200


def test_le_schema_dit_les_erreurs_telles_qu_elles_sont(client):
    schema = client.get("/openapi.json").json()
    for operations in schema["paths"].values():
        for operation in operations.values():
            modele = operation["responses"]["422"]["content"]["application/json"]["schema"]
            assert modele["$ref"].endswith("/Erreur")
    exemples = schema["components"]["schemas"]["Demande"]["properties"]
    corps = {nom: champ["examples"][0] for nom, champ in exemples.items() if champ.get("examples")}
    assert client.post("/plans", json=corps).status_code == 200
    assert set(corps) == {"dossiers", "reformes", "lectures", "axes"}


def test_les_liens_de_l_api_d_origine_portent_son_prefixe(client):
    lien = client.get("/openfisca/variables").json()["total_subventions"]["href"]
    assert client.get(lien).json()["id"] == "total_subventions"
    (serveur,) = client.get("/openfisca/spec").json()["servers"]
    assert serveur["url"].endswith("/openfisca")
    assert "spec" in client.get("/openfisca/").json()["welcome"]


def test_un_axe_dit_les_valeurs_refusees(client):
    corps = {"dossiers": [DOSSIER], "axes": [{"fait": "gain_energetique", "de": 0.5, "a": 1.5, "pas": 0.5}]}
    (courbe,) = client.post("/plans", json=corps).json()["courbes"]
    assert [p["valeur"] for p in courbe["points"]] == [0.5, 1]
    assert [r["valeur"] for r in courbe["refus"]] == ["1.5"]


@pytest.mark.parametrize(
    "axe",
    [
        {"fait": "date_depot"},
        {"fait": "id"},
        {"parametre": "habitat_local.conventions.haguenau_2016.cadre.en_vigueur"},
    ],
)
def test_ce_qui_n_est_pas_un_nombre_ne_se_fait_pas_varier(client, axe):
    reponse = client.post(
        "/plans", json={"dossiers": [DOSSIER], "axes": [{**axe, "de": 0, "a": 1, "pas": 1}]}
    )
    assert reponse.status_code == 400
    assert "n'est pas un nombre" in reponse.json()["message"]


def test_les_reponses_donnees_se_lisent_et_les_questions_disent_leur_unite(client):
    connus = {n: v for n, v in DOSSIER.items() if n not in ("id", "gain_energetique")}
    lue = client.post("/questions", json={"dossier": connus}).json()
    ecrites = {c["fait"]: c["ecrite"].replace("\u00a0", " ") for c in lue["connus"]}
    assert ecrites["montant_travaux_ht"] == "20 000 €"
    assert {q["fait"]: q["unite"] for q in lue["questions"]}["gain_energetique"] == "/1"
    fausse = client.post("/questions", json={"dossier": {"montant_travaux_ht": "vingt mille"}}).json()
    assert fausse["connus"][0]["ecrite"] == "vingt mille"


def test_les_mots_designent_des_regles_sans_accent_ni_pluriel(client):
    trouvees = [r["id"] for r in client.get("/regles", params={"chercher": "plafonds majores"}).json()]
    assert "HAG-VILLE-03" in trouvees
    assert client.get("/regles", params={"chercher": "xylophone"}).json() == []
