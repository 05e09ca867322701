"""Gironde 2012, article 11-2-2 : aide du Département aux bailleurs (territoire, régime, surface)."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import lire
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.systeme.variables import Montant
from openfisca_habitat_local.textes.gironde import (
    CLASSES,
    REGIMES,
    TERRITOIRES,
    bailleur_retenu,
    classe_de_surface,
    convention,
    logements,
)


def cle_du_bareme(menage, period, bareme):
    """Index du dossier dans le tableau territoire x régime x classe de surface."""
    territoire = menage("gironde_commune_cub", period).astype(int)
    lourds = menage("gironde_travaux_lourds", period)
    surface = menage("surface_logement", period)
    classes = [classe_de_surface(surface, bareme.bornes[regime]) for regime in REGIMES.modalites]
    classe = numpy.where(lourds, classes[0], classes[1])
    regime = numpy.where(lourds, 0, 1)
    return (territoire * len(REGIMES) + regime) * len(CLASSES) + classe


class gironde_departement_bailleur(Montant):
    label = "Gironde : aide du Département au bailleur"
    reference = "GIR-CG33-PB-01 à GIR-CG33-PB-04"
    documentation = """Euros. Taux de la classe de surface appliqué aux travaux retenus par l'Anah,
    plafonné."""

    def formula(menage, period, parameters):
        retenus = bailleur_retenu(menage, period)
        if not retenus.any():
            return numpy.zeros(menage.count)
        bareme = convention(parameters, period).departement_bailleurs
        cle = cle_du_bareme(menage, period, bareme)
        taux = lire(bareme, (TERRITOIRES, REGIMES, CLASSES, "taux"), cle)
        plafond = lire(bareme, (TERRITOIRES, REGIMES, CLASSES, "plafond_aide"), cle) * logements(
            menage, period
        )
        aide = numpy.fmin(numpy.nan_to_num(taux) * menage("travaux_retenus_anah", period), plafond)
        pas = parameters(period).habitat_local.national.arrondi_aide
        return numpy.where(retenus, arrondir(aide, pas), 0)
