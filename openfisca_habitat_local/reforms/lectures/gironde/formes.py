"""Lectures de la Gironde qui changent la forme d'une règle, et non un paramètre."""

import numpy
from openfisca_core.parameters import Parameter
from openfisca_core.periods import instant
from openfisca_core.reforms import Reform

from openfisca_habitat_local.mecanismes.bareme import TEXTES, lire
from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, StatutDemandeur, Texte
from openfisca_habitat_local.reforms.formules import formule_en_vigueur, remplacer_formule
from openfisca_habitat_local.reforms.lectures.bareme_a_l_engagement import appliquer
from openfisca_habitat_local.systeme.reformes import copier_parametres

#: Lignes dont l'annexe 1 n'imprime pas le taux global de 80 %.
AUTRES_TRAVAUX = (LigneTravaux.energie.index, LigneTravaux.autres_travaux.index)


class TauxGlobalDesOccupants(Reform):
    """AMB-GIR-09-b : Anah et Département ensemble ne dépassent pas 80 % des travaux retenus d'un occupant."""

    def apply(self):
        ecretement = formule_en_vigueur(self, "ecretement_anah")

        def formula(menage, period, parameters):
            conventions = parameters(period).habitat_local.conventions
            texte = rangs(menage("texte_applicable", period))
            taux = lire(conventions, (TEXTES, "ecretement", "taux"), texte)
            concernes = (
                du_texte(menage, period, Texte.gironde_pst_2012)
                & (menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant)
                & ~numpy.isin(rangs(menage("ligne_travaux", period)), AUTRES_TRAVAUX)
            )
            anah = menage("subvention_anah_avant_ecretement", period)
            aides = anah + menage("subvention_departement", period)
            exces = numpy.clip(aides - taux * menage("travaux_retenus_anah", period), 0, anah)
            au_plafond_ttc = ecretement(menage, period, parameters)
            return numpy.where(concernes, numpy.fmax(au_plafond_ttc, exces), au_plafond_ttc)

        remplacer_formule(self, "ecretement_anah", formula)


class DerogationDesTresModestes(Reform):
    """AMB-GIR-10-a : le plafond est levé pour tout occupant très modeste."""

    def apply(self):
        def formula(menage, period):
            occupant = menage("gironde_occupant_tres_modeste", period)
            admis = du_texte(menage, period, Texte.gironde_pst_2012) & occupant
            return menage("derogation_ecretement", period) | admis

        remplacer_formule(self, "plafond_aides_publiques_leve", formula)


class DerogationSansEffet(Reform):
    """AMB-GIR-10-c : la dérogation ne lève pas le plafond dans le programme."""

    def apply(self):
        def formula(menage, period):
            ailleurs = menage("texte_applicable", period) != Texte.gironde_pst_2012
            return menage("derogation_ecretement", period) & ailleurs

        remplacer_formule(self, "plafond_aides_publiques_leve", formula)


class JourAnniversaireCompris(Reform):
    """AMB-GIR-30-c : la convention vit un jour de plus."""

    def apply(self):
        convention = copier_parametres(self).habitat_local.conventions.children["gironde_pst_2012"]
        fin = convention.children["cadre"].children["en_vigueur"].values_list[0].instant_str
        for parametre in convention.get_descendants():
            if isinstance(parametre, Parameter) and parametre.values_list[0].instant_str == fin:
                derniere = parametre.values_list[1].value
                parametre.update(start=instant(fin), stop=instant(fin), value=derniere)


class GirondeALEngagement(Reform):
    """AMB-GIR-51-b : l'engagement compte ; sans sa date, il est supposé du lendemain du dépôt."""

    def apply(self):
        appliquer(self, Texte.gironde_pst_2012, "2011-01-01")

        def formula(menage, period):
            return menage("date_depot", period).astype("datetime64[D]") + 1

        remplacer_formule(self, "date_engagement", formula)
