"""Continuité de la fourniture : maintien, préavis, trêve, coupure et réduction."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, echeance_en_jours
from openfisca_habitat_local.nomenclatures.meuse import DecisionFsl, FournisseurFsl, NatureDepenseFsl, Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Jour, Montant
from openfisca_habitat_local.textes.meuse import hors_fourniture
from openfisca_habitat_local.textes.meuse_fourniture import aide_recente, dans_la_treve, fin_de_treve
from openfisca_habitat_local.textes.textes_dates import echeance, valeur


def maintien(menage, period, jour):
    """La demande d'aide protège-t-elle la fourniture ce jour-là ?"""
    en_cours = menage("fourniture_demande_en_cours", period)
    debut = menage("fourniture_date_information", period)
    notification = menage("fourniture_date_notification", period)
    rejet = menage("fourniture_date_rejet", period)
    notifiee = (notification != NON_RENSEIGNEE) & (jour >= notification)
    rejetee = (rejet != NON_RENSEIGNEE) & (rejet != notification) & (jour > rejet)
    ouverte = (debut != NON_RENSEIGNEE) & (jour >= debut) & ~notifiee & ~rejetee
    return (en_cours == Reponse.oui) | ((en_cours == Reponse.non_renseigne) & ouverte)


def preavis_ecoule(menage, period, jour):
    """Le préavis n'est dû qu'après un rejet ; sans demande au FSL, il n'a pas d'objet."""
    dit = menage("fourniture_preavis_purge", period)
    fin = menage("fourniture_date_fin_preavis", period)
    ecoule = (fin == NON_RENSEIGNEE) | (jour >= fin)
    return (dit == Reponse.oui) | ((dit == Reponse.non_renseigne) & ecoule)


def treve(menage, period, parameters, jour):
    """Ce jour est-il dans la trêve hivernale de ce ménage ?"""
    hiver = valeur(parameters, period, "national.fourniture.treve", None)
    if hiver is None:
        return numpy.zeros(menage.count, dtype=bool)
    nature = menage("fsl_nature_depense", period)
    hors_treve = (nature == NatureDepenseFsl.eau) | (nature == NatureDepenseFsl.telephone)
    secondaire = menage("fsl_residence_principale", period) == Reponse.non
    aides = valeur(parameters, period, "meuse.fsl_2016.fourniture.treve_menages_aides", hiver)
    aide = aide_recente(menage, period, parameters, jour)
    en_treve = dans_la_treve(jour, hiver, hiver) | (aide & dans_la_treve(jour, hiver, aides))
    return en_treve & ~hors_treve & ~secondaire


def apres_treve(menage, period, parameters, jour):
    """Lendemain de la trêve qui contient ce jour."""
    hiver = valeur(parameters, period, "national.fourniture.treve")
    aides = valeur(parameters, period, "meuse.fsl_2016.fourniture.treve_menages_aides", hiver)
    aide = aide_recente(menage, period, parameters, jour)
    return numpy.where(aide, fin_de_treve(jour, hiver, aides), fin_de_treve(jour, hiver, hiver)) + 1


def protege_par_une_aide(menage, period, parameters, jour):
    """Un client ENGIE aidé par le FSL est protégé de la réduction en hiver."""
    echanges = valeur(parameters, period, "meuse.engie_2016.echanges", None)
    fournisseur = menage("fsl_fournisseur", period)
    engie = (fournisseur == FournisseurFsl.engie) | (fournisseur == FournisseurFsl.non_renseigne)
    if echanges is None:
        return numpy.zeros(menage.count, dtype=bool)
    aide = aide_recente(
        menage, period, parameters, jour, "meuse.engie_2016.echanges.protection_reduction_mois"
    )
    if echanges.protection_reduction_un_seul_hiver:
        hiver = valeur(parameters, period, "national.fourniture.treve")
        notification = menage("fourniture_date_aide_fsl", period)
        aide &= jour <= fin_de_treve(notification, hiver, hiver)
    return engie & aide


class fourniture_hors_champ(Booleen):
    label = "La dette n'est ni d'énergie, ni d'eau, ni de téléphone : rien à couper"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.1 (MEU-FOURN-01)"

    def formula(menage, period):
        return hors_fourniture(menage, period)


class fourniture_date_rejet(Jour):
    label = "Date du refus, ou du rejet implicite après deux mois de silence"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.2.1 ; convention ENGIE, article 22 (MEU-FOURN-01, "
        "MEU-FSL-PROC-09, AMB-MEU-50)"
    )
    documentation = """Non renseignée : ni refus, ni silence qui puisse valoir rejet."""

    def formula(menage, period, parameters):
        maintien_engie = valeur(
            parameters, period, "meuse.engie_2016.echanges.maintien_jusqu_a_notification", False
        )
        decision = menage("fourniture_decision", period)
        notification = menage("fourniture_date_notification", period)
        sans_rejet = numpy.full(menage.count, NON_RENSEIGNEE)
        silence = menage("fsl_date_rejet_implicite", period)
        engie = menage("fsl_fournisseur", period) == FournisseurFsl.engie
        muet = (decision == DecisionFsl.non_renseignee) | (decision == DecisionFsl.en_instruction)
        muet &= ~(engie & maintien_engie)
        # Une notification après le terme ne fait pas revivre la demande : le silence a déjà valu rejet.
        tardive = (notification != NON_RENSEIGNEE) & (notification > silence) & (silence != NON_RENSEIGNEE)
        muet &= (notification == NON_RENSEIGNEE) | tardive
        return numpy.select(
            [decision == DecisionFsl.refusee, muet], [notification, silence], default=sans_rejet
        )


class fourniture_maintenue(Booleen):
    label = "La fourniture est maintenue à la date de coupure, pendant l'instruction de la demande"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.1 ; convention ENGIE, article 22 (MEU-FOURN-01)"
    documentation = """De l'information du fournisseur à la notification, ou au rejet implicite. Téléphone :
    service restreint."""

    def formula(menage, period):
        return maintien(menage, period, menage("fourniture_date_coupure", period))


class fourniture_date_fin_preavis(Jour):
    label = "Premier jour où le fournisseur peut réduire ou couper après un rejet, trêve réservée"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.1 (MEU-FOURN-02)"
    documentation = """Vingt jours après l'avis. Non renseignée : aucun rejet."""

    def formula(menage, period, parameters):
        avis = menage("fourniture_date_avis", period)
        return echeance(
            parameters, period, avis, "meuse.fsl_2016.fourniture.preavis_jours", echeance_en_jours
        )


class fourniture_treve(Booleen):
    label = "Trêve hivernale à la date de la coupure"
    reference = (
        "Convention ENGIE 2016, article 21 ; Règlement intérieur du FSL de la Meuse, 3.2.1 ; CASF, "
        "article L. 115-3 (MEU-FOURN-03, AMB-MEU-30)"
    )
    documentation = """Électricité, gaz et chaleur de la résidence principale ; un fait inconnu protège le
    ménage."""

    def formula(menage, period, parameters):
        coupure = menage("fourniture_date_coupure", period)
        return treve(menage, period, parameters, coupure)


class fourniture_coupure_autorisee(Booleen):
    label = "La fourniture peut être coupée à la date de la coupure"
    reference = (
        "Convention ENGIE 2016, articles 21 et 22 ; Règlement intérieur du FSL de la Meuse, 3.2.1 "
        "(MEU-FOURN-01, MEU-FOURN-02, MEU-FOURN-03, MEU-EAU-01)"
    )
    documentation = """Ni trêve, ni eau de la résidence principale, ni demande en cours, ni préavis à
    courir."""

    def formula(menage, period):
        coupure = menage("fourniture_date_coupure", period)
        eau = menage("fsl_nature_depense", period) == NatureDepenseFsl.eau
        eau_libre = menage("fourniture_coupure_eau_autorisee", period)
        libre = ~maintien(menage, period, coupure) & preavis_ecoule(menage, period, coupure)
        return libre & ~menage("fourniture_treve", period) & (~eau | eau_libre)


class fourniture_coupure_eau_autorisee(Booleen):
    label = "L'eau peut être coupée"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.2.1 et fiche annexée ; CASF, article L. 115-3 (MEU-EAU-01)"
    )
    documentation = """Jamais dans une résidence principale, toute l'année, quel que soit l'impayé."""

    def formula(menage, period, parameters):
        interdite = valeur(parameters, period, "national.fourniture.coupure_eau_interdite", False)
        secondaire = menage("fsl_residence_principale", period) == Reponse.non
        coupure = menage("fourniture_date_coupure", period)
        libre = ~maintien(menage, period, coupure) & preavis_ecoule(menage, period, coupure)
        return libre & (secondaire | (not interdite))


class fourniture_reduction_autorisee(Booleen):
    label = "La puissance électrique peut être réduite à la date de la réduction"
    reference = (
        "Règlement intérieur du FSL de la Meuse, chapitre 1.1 ; convention ENGIE, articles 18, 21 et "
        "24 (MEU-FOURN-04, AMB-MEU-52)"
    )
    documentation = """En trêve, interdite au bénéficiaire du TPN et au client ENGIE aidé par le FSL ;
    toujours interdite pendant l'instruction et le préavis."""

    def formula(menage, period, parameters):
        reduction = menage("fourniture_date_reduction", period)
        nature = menage("fsl_nature_depense", period)
        electricite = (nature == NatureDepenseFsl.electricite) | (nature == NatureDepenseFsl.non_renseignee)
        protege = menage("beneficie_tpn", period) | protege_par_une_aide(
            menage, period, parameters, reduction
        )
        en_treve = treve(menage, period, parameters, reduction)
        libre = ~maintien(menage, period, reduction) & preavis_ecoule(menage, period, reduction)
        return electricite & libre & ~(en_treve & protege)


class fourniture_date_coupure_au_plus_tot(Jour):
    label = "Premier jour où la fourniture peut être coupée après un rejet"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.2.1 ; convention ENGIE, article 21 (MEU-FOURN-02, "
        "MEU-FOURN-03)"
    )
    documentation = """Fin du préavis, reportée après la trêve. Non renseignée : aucun rejet, ou eau de la
    résidence principale."""

    def formula(menage, period, parameters):
        fin = menage("fourniture_date_fin_preavis", period)
        en_treve = treve(menage, period, parameters, fin)
        reportee = apres_treve(menage, period, parameters, fin) if en_treve.any() else fin
        reportee = numpy.where(en_treve, reportee, fin)
        eau = menage("fsl_nature_depense", period) == NatureDepenseFsl.eau
        secondaire = menage("fsl_residence_principale", period) == Reponse.non
        jamais = (fin == NON_RENSEIGNEE) | (eau & ~secondaire)
        return numpy.where(jamais, NON_RENSEIGNEE, reportee)


class fourniture_date_limite_paiement_eau(Jour):
    label = "Dernier jour pour payer la facture d'eau"
    reference = "Fiche « coupure d'eau » annexée au règlement intérieur du FSL de la Meuse (MEU-EAU-02)"
    documentation = """Passé ce jour : report ou étalement à demander au distributeur, puis saisine du FSL ;
    le recouvrement lui reste ouvert."""

    def formula(menage, period, parameters):
        facture = menage("fourniture_date_facture_eau", period)
        return echeance(
            parameters, period, facture, "national.fourniture.delai_paiement_eau_jours", echeance_en_jours
        )


class fourniture_dette_due(Montant):
    default_value = -1
    label = "Dette qui reste due, coupure interdite ou non"
    reference = "Fiche « coupure d'eau » annexée au règlement intérieur du FSL de la Meuse (MEU-EAU-02)"
    documentation = """-1 : dette inconnue. L'interdiction de couper n'efface rien."""

    def formula(menage, period):
        return menage("fsl_dette", period)
