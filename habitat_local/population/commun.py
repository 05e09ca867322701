"""Tirages reproductibles et hypothèses, communs à tous les territoires.

Chaque colonne tirée a sa propre suite, semée par la graine et par le nom de la colonne : ajouter une
colonne n'en change aucune autre. On ne tire que des nombres uniformes ; parts et quantiles, lus dans les
hypothèses, en font des modalités et des montants.
"""

import zlib
from pathlib import Path

import numpy

from habitat_local.communs import donnees
from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.mecanismes.communes import populations


class ErreurHypotheses(ErreurEntree):
    """Hypothèse absente ou mal formée."""


class Hypotheses:
    """Hypothèses d'un territoire : `valeur(nom)`, chacune avec son libellé et sa source."""

    def __init__(self, contenu, ou):
        self.contenu = contenu
        self.ou = ou

    @classmethod
    def lire(cls, chemin):
        return cls(donnees.lire(chemin), Path(chemin).name)

    def __call__(self, nom):
        try:
            return self.contenu["hypotheses"][nom]["valeur"]
        except KeyError:
            raise ErreurHypotheses(f"{self.ou} : hypothèse « {nom} » absente.") from None

    def remplacer(self, nom, valeur, source):
        """Change une hypothèse (option de la ligne de commande) en gardant la trace de qui l'a dite."""
        self(nom)
        self.contenu["hypotheses"][nom] |= {"valeur": valeur, "source": source}


class Tirages:
    """Nombres uniformes sur [0, 1[, une suite par nom."""

    def __init__(self, graine, effectif):
        self.graine = graine
        self.effectif = effectif

    def __call__(self, nom):
        generateur = numpy.random.Generator(numpy.random.PCG64([self.graine, zlib.crc32(nom.encode())]))
        return generateur.random(self.effectif)


def choisir(tirage, parts, ou):
    """Modalité de chaque tirage, d'après les parts {modalité: part} (qui doivent faire 1)."""
    bornes = numpy.cumsum(list(parts.values()))
    if abs(bornes[-1] - 1) > 1e-9:
        raise ErreurHypotheses(f"{ou} : les parts font {bornes[-1]:.4f}, pas 1.")
    return numpy.array(list(parts))[numpy.searchsorted(bornes[:-1], tirage, side="right")]


def selon(classes, tables, calculer, resultat):
    """Remplit `resultat` avec `calculer(masque, table)` pour chaque classe qui a une table.

    `tables` : {classe: table} ; la table `tous` vaut pour les classes qui ne sont pas nommées.
    """
    for classe in numpy.unique(classes):
        table = tables.get(classe.item(), tables.get("tous"))
        if table is not None:
            masque = classes == classe
            resultat[masque] = calculer(masque, table)
    return resultat


def choisir_selon(tirage, classes, tables, ou, defaut=""):
    """Comme `choisir`, avec des parts propres à chaque classe ; `defaut` pour les autres."""
    resultat = numpy.full(len(classes), defaut, dtype="U40")
    return selon(classes, tables, lambda masque, table: choisir(tirage[masque], table, ou), resultat)


def quantiles(tirage, table):
    """Valeur de chaque tirage par interpolation entre les quantiles {part: valeur}."""
    return numpy.interp(tirage, list(table.keys()), list(table.values()))


def quantiles_selon(tirage, classes, tables):
    """Comme `quantiles`, avec une table propre à chaque classe ; `nan` pour les autres."""
    resultat = numpy.full(len(classes), numpy.nan)
    return selon(classes, tables, lambda masque, table: quantiles(tirage[masque], table), resultat)


def nombre_selon(classes, tables):
    """Nombre de chaque classe ({classe: nombre}) ; 0 pour les autres."""
    return selon(classes, tables, lambda masque, nombre: nombre, numpy.zeros(len(classes)))


def jours_ouvres(tirage, debut, fin):
    """Jour ouvré (du lundi au vendredi) de chaque tirage, entre deux dates comprises."""
    jours = numpy.arange(numpy.datetime64(str(debut)), numpy.datetime64(str(fin)) + 1)
    jours = jours[numpy.is_busday(jours)]
    return jours[(tirage * len(jours)).astype(int)]


def menages_par_commune(codes, personnes_par_menage):
    """Code de la commune de chaque ménage, à raison de sa population municipale."""
    habitants = populations(numpy.array(codes, "S5"))
    inconnues = [code for code, nombre in zip(codes, habitants, strict=True) if nombre <= 0]
    if inconnues:
        raise ErreurHypotheses(f"Communes sans population connue : {', '.join(inconnues)}.")
    return numpy.repeat(numpy.array(codes), numpy.round(habitants / personnes_par_menage).astype(int))
