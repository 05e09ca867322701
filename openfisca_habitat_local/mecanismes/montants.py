"""Mécanismes communs à tous les textes : montants, arrondi, écrêtement."""

import numpy


def arrondir(montant, pas=0.01):
    """Montant arrondi au multiple de `pas` le plus proche, demi vers le haut ; `pas` nul : pas d'arrondi.

    L'arrondi préalable au dix-millième de pas absorbe le bruit binaire (3165,135 doit donner 3165,14).
    """
    montant = numpy.asarray(montant, dtype=numpy.float64)
    if not pas:
        return montant
    rangs_de_pas = numpy.floor(numpy.round(montant / pas, 4) + 0.5)
    # Diviser par 100 rend le nombre décimal le plus proche ; multiplier par 0,01 laisserait du bruit.
    return rangs_de_pas * pas if pas >= 1 else rangs_de_pas / numpy.rint(1 / pas)


def sans_bruit(nombres):
    """Nombres sans le bruit binaire d'une somme (0,1 + 0,2 vaut 0,3) : à comparer à une borne du texte.

    Ce n'est pas un arrondi de la loi : le millionième d'euro est hors de portée de tout texte.
    """
    return numpy.round(nombres, 6)


def montant(menage, period, nom):
    """Montant d'une variable : `menage(nom, period)`."""
    return menage(nom, period)


def constante(menage, valeur):
    """La même valeur pour tous les ménages."""
    return numpy.full(menage.count, float(valeur))


def rangs(vecteur):
    """Rangs (int32) d'un vecteur d'Enum, sans son enveloppe."""
    return numpy.asarray(vecteur).view(numpy.ndarray).astype(numpy.int32)


def du_texte(menage, period, texte):
    """Vrai pour les dossiers qui relèvent du texte.

    Une formule propre à un texte rend 0 si aucun dossier n'en relève, avant de lire ses paramètres : ils
    n'existent que pendant sa vie.
    """
    return menage("texte_applicable", period) == texte


def aide_proportionnelle(taux, base, plafond_aide, pas_arrondi, majorations=0):
    """`taux x base` et majorations, dans la limite du plafond d'aide s'il y en a un, arrondies."""
    return arrondir(numpy.fmin(taux * base + majorations, plafond_aide), pas_arrondi)


def ecreter(aides_comptees, plafond, aide_reduite):
    """Ce qu'un plafond d'aides retire à l'aide désignée : l'excédent, dans la limite de cette aide."""
    exces = aides_comptees - numpy.where(numpy.isnan(plafond), numpy.inf, plafond)
    exces = numpy.maximum(sans_bruit(exces), 0)
    return numpy.minimum(exces, aide_reduite)


def mensualite(capital, taux_annuel, mois):
    """Mensualité constante d'un prêt, au centime ; 0 sans durée."""
    duree = numpy.maximum(mois, 1)
    taux = taux_annuel / 12
    facteur = taux / (1 - (1 + taux) ** -duree.astype(numpy.float64)) if taux else 1 / duree
    return numpy.where(mois > 0, arrondir(capital * facteur), 0)
