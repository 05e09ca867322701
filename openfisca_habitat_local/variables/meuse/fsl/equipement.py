"""Entretien du logement, poêle de chauffage (3.3)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.nomenclatures.meuse import Reponse, StatutOccupationFsl
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Montant
from openfisca_habitat_local.textes.meuse import accorder, non, oui


class fsl_devis_entretien(Montant):
    label = "Devis de petits travaux d'entretien, matériaux et main-d'œuvre"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, entretien (MEU-FSL-AIDE-16)"


class fsl_travaux_incombent_au_proprietaire(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Les travaux d'entretien incombent au propriétaire"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, entretien (MEU-FSL-AIDE-16)"


class fsl_demande_entretien(Booleen):
    label = "Aide demandée : entretien du logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-16)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_devis_entretien", period) > 0


class fsl_entretien_recevable(Booleen):
    label = "Les travaux n'incombent pas au propriétaire"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, entretien (MEU-FSL-AIDE-16)"

    def formula_2016_07_07(menage, period):
        return ~oui(menage, period, "fsl_travaux_incombent_au_proprietaire")


class fsl_aide_entretien(Montant):
    default_value = -1
    label = "Montant maximal : entretien du logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-16)"
    documentation = """Dépense justifiée : le règlement n'en plafonne pas le montant. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "entretien", montant(menage, period, "fsl_devis_entretien"))


class fsl_devis_poele(Montant):
    label = "Devis d'achat et de pose d'un poêle de chauffage"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_accord_bailleur(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le bailleur a donné son accord écrit au poêle"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_gain_significatif(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le poêle procure un gain réel et significatif qui amortit l'achat"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_conduits_compatibles(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Les conduits sont compatibles avec le poêle"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_professionnel_agree(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le poêle est posé par un professionnel agréé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_autres_financements_recherches(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Les autres financements du poêle ont été recherchés"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_demande_poele(Booleen):
    label = "Aide demandée : poêle de chauffage"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-20)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_devis_poele", period) > 0


class fsl_poele_recevable(Booleen):
    label = "Aucune des conditions cumulatives du poêle n'est en défaut"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"
    documentation = """L'accord du bailleur n'est exigé que d'un locataire."""

    def formula_2016_07_07(menage, period):
        noms = (
            "gain_significatif",
            "conduits_compatibles",
            "professionnel_agree",
            "autres_financements_recherches",
        )
        defauts = numpy.any([non(menage, period, f"fsl_poele_{nom}") for nom in noms], axis=0)
        proprietaire = menage("fsl_statut_occupation", period) == StatutOccupationFsl.proprietaire_occupant
        return ~defauts & (proprietaire | ~non(menage, period, "fsl_poele_accord_bailleur"))


class fsl_aide_poele(Montant):
    default_value = -1
    label = "Montant maximal : poêle de chauffage"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"
    documentation = """Le devis : le montant est laissé à la commission."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "poele", montant(menage, period, "fsl_devis_poele"))
