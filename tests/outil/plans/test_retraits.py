"""Chaque cas des aides nationales, privé d'un fait à la fois : le total ne monte pas, et le plan nomme ce qui manque."""

import json
from pathlib import Path

import polars
import pytest

from habitat_local.dossiers import verification
from habitat_local.loi.systeme import systeme
from habitat_local.plans import plan as plans
from tests.cas.adaptateurs import national
from tests.cas.retraits import TOUJOURS_DITS, colonne

CAS = json.loads((Path(__file__).parents[2] / "cas" / "national.json").read_text(encoding="utf-8"))
TOTAUX = ("total", "prets")


def lignes(variables):
    """Une ligne par cas entier (`retire` vide), puis une par fait retiré."""
    for cas in CAS:
        entrees, jour = national.variables(cas)
        entrees = {nom: v for nom, v in entrees.items() if nom in variables and v is not None}
        entier = {"cas": cas["id"], "date_depot": jour, **entrees}
        for fait in ("", *sorted(set(entrees) - TOUJOURS_DITS)):
            yield {**{n: v for n, v in entier.items() if n != fait}, "retire": fait}


@pytest.fixture(scope="module")
def retraits():
    """(plan de chaque retrait, plan du cas entier)."""
    variables = systeme().variables
    toutes = list(lignes(variables))
    noms = sorted({n for ligne in toutes for n in ligne} - {"cas", "retire"})
    colonnes = {n: colonne(variables[n], [ligne.get(n) for ligne in toutes]) for n in noms}
    table = polars.DataFrame({**colonnes, **{n: [ligne[n] for ligne in toutes] for n in ("cas", "retire")}})
    table = table.with_row_index("id").with_columns(polars.col("id").cast(polars.String))
    bons, _ = verification.verifier(table.drop("cas", "retire"))
    plan = plans.plans_expliques(bons, systeme(), plans.Reglages()).join(
        table.select("id", "cas", "retire"), on="id"
    )
    entiers = {ligne["cas"]: ligne for ligne in plan.filter(retire="").iter_rows(named=True)}
    return [
        (ligne, entiers[ligne["cas"]])
        for ligne in plan.filter(polars.col("retire") != "").iter_rows(named=True)
    ]


def test_le_total_ne_monte_jamais(retraits):
    assert [(p["cas"], p["retire"]) for p, entier in retraits if p["total"] > entier["total"] + 0.005] == []


def test_ce_qui_change_nomme_le_fait(retraits):
    muets = [
        (p["cas"], p["retire"], p["motifs"])
        for p, entier in retraits
        if abs(p["total"] - entier["total"]) > 0.005 and p["retire"] not in p["manquants"]
    ]
    assert muets == []


def test_une_aide_perdue_a_son_motif(retraits):
    sans = [
        (p["cas"], p["retire"]) for p, e in retraits if e["total"] > 0 and p["total"] == 0 and not p["motifs"]
    ]
    assert sans == []
