"""L'API d'OpenFisca d'origine, montée sous `/openfisca` : mêmes variables, mêmes paramètres, mêmes refus d'entrée.

Elle sert le système de l'outil : openfisca-france n'y est chargée que si une requête la demande, la loi d'un jour est
celle de son intervalle (la mémoire ne croît pas avec les jours demandés), et l'exemple est un dossier de travaux.
"""

import importlib.metadata
import logging
from collections.abc import Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from flask import Request, Response, jsonify, request

from habitat_local.communs import donnees
from openfisca_habitat_local.systeme import api_openfisca

DONNEES = "exemple_openfisca.yaml"


def situation_d_exemple(chemin: Any) -> dict[str, Any]:
    """Dossier de travaux montré par `/spec` et la documentation."""
    exemple: dict[str, Any] = donnees.lire(chemin)
    return exemple


ACCUEIL = "API d'OpenFisca sur la loi d'Habitat Local. Ses adresses : openfisca/spec."


class RequeteMontee(Request):
    """Requête d'une application montée sous un préfixe : ses liens le portent."""

    @property
    def host_url(self) -> str:
        return self.root_url


def montee(decrire: Callable[[], Response]) -> Callable[[], Response]:
    """La description de l'API, dont l'adresse porte le préfixe où elle est montée."""

    def description() -> Response:
        return jsonify({**decrire().get_json(), "servers": [{"url": request.root_url.rstrip("/")}]})

    return description


def monter(systeme: Any, exemple: dict[str, Any]) -> Any:
    """Application ASGI de l'API d'origine sur ce système."""
    from openfisca_web_api.app import create_app  # extra « serveur »

    api_openfisca.soigner()
    systeme.open_api_config = {
        "variable_example": "total_subventions",
        "parameter_example": "habitat_local.national.arrondi_aide",
        "simulation_example": exemple,
    }
    systeme.get_package_metadata()["version"] = importlib.metadata.version("openfisca-france")
    logging.getLogger("gunicorn.error").setLevel(logging.ERROR)
    application = create_app(systeme, welcome_message=ACCUEIL)
    application.request_class = RequeteMontee
    application.view_functions["get_spec"] = montee(application.view_functions["get_spec"])
    return WSGIMiddleware(application, workers=4)
