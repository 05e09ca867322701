"""Decazeville-Aubin 2008 : faits que le programme demande (accords, engagements, exclusions)."""

from openfisca_habitat_local.systeme.variables import Booleen


class autorisations_urbanisme(Booleen):
    label = (
        "Autorisations d'urbanisme obtenues, et accord de l'architecte des Bâtiments de France s'il le faut"
    )
    reference = "DEC-CADRE-13"


class projet_mal_concu(Booleen):
    label = "Projet exclu pour sa conception ou pour l'atteinte à l'architecture"
    reference = "DEC-CADRE-17"


class refus_commission_anah(Booleen):
    label = "La commission d'amélioration de l'habitat refuse le projet"
    reference = "DEC-CADRE-08"
    documentation = """La subvention n'est jamais de droit : ce qui est calculé est le droit maximal."""


class refus_aide_epci(Booleen):
    label = "L'intercommunalité refuse son aide"
    reference = "DEC-CC-01 à DEC-CC-07"


class pret_taux_zero(Booleen):
    label = "Acquisition financée par un prêt à 0 %"
    reference = "DEC-CADRE-10"


class ineligible_pret_taux_zero(Booleen):
    label = "Demandeur inéligible au prêt à 0 %"
    reference = "DEC-CADRE-09"


class derogation_acquisition(Booleen):
    label = "Dérogation accordée à l'exclusion des immeubles acquis récemment"
    reference = "DEC-CADRE-09 (AMB-DEC-18)"


class locataire_sous_plafonds(Booleen):
    label = "Locataire en place sous les plafonds de ressources"
    reference = "DEC-CADRE-11"


class avis_prealable_commission(Booleen):
    label = "Loyer très social : avis préalable favorable de la commission"
    reference = "DEC-CADRE-14"


class engagement_attribution_concertee(Booleen):
    label = "Loyer très social : engagement du bailleur sur l'attribution concertée"
    reference = "DEC-CADRE-14"


class loyer_sous_le_marche(Booleen):
    label = "Loyer maîtrisé sous le plafond national et nettement sous le marché"
    reference = "DEC-CADRE-18"


class engagement_loyer_maitrise(Booleen):
    label = "Organisme agréé engagé à un loyer maîtrisé"
    reference = "DEC-ANAH-PB-04 (AMB-DEC-13)"


class bailleur_modeste(Booleen):
    label = "Bailleur aux ressources modestes, au sens de la réglementation"
    reference = "DEC-ANAH-PB-04"


class locataires_defavorises(Booleen):
    label = "Locataires défavorisés, au sens de la réglementation"
    reference = "DEC-ANAH-PB-04"


class sous_location_organisme_agree(Booleen):
    label = "Logement loué à un organisme agréé, pour la sous-location à des personnes défavorisées, à loyer maîtrisé"
    reference = "DEC-ANAH-PB-04"


class adaptation_hors_normes(Booleen):
    label = "Surface nouvelle ou aménagement complet d'adaptation qui ne respecte pas les normes"
    reference = "DEC-CADRE-19"


class accord_deplafonnement(Booleen):
    label = "Accord de la commission au déplafonnement des travaux d'insalubrité"
    reference = "DEC-ANAH-PB-07"


class remise_aux_normes_complete(Booleen):
    label = "Remise aux normes complète du logement vacant"
    reference = "DEC-VAC-01"


class remise_en_location(Booleen):
    label = "Remise en location du logement vacant"
    reference = "DEC-VAC-01"


class fenetres_labellisees(Booleen):
    label = "Fenêtres au label Acotherm, Th 7 au moins"
    reference = "DEC-EE-01 (AMB-DEC-27)"


class raccordement_eligible(Booleen):
    label = (
        "Raccordement : critères d'éligibilité remplis (ressources de l'occupant, destination du logement)"
    )
    reference = "DEC-ASS-01"
    documentation = """Les plafonds ne sont pas chiffrés dans le texte."""
