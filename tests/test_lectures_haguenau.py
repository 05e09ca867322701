"""Les cas YAML des lectures de Haguenau, lancés vite.

`openfisca test` copie tout le système de France pour chaque lecture (plusieurs secondes) ; ici chaque
lecture ne copie que l'arbre de l'extension. Les mêmes fichiers passent des deux façons.
"""

from pathlib import Path

import pytest
import yaml
from conftest import calculer_dossier, systeme_sous_lecture

DOSSIER = Path(__file__).parent / "haguenau_2016" / "lectures"
CAS = [
    cas for fichier in sorted(DOSSIER.glob("*.yaml")) for cas in yaml.safe_load(fichier.read_text("utf-8"))
]


def lectures(cas):
    """Noms des lectures du cas (AMB-HAG-07-b)."""
    chemins = cas.get("reforms", [])
    chemins = [chemins] if isinstance(chemins, str) else chemins
    return [chemin.rpartition(".")[2].replace("_", "-") for chemin in chemins]


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["name"])
def test_lecture(cas):
    systeme = systeme_sous_lecture(*lectures(cas))
    obtenu = calculer_dossier(systeme, str(cas["period"]), cas["input"], cas["output"])
    for nom, attendu in cas["output"].items():
        if isinstance(attendu, str):
            classes = systeme.variables[nom].possible_values
            assert list(classes)[obtenu[nom]].name == attendu, nom
        else:
            assert abs(float(obtenu[nom]) - attendu) <= cas["absolute_error_margin"], nom


def test_chaque_lecture_a_un_cas():
    """Aucune lecture livrée sans cas : une faute de chemin s'y verrait."""
    racine = Path(__file__).parents[1] / "openfisca_habitat_local" / "reforms" / "lectures" / "haguenau"
    livrees = {chemin.stem for chemin in racine.glob("*.yaml")}
    assert livrees == {nom for cas in CAS for nom in lectures(cas)}
