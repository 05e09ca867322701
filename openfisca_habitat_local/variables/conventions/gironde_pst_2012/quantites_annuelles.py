"""Gironde 2012 : quantités annuelles du programme (suivi-animation, enveloppes).

Elles ne sont d'aucun ménage : l'entité `menage` tient ici lieu d'une année du programme, à la date donnée, et
pour les enveloppes d'un territoire (`gironde_commune_cub`).
"""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, du_texte
from openfisca_habitat_local.nomenclatures.generales import Texte
from openfisca_habitat_local.systeme.variables import Entier, Montant
from openfisca_habitat_local.textes.gironde import convention

NATURES_ANAH = ("indignite_lourde", "indignite_simple", "adaptation")


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


class gironde_cout_suivi_ht(Montant):
    label = "Gironde : coût annuel hors taxes du suivi-animation"
    reference = "GIR-SA-01"
    documentation = """Euros par an."""


class gironde_dossiers_indignite_lourde_hors_cub(Entier):
    label = "Gironde : dossiers d'occupants de l'année, indignité, suivi lourd, hors communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_indignite_simple_hors_cub(Entier):
    label = "Gironde : dossiers d'occupants de l'année, indignité, suivi simple, hors communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_adaptation_hors_cub(Entier):
    label = "Gironde : dossiers d'occupants de l'année, adaptation, hors communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_habiter_mieux_hors_cub(Entier):
    label = "Gironde : dossiers d'occupants de l'année, Habiter Mieux, hors communauté urbaine"
    reference = "GIR-SA-05"


class gironde_dossiers_indignite_lourde_cub(Entier):
    label = "Gironde : dossiers d'occupants de l'année, indignité, suivi lourd, communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_indignite_simple_cub(Entier):
    label = "Gironde : dossiers d'occupants de l'année, indignité, suivi simple, communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_adaptation_cub(Entier):
    label = "Gironde : dossiers d'occupants de l'année, adaptation, communauté urbaine"
    reference = "GIR-SA-03"


class gironde_dossiers_habiter_mieux_cub(Entier):
    label = "Gironde : dossiers d'occupants de l'année, Habiter Mieux, communauté urbaine"
    reference = "GIR-SA-05"


class gironde_part_fixe(Montant):
    label = "Gironde : part fixe du suivi-animation, Anah"
    reference = "GIR-SA-02 (AMB-GIR-35)"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        suivi = convention(parameters, period).suivi_animation
        cout = numpy.minimum(menage("gironde_cout_suivi_ht", period), suivi.cout_annuel_ht)
        regle = suivi.part_fixe
        if regle.plafond_de_la_part:
            part = numpy.minimum(regle.taux * cout, regle.plafond)
        else:
            part = regle.taux * numpy.minimum(cout, regle.plafond)
        return numpy.where(concernes, arrondir(part), 0)


class gironde_part_fixe_cub(Montant):
    label = "Gironde : part fixe du suivi-animation, communauté urbaine"
    reference = "GIR-SA-02, GIR-SA-07"
    documentation = """Euros par an ; tout passe hors communauté urbaine une fois le programme communautaire
    lancé."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        part = convention(parameters, period).suivi_animation.part_fixe.part_cub
        fixe = menage("gironde_part_fixe", period)
        return numpy.where(menage("gironde_programme_communautaire", period), 0, arrondir(part * fixe))


class gironde_part_fixe_hors_cub(Montant):
    label = "Gironde : part fixe du suivi-animation, hors communauté urbaine"
    reference = "GIR-SA-02, GIR-SA-07"
    documentation = """Euros par an."""

    def formula(menage, period):
        return menage("gironde_part_fixe", period) - menage("gironde_part_fixe_cub", period)


class gironde_part_variable_hors_cub(Montant):
    label = "Gironde : part variable du suivi-animation, Anah, hors communauté urbaine"
    reference = "GIR-SA-03, GIR-SA-07 (AMB-GIR-55)"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        return part_variable(menage, period, parameters, NATURES_ANAH, "hors_cub")


class gironde_part_variable_cub(Montant):
    label = "Gironde : part variable du suivi-animation, Anah, communauté urbaine"
    reference = "GIR-SA-03, GIR-SA-07 (AMB-GIR-55)"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        return part_variable(menage, period, parameters, NATURES_ANAH, "cub")


class gironde_part_variable(Montant):
    label = "Gironde : part variable du suivi-animation, Anah"
    reference = "GIR-SA-03"
    documentation = """Euros par an."""

    def formula(menage, period):
        hors_cub, cub = (
            menage("gironde_part_variable_hors_cub", period),
            menage("gironde_part_variable_cub", period),
        )
        return hors_cub + cub


class gironde_habiter_mieux_hors_cub(Montant):
    label = "Gironde : suivi-animation Habiter Mieux, État, hors communauté urbaine"
    reference = "GIR-SA-05"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        return part_variable(menage, period, parameters, ("habiter_mieux",), "hors_cub")


class gironde_habiter_mieux_cub(Montant):
    label = "Gironde : suivi-animation Habiter Mieux, État, communauté urbaine"
    reference = "GIR-SA-05"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        return part_variable(menage, period, parameters, ("habiter_mieux",), "cub")


class gironde_suivi_hors_cub(Montant):
    label = "Gironde : financement du suivi-animation, hors communauté urbaine"
    reference = "GIR-SA-04, GIR-SA-05"
    documentation = """Euros par an : Anah et Habiter Mieux."""

    def formula(menage, period):
        postes = (
            "gironde_part_fixe_hors_cub",
            "gironde_part_variable_hors_cub",
            "gironde_habiter_mieux_hors_cub",
        )
        return sum(menage(nom, period) for nom in postes)


class gironde_suivi_cub(Montant):
    label = "Gironde : financement du suivi-animation, communauté urbaine"
    reference = "GIR-SA-04, GIR-SA-05"
    documentation = """Euros par an : Anah et Habiter Mieux."""

    def formula(menage, period):
        postes = ("gironde_part_fixe_cub", "gironde_part_variable_cub", "gironde_habiter_mieux_cub")
        return sum(menage(nom, period) for nom in postes)


class gironde_suivi_total(Montant):
    label = "Gironde : financement du suivi-animation par l'Anah et l'État"
    reference = "GIR-SA-04, GIR-SA-05"
    documentation = """Euros par an."""

    def formula(menage, period):
        return menage("gironde_suivi_hors_cub", period) + menage("gironde_suivi_cub", period)


class gironde_suivi_solde_departement(Montant):
    label = "Gironde : solde du suivi-animation à la charge du Département"
    reference = "GIR-SA-01, GIR-SA-04"
    documentation = """Euros hors taxes par an ; calculé, non écrit."""

    def formula(menage, period):
        solde = menage("gironde_cout_suivi_ht", period) - menage("gironde_suivi_total", period)
        return numpy.maximum(solde, 0)


STATUTS = ("proprietaires_occupants", "proprietaires_bailleurs")


def enveloppe_anah(enveloppes, territoire):
    """Total annuel d'un territoire : somme des lignes, ou total imprimé si c'est lui qui est retenu."""
    if enveloppes.retient_imprime:
        return enveloppes.total[territoire]
    lignes = [enveloppes[territoire][statut] for statut in STATUTS]
    return sum(ligne[c].annuelle for ligne in lignes for c in ligne if not c.startswith("total_"))


class gironde_credits_consommes_annee_precedente(Montant):
    default_value = -1
    label = "Gironde : crédits consommés l'année précédente"
    reference = "GIR-ENV-01, GIR-ENV-04"
    documentation = """Euros. -1 : non renseignés."""


class gironde_enveloppe_anah(Montant):
    label = "Gironde : enveloppe annuelle de l'Anah pour les travaux"
    reference = "GIR-ENV-01 à GIR-ENV-06"
    documentation = """Euros par an, sans report des crédits non consommés. Où le total imprimé contredit
    ses lignes, les lignes sont retenues."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        enveloppes = convention(parameters, period).enveloppes
        annuelle = numpy.where(
            menage("gironde_commune_cub", period),
            enveloppe_anah(enveloppes, "cub"),
            enveloppe_anah(enveloppes, "hors_cub"),
        )
        consommes = menage("gironde_credits_consommes_annee_precedente", period)
        reste = numpy.where(consommes < 0, 0, numpy.maximum(annuelle - consommes, 0))
        return numpy.where(concernes, annuelle + (reste if enveloppes.report else 0), 0)


class gironde_enveloppe_ase(Montant):
    label = "Gironde : enveloppe annuelle de l'aide de solidarité écologique"
    reference = "GIR-ENV-07"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        ase = convention(parameters, period).enveloppes.ase
        return numpy.where(
            concernes, numpy.where(menage("gironde_commune_cub", period), ase.cub, ase.hors_cub), 0
        )
