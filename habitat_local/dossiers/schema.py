"""JSON Schema d'un dossier, tiré des variables de la loi."""

from collections.abc import Mapping, Sequence
from typing import Any

from habitat_local.dossiers.conversions import COMMUNE
from habitat_local.loi.colonnes import OBLIGATOIRES, PREFIXE_LIBRE, PROPRES, colonnes
from habitat_local.loi.moteur import SANS_REPLI

TYPES = {
    "texte": "string",
    "nombre": "number",
    "entier": "integer",
    "booleen": "boolean",
    "date": "string",
    "classe": "string",
}
UNITES = {
    "currency": "euros",
    "/1": "part (0.25 pour 25 %)",
    "m2": "m²",
    "year": "années",
    "month": "mois",
    "currency/m2": "euros par m²",
}


def propriete(colonne):
    """Description d'une colonne."""
    resultat = {"title": colonne.label}
    texte = " ".join(colonne.documentation.split())
    if texte:
        resultat["description"] = texte
    if colonne.unite:
        resultat["x-unite"] = UNITES.get(colonne.unite, colonne.unite)
        resultat["x-code-unite"] = colonne.unite
    # Une valeur nulle veut dire « non renseigné ».
    facultatif = [] if colonne.obligatoire else ["null"]
    resultat["type"] = [TYPES[colonne.genre], *facultatif] if facultatif else TYPES[colonne.genre]
    if colonne.genre == "classe":
        resultat["enum"] = [*colonne.valeurs, *([None] if facultatif else [])]
        resultat["x-libelles"] = dict(zip(colonne.valeurs, colonne.labels, strict=True))
    if colonne.genre == "date":
        resultat["format"] = "date"
    if colonne.genre in ("nombre", "entier"):
        bornes = {"minimum": colonne.fait.minimum, "maximum": colonne.fait.maximum}
        resultat |= {nom: borne for nom, borne in bornes.items() if borne is not None}
    if colonne.fait.genre == "commune":
        resultat["pattern"] = COMMUNE
    resultat["x-calculable"] = colonne.calculable and colonne.nom not in SANS_REPLI
    return resultat


def schema_d_un_dossier(besoins: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """Schéma d'un dossier (un objet JSON ou YAML, une ligne d'un tableau).

    `besoins` : {colonne: aides qui la lisent} d'un texte, dont les seules colonnes sont alors montrées.
    """
    retenues = {n: c for n, c in colonnes().items() if besoins is None or n in besoins or c in PROPRES}
    proprietes = {nom: propriete(colonne) for nom, colonne in retenues.items()}
    for nom, aides in (besoins or {}).items():
        proprietes[nom]["x-aides"] = list(aides)
    phrase = (
        "Un fait absent n'est jamais supposé favorable. « x-calculable » : à défaut, la loi le déduit "
        "des autres faits."
    )
    return schema_d_un_objet("Dossier d'aide aux travaux", phrase, proprietes, OBLIGATOIRES)


def schema_d_un_objet(
    titre: str, phrase: str, proprietes: Mapping[str, Any], obligatoires: Sequence[str] = ()
) -> dict[str, Any]:
    """JSON Schema d'un objet de ces propriétés, avec les colonnes libres."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": titre,
        "description": phrase,
        "type": "object",
        "required": list(obligatoires),
        "properties": proprietes,
        "patternProperties": {f"^{PREFIXE_LIBRE}": {"description": "Colonne libre, recopiée, jamais lue."}},
        "additionalProperties": False,
    }
