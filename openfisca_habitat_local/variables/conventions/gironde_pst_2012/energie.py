"""Gironde 2012, article 5-2 et annexe 6 : performance des logements locatifs, énergie primaire."""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import Etiquette, Texte
from openfisca_habitat_local.nomenclatures.gironde import ModeChauffage
from openfisca_habitat_local.systeme.variables import Booleen, Nombre
from openfisca_habitat_local.textes.gironde import convention


def etiquette_dans(menage, period, liste):
    """Vrai où l'étiquette après travaux est dans la liste (noms)."""
    return numpy.isin(
        rangs(menage("etiquette_apres_travaux", period)), [Etiquette[nom].index for nom in liste]
    )


class gironde_baisse_depenses_energie(Nombre):
    label = "Gironde : baisse des dépenses d'énergie"
    unit = "/1"
    reference = "GIR-ENER-02"
    documentation = """Part des dépenses d'avant travaux ; 0 si l'une des deux manque."""

    def formula(menage, period):
        avant = menage("gironde_depenses_energie_avant", period)
        apres = menage("gironde_depenses_energie_apres", period)
        connues = (avant > 0) & (apres >= 0)
        return numpy.where(connues, numpy.round((avant - apres) / numpy.where(connues, avant, 1), 6), 0)


class gironde_derogation_consommation_recevable(Booleen):
    label = "Gironde : dérogation « consommation réelle » recevable"
    reference = "GIR-ENER-02"
    documentation = """Locataire maintenu, baisse des dépenses, étiquette plancher ; la décision reste au cas
    par cas."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        energie = convention(parameters, period).bailleurs.energie
        return (
            concernes
            & menage("gironde_locataire_maintenu", period)
            & (menage("gironde_baisse_depenses_energie", period) >= energie.baisse_depenses_minimale)
            & etiquette_dans(menage, period, energie.etiquettes_derogation)
        )


class gironde_derogation_chauffage_recevable(Booleen):
    label = "Gironde : dérogation « chauffage » recevable"
    reference = "GIR-ENER-03"
    documentation = """Petite surface chauffée à l'électricité ou au bois, étiquette plancher ; la décision
    reste au cas par cas."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        energie = convention(parameters, period).bailleurs.energie
        modes = [ModeChauffage[nom].index for nom in energie.chauffages_admis]
        surface = menage("gironde_surface_a_chauffer", period)
        return (
            concernes
            & numpy.isin(rangs(menage("gironde_mode_chauffage", period)), modes)
            & (surface >= 0)
            & (surface <= energie.surface_chauffee_maximale)
            & etiquette_dans(menage, period, energie.etiquettes_derogation)
        )


class gironde_exigence_energie_bailleur(Booleen):
    label = "Gironde : exigence énergétique du bailleur satisfaite"
    reference = "GIR-ENER-01 à GIR-ENER-03 (AMB-GIR-41)"
    documentation = """Étiquette C, ou étiquette D et l'une des deux dérogations recevable."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        energie = convention(parameters, period).bailleurs.energie
        return concernes & (
            etiquette_dans(menage, period, energie.etiquettes_admises)
            | menage("gironde_derogation_consommation_recevable", period)
            | menage("gironde_derogation_chauffage_recevable", period)
        )


class gironde_energie_primaire(Nombre):
    label = "Gironde : consommation d'énergie primaire"
    unit = "kWh"
    reference = "GIR-ENER-05"
    documentation = """Kilowattheures d'énergie primaire par an."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        coefficients = convention(parameters, period).energie_primaire
        total = sum(
            menage(f"gironde_kwh_{source}", period) * coefficients[source]
            for source in ("electricite", "bois", "autres")
        )
        return numpy.where(concernes, arrondir(total), 0)


class gironde_energie_primaire_m2(Nombre):
    label = "Gironde : consommation d'énergie primaire par m²"
    unit = "kWh/m2"
    reference = "GIR-ENER-05"
    documentation = """Kilowattheures d'énergie primaire par m² et par an ; 0 sans surface."""

    def formula(menage, period):
        surface = menage("surface_logement", period)
        total = menage("gironde_energie_primaire", period)
        return numpy.where(surface > 0, arrondir(total / numpy.where(surface > 0, surface, 1)), 0)
