"""L'API d'OpenFisca : corps abîmés, périodes, valeurs ; 400 en français, et jamais de NaN, au client et en HTTP réel."""

import json
import re
import time

import pytest
from flask.testing import FlaskClient

from habitat_local.loi.systeme import droit_en_vigueur
from openfisca_habitat_local.systeme import api_openfisca

JOUR = "2016-06-15"
FAITS = {
    "depcom_logement": "67180", "statut_demandeur": "proprietaire_occupant", "nature_travaux": "energie",
    "categorie_ressources_anah": "tres_modeste", "montant_travaux_ht": 20000, "montant_travaux_ttc": 21100,
    "gain_energetique": 0.5, "depot_avant_travaux": True, "travaux_par_entreprises": True, "total_subventions": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    api_openfisca.soigner()
    from openfisca_web_api.app import create_app

    return create_app(droit_en_vigueur()).test_client()


def corps(**faits):
    menage = {nom: v if isinstance(v, dict) else {JOUR: v} for nom, v in {**FAITS, **faits}.items()}
    return {"individus": {"d": {}}, "menages": {"m": {"personne_de_reference": ["d"], **menage}}}


def envoyer(client, adresse, octets, genre="application/json"):
    reponse = client.post(adresse, data=octets, content_type=genre)
    return reponse.status_code, reponse.get_data(as_text=True)


CORPS = {
    "liste vide": "[]", "objet vide": "{}", "texte": '"a"', "nombre": "5", "nul": "null", "vide": "", "abc": "abc",
    "NaN": "NaN", "tronqué": '{"a":', "clé double": '{"individus": {"d": {}}, "individus": {"d": {}}}',
    "profond": "[" * 100000, "nombre géant": '{"individus": ' + "9" * 5000 + "}",
    "axes": '{"individus": {"d": {}}, "axes": []}',
    "entité inconnue": '{"toto": {}}', "personne absente": '{"menages": {"m": {"personne_de_reference": ["x"]}}}',
}  # fmt: skip
SITUATIONS = [
    {"montant_travaux_ht": v}
    for v in (
        "9**9**9**9",
        "20.000",
        -5,
        1e17,
        [1],
        {JOUR: {}},
        "abc",
        {"2016-06-14": 1},
        {"toto": 1},
        True,
        "#N/A",
    )
]
SITUATIONS += [
    {"montant_travaux_ht": {"day:2016-06-15:99999999": 1}},
    {"montant_travaux_ht": {"9999-99-99": 1}},
]
SITUATIONS += [
    {"total_subventions": {p: None}} for p in ("2016-06", "2016", "ETERNITY", "day:2016-06-15:3", "x")
]
SITUATIONS += [{"depcom_logement": v} for v in ("671800", "1004", "33000", "67999", 5, "")]
SITUATIONS += [
    {"nombre_personnes_menage": 0},
    {"nature_travaux": "energi"},
    {"date_depot": "2016-06-14"},
    {"toto": 1},
]
SITUATIONS += [
    {"gain_energetique": 30},
    {"depot_avant_travaux": "peut-être"},
    {"montant_travaux_ttc": 5, "reste_a_charge": None},
]


@pytest.mark.parametrize("adresse", ["/calculate", "/trace"])
@pytest.mark.parametrize("cas", [*CORPS, *range(len(SITUATIONS))])
def test_refuse_en_400_et_en_francais(cas, adresse, client):
    octets = CORPS[cas] if isinstance(cas, str) else json.dumps(corps(**SITUATIONS[cas]))
    statut, dit = envoyer(client, adresse, octets)
    assert statut == 400, dit
    json.loads(dit)
    assert not re.search(r"\b(must|expected|Internal|Unable|You|the)\b", dit), dit


@pytest.mark.parametrize(
    "genre", ["text/plain", "application/xml", "application/x-www-form-urlencoded", None]
)
def test_un_autre_genre_de_corps_est_refuse(genre, client):
    statut, dit = envoyer(client, "/calculate", json.dumps(corps()), genre)
    assert statut == 400 and "application/json" in dit


@pytest.mark.parametrize("valeur", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_un_nombre_qui_n_est_pas_fini_n_entre_pas(valeur, client):
    octets = json.dumps(corps(montant_travaux_ht=1)).replace(": 1}", f": {valeur}}}")
    statut, dit = envoyer(client, "/calculate", octets)
    assert statut == 400, dit


@pytest.mark.parametrize("valeur", ["9**9**9**9", "1+1", "__import__('os').system('true')"])
def test_un_texte_n_est_jamais_evalue(valeur, client):
    situation = corps()
    situation["individus"]["d"] = {"salaire_imposable": {"2014": valeur}}
    debut = time.perf_counter()
    statut, dit = envoyer(client, "/calculate", json.dumps(situation))
    assert statut == 400 and "salaire_imposable" in dit and time.perf_counter() - debut < 20


def test_lu_comme_un_fichier(client):
    situation = corps(montant_travaux_ht="20 000,00 €", gain_energetique="50 %", depot_avant_travaux="Oui")
    statut, dit = envoyer(client, "/calculate", json.dumps(situation))
    assert statut == 200 and json.loads(dit)["menages"]["m"]["total_subventions"] == {JOUR: 11000}
    statut, dit = envoyer(client, "/calculate", json.dumps(corps()).replace("20000", "20.000"))
    assert statut == 400 and "ambigu" in dit


def test_le_calcul_est_celui_du_coeur(client):
    """Mêmes valeurs que le calcul d'origine, pour tous les genres de résultats."""
    demandes = dict.fromkeys(("texte_applicable", "subvention_anah", "reste_a_charge", "motif_recevabilite"))
    statut, dit = envoyer(client, "/calculate", json.dumps(corps(**demandes)))
    rendus = json.loads(dit)["menages"]["m"]
    assert statut == 200 and rendus["texte_applicable"] == {JOUR: "haguenau_2016"}
    assert rendus["subvention_anah"] == {JOUR: 6000} and rendus["reste_a_charge"] == {JOUR: 10100}
    statut, dit = envoyer(client, "/trace", json.dumps(corps()))
    assert statut == 200 and f"total_subventions<{JOUR}>" in json.loads(dit)["requestedCalculations"]


@pytest.mark.parametrize(("adresse", "statut"), [("/toto", 404), ("/variable/x", 404), ("/calculate", 405)])
def test_une_adresse_fausse_est_dite_en_json(adresse, statut, client):
    reponse = client.get(adresse)
    assert reponse.status_code == statut and "adresse" in reponse.get_json()["error"]
