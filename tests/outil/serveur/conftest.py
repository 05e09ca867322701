"""Un serveur d'essai : l'application dans le processus, et le même en vrai, sur un port libre."""

import socket
import threading
import time

import pytest
import uvicorn
from fastapi.testclient import TestClient

from habitat_local.serveur.application import creer
from habitat_local.serveur.reglages import Reglages

DOSSIER = {
    "id": "maison",
    "date_depot": "2016-06-15",
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


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    return creer(Reglages(dossier=tmp_path_factory.mktemp("serveur"), octets=200_000, dossiers=50))


@pytest.fixture(scope="session")
def client(application):
    with TestClient(application, raise_server_exceptions=False) as ouvert:
        yield ouvert


@pytest.fixture(scope="session")
def adresse(application, client):
    """Adresse d'un vrai serveur de la même application."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    serveur = uvicorn.Server(uvicorn.Config(application, port=port, log_level="error", lifespan="off"))
    fil = threading.Thread(target=serveur.run, daemon=True)
    fil.start()
    while not serveur.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    serveur.should_exit = True
    fil.join(timeout=10)
