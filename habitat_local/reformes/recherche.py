"""Trouver un paramètre par des mots : de son chemin, de son libellé, de son tableau, de son article."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import polars
from openfisca_core.parameters import Parameter, ParameterNode

from habitat_local.communs import formats
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.comparaison import ETAGES
from habitat_local.loi.systeme import RACINE
from habitat_local.regles.textes import Version, au_jour, versions
from openfisca_habitat_local.systeme.lecture import noms_proches, replier

SCHEMA = {
    "chemin": polars.String,
    "libelle": polars.String,
    "contexte": polars.String,
    "valeur": polars.String,
    "unite": polars.String,
    "debut": polars.Date,
    "fin": polars.Date,
    "article": polars.String,
    "regles": polars.String,
}


def feuilles(
    noeud: ParameterNode, descriptions: tuple[str, ...] = ()
) -> Iterable[tuple[Parameter, tuple[str, ...]]]:
    """(paramètre, libellés des nœuds qui le portent) de chaque feuille."""
    for nom, enfant in noeud.children.items():
        if isinstance(enfant, Parameter):
            yield enfant, descriptions
        elif isinstance(enfant, ParameterNode):
            dite = enfant.description if nom not in ETAGES and enfant.description else None
            yield from feuilles(enfant, (*descriptions, dite) if dite else descriptions)


def chercher(loi: Any, mots: Sequence[str], jour: datetime.date | None = None) -> polars.DataFrame:
    """Paramètres dont le chemin, le libellé, le tableau, l'article ou une règle contient chacun des mots (`SCHEMA`).

    `jour` : valeur de ce jour-là (ceux qui n'en ont pas n'y sont pas) ; à défaut, la dernière connue. Les mots trouvés
    dans le chemin viennent d'abord. Erreur (`ErreurEntree`) : rien n'est trouvé, avec les mots proches.
    """
    cherches = [replier(mot) for mot in mots if replier(mot)]
    trouves = []
    for parametre, contexte in feuilles(loi.parameters.children[RACINE]):
        chemin, connues = replier(parametre.name), versions(parametre)
        textes = [parametre.description or "", *contexte, *(v.article for v in connues)]
        reste = replier(" ".join([*textes, *(parametre.metadata.get("regles") or ())]))
        if all(mot in chemin or mot in reste for mot in cherches):
            version = au_jour(connues, jour) if jour else (connues[-1] if connues else None)
            if version is not None:
                ailleurs = sum(mot not in chemin for mot in cherches)
                trouves.append((ailleurs, parametre.name, ligne(parametre, contexte, version)))
    if not trouves:
        raise ErreurEntree(f"Aucun paramètre pour « {' '.join(mots)} ».{suggestion(loi, cherches)}")
    trouves.sort(key=lambda t: t[:2])
    return polars.DataFrame([t[2] for t in trouves], schema=SCHEMA, orient="row")


def ligne(parametre: Parameter, contexte: tuple[str, ...], version: Version) -> tuple:
    unite = parametre.metadata.get("unit")
    return (
        parametre.name.removeprefix(f"{RACINE}."), parametre.description or "", " › ".join(contexte),
        formats.valeur(version.valeur, unite), unite, version.debut, version.fin, version.article,
        ", ".join(parametre.metadata.get("regles") or ()),
    )  # fmt: skip


def suggestion(loi: Any, mots: Sequence[str]) -> str:
    """Mots de la loi proches de ceux qu'elle ne connaît pas."""
    connus = {nom for p, _ in feuilles(loi.parameters.children[RACINE]) for nom in p.name.split(".")}
    connus |= {morceau for nom in connus for morceau in nom.split("_")}
    inconnus = [mot for mot in mots if not any(mot in replier(nom) for nom in connus)]
    return "".join(dict.fromkeys(noms_proches(mot, connus) for mot in inconnus)) or " Essayez moins de mots."
