"""Questions par HTTP : ce qu'on sait d'un dossier, les prochains faits à demander, ce que vaut chaque réponse."""

import functools
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

import habitat_local as hl
from habitat_local.communs import donnees, formats
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.serveur.limites import calculer
from habitat_local.serveur.plans import CONVENTIONS, Loi, Stricte, droit_demande, en_json
from habitat_local.serveur.reglages import Reglages
from habitat_local.serveur.strict import Route
from openfisca_habitat_local.systeme.lecture import Refus, nombre, noms_proches, part

routeur = APIRouter(route_class=Route, tags=["Un dossier"])
PREMIERES = Path(__file__).parents[1] / "donnees" / "questions.yaml"
GENRES = {"string": "classe", "number": "nombre", "integer": "nombre", "boolean": "booleen"}


class Questionnaire(Stricte):
    """Ce que l'on sait d'un dossier."""

    dossier: dict[str, Any] = Field(examples=[{"depcom_logement": "67180", "date_depot": "2016-06-15"}])
    reformes: list[dict[str, Any]] = Field([], max_length=10)
    lectures: list[str] = Field([], max_length=50)
    conventions: list[str] = Field([], max_length=3, description=CONVENTIONS)


class Choix(BaseModel):
    valeur: str
    libelle: str


class Question(BaseModel):
    """Un fait à demander : genre, choix, et ce que vaut chaque réponse quand le plan se calcule déjà."""

    fait: str
    libelle: str
    genre: str
    unite: str | None
    documentation: str | None
    choix: list[Choix] = []
    vaut: list[dict[str, Any]] = []


class Connu(BaseModel):
    fait: str
    libelle: str
    ecrite: str


class Suite(BaseModel):
    """Plan de ce qui est connu (s'il se calcule), noms de ses clés, prochaines questions, refus."""

    plan: dict[str, Any] | None
    libelles: dict[str, str] = {}
    questions: list[Question]
    connus: list[Connu]
    refus: list[dict[str, Any]]
    loi: Loi


@functools.cache
def premieres() -> list[tuple[str, dict[str, list[str]]]]:
    """(fait, conditions) des premières questions."""
    lues = donnees.lire(PREMIERES)
    return [(q, {}) if isinstance(q, str) else (q["fait"], q["si"]) for q in lues]


def question(fait: str, colonnes: dict[str, Any], vaut: list[dict[str, Any]] | None = None) -> Question:
    """Un fait du schéma, mis en question."""
    colonne = colonnes[fait]
    genre = colonne["type"][0] if isinstance(colonne["type"], list) else colonne["type"]
    genre = "date" if colonne.get("format") == "date" else GENRES[genre]
    genre = "commune" if fait == "depcom_logement" else genre
    return Question(
        fait=fait,
        libelle=colonne["title"],
        genre=genre,
        unite=colonne.get("x-code-unite"),
        documentation=colonne.get("description"),
        choix=[Choix(valeur=v, libelle=t) for v, t in colonne.get("x-libelles", {}).items()],
        vaut=vaut or [],
    )


def a_poser(dossier: dict[str, Any]) -> list[str]:
    """Premières questions sans réponse, que les réponses déjà données rendent utiles."""
    return [
        fait
        for fait, si in premieres()
        if fait not in dossier and all(str(dossier.get(nom)) in admis for nom, admis in si.items())
    ]


def ecrite(fait: str, valeur: Any, colonnes: dict[str, Any]) -> str:
    """La réponse donnée, comme elle se lit : « 20 000 € », « 50 % » ; ce qui n'est pas un nombre reste tel quel."""
    if fait == "depcom_logement":
        return next(
            (f"{c.nom} ({c.code})" for c in hl.communes(str(valeur)) if c.code == valeur), str(valeur)
        )
    unite, libelles = colonnes[fait].get("x-code-unite"), colonnes[fait].get("x-libelles", {})
    lu = (part if unite == "/1" else nombre)(valeur) if unite else None
    return (
        libelles.get(str(valeur), str(valeur))
        if lu is None or isinstance(lu, Refus)
        else formats.valeur(lu, unite)
    )


def questionner(demande: Questionnaire, reglages: Reglages) -> Suite:
    """Plan de ce qui est connu, et les questions qui restent."""
    droit, loi = droit_demande(demande.reformes, demande.lectures, demande.conventions, reglages)
    colonnes = hl.schema(droit=droit)["properties"]
    inconnus = [nom for nom in demande.dossier if nom not in colonnes]
    if inconnus:
        raise ErreurEntree(
            f"dossier.{inconnus[0]} : ce n'est pas une colonne d'un dossier.{noms_proches(inconnus[0], colonnes)}"
            " Voir /schema."
        )
    restent = a_poser(demande.dossier)
    plan, refus, suite = None, [], []
    if all(nom in demande.dossier for nom in hl.schema(droit=droit)["required"]):
        lot = hl.dossiers([{"id": "dossier", **demande.dossier}], droit=droit)
        refus = en_json(lot.refus.to_dicts())
        if lot.table.height:
            plans = hl.planifier(lot, droit, expliquer=True, manquants=True)
            plan = en_json(next(plans.objets()))
            suite = plan.pop("questions", [])
    posees = [question(fait, colonnes) for fait in restent]
    posees += [
        question(q["fait"], colonnes, [{"ecrite": r["reponse"], **r} for r in q["reponses"]])
        for q in suite
        if q["fait"] not in restent
    ]
    connus = [
        Connu(fait=f, libelle=colonnes[f]["title"], ecrite=ecrite(f, v, colonnes))
        for f, v in demande.dossier.items()
    ]
    noms = hl.libelles([*(plan.get("textes") or {plan["texte"]})], droit) if plan else {}
    noms |= {texte.nom: texte.titre for texte in hl.textes(droit)}
    # Aucun ne change rien à lui seul : une aide en attend souvent plusieurs.
    deja = {q.fait for q in posees}
    posees += [
        question(f, colonnes) for f in (plan or {}).get("manquants", []) if f not in deja and f in colonnes
    ]
    return Suite(plan=plan, libelles=noms, questions=posees, connus=connus, refus=refus, loi=loi)


@routeur.post("/questions")
async def questions(demande: Questionnaire, requete: Request) -> Suite:
    """Faits connus d'un dossier ; prochains faits qui peuvent en changer le plan, et ce que vaut chaque réponse."""
    reglages: Reglages = requete.app.state.reglages
    return await calculer(reglages.secondes, questionner, demande, reglages)
