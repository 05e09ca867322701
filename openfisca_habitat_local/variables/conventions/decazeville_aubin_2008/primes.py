"""Decazeville-Aubin 2008, fiches 4 et 6 : primes de l'Anah."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import PROFILS, lire
from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de, meme_quantieme
from openfisca_habitat_local.mecanismes.montants import arrondir, du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import Motif, StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Booleen, Montant

#: Équipements primés : paramètre `primes.energie.montant.<nom>`, variable `equipement_<nom>`.
EQUIPEMENTS = (
    "fenetre",
    "chaudiere_condensation",
    "chaudiere_bois",
    "chauffe_eau_solaire",
    "thermodynamique_air_eau",
    "thermodynamique_geothermal",
    "solaire_combine",
)


def primes(parameters, period):
    return parameters(period).habitat_local.conventions.decazeville_aubin_2008.primes


class decazeville_vacance_suffisante(Booleen):
    label = "Decazeville-Aubin : logement vacant depuis assez longtemps au dépôt"
    reference = "DEC-VAC-01 (AMB-DEC-06)"

    def formula(menage, period, parameters):
        depuis = jours_de(menage("logement_vacant_depuis", period))
        vacant = du_texte(menage, period, Texte.decazeville_aubin_2008) & (depuis != NON_RENSEIGNEE)
        if not vacant.any():
            return vacant
        vacance = primes(parameters, period).vacance
        terme = meme_quantieme(depuis, vacance.duree_minimale)
        depot = jours_de(menage("date_depot", period))
        return vacant & ((depot > terme) | ((depot == terme) & vacance.duree_comprise))


class decazeville_prime_vacance(Montant):
    label = "Decazeville-Aubin : prime de sortie de vacance"
    reference = "DEC-VAC-01, DEC-VAC-02"
    documentation = """Euros. Par logement existant avant travaux, en complément d'une subvention de
    l'Anah."""

    def formula(menage, period, parameters):
        due = menage("decazeville_vacance_suffisante", period) & (menage("travaux_retenus_anah", period) > 0)
        due = due & menage("remise_aux_normes_complete", period) & menage("remise_en_location", period)
        if not due.any():
            return numpy.zeros(menage.count)
        vacance = primes(parameters, period).vacance
        logements = numpy.maximum(menage("nombre_logements_avant_travaux", period), 1)
        seuil = vacance.travaux_minimum * numpy.where(vacance.seuil_par_logement, logements, 1)
        due = due & (menage("montant_travaux_ht", period) > seuil)
        unitaire = numpy.nan_to_num(
            lire(vacance, ("montant", PROFILS), rangs(menage("profil_demandeur", period)))
        )
        return due * unitaire * logements


def statut_aidable(menage, period):
    """Propriétaire occupant ou bailleur d'un dossier recevable, que l'Anah l'aide ou non."""
    statut = menage("statut_demandeur", period)
    motif = rangs(menage("motif_recevabilite", period))
    proprietaire = (statut == StatutDemandeur.proprietaire_occupant) | (
        statut == StatutDemandeur.proprietaire_bailleur
    )
    return proprietaire & ((motif == Motif.aucun.index) | (motif == Motif.sans_travaux.index))


def nombre_prime(menage, period, energie, equipement):
    """Équipements primés : les fenêtres selon leur label, à l'unité ou ensemble."""
    nombre = menage(f"equipement_{equipement}", period)
    if equipement != "fenetre":
        return nombre
    if energie.label_fenetre_requis:
        nombre = nombre * menage("fenetres_labellisees", period)
    return nombre if energie.fenetre_a_l_unite else numpy.minimum(nombre, 1)


class decazeville_primes_energie(Montant):
    label = "Decazeville-Aubin : primes énergie de l'Anah, par équipement"
    reference = "DEC-EE-01 à DEC-EE-07, DEC-ANAH-PB-08"
    documentation = """Euros. Elles s'ajoutent à une subvention de l'Anah aux travaux (AMB-DEC-27)."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.decazeville_aubin_2008)
        if not concernes.any():
            return numpy.zeros(menage.count)
        energie = primes(parameters, period).energie
        total = sum(energie.montant[nom] * nombre_prime(menage, period, energie, nom) for nom in EQUIPEMENTS)
        aides = menage("travaux_retenus_anah", period) + menage("decazeville_adaptation_retenue", period)
        due = (aides > 0) if energie.subvention_anah_requise else statut_aidable(menage, period)
        return arrondir(numpy.where(concernes & due, total, 0))
