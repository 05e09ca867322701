"""Mobilier de première nécessité (3.3)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant, rangs
from openfisca_habitat_local.nomenclatures.meuse import ClasseAppareil
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Montant
from openfisca_habitat_local.textes.meuse import accorder


class fsl_devis_matelas(Montant):
    label = "Devis de mobilier : matelas"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_sommier(Montant):
    label = "Devis de mobilier : sommier"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_lit(Montant):
    label = "Devis de mobilier : lit"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_buffet(Montant):
    label = "Devis de mobilier : buffet"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_armoire(Montant):
    label = "Devis de mobilier : armoire"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_table(Montant):
    label = "Devis de mobilier : table"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_chaise(Montant):
    label = "Devis de mobilier : chaises"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_gaziniere(Montant):
    label = "Devis de mobilier : gazinière"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_refrigerateur(Montant):
    label = "Devis de mobilier : réfrigérateur"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_lave_linge(Montant):
    label = "Devis de mobilier : lave-linge"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_classe_gaziniere(Classe):
    possible_values = ClasseAppareil
    default_value = ClasseAppareil.non_renseignee
    label = "Classe énergétique : gazinière"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_classe_refrigerateur(Classe):
    possible_values = ClasseAppareil
    default_value = ClasseAppareil.non_renseignee
    label = "Classe énergétique : réfrigérateur"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_classe_lave_linge(Classe):
    possible_values = ClasseAppareil
    default_value = ClasseAppareil.non_renseignee
    label = "Classe énergétique : lave-linge"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_autres_biens(Montant):
    label = "Devis de mobilier : biens hors de la liste"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"
    documentation = """Jamais pris en charge."""


class fsl_mobilier_eligible(Montant):
    label = "Somme des biens éligibles"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"
    documentation = """Liste fermée ; électroménager de classe admise (lecture AMB-MEU-28-a), ou de classe
    non renseignée, à vérifier."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.aides.mobilier
        admises = [ClasseAppareil[nom].index for nom in [*regle.classes_admises, "non_renseignee"]]
        total = numpy.zeros(menage.count)
        for bien in regle.biens:
            admis = numpy.ones(menage.count, dtype=bool)
            if bien in regle.electromenager:
                admis = numpy.isin(rangs(menage(f"fsl_classe_{bien}", period)), admises)
            total += montant(menage, period, f"fsl_devis_{bien}") * admis
        return total


class fsl_demande_mobilier(Booleen):
    label = "Aide demandée : mobilier de première nécessité"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"
    documentation = """À défaut, un devis de mobilier est donné."""

    def formula_2016_07_07(menage, period, parameters):
        biens = parameters(period).habitat_local.meuse.fsl_2016.aides.mobilier.biens
        return sum(menage(f"fsl_devis_{bien}", period) for bien in [*biens, "autres_biens"]) > 0


class fsl_mobilier_recevable(Booleen):
    label = "Au moins un bien du devis est éligible"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"

    def formula_2016_07_07(menage, period):
        return (menage("fsl_mobilier_eligible", period) > 0) | ~menage("fsl_demande_mobilier", period)


class fsl_aide_mobilier(Montant):
    default_value = -1
    label = "Montant maximal : mobilier de première nécessité"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-13)"
    documentation = """Dépense justifiée, dans la limite du plafond. Un maximum, jamais un droit."""

    def formula_2016_07_07(menage, period, parameters):
        plafond = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.mobilier
        return accorder(
            menage,
            period,
            "mobilier",
            numpy.minimum(montant(menage, period, "fsl_mobilier_eligible"), plafond),
        )
