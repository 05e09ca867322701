"""Aides qui complètent l'Anah (État, Département, EPCI, Ville) : un seul mécanisme, un tableau par financeur."""

import numpy

from openfisca_habitat_local.mecanismes import (
    Bareme,
    Cle,
    Examen,
    arrondir,
    examiner_faits,
    examiner_grille,
    montant,
    motif_ligne,
    plafond_travaux,
    rangs,
    somme_citee,
)
from openfisca_habitat_local.nomenclatures import LigneTravaux, Motif, NatureTravaux

#: Assiettes qu'un tableau peut nommer. La première est celle d'un tableau qui n'en nomme pas.
ASSIETTES = ("travaux_retenus", "travaux_ht", "travaux_ttc")

#: Ligne de même nom que le projet déclaré, pour les aides que l'Anah n'a pas à précéder.
LIGNE_DU_PROJET = numpy.array(
    [LigneTravaux[p.name].index if p.name in LigneTravaux.__members__ else 0 for p in NatureTravaux]
)


def ligne_locale(menage, period):
    """Ligne lue dans le tableau d'un financeur local : celle de l'Anah, sinon celle du projet déclaré."""
    ligne = rangs(menage("ligne_travaux", period))
    return numpy.where(ligne > 0, ligne, LIGNE_DU_PROJET[rangs(menage("nature_travaux", period))])


def bareme_local(menage, period, parameters, financeur):
    cle = Cle.de(menage, period).ligne(ligne_locale(menage, period))
    return Bareme(parameters, period, financeur, cle)


def prevue(bareme):
    """Vrai où le tableau prévoit quelque chose pour le dossier."""
    return (bareme("taux") > 0) | (bareme("forfait_par_logement") > 0) | (bareme("taux_supplement") > 0)


def gain_atteint(menage, period, bareme, suffixe=""):
    """Vrai où le seuil de gain énergétique est absent (ou nul) ou atteint."""
    seuil = bareme.seuil(f"gain_minimal{suffixe}")
    sans_seuil = ~(seuil > 0)
    if sans_seuil.all():
        return sans_seuil
    gain = menage("gain_energetique", period)
    compris = bareme.vrai(f"gain_minimal{suffixe}_compris", defaut=True)
    return sans_seuil | (gain > seuil) | (compris & (gain == seuil))


def assiette(menage, period, bareme):
    """Montant sur lequel porte le taux, en euros ; -1 où il manque."""
    nommee = numpy.nan_to_num(bareme("assiette", ASSIETTES.index)).astype(numpy.int32)
    montants = {
        0: "travaux_retenus_anah",
        1: "montant_travaux_eligibles_ht",
        2: "montant_travaux_ttc",
    }
    resultat = numpy.zeros(nommee.shape)
    for rang, variable in montants.items():
        choisie = nommee == rang
        if choisie.any():
            resultat = numpy.where(choisie, montant(menage, period, variable), resultat)
    return resultat


def examiner_aide_locale(menage, period, bareme):
    """Motif pour lequel l'aide n'est pas due (0 : due)."""
    examen = Examen(menage.count)
    examen.motifs = rangs(menage("motif_recevabilite", period)).copy()
    examen.rejeter(~prevue(bareme), Motif.taux_nul)
    requise = bareme.vrai("subvention_anah_requise", defaut=True)
    examen.rejeter(requise & (menage("travaux_retenus_anah", period) <= 0), Motif.anah_ne_finance_pas)
    examiner_faits(examen, menage, period, bareme, slice(None))
    examiner_grille(examen, menage, period, bareme, slice(None), "insalubrite")
    examen.rejeter(~gain_atteint(menage, period, bareme), Motif.gain_local_insuffisant)
    sans_ttc = menage("montant_travaux_ttc", period) < 0
    examen.rejeter(assiette(menage, period, bareme) < 0, Motif.ttc_manquant)
    examen.rejeter(bareme.vrai("plafond_ttc_reconverti") & sans_ttc, Motif.ttc_manquant)
    sans_surface = menage("surface_logement", period) < 0
    examen.rejeter(~numpy.isnan(bareme("plafond_travaux_m2")) & sans_surface, Motif.surface_manquante)
    return examen.motifs


def plafond_local(menage, period, bareme):
    """Plafond de travaux de l'aide ; un plafond TTC se reconvertit hors taxes là où le tableau le dit."""
    plafond = plafond_travaux(menage, period, bareme)
    reconverti = bareme.vrai("plafond_ttc_reconverti")
    if not reconverti.any():
        return plafond
    ht, ttc = montant(menage, period, "montant_travaux_ht"), montant(menage, period, "montant_travaux_ttc")
    return numpy.where(reconverti & (ttc > 0), plafond * ht / numpy.where(ttc > 0, ttc, 1), plafond)


def complement(menage, period, bareme):
    """Euros ajoutés à l'aide : les apports que cite `complement_selon`, dans la limite de `complement_plafond`.

    Rien sous `complement_seuil` d'apports ; le plafond d'un bloc là où `complement_forfaitaire` le dit.
    """
    plafond = bareme("complement_plafond")
    if numpy.isnan(plafond).all():
        return numpy.zeros(plafond.shape)
    motif = motif_ligne(bareme.financeur, "complement_selon")
    apports = somme_citee(menage, period, bareme.conventions, motif, bareme.cle)
    du = (apports > 0) & (apports >= numpy.nan_to_num(bareme("complement_seuil")))
    montants = numpy.where(bareme.vrai("complement_forfaitaire"), plafond, numpy.fmin(apports, plafond))
    return numpy.where(du, montants, 0)


def aide_locale(menage, period, parameters, financeur):
    """Aide du financeur : forfait par logement, taux sur une assiette plafonnée, supplément sous condition de gain,
    complément à hauteur d'un autre apport.

    Euros, arrondis ; 0 où le tableau ne prévoit rien, où une condition manque, où l'Anah ne retient rien.
    """
    bareme = bareme_local(menage, period, parameters, financeur)
    due = examiner_aide_locale(menage, period, bareme) == Motif.aucun.index
    if not due.any():
        return numpy.zeros(menage.count)
    base = numpy.fmin(assiette(menage, period, bareme), plafond_local(menage, period, bareme))
    logements = numpy.maximum(menage("nombre_logements", period), 1)
    supplement = (
        numpy.nan_to_num(bareme("taux_supplement")) * base
        + numpy.nan_to_num(bareme("forfait_supplement")) * logements
    )
    brut = (
        numpy.nan_to_num(bareme("forfait_par_logement")) * logements
        + numpy.nan_to_num(bareme("taux")) * base
        + numpy.where(gain_atteint(menage, period, bareme, "_supplement"), supplement, 0)
    )
    brut = brut + complement(menage, period, bareme)
    limite = numpy.where(
        bareme.vrai("limite_aux_travaux_retenus"), montant(menage, period, "travaux_retenus_anah"), numpy.inf
    )
    pas = parameters(period).habitat_local.national.arrondi_aide
    return numpy.where(due, arrondir(numpy.fmin(numpy.fmin(brut, bareme("plafond_aide")), limite), pas), 0)
