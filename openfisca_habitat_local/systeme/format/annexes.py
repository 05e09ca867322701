"""Ce qui accompagne les tableaux d'un texte : `plan.yaml` (qui paie quoi) et `faits.yaml` (ses faits propres)."""

from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode, Node

from openfisca_habitat_local.systeme.format.dossiers import NOM, DossierDeTexte
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.format.yaml_strict import composer, construire, lieu, paires
from openfisca_habitat_local.systeme.lecture import noms_proches

#: Clés de `plan.yaml` : aides de chaque financeur, primes de l'Anah, prêts, et travaux qu'une aide compte à part.
CLES_DU_PLAN = ("financeurs", "primes", "prets", "travaux_a_part")
CLES_D_UNE_LIGNE = ("titre", "aides")
CLES_D_UN_FAIT = (
    "genre", "titre", "documentation", "regles", "unite", "valeurs", "minimum", "maximum", "defaut",
    "releve",
)  # fmt: skip
GENRES_DE_FAIT = ("booleen", "montant", "nombre", "entier", "date", "classe", "code")


def cles(noeud: Node, admises: tuple[str, ...] | None, quoi: str) -> list[tuple[str, Node]]:
    """(clé, valeur) d'un tableau. Erreur : ce n'en est pas un, ou une clé n'est pas de la liste (`None` : libre)."""
    if not isinstance(noeud, MappingNode):
        raise ErreurTexte(lieu(noeud), f"{quoi} : un tableau (clé : valeur) est attendu.")
    for cle, place, _ in paires(noeud):
        if admises is not None and cle not in admises:
            raise ErreurTexte(lieu(place), f"{quoi} : clé « {cle} » inconnue.{noms_proches(cle, admises)}")
        if admises is None and not NOM.fullmatch(cle):
            raise ErreurTexte(lieu(place), f"{quoi} : « {cle} » — minuscules sans accent, chiffres et « _ ».")
    return [(cle, valeur) for cle, _, valeur in paires(noeud)]


def _noms(noeud: Node, quoi: str) -> list[str]:
    lus = construire(noeud)
    lus = [lus] if isinstance(lus, str) else lus
    if not isinstance(lus, list) or not all(isinstance(nom, str) for nom in lus):
        raise ErreurTexte(lieu(noeud), f"{quoi} : une liste de variables est attendue.")
    return lus


def _ligne(noeud: Node, quoi: str) -> dict[str, Any]:
    """Un financeur, une prime ou un prêt : son libellé, et les variables dont la somme est son montant."""
    if not isinstance(noeud, MappingNode):
        dit = construire(noeud)
        return {"titre": dit, "aides": []} if isinstance(dit, str) else {"aides": _noms(noeud, quoi)}
    lus = dict(cles(noeud, CLES_D_UNE_LIGNE, quoi))
    ligne: dict[str, Any] = {"aides": _noms(lus["aides"], quoi) if "aides" in lus else []}
    return {"titre": construire(lus["titre"]), **ligne} if "titre" in lus else ligne


def lire_plan(dossier: DossierDeTexte) -> dict[str, Any]:
    """`plan.yaml` : `{financeurs|primes|prets: {clé: {titre, aides}}, travaux_a_part: [...]}` ; vide s'il n'y en a pas."""
    noeud = _racine(dossier, dossier.chemin / "plan.yaml")
    plan: dict[str, Any] = {}
    for genre, valeur in cles(noeud, CLES_DU_PLAN, "plan") if noeud is not None else ():
        if genre == "travaux_a_part":
            plan[genre] = _noms(valeur, genre)
        else:
            plan[genre] = {cle: _ligne(ligne, f"{genre}, {cle}") for cle, ligne in cles(valeur, None, genre)}
    return plan


def lire_faits(dossier: DossierDeTexte) -> dict[str, dict[str, Any]]:
    """`faits.yaml` : `{fait: {genre, titre…}}` (clés : `CLES_D_UN_FAIT`) ; vide s'il n'y en a pas."""
    noeud = _racine(dossier, dossier.chemin / "faits.yaml")
    faits: dict[str, dict[str, Any]] = {}
    for nom, valeur in cles(noeud, None, "faits") if noeud is not None else ():
        dit = {cle: construire(v) for cle, v in cles(valeur, CLES_D_UN_FAIT, f"fait {nom}")}
        _verifier_fait(nom, dit, valeur)
        faits[nom] = dit | {"lieu": str(lieu(valeur)), "ligne": lieu(valeur).ligne}
    return faits


def _verifier_fait(nom: str, dit: dict[str, Any], noeud: Node) -> None:
    genre = dit.get("genre")
    if genre not in GENRES_DE_FAIT:
        proche = noms_proches(genre, GENRES_DE_FAIT)
        raise ErreurTexte(
            lieu(noeud), f"fait {nom} : genre parmi {', '.join(GENRES_DE_FAIT)}, non « {genre} ».{proche}"
        )
    if not isinstance(dit.get("titre"), str):
        raise ErreurTexte(
            lieu(noeud), f"fait {nom} : « titre » est obligatoire (ce que le demandeur doit dire)."
        )
    if genre == "classe" and not isinstance(dit.get("valeurs"), dict):
        raise ErreurTexte(lieu(noeud), f"fait {nom} : une classe dit ses « valeurs » (nom : libellé).")
    if ("minimum" in dit) != ("maximum" in dit):
        raise ErreurTexte(lieu(noeud), f"fait {nom} : « minimum » et « maximum » vont ensemble.")
    if "minimum" in dit and dit["minimum"] > dit["maximum"]:
        raise ErreurTexte(lieu(noeud), f"fait {nom} : le minimum dépasse le maximum.")


def _racine(dossier: DossierDeTexte, chemin: Path) -> Node | None:
    return composer(chemin, dossier.affiche(chemin)) if chemin.exists() else None
