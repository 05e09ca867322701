"""Gironde 2012, annexes 1 et 2 : classement des travaux."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.gironde import convention
from openfisca_habitat_local.mecanismes import du_texte, rangs
from openfisca_habitat_local.nomenclatures import LigneTravaux, Texte


class gironde_travaux_lourds(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : la ligne retenue est du régime majoré"
    reference = "GIR-CHAMP-06"

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        lourds = [LigneTravaux[nom].index for nom in convention(parameters, period).regimes.lourds]
        return concernes & numpy.isin(rangs(menage("ligne_travaux", period)), lourds)
