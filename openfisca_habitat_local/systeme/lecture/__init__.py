"""Lire ce que des gens écrivent : un lecteur par genre de valeur, et un chargeur strict de JSON et de YAML.

Un lecteur rend la valeur, `None` quand rien n'est écrit (inconnu), ou un `Refus` qui dit ce qui était attendu,
pourquoi la valeur ne va pas, et ce que l'on a sans doute voulu écrire. Rien d'ambigu n'est deviné. Toutes les
portes (fichiers, tables, réformes, cas, options, requêtes) passent par ces lecteurs.
"""

from openfisca_habitat_local.systeme.lecture.classes import booleen, classe, texte
from openfisca_habitat_local.systeme.lecture.communes import code_insee
from openfisca_habitat_local.systeme.lecture.documents import Document, ErreurDocument, charger, charger_texte
from openfisca_habitat_local.systeme.lecture.faits import Fait
from openfisca_habitat_local.systeme.lecture.jours import date
from openfisca_habitat_local.systeme.lecture.nombres import entier, nombre, part
from openfisca_habitat_local.systeme.lecture.refus import Refus, noms_proches, replier

__all__ = [
    "Document", "ErreurDocument", "Fait", "Refus", "booleen", "charger", "charger_texte", "classe", "code_insee", "date",
    "entier", "nombre", "noms_proches", "part", "replier", "texte",
]  # fmt: skip
