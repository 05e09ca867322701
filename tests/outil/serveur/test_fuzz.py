"""Des requêtes tirées du schéma OpenAPI, justes et fausses : jamais 500, toujours la forme annoncée."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

#: Exemples par adresse ; `FUZZ=500` en essaie davantage.
EXEMPLES = int(os.environ.get("FUZZ", 10))
ESSAIS = (not_a_server_error, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="session")
def schema_de_l_api(application, client):
    lu = schemathesis.openapi.from_asgi("/openapi.json", application)
    return lu.exclude(path_regex="suivi|^/page")


schema = schemathesis.pytest.from_fixture("schema_de_l_api")


@schema.parametrize()
@settings(max_examples=EXEMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_aucune_requete_ne_casse_le_serveur(case):
    case.call_and_validate(checks=list(ESSAIS))
