"""Decazeville-Aubin 2008, fiche 4 : durée de la vacance."""

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de, meme_quantieme
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import du_texte
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Booleen


def primes(parameters, period):
    return parameters(period).habitat_local.conventions.decazeville_aubin_2008.primes


class decazeville_vacance_suffisante(Booleen):
    label = "Decazeville-Aubin : logement vacant depuis assez longtemps au dépôt"
    reference = "DEC-VAC-01 (AMB-DEC-06)"

    def formula(menage, period, parameters):
        depuis = jours_de(menage("logement_vacant_depuis", period))
        bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
        manque(
            menage,
            du_texte(menage, period, Texte.decazeville_aubin_2008) & bailleur,
            "logement_vacant_depuis",
        )
        vacant = du_texte(menage, period, Texte.decazeville_aubin_2008) & (depuis != NON_RENSEIGNEE)
        if not vacant.any():
            return vacant
        vacance = primes(parameters, period).vacance
        terme = meme_quantieme(depuis, vacance.duree_minimale)
        depot = jours_de(menage("date_depot", period))
        return vacant & ((depot > terme) | ((depot == terme) & vacance.duree_comprise))
