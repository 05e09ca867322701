"""Population de démonstration et chiffrage de l'abondement à 15 %, calculés une fois."""

import polars
import pytest

from habitat_local.chiffrage.cout import chiffrer
from habitat_local.chiffrage.depots import deposes
from habitat_local.population import haguenau
from habitat_local.population.commun import Hypotheses
from habitat_local.population.habitat import engendrer
from openfisca_habitat_local.systeme.reformes import DOSSIER_REFORMES

ABONDEMENT_15 = DOSSIER_REFORMES / "exemples" / "haguenau_abondement_15.yaml"


@pytest.fixture(scope="session")
def population():
    return engendrer(Hypotheses.lire(haguenau.HYPOTHESES), 1, haguenau.completer)


@pytest.fixture(scope="session")
def dossiers(population):
    """Les dossiers déposés, avec des poids qui ne tombent pas juste en binaire."""
    poids = polars.int_range(polars.len()) % 7 * 0.1 + 0.4
    return deposes(population).with_columns(poids=poids)


@pytest.fixture(scope="session")
def chiffrage(dossiers):
    return chiffrer(dossiers, ABONDEMENT_15)
