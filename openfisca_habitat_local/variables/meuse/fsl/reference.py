"""Quotient familial de référence des dix-huit compositions familiales, et au-delà (2.2.2)."""

import numpy

from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.meuse import lire_table, personnes


class fsl_composition_dans_table(Booleen):
    label = "La composition du foyer est l'une des dix-huit de la table"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-09, MEU-FSL-QF-10)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.quotient.quotient_reference
        return (lire_table(menage, period, regle).ecart == 0) & (menage("fsl_nombre_adultes", period) > 0)


class fsl_composition_determinable(Booleen):
    label = "Une composition absente de la table se calcule par extrapolation"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-10)"
    documentation = """Toujours (lecture AMB-MEU-08-a) ; le résultat porte un drapeau,
    `fsl_composition_dans_table`."""

    def formula_2016_07_07(menage, period):
        return menage("fsl_composition_connue", period)


class fsl_charges_courantes_vitales(Montant):
    default_value = -1
    label = "Charges courantes vitales du foyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-09, MEU-FSL-QF-10)"
    documentation = """-1 : indéterminables."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.quotient.quotient_reference
        charges = lire_table(menage, period, regle).charges
        return numpy.where(menage("fsl_composition_determinable", period), charges, -1)


class fsl_quotient_familial_reference(Montant):
    default_value = -1
    label = "Quotient familial de référence par personne"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-09, MEU-FSL-QF-10)"
    documentation = """-1 : indéterminable. Valeur retenue de la table (lectures AMB-MEU-12 et 13),
    division exacte hors table."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.quotient.quotient_reference
        table = lire_table(menage, period, regle, "quotient")
        extrapole = table.charges / personnes(menage, period)
        quotient = numpy.where(table.ecart == 0, table.valeur, extrapole)
        return numpy.where(menage("fsl_composition_determinable", period), quotient, -1)


class fsl_quotient_familial_reference_imprime(Montant):
    default_value = -1
    label = "Quotient familial de référence tel qu'imprimé"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-09)"
    documentation = """-1 : hors table."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.quotient.quotient_reference
        table = lire_table(menage, period, regle, "quotient_imprime")
        return numpy.where(table.ecart == 0, table.valeur, -1)
