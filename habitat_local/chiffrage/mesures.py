"""Mesures d'un chiffrage : ce qu'un dossier coûte avant et après, en entiers qui s'additionnent.

Chaque morceau de population donne un `Morceau` : un cube de sommes entières exactes (une ligne par croisement des
axes), les demandes faites aux enveloppes et les faits manquants. Les morceaux s'additionnent : le résultat est le même
au centime quels que soient le découpage et l'ordre des lignes.
"""

import dataclasses

import polars

from habitat_local.chiffrage import enveloppes, manques, precision
from habitat_local.chiffrage.axes import DIMENSIONS, axes, classes
from habitat_local.chiffrage.ecoute import Ecoute
from habitat_local.chiffrage.enveloppes import SCENARIOS
from habitat_local.chiffrage.financeurs import FINANCEURS, aides_des_financeurs
from habitat_local.communs.exact import centimes, effectif, euros, poids
from habitat_local.loi.incremental import calculer_variantes

#: Mesures qui comptent des dossiers ; les autres sont des euros.
EFFECTIFS = ("dossiers", "aides", "suivis", "gagnants", "perdants", "servis_base", "servis_reforme")
#: Mesures dont un intervalle n'apprendrait rien : données de la population, ou emplois d'un autre total.
SANS_INTERVALLE = ("dossiers", "aides", "suivis", "verse", "economise", "remplace", "allege", "supporte")


def sorties() -> list[str]:
    """Variables que le chiffrage demande au moteur."""
    aides = aides_des_financeurs()
    return list(dict.fromkeys([*aides, "total_subventions", "reste_a_charge", *enveloppes.variables()]))


# --- Un morceau -------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Morceau:
    """Agrégats d'un morceau : `cube` (sommes entières), demandes aux enveloppes, et leurs sommes par `jours`.

    `source` : les demandes, dossier par dossier, en table ou en lecture différée de fichiers. `precision` : poids et
    répliques bootstrap (`precision.SCHEMA`). `manques` : faits manquants (`manques.SCHEMA`). `dossiers` : une ligne
    par dossier, en lecture différée, si on les a gardés.
    """

    cube: polars.DataFrame
    jours: polars.DataFrame
    source: polars.LazyFrame
    precision: polars.DataFrame = dataclasses.field(default_factory=precision.vide)
    manques: polars.DataFrame = dataclasses.field(
        default_factory=lambda: polars.DataFrame(schema=manques.SCHEMA)
    )
    dossiers: polars.LazyFrame | None = None

    @property
    def demandes(self) -> polars.DataFrame:
        """Demandes dossier par dossier, en mémoire."""
        return self.source.collect()

    def __add__(self, autre: "Morceau") -> "Morceau":
        gardes = [m.dossiers for m in (self, autre) if m.dossiers is not None]
        return Morceau(
            additionner(self.cube, autre.cube, DIMENSIONS),
            additionner(self.jours, autre.jours, enveloppes.CLES),
            polars.concat([self.source, autre.source]),
            additionner(self.precision, autre.precision, precision.CLES),
            additionner(self.manques, autre.manques, manques.CLES),
            polars.concat(gardes, how="diagonal_relaxed") if gardes else None,
        )


def additionner(une: polars.DataFrame, autre: polars.DataFrame, axes_) -> polars.DataFrame:
    """Somme exacte, case par case, de deux tables d'entiers."""
    return polars.concat([une, autre]).group_by(*axes_).agg(polars.all().sum())


@dataclasses.dataclass(frozen=True)
class Simules:
    """Dossiers d'un morceau : `table` (axes, et aides des deux scénarios), et leurs faits manquants."""

    table: polars.DataFrame
    manques: polars.DataFrame


def simuler(dossiers: polars.DataFrame, systemes: dict) -> Simules:
    """Dossiers avec leurs axes, et les aides de la base et de la réforme (suffixes `_base`, `_reforme`)."""
    variables = sorties()
    demandees = list(dict.fromkeys([*classes(), *variables]))
    ecoute = Ecoute(dossiers)
    base, reforme = calculer_variantes(
        dossiers, systemes["base"], [systemes["reforme"]], demandees, ecouter=ecoute.du_lot
    )
    les_axes = axes(dossiers, base, ecoute.incomplets)
    table = les_axes.hstack(base.select(polars.col(variables).name.suffix("_base")))
    table = table.hstack(reforme.select(polars.col(variables).name.suffix("_reforme")))
    return Simules(table, manques.manques(dossiers, les_axes, base, ecoute.trouves, systemes["base"]))


# --- Mesures ----------------------------------------------------------------------------------------------


def montant(noms, scenario: str) -> polars.Expr:
    return polars.sum_horizontal([centimes(polars.col(f"{nom}_{scenario}")) for nom in noms])


def mesures() -> dict[str, polars.Expr]:
    """Sommes du cube : expressions non pondérées, par nom. Les effectifs comptent 1."""
    total = {s: centimes(polars.col(f"total_subventions_{s}")) for s in SCENARIOS}
    ecart = total["reforme"] - total["base"]
    aides = (total["base"] > 0) | (total["reforme"] > 0)
    # Le reste à charge se compare sur les mêmes dossiers : ceux qu'un des deux scénarios aide, au coût connu.
    suivi = aides & (polars.col("ttc") >= 0)
    reste = {
        s: polars.when(suivi).then(centimes(polars.col(f"reste_a_charge_{s}"))).otherwise(0)
        for s in SCENARIOS
    }
    resultat = {f"{f}_{s}": montant(FINANCEURS[f].aides, s) for f in FINANCEURS for s in SCENARIOS}
    resultat |= {f"total_{s}": total[s] for s in SCENARIOS} | {f"reste_{s}": reste[s] for s in SCENARIOS}
    resultat |= {"gains": ecart.clip(lower_bound=0), "pertes": -ecart.clip(upper_bound=0)}
    resultat |= mouvements(reste["base"] - reste["reforme"])
    comptes = {"dossiers": polars.lit(1), "aides": aides, "suivis": suivi}
    comptes |= {"gagnants": ecart > 0, "perdants": ecart < 0}
    comptes |= {f"servis_{s}": total[s] > 0 for s in SCENARIOS}
    return resultat | {nom: compte.cast(polars.Int64) for nom, compte in comptes.items()}


def mouvements(allegement: polars.Expr) -> dict[str, polars.Expr]:
    """Où va l'argent de chaque dossier : ce que des financeurs versent en plus, ou économisent, et sur qui.

    Ce qu'un financeur verse en plus remplace d'abord ce qu'un autre verse en moins sur le même dossier ; le reste va au
    ménage, si son reste à charge baisse. Une économie que personne ne remplace est supportée par le ménage.
    """
    ecarts = [montant(f.aides, "reforme") - montant(f.aides, "base") for f in FINANCEURS.values()]
    verse = polars.sum_horizontal(e.clip(lower_bound=0) for e in ecarts)
    economise = polars.sum_horizontal(-e.clip(upper_bound=0) for e in ecarts)
    remplace = polars.min_horizontal(verse, economise)
    return {
        "verse": verse,
        "economise": economise,
        "remplace": remplace,
        "allege": polars.min_horizontal(verse - remplace, allegement.clip(lower_bound=0)),
        "supporte": polars.min_horizontal(economise - remplace, -allegement.clip(upper_bound=0)),
    }


def cube(simules: polars.DataFrame) -> polars.DataFrame:
    """Sommes entières pondérées par cellule des axes."""
    ponderees = simules.select(*DIMENSIONS, *((poids() * m).alias(nom) for nom, m in mesures().items()))
    return ponderees.group_by(*DIMENSIONS).agg(polars.all().sum())


def expressions() -> list[polars.Expr]:
    """Sommes de chaque mesure, en euros ou en dossiers."""
    return [(effectif if nom in EFFECTIFS else euros)(polars.col(nom).sum()).alias(nom) for nom in mesures()]


def mesurer(
    dossiers: polars.DataFrame, systemes: dict, repliques: int = 0, par_dossier: bool = False
) -> Morceau:
    """Morceau d'une table de dossiers déposés et vérifiés, avec ses répliques bootstrap si on en veut."""
    simules = simuler(dossiers, systemes)
    demandes = enveloppes.demandes(simules.table)
    a_repliquer = {nom: mesure for nom, mesure in mesures().items() if nom not in SANS_INTERVALLE}
    precise = precision.mesurer(simules.table, a_repliquer, EFFECTIFS, repliques)
    return Morceau(
        cube(simules.table),
        enveloppes.par_jour(demandes),
        demandes.lazy(),
        precise,
        simules.manques,
        un_par_un(dossiers, simules.table).lazy() if par_dossier else None,
    )


# --- Dossier par dossier ----------------------------------------------------------------------------------

#: Faits du dossier que l'on rend avec ses résultats, s'il les a ; ses colonnes libres (`info_…`) aussi.
FAITS_RENDUS = ("montant_travaux_ht", "montant_travaux_ttc")


def un_par_un(dossiers: polars.DataFrame, simules: polars.DataFrame) -> polars.DataFrame:
    """Une ligne par dossier : identité, axes, faits rendus, et en euros les aides de chaque financeur, avant et après.

    Le reste à charge est manquant quand le coût TTC n'est pas connu.
    """
    libres = [nom for nom in dossiers.columns if nom in FAITS_RENDUS or nom.startswith("info_")]
    montants = {f"{f}_{s}": montant(FINANCEURS[f].aides, s) / 100 for f in FINANCEURS for s in SCENARIOS}
    montants |= {f"total_{s}": polars.col(f"total_subventions_{s}") for s in SCENARIOS}
    ecart = (polars.col("total_subventions_reforme") - polars.col("total_subventions_base")).round(2)
    restes = {
        f"reste_{s}": polars.when(polars.col("ttc") >= 0).then(polars.col(f"reste_a_charge_{s}"))
        for s in SCENARIOS
    }
    table = simules.select("id", "date_depot", *DIMENSIONS, "poids", **montants, ecart=ecart, **restes)
    return table.hstack(dossiers.select(libres))
