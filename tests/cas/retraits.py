"""Chaque cas de travail, privé d'un fait à la fois : la table des dossiers qui en résulte."""

import datetime
import json
from pathlib import Path

import polars

from habitat_local.loi.systeme import droit_en_vigueur
from openfisca_habitat_local.nomenclatures.generales import Enum
from tests.cas.adaptateurs import decazeville, gironde, haguenau

ICI = Path(__file__).parent
ADAPTATEURS = {"haguenau": haguenau, "decazeville_cle": decazeville, "gironde": gironde}
#: Ce sans quoi il n'y a pas de dossier : rien à retirer.
TOUJOURS_DITS = {"depcom_logement"}


def cas_de_travail():
    """(nom du cas, entrées, jour) de chaque cas qui décrit un dossier."""
    for nom, adaptateur in ADAPTATEURS.items():
        for cas in json.loads((ICI / f"{nom}.json").read_text(encoding="utf-8")):
            if cas.get("faits"):
                entrees, jour = adaptateur.variables(cas)
                yield cas["id"], entrees, jour


def lignes():
    """Une ligne par cas entier (`retire` vide), puis une par fait retiré."""
    for nom, entrees, jour in cas_de_travail():
        entier = {"cas": nom, "date_depot": jour, **entrees}
        yield {**entier, "retire": ""}
        for fait in sorted(set(entrees) - TOUJOURS_DITS):
            yield {**{n: v for n, v in entier.items() if n != fait}, "retire": fait}


def colonne(variable, valeurs):
    """Colonne du type de la variable, vide là où le fait n'est pas dit."""
    if variable.value_type is datetime.date:
        return [
            v if v is None or isinstance(v, datetime.date) else datetime.date.fromisoformat(v)
            for v in valeurs
        ]
    if variable.value_type is Enum:
        return valeurs
    return [None if v is None else variable.value_type(v) for v in valeurs]


def table():
    """DataFrame de tous les retraits, avec `id`, `cas` et `retire`."""
    toutes = list(lignes())
    variables = droit_en_vigueur().variables
    noms = sorted({nom for ligne in toutes for nom in ligne} - {"cas", "retire"})
    colonnes = {nom: colonne(variables[nom], [ligne.get(nom) for ligne in toutes]) for nom in noms}
    for nom in ("cas", "retire"):
        colonnes[nom] = [ligne[nom] for ligne in toutes]
    return polars.DataFrame(colonnes).with_row_index("id").with_columns(polars.col("id").cast(polars.String))
