"""Pièces principales d'un logement (décence) : quatre au plus, les plus favorables suffisent."""

import numpy

from openfisca_habitat_local.systeme.variables import Nombre
from openfisca_habitat_local.textes.textes_dates import connu, indefini


class decence_surface_piece_1(Nombre):
    default_value = -1
    label = "Surface habitable de la première pièce principale"
    unit = "m2"
    documentation = """-1 : pas de pièce."""


class decence_hauteur_piece_1(Nombre):
    default_value = -1
    label = "Hauteur sous plafond de la première pièce principale"
    unit = "m"
    documentation = """-1 : inconnue."""


class decence_volume_piece_1(Nombre):
    default_value = -1
    label = "Volume habitable de la première pièce principale"
    unit = "m3"
    documentation = """À défaut, surface et hauteur multipliées (plafond plat). -1 : inconnu."""

    def formula(menage, period):
        surface = connu(menage("decence_surface_piece_1", period))
        return indefini(numpy.round(surface * connu(menage("decence_hauteur_piece_1", period)), 4))


class decence_surface_piece_2(Nombre):
    default_value = -1
    label = "Surface habitable de la deuxième pièce principale"
    unit = "m2"
    documentation = """-1 : pas de pièce."""


class decence_hauteur_piece_2(Nombre):
    default_value = -1
    label = "Hauteur sous plafond de la deuxième pièce principale"
    unit = "m"
    documentation = """-1 : inconnue."""


class decence_volume_piece_2(Nombre):
    default_value = -1
    label = "Volume habitable de la deuxième pièce principale"
    unit = "m3"
    documentation = """À défaut, surface et hauteur multipliées (plafond plat). -1 : inconnu."""

    def formula(menage, period):
        surface = connu(menage("decence_surface_piece_2", period))
        return indefini(numpy.round(surface * connu(menage("decence_hauteur_piece_2", period)), 4))


class decence_surface_piece_3(Nombre):
    default_value = -1
    label = "Surface habitable de la troisième pièce principale"
    unit = "m2"
    documentation = """-1 : pas de pièce."""


class decence_hauteur_piece_3(Nombre):
    default_value = -1
    label = "Hauteur sous plafond de la troisième pièce principale"
    unit = "m"
    documentation = """-1 : inconnue."""


class decence_volume_piece_3(Nombre):
    default_value = -1
    label = "Volume habitable de la troisième pièce principale"
    unit = "m3"
    documentation = """À défaut, surface et hauteur multipliées (plafond plat). -1 : inconnu."""

    def formula(menage, period):
        surface = connu(menage("decence_surface_piece_3", period))
        return indefini(numpy.round(surface * connu(menage("decence_hauteur_piece_3", period)), 4))


class decence_surface_piece_4(Nombre):
    default_value = -1
    label = "Surface habitable de la quatrième pièce principale"
    unit = "m2"
    documentation = """-1 : pas de pièce."""


class decence_hauteur_piece_4(Nombre):
    default_value = -1
    label = "Hauteur sous plafond de la quatrième pièce principale"
    unit = "m"
    documentation = """-1 : inconnue."""


class decence_volume_piece_4(Nombre):
    default_value = -1
    label = "Volume habitable de la quatrième pièce principale"
    unit = "m3"
    documentation = """À défaut, surface et hauteur multipliées (plafond plat). -1 : inconnu."""

    def formula(menage, period):
        surface = connu(menage("decence_surface_piece_4", period))
        return indefini(numpy.round(surface * connu(menage("decence_hauteur_piece_4", period)), 4))
