"""Pourquoi chaque aide qui complète l'Anah n'est pas due."""

from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.aides_locales import bareme_local, examiner_aide_locale
from openfisca_habitat_local.nomenclatures import Motif


def motif_local(menage, period, parameters, financeur):
    return examiner_aide_locale(bareme_local(menage, period, parameters, financeur))


class motif_ase(Variable):
    value_type = Enum
    possible_values = Motif
    default_value = Motif.aucun
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Pourquoi l'aide de solidarité écologique n'est pas due"
    documentation = """`aucun` : elle est due."""

    def formula(menage, period, parameters):
        return motif_local(menage, period, parameters, "ase")


class motif_departement(Variable):
    value_type = Enum
    possible_values = Motif
    default_value = Motif.aucun
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Pourquoi l'aide du Département aux travaux n'est pas due"
    documentation = """`aucun` : elle est due. Hors patrimoine d'avant 1900."""

    def formula(menage, period, parameters):
        return motif_local(menage, period, parameters, "departement")


class motif_epci(Variable):
    value_type = Enum
    possible_values = Motif
    default_value = Motif.aucun
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Pourquoi l'aide de l'intercommunalité n'est pas due"
    documentation = """`aucun` : elle est due."""

    def formula(menage, period, parameters):
        return motif_local(menage, period, parameters, "epci")


class motif_ville(Variable):
    value_type = Enum
    possible_values = Motif
    default_value = Motif.aucun
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Pourquoi l'aide de la Ville aux travaux n'est pas due"
    documentation = """`aucun` : elle est due. Hors patrimoine d'avant 1900."""

    def formula(menage, period, parameters):
        return motif_local(menage, period, parameters, "ville")
