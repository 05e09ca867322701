"""JSON Schema des fichiers d'une juriste ou d'une analyste, pour leur éditeur : cas, réformes, lectures, conventions.

Tout vient du code : les noms sont ceux des variables et des paramètres, les descriptions leurs libellés. L'extension YAML
de VS Code en tire la complétion et le survol.
"""

import json
from pathlib import Path
from typing import Any

from openfisca_core.indexed_enums import Enum

from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.conventions.schema import schemas as schemas_d_une_convention
from habitat_local.loi.systeme import droit_en_vigueur, variables_extension
from habitat_local.regles.cas.verification import CLES as CLES_D_UN_CAS
from habitat_local.regles.cas.verification import identifiants
from habitat_local.regles.registre import parametres_habitat
from openfisca_habitat_local.systeme import fichiers_de_reforme as reformes
from openfisca_habitat_local.systeme.reformes import chemins_lectures, type_attendu

BROUILLON = "https://json-schema.org/draft/2020-12/schema"
DATE = r"^\d{4}-\d{2}-\d{2}$"
PERIODE = r"^(\d{4}(-\d{2}(-\d{2})?)?|(day|month|year|week|weekday):[\d:-]+|ETERNITY)$"
GENRES: dict[Any, dict[str, Any]] = {
    float: {"type": "number"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
}
#: Où un éditeur trouve chaque genre de fichier.
PLACES = {
    "cas": ["tests/loi/**/*.yaml", "**/cas/*.yaml"],
    "lecture": ["openfisca_habitat_local/reforms/lectures/**/*.yaml", "**/lectures/AMB-*.yaml"],
    "reforme": ["openfisca_habitat_local/reforms/exemples/*.yaml", "reformes/*.yaml"],
}
#: Dans une convention, un fichier se reconnaît à son nom ; un tableau, au dossier des conventions.
DE_CONVENTION = "**/conventions/*/{nom}"


def seule(variable: Any) -> dict[str, Any]:
    """Schéma d'une valeur d'une variable."""
    if variable.value_type is Enum:
        modalites = list(variable.possible_values)
        return {
            "enum": [m.name for m in modalites],
            "markdownEnumDescriptions": [str(m.value) for m in modalites],
        }
    return dict(GENRES.get(variable.value_type, {"type": "string", "pattern": DATE}))


def formes(valeur: dict[str, Any]) -> dict[str, Any]:
    """Une valeur, une par dossier, ou des valeurs datées ; rien, pour une sortie à remplir."""
    simples = [valeur, {"type": "array", "items": valeur}]
    datees = {
        "type": "object",
        "patternProperties": {PERIODE: {"anyOf": simples}},
        "additionalProperties": False,
    }
    return {"anyOf": [*simples, datees, {"type": "null"}]}


def genre_de(variable: Any) -> str:
    """Nom de la définition que la variable emploie : son genre, ou sa nomenclature."""
    return variable.possible_values.__name__ if variable.value_type is Enum else variable.value_type.__name__


def definitions(noms: list[str]) -> dict[str, Any]:
    """Genres de valeurs des variables, chacun écrit une fois."""
    variables = droit_en_vigueur().variables
    genres: dict[str, dict[str, Any]] = {}
    for nom in noms:
        genre = genre_de(variables[nom])
        if genre not in genres:
            valeur = seule(variables[nom])
            genres[genre] = formes({"type": "number"} if genre == "int" else valeur)
    return genres


def description(variable: Any) -> str:
    """Libellé, unité, et ce que la documentation en dit d'abord."""
    unite = {"currency": "euros", "/1": "part de 0 à 1"}.get(variable.unit or "", variable.unit or "")
    dite = " ".join((variable.documentation or "").split())
    return ". ".join(p for p in (f"{variable.label}{f' ({unite})' if unite else ''}", dite) if p)


def schema_des_cas() -> dict[str, Any]:
    """JSON Schema d'un fichier de cas."""
    systeme, notres = droit_en_vigueur(), sorted(variables_extension())
    variables = {
        nom: {"description": description(v), "$ref": f"#/$defs/{genre_de(v)}"}
        for nom, v in ((nom, systeme.variables[nom]) for nom in notres)
    }
    entites: dict[str, Any] = {nom: {"type": "object"} for e in systeme.entities for nom in (e.key, e.plural)}
    # Une variable d'openfisca-france (depcom, rfr…) se donne datée : elle n'est pas des nôtres.
    de_france = {"type": "object", "patternProperties": {PERIODE: {}}, "additionalProperties": False}
    marge = {"anyOf": [{"type": "number"}, {"type": "object"}]}
    proprietes: dict[str, Any] = {cle: {} for cle in sorted(CLES_D_UN_CAS)}
    proprietes |= {
        "name": {"type": "string", "description": "Ce que le texte décide dans ce cas, en une phrase."},
        "period": {"type": "string", "pattern": PERIODE, "description": "Jour du dossier, AAAA-MM-JJ."},
        "keywords": {"type": "array", "items": mots_cles(), "description": "Règles que le cas éprouve."},
        "reforms": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "absolute_error_margin": marge,
        "relative_error_margin": marge,
        "input": {"$ref": "#/$defs/dossier"},
        "output": {"$ref": "#/$defs/dossier"},
    }
    dossier = {"type": "object", "properties": {**entites, **variables}, "additionalProperties": de_france}
    cas = {
        "type": "object",
        "properties": proprietes,
        "required": ["period", "output"],
        "additionalProperties": False,
    }
    return {
        "$schema": BROUILLON,
        "title": "Cas de juriste",
        "$defs": {**definitions(notres), "dossier": dossier, "cas": cas},
        "anyOf": [{"type": "array", "items": {"$ref": "#/$defs/cas"}}, {"$ref": "#/$defs/cas"}],
    }


def mots_cles() -> dict[str, Any]:
    return {
        "anyOf": [{"enum": sorted(identifiants())}, {"type": "string", "pattern": r"^AMB-[A-Z]{3}-\d{2}$"}]
    }


def d_un_parametre(parametre: Any) -> dict[str, Any]:
    """Schéma des nouvelles valeurs d'un paramètre ; au survol, son libellé et sa dernière valeur."""
    attendu = type_attendu(parametre)
    genres = {bool: "boolean", str: "string", list: "array"}
    types = attendu if isinstance(attendu, tuple) else (attendu,)
    noms = sorted({genres.get(t, "number") for t in types})
    connues = [v.value for v in parametre.values_list if v.value is not None]
    vaut = f" ; vaut {formats.valeur(connues[0], parametre.metadata.get('unit'))}" if connues else ""
    return {
        "description": f"{parametre.description or parametre.name}{vaut}",
        "anyOf": [{"$ref": f"#/$defs/{'_'.join(noms)}"}],
    }


def valeurs_datees(noms: list[str]) -> dict[str, Any]:
    """Valeurs datées d'un paramètre : une, ou une liste."""
    admis = [{"type": nom} for nom in noms] + ([{"type": "string"}] if noms == ["number"] else [])
    entree = {
        "type": "object",
        "properties": {
            "debut": {"type": "string", "pattern": DATE, "description": "Premier jour."},
            "fin": {"type": "string", "pattern": DATE, "description": "Dernier jour compris."},
            "ensuite": {"type": "boolean", "description": "Vrai : sans fin."},
            "valeur": {"anyOf": admis},
            "ferme": {"type": "boolean", "description": "Vrai : le paramètre n'a plus de valeur."},
        },
        "required": ["debut"],
        "additionalProperties": False,
    }
    return {"anyOf": [entree, {"type": "array", "items": entree}]}


def schema_d_une_reforme(lecture: bool = False) -> dict[str, Any]:
    """JSON Schema d'un fichier de réforme, ou d'une lecture livrée."""
    parametres = {p.name: d_un_parametre(p) for p in parametres_habitat()}
    genres = {un["anyOf"][0]["$ref"].rpartition("/")[2] for un in parametres.values()}
    texte = {"type": "string"}
    proprietes: dict[str, Any] = dict.fromkeys(sorted(reformes.CLES), texte)
    proprietes |= {
        "date": {"type": "string", "pattern": DATE},
        "lectures": {"type": "array", "items": {"enum": sorted(chemins_lectures())}},
        "prorogations": {"type": "object", "additionalProperties": {"type": "string", "pattern": DATE}},
        "parametres": {"type": "object", "properties": parametres, "additionalProperties": False},
    }
    requises = [*reformes.CLES_OBLIGATOIRES, *(["lecture", "argument"] if lecture else [])]
    return {
        "$schema": BROUILLON,
        "title": "Lecture d'une ambiguïté" if lecture else "Réforme",
        "$defs": {genre: valeurs_datees(genre.split("_")) for genre in sorted(genres)},
        "type": "object",
        "properties": proprietes,
        "required": requises,
        "additionalProperties": False,
    }


def schemas() -> dict[str, dict[str, Any]]:
    """{nom: JSON Schema} : cas, réforme, lecture, et fichiers d'une convention."""
    convention = {
        f"convention-{nom.removesuffix('.yaml')}": {"$schema": BROUILLON, **schema}
        for nom, schema in schemas_d_une_convention().items()
    }
    return {
        "cas": schema_des_cas(),
        "reforme": schema_d_une_reforme(),
        "lecture": schema_d_une_reforme(lecture=True),
        **convention,
    }


def reglage(dossier: Path) -> dict[str, Any]:
    """Réglage de VS Code (`.vscode/settings.json`, extension YAML) : quel schéma pour quels fichiers."""
    places = dict(PLACES)
    places |= {
        f"convention-{nom.removesuffix('.yaml')}": [DE_CONVENTION.format(nom=nom)]
        for nom in schemas_d_une_convention()
    }
    return {
        "yaml.schemas": {
            (dossier / f"{nom}.schema.json").as_posix(): siennes for nom, siennes in places.items()
        }
    }


def ecrire(dossier: Path) -> list[Path]:
    """Écrit les schémas, et le réglage à reprendre (`vscode.json`)."""
    dossier.mkdir(parents=True, exist_ok=True)
    contenus = {f"{nom}.schema.json": schema for nom, schema in schemas().items()}
    contenus["vscode.json"] = reglage(Path("./docs/schemas"))
    for nom, contenu in contenus.items():
        ecrire_texte(dossier / nom, json.dumps(contenu, ensure_ascii=False, indent=1, sort_keys=False) + "\n")
    return [dossier / nom for nom in contenus]


__all__ = ["ecrire", "reglage", "schemas"]
