"""L'application : ses adresses, ses bornes, sa page, l'API d'OpenFisca d'origine sous `/openfisca`."""

import importlib.metadata
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel

from habitat_local.serveur import chiffrages, conventions, erreurs, loi, plans, questions
from habitat_local.serveur.limites import TailleBornee
from habitat_local.serveur.plans import droit_demande
from habitat_local.serveur.reglages import Reglages
from habitat_local.serveur.travaux import Travaux

PAGE = Path(__file__).parent / "page"
EXEMPLE = Path(__file__).parents[1] / "donnees" / "exemple_openfisca.yaml"
DESCRIPTION = """Les aides locales à l'amélioration de l'habitat : plans de financement expliqués, réformes chiffrées,
la loi montrée. Les mêmes réponses que la ligne de commande ; les erreurs sont en français."""
VERSION, LOI = "Habitat-Local-Version", "Habitat-Local-Loi"
SECURITE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
}


class Sante(BaseModel):
    """Le serveur répond : version de l'outil, empreinte de la loi."""

    etat: str
    version: str
    loi: str


def creer(reglages: Reglages | None = None) -> FastAPI:
    """Application prête à servir. Le droit est construit ici, avant la première requête."""
    choisis = reglages or Reglages()
    _, identite = droit_demande([], [], [], choisis)

    @asynccontextmanager
    async def vie(application: FastAPI) -> AsyncIterator[None]:
        application.state.travaux.demarrer()
        yield
        application.state.travaux.arreter()

    application = FastAPI(
        title="Habitat Local",
        version=importlib.metadata.version("openfisca-habitat-local"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=vie,
        responses=erreurs.REPONSES,
    )
    application.state.reglages = choisis
    application.state.travaux = Travaux(choisis)
    erreurs.inscrire(application)
    application.add_middleware(
        TailleBornee,
        octets=choisis.octets,
        exceptions={"/chiffrages": choisis.octets_population, "/conventions": choisis.octets_convention},
    )
    if choisis.origines:
        application.add_middleware(
            CORSMiddleware,
            allow_origins=list(choisis.origines),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=[VERSION, LOI],
        )
    identifier(application, identite)  # le dernier inscrit voit toutes les réponses, refus compris

    @application.get("/sante", tags=["Le serveur"])
    def sante() -> Sante:
        """Le serveur répond ; sa version et l'empreinte de sa loi."""
        return Sante(etat="bon", version=identite.version, loi=identite.empreinte)

    for routeur in (plans.routeur, questions.routeur, loi.routeur, chiffrages.routeur, conventions.routeur):
        application.include_router(routeur)
    servir_la_page(application)
    if choisis.openfisca:
        monter_openfisca(application)
    return application


def transmise() -> FastAPI:
    """Application d'un des processus d'un serveur, aux réglages que le principal a transmis."""
    return creer(Reglages.transmis())


def identifier(application: FastAPI, identite: Any) -> None:
    """Version et empreinte de la loi en tête de chaque réponse, et ce qu'un navigateur doit s'interdire."""

    @application.middleware("http")
    async def entetes(requete: Request, suivre: Callable[[Request], Awaitable[Response]]) -> Response:
        reponse = await suivre(requete)
        reponse.headers[VERSION] = identite.version
        reponse.headers[LOI] = identite.empreinte
        if not requete.url.path.startswith(
            "/chiffrages/"
        ):  # un rapport est une page autonome, à son propre style
            reponse.headers.update(SECURITE)
        return reponse


def servir_la_page(application: FastAPI) -> None:
    application.mount("/page", StaticFiles(directory=PAGE), name="page")

    @application.get("/", include_in_schema=False)
    def accueil() -> FileResponse:
        return FileResponse(PAGE / "index.html")

    @application.get("/documentation", include_in_schema=False)
    def documentation() -> FileResponse:
        return FileResponse(PAGE / "documentation.html")


def monter_openfisca(application: FastAPI) -> None:
    """L'API d'origine, avec un dossier de travaux en exemple."""
    from habitat_local.loi.systeme import droit_en_vigueur
    from habitat_local.serveur import openfisca

    application.mount(
        "/openfisca", openfisca.monter(droit_en_vigueur(), openfisca.situation_d_exemple(EXEMPLE))
    )
