"""Assurance habitation (3.3)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant, rangs
from openfisca_habitat_local.nomenclatures.meuse import StatutOccupationFsl, TypeLogementFsl
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.meuse import accorder


class fsl_facture_assurance(Montant):
    label = "Facture ou devis d'assurance habitation"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, assurance habitation (MEU-FSL-AIDE-15)"


class fsl_demande_assurance(Booleen):
    label = "Aide demandée : assurance habitation"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-15)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_facture_assurance", period) > 0


class fsl_assurance_recevable(Booleen):
    label = "Le demandeur est locataire, ou va l'être"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, assurance habitation (MEU-FSL-AIDE-15)"
    documentation = """Un statut inconnu n'exclut pas."""

    def formula_2016_07_07(menage, period):
        statut = menage("fsl_statut_occupation", period)
        return (statut != StatutOccupationFsl.proprietaire_occupant) & (statut != StatutOccupationFsl.autre)


class fsl_plafond_assurance(Montant):
    default_value = -1
    label = "Plafond de l'assurance habitation"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, assurance habitation (MEU-FSL-AIDE-15)"
    documentation = """-1 : type de logement inconnu."""

    def formula_2016_07_07(menage, period, parameters):
        plafonds = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.assurance
        par_type = [-1 if t is TypeLogementFsl.non_renseigne else plafonds[t.name] for t in TypeLogementFsl]
        return numpy.array(par_type, dtype=float)[rangs(menage("fsl_type_logement", period))]


class fsl_aide_assurance(Montant):
    default_value = -1
    label = "Montant maximal : assurance habitation"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, assurance habitation (MEU-FSL-AIDE-15)"
    documentation = """0 si le type du logement est inconnu. Un maximum, jamais un droit."""

    def formula_2016_07_07(menage, period):
        plafond = numpy.maximum(montant(menage, period, "fsl_plafond_assurance"), 0)
        facture = montant(menage, period, "fsl_facture_assurance")
        return accorder(menage, period, "assurance", numpy.minimum(facture, plafond))
