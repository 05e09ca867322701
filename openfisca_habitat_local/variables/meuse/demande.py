"""La demande au FSL : quand, par qui, pour quel logement. Faits communs à toutes les règles de la Meuse."""

from datetime import date

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.ages import ages_revolus
from openfisca_habitat_local.meuse import AIDES_ACCES
from openfisca_habitat_local.nomenclatures_meuse import (
    FournisseurFsl,
    NatureDepenseFsl,
    Reponse,
    StatutOccupationFsl,
    TypeBailleurFsl,
    TypeDemandeFsl,
    TypeLogementFsl,
)


class fsl_date_demande(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de la demande d'aide au FSL"
    documentation = """À défaut, la date de dépôt du dossier (`date_depot`)."""

    def formula(menage, period):
        return menage("date_depot", period)


class fsl_date_decision(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de décision de la commission (CTAA)"
    documentation = """À défaut, la date de la demande."""

    def formula(menage, period):
        return menage("fsl_date_demande", period)


class fsl_type_demande(Variable):
    value_type = Enum
    possible_values = TypeDemandeFsl
    default_value = TypeDemandeFsl.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Volet de la demande : accès, maintien ou énergie"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-CHAMP-11)"
    documentation = """À défaut : accès pour qui entre dans un logement ou demande une aide d'entrée, sinon
    non renseigné."""

    def formula(menage, period):
        entrant = menage("fsl_statut_occupation", period) == StatutOccupationFsl.entrant
        aides = numpy.any([menage(f"fsl_demande_{aide}", period) for aide in AIDES_ACCES], axis=0)
        return numpy.where(entrant | aides, TypeDemandeFsl.acces.index, TypeDemandeFsl.non_renseigne.index)


class fsl_statut_occupation(Variable):
    value_type = Enum
    possible_values = StatutOccupationFsl
    default_value = StatutOccupationFsl.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Statut d'occupation du demandeur"


class fsl_residence_principale(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le logement aidé est la résidence principale"


class fsl_residence_en_meuse(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le logement aidé (celui d'arrivée, pour un accès) est en Meuse"


class fsl_sejour_regulier(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le ménage est en situation régulière en France"


class fsl_age_demandeur(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Âge du demandeur, en années révolues"
    documentation = """-1 : inconnu. À défaut, âge de la personne de référence à la date d'appréciation des
    âges, si sa naissance ou son âge sont donnés."""

    def formula(menage, period):
        ages = ages_revolus(menage, period)
        return menage.value_from_person(ages, Menage.PERSONNE_DE_REFERENCE, default=-1)


class fsl_mineur_emancipe(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le demandeur mineur est émancipé"


class fsl_nature_depense(Variable):
    value_type = Enum
    possible_values = NatureDepenseFsl
    default_value = NatureDepenseFsl.non_renseignee
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nature de la facture ou de la dette pour laquelle l'aide est demandée"


class fsl_fournisseur(Variable):
    value_type = Enum
    possible_values = FournisseurFsl
    default_value = FournisseurFsl.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Fournisseur d'énergie"


class fsl_type_logement(Variable):
    value_type = Enum
    possible_values = TypeLogementFsl
    default_value = TypeLogementFsl.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Type du logement (celui visé, pour un accès)"


class fsl_type_bailleur(Variable):
    value_type = Enum
    possible_values = TypeBailleurFsl
    default_value = TypeBailleurFsl.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Bailleur du logement"


class fsl_loyer_hors_charges(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Loyer mensuel hors charges du logement (celui visé, pour un accès)"
    unit = "currency"
    documentation = """-1 : inconnu. Loyer brut, aide au logement non déduite."""


class fsl_charges_locatives(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges locatives mensuelles du logement"
    unit = "currency"


class fsl_aide_logement_visee(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide au logement (AL, APL) attendue pour le logement de la demande"
    unit = "currency"
    documentation = """-1 : inconnue. Estimation de la CAF ou de la MSA (annexe 4 de la fiche de saisine).
    À défaut, l'aide actuelle."""

    def formula(menage, period):
        return menage("fsl_aide_logement", period)


class fsl_dette(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dette ou facture pour laquelle l'aide est demandée"
    unit = "currency"
    documentation = """-1 : inconnue."""


class fsl_montant_arrete(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant arrêté par la commission (CTAA)"
    unit = "currency"
    documentation = """-1 : non encore arrêté."""


class fsl_convention_solidarite_energie(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La commune ou le CCAS du logement a signé la convention « solidarité-énergie »"


class fsl_besoin_reconnu(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La commission reconnaît le besoin (argumentaire de l'instructeur)"
    documentation = """Oui : l'écart du quotient familial n'est plus opposé. La commission garde son
    appréciation (MEU-FSL-QF-12)."""
