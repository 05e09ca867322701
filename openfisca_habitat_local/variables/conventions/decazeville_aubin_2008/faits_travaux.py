"""Decazeville-Aubin 2008 : coûts, équipements et logements que décrit le dossier."""

from openfisca_habitat_local.systeme.variables import Entier, Montant


class plafond_reglementaire_travaux(Montant):
    default_value = -1
    label = "Plafond réglementaire des travaux du bailleur, hors taxes, par logement"
    reference = "DEC-ANAH-PB-01, DEC-ANAH-PB-07"
    documentation = """Euros. -1 : non renseigné. Le texte ne l'imprime pas : sans lui, les travaux ordinaires n'ont
    pas de plafond, et ceux d'un logement insalubre ou en péril occupé, que le déplafonnement relève d'autant, ne sont
    pas chiffrables."""


class apport_autre_collectivite(Montant):
    label = "Aide d'une autre collectivité locale aux mêmes travaux"
    reference = "DEC-ANAH-PB-01, DEC-ANAH-PO-04 (AMB-DEC-25) ; national, aide de solidarité écologique"
    documentation = """Euros. Ouvre une majoration ; n'est pas dans le total calculé."""


class facade_cout_ht(Montant):
    label = "Coût hors taxes du ravalement de façade"
    reference = "DEC-FAC-01"
    documentation = """Euros."""


class raccordement_cout_ht(Montant):
    label = "Coût hors taxes du raccordement à l'assainissement collectif"
    reference = "DEC-ASS-01"
    documentation = """Euros."""


class raccordement_cout_ttc(Montant):
    default_value = -1
    label = "Coût toutes taxes comprises du raccordement à l'assainissement collectif"
    reference = "DEC-ASS-02 (AMB-DEC-12)"
    documentation = """Euros. -1 : non renseigné."""


class raccordement_autres_aides(Montant):
    default_value = -1
    label = "Autres aides au raccordement"
    reference = "DEC-ASS-02"
    documentation = """Euros ; 0 : aucune. -1 : non renseigné."""


class chauffe_eau_solaire_cout_pose(Montant):
    default_value = -1
    label = "Coût toutes taxes comprises de la pose des chauffe-eau solaires"
    reference = "DEC-CESI-01 (AMB-DEC-22)"
    documentation = """Euros. -1 : non renseigné."""


class logements_operation(Entier):
    label = "Nombre de logements de l'opération, pour la mixité"
    reference = "DEC-ANAH-PB-03"


class logements_sociaux_operation(Entier):
    label = "Logements à loyer social de l'opération"
    reference = "DEC-ANAH-PB-03"


class logements_tres_sociaux_operation(Entier):
    label = "Logements à loyer très social de l'opération"
    reference = "DEC-ANAH-PB-03 (AMB-DEC-14)"


class equipement_fenetre(Entier):
    label = "Fenêtres remplacées"
    reference = "DEC-EE-01"


class equipement_chaudiere_condensation(Entier):
    label = "Chaudières à condensation"
    reference = "DEC-EE-02"


class equipement_chaudiere_bois(Entier):
    label = "Chaudières bois"
    reference = "DEC-EE-03"


class equipement_chauffe_eau_solaire(Entier):
    label = "Chauffe-eau solaires individuels"
    reference = "DEC-EE-04, DEC-CESI-01"


class equipement_thermodynamique_air_eau(Entier):
    label = "Systèmes thermodynamiques air/eau"
    reference = "DEC-EE-05"


class equipement_thermodynamique_geothermal(Entier):
    label = "Systèmes thermodynamiques géothermaux"
    reference = "DEC-EE-06"


class equipement_solaire_combine(Entier):
    label = "Systèmes solaires combinés"
    reference = "DEC-EE-07"
