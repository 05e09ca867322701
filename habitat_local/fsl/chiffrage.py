"""Chiffrage d'une réforme du FSL de la Meuse : coût par aide, part CCAS et Département, budget, situations.

Coût : le montant maximal de chaque demande non exclue, les demandes dans la marge n'étant servies qu'en
partie (`derogation`). C'est un majorant : la commission garde son appréciation. Sommes en centimes entiers.
"""

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import numpy
import polars

from habitat_local.chiffrage.enveloppes import (
    SCENARIOS,
    Bilan,
    Enveloppe,
    bilan,
    feuille,
    valeur_de_l_annee,
)
from habitat_local.communs.exact import MILLIONIEMES
from habitat_local.fsl import calcul
from habitat_local.loi.systeme import systeme
from habitat_local.population.commun import Hypotheses
from habitat_local.population.meuse import HYPOTHESES
from openfisca_habitat_local.textes.meuse import AIDES, AIDES_FOURNITURE, variable_montant

FINANCEURS = {"departement": "Département", "ccas": "CCAS et communes"}
#: Aides dont le coût se chiffre : la garantie n'est payée que si le ménage fait défaut.
CHIFFREES = tuple(aide for aide in AIDES if aide != "garantie")
BUDGET = Enveloppe(
    "budget_departement", calcul.TEXTE, "Enveloppe FSL du Département", "departement",
    f"habitat_local.meuse.{calcul.TEXTE}.budget_departement",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Chiffrage:
    """`base`, `reforme` : une ligne par demande, dans le même ordre. `systemes` : les lois comparées."""

    base: polars.DataFrame
    reforme: polars.DataFrame
    systemes: dict
    derogation: float

    @functools.cached_property
    def aides(self) -> polars.DataFrame:
        return par(self, "aide")

    @functools.cached_property
    def communes(self) -> polars.DataFrame:
        return par(self, "commune")

    @functools.cached_property
    def financeurs(self) -> polars.DataFrame:
        return par_financeur(self.base, self.reforme)

    @functools.cached_property
    def situations(self) -> polars.DataFrame:
        return situations(self.base, self.reforme)

    @property
    def changements(self) -> int:
        """Ménages qui changent de situation."""
        return int((self.base["situation"] != self.reforme["situation"]).sum())

    @functools.cached_property
    def totaux(self) -> dict[str, float]:
        """Demandes dont le montant monte ou baisse, et de combien en tout (euros) ; coût par scénario."""
        ecart = self.reforme["cout"] - self.base["cout"]
        return {
            "dossiers": self.base["id"].n_unique(),
            "gagnants": int((ecart > 0).sum()),
            "perdants": int((ecart < 0).sum()),
            "gains": int(ecart.clip(lower_bound=0).sum()) / 100,
            "pertes": -int(ecart.clip(upper_bound=0).sum()) / 100,
            "total_base": int(self.base["cout"].sum()) / 100,
            "total_reforme": int(self.reforme["cout"].sum()) / 100,
        }

    @functools.cached_property
    def bilans(self) -> list[Bilan]:
        return bilans(self)


def chiffrer(
    demandes: polars.DataFrame, reformes: Any, lectures: Sequence[str] = (), derogation: float | None = None
) -> Chiffrage:
    """Chiffrage de réformes empilées (chemins, noms de lectures ou contenus ; une seule, ou une suite).

    `derogation` : part des demandes dans la marge que la commission sert (à défaut, l'hypothèse livrée).
    """
    derogation = Hypotheses.lire(HYPOTHESES)("derogation") if derogation is None else derogation
    reformes = reformes if isinstance(reformes, list | tuple) else [reformes]
    lois = {"base": systeme(lectures), "reforme": systeme([*lectures, *reformes])}
    return Chiffrage(
        **{scenario: simuler(demandes, loi, derogation) for scenario, loi in lois.items()},
        systemes=lois,
        derogation=derogation,
    )


# --- Simulation -------------------------------------------------------------------------------------------


def simuler(population: polars.DataFrame, loi: Any, derogation: float) -> polars.DataFrame:
    """Une ligne par demande et par aide demandée : id, date, aide, commune, situation, coût et parts en centimes."""
    morceaux = [
        simuler_lot(lu, derogation)
        for debut in range(0, population.height, calcul.TAILLE)
        for _, lu in calcul.lectures_du_lot(population.slice(debut, calcul.TAILLE), loi)
    ]
    return polars.concat(morceaux).sort("id", "aide")


def simuler_lot(lu: calcul.Lecture, derogation: float) -> polars.DataFrame:
    """Demandes servies d'un lot : les autres ont un coût nul."""
    situation = lu.serie("fsl_situation_ecart").cast(polars.String)
    dans_la_marge = (situation == "marge_derogatoire").to_numpy() & ~lu.vrai("besoin_tranche")
    tirage = lu.bons["tirage_derogation"].to_numpy() if "tirage_derogation" in lu.bons.columns else 0.0
    examinee = lu.vrai("fsl_budget_connu") | lu.vrai("besoin_tranche")  # un besoin inconnu ne se compte pas
    servie = lu.vrai("fsl_eligible") & examinee & (~dans_la_marge | (tirage < derogation))
    situee = "depcom_logement" in lu.bons.columns
    commun = polars.select(
        lu.bons["id"],
        calcul.jour_de_la_loi(lu.bons).alias("date"),
        (lu.bons["depcom_logement"] if situee else polars.lit(None, polars.String)).alias("commune"),
        situation.alias("situation"),
    )
    demandees = [aide for aide in CHIFFREES if lu.vrai(f"fsl_demande_{aide}").any()] or CHIFFREES[:1]
    return polars.concat([ligne_d_aide(lu, commun, aide, servie) for aide in demandees])


def ligne_d_aide(
    lu: calcul.Lecture, commun: polars.DataFrame, aide: str, servie: numpy.ndarray
) -> polars.DataFrame:
    """Coût (centimes) d'une aide pour les demandes qui la visent, et ce qu'en paient CCAS et Département."""
    cout = numpy.maximum(centimes(lu.brut(variable_montant(aide))), 0) * servie
    ccas, departement = parts(lu, aide, cout)
    colonnes = {"aide": [aide] * len(cout), "cout": cout, "ccas": ccas, "departement": departement}
    return commun.with_columns(polars.DataFrame(colonnes)).filter(
        polars.Series(lu.vrai(f"fsl_demande_{aide}"))
    )


def parts(lu: calcul.Lecture, aide: str, cout: numpy.ndarray) -> tuple[numpy.ndarray, ...]:
    """Parts du CCAS et du Département dans le montant servi, selon la loi (solidarité-énergie)."""
    nature = "electricite" if aide in AIDES_FOURNITURE else "autre"
    arrete = lu.bons.with_columns(
        polars.Series("fsl_montant_arrete", cout / 100), polars.lit(nature).alias("fsl_nature_depense")
    )
    simulation, periode = calcul.simuler(arrete, lu.loi, lu.jour)
    noms = (f"fsl_part_{nom}" for nom in ("ccas", "departement"))
    return tuple(centimes(simulation.calculate(nom, periode)) for nom in noms)


def centimes(montants: Any) -> numpy.ndarray:
    return numpy.round(numpy.asarray(montants, dtype=numpy.float64) * 100).astype(numpy.int64)


# --- Tables -----------------------------------------------------------------------------------------------


def par(chiffrage: Chiffrage, axe: str) -> polars.DataFrame:
    """Demandes servies et coût de chaque modalité d'un axe, avant et après (euros)."""
    avant, apres = (
        getattr(chiffrage, scenario)
        .group_by(axe)
        .agg(
            polars.len().alias("demandes"),
            (polars.col("cout") > 0).sum().alias(f"servies_{scenario}"),
            (polars.col("cout").sum() / 100).round(2).alias(scenario),
        )
        for scenario in SCENARIOS
    )
    difference = (polars.col("reforme") - polars.col("base")).round(2).alias("difference")
    return avant.join(apres.drop("demandes"), on=axe).with_columns(difference).sort(axe)


def par_financeur(base: polars.DataFrame, reforme: polars.DataFrame) -> polars.DataFrame:
    lignes = [
        {"financeur": nom, "base": base[nom].sum() / 100, "reforme": reforme[nom].sum() / 100}
        for nom in FINANCEURS
    ]
    table = polars.DataFrame(lignes)
    return table.with_columns((polars.col("reforme") - polars.col("base")).round(2).alias("difference"))


def situations(base: polars.DataFrame, reforme: polars.DataFrame) -> polars.DataFrame:
    """Nombre de ménages par situation avant et après."""
    paires = polars.DataFrame({"avant": base["situation"], "apres": reforme["situation"]})
    return paires.group_by("avant", "apres").agg(polars.len().alias("menages")).sort("avant", "apres")


# --- Budget -----------------------------------------------------------------------------------------------


def dues(chiffrage: Chiffrage, scenario: str, annee: int) -> polars.DataFrame:
    """Demandes que le Département paie une année : décision (`date_depot`), identifiant, poids, centimes."""
    decidee = (polars.col("date").dt.year() == annee) & (polars.col("departement") > 0)
    return getattr(chiffrage, scenario).filter(decidee).select(
        "id", date_depot="date", poids=polars.lit(MILLIONIEMES, polars.Int64), **{scenario: "departement"}
    )  # fmt: skip


def bilans(chiffrage: Chiffrage) -> list[Bilan]:
    """Bilan de chaque année de décision et de chaque scénario, si la réforme donne un budget.

    Dépense du Département d'une année civile contre son budget, dans l'ordre des décisions.
    """
    budget, resultat = feuille(chiffrage.systemes["reforme"].parameters, BUDGET.montant), []
    for annee in sorted(chiffrage.base["date"].dt.year().unique().to_list()):
        montant = valeur_de_l_annee(budget, annee)
        for scenario in SCENARIOS if montant else ():
            demandes = dues(chiffrage, scenario, annee)
            resultat.append(bilan(BUDGET, annee, scenario, montant, demandes))
    return resultat
