"""Faire les mêmes tâches dans ce processus, dans plusieurs, ou sur une grappe de machines.

Une tâche est une fonction d'un module et un argument qui voyage ; son résultat ne dépend que d'eux. Une tâche
dont l'ouvrier disparaît est refaite.
"""

import concurrent.futures
import contextlib
import multiprocessing
import os
import signal
import threading

from habitat_local.communs.erreurs import ErreurEntree

#: Au-delà de ce nombre de dossiers, plusieurs processus par défaut.
GRAND_FICHIER = 500_000
#: Fois où l'on remplace des processus perdus avant d'abandonner.
REPRISES = 3
#: Tâches en attente par ouvrier : assez pour ne jamais l'arrêter, assez peu pour borner la mémoire.
AVANCE = 2
ATTENTE_GRAPPE = "15s"


def coeurs():
    """Cœurs que ce processus a le droit d'utiliser."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def nombre_de_processus(demandes, dossiers, tranches):
    """Processus demandés, ou à défaut un par cœur pour un grand fichier ; jamais plus que de tranches."""
    if demandes is None:
        demandes = coeurs() if dossiers >= GRAND_FICHIER else 1
    return max(1, min(demandes, tranches))


def executer(fonction, taches, processus=1, grappe=None):
    """(tâche, résultat) de chaque tâche, dans l'ordre où elles finissent."""
    taches = list(taches)
    if grappe:
        yield from sur_grappe(fonction, taches, grappe)
    elif processus > 1 and len(taches) > 1:
        yield from en_processus(fonction, taches, processus)
    else:
        for tache in taches:
            yield tache, fonction(tache)


# --- Processus locaux -------------------------------------------------------------------------------------


def preparer_ouvrier():
    """L'interruption se traite dans le processus père ; un ouvrier orphelin s'arrête."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pere = multiprocessing.parent_process()

    def veiller():
        pere.join()
        os._exit(1)

    threading.Thread(target=veiller, daemon=True).start()


@contextlib.contextmanager
def ouvriers(nombre):
    """Groupe de processus neufs, qui se partagent les cœurs ; arrêtés à la sortie, même par une erreur."""
    avant = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = str(max(1, coeurs() // nombre))
    anciens = set(multiprocessing.active_children())
    groupe = concurrent.futures.ProcessPoolExecutor(
        nombre, mp_context=multiprocessing.get_context("spawn"), initializer=preparer_ouvrier
    )
    try:
        yield groupe
    except BaseException:
        groupe.shutdown(wait=False, cancel_futures=True)
        for ouvrier in set(multiprocessing.active_children()) - anciens:
            ouvrier.terminate()
        raise
    finally:
        groupe.shutdown(cancel_futures=True)
        if avant is None:
            os.environ.pop("POLARS_MAX_THREADS", None)
        else:
            os.environ["POLARS_MAX_THREADS"] = avant


def en_processus(fonction, taches, nombre):
    reste = dict(enumerate(taches))
    for essai in range(1 + REPRISES):
        try:
            with ouvriers(min(nombre, len(reste))) as groupe:
                for rang, resultat in au_fil(groupe, fonction, dict(reste), nombre * AVANCE):
                    yield reste.pop(rang), resultat
            return
        except concurrent.futures.process.BrokenProcessPool:
            if essai == REPRISES:
                raise ErreurEntree(
                    f"Des processus de calcul se sont arrêtés {1 + REPRISES} fois (mémoire insuffisante ?). "
                    "Essayez moins de processus ou des morceaux plus petits ; --reprendre garde ce qui est fini."
                ) from None


def au_fil(groupe, fonction, taches, avance):
    """(rang, résultat) des tâches, sans jamais en confier plus de `avance` à la fois."""
    attente, places = iter(taches.items()), {}
    while True:
        for rang, tache in attente:
            places[groupe.submit(fonction, tache)] = rang
            if len(places) >= avance:
                break
        if not places:
            return
        faites, _ = concurrent.futures.wait(places, return_when=concurrent.futures.FIRST_COMPLETED)
        for faite in faites:
            yield places.pop(faite), faite.result()


# --- Grappe -----------------------------------------------------------------------------------------------


def sur_grappe(fonction, taches, adresse):
    """Les mêmes tâches sur une grappe Dask ; l'ordonnanceur refait celles d'un ouvrier perdu."""
    try:
        import distributed
    except ModuleNotFoundError:
        raise ErreurEntree(
            "L'option --cluster demande l'extra « grappe » : "
            'pip install "openfisca-habitat-local[outils,grappe]"'
        ) from None
    try:
        client = distributed.Client(adresse, timeout=ATTENTE_GRAPPE, set_as_default=False)
    except (OSError, ValueError) as erreur:
        raise ErreurEntree(f"Grappe {adresse} injoignable ({erreur}).") from None
    with client:
        rangs = {client.submit(fonction, tache, pure=False): rang for rang, tache in enumerate(taches)}
        attente = distributed.as_completed(rangs, loop=client.loop)
        for future in attente:
            try:
                resultat = future.result()
            except distributed.scheduler.KilledWorker:
                raise ErreurEntree(
                    "Un morceau a fait tomber plusieurs ouvriers de la grappe (mémoire insuffisante ?)."
                ) from None
            except distributed.CancelledError:
                raise ErreurEntree(
                    f"La grappe {adresse} a disparu en cours de route ; --reprendre garde ce qui est fini."
                ) from None
            rang = rangs.pop(future)
            future.release()
            yield taches[rang], resultat
