"""Gironde 2012, annexe 4 : loyers plafonds des conventions très sociales."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import lire
from openfisca_habitat_local.mecanismes.montants import arrondir, du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import Texte
from openfisca_habitat_local.systeme.variables import Booleen, Montant, Nombre
from openfisca_habitat_local.textes.gironde import CLASSES, ZONES, classe_de_surface, convention


class gironde_loyer_maximal_m2(Nombre):
    label = "Gironde : loyer plafond par m²"
    unit = "currency/m2"
    reference = "GIR-LOYER-01 (AMB-GIR-16)"
    documentation = """Euros par m² et par mois ; 0 hors zonage ou sans surface."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        loyers = convention(parameters, period).loyers
        surface = menage("surface_logement", period)
        cle = rangs(menage("gironde_zone", period)) * len(CLASSES) + classe_de_surface(surface, loyers.bornes)
        plafond = numpy.nan_to_num(lire(loyers, ("plafonds", ZONES, CLASSES), cle))
        return numpy.where(surface > 0, plafond, 0)


class gironde_loyer_maximal(Montant):
    label = "Gironde : loyer plafond mensuel"
    reference = "GIR-LOYER-01"
    documentation = """Euros par mois."""

    def formula(menage, period):
        surface = numpy.round(menage("surface_logement", period), 4)
        au_m2 = numpy.round(menage("gironde_loyer_maximal_m2", period), 4)
        return numpy.where(surface > 0, arrondir(au_m2 * surface), 0)


class gironde_loyer_a_negocier(Booleen):
    label = "Gironde : loyer à négocier sous le plafond"
    reference = "GIR-LOYER-02, GIR-CILSO-05"
    documentation = """Grande surface, ou surface à étudier au regard de la typologie. Le texte ne chiffre
    pas la baisse."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        limite = convention(parameters, period).loyers.negociation_au_dela_de
        grande = menage("surface_logement", period) > limite
        return concernes & (grande | menage("gironde_etude_surface", period))
