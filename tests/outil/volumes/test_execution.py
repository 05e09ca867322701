"""Processus et grappe : mêmes résultats, ouvriers perdus remplacés."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.volumes import chiffrer as volumes
from habitat_local.volumes import execution
from habitat_local.volumes.taches import Options

from . import taches
from .conftest import ABONDEMENT_15
from .test_flux import comparer

RACINE = Path(__file__).parents[3]
DELAI = 90


@pytest.mark.parametrize("processus", [1, 2])
def test_chaque_tache_est_faite_une_fois(processus):
    faites = dict(execution.executer(taches.carre, range(7), processus))
    assert faites == {n: n * n for n in range(7)}


def test_un_processus_perdu_est_remplace(tmp_path):
    demandees = [(n, str(tmp_path)) for n in range(4)]
    faites = dict(execution.executer(taches.mourir_une_fois, demandees, 2))
    assert sorted(faites.values()) == [0, 1, 2, 3]
    assert (tmp_path / "1.mort").exists()


def test_des_processus_qui_meurent_toujours_se_disent(monkeypatch):
    monkeypatch.setattr(execution, "REPRISES", 1)
    with pytest.raises(ErreurEntree, match="arrêtés 2 fois"):
        dict(execution.executer(taches.mourir_toujours, range(2), 2))


@pytest.mark.parametrize(
    ("demandes", "dossiers", "tranches", "attendu"),
    [(None, 1000, 4, 1), (None, 10_000_000, 1, 1), (3, 10, 8, 3), (8, 10_000_000, 2, 2)],
)
def test_nombre_de_processus(demandes, dossiers, tranches, attendu):
    assert execution.nombre_de_processus(demandes, dossiers, tranches) == attendu


def test_un_grand_fichier_prend_tous_les_coeurs():
    assert execution.nombre_de_processus(None, 10_000_000, 1000) == execution.coeurs()


# --- Grappe -----------------------------------------------------------------------------------------------


def attendre(condition, quoi):
    limite = time.monotonic() + DELAI
    while time.monotonic() < limite:
        resultat = condition()
        if resultat:
            return resultat
        time.sleep(0.1)
    pytest.fail(f"délai dépassé : {quoi}")


def lancer(module, *arguments, dossier):
    environnement = os.environ | {"PYTHONPATH": os.pathsep.join([str(RACINE), str(RACINE / "tests")])}
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=dossier,
        env=environnement,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def grappe(tmp_path):
    """(adresse, lancer un ouvrier de plus) d'un ordonnanceur à l'écoute de cette machine seule."""
    pytest.importorskip("distributed")
    fiche = tmp_path / "ordonnanceur.json"
    arguments = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(fiche)]
    processus = [lancer("distributed.cli.dask_scheduler", *arguments, dossier=tmp_path)]

    def ouvrier():
        options = ["--nthreads", "1", "--no-dashboard", "--no-nanny", "--host", "127.0.0.1"]
        options += ["--scheduler-file", str(fiche), "--local-directory", str(tmp_path)]
        processus.append(lancer("distributed.cli.dask_worker", *options, dossier=tmp_path))
        return processus[-1]

    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("essai trop long"))
    signal.alarm(3 * DELAI)
    try:
        attendre(lambda: fiche.exists() and fiche.stat().st_size, "démarrage de l'ordonnanceur")
        yield json.loads(fiche.read_text(encoding="utf-8"))["address"], ouvrier
    finally:
        signal.alarm(0)
        for p in reversed(processus):
            p.kill()
            p.wait(10)


def test_un_ouvrier_tue_en_cours_de_route_ne_change_rien(grappe, parquet, tmp_path, monkeypatch):
    adresse, ouvrier = grappe
    copie = tmp_path / "population.parquet"
    copie.write_bytes(parquet.read_bytes())
    journal = Path(f"{copie}.ouvriers")
    ouvriers = {p.pid: p for p in (ouvrier(), ouvrier())}
    tues = []
    finies = execution.sur_grappe

    def tuer_apres_la_premiere(fonction, demandees, ou):
        for resultat in finies(taches.faire_lentement, demandees, ou):
            yield resultat
            if not tues:
                actif = int(journal.read_text(encoding="utf-8").split()[-1])
                os.kill(actif, signal.SIGKILL)
                tues.append(ouvriers[actif].wait(10))

    monkeypatch.setattr(execution, "sur_grappe", tuer_apres_la_premiere)
    options = Options(grappe=adresse, taille=40)
    chiffrage, refus = volumes.chiffrer(copie, ABONDEMENT_15, options=options)
    assert tues == [-signal.SIGKILL]
    monkeypatch.undo()
    seul, refus_seul = volumes.chiffrer(parquet, ABONDEMENT_15)
    comparer(chiffrage, seul)
    assert refus.equals(refus_seul)


def test_une_grappe_absente_se_dit_en_une_phrase(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(execution, "ATTENTE_GRAPPE", "1s")
    with pytest.raises(ErreurEntree, match="injoignable"):
        list(execution.executer(taches.carre, [1], grappe="tcp://127.0.0.1:1"))
