"""Gironde 2012, annexes 1 et 2 : classement des travaux."""

import numpy

from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, Texte
from openfisca_habitat_local.systeme.variables import Booleen
from openfisca_habitat_local.textes.gironde import convention


class gironde_travaux_lourds(Booleen):
    label = "Gironde : la ligne retenue est du régime majoré"
    reference = "GIR-CHAMP-06"

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        lourds = [LigneTravaux[nom].index for nom in convention(parameters, period).regimes.lourds]
        return concernes & numpy.isin(rangs(menage("ligne_travaux", period)), lourds)
