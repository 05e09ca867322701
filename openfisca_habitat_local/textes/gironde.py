"""Gironde 2012 : ce que partagent les formules propres au texte (axes des tableaux, classes de surface)."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import Axe
from openfisca_habitat_local.mecanismes.geographie import rang_commune
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur
from openfisca_habitat_local.nomenclatures.gironde import Typologie, ZoneGironde

ZONES = Axe.d_un_enum(ZoneGironde)
TYPOLOGIES = Axe.d_un_enum(Typologie)
TERRITOIRES = Axe("hors_cub", "cub")
REGIMES = Axe("lourds", "base")
CLASSES = Axe("petite", "moyenne", "grande")
CATEGORIES_LOCATAIRES = Axe(
    "categorie_1", "categorie_2", "categorie_3", "categorie_4", "categorie_5", "categorie_6"
)


def convention(parameters, period):
    """Paramètres du texte à la date. Ses tableaux n'existent que pendant sa vie."""
    return parameters(period).habitat_local.conventions.gironde_pst_2012


def dans_liste(menage, period, noeud, *noms):
    """Vrai pour les logements d'une commune de l'une des listes (codes INSEE) du nœud."""
    communes = {1: [commune for nom in noms for commune in noeud[nom]]}
    return rang_commune(noeud, noms, lambda: communes, menage("depcom_logement", period)) >= 0


def logements(menage, period):
    """Nombre de logements du dossier, un au moins : les montants du texte sont par logement."""
    return numpy.maximum(menage("nombre_logements", period), 1)


def bailleur_retenu(menage, period):
    """Vrai pour un bailleur dont le programme retient les travaux."""
    bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
    return bailleur & menage("gironde_eligible_pst", period)


def classe_de_surface(surface, bornes):
    """Rang de la classe de surface (petite, moyenne, grande) selon des bornes en paramètres."""
    basse, haute = bornes.basse, bornes.haute
    petite = (surface < basse) | ((surface == basse) & bool(bornes.basse_dans_petite))
    grande = (surface > haute) | ((surface == haute) & bool(bornes.haute_dans_grande))
    return numpy.where(petite, 0, numpy.where(grande, 2, 1))


def mensualite(capital, taux_annuel, mois):
    """Mensualité constante d'un prêt, au centime ; 0 sans durée."""
    duree = numpy.maximum(mois, 1)
    taux = taux_annuel / 12
    facteur = taux / (1 - (1 + taux) ** -duree.astype(numpy.float64)) if taux else 1 / duree
    return numpy.where(mois > 0, arrondir(capital * facteur), 0)
