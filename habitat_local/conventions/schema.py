"""JSON Schema des fichiers d'une convention, pour les éditeurs : tirés de la liste unique des champs."""

from collections.abc import Mapping
from typing import Any

from openfisca_habitat_local.systeme.format import champs, grammaire
from openfisca_habitat_local.systeme.format.annexes import CLES_D_UN_FAIT, CLES_DU_PLAN, GENRES_DE_FAIT
from openfisca_habitat_local.systeme.format.controle import DU_CADRE, TABLEAUX
from openfisca_habitat_local.systeme.format.tetes import CONFIANCES

DATE = r"^\d{4}-\d{2}-\d{2}$"
_NOMBRES = {"part": {"type": "number", "minimum": 0, "maximum": 1}}
_LISTE = {"type": "array", "items": {"type": ["string", "integer"]}}
_GENRES: dict[str, dict[str, Any]] = {
    "booleen": {"anyOf": [{"type": "boolean"}, {"enum": ["oui", "non"]}]},
    "texte": {"type": "string"},
    **dict.fromkeys(("faits", "montants", "communes", "codes", "etiquettes"), _LISTE),
}
_TETE: dict[str, Any] = {
    "titre": {"type": "string"},
    "documentation": {"type": "string"},
    "source": {"type": ["string", "object"]},
    "article": {"type": ["string", "object"]},
    "regles": {"type": ["array", "string"], "items": {"type": "string"}},
    "unite": {"type": "string"},
    "du": {"type": "string", "pattern": DATE},
    "au": {"type": ["string", "null"], "pattern": DATE},
    "fin": {"type": "string"},
    "confiance": {"anyOf": [{"enum": list(CONFIANCES)}, {"type": "object"}]},
}


def _valeur(champ: champs.Champ) -> dict[str, Any]:
    """Une valeur, des valeurs datées, une valeur accompagnée de sa source, ou une valeur par colonne."""
    simple = _GENRES.get(champ.genre) or _NOMBRES.get(champ.genre) or {"type": "number", "minimum": 0}
    colonnes = {**_TETE, "valeur": {}, **{cle: {} for cle in (*champs.PROFILS, *champs.MODES)}}
    objet = {
        "type": "object", "properties": colonnes, "patternProperties": {DATE: {}}, "additionalProperties": False,
    }  # fmt: skip
    return {"description": champ.libelle, "anyOf": [simple, objet, {"type": "null"}]}


def schema_du_cadre() -> dict[str, Any]:
    """JSON Schema de `cadre.yaml`."""
    propres = {nom: _valeur(champ) for nom, champ in champs.CHAMPS.items() if "cadre" in champ.dans}
    autres: dict[str, Any] = {cle: {} for cle in ("niveau", *DU_CADRE)}
    return _objet({**_TETE, **propres, **autres}, ["titre"])


def schema_d_un_tableau(financeur: str) -> dict[str, Any]:
    """JSON Schema du tableau d'un financeur (`epci.yaml`…)."""
    place = TABLEAUX[financeur]
    ligne = {**_TETE, **{nom: _valeur(c) for nom, c in champs.CHAMPS.items() if place in c.dans}}
    statut = {**ligne, **dict.fromkeys(champs.LIGNES, _objet(ligne))}
    return _objet({**statut, **dict.fromkeys(champs.STATUTS, _objet(statut))})


def schema_des_faits() -> dict[str, Any]:
    """JSON Schema de `faits.yaml`."""
    fait = _objet(
        {**{cle: {} for cle in CLES_D_UN_FAIT}, "genre": {"enum": list(GENRES_DE_FAIT)}}, ["genre", "titre"]
    )
    return {"type": "object", "additionalProperties": fait}


#: Une valeur, une citation, ou un petit tableau de nombres.
_NOMBRE: dict[str, Any] = {"type": ["number", "string", "object", "null"]}
_ATTENDUS: dict[str, dict[str, Any]] = {
    grammaire.NOMBRE: _NOMBRE,
    grammaire.MOT: {"type": ["string", "object"]},
    grammaire.OUI_NON: {"anyOf": [{"type": "boolean"}, {"enum": ["oui", "non"]}, {"type": "object"}]},
    grammaire.CONDITIONS: {"type": "object"},
    grammaire.LISTE: {"type": ["array", "string", "object"]},
}


def _mots(champs_: Mapping[str, grammaire.Mot]) -> dict[str, Any]:
    """Propriétés d'une partie de la grammaire, avec leur sens."""
    return {nom: {"description": mot.sens, **_ATTENDUS.get(mot.attendu, {})} for nom, mot in champs_.items()}


def schema_d_une_aide() -> dict[str, Any]:
    """JSON Schema d'un fichier de `aides/` : une aide, dont lignes, prestations et primes sont des blocs."""
    proprietes = {**_TETE, **_mots(grammaire.CHAMPS_D_UN_BLOC)}
    blocs = {
        "type": "object",
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/bloc"}, {"type": "array"}]},
    }
    for nom in ("lignes", "prestations", "primes"):
        proprietes[nom] = {"description": grammaire.CHAMPS_D_UN_BLOC[nom].sens, **blocs}
    unite = _objet({**_TETE, **_mots(grammaire.CHAMPS_D_UNE_UNITE)})
    proprietes["unites"] = {"type": "object", "additionalProperties": unite}
    proprietes["complement"] = _objet({**_TETE, **_mots(grammaire.CHAMPS_D_UN_COMPLEMENT)})
    dates: dict[str, Any] = {"patternProperties": {DATE: {}}}
    bloc = {**_objet(proprietes), **dates}
    aide = {**_objet({**proprietes, **_mots(grammaire.CHAMPS_D_UNE_AIDE)}), **dates}
    return {**aide, "$defs": {"bloc": bloc}}


def schemas() -> dict[str, dict[str, Any]]:
    """{fichier: JSON Schema} des fichiers d'une convention."""
    tableaux = {f"{financeur}.yaml": schema_d_un_tableau(financeur) for financeur in TABLEAUX}
    plan = _objet({cle: {} for cle in CLES_DU_PLAN})
    definition = _objet({**_TETE, **_mots(grammaire.CHAMPS_D_UNE_DEFINITION), "classes": {"type": "object"}})
    plusieurs = {"type": "object", "properties": _TETE, "additionalProperties": definition}
    return {
        "cadre.yaml": schema_du_cadre(), "plan.yaml": plan, "faits.yaml": schema_des_faits(), **tableaux,
        "aides.yaml": schema_d_une_aide(), "definitions.yaml": {"anyOf": [definition, plusieurs]},
        "grandeurs.yaml": plusieurs,
    }  # fmt: skip


def _objet(proprietes: dict[str, Any], requis: list[str] | None = None) -> dict[str, Any]:
    objet = {"type": "object", "properties": proprietes, "additionalProperties": False}
    return {**objet, "required": requis} if requis else objet
