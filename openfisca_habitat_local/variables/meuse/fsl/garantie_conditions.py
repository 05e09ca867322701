"""Garantie de loyer : conditions, subsidiarité, impayés antérieurs (3.3)."""

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de, meme_quantieme
from openfisca_habitat_local.nomenclatures.meuse import Reponse, SousLocation, TypeDemandeFsl
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Jour
from openfisca_habitat_local.textes.meuse import non, oui


class fsl_demande_garantie(Booleen):
    label = "Aide demandée : garantie de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-01)"


class fsl_autre_garantie_possible(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Une garantie familiale, Visale ou Loca-pass est possible, même non mise en œuvre"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-04)"


class fsl_garantie_deplacee(Booleen):
    label = "Une autre garantie possible écarte celle du FSL"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-04)"
    documentation = """Dite possible, ou que les faits ouvrent d'après les fiches annexées (Visale, Loca-pass), même
    non mise en œuvre : l'interprétation est stricte."""

    def formula_2016_07_07(menage, period):
        if not menage("fsl_demande_garantie", period).any():
            return oui(menage, period, "fsl_autre_garantie_possible")
        fiches = menage("visale_possible", period) | menage("locapass_eligible", period)
        return oui(menage, period, "fsl_autre_garantie_possible") | fiches


class fsl_sous_location(Classe):
    possible_values = SousLocation
    default_value = SousLocation.aucune
    label = "Mesure de sous-location en cours"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"


class fsl_glissement_de_bail(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La demande intervient au glissement du bail"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"


class fsl_fin_protection_juridique(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = (
        "Maintien dans les lieux à la levée d'une mesure de protection juridique, argumenté, bailleur informé"
    )
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"


class fsl_dossier_aide_logement_depose(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le dossier d'aide au logement est déposé et le tiers payant engagé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01)"


class fsl_sous_location_admise(Booleen):
    label = "La mesure de sous-location n'exclut ni garantie ni caution à ce moment"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"
    documentation = """De l'État : au glissement de bail seulement. Du Département : avant l'entrée dans
    les lieux."""

    def formula(menage, period):
        mesure = menage("fsl_sous_location", period)
        glisse = oui(menage, period, "fsl_glissement_de_bail")
        etat_refuse = (mesure == SousLocation.etat) & ~glisse
        departement_refuse = (mesure == SousLocation.departement) & menage("fsl_refus_entree", period)
        return ~(etat_refuse | departement_refuse)


class fsl_sans_entree(Booleen):
    label = "La demande ne suppose pas d'entrée dans un nouveau logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"

    def formula(menage, period):
        glisse = oui(menage, period, "fsl_glissement_de_bail")
        etat = menage("fsl_sous_location", period) == SousLocation.etat
        return (etat & glisse) | oui(menage, period, "fsl_fin_protection_juridique")


class fsl_date_relogement(Jour):
    label = "Date du relogement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """À défaut, la date de décision."""

    def formula(menage, period):
        return menage("fsl_date_decision", period)


class fsl_date_dernier_impaye(Jour):
    label = "Date de naissance du dernier impayé de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """1970-01-01 : aucun."""


class fsl_date_reglement_impayes(Jour):
    label = "Date de règlement du dernier impayé de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """1970-01-01 : aucun, ou encore dû."""


class fsl_impaye_encore_du(Booleen):
    label = "Un impayé de loyer est encore dû au relogement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """À défaut, un impayé est né avant le relogement sans règlement connu."""

    def formula(menage, period):
        ne = jours_de(menage("fsl_date_dernier_impaye", period))
        sans_reglement = jours_de(menage("fsl_date_reglement_impayes", period)) == NON_RENSEIGNEE
        anterieur = ne <= jours_de(menage("fsl_date_relogement", period))
        return (ne != NON_RENSEIGNEE) & anterieur & sans_reglement


class fsl_debut_fenetre_impaye(Jour):
    label = "Début de la période où un impayé réduit la garantie"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"

    def formula_2016_07_07(menage, period, parameters):
        fenetre = parameters(period).habitat_local.meuse.fsl_2016.aides.garantie.fenetre_impaye
        return meme_quantieme(menage("fsl_date_relogement", period), -fenetre)


class fsl_debiteur_impaye(Booleen):
    label = (
        "Le ménage est débiteur d'un impayé de loyer dans les vingt-quatre mois qui précèdent le relogement"
    )
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """À défaut, d'après les dates des impayés, à un moment quelconque de la fenêtre
    (lecture AMB-MEU-47-a)."""

    def formula_2016_07_07(menage, period):
        regle = jours_de(menage("fsl_date_reglement_impayes", period))
        debut = jours_de(menage("fsl_debut_fenetre_impaye", period))
        regle_dans_la_fenetre = (regle != NON_RENSEIGNEE) & (regle >= debut)
        return menage("fsl_impaye_encore_du", period) | regle_dans_la_fenetre


class fsl_accident_de_la_vie(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Accident de la vie ou difficultés ponctuelles"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-03)"


class fsl_garantie_reduite(Booleen):
    label = "La garantie est réduite"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02, MEU-FSL-AIDE-03)"

    def formula_2016_07_07(menage, period, parameters):
        retour = bool(parameters(period).habitat_local.meuse.fsl_2016.aides.garantie.retour_automatique)
        accident = retour & oui(menage, period, "fsl_accident_de_la_vie")
        return menage("fsl_debiteur_impaye", period) & ~accident


class fsl_garantie_recevable(Booleen):
    label = "Aucune condition connue n'exclut la garantie"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01, MEU-FSL-AIDE-04, "
        "MEU-FSL-AIDE-05)"
    )

    def formula_2016_07_07(menage, period):
        maintien = menage("fsl_type_demande", period) == TypeDemandeFsl.maintien
        return (
            ~menage("fsl_garantie_deplacee", period)
            & menage("fsl_sous_location_admise", period)
            & ~non(menage, period, "fsl_dossier_aide_logement_depose")
            & ~(maintien & ~oui(menage, period, "fsl_fin_protection_juridique"))
            & ~menage("fsl_refus_loyer", period)
        )
