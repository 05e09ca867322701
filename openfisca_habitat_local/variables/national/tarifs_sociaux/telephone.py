"""Réduction sociale téléphonique (fiche du 14 janvier 2014)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Entier, Jour, Montant
from openfisca_habitat_local.textes.textes_dates import connu, echeance, indefini, valeur


def percoit(menage, period, prestation):
    """La prestation d'openfisca-france donnée en entrée pour ce mois est-elle positive ?

    Seules des valeurs données sont lues : les calculer exigerait des ressources que le dossier n'a pas.
    """
    personnes = menage.members
    population = personnes if prestation != "rsa" else personnes.famille
    if not population.get_holder(prestation).get_known_periods():
        return numpy.zeros(menage.count, dtype=bool)
    return menage.any(population(prestation, period.first_month) > 0)


class telephone_beneficiaire_rsa(Booleen):
    label = "Le ménage perçoit le RSA"
    documentation = """À défaut, le `rsa` d'openfisca-france du mois, s'il est donné."""

    def formula(menage, period):
        return percoit(menage, period, "rsa")


class telephone_beneficiaire_aah(Booleen):
    label = "Le ménage perçoit l'AAH"
    documentation = """À défaut, l'`aah` d'openfisca-france du mois, si elle est donnée."""

    def formula(menage, period):
        return percoit(menage, period, "aah")


class telephone_beneficiaire_ass(Booleen):
    label = "Le ménage perçoit l'ASS"
    documentation = """À défaut, l'`ass` d'openfisca-france du mois, si elle est donnée."""

    def formula(menage, period):
        return percoit(menage, period, "ass")


class telephone_invalide_de_guerre(Booleen):
    label = "Un membre du ménage est invalide de guerre"


class telephone_reduction_eligible(Booleen):
    label = "Droit à la réduction sociale téléphonique"
    reference = "Fiche « réduction sociale téléphonique » du 14 janvier 2014 (MEU-TEL-01)"
    documentation = """RSA, AAH, ASS ou invalide de guerre, abonnement fixe de la résidence principale."""

    def formula(menage, period):
        situations = ("beneficiaire_rsa", "beneficiaire_aah", "beneficiaire_ass", "invalide_de_guerre")
        admis = numpy.any([menage(f"telephone_{situation}", period) for situation in situations], axis=0)
        return admis & (menage("fsl_residence_principale", period) != Reponse.non)


class telephone_reduction_mensuelle_ht(Montant):
    default_value = -1
    label = "Réduction mensuelle de l'abonnement téléphonique, hors taxes"
    reference = "Fiche « réduction sociale téléphonique » du 14 janvier 2014 (MEU-TEL-01)"
    documentation = """0 sans droit ; -1 : montant inconnu à cette date."""

    def formula(menage, period, parameters):
        montant = valeur(parameters, period, "national.tarifs_sociaux.telephone.reduction_mensuelle_ht")
        return numpy.where(menage("telephone_reduction_eligible", period), indefini(montant), 0)


class telephone_reduction_annuelle_ht(Montant):
    default_value = -1
    label = "Réduction de l'abonnement téléphonique sur sa durée, hors taxes"
    reference = "Fiche « réduction sociale téléphonique » du 14 janvier 2014 (MEU-TEL-01, MEU-TEL-02)"
    documentation = """0 sans droit ; -1 : montant inconnu à cette date."""

    def formula(menage, period, parameters):
        mois = valeur(parameters, period, "national.tarifs_sociaux.telephone.duree_mois")
        mensuelle = connu(menage("telephone_reduction_mensuelle_ht", period))
        return indefini(arrondir(mensuelle * mois))


class telephone_duree_mois(Entier):
    default_value = -1
    label = "Durée de la réduction téléphonique"
    unit = "month"
    reference = "Fiche « réduction sociale téléphonique » du 14 janvier 2014 (MEU-TEL-02)"
    documentation = """-1 : inconnue à cette date."""

    def formula(menage, period, parameters):
        mois = valeur(parameters, period, "national.tarifs_sociaux.telephone.duree_mois")
        return indefini(numpy.full(menage.count, mois))


class telephone_renouvelable(Booleen):
    label = "La réduction téléphonique est renouvelable"
    reference = "Fiche « réduction sociale téléphonique » du 14 janvier 2014 (MEU-TEL-02)"

    def formula(menage, period, parameters):
        oui = valeur(parameters, period, "national.tarifs_sociaux.telephone.renouvelable", False)
        return numpy.full(menage.count, bool(oui))


class telephone_date_octroi(Jour):
    label = "Date d'octroi de la réduction téléphonique"


class telephone_fin_reduction(Jour):
    label = "Dernier jour de la réduction téléphonique"
    reference = "Fiche « réduction sociale téléphonique » du 14 janvier 2014 (MEU-TEL-02)"
    documentation = """Un an ; renouvelable en renvoyant l'attestation."""

    def formula(menage, period, parameters):
        depart = menage("telephone_date_octroi", period)
        return echeance(parameters, period, depart, "national.tarifs_sociaux.telephone.duree_mois")
