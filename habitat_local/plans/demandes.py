"""Quelles aides particulières un dossier demande : ce qui ferme les autres ne le regarde pas."""

import numpy

from habitat_local.plans.lot import Lot
from habitat_local.plans.recueil import Evenement


def exige_un_fait(lot: Lot, evenement: Evenement) -> bool:
    """Vrai pour une condition qui porte sur un oui ou un non que le dossier donne."""
    return (
        evenement.nature == "condition"
        and evenement.fait is not None
        and evenement.rempli is not None
        and lot.faits.est_une_colonne(evenement.fait)
        and lot.faits.variables[evenement.fait].value_type is bool
    )


def demandees(lot: Lot, variable: str) -> numpy.ndarray:
    """Dossiers à qui une aide particulière est versée, ou qui établissent l'un au moins des faits qu'elle exige.

    Les autres ne l'ont pas demandée : ce qui la ferme ne les regarde pas.
    """
    if variable not in lot.demandes:
        demandes = numpy.zeros(lot.effectif, dtype=bool)
        for e in lot.recueil.evenements:
            if e.variable == variable and exige_un_fait(lot, e):
                demandes[e.places[e.rempli & (e.valeurs == 1) & lot.faits.donne(e.fait)[e.places]]] = True
        if lot.faits.variables[variable].value_type is float:
            demandes |= lot.faits.valeurs(variable) > 0
        lot.demandes[variable] = demandes
    return lot.demandes[variable]
