"""Ce que l'on suppose pour fermer un écart : une lecture, une autre date, un fait à une autre valeur."""

import dataclasses
import datetime
from collections.abc import Iterator
from typing import Any

import numpy
import polars

from habitat_local.communs import formats
from habitat_local.controle.simulations import Faits, LotSuivi, fait_du_dossier
from habitat_local.dossiers.conversions import lire_colonne
from habitat_local.loi.colonnes import PREFIXE_LIBRE, PROPRES, RESULTATS_ADMIS, Colonne, colonnes
from habitat_local.loi.moteur import SANS_REPLI
from openfisca_habitat_local.systeme.lecture import Fait as FaitALire
from openfisca_habitat_local.systeme.parametres_partages import changements

LECTURE, DATE, FAIT, ERREUR = "lecture", "date", "fait", "erreur"
#: Familles de causes, dans l'ordre où on les dit.
FAMILLES = {
    ERREUR: "Erreur usuelle",
    FAIT: "Fait à une autre valeur",
    DATE: "Autre date, autre version de la loi",
    LECTURE: "Lecture d'une ambiguïté",
}
#: Versions voisines de la loi essayées, de part et d'autre du jour du dépôt.
VERSIONS = 3
#: Écart qui suffit à être d'un côté d'une borne, par unité.
PAS = {"/1": 0.001, "m2": 0.01}
BORNES_AU_PLUS = 8


@dataclasses.dataclass(frozen=True)
class Hypothese:
    """Une chose à changer. `cause` : clé sous laquelle des hypothèses n'en font qu'une ; `libelle` : ce qu'on en dit.

    `fait`, `valeur` : pour un fait, sa colonne et la valeur essayée, telle qu'on l'écrit.
    """

    famille: str
    cause: str
    libelle: str
    fait: str | None = None
    valeur: str | None = None


# --- Faits ----------------------------------------------------------------------------------------------------


def faits_a_essayer(lot: LotSuivi) -> list[str]:
    """Faits que le calcul du lot lit, hors dates, lieux et montants (les erreurs usuelles les essaient)."""
    propres = {c.nom for c in PROPRES}
    return [
        nom
        for nom, c in colonnes().items()
        if nom in lot.lues
        and nom not in propres | RESULTATS_ADMIS
        and c.genre in ("booleen", "classe", "entier", "nombre")
        and not (c.unite or "").startswith("currency")
    ]


def par_faits(lot: LotSuivi) -> Iterator[tuple[Hypothese, Faits]]:
    """Chaque fait à chacune de ses autres valeurs."""
    for nom in faits_a_essayer(lot):
        colonne = colonnes()[nom]
        for ecrite, serie in autres_valeurs(lot, colonne):
            yield Hypothese(FAIT, f"fait:{nom}", colonne.label, nom, ecrite), {nom: serie}


def autres_valeurs(lot: LotSuivi, colonne: Colonne) -> Iterator[tuple[str, polars.Series]]:
    """(valeur écrite, colonne entière à cette valeur) de chaque réponse possible."""
    if colonne.genre == "booleen":
        yield from ((formats.valeur(v, None), constante(lot, colonne, v)) for v in (True, False))
    elif colonne.genre == "classe":
        for valeur, libelle in zip(colonne.valeurs, colonne.labels, strict=True):
            if valeur != colonne.defaut:
                yield libelle, constante(lot, colonne, valeur)
    else:
        for valeur in nombres_a_essayer(lot, colonne):
            yield ecrire_nombre(valeur, colonne), constante(lot, colonne, valeur)


def constante(lot: LotSuivi, colonne: Colonne, valeur: object) -> polars.Series:
    return polars.Series(colonne.nom, [valeur], dtype=colonne.type_polars).new_from_index(0, lot.effectif)


def nombres_a_essayer(lot: LotSuivi, colonne: Colonne) -> list[float]:
    """Valeurs d'un nombre : les bornes des conditions et de part et d'autre ; pour un entier, ses petites valeurs."""
    pas = 1 if colonne.genre == "entier" else PAS.get(colonne.unite or "", 0.01)
    bornes = sorted(lot.bornes.get(colonne.nom, ()))[:BORNES_AU_PLUS]
    valeurs = {round(b + d, 6) for b in bornes for d in (-pas, 0, pas)}
    if colonne.genre == "entier" and not bornes and not colonne.nom.startswith("annee_"):
        donnees = fait_du_dossier(lot.dossiers, colonne.nom).drop_nulls().unique()
        valeurs |= {v + d for v in donnees.to_list()[:BORNES_AU_PLUS] for d in (-1, 1)} | {1}
    bas, haut = colonne.fait.minimum or 0, colonne.fait.maximum
    admises = sorted(v for v in valeurs if v >= bas and (haut is None or v <= haut))
    return [int(v) for v in admises] if colonne.genre == "entier" else admises


def ecrire_nombre(valeur: float, colonne: Colonne) -> str:
    if colonne.unite == "/1":
        return formats.pourcentage(valeur)
    return f"{valeur:g}".replace(".", ",")


def valeurs_ecrites(dossiers: polars.DataFrame, nom: str, calculees: numpy.ndarray) -> list[str]:
    """Ce que vaut un fait dans chaque dossier, en mots ; « non renseigné » s'il n'est ni donné, ni déduit."""
    colonne, donnees = colonnes()[nom], fait_du_dossier(dossiers, nom).to_list()
    se_deduit = colonne.calculable and nom not in SANS_REPLI
    libelles = dict(zip(range(len(colonne.labels)), colonne.labels, strict=True))
    ecrites = []
    for donnee, calculee in zip(donnees, calculees.tolist(), strict=True):
        if donnee is None and (not se_deduit or (colonne.genre == "nombre" and calculee < 0)):
            ecrites.append("non renseigné")
        elif colonne.genre == "classe":
            ecrites.append(libelles[int(calculee)])
        elif colonne.genre == "booleen":
            ecrites.append(formats.valeur(bool(calculee), None))
        else:
            ecrites.append(ecrire_nombre(calculee, colonne))
    return ecrites


# --- Dates ----------------------------------------------------------------------------------------------------


def par_dates(
    dossiers: polars.DataFrame, textes: polars.Series, loi: Any
) -> Iterator[tuple[Hypothese, polars.Series]]:
    """Versions voisines de la loi (veille et jour de ses changements), puis dates proches de celle du dépôt.

    Rend, pour chacune, le jour de dépôt supposé de chaque dossier (manquant : sans objet).
    """
    depots = dossiers["date_depot"].to_numpy().astype("datetime64[D]")
    for rang in range(1, VERSIONS + 1):
        avant, apres = jours_voisins(depots, textes.to_list(), loi, rang)
        yield Hypothese(DATE, "version_precedente", "loi d'avant le changement"), avant
        yield Hypothese(DATE, "version_suivante", "loi d'après le changement"), apres
    yield Hypothese(DATE, "jour_et_mois_intervertis", "jour et mois intervertis"), intervertir(depots)
    for ans, nom in ((-1, "précédente"), (1, "suivante")):
        decale = dossiers["date_depot"].dt.offset_by(f"{ans}y")
        yield Hypothese(DATE, f"annee_{nom}", f"année {nom}"), decale
    for nom, libelle, jours in autres_dates(dossiers):
        yield Hypothese(DATE, f"date:{nom}", f"loi du jour de « {libelle} »"), jours


def jours_voisins(
    depots: numpy.ndarray, textes: list[str], loi: Any, rang: int
) -> tuple[polars.Series, polars.Series]:
    """Veille du début de la version en cours (ou d'une plus ancienne), et premier jour de la suivante."""
    avant = numpy.full(len(depots), "NaT", dtype="datetime64[D]")
    apres = avant.copy()
    par_texte = numpy.asarray(textes)
    for texte in numpy.unique(par_texte):
        jours = numpy.array(jours_d_un_texte(loi, str(texte)), dtype="datetime64[D]")
        siens = numpy.flatnonzero(par_texte == texte)
        places = numpy.searchsorted(jours, depots[siens], side="right")
        connus = places - rang >= 0
        avant[siens[connus]] = jours[places[connus] - rang] - 1
        connus = places + rang - 1 < len(jours)
        apres[siens[connus]] = jours[places[connus] + rang - 1]
    return polars.Series("date_depot", avant), polars.Series("date_depot", apres)


def jours_d_un_texte(loi: Any, texte: str) -> list[str]:
    """Jours où la loi que lit un texte change : le sien, le régime national, les aides nationales."""
    racine = loi.parameters.children["habitat_local"]
    conventions = racine.children["conventions"].children
    communes = [racine.children["national"]]
    communes += [
        c for c in conventions.values() if not hasattr(c.children.get("cadre"), "children")
        or "communes" not in c.children["cadre"].children
    ]  # fmt: skip
    siennes = [conventions[texte]] if texte in conventions else list(conventions.values())
    return sorted(
        {jour for branche in (*communes, *siennes) for jour in changements(branche) if jour > "1900"}
    )


def intervertir(depots: numpy.ndarray) -> polars.Series:
    """Jour et mois échangés, là où ce sont deux dates."""
    table = polars.DataFrame({"d": depots})
    jour, mois = polars.col("d").dt.day(), polars.col("d").dt.month()
    echangee = polars.date(polars.col("d").dt.year(), jour.clip(upper_bound=12), mois)
    return table.select(
        polars.when((jour <= 12) & (jour != mois)).then(echangee).alias("date_depot")
    ).to_series()


def autres_dates(dossiers: polars.DataFrame) -> Iterator[tuple[str, str, polars.Series]]:
    """(colonne, libellé, jours) des autres dates du fichier : faits qui en sont, colonnes libres qui s'en disent."""
    connues = colonnes()
    for nom in dossiers.columns:
        libre = nom.startswith(PREFIXE_LIBRE) and "date" in nom
        if nom in connues and connues[nom].genre == "date" and nom != "date_depot":
            yield nom, connues[nom].label, dossiers[nom]
        elif libre and (lue := en_dates(dossiers[nom])) is not None:
            yield nom, nom.removeprefix(PREFIXE_LIBRE).replace("_", " "), lue


def en_dates(serie: polars.Series) -> polars.Series | None:
    """La colonne libre, si toutes ses valeurs se lisent comme des dates."""
    lecture = lire_colonne(FaitALire(serie.name, "date"), serie)
    lisible = not lecture.refusees.any() and lecture.valeurs.drop_nulls().len() > 0
    return lecture.valeurs if lisible else None


def dates_admissibles(jours: polars.Series, loi_connue: datetime.date) -> polars.Series:
    """Les jours que la loi connaît ; manquants ailleurs."""
    return jours.cast(polars.Date).set((jours.cast(polars.Date) < loi_connue).fill_null(False), None)
