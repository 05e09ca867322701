"""Gironde 2012, article 14-2 : primes forfaitaires de la communauté urbaine."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import STATUTS, lire
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.gironde import convention, logements


def dossier_communautaire(menage, period):
    """Vrai pour un dossier retenu sur le territoire communautaire."""
    return menage("gironde_eligible_pst", period) & menage("gironde_commune_cub", period)


class gironde_aide_vacance(Montant):
    label = "Gironde : prime de la communauté urbaine, logement vacant remis en location"
    reference = "GIR-CUB-02"
    documentation = """Euros. Vacance strictement plus longue que la durée du texte."""

    def formula(menage, period, parameters):
        concernes = dossier_communautaire(menage, period)
        if not concernes.any():
            return numpy.zeros(menage.count)
        prime = convention(parameters, period).primes_cub.vacance
        bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
        vacant = menage("gironde_mois_vacance", period) > prime.mois_a_depasser
        manque(menage, concernes & bailleur & ~vacant, "gironde_mois_vacance", "logement_vacant_depuis")
        return numpy.where(concernes & bailleur & vacant, prime.montant * logements(menage, period), 0)


class gironde_aide_sortie_insalubrite(Montant):
    label = "Gironde : prime de la communauté urbaine, sortie d'insalubrité"
    reference = "GIR-CUB-03, GIR-CUB-04 (AMB-GIR-23)"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        concernes = dossier_communautaire(menage, period)
        if not concernes.any():
            return numpy.zeros(menage.count)
        prime = convention(parameters, period).primes_cub.insalubrite
        lignes = [LigneTravaux[nom].index for nom in prime.lignes]
        sortie = numpy.isin(rangs(menage("ligne_travaux", period)), lignes)
        bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
        par_logement = numpy.nan_to_num(lire(prime, ("montant", STATUTS), bailleur.astype(int)))
        return numpy.where(concernes & sortie, par_logement * logements(menage, period), 0)


class gironde_primes_cub(Montant):
    label = "Gironde : primes forfaitaires de la communauté urbaine"
    reference = "GIR-CUB-02 à GIR-CUB-04 (AMB-GIR-22)"
    documentation = """Euros. Cumulables, ou la plus forte des deux."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        primes = (menage("gironde_aide_vacance", period), menage("gironde_aide_sortie_insalubrite", period))
        if convention(parameters, period).primes_cub.cumulables:
            return primes[0] + primes[1]
        return numpy.maximum(*primes)


class gironde_credits_cub_supposes_reconduits(Booleen):
    label = "Gironde : aides propres de la communauté urbaine supposées reconduites"
    reference = "GIR-CUB-05 (AMB-GIR-30)"
    documentation = """Le texte ne les fixe que pour 2012."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        du_jour = convention(parameters, period).primes_cub.annee_du_texte
        return menage("gironde_commune_cub", period) & (not du_jour)
