"""Adresses qui montrent la loi : textes, règles, paramètres, communes, schéma, lectures."""

import dataclasses
import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel

import habitat_local as hl
from habitat_local.communs import formats
from habitat_local.serveur.conventions import Cles
from habitat_local.serveur.plans import droit_demande
from habitat_local.serveur.strict import Route
from openfisca_habitat_local.systeme.lecture import noms_proches

routeur = APIRouter(route_class=Route, tags=["La loi"])
Jour = Annotated[datetime.date | None, Query(description="Jour montré, AAAA-MM-JJ.", examples=["2016-06-15"])]


class Resume(BaseModel):
    """Un texte en droit."""

    nom: str
    titre: str
    debut: datetime.date
    fin: datetime.date | None
    communes: int | None


class Version(BaseModel):
    """Une valeur et les jours où elle vaut."""

    debut: datetime.date
    fin: datetime.date | None
    valeur: Any
    ecrite: str
    article: str


class Parametre(BaseModel):
    """Un chiffre de la loi et son histoire."""

    chemin: str
    description: str
    unite: str | None
    regles: list[str]
    lectures: list[str]
    versions: list[Version]


class Lieu(BaseModel):
    """Une commune, et les textes qui y valent le jour demandé."""

    code: str
    nom: str
    departement: str
    region: str
    epci: str | None
    population: int | None
    textes: list[Resume] = []


class Lecture(BaseModel):
    """Une autre réponse possible à une ambiguïté d'un texte."""

    nom: str
    titre: str
    argument: str | None
    reference: str
    parametres: list[str]


def droit_cite(requete: Request, cles: Cles = None) -> hl.Droit:
    """Droit en vigueur, et les conventions déposées que l'adresse cite."""
    return droit_demande([], [], cles or [], requete.app.state.reglages)[0]


Cite = Annotated[hl.Droit, Depends(droit_cite)]


def introuvable(message: str) -> HTTPException:
    return HTTPException(404, message)


@routeur.get("/textes")
def textes(droit: Cite) -> list[Resume]:
    """Textes en droit : nom, titre, premiers et derniers jours, nombre de communes."""
    return [Resume(**dataclasses.asdict(t)) for t in hl.textes(droit)]


@routeur.get("/textes/{nom}")
def texte(
    nom: str,
    droit: Cite,
    jour: Jour = None,
    annexe: Annotated[str | None, Query(description="Annexe ou article.", max_length=100)] = None,
) -> dict[str, Any]:
    """Un texte comme il s'imprime : tableaux, lignes, valeurs, règles, articles, lectures."""
    if nom not in {t.nom for t in hl.textes(droit)}:
        proches = noms_proches(nom, [t.nom for t in hl.textes(droit)])
        raise introuvable(f"Texte « {nom} » inconnu.{proches} Voir /textes.")
    return en_json(hl.texte(nom, jour=jour, annexe=annexe, droit=droit))


def en_json(texte: Any) -> dict[str, Any]:
    """Texte en objets, chaque cellule écrite comme elle se lit."""
    return dataclasses.asdict(texte)


@routeur.get("/regles")
def regles(
    droit: Cite,
    texte: Annotated[str | None, Query(max_length=60)] = None,
    chercher: Annotated[
        str | None,
        Query(description="Mots : règles qu'ils désignent, les plus proches d'abord.", max_length=200),
    ] = None,
) -> list[dict[str, Any]]:
    """Registre des règles : toutes, celles d'un texte, ou celles que des mots désignent (aucune : liste vide)."""
    return [dataclasses.asdict(r) for r in hl.regles(texte=texte, chercher=chercher or None, droit=droit)]


@routeur.get("/regles/{identifiant}")
def regle(identifiant: str, droit: Cite) -> dict[str, Any]:
    """Une règle : statut, résumé, ce qui la nomme, et ses chiffres avec leurs versions."""
    try:
        trouvee = hl.regle(identifiant, droit)
    except hl.ErreurHabitat as erreur:
        raise introuvable(str(erreur)) from None
    chiffres = [en_chiffre(hl.parametre(chemin, droit)) for chemin in trouvee.parametres]
    return {**dataclasses.asdict(trouvee), "chiffres": [c.model_dump() for c in chiffres]}


def en_chiffre(trouve: Any) -> Parametre:
    """Un chiffre de la loi, ses valeurs écrites."""
    return Parametre(
        chemin=trouve.chemin,
        description=trouve.description,
        unite=trouve.unite,
        regles=list(trouve.regles),
        lectures=list(trouve.lectures),
        versions=[
            Version(**dataclasses.asdict(v), ecrite=formats.valeur(v.valeur, trouve.unite))
            for v in trouve.versions
        ],
    )


@routeur.get("/parametres/{chemin:path}")
def parametre(chemin: str, droit: Cite) -> Parametre:
    """Un chiffre de la loi : ses valeurs à chaque date, l'article de chacune, les lectures qui le changent."""
    try:
        trouve = hl.parametre(chemin.replace("/", "."), droit)
    except hl.ErreurHabitat as erreur:
        raise introuvable(str(erreur)) from None
    return en_chiffre(trouve)


@routeur.get("/communes")
def communes(
    nom: Annotated[
        str, Query(description="Nom, ou début de nom, ou code postal.", min_length=2, max_length=80)
    ],
) -> list[Lieu]:
    """Communes de ce nom, ou que couvre ce code postal."""
    return [lieu(c) for c in hl.communes(nom)]


def lieu(commune: Any, textes: list[Resume] | None = None) -> Lieu:
    return Lieu(
        code=commune.code,
        nom=commune.nom,
        departement=commune.departement,
        region=commune.region,
        epci=commune.epci,
        population=commune.population,
        textes=textes or [],
    )


@routeur.get("/communes/{insee}")
def commune(insee: str, droit: Cite, jour: Jour = None) -> Lieu:
    """Une commune, et les textes qui y valent le jour demandé (aujourd'hui à défaut)."""
    jour = jour or datetime.date.today()
    try:
        trouvee, valables = hl.commune(insee, jour, droit)
    except hl.ErreurHabitat as erreur:
        raise introuvable(str(erreur)) from None
    return lieu(trouvee, [Resume(**dataclasses.asdict(t)) for t in valables])


@routeur.get("/schema")
def schema(droit: Cite, texte: Annotated[str | None, Query(max_length=60)] = None) -> dict[str, Any]:
    """JSON Schema d'un dossier : colonnes, libellés, unités, valeurs ; d'un seul texte s'il est nommé."""
    return hl.schema(texte, droit)


@routeur.get("/lectures")
def lectures(droit: Cite, texte: Annotated[str | None, Query(max_length=60)] = None) -> list[Lecture]:
    """Lectures livrées : l'argument de chacune, et les paramètres qu'elle change."""
    return [Lecture(**dataclasses.asdict(une)) for une in hl.lectures_livrees(texte, droit)]
