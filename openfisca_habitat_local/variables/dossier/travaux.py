"""Le projet, ses montants, sa performance énergétique."""

import numpy

from openfisca_habitat_local.mecanismes.plan import somme, travaux_a_part
from openfisca_habitat_local.nomenclatures.generales import Etiquette, LigneTravaux, NatureTravaux
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Montant, Nombre

#: Travaux que des aides propres à un texte comptent à part.
TRAVAUX_A_PART = travaux_a_part()


class nature_travaux(Classe):
    possible_values = NatureTravaux
    default_value = NatureTravaux.aucune
    label = "Projet de travaux déclaré"
    documentation = """`a_determiner` : la ligne la plus favorable que les faits ouvrent."""


class montant_travaux_ht(Montant):
    label = "Montant hors taxes des travaux"
    documentation = """Euros, pour l'ensemble du projet."""


class montant_travaux_eligibles_ht(Montant):
    label = "Montant hors taxes des travaux éligibles à l'Anah"
    documentation = """Euros. À défaut, tout le montant hors taxes, moins la part d'adaptation traitée à
    part."""

    def formula(menage, period):
        travaux = menage("montant_travaux_ht", period)
        return numpy.maximum(travaux - somme(menage, period, TRAVAUX_A_PART), 0)


class travaux_adaptation_joints_ht(Montant):
    label = "Montant hors taxes de l'adaptation mêlée à un projet d'une autre nature"
    reference = "DEC-ANAH-PO-05"
    documentation = """Euros, compris dans le montant hors taxes des travaux : la part directement liée à
    l'adaptation, aidée à son propre taux. N'a d'effet que dans un texte qui sépare les deux bases
    (Decazeville-Aubin)."""


class montant_travaux_ttc(Montant):
    __au_moins__ = "montant_travaux_ht"
    default_value = -1
    label = "Montant toutes taxes comprises des travaux"
    documentation = """Euros. -1 : non renseigné."""


class gain_energetique(Nombre):
    default_value = -1
    label = "Gain énergétique conventionnel après travaux"
    unit = "/1"
    documentation = """Part de la consommation du logement (0.25 pour 25 %). -1 : non renseigné."""


class evaluation_energetique(Booleen):
    label = "Évaluation énergétique produite"
    documentation = """À défaut, vraie quand un gain est chiffré."""

    def formula(menage, period):
        return menage("gain_energetique", period) >= 0


class etiquette_apres_travaux(Classe):
    possible_values = Etiquette
    default_value = Etiquette.non_renseignee
    label = "Étiquette énergétique après travaux"


class niveau_bbc(Booleen):
    label = "Niveau basse consommation (BBC) atteint après travaux"
    documentation = """À défaut, vrai quand l'étiquette après travaux est BBC."""

    def formula(menage, period):
        return menage("etiquette_apres_travaux", period) == Etiquette.bbc


class inscription_sire(Booleen):
    label = "Projet suivi dans le Service intégré de la rénovation énergétique (SIRE)"


class rapport_autonomie(Booleen):
    label = "Rapport d'ergothérapie ou diagnostic d'autonomie produit"


class depot_avant_travaux(Booleen):
    label = "Dossier déposé avant le début des travaux"


class travaux_par_entreprises(Booleen):
    label = "Travaux réalisés par des entreprises professionnelles"


class procedure_rsd_ou_controle_decence(Booleen):
    label = "Travaux faisant suite à une procédure RSD ou à un contrôle de décence"
    reference = "HAG-ANAH-PB-05"
    documentation = """À défaut, le projet déclaré le dit."""

    def formula(menage, period):
        return menage("nature_travaux", period) == NatureTravaux.procedure_rsd_decence


class bail_a_rehabilitation(Booleen):
    label = "Projet d'un organisme dans un bail à réhabilitation"
    reference = "HAG-CD67-03"
    documentation = """Pour un propriétaire occupant insolvable en logement indigne."""


class ligne_energie(Booleen):
    label = "La ligne retenue, à défaut le projet déclaré, est celle de l'énergie"
    reference = "AMB-HAG-33"

    def formula(menage, period):
        ligne, projet = menage("ligne_travaux", period), menage("nature_travaux", period)
        return (ligne == LigneTravaux.energie) | (
            (ligne == LigneTravaux.aucune) & (projet == NatureTravaux.energie)
        )
