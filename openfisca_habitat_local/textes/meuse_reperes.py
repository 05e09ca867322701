"""Repères de logement du règlement : lignes lues selon le foyer et le logement."""

import numpy

from openfisca_habitat_local.nomenclatures.meuse import BatimentRepere, TypeBailleurFsl
from openfisca_habitat_local.textes.textes_dates import valeur


def repere(menage, period, parameters, ligne):
    """Ligne d'un tableau de repères, selon le bâtiment et le foyer ; `nan` si l'un est inconnu."""
    personnes = menage("fsl_nombre_personnes", period)
    batiment = menage("repere_batiment", period)
    resultat = numpy.full(menage.count, numpy.nan)
    for nom in ("neuf", "renovation"):
        table = valeur(parameters, period, f"meuse.fsl_2016.references.batiment_{nom}.{ligne}", None)
        if table is not None:
            colonnes = numpy.array(table.par_nombre_de_personnes, dtype=numpy.float64)
            en_table = len(colonnes)
            montant = colonnes[numpy.clip(personnes, 1, en_table) - 1]
            montant = montant + numpy.maximum(personnes - en_table, 0) * table.par_personne_supplementaire
            resultat = numpy.where(batiment == BatimentRepere[nom], montant, resultat)
    return numpy.where(personnes >= 1, resultat, numpy.nan)


def borne_de_loyer(menage, period, parameters, borne):
    """Borne de la plage de loyer du type de logement chez ce bailleur ; `nan` si l'un est inconnu."""
    bailleur = menage("fsl_type_bailleur", period)
    logement = numpy.asarray(menage("fsl_type_logement", period)).astype(int)
    resultat = numpy.full(menage.count, numpy.nan)
    for nom in ("public", "prive"):
        bornes = valeur(parameters, period, f"meuse.fsl_2016.references.loyers.{nom}.{borne}", None)
        if bornes is not None:
            # Le rang 0 des types de logement est « non renseigné ».
            plage = numpy.array([numpy.nan, *bornes])
            resultat = numpy.where(bailleur == TypeBailleurFsl[nom], plage[logement], resultat)
    return resultat
