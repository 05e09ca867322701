"""Gironde 2012, articles 4, 12-1 et 13-1 : forfait de suivi d'un dossier, maîtrise d'œuvre de l'opérateur."""

import numpy

from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.nomenclatures.gironde import NatureSuivi
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.gironde import convention


class gironde_forfait_ingenierie(Montant):
    label = "Gironde : forfait de suivi du dossier d'occupant"
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
        gain = menage("gain_energetique", period) >= regle.gain_minimal
        habiter_mieux = numpy.where(gain, regle.habiter_mieux.forfait, 0)
        forfait = numpy.where(nature > 0, montants[nature], habiter_mieux)
        return numpy.where(concernes, forfait, 0)


class gironde_maitrise_oeuvre_operateur(Booleen):
    label = "Gironde : l'opérateur peut assurer la maîtrise d'œuvre"
    reference = "GIR-SA-08"

    def formula(menage, period):
        urgence = menage("gironde_travaux_urgents", period) & menage(
            "gironde_carence_initiative_privee", period
        )
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        return concernes & (urgence | menage("gironde_procedure_avec_maitrise_oeuvre", period))
