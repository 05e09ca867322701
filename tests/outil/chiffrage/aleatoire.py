"""Dossiers tirés au sort : toutes les colonnes, tous les textes, des bornes fréquentes et des faits manquants."""

import datetime

import numpy
import polars

from habitat_local.dossiers.verification import valeurs_par_defaut
from habitat_local.loi.colonnes import PROPRES, colonnes
from habitat_local.loi.systeme import systeme

#: Valeurs où les barèmes changent de réponse.
PARTS = (0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.55, 0.7, 1)
MONTANTS = (0, 500, 1000, 3000, 5000, 8000, 13000, 15000, 20000, 30000, 50000, 80000, 120000)
ENTIERS = (0, 1, 2, 3, 5, 10)
JOURS = (
    "2007-06-01", "2008-02-20", "2008-09-01", "2009-03-01", "2009-08-20", "2011-06-01",
    "2012-02-18", "2012-10-01", "2013-06-01", "2014-07-01", "2015-02-17", "2016-04-30",
    "2016-05-01", "2016-07-01", "2016-12-31", "2017-01-01",
)  # fmt: skip
#: Ce sans quoi aucun texte n'examine un dossier.
TOUJOURS_LA = (
    "montant_travaux_ht", "nature_travaux", "statut_demandeur", "categorie_ressources_anah", "niveau_loyer",
    "depot_avant_travaux", "travaux_par_entreprises", "gain_energetique",
)  # fmt: skip
#: Statuts que tous les textes connaissent : les autres ne font que vider les tableaux.
STATUTS = ("proprietaire_occupant", "proprietaire_bailleur", "organisme_agree")


def communes():
    """Communes de tous les textes, et deux communes d'aucun."""
    conventions = systeme().parameters.habitat_local.conventions.children.values()
    listes = [c.cadre.communes.values_list for c in conventions if "communes" in c.cadre.children]
    codes = [code for liste in listes for v in liste for code in (v.value or ())[:6]]
    return [*dict.fromkeys(codes), "75101", "13055"]


def admises(valeurs, fait):
    """Celles que le moteur ne refuse pas."""
    return tuple(
        v for v in valeurs
        if (fait.minimum is None or v >= fait.minimum) and (fait.maximum is None or v <= fait.maximum)
    )  # fmt: skip


def colonne(c, hasard, effectif):
    if c.nom == "statut_demandeur":
        valeurs = STATUTS
    elif c.genre == "classe":
        valeurs = c.valeurs
    elif c.genre == "booleen":
        valeurs = (True, False)
    elif c.genre == "date":
        valeurs = [datetime.date.fromisoformat(j) for j in JOURS]
    elif c.genre == "entier":
        valeurs = admises((1940, 1990, 2000) if "annee" in c.nom else ENTIERS, c.fait)
    elif c.genre == "nombre":
        genre = (
            MONTANTS if c.unite and "currency" in c.unite else PARTS if c.unite == "/1" else (0, 20, 60, 100)
        )
        valeurs = admises(genre, c.fait)
    else:
        valeurs = ("",)
    tirees = [valeurs[i] for i in hasard.integers(len(valeurs), size=effectif)]
    return polars.Series(c.nom, tirees, dtype=c.type_polars, strict=False)


def dossiers(effectif=3000, graine=0):
    """Table typée de dossiers, comme `dossiers.verifier` la rend."""
    hasard = numpy.random.default_rng(graine)
    propres = {c.nom for c in PROPRES}
    series = []
    for c in colonnes().values():
        if c.nom in propres or c.genre == "texte":
            continue
        serie = colonne(c, hasard, effectif)
        if not c.obligatoire:  # un fait sur six manque, une colonne sur quatre n'est pas là
            if hasard.random() < 0.25 and c.nom not in TOUJOURS_LA:
                continue
            presentes = polars.Series(hasard.random(effectif) > 1 / 6)
            serie = serie.zip_with(
                presentes, polars.Series(c.nom, [None], dtype=c.type_polars).new_from_index(0, effectif)
            )
        series.append(serie)
    codes = communes()
    table = polars.DataFrame(series).with_columns(
        id=polars.int_range(effectif).cast(polars.String),
        depcom_logement=polars.Series([codes[i] for i in hasard.integers(len(codes), size=effectif)]),
    )
    return valeurs_par_defaut(table)
