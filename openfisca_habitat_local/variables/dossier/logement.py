"""Le logement et son état avant travaux."""

from openfisca_habitat_local.nomenclatures.generales import NiveauLoyer
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Nombre


class copropriete(Booleen):
    label = "Logement en copropriété"
    documentation = """Faux : monopropriété."""


class surface_logement(Nombre):
    __bornes__ = (0.01, 100_000)
    default_value = -1
    label = "Surface du logement, annexes comprises"
    unit = "m2"
    documentation = """Mètres carrés, par logement. -1 : non renseignée."""


class annee_construction(Entier):
    __bornes__ = (1000, 2100)
    __inconnue__ = 0
    default_value = 0
    label = "Année de construction de l'immeuble"
    documentation = """0 : non renseignée."""


class indice_degradation(Nombre):
    default_value = -1
    label = "Valeur de la grille de dégradation (ID)"
    unit = "/1"
    documentation = """Entre 0 et 1. -1 : grille non produite."""


class indice_insalubrite(Nombre):
    default_value = -1
    label = "Valeur de la grille d'insalubrité (I)"
    unit = "/1"
    documentation = """Entre 0 et 1. -1 : grille non produite."""


class insalubrite_constatee(Booleen):
    label = "Insalubrité établie par arrêté ou constat"


class peril_constate(Booleen):
    label = "Péril établi par arrêté"


class niveau_loyer(Classe):
    possible_values = NiveauLoyer
    default_value = NiveauLoyer.non_renseigne
    label = "Niveau de loyer de la convention du bailleur"


class droit_designation_prefet(Booleen):
    label = "Le logement est réservé, avec droit de désignation du préfet"
    documentation = """Convention signée en application de l'article L. 321-8 du CCH."""


class annees_intermediation_locative(Nombre):
    default_value = 0
    label = "Durée de l'intermédiation locative par un organisme agréé"
    unit = "year"
    documentation = """Années. 0 : aucune."""


class bailleur_conventionne(Booleen):
    label = "Logement conventionné du bailleur"
    reference = "HAG-PAT-09, HAG-PAT-10"
    documentation = """À défaut, convention à loyer social ou très social."""

    def formula(menage, period):
        loyer = menage("niveau_loyer", period)
        return (loyer == NiveauLoyer.social) | (loyer == NiveauLoyer.tres_social)
