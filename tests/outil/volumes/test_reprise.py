"""Exécutions arrêtées, reprises, rejouées : jamais de résultat à demi écrit, toujours les mêmes octets."""

import io
import json

import pytest

from habitat_local.commandes.lancement import lancer
from habitat_local.communs import progression
from habitat_local.volumes import taches as volumes
from habitat_local.volumes.travail import Travail, chemin_du_travail

from .conftest import ABONDEMENT_15

INTERROMPU = 130


def commander(monkeypatch, *arguments):
    arguments = [str(a) for a in arguments]
    monkeypatch.setattr("sys.argv", ["habitat-local", *arguments])
    return lancer(arguments)


@pytest.fixture
def arreter(monkeypatch):
    """Interrompt l'exécution après deux tranches, puis laisse faire ; compte les tranches faites."""
    faites = []
    vraie = volumes.faire

    def faire(tache):
        if len(faites) == 2:
            faites.append("arrêt")
            raise KeyboardInterrupt
        faites.append(tache.tranche.numero)
        return vraie(tache)

    monkeypatch.setattr(volumes, "faire", faire)
    return faites


def test_un_plan_arrete_reprend_et_donne_les_memes_octets(parquet, tmp_path, monkeypatch, arreter):
    sortie = tmp_path / "plan.csv"
    demande = ["plan", parquet, "-s", sortie, "--morceau", "130"]
    assert commander(monkeypatch, *demande) == INTERROMPU
    assert [p.name for p in tmp_path.iterdir()] == [".plan.csv.travail"]
    assert commander(monkeypatch, *demande, "--reprendre") == 1  # des lignes sont refusées
    assert arreter == [0, 1, "arrêt", 2, 3, 4]
    repris = sortie.read_bytes()
    registre = (tmp_path / "plan.execution.json").read_bytes()
    assert not chemin_du_travail(sortie).exists()
    assert commander(monkeypatch, "plan", parquet, "-s", sortie) == 1
    assert sortie.read_bytes() == repris
    assert (tmp_path / "plan.execution.json").read_bytes() == registre


def test_un_plan_json_s_assemble_comme_a_l_ecran(table, tmp_path, monkeypatch, capsys):
    fichier, sortie = tmp_path / "f.parquet", tmp_path / "plan.json"
    table[[5, 1, 7]].write_parquet(fichier)
    assert commander(monkeypatch, "plan", fichier, "--format", "json") == 1
    assert commander(monkeypatch, "plan", fichier, "-s", sortie, "--morceau", "1") == 1
    assert sortie.read_text(encoding="utf-8") == capsys.readouterr().out
    assert [d["id"] for d in json.loads(sortie.read_text(encoding="utf-8"))["dossiers"]] == [
        "d000001",
        "d000007",
    ]


def test_un_chiffrage_arrete_reprend_et_donne_les_memes_octets(parquet, tmp_path, monkeypatch, arreter):
    sortie = tmp_path / "sortie"
    demande = ["chiffrer", parquet, "--reforme", ABONDEMENT_15, "-s", sortie]
    assert commander(monkeypatch, *demande, "--morceau", "200") == INTERROMPU
    assert not sortie.exists()
    assert commander(monkeypatch, *demande, "--morceau=200", "--reprendre") == 1
    octets = {p.name: p.read_bytes() for p in sortie.iterdir()}
    assert set(octets) == {"rapport.html", "tableaux.xlsx", "refus.csv", "execution.json"}
    assert commander(monkeypatch, *demande) == 1
    assert {p.name: p.read_bytes() for p in sortie.iterdir()} == octets
    assert not chemin_du_travail(sortie).exists()


def test_le_registre_se_rejoue(parquet, tmp_path, monkeypatch, capsys):
    sortie = tmp_path / "plan.csv"
    commander(monkeypatch, "plan", parquet, "-s", sortie)
    registre = tmp_path / "plan.execution.json"
    fiche = json.loads(registre.read_text(encoding="utf-8"))
    assert {"commande", "versions", "empreintes", "resultats"} <= set(fiche)
    assert commander(monkeypatch, "rejouer", registre) == 0
    assert "Mêmes octets" in capsys.readouterr().out
    fiche["empreintes"][parquet.name] = "0" * 64
    registre.write_text(json.dumps(fiche), encoding="utf-8")
    assert commander(monkeypatch, "rejouer", registre) == 1
    assert "ceci a changé" in capsys.readouterr().err


def test_ce_qui_a_change_empeche_de_reprendre(parquet, tmp_path, monkeypatch, arreter, capsys):
    demande = ["plan", parquet, "-s", tmp_path / "plan.csv", "--morceau", "130"]
    assert commander(monkeypatch, *demande) == INTERROMPU
    assert commander(monkeypatch, *demande, "--lecture", "AMB-HAG-07-b", "--reprendre") == 1
    assert "les réformes ou lectures" in capsys.readouterr().err
    assert not (tmp_path / "plan.csv").exists()


def test_une_tranche_abimee_est_refaite(tmp_path):
    travail = Travail(tmp_path / "t", {"loi": "a"})
    travail.ranger(0, {"corps": b"un"}, {"lignes": 1})
    travail.ranger(1, {"corps": b"deux"}, {"lignes": 2})
    travail.piece(1, "corps").write_bytes(b"de")
    travail.interrompre()
    repris = Travail(tmp_path / "t", {"loi": "a"}, reprendre=True)
    assert repris.finies == {0}
    assert repris.comptes("lignes") == 1


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_la_progression_est_muette_hors_terminal():
    muet, ecran = io.StringIO(), Terminal()
    for flux in (muet, ecran):
        with progression.suivre("Essai", 100, flux=flux) as avancer:
            avancer(50)
            avancer(50)
    assert muet.getvalue() == ""
    assert "Essai" in ecran.getvalue()
    assert "100 / 100" in ecran.getvalue()
