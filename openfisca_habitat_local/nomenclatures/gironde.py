"""Nomenclatures de la Gironde : les classes que distingue le Programme Social Thématique de 2012."""

from openfisca_core.indexed_enums import Enum


class ZoneGironde(Enum):
    """Zone de loyer de la commune (annexes 4 et 5)."""

    hors_zonage = "Hors du département"
    zone_1 = "Zone 1"
    zone_2b = "Zone 2b"
    zone_2c = "Zone 2c"
    zone_3 = "Zone 3"
    zone_4 = "Zone 4"


class NatureSuivi(Enum):
    """Nature du suivi d'un dossier d'occupant, qui fait le forfait d'ingénierie."""

    aucune = "Aucune"
    indignite_lourde = "Sortie d'indignité, suivi lourd"
    indignite_simple = "Sortie d'indignité, suivi simple"
    adaptation = "Adaptation"
