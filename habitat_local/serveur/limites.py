"""Bornes d'une requête : taille du corps, temps de calcul, un calcul à la fois par processus."""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from typing import Any, TypeVar

import anyio.to_thread
from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from habitat_local.serveur.erreurs import reponse

R = TypeVar("R")


class TropGros(Exception):
    """Le corps dépasse la taille admise."""


class TailleBornee:
    """Refuse (413) un corps plus gros qu'admis, qu'il annonce sa taille ou non."""

    def __init__(self, application: ASGIApp, octets: int, exceptions: dict[str, int]) -> None:
        self.application, self.octets, self.exceptions = application, octets, exceptions

    async def __call__(self, portee: Scope, recevoir: Receive, envoyer: Send) -> None:
        if portee["type"] != "http":
            await self.application(portee, recevoir, envoyer)
            return
        admis = self.exceptions.get(portee["path"].rstrip("/"), self.octets)
        annonce = dict(portee["headers"]).get(b"content-length", b"0")
        recus = 0

        async def compter() -> Message:
            nonlocal recus
            message = await recevoir()
            recus += len(message.get("body", b""))
            if recus > admis:
                raise TropGros
            return message

        refus = reponse(413, f"Corps trop gros : {admis // 1024} Kio au plus.")
        if annonce.isdigit() and int(annonce) > admis:
            await refus(portee, recevoir, envoyer)
            return
        try:
            await self.application(portee, compter, envoyer)
        except TropGros:
            with contextlib.suppress(RuntimeError):  # la réponse était déjà partie
                await refus(portee, recevoir, envoyer)


#: Un calcul à la fois par processus : la mémoire d'une requête est bornée, et les tableaux mis en commun.
_VERROUS: dict[int, anyio.CapacityLimiter] = {}


def verrou() -> anyio.CapacityLimiter:
    boucle = id(asyncio.get_running_loop())
    return _VERROUS.setdefault(boucle, anyio.CapacityLimiter(1))


async def calculer(secondes: float, fonction: Callable[..., R], *arguments: Any, **options: Any) -> R:
    """Résultat de la fonction, calculé hors de la boucle ; 503 si elle dépasse le temps admis."""
    tache = functools.partial(fonction, *arguments, **options)
    try:
        async with asyncio.timeout(secondes):
            return await anyio.to_thread.run_sync(tache, limiter=verrou(), abandon_on_cancel=True)
    except TimeoutError:
        raise HTTPException(
            503, f"Calcul plus long que {secondes:g} secondes : envoyez moins de dossiers à la fois."
        ) from None
