"""Plans et questions par HTTP : les mêmes dossiers, les mêmes réponses que la commande `plan`."""

import functools
import hashlib
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

import habitat_local as hl
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.serveur.conventions import chemins
from habitat_local.serveur.limites import calculer
from habitat_local.serveur.reformes import sans_code
from habitat_local.serveur.reglages import Reglages
from habitat_local.serveur.strict import Route

routeur = APIRouter(route_class=Route, tags=["Un dossier"])
PREMIERES = Path(__file__).parents[1] / "donnees" / "questions.yaml"
GENRES = {"string": "classe", "number": "nombre", "integer": "nombre", "boolean": "booleen"}
EXEMPLE = {
    "id": "maison",
    "date_depot": "2016-06-15",
    "depcom_logement": "67180",
    "statut_demandeur": "proprietaire_occupant",
    "categorie_ressources_anah": "tres_modeste",
    "nature_travaux": "energie",
    "montant_travaux_ht": 20000,
    "montant_travaux_ttc": 21100,
    "gain_energetique": 0.5,
    "depot_avant_travaux": True,
    "travaux_par_entreprises": True,
}


CONVENTIONS = "Clés de conventions déposées (`POST /conventions`)."


class Stricte(BaseModel):
    """Corps dont un champ inconnu est une faute."""

    model_config = ConfigDict(extra="forbid")


class Axe(Stricte):
    """Un fait du premier dossier, ou un chiffre de la loi, que l'on fait varier."""

    fait: str | None = Field(None, description="Colonne du dossier.", examples=["montant_travaux_ht"])
    parametre: str | None = Field(None, description="Chemin d'un chiffre de la loi.")
    de: float = Field(allow_inf_nan=False)
    a: float = Field(allow_inf_nan=False)
    pas: float = Field(gt=0, allow_inf_nan=False)


class Demande(Stricte):
    """Dossiers plats, et le droit sous lequel les calculer."""

    dossiers: list[dict[str, Any]] = Field(min_length=1, examples=[[EXEMPLE]])
    reformes: list[dict[str, Any]] = Field(
        [], max_length=10, description="Contenus de réformes YAML, empilés."
    )
    lectures: list[str] = Field([], max_length=50, examples=[["AMB-HAG-07-b"]])
    conventions: list[str] = Field([], max_length=3, description=CONVENTIONS)
    axes: list[Axe] = Field([], max_length=4)
    expliquer: bool = True
    manquants: bool = False
    lectures_en_jeu: bool = False


class Questionnaire(Stricte):
    """Ce que l'on sait d'un dossier."""

    dossier: dict[str, Any] = Field(examples=[{"depcom_logement": "67180", "date_depot": "2016-06-15"}])
    reformes: list[dict[str, Any]] = Field([], max_length=10)
    lectures: list[str] = Field([], max_length=50)
    conventions: list[str] = Field([], max_length=3, description=CONVENTIONS)


class Point(BaseModel):
    """Une valeur de l'axe, et le plan qu'elle donne."""

    valeur: float
    total: float
    reste_a_charge: float | None
    aides: dict[str, float]


class Courbe(BaseModel):
    """Le plan du premier dossier, valeur par valeur."""

    axe: Axe
    libelle: str
    unite: str | None
    points: list[Point]


class Loi(BaseModel):
    """De quoi refaire la réponse : version de l'outil, empreinte de la loi."""

    version: str
    empreinte: str


class Reponse(BaseModel):
    """Plans, refus, courbes."""

    dossiers: list[dict[str, Any]]
    refus: list[dict[str, Any]]
    avertissements: list[str] = []
    courbes: list[Courbe] = []
    loi: Loi


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


# --- Droits, gardés par contenu ------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=16)
def _droit(cle: str, contenu: str) -> hl.Droit:
    lu = json.loads(contenu)
    return hl.droit(lectures=lu["lectures"], reformes=lu["reformes"], conventions=lu["conventions"])


@functools.lru_cache(maxsize=16)
def _loi(cle: str, contenu: str) -> Loi:
    version = importlib.metadata.version("openfisca-habitat-local")
    return Loi(version=version, empreinte=_droit(cle, contenu).empreinte)


def droit_demande(
    reformes: list[dict[str, Any]], lectures: list[str], conventions: list[str], reglages: Reglages
) -> tuple[hl.Droit, Loi]:
    """Droit d'une requête et son identité ; le même contenu ne se construit qu'une fois."""
    dit = {
        "reformes": sans_code(reformes),
        "lectures": lectures,
        "conventions": chemins(conventions, reglages),
    }
    contenu = json.dumps(dit, sort_keys=True, default=str)
    cle = hashlib.sha256(contenu.encode()).hexdigest()
    return _droit(cle, contenu), _loi(cle, contenu)


# --- Plans ------------------------------------------------------------------------------------------------------------


def planifier(demande: Demande, reglages: Reglages) -> Reponse:
    """Plans d'une requête : tous ses dossiers en une simulation par intervalle de loi."""
    if len(demande.dossiers) > reglages.dossiers:
        raise ErreurEntree(
            f"dossiers : {reglages.dossiers} au plus par requête, {len(demande.dossiers)} reçus."
        )
    droit, loi = droit_demande(demande.reformes, demande.lectures, demande.conventions, reglages)
    lot = hl.dossiers(demande.dossiers, droit=droit)
    plans = hl.planifier(
        lot,
        droit,
        expliquer=demande.expliquer,
        manquants=demande.manquants,
        lectures_en_jeu=demande.lectures_en_jeu,
    )
    courbes = [courbe(axe, demande, droit, reglages) for axe in demande.axes]
    return Reponse(
        **en_json(plans.reponse()), avertissements=list(lot.avertissements), courbes=courbes, loi=loi
    )


def en_json(reponse: Any) -> Any:
    """Réponse aux dates écrites."""
    return json.loads(json.dumps(reponse, default=str))


def valeurs(axe: Axe, reglages: Reglages) -> list[float]:
    nombre = int((axe.a - axe.de) / axe.pas + 1e-9) + 1
    if axe.a < axe.de or nombre > reglages.points:
        raise ErreurEntree(
            f"axes : de {axe.de} à {axe.a} par {axe.pas}, de 1 à {reglages.points} points attendus."
        )
    return [round(axe.de + rang * axe.pas, 10) for rang in range(nombre)]


def courbe(axe: Axe, demande: Demande, droit: hl.Droit, reglages: Reglages) -> Courbe:
    """Plan du premier dossier, le long d'un fait ou d'un chiffre de la loi."""
    if (axe.fait is None) == (axe.parametre is None):
        raise ErreurEntree("axes : `fait` ou `parametre`, l'un ou l'autre.")
    pas = valeurs(axe, reglages)
    if axe.fait is not None:
        return courbe_d_un_fait(axe, pas, demande, droit)
    chiffre = hl.parametre(str(axe.parametre), droit)
    points = []
    for valeur in pas:
        variante = {**ENTETE, "parametres": {chiffre.chemin: fixer(chiffre, valeur)}}
        varie = hl.droit(
            lectures=droit.lectures, reformes=[*droit.reformes, variante], conventions=droit.conventions
        )
        points += points_de([demande.dossiers[0]], [valeur], varie)
    return Courbe(axe=axe, libelle=chiffre.description, unite=chiffre.unite, points=points)


ENTETE = {"titre": "Valeur d'un axe", "auteur": "requête", "reference": "requête", "date": "2000-01-01"}


def fixer(chiffre: Any, valeur: float) -> list[dict[str, Any]]:
    """Valeur unique d'un chiffre, sur chacune de ses versions."""
    return [
        {"debut": str(v.debut), "valeur": valeur, **({"fin": str(v.fin)} if v.fin else {"ensuite": True})}
        for v in chiffre.versions
    ]


def courbe_d_un_fait(axe: Axe, pas: list[float], demande: Demande, droit: hl.Droit) -> Courbe:
    colonne = hl.schema()["properties"].get(axe.fait)
    if colonne is None:
        raise ErreurEntree(f"axes.fait : « {axe.fait} » n'est pas une colonne d'un dossier.")
    varies = [{**demande.dossiers[0], "id": str(rang), axe.fait: valeur} for rang, valeur in enumerate(pas)]
    points = points_de(varies, pas, droit)
    return Courbe(axe=axe, libelle=colonne["title"], unite=colonne.get("x-unite"), points=points)


def points_de(dossiers: list[dict[str, Any]], pas: list[float], droit: hl.Droit) -> list[Point]:
    """Points des dossiers admis ; une valeur que la porte refuse n'a pas de point."""
    lot = hl.dossiers(dossiers, droit=droit)
    rangs = {str(d.get("id", rang)): rang for rang, d in enumerate(dossiers)}
    return [
        Point(
            valeur=pas[rangs.get(o["id"], 0)],
            total=o["total"],
            reste_a_charge=o["reste_a_charge"],
            aides=o["aides"],
        )
        for o in hl.planifier(lot, droit).objets()
    ]


@routeur.post("/plans")
async def plans(demande: Demande, requete: Request) -> Reponse:
    """Plan de financement de chaque dossier, expliqué ; une ligne fausse est refusée seule, avec son motif."""
    reglages: Reglages = requete.app.state.reglages
    return await calculer(reglages.secondes, planifier, demande, reglages)


# --- Questions ----------------------------------------------------------------------------------------------------------


@functools.cache
def premieres() -> list[tuple[str, dict[str, list[str]]]]:
    """(fait, conditions) des premières questions."""
    lues = yaml.safe_load(PREMIERES.read_text(encoding="utf-8"))
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
    """La réponse donnée, comme elle se lit."""
    if fait == "depcom_logement":
        return next(
            (f"{c.nom} ({c.code})" for c in hl.communes(str(valeur)) if c.code == valeur), str(valeur)
        )
    return str(colonnes[fait].get("x-libelles", {}).get(valeur, valeur))


def questionner(demande: Questionnaire, reglages: Reglages) -> Suite:
    """Plan de ce qui est connu, et les questions qui restent."""
    droit, loi = droit_demande(demande.reformes, demande.lectures, demande.conventions, reglages)
    colonnes = hl.schema(droit=droit)["properties"]
    inconnus = [nom for nom in demande.dossier if nom not in colonnes]
    if inconnus:
        raise ErreurEntree(f"dossier.{inconnus[0]} : ce n'est pas une colonne d'un dossier. Voir /schema.")
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
