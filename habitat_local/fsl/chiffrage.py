"""Chiffrage d'une réforme du FSL de la Meuse : coût par aide, part CCAS et Département, budget, situations.

Coût : le montant maximal de chaque demande non exclue, les demandes dans la marge n'étant servies qu'en
partie (`derogation`). C'est un majorant : la commission garde son appréciation. Sommes en centimes entiers.
"""

import dataclasses
import functools

import numpy
import polars
from openfisca_core.periods import DateUnit, Instant, Period

from habitat_local.chiffrage.enveloppes import SCENARIOS, feuille, valeur_de_l_annee
from habitat_local.fsl.population import PREFIXE
from habitat_local.fsl.sorties import MONTANTS_AIDES
from habitat_local.loi.moteur import SimulationDossiers, injecter, intervalles
from habitat_local.loi.systeme import dates_de_changement, systeme
from habitat_local.population.commun import Hypotheses
from habitat_local.population.meuse import HYPOTHESES

ENERGIE = ("energie", "eau", "telephone")
FINANCEURS = {"departement": "Département", "ccas": "CCAS et communes"}
MONTANTS = {aide: nom for aide, nom in MONTANTS_AIDES.items() if aide != "garantie"}
CHEMIN_DU_BUDGET = "habitat_local.meuse.fsl_2016.budget_departement"


@dataclasses.dataclass(frozen=True)
class Chiffrage:
    """`base`, `reforme` : une ligne par demande, dans le même ordre. `systemes` : les lois comparées."""

    base: polars.DataFrame
    reforme: polars.DataFrame
    systemes: dict
    derogation: float

    @functools.cached_property
    def aides(self):
        return par(self, "aide")

    @functools.cached_property
    def communes(self):
        return par(self, "commune")

    @functools.cached_property
    def financeurs(self):
        return par_financeur(self.base, self.reforme)

    @functools.cached_property
    def situations(self):
        return situations(self.base, self.reforme)

    @property
    def changements(self):
        """Ménages qui changent de situation."""
        return int((self.base["situation"] != self.reforme["situation"]).sum())

    @functools.cached_property
    def totaux(self):
        """Demandes dont le montant monte ou baisse, et de combien en tout (euros) ; coût par scénario."""
        ecart = self.reforme["cout"] - self.base["cout"]
        return {
            "dossiers": self.base.height,
            "gagnants": int((ecart > 0).sum()),
            "perdants": int((ecart < 0).sum()),
            "gains": int(ecart.clip(lower_bound=0).sum()) / 100,
            "pertes": -int(ecart.clip(upper_bound=0).sum()) / 100,
            "total_base": int(self.base["cout"].sum()) / 100,
            "total_reforme": int(self.reforme["cout"].sum()) / 100,
        }

    @functools.cached_property
    def bilans(self):
        return bilans(self)


def chiffrer(demandes, reformes, lectures=(), derogation=None):
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
    cout = cout_des_aides(simulation, periode, lot) * servie
    ccas, departement = parts(lot, loi, jour, cout)
    return polars.DataFrame(
        {
            "id": lot["id"], "date": lot["fsl_date_decision"], "aide": lot["aide"].cast(polars.String),
            "commune": lot["depcom"] if "depcom" in lot.columns else [""] * lot.height,
            "situation": noms_situation, "eligible": eligible, "cout": cout,
            "ccas": ccas, "departement": departement,
        }
    )  # fmt: skip


def cout_des_aides(simulation, periode, lot):
    """Montant maximal (centimes) de l'aide que chaque demande vise."""
    cout = numpy.zeros(lot.height, dtype=numpy.int64)
    for aide, nom in MONTANTS.items():
        concernees = (lot["aide"] == aide).to_numpy()
        if concernees.any():
            cout += centimes(simulation.calculate(nom, periode)) * concernees
    return cout


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
        if nom.startswith(PREFIXE):
            injecter(simulation, periode, lot[nom])
    return simulation, periode


def centimes(montants):
    return numpy.round(numpy.asarray(montants, dtype=numpy.float64) * 100).astype(numpy.int64)


# --- Tables -----------------------------------------------------------------------------------------------


def par(chiffrage, axe):
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


def par_financeur(base, reforme):
    lignes = [
        {"financeur": nom, "base": base[nom].sum() / 100, "reforme": reforme[nom].sum() / 100}
        for nom in FINANCEURS
    ]
    table = polars.DataFrame(lignes)
    return table.with_columns((polars.col("reforme") - polars.col("base")).round(2).alias("difference"))


def situations(base, reforme):
    """Nombre de ménages par situation avant et après."""
    paires = polars.DataFrame({"avant": base["situation"], "apres": reforme["situation"]})
    return paires.group_by("avant", "apres").agg(polars.len().alias("menages")).sort("avant", "apres")


# --- Budget -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Enveloppe:
    nom: str = "budget_departement"
    texte: str = "fsl_2016"
    libelle: str = "Enveloppe FSL du Département"


@dataclasses.dataclass(frozen=True)
class Bilan:
    """Dépense du Département d'une année civile contre son budget, dans l'ordre des décisions.

    Les mêmes noms que le bilan d'une enveloppe : tables, phrases et courbes servent aux deux.
    """

    annee: int
    scenario: str
    montant: float
    demandes: polars.DataFrame
    enveloppe: Enveloppe = Enveloppe()

    @functools.cached_property
    def ordre(self):
        dues = self.demandes.filter(polars.col("departement") > 0).sort("date", "id")
        return dues.with_columns(cumul=polars.col("departement").cum_sum())

    @property
    def limite(self):
        return round(self.montant * 100)

    @property
    def demande(self):
        return int(self.ordre["departement"].sum()) / 100

    @property
    def dans_le_budget(self):
        return self.ordre.filter(polars.col("cumul") <= self.limite)

    @property
    def servi(self):
        return int(self.dans_le_budget["departement"].sum()) / 100

    @property
    def servis(self):
        return self.dans_le_budget.height

    @property
    def nombre_laisses(self):
        return self.ordre.height - self.servis

    @property
    def reliquat(self):
        return round(self.montant - self.servi, 2)

    @property
    def depense(self):
        return min(self.demande, self.montant)

    @property
    def jour_epuisement(self):
        """Jour de la décision qui prend le dernier centime, ou de la première qui ne tient plus."""
        epuise = self.ordre.filter(polars.col("cumul") >= self.limite)
        return epuise["date"][0] if epuise.height else None


def bilans(chiffrage):
    """Bilan de chaque année de décision et de chaque scénario, si la réforme donne un budget."""
    parametre = feuille(chiffrage.systemes["reforme"].parameters, CHEMIN_DU_BUDGET)
    resultat = []
    for annee in sorted(chiffrage.base["date"].dt.year().unique().to_list()):
        montant = valeur_de_l_annee(parametre, annee)
        for scenario in SCENARIOS if montant else ():
            demandes = getattr(chiffrage, scenario)
            resultat.append(
                Bilan(annee, scenario, montant, demandes.filter(polars.col("date").dt.year() == annee))
            )
    return resultat
