"""Haguenau 2016, article 4-3 et annexe 3 : ce qu'un dossier dit de la valorisation du patrimoine d'avant 1900."""

from openfisca_habitat_local.systeme.variables import Entier, Montant, Nombre


class patrimoine_surface_peinture(Nombre):
    label = "Patrimoine : surface peinte"
    unit = "m2"
    reference = "HAG-PAT-01"


class patrimoine_surface_crepi(Nombre):
    label = "Patrimoine : surface crépie"
    unit = "m2"
    reference = "HAG-PAT-02"


class patrimoine_surface_couverture(Nombre):
    label = "Patrimoine : surface de couverture refaite"
    unit = "m2"
    reference = "HAG-PAT-02"


class patrimoine_nombre_fenetres(Entier):
    label = "Patrimoine : fenêtres refaites"
    reference = "HAG-PAT-03"


class patrimoine_nombre_paires_volets(Entier):
    label = "Patrimoine : paires de volets refaites"
    reference = "HAG-PAT-04"


class patrimoine_nombre_portes(Entier):
    label = "Patrimoine : portes extérieures refaites"
    reference = "HAG-PAT-05"


class patrimoine_cout_pierre_taille(Montant):
    label = "Patrimoine : coût hors taxes de réfection des éléments en pierre de taille"
    reference = "HAG-PAT-06"


class patrimoine_cout_pierre_taille_ttc(Montant):
    default_value = -1
    label = "Patrimoine : coût toutes taxes comprises de réfection des éléments en pierre de taille"
    reference = "HAG-PAT-06 (AMB-HAG-29)"
    documentation = """Euros. -1 : non renseigné, le hors taxes en tient lieu. Ne sert que sous
    AMB-HAG-29-b."""


class patrimoine_surface_peinte_et_crepie(Nombre):
    label = "Patrimoine : surface à la fois crépie et peinte"
    unit = "m2"
    reference = "HAG-PAT-13 (AMB-HAG-29)"
    documentation = """Comprise dans les deux surfaces. Sous AMB-HAG-29-b, seul le crépi y compte."""
