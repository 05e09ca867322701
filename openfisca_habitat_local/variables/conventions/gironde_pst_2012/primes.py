"""Gironde 2012, annexes 1, 2, 4 et 5 : primes de l'Anah aux bailleurs."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import lire
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import arrondir, rangs
from openfisca_habitat_local.systeme.variables import Montant
from openfisca_habitat_local.textes.gironde import ZONES, bailleur_retenu, convention, logements


def apport_des_collectivites(menage, period, prime):
    """Apport du Département et de l'intercommunalité que l'Anah valorise (AMB-GIR-12, AMB-GIR-13)."""
    departement = menage("subvention_departement", period)
    if prime.surface_apport_departement:
        compte = menage("surface_logement", period) < prime.surface_apport_departement
        departement = numpy.where(compte, departement, 0)
    return departement + menage(prime.apport_epci, period)


class gironde_prime_reduction_loyer(Montant):
    label = "Gironde : prime de réduction de loyer de l'Anah"
    reference = "GIR-ANAH-PB-06, GIR-CG33-PB-06"
    documentation = """Euros. Travaux lourds, zone tendue, surface sous le seuil de la zone, à concurrence
    de l'apport des collectivités."""

    def formula(menage, period, parameters):
        retenus = bailleur_retenu(menage, period) & menage("gironde_travaux_lourds", period)
        if not retenus.any():
            return numpy.zeros(menage.count)
        prime = convention(parameters, period).primes.reduction_loyer
        surface = menage("surface_logement", period)
        zone = rangs(menage("gironde_zone", period))
        seuil = lire(prime, ("surface_inferieure_a", ZONES), zone)
        apport = apport_des_collectivites(menage, period, prime)
        brut = prime.montant * numpy.minimum(surface, prime.surface_maximale)
        brut = brut * logements(menage, period)
        due = retenus & (surface >= 0) & (surface < seuil) & (apport > 0)
        pas = parameters(period).habitat_local.national.arrondi_aide
        return numpy.where(due, arrondir(numpy.minimum(brut, apport) if prime.bornee else brut, pas), 0)


class gironde_prime_reservation(Montant):
    label = "Gironde : prime de réservation de l'Anah"
    reference = "GIR-ANAH-PB-07"
    documentation = """Euros. Par logement réservé, régime majoré ou de base."""

    def formula(menage, period, parameters):
        retenus = bailleur_retenu(menage, period)
        if not retenus.any():
            return numpy.zeros(menage.count)
        manque(menage, retenus, "gironde_reservation_action_logement")
        montant_unitaire = convention(parameters, period).primes.reservation.montant
        return numpy.where(retenus, montant_unitaire * menage("gironde_logements_reserves", period), 0)
