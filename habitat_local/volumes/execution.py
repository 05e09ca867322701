"""Faire les mêmes tâches dans ce processus, dans plusieurs, ou sur une grappe de machines.

Une tâche est une fonction d'un module et un argument qui voyage ; son résultat ne dépend que d'eux. Une tâche
dont l'ouvrier disparaît est refaite.
"""

import concurrent.futures
import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import types
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

from habitat_local.communs.erreurs import ErreurEntree

#: Au-delà de ce nombre de dossiers, plusieurs processus par défaut.
GRAND_FICHIER = 500_000
#: Fois où l'on remplace des processus perdus avant d'abandonner.
REPRISES = 3
#: Tâches en attente par ouvrier : assez pour ne jamais l'arrêter, assez peu pour borner la mémoire.
AVANCE = 2
ATTENTE_GRAPPE = "15s"


def coeurs() -> int:
    """Cœurs que ce processus a le droit d'utiliser."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def nombre_de_processus(demandes: int | None, dossiers: int, tranches: int) -> int:
    """Processus demandés, ou à défaut un par cœur pour un grand fichier ; jamais plus que de tranches."""
    if demandes is None:
        demandes = coeurs() if dossiers >= GRAND_FICHIER else 1
    return max(1, min(demandes, tranches))


def executer(
    fonction: Callable, taches: Iterable, processus: int = 1, grappe: str | None = None
) -> Generator[tuple]:
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


_PRINCIPAL = threading.Lock()


@contextlib.contextmanager
def sans_script_principal() -> Iterator[None]:
    """Le temps du bloc, un processus neuf ne saurait relancer le script de l'appelant, gardé ou non.

    Une tâche est une fonction d'un module : l'ouvrier n'a rien à prendre dans le script.
    """
    with _PRINCIPAL:
        vrai = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = vrai


#: Module que le serveur des processus de calcul importe avant leur naissance.
PRECHARGE = "habitat_local.volumes.prechargement"
SERVEUR = "forkserver" in multiprocessing.get_all_start_methods()
ORIGINE: Any = multiprocessing.get_context("forkserver" if SERVEUR else "spawn")
ProcessusNeuf = ORIGINE.Process


class Ouvrier(ProcessusNeuf):  # type: ignore[misc, valid-type]
    """Processus neuf, qui ne relit pas le script principal."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        with sans_script_principal():
            return ProcessusNeuf._Popen(process_obj)


class Contexte(type(ORIGINE)):  # type: ignore[misc]
    """Départ de processus neufs : nés d'un serveur où la loi est déjà construite, là où le système le permet."""

    Process = Ouvrier


def preparer_ouvrier(fils: int = 1) -> None:
    """L'interruption se traite dans le processus père ; un ouvrier orphelin s'arrête. `fils` : ceux de polars."""
    os.environ["POLARS_MAX_THREADS"] = str(fils)  # l'ouvrier d'un serveur n'a pas l'environnement du père
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pere = multiprocessing.parent_process()
    assert pere is not None

    def veiller() -> None:
        pere.join()
        os._exit(1)

    threading.Thread(target=veiller, daemon=True).start()


@contextlib.contextmanager
def ouvriers(nombre: int) -> Iterator[concurrent.futures.ProcessPoolExecutor]:
    """Groupe de processus neufs, qui se partagent les cœurs ; arrêtés à la sortie, même par une erreur."""
    avant = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = str(max(1, coeurs() // nombre))
    anciens = set(multiprocessing.active_children())
    if SERVEUR:
        ORIGINE.set_forkserver_preload([PRECHARGE])
    groupe = concurrent.futures.ProcessPoolExecutor(
        nombre, mp_context=Contexte(), initializer=preparer_ouvrier, initargs=(max(1, coeurs() // nombre),)
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


def en_processus(fonction: Callable, taches: list, nombre: int) -> Iterator[tuple]:
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


def au_fil(groupe, fonction: Callable, taches: dict, avance: int) -> Iterator[tuple]:
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


@contextlib.contextmanager
def en_silence(*noms: str) -> Iterator[None]:
    """Fait taire des journaux le temps du bloc : ce qu'ils disent, une phrase le dira."""
    journaux = [logging.getLogger(nom) for nom in noms]
    niveaux = [journal.level for journal in journaux]
    for journal in journaux:
        journal.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for journal, niveau in zip(journaux, niveaux, strict=True):
            journal.setLevel(niveau)


def sur_grappe(fonction: Callable, taches: list, adresse: str) -> Iterator[tuple]:
    """Les mêmes tâches sur une grappe Dask ; l'ordonnanceur refait celles d'un ouvrier perdu."""
    try:
        import distributed  # extra « grappe », facultatif
    except ModuleNotFoundError:
        raise ErreurEntree(
            "L'option --cluster demande l'extra « grappe » : "
            'pip install "openfisca-habitat-local[outils,grappe]"'
        ) from None
    with en_silence("distributed", "tornado", "asyncio"):
        try:
            client = distributed.Client(adresse, timeout=ATTENTE_GRAPPE, set_as_default=False)
        except (OSError, ValueError) as erreur:
            raise ErreurEntree(f"Grappe {adresse} injoignable ({erreur}).") from None
        with fermer_en_silence(client):
            yield from confier(distributed, client, fonction, taches, adresse)


@contextlib.contextmanager
def fermer_en_silence(client) -> Iterator[None]:
    """Ferme le client ; celui d'une grappe disparue ne le fait pas sans bruit."""
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=2)


def confier(distributed, client, fonction: Callable, taches: list, adresse: str) -> Iterator[tuple]:
    disparue = ErreurEntree(
        f"La grappe {adresse} a disparu en cours de route ; --reprendre garde ce qui est fini."
    )
    try:
        rangs = {client.submit(fonction, tache, pure=False): rang for rang, tache in enumerate(taches)}
        for future in distributed.as_completed(rangs, loop=client.loop):
            resultat = future.result()
            rang = rangs.pop(future)
            future.release()
            yield taches[rang], resultat
    except distributed.scheduler.KilledWorker:
        raise ErreurEntree(
            "Un morceau a fait tomber plusieurs ouvriers de la grappe (mémoire insuffisante ?)."
        ) from None
    except (distributed.CancelledError, OSError, TimeoutError):
        raise disparue from None
