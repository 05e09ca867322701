"""Solidarité-énergie : partage du montant arrêté entre commune et Département (3.2.3)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, montant
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.meuse import hors_fourniture, oui


def arrete(menage, period):
    """Montant arrêté par la commission, 0 s'il ne l'est pas."""
    return numpy.maximum(montant(menage, period, "fsl_montant_arrete"), 0)


def partagee(menage, period):
    """Le montant se partage entre le CCAS et le Département."""
    return oui(menage, period, "fsl_convention_solidarite_energie") & ~hors_fourniture(menage, period)


class fsl_partage_connu(Booleen):
    label = "Le partage du montant arrêté est connu : convention renseignée, ou aide hors partage"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.3 (MEU-SOLEN-01)"

    def formula_2016_07_07(menage, period):
        convention = menage("fsl_convention_solidarite_energie", period)
        return (convention != Reponse.non_renseigne) | hors_fourniture(menage, period)


class fsl_part_ccas(Montant):
    label = "Part du CCAS, du CIAS ou de la commune dans le montant arrêté"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.3 (MEU-SOLEN-01)"
    documentation = """0 sans convention, ou si elle est inconnue, ou hors énergie, eau et téléphone."""

    def formula_2016_07_07(menage, period, parameters):
        taux = parameters(period).habitat_local.meuse.fsl_2016.solidarite_energie.part_ccas
        return arrondir(numpy.where(partagee(menage, period), taux, 0) * arrete(menage, period))


class fsl_part_departement(Montant):
    label = "Part du Département dans le montant arrêté"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.3 (MEU-SOLEN-01)"
    documentation = """Chaque part au centime (lecture AMB-MEU-57-a) ; tout sans convention (lecture
    AMB-MEU-29-a)."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.solidarite_energie
        seul = numpy.where(hors_fourniture(menage, period), 1, regle.part_departement_sans_convention)
        taux = numpy.where(partagee(menage, period), regle.part_departement, seul)
        return arrondir(taux * arrete(menage, period))
