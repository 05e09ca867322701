"""Mesures d'accompagnement : ASLL et sous-location à bail glissant (chapitre 4)."""

import numpy

from openfisca_habitat_local.mecanismes.delais import echeance_en_mois
from openfisca_habitat_local.nomenclatures.meuse import MesureFsl, Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Jour
from openfisca_habitat_local.textes.meuse import non, oui


class fsl_mesure_demandee(Classe):
    possible_values = MesureFsl
    default_value = MesureFsl.aucune
    label = "Mesure d'accompagnement demandée"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2 et 4.3 (MEU-ASLL-01, MEU-SSL-01)"


class fsl_renouvellements_mesure(Entier):
    default_value = -1
    label = "Renouvellements déjà effectués de la mesure"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 et 4.3.3 (MEU-ASLL-01, MEU-SSL-01)"
    documentation = """-1 : inconnus."""


class fsl_date_debut_mesure(Jour):
    label = "Date de début de la mesure"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 et 4.3.3 (MEU-ASLL-01, MEU-SSL-01)"
    documentation = """1970-01-01 : inconnue."""


class fsl_bilan_favorable(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le bilan de fin de mesure établit la nécessité d'un renouvellement"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 et 4.3.3 (MEU-ASLL-01, MEU-SSL-01)"


class fsl_autonomie_exclue(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "L'état du ménage exclut tout projet d'autonomie et relève d'une mesure de protection"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.2 et 4.3.2 (MEU-ASLL-02, MEU-SSL-01)"


class fsl_accompagnement_ouvert(Booleen):
    label = "Le ménage est du public des mesures d'accompagnement"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.2 et 4.3.2 (MEU-ASLL-02)"

    def formula_2016_07_07(menage, period):
        return ~oui(menage, period, "fsl_autonomie_exclue")


class fsl_asll_duree_totale(Entier):
    default_value = -1
    label = "Durée totale d'un accompagnement social, renouvellements compris"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 (MEU-ASLL-01)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.accompagnement
        renouvellements = numpy.maximum(menage("fsl_renouvellements_mesure", period), 0)
        return numpy.minimum(regle.asll_duree * (1 + renouvellements), regle.asll_duree_maximale)


class fsl_asll_renouvelable(Booleen):
    label = "Un renouvellement de plus de l'accompagnement social est possible"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 (MEU-ASLL-01)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.accompagnement
        reste = menage("fsl_renouvellements_mesure", period) < regle.asll_renouvellements
        return reste & ~non(menage, period, "fsl_bilan_favorable")


class fsl_asll_fin(Jour):
    label = "Fin de l'accompagnement social, renouvellements compris"
    reference = "Règlement intérieur du FSL de la Meuse, 4.2.3 (MEU-ASLL-01)"

    def formula_2016_07_07(menage, period, parameters):
        decompte = parameters(period).habitat_local.meuse.fsl_2016.decompte
        duree = menage("fsl_asll_duree_totale", period)
        return echeance_en_mois(menage("fsl_date_debut_mesure", period), duree, decompte)


class fsl_sous_location_duree_totale(Entier):
    default_value = -1
    label = "Durée totale d'une sous-location à bail glissant, renouvellement compris"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 4.3.3 (MEU-SSL-01)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.accompagnement
        renouvellements = numpy.maximum(menage("fsl_renouvellements_mesure", period), 0)
        return regle.sous_location_duree * (
            1 + numpy.minimum(renouvellements, regle.sous_location_renouvellements)
        )


class fsl_sous_location_renouvelable(Booleen):
    label = "Un renouvellement de plus de la sous-location est possible"
    reference = "Règlement intérieur du FSL de la Meuse, 4.3.3 (MEU-SSL-01)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.accompagnement
        reste = menage("fsl_renouvellements_mesure", period) < regle.sous_location_renouvellements
        return reste & ~non(menage, period, "fsl_bilan_favorable")


class fsl_sous_location_fin(Jour):
    label = "Fin de la sous-location, renouvellement compris"
    reference = "Règlement intérieur du FSL de la Meuse, 4.3.3 (MEU-SSL-01)"

    def formula_2016_07_07(menage, period, parameters):
        decompte = parameters(period).habitat_local.meuse.fsl_2016.decompte
        duree = menage("fsl_sous_location_duree_totale", period)
        return echeance_en_mois(menage("fsl_date_debut_mesure", period), duree, decompte)
