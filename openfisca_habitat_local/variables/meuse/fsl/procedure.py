"""Délais d'instruction, de notification et de recours, depuis les dates données (2.2.3, 2.4, 3.2.1)."""

import numpy

from openfisca_habitat_local.mecanismes.delais import (
    NON_RENSEIGNEE,
    echeance_en_jours,
    echeance_en_jours_ouvres,
    echeance_en_mois,
    jours_de,
    meme_quantieme,
)
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Jour
from openfisca_habitat_local.textes.meuse import hors_fourniture


def avant_terme(menage, period, jour, terme):
    """Le jour tombe-t-il au plus tard au terme ? Non renseigné si l'un des deux est inconnu."""
    jours, termes = (jours_de(menage(nom, period)) for nom in (jour, terme))
    inconnu = (jours == NON_RENSEIGNEE) | (termes == NON_RENSEIGNEE)
    rangs = [Reponse.non_renseigne.index, Reponse.oui.index]
    return numpy.select([inconnu, jours <= termes], rangs, Reponse.non.index)


class fsl_date_accuse_reception(Jour):
    label = "Date de l'accusé de réception d'une demande d'accès"
    reference = "Récépissé annexé au règlement (MEU-FSL-PROC-04)"
    documentation = """1970-01-01 : inconnue."""


class fsl_fin_validite_demande_acces(Jour):
    label = "Dernier jour de validité d'une demande d'accès"
    reference = "Règlement intérieur du FSL de la Meuse, récépissé annexé (MEU-FSL-PROC-04)"
    documentation = """1970-01-01 : point de départ inconnu."""

    def formula_2016_07_07(menage, period, parameters):
        fsl = parameters(period).habitat_local.meuse.fsl_2016
        depart = menage("fsl_date_accuse_reception", period)
        return echeance_en_mois(depart, fsl.delais.validite_demande_acces, fsl.decompte)


class fsl_date_passage_ctaa(Jour):
    label = "Date où la demande d'accès passe en commission"
    reference = "Récépissé annexé au règlement (MEU-FSL-PROC-04)"
    documentation = """1970-01-01 : inconnue."""


class fsl_demande_acces_valable(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La demande d'accès est encore valable le jour de la commission"
    reference = "Récépissé annexé au règlement (MEU-FSL-PROC-04)"

    def formula_2016_07_07(menage, period):
        return avant_terme(menage, period, "fsl_date_passage_ctaa", "fsl_fin_validite_demande_acces")


class fsl_date_renvoi_dossier(Jour):
    label = "Date de renvoi d'un dossier incomplet à l'instructeur"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-PROC-05)"
    documentation = """1970-01-01 : inconnue."""


class fsl_limite_dossier_incomplet(Jour):
    label = "Dernier jour pour compléter un dossier, avant classement sans suite"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-PROC-05)"
    documentation = """1970-01-01 : point de départ inconnu."""

    def formula_2016_07_07(menage, period, parameters):
        fsl = parameters(period).habitat_local.meuse.fsl_2016
        depart = menage("fsl_date_renvoi_dossier", period)
        return echeance_en_mois(depart, fsl.delais.dossier_incomplet, fsl.decompte)


class fsl_date_notification(Jour):
    label = "Date d'émission de la notification de la décision"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.5 (MEU-FSL-PROC-06)"
    documentation = """1970-01-01 : inconnue."""


class fsl_date_reception_notification(Jour):
    label = "Date de réception de la notification par le ménage"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.6 (MEU-FSL-PROC-08)"
    documentation = """1970-01-01 : inconnue."""


class fsl_delai_pieces_propre(Entier):
    default_value = -1
    label = "Délai de production des pièces fixé par la notification, en jours"
    unit = "day"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.5 (MEU-FSL-PROC-06)"
    documentation = """-1 : la notification n'en fixe pas."""


class fsl_fin_validite_notification(Jour):
    label = "Dernier jour de validité de la notification"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.5 (MEU-FSL-PROC-06)"
    documentation = """Six mois, ou le délai de pièces que la notification fixe."""

    def formula_2016_07_07(menage, period, parameters):
        fsl = parameters(period).habitat_local.meuse.fsl_2016
        depart = menage("fsl_date_notification", period)
        propre = menage("fsl_delai_pieces_propre", period)
        generale = echeance_en_mois(depart, fsl.delais.validite_notification, fsl.decompte)
        return numpy.where(
            propre < 0, generale, echeance_en_jours(depart, numpy.maximum(propre, 0), fsl.decompte)
        )


class fsl_date_presentation(Jour):
    label = "Date où la notification est présentée pour paiement"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.5 (MEU-FSL-PROC-06)"
    documentation = """1970-01-01 : inconnue."""


class fsl_notification_valable(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La notification est encore valable le jour où elle est présentée"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.5 (MEU-FSL-PROC-06)"

    def formula_2016_07_07(menage, period):
        return avant_terme(menage, period, "fsl_date_presentation", "fsl_fin_validite_notification")


class fsl_date_reception_pieces(Jour):
    label = "Date de réception des pièces de paiement par le secrétariat"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.5 (MEU-FSL-PROC-07)"
    documentation = """1970-01-01 : inconnue."""


class fsl_limite_transmission_paiement(Jour):
    label = "Dernier jour pour transmettre les pièces de paiement (jours ouvrés)"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.5 (MEU-FSL-PROC-07)"
    documentation = """1970-01-01 : point de départ inconnu."""

    def formula_2016_07_07(menage, period, parameters):
        fsl = parameters(period).habitat_local.meuse.fsl_2016
        depart = menage("fsl_date_reception_pieces", period)
        return echeance_en_jours_ouvres(depart, fsl.delais.transmission_paiement, fsl.decompte)


class fsl_depart_recours(Jour):
    label = "Point de départ du délai de recours"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.6 (MEU-FSL-PROC-08)"
    documentation = """L'émission de la notification (lecture AMB-MEU-32-a)."""

    def formula(menage, period):
        return menage("fsl_date_notification", period)


class fsl_limite_recours(Jour):
    label = "Dernier jour d'un recours gracieux ou contentieux"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.6 (MEU-FSL-PROC-08)"
    documentation = """1970-01-01 : point de départ inconnu."""

    def formula_2016_07_07(menage, period, parameters):
        fsl = parameters(period).habitat_local.meuse.fsl_2016
        depart = menage("fsl_depart_recours", period)
        return echeance_en_mois(depart, fsl.delais.recours, fsl.decompte)


class fsl_date_recours(Jour):
    label = "Date d'un recours contre la décision"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.6 (MEU-FSL-PROC-08)"
    documentation = """1970-01-01 : inconnue."""


class fsl_recours_recevable(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le recours est formé à temps"
    reference = "Règlement intérieur du FSL de la Meuse, 2.4.6 (MEU-FSL-PROC-08)"

    def formula_2016_07_07(menage, period):
        return avant_terme(menage, period, "fsl_date_recours", "fsl_limite_recours")


class fsl_date_enregistrement(Jour):
    label = "Date d'enregistrement de la demande par le secrétariat"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.1 (MEU-FSL-PROC-09)"
    documentation = """1970-01-01 : inconnue."""


class fsl_depart_rejet_implicite(Jour):
    label = "Point de départ du rejet implicite"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.1 (MEU-FSL-PROC-09)"
    documentation = """L'enregistrement par le secrétariat (lecture AMB-MEU-50-a)."""

    def formula(menage, period):
        return menage("fsl_date_enregistrement", period)


class fsl_date_rejet_implicite(Jour):
    label = "Jour où le silence vaut rejet d'une aide à l'énergie, à l'eau ou au téléphone"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.1 (MEU-FSL-PROC-09)"
    documentation = """1970-01-01 : point de départ inconnu, ou dépense d'une autre nature."""

    def formula_2016_07_07(menage, period, parameters):
        fsl = parameters(period).habitat_local.meuse.fsl_2016
        depart = menage("fsl_depart_rejet_implicite", period)
        rejet = echeance_en_mois(depart, fsl.delais.rejet_implicite, fsl.decompte)
        return numpy.where(hors_fourniture(menage, period), NON_RENSEIGNEE, rejet)


class fsl_date_aide_anterieure(Jour):
    label = "Date d'une aide ou mesure antérieure"
    reference = "Fiche de saisine annexée au règlement (MEU-FSL-PROC-13)"
    documentation = """1970-01-01 : aucune."""


class fsl_aide_anterieure_a_declarer(Booleen):
    label = "L'aide antérieure figure au récapitulatif des douze derniers mois"
    reference = "Fiche de saisine annexée au règlement (MEU-FSL-PROC-13)"
    documentation = """Élément d'appréciation, sans carence ni plafond."""

    def formula_2016_07_07(menage, period, parameters):
        fenetre = parameters(period).habitat_local.meuse.fsl_2016.delais.fenetre_aides_anterieures
        anterieure = jours_de(menage("fsl_date_aide_anterieure", period))
        demande = jours_de(menage("fsl_date_demande", period))
        debut = meme_quantieme(demande, -fenetre)
        return (anterieure != NON_RENSEIGNEE) & (anterieure >= debut) & (anterieure <= demande)
