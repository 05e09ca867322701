"""Tarifs sociaux de l'énergie : qui y a droit, combien de temps."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, echeance_en_jours, meme_quantieme
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Jour, Montant
from openfisca_habitat_local.textes.textes_dates import connu, echeance, valeur


class tarif_social_titulaire_contrat(Booleen):
    label = "Le demandeur est titulaire du contrat d'électricité ou de gaz"


class tarif_social_ressources_mensuelles(Montant):
    default_value = -1
    label = "Ressources mensuelles du foyer, au sens de l'aide à la complémentaire santé"
    documentation = """-1 : inconnues."""


class tarif_social_plafond_acs_mensuel(Montant):
    default_value = -1
    label = "Plafond mensuel de ressources de l'aide à la complémentaire santé (ACS)"
    reference = "Code de la sécurité sociale, articles L. 863-1 et R. 861-3 (MEU-TPN-01)"
    documentation = """Euros par mois. À défaut : plafond de la CMU-C et sa majoration d'openfisca-france,
    selon le nombre de personnes. -1 : foyer inconnu."""

    def formula(menage, period, parameters):
        cs = parameters(period).prestations_sociales.solidarite_insertion.minima_sociaux.cs
        personnes = menage("nombre_personnes_menage", period)
        pas = numpy.array([0, 1, cs.cmu.coeff_p2, cs.cmu.coeff_p3_p4, cs.cmu.coeff_p3_p4])
        cumul = numpy.cumsum(pas)[numpy.clip(personnes, 0, 4)]
        parts = cumul + numpy.maximum(personnes - 4, 0) * cs.cmu.coeff_p5_plus
        plafond = arrondir(parts * cs.cmu.plafond_base * (1 + cs.acs.majoration_plafond_acs) / 12)
        return numpy.where(personnes >= 1, plafond, -1)


class tarif_social_revenu_fiscal_par_part(Montant):
    default_value = -1
    label = "Revenu fiscal de référence annuel par part du foyer"
    documentation = """-1 : inconnu."""


class tarif_social_voie_fiscale(Booleen):
    label = "Revenu fiscal par part sous le plafond national des tarifs sociaux"
    reference = "Décret 2013-1031 (chiffres nationaux)"
    documentation = """À défaut, d'après le revenu fiscal. Voie que le règlement de la Meuse ne reprend pas,
    mais qui ouvre le droit."""

    def formula(menage, period, parameters):
        plafond = valeur(parameters, period, "national.tarifs_sociaux.attribution.revenu_fiscal_par_part")
        return connu(menage("tarif_social_revenu_fiscal_par_part", period)) <= plafond


class tarif_social_eligible(Booleen):
    label = "Droit au tarif social de l'énergie (TPN, TSS)"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.2 (MEU-TPN-01)"
    documentation = """Titulaire du contrat de sa résidence principale, ressources au plus égales au
    plafond de l'ACS, ou voie fiscale nationale. Un fait inconnu n'ouvre pas le droit.
    N'ôte aucune aide du FSL (MEU-TPN-02)."""

    def formula(menage, period, parameters):
        ouvert = not numpy.isnan(valeur(parameters, period, "national.tarifs_sociaux.attribution.duree_mois"))
        principale = menage("fsl_residence_principale", period) == Reponse.oui
        ressources = connu(menage("tarif_social_ressources_mensuelles", period))
        modeste = ressources <= connu(menage("tarif_social_plafond_acs_mensuel", period))
        titulaire = menage("tarif_social_titulaire_contrat", period)
        return ouvert & titulaire & principale & (modeste | menage("tarif_social_voie_fiscale", period))


class tarif_social_date_attestation(Jour):
    label = "Date d'envoi de l'attestation de tarif social"


class tarif_social_refus(Booleen):
    label = "Le client a refusé expressément le tarif social"
    documentation = """À défaut, une date de refus le dit."""

    def formula(menage, period):
        return menage("tarif_social_date_refus", period) != NON_RENSEIGNEE


class tarif_social_date_refus(Jour):
    label = "Date du refus exprès du tarif social"


class tarif_social_date_rupture(Jour):
    label = "Date de rupture du contrat d'énergie"


class tarif_social_fin_delai_refus(Jour):
    label = "Dernier jour du refus exprès"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.2 (MEU-TPN-04)"
    documentation = """Quinze jours depuis l'envoi de l'attestation."""

    def formula(menage, period, parameters):
        depart = menage("tarif_social_date_attestation", period)
        return echeance(
            parameters, period, depart, "national.tarifs_sociaux.attribution.refus_jours", echeance_en_jours
        )


class tarif_social_applique(Booleen):
    label = "Le tarif social s'applique après l'envoi de l'attestation"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.2 (MEU-TPN-04)"
    documentation = """D'office, sauf refus exprès dans les quinze jours ; un refus tardif ne compte
    pas."""

    def formula(menage, period):
        attestation = menage("tarif_social_date_attestation", period)
        refus = menage("tarif_social_date_refus", period)
        a_temps = (refus == NON_RENSEIGNEE) | (refus <= menage("tarif_social_fin_delai_refus", period))
        return (attestation != NON_RENSEIGNEE) & ~(menage("tarif_social_refus", period) & a_temps)


class tarif_social_fin_douze_mois(Jour):
    label = "Dernier jour du tarif social, sans prolongation"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.2 (MEU-TPN-05)"
    documentation = """Douze mois depuis la fin du délai de refus ; non renseigné si le tarif ne s'applique
    pas."""

    def formula(menage, period, parameters):
        delai = menage("tarif_social_fin_delai_refus", period)
        fin = echeance(parameters, period, delai, "national.tarifs_sociaux.attribution.duree_mois")
        return numpy.where(menage("tarif_social_applique", period), fin, NON_RENSEIGNEE)


class tarif_social_prolonge(Booleen):
    label = "Le tarif social est prolongé de six mois"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.2 (MEU-TPN-05)"
    documentation = """Sauf rupture du contrat avant la fin des douze mois."""

    def formula(menage, period):
        rupture = menage("tarif_social_date_rupture", period)
        fin = menage("tarif_social_fin_douze_mois", period)
        return (fin != NON_RENSEIGNEE) & ((rupture == NON_RENSEIGNEE) | (rupture > fin))


class tarif_social_fin(Jour):
    label = "Dernier jour du tarif social, prolongation et rupture comprises"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.2 (MEU-TPN-05)"
    documentation = """Dix-huit mois au plus par attestation ; une rupture du contrat y met fin."""

    def formula(menage, period, parameters):
        fin = menage("tarif_social_fin_douze_mois", period)
        rupture = menage("tarif_social_date_rupture", period)
        longue = meme_quantieme(
            fin, valeur(parameters, period, "national.tarifs_sociaux.attribution.prolongation_mois", 0)
        )
        fin = numpy.where(menage("tarif_social_prolonge", period), longue, fin)
        rompu = (rupture != NON_RENSEIGNEE) & (rupture < fin)
        return numpy.where(rompu, rupture, fin)
