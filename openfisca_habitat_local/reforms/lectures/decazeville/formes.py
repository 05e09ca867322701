"""Lecture de Decazeville-Aubin dont la forme change (AMB-DEC-10-b)."""

import numpy
from openfisca_core.reforms import Reform

from openfisca_habitat_local.mecanismes.conditions import plafond_travaux
from openfisca_habitat_local.mecanismes.lecture_bareme import Bareme, Dossiers
from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.reforms.formules import formule_en_vigueur, remplacer_formule


class PlafondsOccupantsTTC(Reform):
    """AMB-DEC-10-b : les plafonds des occupants se comparent au coût TTC ; la base reste hors taxes."""

    def apply(self):
        compare_au_ht = formule_en_vigueur(self, "travaux_retenus_anah")

        def formula(menage, period, parameters):
            retenus = compare_au_ht(menage, period, parameters)
            ligne = rangs(menage("ligne_travaux", period))
            ht = menage("montant_travaux_ht", period)
            ttc = menage("montant_travaux_ttc", period)
            occupant = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant
            concernes = (
                du_texte(menage, period, Texte.decazeville_aubin_2008) & occupant & (ligne > 0) & (ttc > 0)
            )
            if not concernes.any():
                return retenus
            bareme = Bareme(Dossiers(menage, period, parameters), "anah", ligne)
            plafond_ht = plafond_travaux(bareme) * ht / numpy.where(concernes, ttc, 1)
            return numpy.where(concernes, numpy.fmin(retenus, plafond_ht), retenus)

        remplacer_formule(self, "travaux_retenus_anah", formula)
