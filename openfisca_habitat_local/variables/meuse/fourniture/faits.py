"""Continuité de la fourniture : les faits, tous donnés."""

from datetime import date

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.nomenclatures_meuse import DecisionFsl, Reponse


class fourniture_date_coupure(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de la coupure envisagée"
    documentation = """À défaut, la date de dépôt (`date_depot`)."""

    def formula(menage, period):
        return menage("date_depot", period)


class fourniture_date_reduction(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de la réduction de puissance envisagée"
    documentation = """À défaut, la date de la coupure."""

    def formula(menage, period):
        return menage("fourniture_date_coupure", period)


class fourniture_demande_en_cours(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Une demande d'aide au FSL est en cours d'instruction à la date examinée"
    documentation = """Non renseigné : déduit des dates d'information, d'enregistrement et de
    notification."""


class fourniture_date_information(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date à laquelle le fournisseur est informé de la demande"
    documentation = """À défaut, la date d'enregistrement."""

    def formula(menage, period):
        return menage("fsl_date_enregistrement", period)


class fsl_date_reception_demande(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de réception de la demande par le service"
    reference = "Convention ENGIE 2016, article 18 (MEU-ENGIE-08)"
    documentation = """À défaut, la date d'enregistrement."""

    def formula(menage, period):
        return menage("fsl_date_enregistrement", period)


class fourniture_date_notification(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de notification de la décision du FSL sur cette demande"
    documentation = """À défaut, la notification de la demande au FSL."""

    def formula(menage, period):
        return menage("fsl_date_notification", period)


class fourniture_decision(Variable):
    value_type = Enum
    possible_values = DecisionFsl
    default_value = DecisionFsl.non_renseignee
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Suite donnée à la demande d'aide pour cette dette"
    documentation = """Non renseignée : accordée si un montant est arrêté."""

    def formula(menage, period):
        arrete = menage("fsl_montant_arrete", period)
        return numpy.where(arrete > 0, DecisionFsl.accordee, DecisionFsl.non_renseignee)


class fourniture_preavis_purge(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le préavis de coupure ou de réduction est écoulé"
    documentation = """Non renseigné : déduit des dates de rejet et d'avis."""


class fourniture_date_avis(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de l'avis de coupure ou de réduction au ménage"
    documentation = """À défaut, la date du rejet (point de départ que le règlement ne dit pas)."""

    def formula(menage, period):
        return menage("fourniture_date_rejet", period)


class fourniture_date_aide_fsl(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de notification de la dernière aide du FSL"


class fourniture_aide_recente(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le ménage a été aidé par le FSL depuis moins de douze mois, sans autre précision"


class beneficie_tpn(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le ménage bénéficie du tarif de première nécessité (électricité)"


class beneficie_tss(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le ménage bénéficie du tarif spécial de solidarité (gaz)"


class beneficie_tarif_social(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le ménage bénéficie d'un tarif social de l'énergie"
    documentation = """À défaut, TPN ou TSS."""

    def formula(menage, period):
        return menage("beneficie_tpn", period) | menage("beneficie_tss", period)


class fourniture_date_facture_eau(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date d'émission de la facture d'eau, ou date limite de paiement imprimée"
