"""Majorations de la subvention de l'Anah : taux ajouté sous condition de faits, ou d'un apport local suffisant."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import TEXTES
from openfisca_habitat_local.mecanismes.lecture_bareme import masques_de_faits, plus_bas_cite, somme_citee
from openfisca_habitat_local.mecanismes.montants import arrondir


def majoration_sous_faits(bareme, retenus):
    """`majoration x assiette` où les faits sont établis ; l'assiette est bornée par les variables citées."""
    taux = bareme.net("majoration")
    if not taux.any():
        return taux
    cites, etablis = masques_de_faits(bareme.dossiers, bareme.motif("majoration_faits_requis"), bareme.cle)
    plafond = plus_bas_cite(bareme.dossiers, bareme.motif("majoration_assiette_selon"), bareme.cle)
    majoration = numpy.where(cites & ~etablis, 0, taux * numpy.fmin(retenus, plafond))
    bareme.dire("majoration", majoration, "majoration", majoration > 0)
    return majoration


def majoration_apport_local(bareme, retenus):
    """`majoration_apport_local x travaux retenus` où les apports comptés atteignent la part exigée."""
    taux = bareme.net("majoration_apport_local")
    if not taux.any():
        return taux
    texte = bareme.dossiers.rangs("texte_applicable")
    apports = somme_citee(bareme.dossiers, (TEXTES, "cadre", "apports_comptes"), texte)
    exige = arrondir(bareme("apport_local_minimal") * retenus)
    majoration = numpy.where(apports >= exige, taux * retenus, 0)
    bareme.dire("majoration", majoration, "majoration_apport_local", majoration > 0)
    return majoration


def majorations(bareme, retenus):
    """Euros que les majorations de la ligne ajoutent au taux de base, avant arrondi."""
    return majoration_sous_faits(bareme, retenus) + majoration_apport_local(bareme, retenus)
