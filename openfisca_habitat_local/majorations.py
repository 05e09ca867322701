"""Majorations de la subvention de l'Anah : taux ajouté sous condition de faits, ou d'un apport local suffisant."""

import numpy

from openfisca_habitat_local.bareme import TEXTES
from openfisca_habitat_local.mecanismes import (
    masques_de_faits,
    motif_ligne,
    plus_bas_cite,
    rangs,
    somme_citee,
)


def majoration_sous_faits(menage, period, bareme, retenus):
    """`majoration x assiette` où les faits sont établis ; l'assiette est bornée par les variables citées."""
    motif = motif_ligne(bareme.financeur, "majoration_faits_requis")
    cites, etablis = masques_de_faits(menage, period, bareme.conventions, motif, bareme.cle)
    motif = motif_ligne(bareme.financeur, "majoration_assiette_selon")
    assiette = numpy.fmin(retenus, plus_bas_cite(menage, period, bareme.conventions, motif, bareme.cle))
    return numpy.where(cites & ~etablis, 0, numpy.nan_to_num(bareme("majoration")) * assiette)


def majoration_apport_local(menage, period, bareme, retenus):
    """`majoration_apport_local x travaux retenus` où les apports comptés atteignent la part exigée."""
    taux = numpy.nan_to_num(bareme("majoration_apport_local"))
    if not taux.any():
        return numpy.zeros(taux.shape)
    texte = rangs(menage("texte_applicable", period))
    apports = somme_citee(menage, period, bareme.conventions, (TEXTES, "cadre", "apports_comptes"), texte)
    exige = numpy.round(bareme("apport_local_minimal") * retenus, 2)
    return numpy.where(apports >= exige, taux * retenus, 0)


def majorations(menage, period, bareme, retenus):
    """Euros que les majorations de la ligne ajoutent au taux de base, avant arrondi."""
    return majoration_sous_faits(menage, period, bareme, retenus) + majoration_apport_local(
        menage, period, bareme, retenus
    )
