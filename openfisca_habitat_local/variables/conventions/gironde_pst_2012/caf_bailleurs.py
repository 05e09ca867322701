"""Gironde 2012, article 16 : aide de la Caisse d'allocations familiales au bailleur, subvention et prêt."""

import numpy

from openfisca_habitat_local.mecanismes.garde import du_texte
from openfisca_habitat_local.systeme.variables import Montant


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


class gironde_aide_caf_bailleur(Montant):
    label = "Gironde : aide de la CAF au bailleur, subvention et prêt"
    reference = "GIR-CAF-03 (AMB-GIR-34)"
    documentation = """Euros par logement."""

    @du_texte("gironde_pst_2012")
    def formula(menage, period, loi):
        admis, regle = menage("gironde_bailleur_admis_caf", period), loi.caf_bailleurs
        besoin = menage("gironde_besoin_caf_bailleur", period)
        if not regle.bornes_de_chacun:
            return numpy.where(admis, bornee(besoin, regle), 0)
        demandee = menage("gironde_subvention_caf_demandee", period)
        return numpy.where(admis, sum(parts_bornees(besoin, demandee, regle)), 0)


class gironde_subvention_caf_bailleur(Montant):
    label = "Gironde : part de l'aide de la CAF au bailleur versée en subvention"
    reference = "GIR-CAF-03 (AMB-GIR-34)"
    documentation = """Euros : celle que le bailleur demande, dans la limite de l'aide."""

    @du_texte("gironde_pst_2012")
    def formula(menage, period, loi):
        demandee, regle = menage("gironde_subvention_caf_demandee", period), loi.caf_bailleurs
        if regle.bornes_de_chacun:
            demandee = parts_bornees(menage("gironde_besoin_caf_bailleur", period), demandee, regle)[0]
        return numpy.minimum(demandee, menage("gironde_aide_caf_bailleur", period))
