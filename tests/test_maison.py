"""La maison tient debout : étages, cercles, racines, face. Les mesures viennent de `outils/maison.py` (`make maison`)."""

import importlib.util
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[1]


def charger():
    definition = importlib.util.spec_from_file_location("maison", RACINE / "outils" / "maison.py")
    module = importlib.util.module_from_spec(definition)
    sys.modules["maison"] = module
    definition.loader.exec_module(module)
    return module


maison = charger()
PAQUETS = (maison.OUTIL, maison.LOI)


@pytest.mark.parametrize("paquet", PAQUETS)
def test_aucun_cercle_d_imports(paquet):
    assert maison.cercles(maison.graphe(paquet)) == []


def test_un_etage_n_importe_que_vers_le_bas():
    assert [f"{lien.de} -> {lien.vers}" for lien in maison.imports_montants()] == []


@pytest.mark.parametrize(("paquet", "au_plus"), [(maison.OUTIL, 3), (maison.LOI, 1)])
def test_la_racine_ne_garde_que_sa_face(paquet, au_plus):
    assert len(list((RACINE / paquet).glob("*.py"))) <= au_plus


@pytest.mark.parametrize("paquet", PAQUETS)
def test_peu_de_niveaux(paquet):
    assert maison.niveaux(maison.graphe(paquet, internes=False)) <= 18


def test_aucun_texte_nomme_dans_le_code_general():
    assert maison.textes_nommes() == []


def test_la_face_est_annotee():
    sans = [nom for nom, f in maison.fonctions(maison.OUTIL) if "/api.py:" in nom and f.returns is None]
    assert sans == []


def test_un_cercle_se_voit():
    """Le compteur trouve un cercle : il ne peut pas passer pour n'avoir rien vu."""
    assert maison.cercles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
