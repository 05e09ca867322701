"""Chiffrage d'une réforme du FSL de la Meuse : coût par aide, part CCAS et Département, budget, situations.

Coût : le montant maximal de chaque demande non exclue, les demandes dans la marge n'étant servies qu'en
partie (`derogation`). C'est un majorant : la commission garde son appréciation. Sommes en centimes entiers.
"""

import dataclasses
import datetime

import numpy
import polars
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit, Instant, Period

from habitat_local.moteur import SimulationDossiers, en_valeurs, intervalles
from habitat_local.population.commun import Hypotheses
from habitat_local.population.meuse import HYPOTHESES
from habitat_local.systeme import dates_de_changement, systeme
from openfisca_habitat_local.meuse import AIDES

HORS_LOI = ("id", "depcom", "aide", "tirage_derogation")
ENERGIE = ("energie", "eau", "telephone")
FINANCEURS = ("departement", "ccas")
MONTANTS = {aide: f"fsl_aide_{aide}" for aide in AIDES if aide not in ("garantie", "caution")}
MONTANTS["caution"] = "fsl_caution"


@dataclasses.dataclass
class Chiffrage:
    """Tables (polars) d'un chiffrage : par aide, par financeur, situations, budget."""

    aides: polars.DataFrame
    financeurs: polars.DataFrame
    situations: polars.DataFrame
    changements: int
    budget: dict


def chiffrer(population, reforme, lectures=(), derogation=None):
    """Chiffrage d'un fichier de réforme (chemin, nom de lecture ou contenu) sur une population.

    `derogation` : part des demandes dans la marge que la commission sert (à défaut, l'hypothèse).
    """
    derogation = Hypotheses.lire(HYPOTHESES)("derogation") if derogation is None else derogation
    base = simuler(population, systeme(lectures), derogation)
    loi = systeme([*lectures, reforme])
    apres = simuler(population, loi, derogation)
    return Chiffrage(
        aides=par_aide(base, apres),
        financeurs=par_financeur(base, apres),
        situations=situations(base, apres),
        changements=int((base["situation"] != apres["situation"]).sum()),
        budget=budget(montant_du_budget(loi, population), base, apres),
    )


def montant_du_budget(loi, population):
    """Budget du Département que la réforme donne au jour de la dernière décision (0 : non donné)."""
    jour = str(population["fsl_date_decision"].max())
    return loi.parameters(jour).habitat_local.meuse.fsl_2016.budget_departement


# --- Simulation -------------------------------------------------------------------------------------------


def simuler(population, loi, derogation):
    """Par demande : id, date, aide, situation, éligibilité, coût et parts en centimes."""
    jours = dates_de_changement(loi)
    rangs = intervalles(jours, population["fsl_date_decision"].to_numpy())
    morceaux = [
        simuler_lot(population.filter(polars.Series(rangs == rang)), loi, jours[max(rang - 1, 0)], derogation)
        for rang in sorted(set(rangs.tolist()))
    ]
    return polars.concat(morceaux).sort("id")


def simuler_lot(lot, loi, jour, derogation):
    simulation, periode = preparer(lot, loi, jour)
    situation = simulation.calculate("fsl_situation_ecart", periode)
    noms = numpy.array([membre.name for membre in situation.possible_values])
    noms_situation = noms[numpy.asarray(situation).astype(int)]
    eligible = simulation.calculate("fsl_eligible", periode)
    dans_la_marge = noms_situation == "marge_derogatoire"
    servie = eligible & (~dans_la_marge | (lot["tirage_derogation"].to_numpy() < derogation))
    cout = sum(centimes(simulation.calculate(nom, periode)) * (lot["aide"] == aide).to_numpy()
               for aide, nom in MONTANTS.items())  # fmt: skip
    cout = cout * servie
    ccas, departement = parts(lot, loi, jour, cout)
    return polars.DataFrame(
        {
            "id": lot["id"], "date": lot["fsl_date_decision"], "aide": lot["aide"],
            "situation": noms_situation, "eligible": eligible, "cout": cout,
            "ccas": ccas, "departement": departement,
        }
    )  # fmt: skip


def parts(lot, loi, jour, cout):
    """Parts du CCAS et du Département dans le montant servi, selon la loi (solidarité-énergie)."""
    nature = numpy.where(lot["aide"].is_in(list(ENERGIE)).to_numpy(), "electricite", "autre")
    arrete = lot.with_columns(
        polars.Series("fsl_montant_arrete", cout / 100), polars.Series("fsl_nature_depense", nature)
    )
    simulation, periode = preparer(arrete, loi, jour)
    return tuple(
        centimes(simulation.calculate(f"fsl_part_{nom}", periode)) for nom in ("ccas", "departement")
    )


def preparer(lot, loi, jour):
    simulation = SimulationDossiers(loi, lot.height)
    periode = Period((DateUnit.DAY, Instant(tuple(int(x) for x in jour.split("-"))), 1))
    for nom in lot.columns:
        if nom not in HORS_LOI:
            variable = loi.variables[nom]
            simulation.menage.get_holder(nom).put_in_cache(donnees(variable, lot[nom]), periode)
    return simulation, periode


def donnees(variable, serie):
    if variable.value_type is Enum:
        rangs = {membre.name: membre.index for membre in variable.possible_values}
        return en_valeurs(variable, serie.replace_strict(rangs, return_dtype=polars.Int32).to_numpy())
    return en_valeurs(variable, serie.to_numpy())


def centimes(montants):
    return numpy.round(numpy.asarray(montants, dtype=numpy.float64) * 100).astype(numpy.int64)


# --- Tables -----------------------------------------------------------------------------------------------


def par_aide(base, apres):
    """Demandes servies et coût de chaque aide, avant et après (euros)."""
    tables = [
        scenario.group_by("aide").agg(
            (polars.col("cout") > 0).sum().alias(f"servies_{nom}"),
            (polars.col("cout").sum() / 100).round(2).alias(nom),
        )
        for nom, scenario in (("base", base), ("reforme", apres))
    ]
    return (
        tables[0]
        .join(tables[1], on="aide")
        .with_columns((polars.col("reforme") - polars.col("base")).round(2).alias("difference"))
        .sort("aide")
    )


def par_financeur(base, apres):
    lignes = [
        {"financeur": nom, "base": base[nom].sum() / 100, "reforme": apres[nom].sum() / 100}
        for nom in FINANCEURS
    ]
    table = polars.DataFrame(lignes)
    return table.with_columns((polars.col("reforme") - polars.col("base")).round(2).alias("difference"))


def situations(base, apres):
    """Nombre de ménages par situation avant et après."""
    paires = polars.DataFrame({"avant": base["situation"], "apres": apres["situation"]})
    return paires.group_by("avant", "apres").agg(polars.len().alias("menages")).sort("avant", "apres")


def budget(montant, base, apres):
    """Dépense du Département contre le budget : reste, et jour où il s'épuise, dans l'ordre des décisions."""
    if not montant:
        return {}
    resultat = {"montant": montant}
    for nom, scenario in (("base", base), ("reforme", apres)):
        depense = scenario["departement"].sum() / 100
        resultat[nom] = {
            "depense": depense,
            "reste": round(montant - depense, 2),
            "epuise_le": epuise_le(scenario, montant),
        }
    return resultat


def epuise_le(scenario, montant):
    """Jour de la première décision que le budget ne peut plus servir entièrement ; None s'il suffit."""
    ordonne = scenario.sort("date", "id")
    depasse = (ordonne["departement"].cum_sum() > round(montant * 100)).to_numpy()
    if not depasse.any():
        return None
    jour = ordonne["date"][int(depasse.argmax())]
    return jour.isoformat() if isinstance(jour, datetime.date) else str(jour)
