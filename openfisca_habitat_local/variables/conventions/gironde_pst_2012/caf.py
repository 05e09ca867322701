"""Gironde 2012, article 16 : aides de la Caisse d'allocations familiales."""

import numpy

from openfisca_habitat_local.mecanismes.montants import du_texte
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.gironde import convention


def bornee(besoin, regle):
    """Montant dans les bornes du texte : plafonné, et nul sous le minimum."""
    return numpy.where(besoin >= regle.montant_minimal, numpy.minimum(besoin, regle.montant_maximal), 0)


def parts_bornees(besoin, subvention, regle):
    """(subvention, prêt) de la CAF quand chacun a ses bornes (AMB-GIR-34-b).

    Sans part demandée en subvention, la répartition qui couvre le plus de besoin : le prêt garde alors au moins le
    minimum.
    """
    minimum, maximum = regle.montant_minimal, regle.montant_maximal
    seule = numpy.minimum(besoin, maximum)
    reste = besoin - seule
    partagee = numpy.where((reste > 0) & (reste < minimum), besoin - minimum, seule)
    subvention = bornee(numpy.where(subvention > 0, subvention, partagee), regle)
    return subvention, bornee(besoin - subvention, regle)


class gironde_complement_anah_et_departement(Booleen):
    label = "Gironde : l'aide de la CAF complète l'Anah (ou la communauté urbaine) et le Département"
    reference = "GIR-CAF-03"
    documentation = """À défaut, d'après les aides calculées."""

    def formula(menage, period):
        principale = menage("gironde_eligible_pst", period)
        return principale & (menage("subvention_departement", period) > 0)


class gironde_bailleur_admis_caf(Booleen):
    label = "Gironde : bailleur qui peut recevoir l'aide de la CAF"
    reference = "GIR-CAF-03, GIR-CAF-05"
    documentation = """Loue à une famille allocataire en difficulté, d'au moins trois enfants à charge."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        regle = convention(parameters, period).caf_bailleurs
        return (
            concernes
            & (menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur)
            & menage("gironde_famille_allocataire", period)
            & (menage("gironde_famille_enfants", period) >= regle.enfants_minimum)
            & menage("gironde_complement_anah_et_departement", period)
        )


class gironde_aide_caf_bailleur(Montant):
    label = "Gironde : aide de la CAF au bailleur, subvention et prêt"
    reference = "GIR-CAF-03 (AMB-GIR-34)"
    documentation = """Euros par logement."""

    def formula(menage, period, parameters):
        admis = menage("gironde_bailleur_admis_caf", period)
        if not admis.any():
            return numpy.zeros(menage.count)
        regle = convention(parameters, period).caf_bailleurs
        besoin = menage("gironde_besoin_caf_bailleur", period)
        if not regle.bornes_de_chacun:
            return numpy.where(admis, bornee(besoin, regle), 0)
        demandee = menage("gironde_subvention_caf_demandee", period)
        return numpy.where(admis, sum(parts_bornees(besoin, demandee, regle)), 0)


class gironde_subvention_caf_bailleur(Montant):
    label = "Gironde : part de l'aide de la CAF au bailleur versée en subvention"
    reference = "GIR-CAF-03 (AMB-GIR-34)"
    documentation = """Euros : celle que le bailleur demande, dans la limite de l'aide."""

    def formula(menage, period, parameters):
        aide = menage("gironde_aide_caf_bailleur", period)
        if not aide.any():
            return aide
        regle = convention(parameters, period).caf_bailleurs
        demandee = menage("gironde_subvention_caf_demandee", period)
        if regle.bornes_de_chacun:
            demandee = parts_bornees(menage("gironde_besoin_caf_bailleur", period), demandee, regle)[0]
        return numpy.minimum(demandee, aide)


class gironde_subvention_caf(Montant):
    label = "Gironde : subvention de la CAF"
    reference = "GIR-CAF-02, GIR-CAF-03"
    documentation = """Euros : celle de l'occupant, ou la part en subvention de l'aide au bailleur."""

    def formula(menage, period):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        bailleur = menage("gironde_subvention_caf_bailleur", period)
        occupant = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant
        return numpy.where(concernes & occupant, menage("gironde_subvention_caf_occupant", period), bailleur)


class gironde_pret_caf_bailleur(Montant):
    label = "Gironde : prêt de la CAF au bailleur"
    reference = "GIR-CAF-03"
    documentation = """Euros : le reste de l'aide au bailleur."""

    def formula(menage, period):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        aide = menage("gironde_aide_caf_bailleur", period)
        return numpy.where(concernes, aide - menage("gironde_subvention_caf_bailleur", period), 0)


class gironde_pret_caf_occupant(Montant):
    label = "Gironde : prêt de la CAF à l'occupant"
    reference = "GIR-CAF-01"
    documentation = """Euros par famille."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        admis = (
            concernes
            & (menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant)
            & menage("gironde_allocataire_prestations_familiales", period)
        )
        plafond = convention(parameters, period).prets.caf_occupants.montant_maximal
        return numpy.where(admis, numpy.minimum(menage("gironde_besoin_pret_caf", period), plafond), 0)
