"""Tâches d'essai : des fonctions d'un module, que les ouvriers peuvent importer."""

import os
import time
from pathlib import Path


def carre(nombre):
    return nombre * nombre


def mourir_une_fois(tache):
    """La première fois, le processus disparaît comme s'il manquait de mémoire."""
    nombre, dossier = tache
    trace = Path(dossier) / f"{nombre}.mort"
    if nombre == 1 and not trace.exists():
        trace.touch()
        os._exit(9)
    return nombre


def mourir_toujours(tache):
    os._exit(9)


def faire_lentement(tache):
    """Une vraie tranche d'un chiffrage, qui dit d'abord quel processus la fait."""
    from habitat_local.volumes.taches import faire

    with open(f"{tache.source.chemin}.ouvriers", "a", encoding="utf-8") as journal:
        journal.write(f"{os.getpid()}\n")
    time.sleep(0.2)
    return faire(tache)
