"""L'API web d'OpenFisca, lancée pour de vrai avec l'extension, et interrogée par HTTP."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("flask", reason="l'extra « api » n'est pas installé")

ATTENTE = 180  # secondes, au plus, avant la première réponse du serveur
JOUR = "2016-06-15"
DEPOT = Path(__file__).parents[3]


def port_libre():
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def refuser(constante):
    raise ValueError(f"{constante} n'est pas du JSON")


def appeler(adresse, corps=None):
    """Réponse JSON stricte (ni NaN ni Infinity). Erreur : le corps de la réponse HTTP en erreur."""
    donnees = None if corps is None else json.dumps(corps).encode()
    requete = urllib.request.Request(adresse, donnees, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(requete, timeout=120) as reponse:
            return json.loads(reponse.read(), parse_constant=refuser)
    except urllib.error.HTTPError as erreur:
        raise AssertionError(f"HTTP {erreur.code} : {erreur.read().decode()}") from erreur


def attendre(processus, adresse, journal):
    limite = time.monotonic() + ATTENTE
    while time.monotonic() < limite:
        if processus.poll() is not None:
            pytest.fail(f"le serveur s'est arrêté : {journal.read_text(encoding='utf-8')[-2000:]}")
        try:
            return appeler(f"{adresse}/spec")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    pytest.fail(f"le serveur n'a pas répondu en {ATTENTE} s")


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """Adresse d'un serveur lancé pour ce fichier, arrêté à la fin."""
    port = port_libre()
    adresse = f"http://127.0.0.1:{port}"
    journal = tmp_path_factory.mktemp("api") / "serveur.log"
    commande = [
        sys.executable, "-c", "import sys; from openfisca_core.scripts.openfisca_command import main; sys.exit(main())",
        "serve", "--country-package", "openfisca_france", "--extensions", "openfisca_habitat_local",
        "--port", str(port), "--workers", "1", "--timeout", "120",
    ]  # fmt: skip
    with journal.open("w", encoding="utf-8") as sortie:
        processus = subprocess.Popen(commande, stdout=sortie, stderr=subprocess.STDOUT, cwd=DEPOT)
        try:
            attendre(processus, adresse, journal)
            yield adresse
        finally:
            processus.terminate()
            try:
                processus.wait(30)
            except subprocess.TimeoutExpired:
                processus.kill()
                processus.wait()


def situation(jour, entrees, sorties):
    """Dossier d'une personne : entrées datées du jour, sorties demandées (null)."""
    menage = {nom: {jour: valeur} for nom, valeur in (entrees | dict.fromkeys(sorties)).items()}
    return {
        "individus": {"demandeur": {}},
        "menages": {"menage": {"personne_de_reference": ["demandeur"], **menage}},
        "foyers_fiscaux": {"foyer": {"declarants": ["demandeur"]}},
        "familles": {"famille": {"parents": ["demandeur"]}},
    }


def resultats(reponse, sorties):
    return {nom: reponse["menages"]["menage"][nom][JOUR] for nom in sorties}


AIDES = {
    "texte_applicable", "ligne_travaux", "motif_anah", "travaux_retenus_anah", "subvention_anah",
    "aide_solidarite_ecologique", "subvention_departement", "subvention_ville", "primes_anah",
    "ecretement_anah", "total_subventions", "total_prets", "reste_a_charge",
}  # fmt: skip

OCCUPANT = {
    "depcom_logement": "67180",
    "statut_demandeur": "proprietaire_occupant",
    "categorie_ressources_anah": "tres_modeste",
    "nature_travaux": "energie",
    "montant_travaux_ht": 20000,
    "montant_travaux_ttc": 21100,
    "gain_energetique": 0.5,
    "depot_avant_travaux": True,
    "travaux_par_entreprises": True,
}

BAILLEUR = {
    "depcom_logement": "67180",
    "statut_demandeur": "proprietaire_bailleur",
    "niveau_loyer": "social",
    "nature_travaux": "forte_degradation",
    "montant_travaux_ht": 60000,
    "montant_travaux_ttc": 63300,
    "surface_logement": 70,
    "indice_degradation": 0.6,
    "gain_energetique": 0.4,
    "etiquette_apres_travaux": "c",
    "depot_avant_travaux": True,
    "travaux_par_entreprises": True,
}


def test_les_variables_sont_servies(api):
    variables = appeler(f"{api}/variables")
    assert "subvention_ville" in variables
    fiche = appeler(f"{api}/variable/subvention_ville")
    assert fiche["definitionPeriod"] == "DAY"
    assert fiche["entity"] == "menage"


def test_un_parametre_est_servi_avec_ses_dates_et_ses_references(api):
    chemin = "habitat_local/conventions/haguenau_2016/ville/proprietaires_occupants/taux/tres_modeste"
    parametre = appeler(f"{api}/parameter/{chemin}")
    assert parametre["values"] == {"2016-05-01": 0.1, "2017-01-01": None}
    assert "HAG-VILLE-01" in parametre["metadata"]["regles"]
    assert parametre["metadata"]["reference"]["2016-05-01"][0]["title"]


def test_plan_d_un_proprietaire_occupant(api):
    reponse = appeler(f"{api}/calculate", situation(JOUR, OCCUPANT, AIDES))
    plan = resultats(reponse, AIDES)
    assert plan["texte_applicable"] == "haguenau_2016"
    assert plan["motif_anah"] == "aucun"
    assert plan["subvention_ville"] == 2000
    aides = ("subvention_anah", "aide_solidarite_ecologique", "subvention_departement", "subvention_ville")
    assert plan["total_subventions"] == pytest.approx(sum(plan[aide] for aide in aides), abs=0.01)
    assert plan["reste_a_charge"] == pytest.approx(21100 - plan["total_subventions"], abs=0.01)


def test_plan_d_un_proprietaire_bailleur(api):
    reponse = appeler(f"{api}/calculate", situation(JOUR, BAILLEUR, AIDES))
    plan = resultats(reponse, AIDES)
    assert plan["texte_applicable"] == "haguenau_2016"
    assert plan["subvention_anah"] > 0 and plan["subvention_ville"] > 0
    assert plan["reste_a_charge"] == pytest.approx(63300 - plan["total_subventions"], abs=0.01)


def test_trace_d_un_plan(api):
    trace = appeler(f"{api}/trace", situation(JOUR, OCCUPANT, ["subvention_ville"]))
    assert trace["requestedCalculations"] == [f"subvention_ville<{JOUR}>"]
    etape = trace["trace"][f"subvention_ville<{JOUR}>"]
    assert etape["value"] == [2000]
    taux = [
        nom for t in trace["trace"].values() for nom in t["parameters"] if ".ville." in nom and "taux" in nom
    ]
    assert taux


def test_un_dossier_sans_commune_dit_ce_qui_manque(api):
    sans_commune = {nom: v for nom, v in OCCUPANT.items() if nom != "depcom_logement"}
    with pytest.raises(AssertionError, match="depcom_logement"):
        appeler(f"{api}/calculate", situation(JOUR, sans_commune, ["subvention_ville"]))
