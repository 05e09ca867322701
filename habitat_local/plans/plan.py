"""Plan de financement de chaque dossier : aides par financeur, primes, prêts, écrêtement, reste à charge."""

import dataclasses
from typing import Any

import numpy
import polars

from habitat_local.dossiers.verification import verifies
from habitat_local.loi.colonnes import PREFIXE_LIBRE
from habitat_local.loi.moteur import calculer, lots
from habitat_local.loi.plan import details
from habitat_local.loi.systeme import dates_de_changement
from habitat_local.loi.systeme import systeme as systeme_openfisca
from habitat_local.plans.explication import Explication
from habitat_local.plans.financement import (
    CLASSEMENT,
    MONTANTS,
    MOTIFS,
    TOTAUX,
    aides,
    payes_par_texte,
    sorties_du_plan,
)
from habitat_local.plans.lectures import ESSAIS, Lectures, ambiguites, ecarts, lectures_autour
from habitat_local.plans.lot import Lot
from habitat_local.plans.manquants import questions
from habitat_local.plans.recueil import Chemins
from openfisca_habitat_local.nomenclatures.generales import Motif
from openfisca_habitat_local.systeme import reformes as reformes_yaml

__all__ = [
    "MONTANTS", "Lectures", "Reglages", "lectures_autour", "morceaux_expliques", "motifs_en_phrases",
    "plan_complet", "planifier",
    "plans_expliques", "sorties_du_plan",
]  # fmt: skip

#: Dossiers expliqués d'un coup, au plus : borne la mémoire des étapes, sans effet sur le résultat.
DOSSIERS_PAR_LOT = 20_000
#: Faits du dossier rappelés dans son plan, avec ses colonnes libres.
RAPPELES = ("date_depot", "depcom_logement", "montant_travaux_ht")


def detailler(resultats: polars.DataFrame) -> polars.DataFrame:
    """Colonnes `prime_…` et `pret_…`."""
    return resultats.select(
        polars.sum_horizontal(noms).round(2).alias(f"{genre}_{cle}")
        for genre, cles in details().items()
        for cle, noms in cles.items()
    )


def rappeler(dossiers: polars.DataFrame) -> polars.DataFrame:
    """Identifiant, date, commune et montant du dossier, et ses colonnes libres."""
    libres = [nom for nom in dossiers.columns if nom.startswith(PREFIXE_LIBRE)]
    return dossiers.select("id", *(nom for nom in RAPPELES if nom in dossiers.columns), *libres)


def en_plan(dossiers: polars.DataFrame, resultats: polars.DataFrame) -> polars.DataFrame:
    """Plan de chaque dossier, d'après les sorties de la loi (`sorties_du_plan`)."""
    ttc = dossiers["montant_travaux_ttc"] if "montant_travaux_ttc" in dossiers.columns else None
    connu = polars.col("reste_a_charge") >= 0
    table = resultats.select(*CLASSEMENT, **aides(), **TOTAUX).with_columns(
        cout_ttc=polars.lit(None, polars.Float64) if ttc is None else ttc.round(2),
        reste_a_charge=resultats.select(polars.when(connu).then("reste_a_charge")).to_series(),
        textes=payes_par_texte(resultats),
    )
    parties = [rappeler(dossiers), table, detailler(resultats), resultats.select(MOTIFS.values())]
    return polars.concat(parties, how="horizontal")


def planifier(dossiers, systeme=None) -> polars.DataFrame:
    """Plan de chaque dossier, dans leur ordre : une DataFrame plate, montants en euros, au centime.

    `dossiers` : des `Dossiers` ; toute autre source est d'abord vérifiée, et refusée si une ligne l'est. Le coût TTC
    vient du dossier, nul s'il ne le dit pas ; le reste à charge est alors nul aussi.
    """
    systeme = systeme or systeme_openfisca()
    return de_la_table(verifies(dossiers, systeme).table, systeme)


def de_la_table(dossiers: polars.DataFrame, systeme) -> polars.DataFrame:
    """Plan d'une table déjà vérifiée."""
    return en_plan(dossiers, calculer(dossiers, systeme, sorties_du_plan()))


def motifs_en_phrases(plan: polars.DataFrame) -> polars.DataFrame:
    """Plan où chaque `motif_…` est une phrase (vide quand l'aide est due), sans le nom des faits en cause."""
    phrases = {motif.name: None if motif is Motif.aucun else motif.value for motif in Motif}
    return plan.with_columns(
        polars.col(nom).cast(polars.String).replace_strict(phrases, return_dtype=polars.String)
        for nom in MOTIFS.values()
    )


# --- Plans expliqués ---------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Reglages:
    """Ce qu'un plan dit en plus de ses montants, motifs et règles.

    `lectures` : celles qui sont en jeu (`Lectures`), None pour ne pas les essayer. `appliquees` : noms de celles que
    la loi du calcul suit. `etapes` : l'arithmétique. `manquants` : ce que vaut chaque fait manquant.
    """

    lectures: Lectures | None = None
    appliquees: tuple[str, ...] = ()
    etapes: bool = False
    manquants: bool = False
    taille: int = DOSSIERS_PAR_LOT


def plan_d_un_lot(lot: Lot, reglages: Reglages) -> polars.DataFrame:
    """Plan des dossiers d'un lot, avec `motifs`, `manquants`, `regles`, `lectures`, `lectures_en_jeu`, et, s'il les
    faut, `etapes` et `questions` (JSON)."""
    explication = Explication(lot)
    appliquees = polars.Series("lectures", [list(reglages.appliquees)], dtype=polars.List(polars.String))
    essais = reglages.lectures.essayer(lot) if reglages.lectures else polars.DataFrame(schema=ESSAIS)
    colonnes = [
        appliquees.new_from_index(0, lot.effectif),
        ambiguites(essais, lot.effectif),
        ecarts(essais, lot.effectif),
    ]
    if reglages.etapes:
        colonnes.append(explication.etapes_en_json())
    if reglages.manquants:
        colonnes.append(questions(lot))
    plan = en_plan(lot.dossiers, lot.resultats).with_columns(lot.textes_applicables())
    return plan.hstack(explication.notes()).hstack(colonnes)


def morceaux_expliques(dossiers: polars.DataFrame, systeme, reglages: Reglages):
    """(rangs des dossiers, leur plan expliqué), lot après lot ; un lot ne dépend d'aucun autre."""
    jours = reglages.lectures.jours() if reglages.lectures else dates_de_changement(systeme)
    for jour, place in lots(dossiers, jours, reglages.taille):
        partie = dossiers if len(place) == dossiers.height else dossiers[place]
        yield place, plan_d_un_lot(Lot(partie, systeme, jour, sorties_du_plan(), Chemins()), reglages)


def plans_expliques(dossiers: polars.DataFrame, systeme, reglages: Reglages) -> polars.DataFrame:
    """Plan expliqué de chaque dossier, dans leur ordre."""
    if not dossiers.height:
        return plan_d_un_lot_vide(dossiers, systeme, reglages)
    rangs, tables = zip(*morceaux_expliques(dossiers, systeme, reglages), strict=True)
    retour = numpy.empty(dossiers.height, dtype=numpy.int64)
    retour[numpy.concatenate(rangs)] = numpy.arange(dossiers.height)
    return polars.concat(tables)[retour]


LISTES_D_UN_PLAN = (
    "textes_applicables",
    "motifs",
    "manquants",
    "regles",
    "lectures",
    "lectures_en_jeu",
    "ecarts_des_lectures",
)


def plan_d_un_lot_vide(dossiers, systeme, reglages):
    """Les colonnes d'un plan expliqué, sans dossier."""
    liste = polars.List(polars.String)
    genres: dict[str, Any] = {"textes_applicables": liste}
    genres |= {f"phrase_{section}": polars.String for section in MOTIFS}
    genres |= dict.fromkeys(LISTES_D_UN_PLAN, liste)
    genres |= {
        nom: polars.String
        for nom, voulu in (("etapes", reglages.etapes), ("questions", reglages.manquants))
        if voulu
    }
    return de_la_table(dossiers, systeme).hstack(polars.DataFrame(schema=genres))


def lectures_appliquees(lectures=(), reformes=()) -> tuple[str, ...]:
    """Noms des lectures que le calcul suit : demandées, ou basculées par un fichier de réforme."""
    citees = [
        nom for fichier in reformes or () for nom in reformes_yaml.lire_fichier(fichier).get("lectures") or ()
    ]
    return tuple(dict.fromkeys([*citees, *(lectures or ())]))


def plan_complet(dossiers, reformes=(), appliquees=(), **options) -> polars.DataFrame:
    """Plan expliqué (motifs, règles, faits manquants, lectures en jeu) sous le droit en vigueur réformé.

    `dossiers` : comme `planifier`.
    `reformes` : fichiers, contenus ou noms de lectures, dans l'ordre. `options` : `etapes`, `manquants`.
    """
    systeme = systeme_openfisca(reformes)
    reglages = Reglages(lectures_autour(systeme, reformes), tuple(appliquees), **options)
    return plans_expliques(verifies(dossiers, systeme).table, systeme, reglages)
