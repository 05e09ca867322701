"""Le projet, ses montants, sa performance énergétique."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant
from openfisca_habitat_local.nomenclatures import Etiquette, LigneTravaux, NatureTravaux


class nature_travaux(Variable):
    value_type = Enum
    possible_values = NatureTravaux
    default_value = NatureTravaux.aucune
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Projet de travaux déclaré"
    documentation = """`a_determiner` : la ligne la plus favorable que les faits ouvrent."""


class montant_travaux_ht(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant hors taxes des travaux"
    unit = "currency"
    documentation = """Euros, pour l'ensemble du projet."""


class montant_travaux_eligibles_ht(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant hors taxes des travaux éligibles à l'Anah"
    unit = "currency"
    documentation = """Euros. À défaut, tout le montant hors taxes, moins la part d'adaptation traitée à
    part."""

    def formula(menage, period):
        travaux = montant(menage, period, "montant_travaux_ht")
        return numpy.maximum(travaux - montant(menage, period, "decazeville_adaptation_a_part"), 0)


class travaux_adaptation_joints_ht(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant hors taxes de l'adaptation mêlée à un projet d'une autre nature"
    unit = "currency"
    reference = "DEC-ANAH-PO-05"
    documentation = """Euros, compris dans le montant hors taxes des travaux : la part directement liée à
    l'adaptation, aidée à son propre taux. N'a d'effet que dans un texte qui sépare les deux bases
    (Decazeville-Aubin)."""


class montant_travaux_ttc(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant toutes taxes comprises des travaux"
    unit = "currency"
    documentation = """Euros. -1 : non renseigné."""


class gain_energetique(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gain énergétique conventionnel après travaux"
    unit = "/1"
    documentation = """Part de la consommation du logement (0.25 pour 25 %). -1 : non renseigné."""


class evaluation_energetique(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Évaluation énergétique produite"
    documentation = """À défaut, vraie quand un gain est chiffré."""

    def formula(menage, period):
        return menage("gain_energetique", period) >= 0


class etiquette_apres_travaux(Variable):
    value_type = Enum
    possible_values = Etiquette
    default_value = Etiquette.non_renseignee
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Étiquette énergétique après travaux"


class niveau_bbc(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Niveau basse consommation (BBC) atteint après travaux"
    documentation = """À défaut, vrai quand l'étiquette après travaux est BBC."""

    def formula(menage, period):
        return menage("etiquette_apres_travaux", period) == Etiquette.bbc


class inscription_sire(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Projet suivi dans le Service intégré de la rénovation énergétique (SIRE)"


class rapport_autonomie(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Rapport d'ergothérapie ou diagnostic d'autonomie produit"


class depot_avant_travaux(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dossier déposé avant le début des travaux"


class travaux_par_entreprises(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Travaux réalisés par des entreprises professionnelles"


class procedure_rsd_ou_controle_decence(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Travaux faisant suite à une procédure RSD ou à un contrôle de décence"
    reference = "HAG-ANAH-PB-05"
    documentation = """À défaut, le projet déclaré le dit."""

    def formula(menage, period):
        return menage("nature_travaux", period) == NatureTravaux.procedure_rsd_decence


class bail_a_rehabilitation(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Projet d'un organisme dans un bail à réhabilitation"
    reference = "HAG-CD67-03"
    documentation = """Pour un propriétaire occupant insolvable en logement indigne."""


class ligne_energie(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La ligne retenue, à défaut le projet déclaré, est celle de l'énergie"
    reference = "AMB-HAG-33"

    def formula(menage, period):
        ligne, projet = menage("ligne_travaux", period), menage("nature_travaux", period)
        return (ligne == LigneTravaux.energie) | (
            (ligne == LigneTravaux.aucune) & (projet == NatureTravaux.energie)
        )
