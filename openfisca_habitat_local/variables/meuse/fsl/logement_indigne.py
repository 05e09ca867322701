"""Logement vétuste, insalubre ou indécent : refus, signalement, urgence, départ (2.1)."""

from openfisca_habitat_local.nomenclatures.meuse import Reponse, TypeDemandeFsl
from openfisca_habitat_local.systeme.variables import Booleen, Classe
from openfisca_habitat_local.textes.meuse import oui


class fsl_logement_reconnu_indigne(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La plate-forme habitat dégradé reconnaît le logement occupé vétuste, insalubre ou indécent"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"


class fsl_logement_vise_indigne(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le logement visé par une demande d'accès est reconnu vétuste, insalubre ou indécent"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"


class fsl_suspicion_indignite(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le logement est suspecté d'être vétuste, insalubre ou indécent"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"


class fsl_signalement_obligatoire(Booleen):
    label = "Signalement à la plate-forme habitat dégradé obligatoire avant le dépôt"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"

    def formula(menage, period):
        return oui(menage, period, "fsl_suspicion_indignite")


class fsl_mesure_urgence(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "L'aide est une mesure d'urgence"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"


class fsl_depart_du_logement_indigne(Booleen):
    label = "La demande vise à quitter le logement reconnu indigne"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"
    documentation = """Une demande d'accès (lecture AMB-MEU-22-a : l'indécence fait obstacle au maintien,
    pas au départ)."""

    def formula(menage, period):
        return menage("fsl_type_demande", period) == TypeDemandeFsl.acces


class fsl_refus_logement_indigne(Booleen):
    label = "Exclu : logement reconnu vétuste, insalubre ou indécent, sans mesure d'urgence"
    reference = (
        "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08, MEU-DECENCE-05)"
    )

    def formula(menage, period):
        reste = ~menage("fsl_depart_du_logement_indigne", period)
        occupe = oui(menage, period, "fsl_logement_reconnu_indigne") & reste
        vise = oui(menage, period, "fsl_logement_vise_indigne")
        return (occupe | vise) & ~oui(menage, period, "fsl_mesure_urgence")
