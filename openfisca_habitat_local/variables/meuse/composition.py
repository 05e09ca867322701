"""Composition du foyer par classes d'âge, calculée depuis les personnes ou donnée."""

import numpy

from openfisca_habitat_local.mecanismes.ages import ages_revolus
from openfisca_habitat_local.systeme.variables import Booleen, Entier, Jour


class fsl_date_appreciation_ages(Jour):
    label = "Date à laquelle s'apprécient les âges"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-04)"
    documentation = """La date de la demande (lecture AMB-MEU-11-a : le règlement ne la fixe pas)."""

    def formula(menage, period):
        return menage("fsl_date_demande", period)


class fsl_nombre_enfants(Entier):
    __bornes__ = (0, 100)
    default_value = -1
    label = "Nombre d'enfants du foyer (0 à 11 ans révolus)"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-04)"
    documentation = """À défaut, compté parmi les personnes du ménage dont l'âge est connu."""

    def formula_2016_07_07(menage, period, parameters):
        classes = parameters(period).habitat_local.meuse.fsl_2016.composition
        ages = ages_revolus(menage, period)
        return menage.sum((ages >= 0) & (ages < classes.age_adolescent))


class fsl_nombre_adolescents(Entier):
    __bornes__ = (0, 100)
    default_value = -1
    label = "Nombre d'adolescents du foyer (12 à 17 ans révolus)"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-04)"
    documentation = """À défaut, compté parmi les personnes. Un mineur seul à la tête du foyer compte comme
    adulte."""

    def formula_2016_07_07(menage, period, parameters):
        classes = parameters(period).habitat_local.meuse.fsl_2016.composition
        ages = ages_revolus(menage, period)
        adolescents = menage.sum((ages >= classes.age_adolescent) & (ages < classes.age_adulte))
        sans_adulte = menage.nb_persons() == adolescents + menage("fsl_nombre_enfants", period)
        return adolescents - (sans_adulte & (adolescents > 0))


class fsl_nombre_adultes(Entier):
    __bornes__ = (0, 100)
    default_value = -1
    label = "Nombre d'adultes du foyer (18 ans et plus)"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-04)"
    documentation = """À défaut, les personnes du ménage qui ne sont ni enfants ni adolescents (âge inconnu
    compris)."""

    def formula_2016_07_07(menage, period):
        mineurs = menage("fsl_nombre_enfants", period) + menage("fsl_nombre_adolescents", period)
        return menage.nb_persons() - mineurs


class fsl_nombre_personnes(Entier):
    __bornes__ = (0, 100)
    default_value = -1
    label = "Nombre de personnes vivant au foyer"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"
    documentation = """À défaut, adultes, adolescents et enfants. Une personne vaut une part. -1 : inconnu dès
    que l'un des trois nombres l'est."""

    def formula_2016_07_07(menage, period):
        classes = ("adultes", "adolescents", "enfants")
        nombres = [menage(f"fsl_nombre_{classe}", period) for classe in classes]
        connu = numpy.all([nombre >= 0 for nombre in nombres], axis=0)
        return numpy.where(connu, sum(nombres), -1)


class fsl_composition_connue(Booleen):
    label = "Les nombres d'adultes, d'adolescents et d'enfants du foyer sont connus"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-04)"
    documentation = """Adultes, adolescents et enfants, dont la somme est le nombre de personnes donné."""

    def formula_2016_07_07(menage, period):
        classes = ("adultes", "adolescents", "enfants")
        nombres = [menage(f"fsl_nombre_{classe}", period) for classe in classes]
        connus = numpy.all([nombre >= 0 for nombre in nombres], axis=0)
        return connus & (sum(nombres) == menage("fsl_nombre_personnes", period)) & (sum(nombres) > 0)
