"""Decazeville-Aubin 2008, fiches 5 et 6 : façades, raccordement à l'assainissement, chauffe-eau solaire."""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, du_texte
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Montant


def aides(parameters, period):
    return parameters(period).habitat_local.conventions.decazeville_aubin_2008.aides_particulieres


def ouverte(menage, period, aide):
    """Statut admis, faits établis, aide non refusée."""
    statut = menage("statut_demandeur", period)
    admis = numpy.any([statut == StatutDemandeur[nom] for nom in aide.beneficiaires], axis=0)
    etablis = numpy.all([menage(nom, period) for nom in aide.faits_requis] or [admis], axis=0)
    return admis & etablis & ~menage("refus_aide_epci", period)


def pas_arrondi(parameters, period):
    return parameters(period).habitat_local.national.arrondi_aide


def taux_sur_plafond(aide, cout, pas):
    return arrondir(aide.taux * numpy.minimum(cout, aide.plafond_travaux), pas)


class decazeville_facades(Montant):
    label = "Decazeville-Aubin : aide au ravalement de façade"
    reference = "DEC-FAC-01"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        cout = menage("facade_cout_ht", period)
        concernes = du_texte(menage, period, Texte.decazeville_aubin_2008) & (cout > 0)
        if not concernes.any():
            return numpy.zeros(menage.count)
        aide = aides(parameters, period).facades
        facade = taux_sur_plafond(aide, cout, pas_arrondi(parameters, period))
        return numpy.where(concernes & ouverte(menage, period, aide), facade, 0)


class decazeville_raccordement(Montant):
    label = "Decazeville-Aubin : aide au raccordement à l'assainissement collectif"
    reference = "DEC-ASS-01, DEC-ASS-02"
    documentation = """Euros. Réduite pour que toutes les aides au raccordement restent sous leur part
    maximale du coût."""

    def formula(menage, period, parameters):
        cout = menage("raccordement_cout_ht", period)
        concernes = du_texte(menage, period, Texte.decazeville_aubin_2008) & (cout > 0)
        if not concernes.any():
            return numpy.zeros(menage.count)
        aide = aides(parameters, period).raccordement
        pas = pas_arrondi(parameters, period)
        brut = taux_sur_plafond(aide, cout, pas)
        if "part_maximale_aides" in aide:
            reference = menage(aide.cout_de_reference, period)
            reste = aide.part_maximale_aides * reference - menage("raccordement_autres_aides", period)
            # Un coût de référence inconnu (-1) ne laisse rien supposer : pas d'aide.
            brut = numpy.clip(arrondir(reste, pas), 0, brut)
        return numpy.where(concernes & ouverte(menage, period, aide), brut, 0)


class decazeville_chauffe_eau_solaire(Montant):
    label = "Decazeville-Aubin : forfait pour un chauffe-eau solaire individuel"
    reference = "DEC-CESI-01"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        nombre = menage("equipement_chauffe_eau_solaire", period)
        concernes = du_texte(menage, period, Texte.decazeville_aubin_2008) & (nombre > 0)
        if not concernes.any():
            return numpy.zeros(menage.count)
        aide = aides(parameters, period).chauffe_eau_solaire
        forfait = aide.forfait * nombre.astype(numpy.float64)
        pose = menage("chauffe_eau_solaire_cout_pose", period)
        if aide.limite_au_cout_de_pose:
            forfait = numpy.where(pose >= 0, numpy.minimum(forfait, pose), forfait)
        return numpy.where(
            concernes & ouverte(menage, period, aide), arrondir(forfait, pas_arrondi(parameters, period)), 0
        )
