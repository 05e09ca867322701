"""Haguenau 2016, annexe 2-A : primes de l'Anah aux bailleurs."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import PROFILS, lire
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import Motif, Texte
from openfisca_habitat_local.systeme.variables import Montant


def ouverte_au_profil(menage, period, prime):
    """Vrai où la prime a un montant pour le niveau de loyer du dossier."""
    return lire(prime, ("montant", PROFILS), rangs(menage("profil_demandeur", period))) > 0


def prime_par_logement(menage, period, prime, condition):
    """Montant de la prime (nœud) pour le niveau de loyer, par logement, où la condition est remplie."""
    montant = numpy.nan_to_num(lire(prime, ("montant", PROFILS), rangs(menage("profil_demandeur", period))))
    return numpy.where(condition, montant * numpy.maximum(menage("nombre_logements", period), 1), 0)


class haguenau_prime_reservation(Montant):
    label = "Haguenau : prime de réservation"
    reference = "HAG-PRIME-01"
    documentation = """Euros. Loyer très social, désignation par le préfet, travaux aidés par l'Anah
    (AMB-HAG-34)."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.haguenau_2016)
        if not concernes.any():
            return numpy.zeros(menage.count)
        prime = parameters(period).habitat_local.conventions.haguenau_2016.primes.reservation
        recevable = menage("motif_recevabilite", period) == Motif.aucun
        subventionne = (menage("travaux_retenus_anah", period) > 0) & recevable
        subventionne |= not prime.travaux_subventionnes_requis
        reserve = menage("droit_designation_prefet", period)
        manque(
            menage,
            concernes & subventionne & ouverte_au_profil(menage, period, prime),
            "droit_designation_prefet",
        )
        return prime_par_logement(menage, period, prime, concernes & reserve & subventionne)


class haguenau_prime_intermediation_locative(Montant):
    label = "Haguenau : prime d'intermédiation locative"
    reference = "HAG-PRIME-02"
    documentation = """Euros. Loyer social ou très social, organisme agréé, durée minimale ; avec ou sans
    travaux."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.haguenau_2016)
        if not concernes.any():
            return numpy.zeros(menage.count)
        prime = parameters(period).habitat_local.conventions.haguenau_2016.primes.intermediation_locative
        annees = menage("annees_intermediation_locative", period)
        manque(menage, concernes & ouverte_au_profil(menage, period, prime), "annees_intermediation_locative")
        return prime_par_logement(menage, period, prime, concernes & (annees >= prime.duree_minimale))
