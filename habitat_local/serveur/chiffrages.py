"""Chiffrages par HTTP : une population, des réformes ; un travail suivi, ses tables et ses fichiers."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Body, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel

import habitat_local as hl
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.serveur import reformes as reformes_
from habitat_local.serveur.conventions import Cles, chemins
from habitat_local.serveur.loi import Cite
from habitat_local.serveur.ouvrier import LIBELLES
from habitat_local.serveur.strict import Route
from habitat_local.serveur.travaux import ATTENTE, COURS, FINI, Travail, Travaux

routeur = APIRouter(route_class=Route, tags=["Chiffrages"])
EXTENSIONS = (".csv", ".parquet", ".xlsx", ".json", ".jsonl", ".yaml", ".yml")
PERIODE = 0.4


class Fichier(BaseModel):
    """Un fichier de sortie à prendre."""

    nom: str
    libelle: str
    adresse: str


class Etat(BaseModel):
    """Où en est un chiffrage ; `resultat` et `fichiers` quand il est fini."""

    cle: str
    etat: str
    progres: float
    message: str
    resultat: dict[str, Any] | None = None
    fichiers: list[Fichier] = []


class Population(BaseModel):
    """Une population de démonstration."""

    nom: str
    titre: str


def travaux(requete: Request) -> Travaux:
    file: Travaux = requete.app.state.travaux
    return file


def etat(travail: Travail, file: Travaux) -> Etat:
    dit = Etat(cle=travail.cle, etat=travail.etat, progres=travail.progres, message=travail.message)
    if travail.etat != FINI:
        return dit
    sorties = sorted((file.dossier / travail.cle / "sortie").glob("*"))
    fichiers = [
        Fichier(
            nom=f.name, libelle=LIBELLES.get(f.name, f.name), adresse=f"chiffrages/{travail.cle}/{f.name}"
        )
        for f in sorties
        if f.is_file()
    ]
    return dit.model_copy(update={"resultat": file.resultat(travail.cle), "fichiers": fichiers})


@routeur.get("/populations")
def populations(droit: Cite) -> list[Population]:
    """Populations de démonstration, semées, avec leurs hypothèses ; celles des conventions citées aussi."""
    return [Population(nom=nom, titre=titre) for nom, titre in hl.populations(droit).items()]


def noms(liste: str) -> list[str]:
    """Noms d'une liste à virgules."""
    return [nom.strip() for nom in liste.split(",") if nom.strip()]


def nom_sur(nom: str | None) -> str:
    """Nom de fichier gardé d'un dépôt : son extension, et rien d'autre."""
    extension = PurePath(nom or "").suffix.lower()
    if extension not in EXTENSIONS:
        raise ErreurEntree(f"fichier : extension « {extension} » inconnue ({', '.join(EXTENSIONS)} attendu).")
    return f"population{extension}"


@routeur.post("/chiffrages", status_code=202)
async def demander(
    requete: Request,
    reformes: Annotated[str, Form(description="Contenus de réformes empilées, liste JSON.")],
    population: Annotated[str | None, Form(description="Population de démonstration.")] = None,
    fichier: Annotated[UploadFile | None, File(description="Population à soi : CSV, Parquet, XLSX.")] = None,
    lectures: Annotated[str, Form(description="Lectures retenues, séparées par des virgules.")] = "",
    conventions: Annotated[
        str, Form(description="Clés de conventions déposées, séparées par des virgules.")
    ] = "",
    secret: Annotated[int, Form(ge=0, le=1000, description="Effectifs masqués en dessous de N.")] = 0,
) -> Etat:
    """Met un chiffrage en file ; son avancement se suit à `/chiffrages/{cle}/suivi`."""
    lues, retenues = reformes_.lues(reformes), noms(lectures)
    apportees = chemins(noms(conventions), requete.app.state.reglages)
    if (population is None) == (fichier is None):
        raise ErreurEntree("Donnez `population` (démonstration) ou `fichier` (la vôtre), l'un ou l'autre.")
    # Une réforme fausse se dit tout de suite.
    droit = hl.droit(lectures=retenues, reformes=lues, conventions=apportees)
    connues = hl.populations(droit)
    if population is not None and population not in connues:
        raise ErreurEntree(f"Population « {population} » inconnue. L'une de : {', '.join(connues)}.")
    depose = (nom_sur(fichier.filename), await fichier.read()) if fichier else None
    demande = {
        "reformes": lues,
        "lectures": retenues,
        "conventions": apportees,
        "population": population,
        "fichier": depose[0] if depose else None,
        "secret": secret,
    }
    file = travaux(requete)
    return etat(file.deposer(demande, depose), file)


@routeur.get("/chiffrages/{cle}")
def lire(cle: str, requete: Request) -> Etat:
    """État d'un chiffrage, ses tables et ses fichiers quand il est fini."""
    file = travaux(requete)
    return etat(file.travail(cle), file)


@routeur.get("/chiffrages/{cle}/suivi")
def suivre(cle: str, requete: Request) -> StreamingResponse:
    """Avancement d'un chiffrage, en événements (server-sent events), jusqu'à sa fin."""
    file = travaux(requete)
    file.travail(cle)

    async def evenements() -> AsyncIterator[str]:
        dernier = None
        while True:
            travail = file.travail(cle)
            dit = {"etat": travail.etat, "progres": travail.progres, "message": travail.message}
            if dit != dernier:
                yield f"data: {json.dumps(dit, ensure_ascii=False)}\n\n"
                dernier = dit
            if travail.etat not in (ATTENTE, COURS) or await requete.is_disconnected():
                return
            await asyncio.sleep(PERIODE)

    return StreamingResponse(evenements(), media_type="text/event-stream")


@routeur.get("/chiffrages/{cle}/{nom}")
def prendre(cle: str, nom: str, requete: Request) -> FileResponse:
    """Un fichier de sortie : rapport, classeur, fiche d'exécution."""
    return FileResponse(travaux(requete).fichier(cle, nom))


@routeur.post("/reformes/yaml", response_class=Response)
def en_yaml(requete: Request, reforme: Annotated[dict[str, Any], Body()], cles: Cles = None) -> Response:
    """Le fichier YAML d'une réforme, vérifié."""
    apportees = chemins(cles, requete.app.state.reglages)
    hl.droit(conventions=apportees, reformes=reformes_.sans_code([reforme]))
    texte = yaml.safe_dump(reforme, allow_unicode=True, sort_keys=False, width=110)
    return Response(texte, media_type="application/yaml")
