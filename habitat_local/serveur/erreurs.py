"""Erreurs d'une requête, en français : champ, valeur, ce qui était attendu, nom proche. Jamais de trace."""

import http
import logging
import re
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from habitat_local.communs.erreurs import ErreurHabitat
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.reformes import ErreurReforme

journal = logging.getLogger(__name__)

#: Ce que pydantic reproche à une valeur, dit en français ; le reste se dit par son attendu.
REPROCHES = {
    "missing": "champ obligatoire absent",
    "extra_forbidden": "champ inconnu",
    "json_invalid": "JSON mal formé",
    "string_type": "un texte est attendu",
    "list_type": "une liste est attendue",
    "dict_type": "un objet est attendu",
    "model_attributes_type": "un objet est attendu",
    "bool_type": "vrai ou faux est attendu",
    "bool_parsing": "vrai ou faux est attendu",
    "int_type": "un entier est attendu",
    "int_parsing": "un entier est attendu",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
    "finite_number": "un nombre fini est attendu",
    "date_from_datetime_parsing": "une date AAAA-MM-JJ est attendue",
    "date_parsing": "une date AAAA-MM-JJ est attendue",
    "date_type": "une date AAAA-MM-JJ est attendue",
    "too_long": "trop d'éléments",
    "too_short": "trop peu d'éléments",
}
#: Où pydantic dit qu'est un champ : cela ne s'écrit pas.
PLACES = ("body", "query", "path", "header")
STATUTS = {
    404: "Rien à cette adresse. Voir /documentation.",
    405: "Cette adresse ne répond pas à cette méthode.",
}


class Faute(BaseModel):
    """Une faute d'une requête : où, quoi, la valeur reçue."""

    model_config = ConfigDict(extra="allow")

    champ: str | None = None
    message: str | None = None
    valeur: str | None = None


class Erreur(BaseModel):
    """Corps de toute erreur : ce qui ne va pas, en une phrase ; et faute par faute s'il y en a plusieurs."""

    message: str
    erreurs: list[Faute] = []


#: Erreurs que toute adresse peut répondre, pour son schéma.
REPONSES: dict[int | str, dict[str, Any]] = {
    statut: {"model": Erreur, "description": dit}
    for statut, dit in {
        400: "Valeur refusée : où, ce qui était attendu, le nom proche.",
        404: "Rien de ce nom.",
        413: "Corps trop gros.",
        422: "Requête mal formée, champ par champ.",
        503: "Calcul trop long.",
    }.items()
}


def chemin(place: Sequence[Any]) -> str:
    """« dossiers[0].id » de la place que pydantic donne."""
    dit = ""
    for pas in place:
        if pas in PLACES and not dit:
            continue
        dit += f"[{pas}]" if isinstance(pas, int) else (f".{pas}" if dit else str(pas))
    return dit or "corps"


def court(valeur: Any) -> str:
    """La valeur reçue, en peu de caractères."""
    texte = repr(valeur)
    return texte if len(texte) <= 80 else f"{texte[:77]}…"


def detail(erreur: dict[str, Any], admis: dict[str, list[str]]) -> dict[str, Any]:
    """Une faute de forme : champ, valeur, reproche, nom proche d'un champ inconnu."""
    champ, genre = chemin(erreur["loc"]), erreur["type"]
    reproche = REPROCHES.get(genre, "valeur refusée")
    if genre == "extra_forbidden":
        reproche += f".{noms_proches(str(erreur['loc'][-1]), admis.get('champs', []))}"
    elif genre in ("literal_error", "enum"):
        reproche = f"l'une de : {erreur.get('ctx', {}).get('expected', '')}".replace(" or ", " ou ")
    elif bornes := {c: v for c, v in erreur.get("ctx", {}).items() if c in BORNES}:
        reproche = " ; ".join(f"{BORNES[c]} {v}" for c, v in bornes.items())
    dit = {"champ": champ, "message": reproche}
    return dit if genre == "missing" else {**dit, "valeur": court(erreur.get("input"))}


BORNES = {
    "ge": "au moins",
    "gt": "plus de",
    "le": "au plus",
    "lt": "moins de",
    "max_length": "longueur au plus",
    "min_length": "longueur au moins",
}


#: Où le serveur range une convention déposée ne se dit pas.
DEPOT = re.compile(r"[^\s«]*/conventions/[0-9a-f]{32}/textes/?")


def sans_depot(message: str) -> str:
    return DEPOT.sub("", message)


def reponse(statut: int, message: str, erreurs: list[dict[str, Any]] | None = None) -> JSONResponse:
    """Corps d'erreur, le même pour toutes : `message`, et `erreurs` là où il y en a plusieurs."""
    return JSONResponse({"message": message, "erreurs": erreurs or []}, status_code=statut)


def inscrire(application: FastAPI) -> None:
    """Inscrit les traductions d'erreurs sur l'application."""

    @application.exception_handler(RequestValidationError)
    async def forme(requete: Request, erreur: RequestValidationError) -> JSONResponse:
        champs = champs_admis(requete)
        fautes = [detail(e, {"champs": champs}) for e in erreur.errors()[:50]]
        dites = " ; ".join(f"{f['champ']} : {f['message']}" for f in fautes[:5])
        return reponse(422, f"Requête mal formée. {dites}", fautes)

    @application.exception_handler(ErreurHabitat)
    @application.exception_handler(ErreurReforme)
    async def usage(requete: Request, erreur: Exception) -> JSONResponse:
        return reponse(400, sans_depot(str(erreur)), getattr(erreur, "details", None))

    @application.exception_handler(HTTPException)
    async def statut(requete: Request, erreur: HTTPException) -> JSONResponse:
        message = erreur.detail
        if message == http.HTTPStatus(erreur.status_code).phrase:
            message = STATUTS.get(erreur.status_code, "Requête refusée.")
        corps = reponse(erreur.status_code, str(message))
        corps.headers.update(erreur.headers or {})
        return corps

    @application.exception_handler(Exception)
    async def imprevue(requete: Request, erreur: Exception) -> JSONResponse:
        journal.exception("Erreur imprévue sur %s", requete.url.path)
        return reponse(500, "Erreur du serveur, notée dans son journal : ce n'est pas votre requête.")


def champs_admis(requete: Request) -> list[str]:
    """Champs du corps que l'adresse demandée admet."""
    route = requete.scope.get("route")
    corps = getattr(route, "body_field", None)
    modele = getattr(getattr(corps, "field_info", None), "annotation", None)
    return list(getattr(modele, "model_fields", {}))
