"""Âges des personnes d'un ménage, en années révolues, à une date propre à chaque ménage."""

import numpy

INCONNU = -1


def annees_revolues(naissances, dates):
    """Années révolues entre deux vecteurs de dates (un 29 février compte au 1ᵉʳ mars)."""
    naissances = naissances.astype("datetime64[D]")
    dates = dates.astype("datetime64[D]")
    mois = (dates.astype("datetime64[M]") - naissances.astype("datetime64[M]")).astype(int)
    jour = (dates - dates.astype("datetime64[M]")).astype(int)
    jour_de_naissance = (naissances - naissances.astype("datetime64[M]")).astype(int)
    return (mois - (jour < jour_de_naissance)) // 12


def ages_revolus(menage, period, date="fsl_date_appreciation_ages"):
    """Âge de chaque personne : sa naissance si elle est donnée, sinon l'`age` donné du mois, sinon -1.

    La date de naissance par défaut d'openfisca-france ne dit rien d'une personne : elle n'est pas lue.
    """
    membres = menage.members
    if membres.get_holder("date_naissance").get_known_periods():
        jours = menage.project(menage(date, period))
        return annees_revolues(membres("date_naissance", period), jours).astype(numpy.int32)
    if membres.get_holder("age").get_known_periods():
        return membres("age", period.first_month).astype(numpy.int32)
    return numpy.full(membres.count, INCONNU, dtype=numpy.int32)
