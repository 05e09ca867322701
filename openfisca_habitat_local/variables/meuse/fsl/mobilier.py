"""Mobilier de première nécessité (3.3)."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant, rangs
from openfisca_habitat_local.meuse import accorder
from openfisca_habitat_local.nomenclatures_meuse import ClasseAppareil


class fsl_devis_matelas(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : matelas"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_sommier(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : sommier"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_lit(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : lit"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_buffet(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : buffet"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_armoire(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : armoire"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_table(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : table"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_chaise(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : chaises"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_gaziniere(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : gazinière"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_refrigerateur(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : réfrigérateur"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_lave_linge(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : lave-linge"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_classe_gaziniere(Variable):
    value_type = Enum
    possible_values = ClasseAppareil
    default_value = ClasseAppareil.non_renseignee
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Classe énergétique : gazinière"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_classe_refrigerateur(Variable):
    value_type = Enum
    possible_values = ClasseAppareil
    default_value = ClasseAppareil.non_renseignee
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Classe énergétique : réfrigérateur"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_classe_lave_linge(Variable):
    value_type = Enum
    possible_values = ClasseAppareil
    default_value = ClasseAppareil.non_renseignee
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Classe énergétique : lave-linge"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"


class fsl_devis_autres_biens(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de mobilier : biens hors de la liste"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"
    documentation = """Jamais pris en charge."""


class fsl_mobilier_eligible(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Somme des biens éligibles"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"
    documentation = """Liste fermée ; électroménager de classe admise (lecture AMB-MEU-28-a), ou de classe
    non renseignée, à vérifier."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.aides.mobilier
        admises = [ClasseAppareil[nom].index for nom in [*regle.classes_admises, "non_renseignee"]]
        total = numpy.zeros(menage.count)
        for bien in regle.biens:
            admis = True
            if bien in regle.electromenager:
                admis = numpy.isin(rangs(menage(f"fsl_classe_{bien}", period)), admises)
            total += montant(menage, period, f"fsl_devis_{bien}") * admis
        return total


class fsl_demande_mobilier(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide demandée : mobilier de première nécessité"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"
    documentation = """À défaut, un devis de mobilier est donné."""

    def formula_2016_07_07(menage, period, parameters):
        biens = parameters(period).habitat_local.meuse.fsl_2016.aides.mobilier.biens
        return sum(menage(f"fsl_devis_{bien}", period) for bien in [*biens, "autres_biens"]) > 0


class fsl_mobilier_recevable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Au moins un bien du devis est éligible"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, achat de mobilier (MEU-FSL-AIDE-13)"

    def formula_2016_07_07(menage, period):
        return (menage("fsl_mobilier_eligible", period) > 0) | ~menage("fsl_demande_mobilier", period)


class fsl_aide_mobilier(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : mobilier de première nécessité"
    unit = "currency"
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
