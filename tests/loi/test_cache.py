"""Le cache de la loi : jamais autre chose que ce qui aurait été construit, et rien qu'un autre usager ait pu écrire."""

import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openfisca_habitat_local.systeme import cache
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions
from openfisca_habitat_local.systeme.format.lecture import empreinte_des_textes, textes_lus

EXEMPLE = Path(__file__).parents[2] / "docs/exemples/pays_de_troncais"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.DOSSIER, str(tmp_path / "cache"))
    monkeypatch.delenv(cache.SANS_CACHE, raising=False)
    return tmp_path / "cache"


class Compteur:
    """Ce qui se construit, et combien de fois."""

    def __init__(self, valeur):
        self.valeur, self.fois = valeur, 0

    def __call__(self):
        self.fois += 1
        return self.valeur


VALEUR = {"a": [1, 2.5, None, True, "é"], "b": {"c": []}}


def garder(construire, cle="cle"):
    return cache.garder("essai", lambda: cle * 20, construire)


def test_le_second_ne_construit_pas(place):
    construire = Compteur(VALEUR)
    assert garder(construire) == VALEUR == garder(construire)
    assert construire.fois == 1


def test_une_autre_cle_construit(place):
    garder(Compteur(VALEUR), "ancien")
    assert garder(Compteur("autre"), "neuf") == "autre"


@pytest.mark.parametrize(
    "abimer",
    [
        lambda octets: octets[:-3],
        lambda octets: octets.replace(b"2.5", b"9.5"),
        lambda octets: b"",
        lambda octets: octets.partition(b"\n")[2],
        lambda octets: b"\xff\x00" * 50,
    ],
)
def test_un_fichier_abime_est_refait(place, abimer):
    garder(Compteur(VALEUR))
    (fichier,) = place.iterdir()
    fichier.write_bytes(abimer(fichier.read_bytes()))
    construire = Compteur(VALEUR)
    assert garder(construire) == VALEUR
    assert construire.fois == 1
    assert garder(Compteur("jamais")) == VALEUR


def test_ce_que_json_changerait_n_est_pas_garde(place):
    for valeur in ({1: "a"}, ("a",), {"jour": object()}):
        assert garder(Compteur(valeur)) is valeur
    assert list(place.iterdir()) == []


def test_une_cle_qui_change_en_route_ne_garde_rien(place):
    cles = iter(["avant", "apres"])
    assert cache.garder("essai", lambda: next(cles), Compteur(VALEUR)) == VALEUR
    assert list(place.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="droits POSIX")
def test_un_dossier_ouvert_a_d_autres_ne_sert_pas(place):
    place.mkdir()
    place.chmod(0o777)
    assert garder(Compteur(VALEUR)) == VALEUR
    assert list(place.iterdir()) == []
    place.chmod(0o700)
    garder(Compteur(VALEUR))
    (fichier,) = place.iterdir()
    assert fichier.stat().st_mode & 0o077 == 0
    fichier.chmod(0o666)
    assert garder(Compteur("neuf")) == "neuf"


def test_un_lien_n_est_pas_un_dossier(place, tmp_path):
    (tmp_path / "ailleurs").mkdir(mode=0o700)
    place.symlink_to(tmp_path / "ailleurs")
    garder(Compteur(VALEUR))
    assert list((tmp_path / "ailleurs").iterdir()) == []


def test_desactive(place, monkeypatch):
    monkeypatch.setenv(cache.SANS_CACHE, "1")
    garder(Compteur(VALEUR))
    assert not place.exists()


def test_un_dossier_impossible_n_est_pas_une_erreur(monkeypatch):
    monkeypatch.setenv(cache.DOSSIER, "/proc/nulle/part")
    assert garder(Compteur(VALEUR)) == VALEUR


def ecrire_souvent(dossier):
    os.environ[cache.DOSSIER] = dossier
    for rang in range(40):
        cache.ecrire(Path(dossier), "essai", "cle" * 20, VALEUR)
        assert cache.lire(Path(dossier), "essai", "cle" * 20) == VALEUR, rang


def test_deux_ecrivains(place):
    place.mkdir(mode=0o700)
    contexte = multiprocessing.get_context("spawn")
    ouvriers = [contexte.Process(target=ecrire_souvent, args=(str(place),)) for _ in range(2)]
    for ouvrier in ouvriers:
        ouvrier.start()
    for ouvrier in ouvriers:
        ouvrier.join()
    assert [ouvrier.exitcode for ouvrier in ouvriers] == [0, 0]
    assert len(list(place.iterdir())) == 1


def test_les_anciens_s_en_vont(place):
    for rang in range(cache.GARDES + 5):
        garder(Compteur(rang), f"{rang:04d}")
    assert len(list(place.iterdir())) == cache.GARDES


# --- La loi -----------------------------------------------------------------------------------------------


def test_une_convention_du_dehors_modifiee_se_relit(place, tmp_path):
    dossier = tmp_path / EXEMPLE.name
    shutil.copytree(EXEMPLE, dossier)
    cadre = dossier / "cadre.yaml"
    with avec_conventions([dossier]):
        avant, titre = empreinte_des_textes(), textes_lus()[EXEMPLE.name].titre
        cadre.write_text(cadre.read_text(encoding="utf-8").replace(titre, f"{titre}, bis"), encoding="utf-8")
        assert empreinte_des_textes() != avant
        assert textes_lus()[EXEMPLE.name].arbre["description"].endswith(", bis")


LOI = """
import sys
from habitat_local.loi.alternatives import alternatives
from habitat_local.loi.systeme import dates_de_changement, droit_en_vigueur, empreinte_du_droit
droit = droit_en_vigueur()
print(empreinte_du_droit(droit), dates_de_changement(droit), sorted(dict.keys(droit.variables)))
for alternative in alternatives():
    print(alternative)
"""


def loi_vue(**environnement):
    propre = {**os.environ, "PYTHONHASHSEED": "0", **environnement}
    fini = subprocess.run([sys.executable, "-c", LOI], env=propre, capture_output=True, text=True, check=True)
    return fini.stdout


def test_la_loi_du_cache_est_celle_qui_se_construit(place):
    construite = loi_vue(**{cache.SANS_CACHE: "1"})
    assert loi_vue() == construite
    assert {c.name.partition("-")[0] for c in place.iterdir()} == {"loi", "lectures", "texte"}
    assert loi_vue() == construite
