"""Lire un paramètre qu'aucun texte ne fixe à certaines dates, sans l'inventer ni planter."""

import numpy
from openfisca_core.errors import ParameterNotFoundError

INDEFINI = -1


def valeur(parameters, period, chemin, defaut=numpy.nan):
    """Valeur (ou nœud) de `habitat_local.<chemin>` au jour de la période ; `defaut` si aucun texte n'en dit rien."""
    noeud = parameters(period).habitat_local
    for pas in chemin.split("."):
        try:
            noeud = getattr(noeud, pas)
        except ParameterNotFoundError:
            return defaut
    return noeud


def indefini(montants):
    """Montants, `-1` là où le texte ou un fait manque (`nan`)."""
    montants = numpy.asarray(montants, dtype=numpy.float64)
    return numpy.where(numpy.isnan(montants), INDEFINI, montants)


def connu(nombres):
    """Nombres en float64, arrondis au centième de centime (bruit de float32), `nan` pour un nombre non renseigné."""
    nombres = numpy.round(numpy.asarray(nombres, dtype=numpy.float64), 4)
    return numpy.where(nombres < 0, numpy.nan, nombres)
