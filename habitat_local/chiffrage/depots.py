"""Dossiers déposés d'une population, au coût de travaux d'un scénario."""

import polars

from habitat_local.communs.erreurs import ErreurEntree

#: Montants d'un dossier que le scénario de coût des travaux multiplie.
MONTANTS_DES_TRAVAUX = ("montant_travaux_ht", "montant_travaux_eligibles_ht", "montant_travaux_ttc")


def deposes(population: polars.DataFrame, taux_recours: float | None = None) -> polars.DataFrame:
    """Dossiers déposés : ceux dont `recours` est vrai, ou dont le tirage stocké est sous le taux donné."""
    if taux_recours is not None:
        if "tirage_recours" not in population.columns:
            raise ErreurEntree(
                "Un taux de recours suppose une colonne « tirage_recours » dans la population."
            )
        avec_projet = polars.col("montant_travaux_ht") > 0
        return population.filter((polars.col("tirage_recours") < taux_recours) & avec_projet)
    if "recours" in population.columns:
        return population.filter(polars.col("recours").fill_null(True))
    return population


def au_cout(dossiers: polars.DataFrame, facteur: float | None = None) -> polars.DataFrame:
    """Dossiers dont les montants de travaux (HT, éligibles, TTC) sont multipliés par le facteur, au centime."""
    presents = [nom for nom in MONTANTS_DES_TRAVAUX if nom in dossiers.columns] if facteur else []
    connu = {nom: polars.col(nom) > 0 for nom in presents}
    return dossiers.with_columns(
        polars.when(connu[nom])
        .then((polars.col(nom) * facteur).round(2))
        .otherwise(polars.col(nom))
        .alias(nom)
        for nom in presents
    )
