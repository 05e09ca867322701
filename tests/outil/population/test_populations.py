"""Population de la Gironde : hypothèses complètes."""

import polars
import pytest

from habitat_local.population.fichier import hypotheses


def test_hypotheses_de_la_gironde():
    h = hypotheses("gironde", recours=0.5)
    assert h("communes") == "habitat_local.conventions.gironde_pst_2012.cadre.communes"
    assert set(h("taux_recours").values()) == {0.5}
    for statut, parts in h("nature_travaux").items():
        assert polars.Series(list(parts.values())).sum() == pytest.approx(1), statut
