"""L'extension seule : ce qu'elle importe, ce qu'elle ajoute, ce que ses réformes n'ajoutent pas."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import openfisca_france
import pytest
from openfisca_core.reforms import Reform
from openfisca_core.variables import Variable

import openfisca_habitat_local
from habitat_local.loi.systeme import droit_en_vigueur, variables_extension
from openfisca_habitat_local import reforms

LOI = Path(openfisca_habitat_local.__file__).parent

CHARGEMENT = """
import sys
from openfisca_france import CountryTaxBenefitSystem
systeme = CountryTaxBenefitSystem()
avant = set(systeme.variables)
systeme.load_extension("openfisca_habitat_local")
outils = {"polars", "typer", "rich", "altair", "pyarrow", "habitat_local"} & set(sys.modules)
assert not outils, f"la loi importe {outils}"
print(len(set(systeme.variables) - avant))
"""


def test_la_loi_n_importe_pas_l_outil():
    fini = subprocess.run([sys.executable, "-c", CHARGEMENT], capture_output=True, text=True, timeout=120)
    assert fini.returncode == 0, fini.stderr
    assert int(fini.stdout) == len(variables_extension())


def modules(paquet):
    prefixe = f"{paquet.__name__}."
    return [importlib.import_module(m.name) for m in pkgutil.walk_packages(paquet.__path__, prefixe)]


def test_une_reforme_n_ajoute_aucune_variable_a_la_loi():
    """`load_extension` exécute tous les fichiers : une Variable au niveau d'un module entrerait dans la loi."""
    hors_variables = [c for c in LOI.rglob("*.py") if "variables" not in c.relative_to(LOI).parts]
    assert hors_variables
    for module in [reforms, *modules(reforms)]:
        en_trop = [
            n
            for n, o in vars(module).items()
            if isinstance(o, type) and issubclass(o, Variable) and o.__module__ == module.__name__
        ]
        assert not en_trop, module.__name__


def test_les_reformes_python_n_ajoutent_rien_sans_etre_appliquees():
    avant = set(droit_en_vigueur().variables)
    classes = [
        o for m in modules(reforms) for o in vars(m).values() if isinstance(o, type) and issubclass(o, Reform)
    ]
    assert classes
    assert set(droit_en_vigueur().variables) == avant


@pytest.fixture(scope="module")
def france():
    return openfisca_france.CountryTaxBenefitSystem()


def test_aucun_nom_ne_heurte_openfisca_france(france):
    """Le chargement refuserait un doublon ; encore faut-il que l'extension n'en ait pas défait un."""
    assert not set(france.variables) & variables_extension()
    droit_en_vigueur().get_variable("rfr")  # openfisca-france ne se charge qu'à la demande
    assert set(france.variables) <= set(droit_en_vigueur().variables)


def test_l_extension_n_ajoute_qu_une_racine_de_parametres(france):
    droit_en_vigueur().get_variable("rfr")
    droit_en_vigueur().parameters.children.get("geopolitique")
    ajoutees = set(droit_en_vigueur().parameters.children) - set(france.parameters.children)
    assert ajoutees == {"habitat_local"}


def test_chaque_variable_a_un_libelle_et_se_date_au_jour():
    variables = {nom: droit_en_vigueur().variables[nom] for nom in variables_extension()}
    assert not [nom for nom, variable in variables.items() if not variable.label]
    assert not [nom for nom, v in variables.items() if v.definition_period != "day" or v.set_input is None]


def test_imports_absolus():
    assert not [c.name for c in LOI.rglob("*.py") if "\nfrom ." in c.read_text(encoding="utf-8")]
