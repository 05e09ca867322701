"""Gironde 2012, articles 4, 12-1, 13-1 et 14-1-1 : financement du suivi-animation.

Hors le forfait d'un dossier, ces quantités ne sont d'aucun ménage : l'entité `menage` tient ici lieu d'une
année du programme, à la date donnée.
"""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.gironde import convention
from openfisca_habitat_local.mecanismes import arrondir, du_texte, montant, rangs
from openfisca_habitat_local.nomenclatures import LigneTravaux, StatutDemandeur, Texte
from openfisca_habitat_local.nomenclatures_gironde import NatureSuivi

NATURES_ANAH = ("indignite_lourde", "indignite_simple", "adaptation")

#: Nature du suivi d'après la ligne de travaux ; un suivi lourd ne s'en déduit pas.
NATURE_D_UNE_LIGNE = {
    "insalubrite": NatureSuivi.indignite_simple,
    "peril": NatureSuivi.indignite_simple,
    "forte_degradation": NatureSuivi.indignite_simple,
    "securite_salubrite": NatureSuivi.indignite_simple,
    "autonomie": NatureSuivi.adaptation,
}
NATURES = numpy.array(
    [NATURE_D_UNE_LIGNE.get(ligne.name, NatureSuivi.aucune).index for ligne in LigneTravaux]
)


def forfaits(menage, period, regle, nature, territoire):
    """Forfaits d'une nature pour les dossiers d'un territoire, bornés au maximum annuel (AMB-GIR-55)."""
    dossiers = menage(f"gironde_dossiers_{nature}_{territoire}", period)
    if regle.bornee:
        maximum = numpy.full(menage.count, regle[nature][f"dossiers_{territoire}"])
        bascule = menage("gironde_programme_communautaire", period)
        if territoire == "hors_cub":
            maximum = maximum + numpy.where(bascule, regle[nature].dossiers_cub, 0)
        else:
            maximum = numpy.where(bascule, 0, maximum)
        dossiers = numpy.minimum(dossiers, maximum)
    return dossiers * regle[nature].forfait


def part_variable(menage, period, parameters, natures, territoire):
    """Somme des forfaits des natures données sur le territoire ; 0 hors du texte."""
    concernes = du_texte(menage, period, Texte.gironde_pst_2012)
    if not concernes.any():
        return numpy.zeros(menage.count)
    regle = convention(parameters, period).suivi_animation.part_variable
    return concernes * sum(forfaits(menage, period, regle, nature, territoire) for nature in natures)


class gironde_nature_suivi(Variable):
    value_type = Enum
    possible_values = NatureSuivi
    default_value = NatureSuivi.aucune
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : nature du suivi du dossier d'occupant"
    reference = "GIR-SA-03, GIR-SA-06"
    documentation = (
        """À défaut, d'après la ligne de travaux retenue ; un suivi lourd est un fait du dossier."""
    )

    def formula(menage, period):
        return NATURES[rangs(menage("ligne_travaux", period))]


class gironde_forfait_ingenierie(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : forfait de suivi du dossier d'occupant"
    unit = "currency"
    reference = "GIR-SA-03, GIR-SA-05, GIR-SA-06"
    documentation = """Euros. Un seul forfait par dossier : indignité ou adaptation, sinon Habiter Mieux."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        concernes = concernes & (menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant)
        if not concernes.any():
            return numpy.zeros(menage.count)
        regle = convention(parameters, period).suivi_animation.part_variable
        nature = rangs(menage("gironde_nature_suivi", period))
        montants = numpy.array([regle[n.name].forfait if n.name in regle else 0 for n in NatureSuivi])
        gain = menage("gain_energetique", period) >= numpy.float32(regle.gain_minimal)
        habiter_mieux = numpy.where(gain, regle.habiter_mieux.forfait, 0)
        forfait = numpy.where(nature > 0, montants[nature], habiter_mieux)
        return numpy.where(concernes, forfait, 0)


class gironde_cout_suivi_ht(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : coût annuel hors taxes du suivi-animation"
    unit = "currency"
    reference = "GIR-SA-01"
    documentation = """Euros par an."""


class gironde_dossiers_indignite_lourde_hors_cub(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : dossiers d'occupants de l'année, indignité, suivi lourd, hors communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_indignite_simple_hors_cub(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : dossiers d'occupants de l'année, indignité, suivi simple, hors communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_adaptation_hors_cub(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : dossiers d'occupants de l'année, adaptation, hors communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_habiter_mieux_hors_cub(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : dossiers d'occupants de l'année, Habiter Mieux, hors communauté urbaine"
    reference = "GIR-SA-05"


class gironde_dossiers_indignite_lourde_cub(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : dossiers d'occupants de l'année, indignité, suivi lourd, communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_indignite_simple_cub(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : dossiers d'occupants de l'année, indignité, suivi simple, communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_adaptation_cub(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : dossiers d'occupants de l'année, adaptation, communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_habiter_mieux_cub(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : dossiers d'occupants de l'année, Habiter Mieux, communauté urbaine"
    reference = "GIR-SA-05"


class gironde_part_fixe(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : part fixe du suivi-animation, Anah"
    unit = "currency"
    reference = "GIR-SA-02 (AMB-GIR-35)"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        suivi = convention(parameters, period).suivi_animation
        cout = numpy.minimum(montant(menage, period, "gironde_cout_suivi_ht"), suivi.cout_annuel_ht)
        regle = suivi.part_fixe
        if regle.plafond_de_la_part:
            part = numpy.minimum(regle.taux * cout, regle.plafond)
        else:
            part = regle.taux * numpy.minimum(cout, regle.plafond)
        return numpy.where(concernes, arrondir(part), 0)


class gironde_part_fixe_cub(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : part fixe du suivi-animation, communauté urbaine"
    unit = "currency"
    reference = "GIR-SA-02, GIR-SA-07"
    documentation = (
        """Euros par an ; tout passe hors communauté urbaine une fois le programme communautaire lancé."""
    )

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        part = convention(parameters, period).suivi_animation.part_fixe.part_cub
        fixe = montant(menage, period, "gironde_part_fixe")
        return numpy.where(menage("gironde_programme_communautaire", period), 0, arrondir(part * fixe))


class gironde_part_fixe_hors_cub(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : part fixe du suivi-animation, hors communauté urbaine"
    unit = "currency"
    reference = "GIR-SA-02, GIR-SA-07"
    documentation = """Euros par an."""

    def formula(menage, period):
        return montant(menage, period, "gironde_part_fixe") - montant(menage, period, "gironde_part_fixe_cub")


class gironde_part_variable_hors_cub(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : part variable du suivi-animation, Anah, hors communauté urbaine"
    unit = "currency"
    reference = "GIR-SA-03, GIR-SA-07 (AMB-GIR-55)"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        return part_variable(menage, period, parameters, NATURES_ANAH, "hors_cub")


class gironde_part_variable_cub(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : part variable du suivi-animation, Anah, communauté urbaine"
    unit = "currency"
    reference = "GIR-SA-03, GIR-SA-07 (AMB-GIR-55)"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        return part_variable(menage, period, parameters, NATURES_ANAH, "cub")


class gironde_part_variable(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : part variable du suivi-animation, Anah"
    unit = "currency"
    reference = "GIR-SA-03"
    documentation = """Euros par an."""

    def formula(menage, period):
        hors_cub, cub = (
            menage("gironde_part_variable_hors_cub", period),
            menage("gironde_part_variable_cub", period),
        )
        return hors_cub + cub


class gironde_habiter_mieux_hors_cub(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : suivi-animation Habiter Mieux, État, hors communauté urbaine"
    unit = "currency"
    reference = "GIR-SA-05"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        return part_variable(menage, period, parameters, ("habiter_mieux",), "hors_cub")


class gironde_habiter_mieux_cub(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : suivi-animation Habiter Mieux, État, communauté urbaine"
    unit = "currency"
    reference = "GIR-SA-05"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        return part_variable(menage, period, parameters, ("habiter_mieux",), "cub")


class gironde_suivi_hors_cub(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : financement du suivi-animation, hors communauté urbaine"
    unit = "currency"
    reference = "GIR-SA-04, GIR-SA-05"
    documentation = """Euros par an : Anah et Habiter Mieux."""

    def formula(menage, period):
        postes = (
            "gironde_part_fixe_hors_cub",
            "gironde_part_variable_hors_cub",
            "gironde_habiter_mieux_hors_cub",
        )
        return sum(montant(menage, period, nom) for nom in postes)


class gironde_suivi_cub(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : financement du suivi-animation, communauté urbaine"
    unit = "currency"
    reference = "GIR-SA-04, GIR-SA-05"
    documentation = """Euros par an : Anah et Habiter Mieux."""

    def formula(menage, period):
        postes = ("gironde_part_fixe_cub", "gironde_part_variable_cub", "gironde_habiter_mieux_cub")
        return sum(montant(menage, period, nom) for nom in postes)


class gironde_suivi_total(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : financement du suivi-animation par l'Anah et l'État"
    unit = "currency"
    reference = "GIR-SA-04, GIR-SA-05"
    documentation = """Euros par an."""

    def formula(menage, period):
        return montant(menage, period, "gironde_suivi_hors_cub") + montant(
            menage, period, "gironde_suivi_cub"
        )


class gironde_suivi_solde_departement(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : solde du suivi-animation à la charge du Département"
    unit = "currency"
    reference = "GIR-SA-01, GIR-SA-04"
    documentation = """Euros hors taxes par an ; calculé, non écrit."""

    def formula(menage, period):
        solde = montant(menage, period, "gironde_cout_suivi_ht") - montant(
            menage, period, "gironde_suivi_total"
        )
        return numpy.maximum(solde, 0)


class gironde_travaux_urgents(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : travaux urgents"
    reference = "GIR-SA-08"


class gironde_carence_initiative_privee(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : carence de l'initiative privée constatée"
    reference = "GIR-SA-08"


class gironde_procedure_avec_maitrise_oeuvre(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : procédure de péril ou d'insalubrité avec maîtrise d'œuvre obligatoire"
    reference = "GIR-SA-08"


class gironde_maitrise_oeuvre_operateur(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Gironde : l'opérateur peut assurer la maîtrise d'œuvre"
    reference = "GIR-SA-08"

    def formula(menage, period):
        urgence = menage("gironde_travaux_urgents", period) & menage(
            "gironde_carence_initiative_privee", period
        )
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        return concernes & (urgence | menage("gironde_procedure_avec_maitrise_oeuvre", period))
