"""Faits inconnus : un fait absent n'est pas un fait donné « non ».

Une formule que l'absence d'un fait pourrait changer le dit (`manque`) : le plan le nomme, que l'aide soit
fermée ou laissée sous réserve. Rien de cela ne change un montant ; l'outil ne
retient que ce que le dossier ne donne pas.
"""

import datetime

import numpy
from openfisca_core.indexed_enums import Enum

from openfisca_habitat_local.systeme.entrees import faits_donnes
from openfisca_habitat_local.systeme.suivi import dire, ecoute

NON_RENSEIGNEE = numpy.datetime64("1970-01-01", "D")


def sans_entree(menage, period, nom):
    """Vrai si rien ne dit ce que vaut la variable : ni entrée, ni formule. Un défaut déjà lu n'est pas une entrée."""
    variable = menage.simulation.tax_benefit_system.get_variable(nom)
    return not variable.formulas and nom not in faits_donnes(menage.simulation)


def inconnu(menage, period, nom):
    """Masque des dossiers dont le fait n'est pas connu.

    Case vide d'un fichier, entrée absente, nombre négatif là où c'est sa valeur par défaut, date non renseignée,
    modalité « non renseigné ». Un fait que la loi déduit d'autres faits est connu.
    """
    masque = getattr(menage.simulation, "cases_vides", {}).get(nom)
    if masque is not None:
        return masque
    if sans_entree(menage, period, nom):
        return numpy.ones(menage.count, dtype=bool)
    variable = menage.simulation.tax_benefit_system.get_variable(nom)
    valeurs = numpy.asarray(menage(nom, period)).view(numpy.ndarray)
    if variable.value_type is datetime.date:
        return valeurs.astype("datetime64[D]") == NON_RENSEIGNEE
    if variable.value_type is Enum:
        return valeurs == variable.default_value.index
    if variable.value_type in (float, int) and variable.default_value < 0:
        return valeurs < 0
    return numpy.zeros(menage.count, dtype=bool)


def manque(menage, places, *noms):
    """Dit, à qui l'écoute, que ces faits pourraient changer le résultat des dossiers du masque `places`."""
    if ecoute(menage) is None or not numpy.any(places):
        return
    for nom in noms:
        dire(menage, "manque", places=places, fait=nom)
