"""Ouverture ou réouverture de compteurs (3.3)."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant
from openfisca_habitat_local.meuse import accorder


class fsl_devis_compteur_eau(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis d'ouverture ou de réouverture du compteur : eau"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_eau(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : compteur, eau"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Au coût réel, sans plafond."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "compteurs", montant(menage, period, "fsl_devis_compteur_eau"))


class fsl_devis_compteur_gaz(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis d'ouverture ou de réouverture du compteur : gaz"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_gaz(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : compteur, gaz"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Dans la limite d'un plafond propre."""

    def formula_2016_07_07(menage, period, parameters):
        plafond = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.compteur_gaz
        return accorder(
            menage,
            period,
            "compteurs",
            numpy.minimum(montant(menage, period, "fsl_devis_compteur_gaz"), plafond),
        )


class fsl_devis_compteur_electricite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis d'ouverture ou de réouverture du compteur : électricité"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_electricite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : compteur, électricité"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Dans la limite d'un plafond propre."""

    def formula_2016_07_07(menage, period, parameters):
        plafond = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.compteur_electricite
        return accorder(
            menage,
            period,
            "compteurs",
            numpy.minimum(montant(menage, period, "fsl_devis_compteur_electricite"), plafond),
        )


class fsl_demande_compteurs(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide demandée : ouverture ou réouverture de compteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-14)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return (
            (menage("fsl_devis_compteur_eau", period) > 0)
            | (menage("fsl_devis_compteur_gaz", period) > 0)
            | (menage("fsl_devis_compteur_electricite", period) > 0)
        )


class fsl_compteurs_recevable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aucune condition propre n'exclut l'ouverture de compteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"

    def formula_2016_07_07(menage, period):
        return numpy.ones(menage.count, dtype=bool)


class fsl_aide_compteurs(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : ouverture ou réouverture de compteurs"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Somme des trois compteurs, aux plafonds indépendants."""

    def formula_2016_07_07(menage, period):
        return sum(
            montant(menage, period, f"fsl_aide_compteur_{nom}") for nom in ("eau", "gaz", "electricite")
        )
