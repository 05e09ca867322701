"""Le logement avant travaux (occupation, vacance, achat), et ce qu'en décident les financeurs."""

from openfisca_habitat_local.mecanismes.bareme import TEXTES, lire
from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur
from openfisca_habitat_local.systeme.variables import Booleen, Entier, Jour, Montant


class logement_en_zone_u(Booleen):
    label = "Logement en zone U du document d'urbanisme, le jour de la demande"
    reference = "DEC-CADRE-05"


class logement_occupe_avant_travaux(Booleen):
    label = "Logement occupé avant les travaux"
    reference = "DEC-ANAH-PB-05, DEC-ANAH-PB-07, DEC-CADRE-06"
    documentation = """À défaut, vrai pour un propriétaire occupant, faux pour un bailleur."""

    def formula(menage, period):
        return menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant


class logement_vacant_depuis(Jour):
    label = "Date depuis laquelle le logement est vacant"
    reference = "DEC-VAC-01"
    documentation = """1970-01-01 : non renseignée, ou logement occupé."""


class nombre_logements_avant_travaux(Entier):
    label = "Nombre de logements existant avant les travaux"
    reference = "DEC-VAC-01"
    documentation = """À défaut, le nombre de logements du projet."""

    def formula(menage, period):
        return menage("nombre_logements", period)


class date_acquisition(Jour):
    label = "Date d'acquisition de l'immeuble"
    reference = "DEC-CADRE-09"
    documentation = """1970-01-01 : non renseignée."""


class cout_sortie_insalubrite(Montant):
    default_value = -1
    label = "Coût hors taxes des travaux de sortie d'insalubrité et de sécurité"
    reference = "DEC-ANAH-PB-07"
    documentation = """Euros, pour l'ensemble du projet. -1 : non renseigné, aucun déplafonnement n'est alors
    compté."""


class mise_aux_normes(Booleen):
    label = "Les travaux sont une mise aux normes de confort, de sécurité ou de salubrité"
    reference = "DEC-CADRE-15"
    documentation = """À défaut, assez d'éléments de confort ajoutés, ou des équipements jugés obsolètes
    remplacés."""

    def formula(menage, period, parameters):
        conventions = parameters(period).habitat_local.conventions
        texte = rangs(menage("texte_applicable", period))
        minimum = lire(conventions, (TEXTES, "cadre", "elements_confort_minimum"), texte)
        return menage("equipements_obsoletes", period) | (
            menage("elements_confort_ajoutes", period) >= minimum
        )


class elements_confort_ajoutes(Entier):
    label = "Éléments de confort ajoutés (WC, salle d'eau, chauffage)"
    reference = "DEC-CADRE-15"


class equipements_obsoletes(Booleen):
    label = "Remplacement d'équipements jugés obsolètes par la commission"
    reference = "DEC-CADRE-15"


class forte_degradation_constatee(Booleen):
    label = "Forte dégradation établie par la grille nationale"
    reference = "Régime national de l'Anah, travaux lourds"
