"""Decazeville-Aubin 2008 : faits que le programme demande."""

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


class plafond_reglementaire_travaux(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Plafond réglementaire des travaux du bailleur, hors taxes, par logement"
    unit = "currency"
    reference = "DEC-ANAH-PB-01, DEC-ANAH-PB-07"
    documentation = """Euros. -1 : non renseigné (absent du texte), aucun plafond n'est alors appliqué."""


class apport_autre_collectivite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide d'une autre collectivité locale aux mêmes travaux"
    unit = "currency"
    reference = "DEC-ANAH-PB-01, DEC-ANAH-PO-04 (AMB-DEC-25) ; national, aide de solidarité écologique"
    documentation = """Euros. Ouvre une majoration ; n'est pas dans le total calculé."""


class facade_cout_ht(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût hors taxes du ravalement de façade"
    unit = "currency"
    reference = "DEC-FAC-01"
    documentation = """Euros."""


class raccordement_cout_ht(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût hors taxes du raccordement à l'assainissement collectif"
    unit = "currency"
    reference = "DEC-ASS-01"
    documentation = """Euros."""


class raccordement_cout_ttc(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût toutes taxes comprises du raccordement à l'assainissement collectif"
    unit = "currency"
    reference = "DEC-ASS-02 (AMB-DEC-12)"
    documentation = """Euros. -1 : non renseigné."""


class raccordement_autres_aides(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Autres aides au raccordement"
    unit = "currency"
    reference = "DEC-ASS-02"
    documentation = """Euros."""


class chauffe_eau_solaire_cout_pose(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût toutes taxes comprises de la pose des chauffe-eau solaires"
    unit = "currency"
    reference = "DEC-CESI-01 (AMB-DEC-22)"
    documentation = """Euros. -1 : non renseigné."""


class logements_operation(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre de logements de l'opération, pour la mixité"
    reference = "DEC-ANAH-PB-03"


class logements_sociaux_operation(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logements à loyer social de l'opération"
    reference = "DEC-ANAH-PB-03"


class logements_tres_sociaux_operation(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logements à loyer très social de l'opération"
    reference = "DEC-ANAH-PB-03 (AMB-DEC-14)"


class equipement_fenetre(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Fenêtres remplacées"
    reference = "DEC-EE-01"


class equipement_chaudiere_condensation(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Chaudières à condensation"
    reference = "DEC-EE-02"


class equipement_chaudiere_bois(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Chaudières bois"
    reference = "DEC-EE-03"


class equipement_chauffe_eau_solaire(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Chauffe-eau solaires individuels"
    reference = "DEC-EE-04, DEC-CESI-01"


class equipement_thermodynamique_air_eau(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Systèmes thermodynamiques air/eau"
    reference = "DEC-EE-05"


class equipement_thermodynamique_geothermal(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Systèmes thermodynamiques géothermaux"
    reference = "DEC-EE-06"


class equipement_solaire_combine(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Systèmes solaires combinés"
    reference = "DEC-EE-07"
