"""Reste à vivre, quotient familial réel, dettes du foyer (2.2.2)."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant
from openfisca_habitat_local.meuse import personnes


class fsl_budget_connu(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les ressources, les charges et la composition du foyer sont connues"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"

    def formula(menage, period):
        connu = (menage("fsl_charges_retenues", period) >= 0) & (menage("fsl_nombre_personnes", period) > 0)
        if not connu.any():  # sans charges connues, inutile de calculer les ressources
            return connu
        return connu & (menage("fsl_ressources_retenues", period) >= 0)


class fsl_reste_a_vivre(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Reste à vivre mensuel du foyer"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"
    documentation = """0 si le budget est inconnu (`fsl_budget_connu`). Peut être négatif."""

    def formula(menage, period):
        connu = menage("fsl_budget_connu", period)
        if not connu.any():
            return numpy.zeros(menage.count)
        ressources = montant(menage, period, "fsl_ressources_retenues")
        reste = ressources - montant(menage, period, "fsl_charges_retenues")
        return numpy.where(connu, numpy.round(reste, 2), 0)


class fsl_quotient_familial_reel(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Quotient familial réel : reste à vivre mensuel par personne"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"
    documentation = """0 si le budget est inconnu (`fsl_budget_connu`). Peut être négatif."""

    def formula(menage, period):
        return montant(menage, period, "fsl_reste_a_vivre") / personnes(menage, period)


class fsl_dettes_echelonnees(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dettes échelonnées restant dues"
    unit = "currency"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"


class fsl_dettes_non_remboursees(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dettes non remboursées (hors charges)"
    unit = "currency"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"


class fsl_dettes_totales(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant total des dettes du foyer"
    unit = "currency"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"

    def formula(menage, period):
        noms = ("fsl_dettes_echelonnees", "fsl_dettes_non_remboursees")
        return sum(montant(menage, period, nom) for nom in noms)
