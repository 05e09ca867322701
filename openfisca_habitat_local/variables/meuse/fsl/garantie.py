"""Garantie de loyer : montant, période, subsidiarité, mise en jeu (3.3 et contrat d'engagement)."""

from datetime import date

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.delais import NON_RENSEIGNEE, echeance_en_mois, jours_de, meme_quantieme
from openfisca_habitat_local.mecanismes import montant
from openfisca_habitat_local.meuse import accorder, non, oui
from openfisca_habitat_local.nomenclatures_meuse import Reponse, SousLocation, TypeDemandeFsl


class fsl_demande_garantie(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide demandée : garantie de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-01)"


class fsl_autre_garantie_possible(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Une garantie familiale, Visale ou Loca-pass est possible, même non mise en œuvre"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-04)"


class fsl_sous_location(Variable):
    value_type = Enum
    possible_values = SousLocation
    default_value = SousLocation.aucune
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Mesure de sous-location en cours"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"


class fsl_glissement_de_bail(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La demande intervient au glissement du bail"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"


class fsl_fin_protection_juridique(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = (
        "Maintien dans les lieux à la levée d'une mesure de protection juridique, argumenté, bailleur informé"
    )
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"


class fsl_dossier_aide_logement_depose(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le dossier d'aide au logement est déposé et le tiers payant engagé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01)"


class fsl_sous_location_admise(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
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


class fsl_sans_entree(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La demande ne suppose pas d'entrée dans un nouveau logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-05)"

    def formula(menage, period):
        glisse = oui(menage, period, "fsl_glissement_de_bail")
        etat = menage("fsl_sous_location", period) == SousLocation.etat
        return (etat & glisse) | oui(menage, period, "fsl_fin_protection_juridique")


class fsl_date_relogement(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date du relogement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """À défaut, la date de décision."""

    def formula(menage, period):
        return menage("fsl_date_decision", period)


class fsl_date_dernier_impaye(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de naissance du dernier impayé de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """1970-01-01 : aucun."""


class fsl_date_reglement_impayes(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de règlement du dernier impayé de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """1970-01-01 : aucun, ou encore dû."""


class fsl_impaye_encore_du(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Un impayé de loyer est encore dû au relogement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """À défaut, un impayé est né avant le relogement sans règlement connu."""

    def formula(menage, period):
        ne = jours_de(menage("fsl_date_dernier_impaye", period))
        sans_reglement = jours_de(menage("fsl_date_reglement_impayes", period)) == NON_RENSEIGNEE
        anterieur = ne <= jours_de(menage("fsl_date_relogement", period))
        return (ne != NON_RENSEIGNEE) & anterieur & sans_reglement


class fsl_debut_fenetre_impaye(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Début de la période où un impayé réduit la garantie"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"

    def formula_2016_07_07(menage, period, parameters):
        fenetre = parameters(period).habitat_local.meuse.fsl_2016.aides.garantie.fenetre_impaye
        return meme_quantieme(menage("fsl_date_relogement", period), -fenetre)


class fsl_debiteur_impaye(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = (
        "Le ménage est débiteur d'un impayé de loyer dans les vingt-quatre mois qui précèdent le relogement"
    )
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02)"
    documentation = """À un moment quelconque de la fenêtre (lecture AMB-MEU-47-a)."""

    def formula_2016_07_07(menage, period):
        regle = jours_de(menage("fsl_date_reglement_impayes", period))
        debut = jours_de(menage("fsl_debut_fenetre_impaye", period))
        regle_dans_la_fenetre = (regle != NON_RENSEIGNEE) & (regle >= debut)
        return menage("fsl_impaye_encore_du", period) | regle_dans_la_fenetre


class fsl_accident_de_la_vie(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Accident de la vie ou difficultés ponctuelles"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-03)"


class fsl_garantie_reduite(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La garantie est réduite"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-02, MEU-FSL-AIDE-03)"

    def formula_2016_07_07(menage, period, parameters):
        retour = bool(parameters(period).habitat_local.meuse.fsl_2016.aides.garantie.retour_automatique)
        accident = retour & oui(menage, period, "fsl_accident_de_la_vie")
        return menage("fsl_debiteur_impaye", period) & ~accident


class fsl_garantie_mois(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre de résiduels de loyer garantis"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01, MEU-FSL-AIDE-02)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.aides.garantie
        return numpy.where(menage("fsl_garantie_reduite", period), regle.residuels_reduits, regle.residuels)


class fsl_duree_reference_mois(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Période de référence de la garantie"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01, MEU-FSL-AIDE-02)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.aides.garantie
        return numpy.where(menage("fsl_garantie_reduite", period), regle.periode_reduite, regle.periode)


class fsl_charges_du_residuel(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges comprises dans le résiduel de loyer"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01)"
    documentation = """Aucune : loyer hors charges (lecture AMB-MEU-26-a)."""


class fsl_residuel_loyer(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Résiduel de loyer : loyer moins aide au logement"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PROC-11)"
    documentation = """-1 : loyer ou aide au logement inconnus."""

    def formula_2016_07_07(menage, period):
        loyer = montant(menage, period, "fsl_loyer_hors_charges")
        if not (loyer >= 0).any():  # sans loyer connu, inutile de calculer l'aide au logement
            return numpy.full(menage.count, -1)
        aide = montant(menage, period, "fsl_aide_logement_visee")
        residuel = loyer + montant(menage, period, "fsl_charges_du_residuel") - aide
        return numpy.where((loyer < 0) | (aide < 0), -1, numpy.maximum(numpy.round(residuel, 2), 0))


class fsl_garantie_recevable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aucune condition connue n'exclut la garantie"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01, MEU-FSL-AIDE-04, "
        "MEU-FSL-AIDE-05)"
    )

    def formula_2016_07_07(menage, period):
        maintien = menage("fsl_type_demande", period) == TypeDemandeFsl.maintien
        return (
            ~oui(menage, period, "fsl_autre_garantie_possible")
            & menage("fsl_sous_location_admise", period)
            & ~non(menage, period, "fsl_dossier_aide_logement_depose")
            & ~(maintien & ~oui(menage, period, "fsl_fin_protection_juridique"))
            & ~menage("fsl_refus_loyer", period)
        )


class fsl_garantie_max(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal de la garantie de loyer"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01, MEU-FSL-AIDE-02)"
    documentation = """Un maximum, jamais un droit."""

    def formula_2016_07_07(menage, period):
        residuel = numpy.maximum(montant(menage, period, "fsl_residuel_loyer"), 0)
        return accorder(menage, period, "garantie", menage("fsl_garantie_mois", period) * residuel)


class fsl_date_contrat_engagement(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date de signature du contrat d'engagement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01)"
    documentation = """1970-01-01 : non signé."""


class fsl_fin_reference(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dernier jour de la période de référence"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01)"

    def formula_2016_07_07(menage, period, parameters):
        decompte = parameters(period).habitat_local.meuse.fsl_2016.decompte
        contrat, duree = (
            menage("fsl_date_contrat_engagement", period),
            menage("fsl_duree_reference_mois", period),
        )
        return echeance_en_mois(contrat, duree, decompte)


class fsl_limite_production_impayes(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dernier jour pour que le bailleur produise le relevé des impayés"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-06)"

    def formula_2016_07_07(menage, period, parameters):
        fsl = parameters(period).habitat_local.meuse.fsl_2016
        fin = menage("fsl_fin_reference", period)
        return echeance_en_mois(fin, fsl.aides.garantie.production_impayes, fsl.decompte)


class fsl_date_releve_impayes(Variable):
    value_type = date
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Date du relevé des impayés produit par le bailleur"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-06)"
    documentation = """1970-01-01 : inconnue."""


class fsl_releve_recevable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le relevé des impayés est produit à temps"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-06)"

    def formula_2016_07_07(menage, period):
        releve = jours_de(menage("fsl_date_releve_impayes", period))
        limite = jours_de(menage("fsl_limite_production_impayes", period))
        return (releve != NON_RENSEIGNEE) & (limite != NON_RENSEIGNEE) & (releve <= limite)


class fsl_residuels_dus(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Résiduels de loyer dus pendant la garantie"
    unit = "count"
    reference = "Contrat d'engagement annexé au règlement (MEU-FSL-AIDE-06)"
    documentation = """-1 : inconnu."""


class fsl_alerte_residuels(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Alerte : rendez-vous du ménage, avertissement du bailleur"
    reference = "Contrat d'engagement annexé au règlement (MEU-FSL-AIDE-06)"

    def formula_2016_07_07(menage, period, parameters):
        seuil = parameters(period).habitat_local.meuse.fsl_2016.aides.garantie.alerte
        return menage("fsl_residuels_dus", period) >= seuil
