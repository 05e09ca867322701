"""Lire un paramètre qu'aucun texte ne fixe à certaines dates, sans l'inventer ni planter."""

import numpy
from openfisca_core.errors import ParameterNotFoundError

from openfisca_habitat_local.mecanismes.bareme import noeud_brut
from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, echeance_en_mois

INDEFINI = -1


def valeur(parameters, period, chemin, defaut=numpy.nan):
    """Valeur (ou nœud) de `habitat_local.<chemin>` ce jour-là ; `defaut` si aucun texte n'en dit rien."""
    noeud = parameters(period).habitat_local
    for pas in chemin.split("."):
        try:
            noeud = getattr(noeud, pas)
        except ParameterNotFoundError:
            return defaut
    sans_valeur = getattr(noeud_brut(noeud), "_children", None) == {}
    return defaut if sans_valeur else noeud


def indefini(montants):
    """Montants, `-1` là où le texte ou un fait manque (`nan`)."""
    montants = numpy.asarray(montants, dtype=numpy.float64)
    return numpy.where(numpy.isnan(montants), INDEFINI, montants)


def connu(nombres):
    """Nombres en float64, sans le bruit de float32, `nan` pour un nombre non renseigné."""
    nombres = numpy.round(numpy.asarray(nombres, dtype=numpy.float64), 4)
    return numpy.where(nombres < 0, numpy.nan, nombres)


def echeance(parameters, period, depart, chemin, compter=echeance_en_mois):
    """Dernier jour du délai que fixe le paramètre ; non renseigné si aucun texte ne le fixe ce jour-là."""
    duree = valeur(parameters, period, chemin, None)
    decompte = valeur(parameters, period, "meuse.fsl_2016.decompte", None)
    if duree is None or decompte is None:
        return numpy.full(numpy.shape(depart), NON_RENSEIGNEE)
    return compter(depart, duree, decompte)
