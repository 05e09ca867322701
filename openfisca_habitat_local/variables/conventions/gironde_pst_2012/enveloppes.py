"""Gironde 2012, articles 12-2, 13-2 et 14-1-2 : enveloppes annuelles de crédits, par territoire.

L'entité `menage` tient ici lieu d'une année et d'un territoire (`gironde_commune_cub`).
"""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.gironde import convention
from openfisca_habitat_local.mecanismes import du_texte, montant
from openfisca_habitat_local.nomenclatures import Texte

STATUTS = ("proprietaires_occupants", "proprietaires_bailleurs")


def enveloppe_anah(enveloppes, territoire):
    """Total annuel d'un territoire : somme des lignes, ou total imprimé si c'est lui qui est retenu."""
    if enveloppes.retient_imprime:
        return enveloppes.total[territoire]
    lignes = [enveloppes[territoire][statut] for statut in STATUTS]
    return sum(ligne[c].annuelle for ligne in lignes for c in ligne if not c.startswith("total_"))


class gironde_credits_consommes_annee_precedente(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : crédits consommés l'année précédente"
    unit = "currency"
    reference = "GIR-ENV-01, GIR-ENV-04"
    documentation = """Euros. -1 : non renseignés."""


class gironde_enveloppe_anah(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : enveloppe annuelle de l'Anah pour les travaux"
    unit = "currency"
    reference = "GIR-ENV-01 à GIR-ENV-06"
    documentation = """Euros par an, sans report des crédits non consommés. Où le total imprimé contredit
    ses lignes, les lignes sont retenues."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        enveloppes = convention(parameters, period).enveloppes
        annuelle = numpy.where(
            menage("gironde_commune_cub", period),
            enveloppe_anah(enveloppes, "cub"),
            enveloppe_anah(enveloppes, "hors_cub"),
        )
        consommes = montant(menage, period, "gironde_credits_consommes_annee_precedente")
        reste = numpy.where(consommes < 0, 0, numpy.maximum(annuelle - consommes, 0))
        return numpy.where(concernes, annuelle + (reste if enveloppes.report else 0), 0)


class gironde_enveloppe_ase(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : enveloppe annuelle de l'aide de solidarité écologique"
    unit = "currency"
    reference = "GIR-ENV-07"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        ase = convention(parameters, period).enveloppes.ase
        return numpy.where(
            concernes, numpy.where(menage("gironde_commune_cub", period), ase.cub, ase.hors_cub), 0
        )
