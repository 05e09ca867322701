"""Genres des variables de la loi : toutes décrivent un dossier (un ménage), le jour de son dépôt.

OpenFisca ne lit que ce que la classe d'une variable écrit elle-même : chaque genre recopie donc ses attributs
sur les variables qui en héritent. Ce qu'une variable accepte en entrée se déclare aussi dans sa classe (voir `entrees`).
"""

from datetime import date

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.systeme import entrees

#: OpenFisca prend pour une variable toute classe définie dans un fichier de l'extension : celles-ci se disent d'ailleurs.
AILLEURS = "openfisca_habitat_local"


class DuDossier(Variable):
    """Variable d'un dossier, au jour du dépôt ; une entrée se donne au jour même."""

    __module__ = AILLEURS
    __attributs__ = {
        "entity": Menage,
        "definition_period": DateUnit.DAY,
        "set_input": entrees.donner,
    }

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for nom, valeur in cls.__attributs__.items():
            if nom not in cls.__dict__:
                setattr(cls, nom, valeur)
        if "__au_moins__" in cls.__dict__:
            entrees.AU_MOINS[cls.__name__] = cls.__au_moins__

    def check_set_value(self, value):
        """Valeur d'une entrée (API, cas), lue comme dans un fichier de dossiers."""
        return super().check_set_value(entrees.lire_valeur(self, value))


class Reel(DuDossier):
    """Nombre en double précision : OpenFisca le garderait en simple, qui perd le centime à 131 072 euros."""

    __module__ = AILLEURS
    __attributs__ = {**DuDossier.__attributs__, "value_type": float}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.dtype = numpy.float64


class Montant(Reel):
    """Montant en euros ; au-delà de cent millions, c'est une faute de frappe."""

    __module__ = AILLEURS
    __bornes__ = (0, 100_000_000)
    __attributs__ = {**Reel.__attributs__, "unit": "currency"}


class Nombre(Reel):
    """Nombre réel : part, surface, note ; son unité est dite par la variable."""

    __module__ = AILLEURS
    __attributs__ = {**Reel.__attributs__}


class Entier(DuDossier):
    """Nombre entier : personnes, logements, mois."""

    __module__ = AILLEURS
    __bornes__ = (0, 1_000_000)
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


class Commune(Code):
    """Code INSEE d'une commune."""

    __module__ = AILLEURS
    __attributs__ = {**Code.__attributs__, "max_length": 5, "default_value": ""}
    __commune__ = True
