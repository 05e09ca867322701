"""Où en sont les enveloppes de l'année, d'après les dépôts connus à un jour : consommé, reste, jour attendu d'épuisement.

La projection suppose que les dépôts continuent au rythme observé. Elle rejoue des semaines tirées parmi celles qu'on a
vues (bootstrap par semaine, le rythme lui-même étant retiré à chaque fois) : l'intervalle dit le hasard des dépôts et la
brièveté de l'observation, non une saison qui changerait.
"""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

import numpy
import polars

from habitat_local.chiffrage import enveloppes
from habitat_local.chiffrage.axes import axes, classes
from habitat_local.chiffrage.depots import deposes
from habitat_local.chiffrage.enveloppes import Enveloppe
from habitat_local.chiffrage.libelles import libelle
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.exact import MILLIONIEMES
from habitat_local.loi.moteur import calculer
from openfisca_habitat_local.systeme.lecture import noms_proches

TIRAGES, GRAINE, SEMAINE = 2_000, 1, 7
#: En deçà, rien n'est projeté : trop peu de semaines, ou de dossiers.
SEMAINES, DOSSIERS = 4, 5
#: Bornes de l'intervalle, et part des tirages qui s'épuisent qu'il faut pour en dire une.
BORNES = (0.05, 0.5, 0.95)
SCHEMA = {
    **dict.fromkeys(("enveloppe", "libelle", "texte"), polars.String),
    "annee": polars.Int32,
    **dict.fromkeys(
        ("montant", "demande", "part", "reste", "dossiers", "nombre", "part_nombre"), polars.Float64
    ),
    **dict.fromkeys(("epuisee_le", "attendu_au_plus_tot", "attendu", "attendu_au_plus_tard"), polars.Date),
    "probabilite": polars.Float64,
    "phrase": polars.String,
}


@dataclasses.dataclass(frozen=True)
class Projection:
    """Jours d'épuisement (au plus tôt, médian, au plus tard ; None : pas avant la fin) et probabilité avant la fin."""

    jours: tuple[datetime.date | None, ...]
    probabilite: float


def demandes(bons: polars.DataFrame, loi: Any) -> polars.DataFrame:
    """Ce que chaque dossier demande à chaque enveloppe (`enveloppes.demandes`), sous une seule loi."""
    variables = enveloppes.variables()
    resultats = calculer(bons, loi, list(dict.fromkeys([*classes(), *variables])))
    personne = polars.Series("incomplet", [False]).new_from_index(0, bons.height)
    table = axes(bons, resultats, personne)
    for suffixe in enveloppes.SCENARIOS:
        table = table.hstack(resultats.select(polars.col(variables).name.suffix(f"_{suffixe}")))
    return enveloppes.demandes(table)


def etat(
    bons: polars.DataFrame, loi: Any, au: datetime.date, nombres: Mapping[str, float] | None = None
) -> polars.DataFrame:
    """État (`SCHEMA`) des enveloppes de l'année au soir d'un jour, d'après les dossiers déposés jusque-là.

    `nombres` : {nom d'enveloppe: dossiers qu'elle peut servir dans l'année}. Une enveloppe s'épuise par ce qui vient le
    premier, ses euros ou son nombre. Erreur (`ErreurEntree`) : enveloppe inconnue, aucun dossier déposé à ce jour.
    """
    nombres = verifier(nombres or {})
    connus = deposes(bons, None).filter(polars.col("date_depot") <= au)
    if not connus.height:
        raise ErreurEntree(f"Aucun dossier n'est déposé au {au:%d/%m/%Y}.")
    toutes = demandes(connus, loi)
    textes, lignes = set(toutes.select("texte_enveloppe", "annee").rows()), []
    for enveloppe in enveloppes.enveloppes():
        annee = enveloppe.premiere_annee if enveloppe.duree_entiere else au.year
        montant = enveloppes.montant_de_l_annee(enveloppe, loi, annee)
        if montant is None and enveloppe.nom not in nombres:
            continue
        siennes = toutes.filter(
            (polars.col("texte_enveloppe") == enveloppe.texte)
            & (polars.col("enveloppe") == enveloppe.nom)
            & (polars.col("annee") == annee)
            & (polars.col("base") > 0)
        )
        if (enveloppe.texte, annee) in textes:
            jours = premier_jour(toutes, enveloppe, annee), au, fin(enveloppe, au)
            lignes.append(ligne(enveloppe, annee, montant, nombres.get(enveloppe.nom), siennes, jours))
    return polars.DataFrame(lignes, schema=SCHEMA)


def premier_jour(toutes: polars.DataFrame, enveloppe: Enveloppe, annee: int) -> datetime.date:
    """Jour où l'on commence à observer : premier dépôt de l'année qui demande quelque chose à ce texte."""
    du_texte = (polars.col("texte_enveloppe") == enveloppe.texte) & (polars.col("annee") == annee)
    premier = toutes.filter(du_texte)["date_depot"].min()
    assert isinstance(premier, datetime.date)
    return premier


def verifier(nombres: Mapping[str, float]) -> dict[str, float]:
    """Erreur : une enveloppe n'existe pas."""
    connues = {e.nom for e in enveloppes.enveloppes()}
    for nom in nombres:
        if nom not in connues:
            raise ErreurEntree(f"Enveloppe « {nom} » inconnue.{noms_proches(nom, connues)}")
    return dict(nombres)


def fin(enveloppe: Enveloppe, au: datetime.date) -> datetime.date:
    """Dernier jour que l'enveloppe couvre : celui de l'année, ou une année de plus si elle vaut pour toute la durée."""
    return datetime.date(au.year + (1 if enveloppe.duree_entiere else 0), 12, 31)


def par_jour(
    siennes: polars.DataFrame, debut: datetime.date, au: datetime.date
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """(euros, dossiers) de chaque jour civil, du premier jour observé à ce jour."""
    sommes = siennes.group_by("date_depot").agg(
        euros=(polars.col("base") * polars.col("poids")).sum() / (100 * MILLIONIEMES),
        dossiers=polars.col("poids").sum() / MILLIONIEMES,
    )
    effectif = (au - debut).days + 1
    euros, dossiers = numpy.zeros(effectif), numpy.zeros(effectif)
    rangs = (sommes["date_depot"] - debut).dt.total_days().to_numpy()
    euros[rangs], dossiers[rangs] = sommes["euros"].to_numpy(), sommes["dossiers"].to_numpy()
    return euros, dossiers


def ligne(
    enveloppe: Enveloppe, annee: int, montant: float | None, nombre: float | None, siennes: polars.DataFrame,
    jours: tuple[datetime.date, datetime.date, datetime.date],
) -> dict[str, Any]:  # fmt: skip
    """Une enveloppe : consommé, reste, jour d'épuisement passé ou attendu. `jours` : premier observé, état, fin."""
    debut, au, dernier = jours
    euros, dossiers = par_jour(siennes, debut, au)
    demande, deposees = round(float(euros.sum()), 2), float(dossiers.sum())
    limites = [(montant, euros), (nombre, dossiers)]
    epuisee = jour_d_epuisement(limites, debut)
    projection = None if epuisee else projeter(limites, au, dernier)
    attendus = projection.jours if projection else (None, None, None)
    return {
        "enveloppe": enveloppe.nom, "libelle": enveloppe.libelle, "texte": libelle("texte", enveloppe.texte), "annee": annee,
        "montant": montant, "demande": demande, "part": demande / montant if montant else None,
        "reste": None if montant is None else round(max(montant - demande, 0), 2), "dossiers": deposees,
        "nombre": nombre, "part_nombre": deposees / nombre if nombre else None, "epuisee_le": epuisee,
        "attendu_au_plus_tot": attendus[0], "attendu": attendus[1], "attendu_au_plus_tard": attendus[2],
        "probabilite": 1.0 if epuisee else (projection.probabilite if projection else None),
        "phrase": dire(epuisee, projection, dernier),
    }  # fmt: skip


def jour_d_epuisement(
    limites: list[tuple[float | None, numpy.ndarray]], debut: datetime.date
) -> datetime.date | None:
    """Premier jour où une limite est atteinte par ce qui est déjà déposé."""
    atteints = [
        int(numpy.argmax(numpy.cumsum(flux) >= limite - 1e-6))
        for limite, flux in limites
        if limite is not None and flux.sum() >= limite - 1e-6
    ]
    return debut + datetime.timedelta(days=min(atteints)) if atteints else None


def projeter(
    limites: list[tuple[float | None, numpy.ndarray]], au: datetime.date, dernier: datetime.date
) -> Projection | None:
    """Épuisement attendu si le rythme observé continue ; None s'il est trop peu observé."""
    euros, dossiers = limites[0][1], limites[1][1]
    semaines = len(euros) // SEMAINE
    restants = (dernier - au).days
    if semaines < SEMAINES or numpy.count_nonzero(dossiers) < DOSSIERS or restants <= 0:
        return None
    vues = [flux[len(flux) - semaines * SEMAINE :].reshape(semaines, SEMAINE) for flux in (euros, dossiers)]
    hasard = numpy.random.default_rng(GRAINE)
    suite = -(-restants // SEMAINE)
    # Deux tirages : les semaines qu'on aurait pu observer, puis celles qui viennent, parmi elles.
    observees = hasard.integers(semaines, size=(TIRAGES, semaines))
    tirees = numpy.take_along_axis(observees, hasard.integers(semaines, size=(TIRAGES, suite)), axis=1)
    jours = numpy.full(TIRAGES, restants + 1)
    for (limite, flux), vue in zip(limites, vues, strict=True):
        if limite is not None:
            cumul = numpy.cumsum(vue[tirees].reshape(TIRAGES, -1)[:, :restants], axis=1) + flux.sum()
            atteint = cumul >= limite - 1e-6
            jours = numpy.minimum(
                jours, numpy.where(atteint.any(axis=1), atteint.argmax(axis=1) + 1, restants + 1)
            )
    quantiles = numpy.quantile(jours, BORNES, method="inverted_cdf")
    attendus = tuple(None if q > restants else au + datetime.timedelta(days=int(q)) for q in quantiles)
    return Projection(attendus, float((jours <= restants).mean()))


def dire(epuisee: datetime.date | None, projection: Projection | None, dernier: datetime.date) -> str:
    """L'état d'une enveloppe, en une phrase."""
    if epuisee:
        return f"épuisée le {epuisee:%d/%m/%Y}"
    if projection is None:
        return "trop peu de dépôts pour projeter"
    tot, attendu, tard = projection.jours
    if tot is None:
        return f"ne s'épuise pas avant le {dernier:%d/%m/%Y} à ce rythme"
    fin_ = f"{tard:%d/%m/%Y}" if tard else f"après le {dernier:%d/%m/%Y}"
    milieu = f"vers le {attendu:%d/%m/%Y}" if attendu else f"sans doute après le {dernier:%d/%m/%Y}"
    return f"{milieu} (entre le {tot:%d/%m/%Y} et {'le ' if tard else ''}{fin_}, neuf fois sur dix)"
