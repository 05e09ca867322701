"""Plans par HTTP : les mêmes dossiers, les mêmes réponses que la commande `plan`."""

import functools
import hashlib
import importlib.metadata
import json
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

import habitat_local as hl
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.serveur.conventions import chemins
from habitat_local.serveur.limites import calculer
from habitat_local.serveur.reformes import sans_code
from habitat_local.serveur.reglages import Reglages
from habitat_local.serveur.strict import Route
from openfisca_habitat_local.systeme.lecture import charger, noms_proches

routeur = APIRouter(route_class=Route, tags=["Un dossier"])
#: Une requête entière, que le schéma montre : `dossiers`, `reformes`, `lectures`, `axes`.
EXEMPLE = charger(Path(__file__).parents[1] / "donnees" / "exemple_plans.yaml").valeur
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

    dossiers: list[dict[str, Any]] = Field(min_length=1, examples=[EXEMPLE["dossiers"]])
    reformes: list[dict[str, Any]] = Field(
        [], max_length=10, description="Contenus de réformes YAML, empilés.", examples=[EXEMPLE["reformes"]]
    )
    lectures: list[str] = Field([], max_length=50, examples=[EXEMPLE["lectures"]])
    conventions: list[str] = Field([], max_length=3, description=CONVENTIONS)
    axes: list[Axe] = Field([], max_length=4, examples=[EXEMPLE["axes"]])
    expliquer: bool = True
    manquants: bool = False
    lectures_en_jeu: bool = False


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
    refus: list[dict[str, Any]] = Field(
        [], description="Valeurs que la porte refuse : elles n'ont pas de point."
    )


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
    if any(not isinstance(v.valeur, int | float) or isinstance(v.valeur, bool) for v in chiffre.versions):
        raise ErreurEntree(
            f"axes.parametre : « {axe.parametre} » n'est pas un nombre, il ne se fait pas varier."
        )
    points: list[Point] = []
    refus: list[dict[str, Any]] = []
    for valeur in pas:
        variante = {**ENTETE, "parametres": {chiffre.chemin: fixer(chiffre, valeur)}}
        varie = hl.droit(
            lectures=droit.lectures, reformes=[*droit.reformes, variante], conventions=droit.conventions
        )
        siens, refus = points_de([demande.dossiers[0]], [valeur], varie)
        points += siens
    return Courbe(axe=axe, libelle=chiffre.description, unite=chiffre.unite, points=points, refus=refus)


ENTETE = {"titre": "Valeur d'un axe", "auteur": "requête", "reference": "requête", "date": "2000-01-01"}


def fixer(chiffre: Any, valeur: float) -> list[dict[str, Any]]:
    """Valeur unique d'un chiffre, sur chacune de ses versions."""
    return [
        {"debut": str(v.debut), "valeur": valeur, **({"fin": str(v.fin)} if v.fin else {"ensuite": True})}
        for v in chiffre.versions
    ]


def courbe_d_un_fait(axe: Axe, pas: list[float], demande: Demande, droit: hl.Droit) -> Courbe:
    colonnes = hl.schema(droit=droit)["properties"]
    colonne = colonnes.get(axe.fait)
    if colonne is None:
        raise ErreurEntree(
            f"axes.fait : « {axe.fait} » n'est pas une colonne d'un dossier.{noms_proches(str(axe.fait), colonnes)}"
        )
    if not {"number", "integer"} & set(colonne["type"]):
        raise ErreurEntree(f"axes.fait : « {axe.fait} » n'est pas un nombre, il ne se fait pas varier.")
    varies = [{**demande.dossiers[0], "id": str(rang), axe.fait: valeur} for rang, valeur in enumerate(pas)]
    points, refus = points_de(varies, pas, droit)
    unite = colonne.get("x-code-unite")
    return Courbe(axe=axe, libelle=colonne["title"], unite=unite, points=points, refus=refus)


def points_de(
    dossiers: list[dict[str, Any]], pas: list[float], droit: hl.Droit
) -> tuple[list[Point], list[dict[str, Any]]]:
    """Points des dossiers admis, et refus des autres : une valeur que la porte refuse n'a pas de point."""
    lot = hl.dossiers(dossiers, droit=droit)
    rangs = {str(d.get("id", rang)): rang for rang, d in enumerate(dossiers)}
    points = [
        Point(
            valeur=pas[rangs.get(o["id"], 0)],
            total=o["total"],
            reste_a_charge=o["reste_a_charge"],
            aides=o["aides"],
        )
        for o in hl.planifier(lot, droit).objets()
    ]
    return points, en_json(lot.refus.to_dicts())


@routeur.post("/plans")
async def plans(demande: Demande, requete: Request) -> Reponse:
    """Plan de financement de chaque dossier, expliqué ; une ligne fausse est refusée seule, avec son motif."""
    reglages: Reglages = requete.app.state.reglages
    return await calculer(reglages.secondes, planifier, demande, reglages)
