"""Logement vétuste, insalubre ou indécent : refus, signalement, urgence, départ (2.1)."""

from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.meuse import oui
from openfisca_habitat_local.nomenclatures_meuse import (
    Reponse,
    TypeDemandeFsl,
)


class fsl_logement_reconnu_indigne(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La plate-forme habitat dégradé reconnaît le logement occupé vétuste, insalubre ou indécent"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"


class fsl_logement_vise_indigne(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le logement visé par une demande d'accès est reconnu vétuste, insalubre ou indécent"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"


class fsl_suspicion_indignite(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le logement est suspecté d'être vétuste, insalubre ou indécent"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"


class fsl_signalement_obligatoire(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Signalement à la plate-forme habitat dégradé obligatoire avant le dépôt"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"

    def formula(menage, period):
        return oui(menage, period, "fsl_suspicion_indignite")


class fsl_mesure_urgence(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "L'aide est une mesure d'urgence"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"


class fsl_depart_du_logement_indigne(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La demande vise à quitter le logement reconnu indigne"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08)"
    documentation = """Une demande d'accès (lecture AMB-MEU-22-a : l'indécence fait obstacle au maintien,
    pas au départ)."""

    def formula(menage, period):
        return menage("fsl_type_demande", period) == TypeDemandeFsl.acces


class fsl_refus_logement_indigne(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Exclu : logement reconnu vétuste, insalubre ou indécent, sans mesure d'urgence"
    reference = (
        "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-08, MEU-DECENCE-05)"
    )

    def formula(menage, period):
        reste = ~menage("fsl_depart_du_logement_indigne", period)
        occupe = oui(menage, period, "fsl_logement_reconnu_indigne") & reste
        vise = oui(menage, period, "fsl_logement_vise_indigne")
        return (occupe | vise) & ~oui(menage, period, "fsl_mesure_urgence")
