"""Garantie de loyer : montant et mise en jeu (3.3 et contrat d'engagement)."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, echeance_en_mois, jours_de
from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.systeme.variables import Booleen, Entier, Jour, Montant
from openfisca_habitat_local.textes.meuse import accorder


class fsl_garantie_mois(Entier):
    default_value = -1
    label = "Nombre de résiduels de loyer garantis"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01, MEU-FSL-AIDE-02)"

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.aides.garantie
        return numpy.where(menage("fsl_garantie_reduite", period), regle.residuels_reduits, regle.residuels)


class fsl_duree_reference_mois(Entier):
    default_value = -1
    label = "Période de référence de la garantie"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01, MEU-FSL-AIDE-02)"
    documentation = """À défaut du contrat d'engagement signé, celle du règlement."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.aides.garantie
        return numpy.where(menage("fsl_garantie_reduite", period), regle.periode_reduite, regle.periode)


class fsl_charges_du_residuel(Montant):
    label = "Charges comprises dans le résiduel de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01)"
    documentation = """Aucune : loyer hors charges (lecture AMB-MEU-26-a)."""


class fsl_residuel_loyer(Montant):
    default_value = -1
    label = "Résiduel de loyer : loyer moins aide au logement"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PROC-11)"
    documentation = """-1 : loyer ou aide au logement inconnus."""

    def formula_2016_07_07(menage, period):
        loyer = montant(menage, period, "fsl_loyer_hors_charges")
        if not (loyer >= 0).any():  # sans loyer connu, inutile de calculer l'aide au logement
            return numpy.full(menage.count, -1)
        aide = montant(menage, period, "fsl_aide_logement_visee")
        residuel = loyer + montant(menage, period, "fsl_charges_du_residuel") - aide
        return numpy.where((loyer < 0) | (aide < 0), -1, numpy.maximum(numpy.round(residuel, 2), 0))


class fsl_garantie_max(Montant):
    default_value = -1
    label = "Montant maximal de la garantie de loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01, MEU-FSL-AIDE-02)"
    documentation = """Un maximum, jamais un droit."""

    def formula_2016_07_07(menage, period):
        residuel = numpy.maximum(montant(menage, period, "fsl_residuel_loyer"), 0)
        return accorder(menage, period, "garantie", menage("fsl_garantie_mois", period) * residuel)


class fsl_date_contrat_engagement(Jour):
    label = "Date de signature du contrat d'engagement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01)"
    documentation = """1970-01-01 : non signé."""


class fsl_fin_reference(Jour):
    label = "Dernier jour de la période de référence"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-01)"

    def formula_2016_07_07(menage, period, parameters):
        decompte = parameters(period).habitat_local.meuse.fsl_2016.decompte
        contrat, duree = (
            menage("fsl_date_contrat_engagement", period),
            menage("fsl_duree_reference_mois", period),
        )
        return echeance_en_mois(contrat, duree, decompte)


class fsl_limite_production_impayes(Jour):
    label = "Dernier jour pour que le bailleur produise le relevé des impayés"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-06)"

    def formula_2016_07_07(menage, period, parameters):
        fsl = parameters(period).habitat_local.meuse.fsl_2016
        fin = menage("fsl_fin_reference", period)
        return echeance_en_mois(fin, fsl.aides.garantie.production_impayes, fsl.decompte, enchaine=True)


class fsl_date_releve_impayes(Jour):
    label = "Date du relevé des impayés produit par le bailleur"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-06)"
    documentation = """1970-01-01 : inconnue."""


class fsl_releve_recevable(Booleen):
    label = "Le relevé des impayés est produit à temps"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, garantie (MEU-FSL-AIDE-06)"

    def formula_2016_07_07(menage, period):
        releve = jours_de(menage("fsl_date_releve_impayes", period))
        limite = jours_de(menage("fsl_limite_production_impayes", period))
        return (releve != NON_RENSEIGNEE) & (limite != NON_RENSEIGNEE) & (releve <= limite)


class fsl_residuels_dus(Entier):
    default_value = -1
    label = "Résiduels de loyer dus pendant la garantie"
    unit = "count"
    reference = "Contrat d'engagement annexé au règlement (MEU-FSL-AIDE-06)"
    documentation = """-1 : inconnu."""


class fsl_alerte_residuels(Booleen):
    label = "Alerte : rendez-vous du ménage, avertissement du bailleur"
    reference = "Contrat d'engagement annexé au règlement (MEU-FSL-AIDE-06)"

    def formula_2016_07_07(menage, period, parameters):
        seuil = parameters(period).habitat_local.meuse.fsl_2016.aides.garantie.alerte
        return menage("fsl_residuels_dus", period) >= seuil
