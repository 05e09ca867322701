"""Pourquoi chaque aide qui complète l'Anah n'est pas due."""

from openfisca_habitat_local.mecanismes.aides_locales import bareme_local, examiner_aide_locale
from openfisca_habitat_local.nomenclatures.generales import Motif
from openfisca_habitat_local.systeme.variables import Classe


def motif_local(menage, period, parameters, financeur):
    return examiner_aide_locale(bareme_local(menage, period, parameters, financeur))


class motif_ase(Classe):
    possible_values = Motif
    default_value = Motif.aucun
    label = "Pourquoi l'aide de solidarité écologique n'est pas due"
    documentation = """`aucun` : elle est due."""

    def formula(menage, period, parameters):
        return motif_local(menage, period, parameters, "ase")


class motif_departement(Classe):
    possible_values = Motif
    default_value = Motif.aucun
    label = "Pourquoi l'aide du Département aux travaux n'est pas due"
    documentation = """`aucun` : elle est due. Hors patrimoine d'avant 1900."""

    def formula(menage, period, parameters):
        return motif_local(menage, period, parameters, "departement")


class motif_epci(Classe):
    possible_values = Motif
    default_value = Motif.aucun
    label = "Pourquoi l'aide de l'intercommunalité n'est pas due"
    documentation = """`aucun` : elle est due."""

    def formula(menage, period, parameters):
        return motif_local(menage, period, parameters, "epci")


class motif_ville(Classe):
    possible_values = Motif
    default_value = Motif.aucun
    label = "Pourquoi l'aide de la Ville aux travaux n'est pas due"
    documentation = """`aucun` : elle est due. Hors patrimoine d'avant 1900."""

    def formula(menage, period, parameters):
        return motif_local(menage, period, parameters, "ville")
