"""La demande au FSL : quand, par qui, pour quel logement. Faits communs à toutes les règles de la Meuse."""

import numpy
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes.ages import ages_revolus
from openfisca_habitat_local.nomenclatures.meuse import (
    FournisseurFsl,
    NatureDepenseFsl,
    Reponse,
    StatutOccupationFsl,
    TypeBailleurFsl,
    TypeDemandeFsl,
    TypeLogementFsl,
)
from openfisca_habitat_local.systeme.variables import Classe, Entier, Jour, Montant
from openfisca_habitat_local.textes.meuse import AIDES_ACCES


class fsl_date_demande(Jour):
    label = "Date de la demande d'aide au FSL"
    documentation = """À défaut, la date de dépôt du dossier (`date_depot`)."""

    def formula(menage, period):
        return menage("date_depot", period)


class fsl_date_decision(Jour):
    label = "Date de décision de la commission (CTAA)"
    documentation = """À défaut, la date de la demande."""

    def formula(menage, period):
        return menage("fsl_date_demande", period)


class fsl_type_demande(Classe):
    possible_values = TypeDemandeFsl
    default_value = TypeDemandeFsl.non_renseigne
    label = "Volet de la demande : accès, maintien ou énergie"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-CHAMP-11)"
    documentation = """À défaut : accès pour qui entre dans un logement ou demande une aide d'entrée, sinon
    non renseigné."""

    def formula(menage, period):
        entrant = menage("fsl_statut_occupation", period) == StatutOccupationFsl.entrant
        aides = numpy.any([menage(f"fsl_demande_{aide}", period) for aide in AIDES_ACCES], axis=0)
        return numpy.where(entrant | aides, TypeDemandeFsl.acces.index, TypeDemandeFsl.non_renseigne.index)


class fsl_statut_occupation(Classe):
    possible_values = StatutOccupationFsl
    default_value = StatutOccupationFsl.non_renseigne
    label = "Statut d'occupation du demandeur"


class fsl_residence_principale(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le logement aidé est la résidence principale"


class fsl_residence_en_meuse(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le logement aidé (celui d'arrivée, pour un accès) est en Meuse"
    documentation = """À défaut, d'après la commune du logement (`depcom_logement`)."""

    def formula_2016_07_07(menage, period, parameters):
        departement = parameters(period).habitat_local.meuse.fsl_2016.public.departement
        codes = numpy.asarray(menage("depcom_logement", period)).astype(str)
        reponses = [Reponse.non_renseigne.index, Reponse.oui.index]
        return numpy.select(
            [codes == "", numpy.char.startswith(codes, departement)], reponses, Reponse.non.index
        )


class fsl_sejour_regulier(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le ménage est en situation régulière en France"


class fsl_age_demandeur(Entier):
    __bornes__ = (0, 130)
    default_value = -1
    label = "Âge du demandeur, en années révolues"
    documentation = """-1 : inconnu. À défaut, âge de la personne de référence à la date d'appréciation des
    âges, si sa naissance ou son âge sont donnés."""

    def formula(menage, period):
        ages = ages_revolus(menage, period)
        return menage.value_from_person(ages, Menage.PERSONNE_DE_REFERENCE, default=-1)


class fsl_mineur_emancipe(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le demandeur mineur est émancipé"


class fsl_nature_depense(Classe):
    possible_values = NatureDepenseFsl
    default_value = NatureDepenseFsl.non_renseignee
    label = "Nature de la facture ou de la dette pour laquelle l'aide est demandée"


class fsl_fournisseur(Classe):
    possible_values = FournisseurFsl
    default_value = FournisseurFsl.non_renseigne
    label = "Fournisseur d'énergie"


class fsl_type_logement(Classe):
    possible_values = TypeLogementFsl
    default_value = TypeLogementFsl.non_renseigne
    label = "Type du logement (celui visé, pour un accès)"


class fsl_type_bailleur(Classe):
    possible_values = TypeBailleurFsl
    default_value = TypeBailleurFsl.non_renseigne
    label = "Bailleur du logement"


class fsl_loyer_hors_charges(Montant):
    default_value = -1
    label = "Loyer mensuel hors charges du logement (celui visé, pour un accès)"
    documentation = """-1 : inconnu. Loyer brut, aide au logement non déduite."""


class fsl_charges_locatives(Montant):
    label = "Charges locatives mensuelles du logement"


class fsl_aide_logement_visee(Montant):
    default_value = -1
    label = "Aide au logement (AL, APL) attendue pour le logement de la demande"
    documentation = """-1 : inconnue. Estimation de la CAF ou de la MSA (annexe 4 de la fiche de saisine).
    À défaut, l'aide actuelle."""

    def formula(menage, period):
        return menage("fsl_aide_logement", period)


class fsl_dette(Montant):
    default_value = -1
    label = "Dette ou facture pour laquelle l'aide est demandée"
    documentation = """-1 : inconnue."""


class fsl_montant_arrete(Montant):
    default_value = -1
    label = "Montant arrêté par la commission (CTAA)"
    documentation = """-1 : non encore arrêté."""


class fsl_convention_solidarite_energie(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La commune ou le CCAS du logement a signé la convention « solidarité-énergie »"


class fsl_besoin_reconnu(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La commission reconnaît le besoin (argumentaire de l'instructeur)"
    documentation = """Oui : l'écart du quotient familial n'est plus opposé. La commission garde son
    appréciation (MEU-FSL-QF-12)."""
