"""Conventions apportées à la page ou à l'API : déposées, contrôlées, gardées un temps, employées par leur clé.

Un dépôt est un zip, ou les fichiers d'un dossier : des tableaux YAML, jamais de code. Il vit dans un dossier à clé
imprévisible, sous celui du serveur, et s'efface après la durée de garde.
"""

import dataclasses
import io
import re
import shutil
import time
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Request, Response, UploadFile
from pydantic import BaseModel

from habitat_local.communs.erreurs import ErreurEntree, ErreurHabitat
from habitat_local.conventions.verification import verifier
from habitat_local.serveur.erreurs import sans_depot
from habitat_local.serveur.limites import calculer
from habitat_local.serveur.reglages import Reglages
from habitat_local.serveur.strict import Route
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte

routeur = APIRouter(route_class=Route, tags=["Une convention"])
CLE = re.compile(r"[0-9a-f]{32}")
TABLEAUX = (".yaml", ".yml")
#: Dans le dossier d'un dépôt, celui des textes : leur chemin ne se dit jamais.
TEXTES = "textes"
Cles = Annotated[
    list[str] | None,
    Query(alias="convention", description="Clé d'une convention déposée ; répétable.", max_length=3),
]


class Texte(BaseModel):
    """Un texte du dépôt : ce qu'il contient, et ce qu'il faut regarder."""

    nom: str
    titre: str
    valeurs: int
    aides: list[str]
    cas: int
    avertissements: list[str]


class Depot(BaseModel):
    """Une convention déposée : sa clé, à citer dans `conventions` (corps) ou `convention` (adresse)."""

    cle: str
    heures: float
    textes: list[Texte]


def place(cle: str, reglages: Reglages) -> Path:
    """Dossier des textes d'un dépôt. Erreur : clé inconnue, ou dépôt effacé."""
    chemin = racine(reglages) / cle / TEXTES
    if not CLE.fullmatch(cle) or not chemin.is_dir():
        raise ErreurEntree(
            "Aucune convention de cette clé : un dépôt s'efface après un délai. Déposez-la à nouveau."
        )
    return chemin


def chemins(cles: Iterable[str] | None, reglages: Reglages) -> list[str]:
    """Dossiers des conventions d'une requête : celles du serveur, puis les dépôts qu'elle cite."""
    return [*map(str, reglages.conventions), *(str(place(cle, reglages)) for cle in cles or ())]


def racine(reglages: Reglages) -> Path:
    return reglages.dossier.resolve() / "conventions"


# --- Lire un dépôt --------------------------------------------------------------------------------------------


def du_zip(nom: str, contenu: bytes, reglages: Reglages) -> dict[str, bytes]:
    """Fichiers d'un zip. Erreur : illisible, chiffré, trop gros une fois ouvert."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(contenu))
        membres = [m for m in archive.infolist() if not m.is_dir()]
        if sum(m.file_size for m in membres) > reglages.octets_convention:
            raise ErreurEntree(
                f"{nom} : trop gros ({reglages.octets_convention // 1024} Kio au plus, ouvert)."
            )
        if any(m.flag_bits & 1 for m in membres):
            raise ErreurEntree(f"{nom} : un zip sans mot de passe est attendu.")
        return {chemin_sur(m.filename): archive.read(m) for m in membres if garde(m.filename)}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        raise ErreurEntree(f"{nom} : zip illisible.") from None


def garde(nom: str) -> bool:
    """Un tableau, et non un fichier caché ou de système (`__MACOSX`)."""
    chemin = PurePosixPath(nom)
    caches = [p for p in chemin.parts[:-1] if p != ".." and p.startswith((".", "__"))]
    return chemin.suffix.lower() in TABLEAUX and not caches


def lus(fichiers: list[tuple[str, bytes]], reglages: Reglages) -> dict[str, bytes]:
    """Tableaux d'un dépôt, par leur place. Erreur : aucun, trop, ou une place hors du dépôt."""
    if len(fichiers) == 1 and fichiers[0][0].lower().endswith(".zip"):
        nom, contenu = fichiers[0]
        tableaux = du_zip(nom, contenu, reglages)
        if "cadre.yaml" in tableaux:  # le zip du dossier ouvert : le texte porte le nom du zip
            tableaux = {f"{PurePosixPath(nom).stem}/{place}": contenu for place, contenu in tableaux.items()}
    else:
        tableaux = {nom: contenu for nom, contenu in fichiers if garde(nom)}
    if not tableaux:
        raise ErreurEntree(
            "Aucun tableau (.yaml) dans ce dépôt : déposez le dossier d'une convention, ou son zip."
        )
    if len(tableaux) > reglages.fichiers_convention:
        raise ErreurEntree(f"{len(tableaux)} fichiers : {reglages.fichiers_convention} au plus.")
    return {chemin_sur(nom): contenu for nom, contenu in tableaux.items()}


def chemin_sur(nom: str) -> str:
    """Place d'un fichier dans le dépôt. Erreur : elle en sort."""
    chemin = PurePosixPath(nom.replace("\\", "/"))
    if chemin.is_absolute() or ".." in chemin.parts or ":" in nom or "\0" in nom or len(nom) > 200:
        raise ErreurEntree("Un fichier du dépôt a un chemin qui sort de son dossier.")
    return str(chemin)


def ranger(tableaux: dict[str, bytes], reglages: Reglages) -> tuple[str, Path]:
    """(clé, dossier) d'un dépôt écrit. Les dépôts trop vieux s'effacent d'abord. Erreur : trop de dépôts."""
    nettoyer(reglages)
    tenus = racine(reglages)
    if tenus.is_dir() and sum(1 for _ in tenus.iterdir()) >= reglages.depots:
        raise ErreurEntree("Trop de conventions sont déjà déposées : revenez dans quelques heures.")
    cle = uuid.uuid4().hex
    # Le dossier du texte peut être plus bas dans le zip : le tronc est celui du cadre le plus haut.
    cadres = [PurePosixPath(nom).parent for nom in tableaux if PurePosixPath(nom).name == "cadre.yaml"]
    tronc = min(cadres, key=lambda place: len(place.parts), default=PurePosixPath("texte")).parent
    textes = tenus / cle / TEXTES
    textes.mkdir(parents=True)
    for nom, contenu in tableaux.items():
        chemin = PurePosixPath(nom)
        if tronc in chemin.parents:
            cible = textes / chemin.relative_to(tronc)
            cible.parent.mkdir(parents=True, exist_ok=True)
            cible.write_bytes(contenu)
    return cle, textes


def nettoyer(reglages: Reglages) -> None:
    """Efface les dépôts plus vieux que la durée de garde."""
    limite = time.time() - reglages.heures * 3600
    for depot in racine(reglages).glob("*"):
        if depot.stat().st_mtime < limite:
            effacer(depot.name, reglages)


def effacer(cle: str, reglages: Reglages) -> None:
    shutil.rmtree(racine(reglages) / cle, ignore_errors=True)


def deposer(fichiers: list[tuple[str, bytes]], reglages: Reglages) -> Depot:
    """Range et contrôle un dépôt ; rien n'en reste s'il a une faute."""
    cle, textes = ranger(lus(fichiers, reglages), reglages)
    try:
        bilans = verifier(textes)
    except (ErreurHabitat, ErreurTexte) as erreur:
        effacer(cle, reglages)
        raise ErreurEntree(str(erreur)) from None
    return Depot(cle=cle, heures=reglages.heures, textes=[Texte(**en_objet(b)) for b in bilans])


def en_objet(bilan: Any) -> dict[str, Any]:
    objet = dataclasses.asdict(bilan)
    return {**objet, "avertissements": [sans_depot(a) for a in objet["avertissements"]]}


# --- Adresses -------------------------------------------------------------------------------------------------


@routeur.post("/conventions", status_code=201)
async def apporter(
    requete: Request,
    fichiers: Annotated[
        list[UploadFile], File(description="Un zip, ou les fichiers d'un dossier (leur nom est leur chemin).")
    ],
) -> Depot:
    """Dépose une convention à soi, la contrôle, et rend la clé qui la cite ; 400 et ses fautes si elle ne peut servir."""
    reglages: Reglages = requete.app.state.reglages
    recus = [(f.filename or "", await f.read()) for f in fichiers]
    return await calculer(reglages.secondes, deposer, recus, reglages)


@routeur.delete("/conventions/{cle}", status_code=204, response_class=Response)
def retirer(cle: str, requete: Request) -> Response:
    """Efface une convention déposée."""
    reglages: Reglages = requete.app.state.reglages
    place(cle, reglages)
    effacer(cle, reglages)
    return Response(status_code=204)
