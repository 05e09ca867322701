"""Impayés de loyer, mise à l'épreuve, dette d'un ancien logement, frais de poursuite (2.2.1 et 3.3)."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, echeance_en_mois, jours_de
from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.nomenclatures.meuse import Reponse, StatutOccupationFsl
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Jour, Montant
from openfisca_habitat_local.textes.meuse import accorder, non, oui


class fsl_impayes_loyer(Montant):
    label = "Impayés de loyer du logement occupé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"


class fsl_demande_impayes_loyer(Booleen):
    label = "Aide demandée : impayés de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-10)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_impayes_loyer", period) > 0


class fsl_mise_a_epreuve_mois(Entier):
    default_value = -1
    label = "Durée de la mise à l'épreuve fixée par la commission"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"
    documentation = """-1 : non fixée."""


class fsl_mise_a_epreuve_conforme(Booleen):
    label = "La mise à l'épreuve est dans la fourchette du règlement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"
    documentation = """Bornes comprises."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.aides.impayes_loyer
        mois = menage("fsl_mise_a_epreuve_mois", period)
        return (mois >= regle.epreuve_minimale) & (mois <= regle.epreuve_maximale)


class fsl_mise_a_epreuve_max_mois(Entier):
    default_value = -1
    label = "Durée maximale d'une mise à l'épreuve"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.aides.impayes_loyer
        return numpy.full(menage.count, regle.epreuve_maximale)


class fsl_fin_mise_a_epreuve(Jour):
    label = "Dernier jour de la mise à l'épreuve"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"
    documentation = """1970-01-01 : durée non fixée. Elle part de la décision."""

    def formula_2016_07_07(menage, period, parameters):
        decompte = parameters(period).habitat_local.meuse.fsl_2016.decompte
        mois = menage("fsl_mise_a_epreuve_mois", period)
        fin = echeance_en_mois(menage("fsl_date_decision", period), numpy.maximum(mois, 0), decompte)
        return numpy.where(mois < 0, NON_RENSEIGNEE, fin)


class fsl_reprise_attestee(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le bailleur atteste la reprise du paiement des loyers"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"


class fsl_date_versement(Jour):
    label = "Date de versement envisagée de l'aide aux impayés de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"
    documentation = """1970-01-01 : inconnue."""


class fsl_versement_possible(Booleen):
    label = "L'aide aux impayés de loyer peut être versée à la date envisagée"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"
    documentation = """Après la mise à l'épreuve, si la reprise des paiements est attestée."""

    def formula_2016_07_07(menage, period):
        fin = jours_de(menage("fsl_fin_mise_a_epreuve", period))
        versement = jours_de(menage("fsl_date_versement", period))
        achevee = (fin != NON_RENSEIGNEE) & (versement > fin)
        return achevee & oui(menage, period, "fsl_reprise_attestee")


class fsl_impayes_loyer_recevable(Booleen):
    label = "Le demandeur est locataire et n'a pas manqué à la reprise des paiements"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, impayés de loyer (MEU-FSL-AIDE-10)"

    def formula_2016_07_07(menage, period):
        proprietaire = menage("fsl_statut_occupation", period) == StatutOccupationFsl.proprietaire_occupant
        return ~proprietaire & ~non(menage, period, "fsl_reprise_attestee")


class fsl_aide_impayes_loyer(Montant):
    default_value = -1
    label = "Montant maximal : impayés de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-10)"
    documentation = """Dépense justifiée : le règlement n'en plafonne pas le montant. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "impayes_loyer", montant(menage, period, "fsl_impayes_loyer"))


class fsl_dette_ancien_logement(Montant):
    label = "Dette locative d'un ancien logement"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-AIDE-22)"


class fsl_dette_bloque_acces(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La dette de l'ancien logement bloque l'accès au nouveau"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-AIDE-22)"


class fsl_demande_dette_ancien_logement(Booleen):
    label = "Aide demandée : dette d'un ancien logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-22)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_dette_ancien_logement", period) > 0


class fsl_dette_ancien_logement_recevable(Booleen):
    label = "La dette de l'ancien logement bloque l'accès"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-AIDE-22)"

    def formula_2016_07_07(menage, period):
        bloque = oui(menage, period, "fsl_dette_bloque_acces") | oui(menage, period, "fsl_dette_met_en_peril")
        return bloque | ~non(menage, period, "fsl_dette_bloque_acces")


class fsl_aide_dette_ancien_logement(Montant):
    default_value = -1
    label = "Montant maximal : dette locative d'un ancien logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-22)"
    documentation = """Dépense justifiée : le règlement n'en plafonne pas le montant. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period):
        return accorder(
            menage, period, "dette_ancien_logement", montant(menage, period, "fsl_dette_ancien_logement")
        )


class fsl_frais_poursuite(Montant):
    label = "Frais de poursuite"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-AIDE-23)"


class fsl_demande_frais_poursuite(Booleen):
    label = "Aide demandée : frais de poursuite"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-23)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_frais_poursuite", period) > 0


class fsl_frais_poursuite_recevable(Booleen):
    label = "La demande n'est pas une demande d'accès"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-AIDE-23)"

    def formula_2016_07_07(menage, period):
        return ~menage("fsl_demande_acces", period)


class fsl_aide_frais_poursuite(Montant):
    default_value = -1
    label = "Montant maximal : frais de poursuite"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-23)"
    documentation = """Dépense justifiée : le règlement n'en plafonne pas le montant. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "frais_poursuite", montant(menage, period, "fsl_frais_poursuite"))
