"""Public du FSL : résidence, séjour, âge, statut, catégories prioritaires (chapitre 1, article 5, et 2.1)."""

import numpy

from openfisca_habitat_local.nomenclatures.meuse import Reponse, StatutOccupationFsl
from openfisca_habitat_local.systeme.variables import Booleen, Classe
from openfisca_habitat_local.textes.meuse import non, oui


class fsl_reglement_applicable(Booleen):
    label = "Le règlement du 7 juillet 2016 s'applique à la décision"
    reference = "Délibération du 7 juillet 2016 (MEU-FSL-DATE-01)"
    documentation = """Au jour de la période : celui de la décision."""

    def formula(menage, period, parameters):
        return numpy.full(menage.count, bool(parameters(period).habitat_local.meuse.fsl_2016.en_vigueur))


class fsl_refus_residence(Booleen):
    label = "Exclu : le logement n'est pas la résidence principale ou n'est pas en Meuse"
    reference = "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5 (MEU-FSL-CHAMP-01)"

    def formula(menage, period):
        return non(menage, period, "fsl_residence_principale") | non(menage, period, "fsl_residence_en_meuse")


class fsl_refus_sejour(Booleen):
    label = "Exclu : séjour irrégulier"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-02)"

    def formula(menage, period):
        return non(menage, period, "fsl_sejour_regulier")


class fsl_refus_mineur(Booleen):
    label = "Exclu : demandeur mineur non émancipé"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-04)"

    def formula_2016_07_07(menage, period, parameters):
        majorite = parameters(period).habitat_local.meuse.fsl_2016.public.age_minimal
        age = menage("fsl_age_demandeur", period)
        return (age >= 0) & (age < majorite) & ~oui(menage, period, "fsl_mineur_emancipe")


class fsl_beneficiaire_minima(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = (
        "Le ménage perçoit un minimum social (RSA, ASS, AAH…) ou des ressources qui n'en dépassent "
        "pas le montant"
    )
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-05)"
    documentation = """Non renseigné, sauf entrée : le règlement ne chiffre aucun minimum."""


class fsl_accompagnement_budgetaire(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le ménage bénéficie d'un accompagnement budgétaire"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-05)"


class fsl_menace_expulsion(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le ménage est menacé d'expulsion"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-05)"


class fsl_loyer_trop_lourd(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Les ressources ne correspondent plus au loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-05)"


class fsl_public_prioritaire_minima(Booleen):
    label = "Prioritaire au titre des ressources ou de l'accompagnement, quel que soit le statut"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-05)"

    def formula(menage, period):
        faits = ("beneficiaire_minima", "accompagnement_budgetaire", "menace_expulsion")
        return numpy.any([oui(menage, period, f"fsl_{fait}") for fait in faits], axis=0)


class fsl_public_prioritaire(Booleen):
    label = "Le ménage appartient à une catégorie prioritaire"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-05)"
    documentation = """Ordre de priorité pour un locataire, condition d'accès pour un propriétaire
    occupant."""

    def formula(menage, period):
        statut = menage("fsl_statut_occupation", period)
        sans_logement = (statut == StatutOccupationFsl.sans_domicile) | (
            statut == StatutOccupationFsl.heberge
        )
        locataire = statut == StatutOccupationFsl.locataire
        logement = oui(menage, period, "fsl_logement_reconnu_indigne") | oui(
            menage, period, "fsl_loyer_trop_lourd"
        )
        proprietaire = menage("fsl_proprietaire_en_difficulte", period)
        return (
            menage("fsl_public_prioritaire_minima", period)
            | sans_logement
            | (locataire & logement)
            | ((statut == StatutOccupationFsl.proprietaire_occupant) & proprietaire)
        )


class fsl_refus_statut(Booleen):
    label = "Exclu : statut d'occupation non admis"
    reference = "Règlement intérieur du FSL de la Meuse, 2.1 (MEU-FSL-CHAMP-03)"

    def formula(menage, period):
        statut = menage("fsl_statut_occupation", period)
        proprietaire = statut == StatutOccupationFsl.proprietaire_occupant
        non_admis = proprietaire & ~menage("fsl_proprietaire_admis", period)
        return non_admis | (statut == StatutOccupationFsl.autre)


class fsl_public_eligible(Booleen):
    label = (
        "Le ménage est du public du FSL : aucune condition de résidence, de séjour, d'âge ou de "
        "statut ne l'exclut"
    )
    reference = (
        "Règlement intérieur du FSL de la Meuse, chapitre 1, article 5, et 2.1 (MEU-FSL-CHAMP-01, "
        "MEU-FSL-CHAMP-06)"
    )

    def formula_2016_07_07(menage, period):
        refus = ("residence", "sejour", "mineur", "statut")
        return ~numpy.any([menage(f"fsl_refus_{motif}", period) for motif in refus], axis=0)
