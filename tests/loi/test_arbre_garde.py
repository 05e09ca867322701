"""Un arbre de paramètres mis en données se relit à l'identique."""

import json
from pathlib import Path

from openfisca_core.parameters import ParameterNode

import openfisca_habitat_local
from openfisca_habitat_local.systeme.arbre_garde import en_arbre, en_donnees

DONNEES = {
    "description": "essai",
    "bareme": {
        "description": "un barème",
        "metadata": {"type": "single_amount"},
        "brackets": [
            {"threshold": {"2010-01-01": {"value": 0}}, "amount": {"2010-01-01": {"value": 3}}},
            {"threshold": {"2010-01-01": {"value": 10}}, "amount": {"2011-01-01": {"value": None}}},
        ],
    },
    "feuille": {
        "description": "une feuille",
        "metadata": {"unit": "/1", "reference": {"2010-01-01": [{"title": "art. 1"}]}},
        "values": {
            "2010-01-01": {"value": 0.5, "metadata": {"note": "x"}},
            "2012-01-01": {"value": [1, "a"]},
        },
    },
    "nu": {"2010-01-01": True, "2012-02-01": False},
}


def vu(element):
    """Tout ce qu'un objet de l'arbre porte, en clair."""
    if isinstance(element, list | tuple):
        return [vu(e) for e in element]
    if isinstance(element, dict):
        return {cle: vu(e) for cle, e in element.items()}
    if not type(element).__module__.startswith("openfisca_core"):
        return element
    propres = {
        cle: e
        for cle, e in vars(element).items()
        if cle not in ("values_history", *getattr(element, "children", {}))
    }
    return [type(element).__name__, vu(propres)]  # fmt: skip


def comparer(arbre):
    relu = en_arbre(json.loads(json.dumps(en_donnees(arbre))))
    assert vu(relu) == vu(arbre)
    return relu


def test_un_arbre_de_tout_genre():
    relu = comparer(ParameterNode("racine", data=DONNEES))
    assert relu.feuille is relu.children["feuille"]
    assert relu.bareme("2010-06-01").calc(5) == 3
    assert relu.feuille.values_history is relu.feuille


def test_l_arbre_de_la_loi():
    dossier = Path(openfisca_habitat_local.__file__).parent / "parameters"
    comparer(ParameterNode("", directory_path=str(dossier)))
