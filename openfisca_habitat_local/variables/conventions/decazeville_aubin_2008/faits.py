"""Decazeville-Aubin 2008 : faits que le programme demande (accords, engagements, exclusions)."""

from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage


class autorisations_urbanisme(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = (
        "Autorisations d'urbanisme obtenues, et accord de l'architecte des Bâtiments de France s'il le faut"
    )
    reference = "DEC-CADRE-13"


class projet_mal_concu(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Projet exclu pour sa conception ou pour l'atteinte à l'architecture"
    reference = "DEC-CADRE-17"


class refus_commission_anah(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La commission d'amélioration de l'habitat refuse le projet"
    reference = "DEC-CADRE-08"
    documentation = """La subvention n'est jamais de droit : ce qui est calculé est le droit maximal."""


class refus_aide_epci(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "L'intercommunalité refuse son aide"
    reference = "DEC-CC-01 à DEC-CC-07"


class pret_taux_zero(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Acquisition financée par un prêt à 0 %"
    reference = "DEC-CADRE-10"


class ineligible_pret_taux_zero(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Demandeur inéligible au prêt à 0 %"
    reference = "DEC-CADRE-09"


class derogation_acquisition(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dérogation accordée à l'exclusion des immeubles acquis récemment"
    reference = "DEC-CADRE-09 (AMB-DEC-18)"


class locataire_sous_plafonds(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Locataire en place sous les plafonds de ressources"
    reference = "DEC-CADRE-11"


class avis_prealable_commission(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Loyer très social : avis préalable favorable de la commission"
    reference = "DEC-CADRE-14"


class engagement_attribution_concertee(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Loyer très social : engagement du bailleur sur l'attribution concertée"
    reference = "DEC-CADRE-14"


class loyer_sous_le_marche(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Loyer maîtrisé sous le plafond national et nettement sous le marché"
    reference = "DEC-CADRE-18"


class engagement_loyer_maitrise(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Organisme agréé engagé à un loyer maîtrisé"
    reference = "DEC-ANAH-PB-04 (AMB-DEC-13)"


class bailleur_modeste(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Bailleur aux ressources modestes, au sens de la réglementation"
    reference = "DEC-ANAH-PB-04"


class locataires_defavorises(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Locataires défavorisés, au sens de la réglementation"
    reference = "DEC-ANAH-PB-04"


class sous_location_organisme_agree(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logement loué à un organisme agréé, pour la sous-location à des personnes défavorisées, à loyer maîtrisé"
    reference = "DEC-ANAH-PB-04"


class adaptation_hors_normes(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Surface nouvelle ou aménagement complet d'adaptation qui ne respecte pas les normes"
    reference = "DEC-CADRE-19"


class accord_deplafonnement(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Accord de la commission au déplafonnement des travaux d'insalubrité"
    reference = "DEC-ANAH-PB-07"


class remise_aux_normes_complete(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Remise aux normes complète du logement vacant"
    reference = "DEC-VAC-01"


class remise_en_location(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Remise en location du logement vacant"
    reference = "DEC-VAC-01"


class fenetres_labellisees(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Fenêtres au label Acotherm, Th 7 au moins"
    reference = "DEC-EE-01 (AMB-DEC-27)"


class raccordement_eligible(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = (
        "Raccordement : critères d'éligibilité remplis (ressources de l'occupant, destination du logement)"
    )
    reference = "DEC-ASS-01"
    documentation = """Les plafonds ne sont pas chiffrés dans le texte."""
