"""Des requêtes tirées du schéma OpenAPI, justes et fausses : jamais 500, toujours la forme annoncée.

`FUZZ=500` en essaie davantage. Sans schemathesis (extra `dev`), cet essai est sauté et le dit ; la vérification continue
l'exige (`EXIGER_FUZZ=1`).
"""

import importlib.util
import os

import pytest
from hypothesis import HealthCheck, settings

from habitat_local.serveur.application import creer
from habitat_local.serveur.reglages import Reglages

EXEMPLES = int(os.environ.get("FUZZ", 10))
PRESENT = importlib.util.find_spec("schemathesis") is not None
pytestmark = pytest.mark.fuzz


@pytest.mark.skipif(PRESENT, reason="schemathesis est installé : les essais de ce fichier tournent")
def test_schemathesis_est_exige_par_la_verification_continue():
    if os.environ.get("EXIGER_FUZZ"):
        pytest.fail("schemathesis manque (extra « dev ») : aucune requête n'est essayée au hasard.")
    pytest.skip("schemathesis manque (extra « dev ») : aucune requête n'est essayée au hasard.")


if PRESENT:
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

    ESSAIS = (not_a_server_error, content_type_conformance, response_schema_conformance)

    @pytest.fixture(scope="module")
    def schema_de_l_api(tmp_path_factory):
        application = creer(Reglages(dossier=tmp_path_factory.mktemp("fuzz"), octets=200_000, dossiers=50))
        lu = schemathesis.openapi.from_asgi("/openapi.json", application)
        return lu.exclude(path_regex="suivi|^/page")

    schema = schemathesis.pytest.from_fixture("schema_de_l_api")

    @schema.parametrize()
    @settings(max_examples=EXEMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def test_aucune_requete_ne_casse_le_serveur(case):
        case.call_and_validate(checks=list(ESSAIS))
