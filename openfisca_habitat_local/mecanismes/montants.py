"""Mécanismes communs à tous les textes : montants, arrondi, écrêtement."""

import numpy


def arrondir(montant, pas=0.01):
    """Montant arrondi au multiple de `pas` le plus proche, demi vers le haut ; `pas` nul : pas d'arrondi.

    Le calcul est en float64 ; l'arrondi préalable au dix-millième de pas absorbe le bruit binaire
    (3165,135 doit donner 3165,14).
    """
    montant = numpy.asarray(montant, dtype=numpy.float64)
    if not pas:
        return montant
    return numpy.floor(numpy.round(montant / pas, 4) + 0.5) * pas


def au_centime(valeurs):
    """Montants float32 d'OpenFisca en float64, au centime."""
    if not valeurs.any():  # l'aide d'un texte dont aucun dossier ne relève
        return numpy.zeros(len(valeurs))
    return numpy.round(valeurs.astype(numpy.float64), 2)


def au_millieme(valeurs):
    """Surfaces float32 d'OpenFisca en float64, au millième : 64,99 m² vaut 64,99 et non 64,98999786."""
    return numpy.round(valeurs.astype(numpy.float64), 3)


def montant(menage, period, nom):
    """Montant d'une variable, en float64 et au centime."""
    return au_centime(menage(nom, period))


def aide_lue(menage, period, parameters, nom):
    """Comme `montant`, sans arrondi au centime là où la lecture n'arrondit que le total (AMB-GEN-01)."""
    if parameters(period).habitat_local.national.arrondi_aide:
        return montant(menage, period, nom)
    return numpy.round(menage(nom, period).astype(numpy.float64), 4)


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
    exces = numpy.maximum(aides_comptees - numpy.where(numpy.isnan(plafond), numpy.inf, plafond), 0)
    return numpy.minimum(exces, aide_reduite)
