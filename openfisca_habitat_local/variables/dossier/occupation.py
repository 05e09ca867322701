"""Le logement avant travaux (occupation, vacance, achat), et ce qu'en décident les financeurs."""

from datetime import date

from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant
from openfisca_habitat_local.nomenclatures import NatureTravaux, StatutDemandeur


class logement_en_zone_u(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logement en zone U du document d'urbanisme, le jour de la demande"
    reference = "DEC-CADRE-05"


class logement_occupe_avant_travaux(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logement occupé avant les travaux"
    reference = "DEC-ANAH-PB-05, DEC-ANAH-PB-07, DEC-CADRE-06"
    documentation = """À défaut, vrai pour un propriétaire occupant, faux pour un bailleur."""

    def formula(menage, period):
        return menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant


class logement_vacant_depuis(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date depuis laquelle le logement est vacant"
    reference = "DEC-VAC-01"
    documentation = """1970-01-01 : non renseignée, ou logement occupé."""


class nombre_logements_avant_travaux(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre de logements existant avant les travaux"
    reference = "DEC-VAC-01"
    documentation = """À défaut, le nombre de logements du projet."""

    def formula(menage, period):
        return menage("nombre_logements", period)


class date_acquisition(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date d'acquisition de l'immeuble"
    reference = "DEC-CADRE-09"
    documentation = """1970-01-01 : non renseignée."""


class cout_sortie_insalubrite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût hors taxes des travaux de sortie d'insalubrité et de sécurité"
    unit = "currency"
    reference = "DEC-ANAH-PB-07"
    documentation = """Euros, pour l'ensemble du projet. À défaut, tous les travaux d'un projet d'insalubrité
    ou de péril."""

    def formula(menage, period):
        projet = menage("nature_travaux", period)
        concerne = (projet == NatureTravaux.insalubrite) | (projet == NatureTravaux.peril)
        return concerne * montant(menage, period, "montant_travaux_eligibles_ht")


class mise_aux_normes(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les travaux sont une mise aux normes de confort, de sécurité ou de salubrité"
    reference = "DEC-CADRE-15"
    documentation = """À défaut, assez d'éléments de confort ajoutés, ou des équipements jugés obsolètes
    remplacés."""

    def formula(menage, period, parameters):
        cadre = parameters(period).habitat_local.conventions.decazeville_aubin_2008.cadre
        obsoletes = menage("equipements_obsoletes", period)
        if "elements_confort_minimum" not in cadre:
            return obsoletes
        return obsoletes | (menage("elements_confort_ajoutes", period) >= cadre.elements_confort_minimum)


class elements_confort_ajoutes(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Éléments de confort ajoutés (WC, salle d'eau, chauffage)"
    reference = "DEC-CADRE-15"


class equipements_obsoletes(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Remplacement d'équipements jugés obsolètes par la commission"
    reference = "DEC-CADRE-15"


class forte_degradation_constatee(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Forte dégradation établie par la grille nationale"
    reference = "Régime national de l'Anah, travaux lourds"
