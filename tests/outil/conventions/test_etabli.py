"""L'établi de qui écrit une convention : squelette, classeur et retour, JSON Schema."""

from pathlib import Path

import pytest

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.conventions.grille import _contenus, vers_classeur, vers_dossier
from habitat_local.conventions.guide import guide_des_champs
from habitat_local.conventions.schema import schemas
from habitat_local.conventions.squelette import ecrire_squelette
from habitat_local.conventions.verification import verifier
from openfisca_habitat_local.systeme.format.champs import CHAMPS
from openfisca_habitat_local.systeme.format.dossiers import livres, trouver
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.format.lecture import lire_texte

EXEMPLES = sorted(c.parent for c in (Path(__file__).parents[3] / "docs" / "exemples").rglob("cadre.yaml"))


def test_le_squelette_est_un_texte(tmp_path):
    texte = lire_texte(trouver(ecrire_squelette("mon_texte", tmp_path, communes=["49007"]))[0])
    assert texte.arbre["cadre"]["communes"] and "energie" in texte.arbre["aides"]


@pytest.mark.parametrize(
    ("nom", "territoire", "attendu"),
    [
        ("Mon Texte", {"communes": ["49007"]}, "minuscules"),
        ("mon_texte", {}, "--communes"),
        ("mon_texte", {"communes": ["49007"], "regions": ["52"]}, "d'une façon"),
        ("mon_texte", {"communes": ["99999"]}, "99999"),
        ("mon_texte", {"departements": ["20"]}, "20"),
        ("mon_texte", {"epci": ["123"]}, "123"),
    ],
)
def test_un_squelette_refuse(tmp_path, nom, territoire, attendu):
    with pytest.raises(ErreurEntree, match=attendu):
        ecrire_squelette(nom, tmp_path, **territoire)


@pytest.mark.parametrize(
    "territoire", [{"epci": ["244900015"]}, {"departements": ["19"]}, {"regions": ["52"]}]
)
def test_un_squelette_de_tout_territoire(tmp_path, territoire):
    """Ses cas passent la vérification : la commune citée est du territoire."""
    dossier = ecrire_squelette("mon_texte", tmp_path, **territoire)
    ((division, codes),) = territoire.items()
    assert (
        lire_texte(trouver(dossier)[0]).arbre["cadre"][division]
        and codes[0] in (dossier / "cadre.yaml").read_text()
    )
    assert [(b.aides, b.cas) for b in verifier(dossier)] == [(("energie",), 3)]


@pytest.mark.parametrize("dossier", [*EXEMPLES, *(t.chemin for t in livres())], ids=lambda d: d.name)
def test_un_classeur_ne_perd_rien(tmp_path, dossier):
    vers_classeur(dossier, tmp_path / "c.xlsx")
    vers_dossier(tmp_path / "c.xlsx", tmp_path / dossier.name)
    assert _contenus(tmp_path / dossier.name) == _contenus(dossier)


@pytest.mark.parametrize("dossier", EXEMPLES, ids=lambda d: d.name)
def test_les_exemples_se_lisent(dossier):
    assert lire_texte(trouver(dossier)[0]).arbre["cadre"]


def test_guide_et_schemas_viennent_de_la_liste_des_champs():
    guide = guide_des_champs()
    assert all(f"`{nom}`" in guide for nom in CHAMPS)
    assert set(CHAMPS) <= {nom for schema in schemas().values() for nom in schema.get("properties", {})} | {
        nom for nom, champ in CHAMPS.items() if champ.dans == ("ecretement",)
    }


def test_verifier_dit_la_ligne_d_une_faute_d_aide(tmp_path):
    dossier = ecrire_squelette("mon_texte", tmp_path, communes=["49007"])
    assert [(b.nom, b.aides, b.cas) for b in verifier(dossier)] == [("mon_texte", ("energie",), 3)]
    aide = dossier / "aides" / "energie.yaml"
    aide.write_text(aide.read_text(encoding="utf-8").replace("taux:", "tauxx:"), encoding="utf-8")
    with pytest.raises(ErreurTexte, match=r"mon_texte/aides/energie.yaml:9 : .*tauxx.*taux"):
        verifier(dossier)
