"""Corps de requête lus strictement : une clé écrite deux fois, un NaN sont des fautes ; « 20.000 » reste ambigu."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

from openfisca_habitat_local.systeme.api_openfisca import lire_corps
from openfisca_habitat_local.systeme.lecture import ErreurDocument


class Requete(Request):
    """Requête dont le JSON est lu comme un fichier de dossiers."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            try:
                self._json = lire_corps(await self.body())
            except ErreurDocument as erreur:
                raise HTTPException(400, str(erreur)) from None
        return self._json


class Route(APIRoute):
    """Adresse dont le corps est lu strictement."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        servir = super().get_route_handler()

        async def strictement(requete: Request) -> Response:
            return await servir(Requete(requete.scope, requete.receive))

        return strictement
