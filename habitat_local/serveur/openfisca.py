"""L'API d'OpenFisca d'origine, montée sous `/openfisca` : mêmes variables, mêmes paramètres, mêmes refus d'entrée.

Elle sert le système de l'outil : openfisca-france n'y est chargée que si une requête la demande, la loi d'un jour est
celle de son intervalle (la mémoire ne croît pas avec les jours demandés), et l'exemple est un dossier de travaux.
"""

import importlib.metadata
import logging
from typing import Any

import yaml
from a2wsgi import WSGIMiddleware

from openfisca_habitat_local.systeme import api_openfisca

DONNEES = "exemple_openfisca.yaml"


def situation_d_exemple(chemin: Any) -> dict[str, Any]:
    """Dossier de travaux montré par `/spec` et la documentation."""
    exemple: dict[str, Any] = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    return exemple


def monter(systeme: Any, exemple: dict[str, Any]) -> Any:
    """Application ASGI de l'API d'origine sur ce système."""
    from openfisca_web_api.app import create_app  # extra « serveur » : Flask ne sert qu'ici

    api_openfisca.soigner()
    systeme.open_api_config = {
        "variable_example": "total_subventions",
        "parameter_example": "habitat_local.national.arrondi_aide",
        "simulation_example": exemple,
    }
    systeme.get_package_metadata()["version"] = importlib.metadata.version("openfisca-france")
    logging.getLogger("gunicorn.error").setLevel(logging.ERROR)
    return WSGIMiddleware(create_app(systeme), workers=4)
