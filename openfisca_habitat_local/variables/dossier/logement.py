"""Le logement et son état avant travaux."""

from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.nomenclatures import NiveauLoyer


class copropriete(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logement en copropriété"
    documentation = """Faux : monopropriété."""


class surface_logement(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Surface du logement, annexes comprises"
    unit = "m2"
    documentation = """Mètres carrés, par logement. -1 : non renseignée."""


class annee_construction(Variable):
    value_type = int
    default_value = 0
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Année de construction de l'immeuble"
    documentation = """0 : non renseignée."""


class indice_degradation(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Valeur de la grille de dégradation (ID)"
    unit = "/1"
    documentation = """Entre 0 et 1. -1 : grille non produite."""


class indice_insalubrite(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Valeur de la grille d'insalubrité (I)"
    unit = "/1"
    documentation = """Entre 0 et 1. -1 : grille non produite."""


class insalubrite_constatee(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Insalubrité établie par arrêté ou constat"


class peril_constate(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Péril établi par arrêté"


class niveau_loyer(Variable):
    value_type = Enum
    possible_values = NiveauLoyer
    default_value = NiveauLoyer.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Niveau de loyer de la convention du bailleur"


class droit_designation_prefet(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le logement est réservé, avec droit de désignation du préfet"
    documentation = """Convention signée en application de l'article L. 321-8 du CCH."""


class annees_intermediation_locative(Variable):
    value_type = float
    default_value = 0
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Durée de l'intermédiation locative par un organisme agréé"
    unit = "year"
    documentation = """Années. 0 : aucune."""


class bailleur_conventionne(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logement conventionné du bailleur"
    reference = "HAG-PAT-09, HAG-PAT-10"
    documentation = """À défaut, convention à loyer social ou très social."""

    def formula(menage, period):
        loyer = menage("niveau_loyer", period)
        return (loyer == NiveauLoyer.social) | (loyer == NiveauLoyer.tres_social)
