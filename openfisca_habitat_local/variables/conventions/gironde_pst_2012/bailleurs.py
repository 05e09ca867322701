"""Gironde 2012, articles 5-2, 13-2 et 14-1-2 : engagements et exigences du bailleur."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import PROFILS, lire
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Booleen, Entier
from openfisca_habitat_local.textes.gironde import TYPOLOGIES, convention


def duree_minimale(menage, period, parameters):
    """Durée de convention que le texte exige du niveau de loyer, en années ; 0 s'il n'en exige pas."""
    bailleurs = convention(parameters, period).bailleurs
    return numpy.nan_to_num(
        lire(bailleurs, ("duree_convention", PROFILS), rangs(menage("profil_demandeur", period)))
    )


class gironde_duree_minimale_convention(Entier):
    label = "Gironde : durée minimale de la convention du bailleur"
    unit = "year"
    reference = "GIR-ANAH-PB-08, GIR-CG33-PB-05"
    documentation = """Années ; 0 pour qui n'est pas bailleur conventionné."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        return numpy.where(concernes, duree_minimale(menage, period, parameters), 0)


class gironde_duree_convention_suffisante(Booleen):
    label = "Gironde : durée de convention suffisante"
    reference = "GIR-ANAH-PB-08, GIR-CG33-PB-05"

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        duree = menage("gironde_duree_convention", period)
        manque(
            menage, concernes & (duree_minimale(menage, period, parameters) > 0), "gironde_duree_convention"
        )
        return concernes & ((duree < 0) | (duree >= duree_minimale(menage, period, parameters)))


class gironde_programme_aide(Booleen):
    label = "Gironde : programme de logements aidé par l'Anah"
    reference = "GIR-ANAH-PB-09"
    documentation = """À défaut, une ligne de l'Anah est retenue pour le bailleur."""

    def formula(menage, period):
        bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
        return bailleur & menage("gironde_eligible_pst", period)


class gironde_reservation_obligatoire(Entier):
    label = "Gironde : logements à réserver à Action Logement"
    reference = "GIR-ANAH-PB-09 (AMB-GIR-54)"
    documentation = """Un sur cinq à partir de cinq logements aidés ; 0 en dessous (réservation
    facultative)."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        regle = convention(parameters, period).bailleurs.reservation
        logements = menage("nombre_logements", period)
        part = logements / regle.un_logement_sur
        entier = numpy.ceil(part) if regle.arrondi_superieur else numpy.floor(part)
        obligatoire = menage("gironde_programme_aide", period) & (logements >= regle.logements_minimum)
        return numpy.where(obligatoire, entier, 0)


class gironde_etude_surface(Booleen):
    label = "Gironde : surface à étudier au regard de la typologie"
    reference = "GIR-SURF-01"
    documentation = """Au-delà, strictement, de la surface de la typologie ; ni T1, ni T6 et plus."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        seuil = lire(
            convention(parameters, period).bailleurs,
            ("etude_surface", TYPOLOGIES),
            rangs(menage("gironde_typologie", period)),
        )
        return concernes & (menage("gironde_surface_avec_annexes", period) > seuil)
