"""Genres des variables de la loi : toutes décrivent un dossier (un ménage), le jour de son dépôt.

OpenFisca ne lit que ce que la classe d'une variable écrit elle-même : chaque genre recopie donc ses attributs
sur les variables qui en héritent.
"""

from datetime import date

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

#: OpenFisca prend pour une variable toute classe définie dans un fichier de l'extension : celles-ci se disent d'ailleurs.
AILLEURS = "openfisca_habitat_local"


class DuDossier(Variable):
    """Variable d'un dossier, au jour du dépôt ; une entrée se donne au jour même."""

    __module__ = AILLEURS
    __attributs__ = {
        "entity": Menage,
        "definition_period": DateUnit.DAY,
        "set_input": set_input_dispatch_by_period,
    }

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for nom, valeur in cls.__attributs__.items():
            if nom not in cls.__dict__:
                setattr(cls, nom, valeur)


class Reel(DuDossier):
    """Nombre en double précision : OpenFisca le garderait en simple, qui perd le centime à 131 072 euros."""

    __module__ = AILLEURS
    __attributs__ = {**DuDossier.__attributs__, "value_type": float}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.dtype = numpy.float64


class Montant(Reel):
    """Montant en euros."""

    __module__ = AILLEURS
    __attributs__ = {**Reel.__attributs__, "unit": "currency"}


class Nombre(Reel):
    """Nombre réel : part, surface, note ; son unité est dite par la variable."""

    __module__ = AILLEURS
    __attributs__ = {**Reel.__attributs__}


class Entier(DuDossier):
    """Nombre entier : personnes, logements, mois."""

    __module__ = AILLEURS
    __attributs__ = {**DuDossier.__attributs__, "value_type": int}


class Booleen(DuDossier):
    """Fait établi ou non."""

    __module__ = AILLEURS
    __attributs__ = {**DuDossier.__attributs__, "value_type": bool}


class Jour(DuDossier):
    """Date."""

    __module__ = AILLEURS
    __attributs__ = {**DuDossier.__attributs__, "value_type": date}


class Classe(DuDossier):
    """L'une des modalités d'une nomenclature."""

    __module__ = AILLEURS
    __attributs__ = {**DuDossier.__attributs__, "value_type": Enum}


class Code(DuDossier):
    """Texte court, de longueur fixe."""

    __module__ = AILLEURS
    __attributs__ = {**DuDossier.__attributs__, "value_type": str}
