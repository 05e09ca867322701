"""Continuité de la fourniture : les faits, tous donnés."""

import numpy

from openfisca_habitat_local.nomenclatures.meuse import DecisionFsl, Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Jour


class fourniture_date_coupure(Jour):
    label = "Date de la coupure envisagée"
    documentation = """À défaut, la date de dépôt (`date_depot`)."""

    def formula(menage, period):
        return menage("date_depot", period)


class fourniture_coupee(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La fourniture est coupée ou réduite, et son rétablissement demandé"


class fourniture_date_reduction(Jour):
    label = "Date de la réduction de puissance envisagée"
    documentation = """À défaut, la date de la coupure."""

    def formula(menage, period):
        return menage("fourniture_date_coupure", period)


class fourniture_demande_en_cours(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Une demande d'aide au FSL est en cours d'instruction à la date examinée"
    documentation = """Non renseigné : déduit des dates d'information, d'enregistrement et de
    notification."""


class fourniture_date_information(Jour):
    label = "Date à laquelle le fournisseur est informé de la demande"
    documentation = """À défaut, la date d'enregistrement."""

    def formula(menage, period):
        return menage("fsl_date_enregistrement", period)


class fsl_date_reception_demande(Jour):
    label = "Date de réception de la demande par le service"
    reference = "Convention ENGIE 2016, article 18 (MEU-ENGIE-08)"
    documentation = """À défaut, la date d'enregistrement."""

    def formula(menage, period):
        return menage("fsl_date_enregistrement", period)


class fourniture_date_notification(Jour):
    label = "Date de notification de la décision du FSL sur cette demande"
    documentation = """À défaut, la notification de la demande au FSL."""

    def formula(menage, period):
        return menage("fsl_date_notification", period)


class fourniture_decision(Classe):
    possible_values = DecisionFsl
    default_value = DecisionFsl.non_renseignee
    label = "Suite donnée à la demande d'aide pour cette dette"
    documentation = """À défaut, accordée si un montant est arrêté."""

    def formula(menage, period):
        arrete = menage("fsl_montant_arrete", period)
        return numpy.where(arrete > 0, DecisionFsl.accordee, DecisionFsl.non_renseignee)


class fourniture_preavis_purge(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le préavis de coupure ou de réduction est écoulé"
    documentation = """Non renseigné : déduit des dates de rejet et d'avis."""


class fourniture_date_avis(Jour):
    label = "Date de l'avis de coupure ou de réduction au ménage"
    documentation = """À défaut, la date du rejet (point de départ que le règlement ne dit pas)."""

    def formula(menage, period):
        return menage("fourniture_date_rejet", period)


class fourniture_date_aide_fsl(Jour):
    label = "Date de notification de la dernière aide du FSL"


class fourniture_aide_recente(Booleen):
    label = "Le ménage a été aidé par le FSL depuis moins de douze mois, sans autre précision"


class beneficie_tpn(Booleen):
    label = "Le ménage bénéficie du tarif de première nécessité (électricité)"


class beneficie_tss(Booleen):
    label = "Le ménage bénéficie du tarif spécial de solidarité (gaz)"


class beneficie_tarif_social(Booleen):
    label = "Le ménage bénéficie d'un tarif social de l'énergie"
    documentation = """À défaut, TPN ou TSS."""

    def formula(menage, period):
        return menage("beneficie_tpn", period) | menage("beneficie_tss", period)


class fourniture_date_facture_eau(Jour):
    label = "Date d'émission de la facture d'eau, ou date limite de paiement imprimée"
