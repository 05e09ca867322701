"""Tirages reproductibles et hypothèses, communs à tous les territoires.

Chaque colonne tirée a sa propre suite, semée par la graine et par le nom de la colonne : ajouter une
colonne n'en change aucune autre. On ne tire que des nombres uniformes ; parts et quantiles, lus dans les
hypothèses, en font des modalités et des montants.
"""

import zlib
from pathlib import Path

import numpy
import polars
import yaml

COMMUNES = Path(__file__).parent.parent / "donnees" / "communes.csv"


class ErreurHypotheses(ValueError):
    """Hypothèse absente ou mal formée."""


class Hypotheses:
    """Hypothèses d'un territoire : `valeur(nom)`, chacune avec son libellé et sa source."""

    def __init__(self, contenu, ou):
        self.contenu = contenu
        self.ou = ou

    @classmethod
    def lire(cls, chemin):
        return cls(yaml.safe_load(Path(chemin).read_text(encoding="utf-8")), Path(chemin).name)

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


def selon(classes, tables, calculer, defaut):
    """Applique `calculer(masque, table)` à chaque classe, `defaut` aux classes sans table.

    `tables` : {classe: table} ; la classe `tous` vaut pour celles qui ne sont pas nommées.
    """
    resultat = None
    for classe in numpy.unique(classes):
        table = tables.get(str(classe), tables.get("tous"))
        if table is None:
            continue
        masque = classes == classe
        valeurs = calculer(masque, table)
        if resultat is None:
            resultat = numpy.full(len(classes), defaut, dtype=numpy.result_type(valeurs, numpy.asarray(defaut)))
        resultat[masque] = valeurs
    return numpy.full(len(classes), defaut) if resultat is None else resultat


def choisir_selon(tirage, classes, tables, ou, defaut=""):
    """Comme `choisir`, avec des parts propres à chaque classe."""
    # Largeur commune des textes : celle de la plus longue modalité.
    longueur = max(len(nom) for table in tables.values() for nom in table)
    return selon(
        classes, tables, lambda m, t: choisir(tirage[m], t, ou).astype(f"U{longueur}"), f"{defaut:{longueur}}"
    ) if not defaut else selon(
        classes, tables, lambda m, t: choisir(tirage[m], t, ou).astype(f"U{max(longueur, len(defaut))}"), defaut
    )


def quantiles(tirage, table):
    """Valeur de chaque tirage par interpolation entre les quantiles {part: valeur}."""
    return numpy.interp(tirage, list(table.keys()), list(table.values()))


def quantiles_selon(tirage, classes, tables, defaut=numpy.nan):
    """Comme `quantiles`, avec une table propre à chaque classe."""
    return selon(classes, tables, lambda m, t: quantiles(tirage[m], t), defaut)


def part_selon(classes, parts, defaut=0.0):
    """Part de chaque classe ({classe: part}, `tous` pour les autres)."""
    return selon(classes, parts, lambda m, p: numpy.full(m.sum(), float(p)), defaut)


def jours_ouvres(tirage, debut, fin):
    """Jour ouvré (du lundi au vendredi) de chaque tirage, entre deux dates comprises."""
    jours = numpy.arange(numpy.datetime64(str(debut)), numpy.datetime64(str(fin)) + 1)
    jours = jours[numpy.is_busday(jours)]
    return jours[(tirage * len(jours)).astype(int)]


def menages_par_commune(codes, personnes_par_menage):
    """Code de la commune de chaque ménage, à raison de sa population municipale."""
    communes = polars.read_csv(COMMUNES, schema_overrides={"depcom": polars.String})
    population = dict(communes.select("depcom", "population").iter_rows())
    inconnues = [code for code in codes if not population.get(code)]
    if inconnues:
        raise ErreurHypotheses(f"Communes sans population connue : {', '.join(inconnues)}.")
    effectifs = [round(population[code] / personnes_par_menage) for code in codes]
    return numpy.repeat(numpy.array(codes), effectifs)
