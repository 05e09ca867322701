"""Mesures d'accompagnement : ASLL et sous-location à bail glissant (chapitre 4)."""

from datetime import date

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.delais import echeance_en_mois
from openfisca_habitat_local.meuse import non, oui
from openfisca_habitat_local.nomenclatures_meuse import Reponse


class fsl_renouvellements_mesure(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Renouvellements déjà effectués de la mesure"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 et 4.3.3 (MEU-ASLL-01, MEU-SSL-01)"
    documentation = """-1 : inconnus."""


class fsl_date_debut_mesure(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de début de la mesure"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 et 4.3.3 (MEU-ASLL-01, MEU-SSL-01)"
    documentation = """1970-01-01 : inconnue."""


class fsl_bilan_favorable(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le bilan de fin de mesure établit la nécessité d'un renouvellement"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 et 4.3.3 (MEU-ASLL-01, MEU-SSL-01)"


class fsl_autonomie_exclue(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "L'état du ménage exclut tout projet d'autonomie et relève d'une mesure de protection"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.2 et 4.3.2 (MEU-ASLL-02, MEU-SSL-01)"


class fsl_accompagnement_ouvert(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le ménage est du public des mesures d'accompagnement"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.2 et 4.3.2 (MEU-ASLL-02)"

    def formula_2016_07_07(menage, period):
        return ~oui(menage, period, "fsl_autonomie_exclue")


class fsl_asll_duree_totale(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Durée totale d'un accompagnement social, renouvellements compris"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 (MEU-ASLL-01)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.accompagnement
        renouvellements = numpy.maximum(menage("fsl_renouvellements_mesure", period), 0)
        return numpy.minimum(regle.asll_duree * (1 + renouvellements), regle.asll_duree_maximale)


class fsl_asll_renouvelable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Un renouvellement de plus de l'accompagnement social est possible"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 (MEU-ASLL-01)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.accompagnement
        reste = menage("fsl_renouvellements_mesure", period) < regle.asll_renouvellements
        return reste & ~non(menage, period, "fsl_bilan_favorable")


class fsl_asll_fin(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Fin de l'accompagnement social, renouvellements compris"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 (MEU-ASLL-01)"

    def formula_2016_07_07(menage, period, parameters):
        decompte = parameters(period).habitat_local.meuse.fsl_2016.decompte
        duree = menage("fsl_asll_duree_totale", period)
        return echeance_en_mois(menage("fsl_date_debut_mesure", period), duree, decompte)


class fsl_sous_location_duree_totale(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Durée totale d'une sous-location à bail glissant, renouvellement compris"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 4.3.3 (MEU-SSL-01)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.accompagnement
        renouvellements = numpy.maximum(menage("fsl_renouvellements_mesure", period), 0)
        return regle.sous_location_duree * (
            1 + numpy.minimum(renouvellements, regle.sous_location_renouvellements)
        )


class fsl_sous_location_renouvelable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Un renouvellement de plus de la sous-location est possible"
    reference = "Règlement intérieur du FSL de la Meuse, 4.3.3 (MEU-SSL-01)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.accompagnement
        reste = menage("fsl_renouvellements_mesure", period) < regle.sous_location_renouvellements
        return reste & ~non(menage, period, "fsl_bilan_favorable")


class fsl_sous_location_fin(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Fin de la sous-location, renouvellement compris"
    reference = "Règlement intérieur du FSL de la Meuse, 4.3.3 (MEU-SSL-01)"

    def formula_2016_07_07(menage, period, parameters):
        decompte = parameters(period).habitat_local.meuse.fsl_2016.decompte
        duree = menage("fsl_sous_location_duree_totale", period)
        return echeance_en_mois(menage("fsl_date_debut_mesure", period), duree, decompte)
