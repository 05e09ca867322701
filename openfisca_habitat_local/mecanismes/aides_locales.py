"""Aides qui complètent l'Anah (État, Département, EPCI, Ville) : un seul mécanisme, un tableau par financeur."""

import numpy

from openfisca_habitat_local.mecanismes.conditions import (
    Examen,
    examiner_faits,
    examiner_grille,
    gain_atteint,
    plafond_travaux,
)
from openfisca_habitat_local.mecanismes.lecture_bareme import Bareme, Dossiers, somme_citee
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, Motif, NatureTravaux

#: Assiettes qu'un tableau peut nommer, et leur variable. La première est celle d'un tableau qui n'en nomme pas.
ASSIETTES = {
    "travaux_retenus": "travaux_retenus_anah",
    "travaux_ht": "montant_travaux_eligibles_ht",
    "travaux_ttc": "montant_travaux_ttc",
}


def rang_assiette(nom):
    return list(ASSIETTES).index(nom)


#: Ligne de même nom que le projet déclaré, pour les aides que l'Anah n'a pas à précéder.
LIGNE_DU_PROJET = numpy.array(
    [LigneTravaux[p.name].index if p.name in LigneTravaux.__members__ else 0 for p in NatureTravaux],
    dtype=numpy.int32,
)


def ligne_locale(dossiers):
    """Ligne lue dans le tableau d'un financeur local : celle de l'Anah, sinon celle du projet déclaré."""
    ligne = dossiers.rangs("ligne_travaux")
    return numpy.where(ligne > 0, ligne, LIGNE_DU_PROJET[dossiers.rangs("nature_travaux")])


def bareme_local(menage, period, parameters, financeur):
    """Tableau du financeur, pour tous les dossiers."""
    dossiers = Dossiers(menage, period, parameters)
    return Bareme(dossiers, financeur, ligne_locale(dossiers))


def prevue(bareme):
    """Vrai où le tableau prévoit quelque chose pour le dossier."""
    prevu = bareme.net("taux") + bareme.net("forfait_par_logement") + bareme.net("taux_supplement")
    return prevu > 0


def assiette(bareme):
    """Montant sur lequel porte le taux, en euros ; -1 où il manque."""
    nommee = bareme.net("assiette", rang_assiette)
    resultat = numpy.zeros(nommee.shape)
    for rang, variable in enumerate(ASSIETTES.values()):
        choisie = nommee == rang
        if choisie.any():
            resultat = numpy.where(choisie, bareme.dossiers.montant(variable), resultat)
    return resultat


def examiner_aide_locale(bareme):
    """Motif pour lequel l'aide n'est pas due (0 : due)."""
    dossiers = bareme.dossiers
    examen = Examen(dossiers.rangs("motif_recevabilite").copy())
    examen.rejeter(~prevue(bareme), Motif.taux_nul)
    requise = bareme.vrai("subvention_anah_requise", defaut=True)
    examen.rejeter(requise & (dossiers("travaux_retenus_anah") <= 0), Motif.anah_ne_finance_pas)
    examiner_faits(examen, bareme)
    examiner_grille(examen, bareme, "insalubrite")
    examen.rejeter(~gain_atteint(bareme), Motif.gain_local_insuffisant)
    examen.rejeter(assiette(bareme) < 0, Motif.ttc_manquant)
    sans_ttc = dossiers("montant_travaux_ttc") < 0
    examen.rejeter(bareme.vrai("plafond_ttc_reconverti") & sans_ttc, Motif.ttc_manquant)
    sans_surface = dossiers("surface_logement") < 0
    examen.rejeter((bareme.net("plafond_travaux_m2") > 0) & sans_surface, Motif.surface_manquante)
    return examen.motifs


def plafond_local(bareme):
    """Plafond de travaux de l'aide ; un plafond TTC se reconvertit hors taxes là où le tableau le dit."""
    plafond = plafond_travaux(bareme)
    reconverti = bareme.vrai("plafond_ttc_reconverti")
    if not reconverti.any():
        return plafond
    ht, ttc = (bareme.dossiers.montant(f"montant_travaux_{taxe}") for taxe in ("ht", "ttc"))
    return numpy.where(reconverti & (ttc > 0), plafond * ht / numpy.where(ttc > 0, ttc, 1), plafond)


def complement(bareme, logements):
    """Euros ajoutés à l'aide : les apports que cite `complement_selon`, dans la limite de `complement_plafond` par logement.

    Rien sous `complement_seuil` d'apports ; le plafond d'un bloc là où `complement_forfaitaire` le dit.
    """
    plafond = bareme.net("complement_plafond") * logements
    if not plafond.any():
        return plafond
    apports = somme_citee(bareme.dossiers, bareme.motif("complement_selon"), bareme.cle)
    du = (apports > 0) & (apports >= bareme.net("complement_seuil"))
    montants = numpy.where(bareme.vrai("complement_forfaitaire"), plafond, numpy.minimum(apports, plafond))
    return numpy.where(du, montants, 0)


def supplement(bareme, base, logements):
    """Euros ajoutés quand le gain énergétique atteint le seuil du supplément."""
    taux, forfait = bareme.net("taux_supplement"), bareme.net("forfait_supplement")
    if not (taux.any() or forfait.any()):
        return taux
    atteint = gain_atteint(bareme, "gain_minimal_supplement")
    return numpy.where(atteint, taux * base + forfait * logements, 0)


def montant_de_l_aide(bareme):
    """Aide due à des dossiers qui en remplissent les conditions, en euros arrondis."""
    dossiers = bareme.dossiers
    base = numpy.fmin(assiette(bareme), plafond_local(bareme))
    logements = numpy.maximum(dossiers("nombre_logements"), 1)
    brut = bareme.net("forfait_par_logement") * logements + bareme.net("taux") * base
    brut = brut + supplement(bareme, base, logements) + complement(bareme, logements)
    brut = numpy.fmin(brut, bareme("plafond_aide") * logements)
    limitee = bareme.vrai("limite_aux_travaux_retenus")
    if limitee.any():
        brut = numpy.where(limitee, numpy.minimum(brut, dossiers.montant("travaux_retenus_anah")), brut)
    return arrondir(brut, dossiers.pas_arrondi)


def aide_locale(menage, period, parameters, financeur):
    """Aide du financeur : forfait par logement, taux sur une assiette plafonnée, supplément sous condition de gain,
    complément à hauteur d'un autre apport.

    Euros, arrondis ; 0 où le tableau ne prévoit rien, où une condition manque, où l'Anah ne retient rien.
    """
    bareme = bareme_local(menage, period, parameters, financeur)
    bareme = bareme.parmi(prevue(bareme))
    bareme = bareme.parmi(examiner_aide_locale(bareme) == Motif.aucun.index)
    return bareme.dossiers.etendre(montant_de_l_aide(bareme))
