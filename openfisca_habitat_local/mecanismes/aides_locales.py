"""Aides qui complètent l'Anah (État, Département, EPCI, Ville) : un seul mécanisme, un tableau par financeur."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import LIGNES, MODES_PROPRIETE, PROFILS, tableau
from openfisca_habitat_local.mecanismes.conditions import (
    Examen,
    examiner_faits,
    examiner_gain,
    examiner_grille,
    gain_atteint,
    plafond_travaux,
)
from openfisca_habitat_local.mecanismes.lecture_bareme import Bareme, Dossiers, somme_citee
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, Motif, NatureTravaux
from openfisca_habitat_local.systeme.suivi import ecoute

#: Deux montants plus proches sont le même.
DEMI_CENTIME = 0.5 / 100
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


def lignes_a_determiner(bareme):
    """Rangs des lignes que le tableau du financeur ouvre, au moins pour quelqu'un, à un projet à déterminer."""
    ouvertes = tableau(bareme.dossiers.conventions, bareme.motif("ouverte_a_determiner"))
    par_ligne = ouvertes.nets.reshape(-1, len(LIGNES), len(PROFILS) * len(MODES_PROPRIETE))
    return numpy.flatnonzero((par_ligne > 0).any(axis=(0, 2)))


def ligne_a_determiner(dossiers, financeur, ligne):
    """Ligne d'un projet à déterminer que l'Anah n'aide pas : la plus favorable de celles que le tableau lui ouvre.

    Le projet n'étant pas déclaré, une ligne ne lui est ouverte que si ses propres conditions l'établissent.
    """
    projet = dossiers.rangs("nature_travaux")
    indecis = numpy.flatnonzero((ligne == 0) & (projet == NatureTravaux.a_determiner.index))
    if not indecis.size:
        return ligne
    partie, meilleure = dossiers.parmi(indecis), numpy.zeros(indecis.size)
    for rang in lignes_a_determiner(Bareme(partie, financeur, 0)):
        bareme = Bareme(partie, financeur, rang)
        places = numpy.flatnonzero(prevue(bareme) & bareme.vrai("ouverte_a_determiner"))
        places = places[examiner_aide_locale(bareme.parmi(places)) == Motif.aucun.index]
        aide = montant_de_l_aide(bareme.parmi(places))
        mieux = aide > meilleure[places]
        meilleure[places[mieux]], ligne[indecis[places[mieux]]] = aide[mieux], rang
    return ligne


def bareme_local(menage, period, parameters, financeur):
    """Tableau du financeur, pour tous les dossiers."""
    dossiers = Dossiers(menage, period, parameters)
    ligne = ligne_a_determiner(dossiers, financeur, ligne_locale(dossiers))
    return Bareme(dossiers, financeur, ligne)


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
            resultat = numpy.where(choisie, bareme.dossiers(variable), resultat)
    return resultat


def examiner_aide_locale(bareme):
    """Motif pour lequel l'aide n'est pas due (0 : due)."""
    dossiers = bareme.dossiers
    examen = Examen(dossiers.rangs("motif_recevabilite").copy(), bareme)
    examen.rejeter(~prevue(bareme), Motif.taux_nul, "taux", "profil_demandeur")
    requise = bareme.vrai("subvention_anah_requise", defaut=True)
    sans_anah = requise & (dossiers("travaux_retenus_anah") <= 0)
    examen.rejeter(
        sans_anah, Motif.anah_ne_finance_pas, "subvention_anah_requise", "travaux_retenus_anah", exige=requise
    )
    examiner_faits(examen, bareme)
    examiner_grille(examen, bareme, "insalubrite")
    # Un gain inconnu n'atteint aucun seuil : le motif est le même.
    examiner_gain(examen, bareme, Motif.gain_local_insuffisant, Motif.gain_local_insuffisant)
    ttc = {"fait": "montant_travaux_ttc"}
    examen.rejeter(assiette(bareme) < 0, Motif.ttc_manquant, "assiette", **ttc)
    sans_ttc = dossiers("montant_travaux_ttc") < 0
    reconverti = bareme.vrai("plafond_ttc_reconverti")
    examen.rejeter(reconverti & sans_ttc, Motif.ttc_manquant, "plafond_ttc_reconverti", **ttc)
    sans_surface = (bareme.net("plafond_travaux_m2") > 0) & (dossiers("surface_logement") < 0)
    examen.rejeter(sans_surface, Motif.surface_manquante, "plafond_travaux_m2", "surface_logement")
    return examen.motifs


def plafond_local(bareme):
    """Plafond de travaux de l'aide ; un plafond TTC se reconvertit hors taxes là où le tableau le dit."""
    plafond = plafond_travaux(bareme)
    reconverti = bareme.vrai("plafond_ttc_reconverti")
    if not reconverti.any():
        return plafond
    ht, ttc = (bareme.dossiers(f"montant_travaux_{taxe}") for taxe in ("ht", "ttc"))
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


def base_de_l_aide(bareme):
    """Assiette du taux, dans la limite du plafond de travaux."""
    montant, plafond = assiette(bareme), plafond_local(bareme)
    base = numpy.fmin(montant, plafond)
    if ecoute(bareme.dossiers.menage, "base"):
        proportionnelle = bareme.net("taux") + bareme.net("taux_supplement") > 0
        for rang, variable in enumerate(ASSIETTES.values()):
            choisie = proportionnelle & (bareme.net("assiette", rang_assiette) == rang)
            bareme.dire("assiette", montant, ou=choisie, fait=variable)
        dire_plafond(bareme, plafond, proportionnelle)
        bareme.dire("base", base, ou=proportionnelle)
    return base


def dire_plafond(bareme, plafond, ou=None):
    """Étape du plafond de travaux, avec le champ qui l'a fixé : en euros, au mètre carré, ou par une variable citée."""
    if ecoute(bareme.dossiers.menage, "plafond_base") is None:
        return
    reste = ~numpy.isnan(plafond) if ou is None else ou & ~numpy.isnan(plafond)
    fixe = (
        numpy.abs(bareme("plafond_travaux") * numpy.maximum(bareme.dossiers("nombre_logements"), 1) - plafond)
        < DEMI_CENTIME
    )
    au_m2 = bareme.net("plafond_travaux_m2") > 0
    for champ, choisis in (
        ("plafond_travaux", fixe),
        ("plafond_travaux_m2", au_m2),
        ("plafond_travaux_selon", ~au_m2),
    ):
        bareme.dire("plafond_base", plafond, champ, reste & choisis)
        reste = reste & ~choisis


def dire_montant(bareme, forfait, produit, ajout_de_gain, complement_):
    """Étapes du montant : forfait, taux et produit, supplément, complément, plafond de l'aide."""
    if ecoute(bareme.dossiers.menage, "forfait") is None:
        return
    bareme.dire("forfait", forfait, "forfait_par_logement", forfait > 0)
    bareme.dire("taux", bareme.net("taux"), "taux", produit > 0)
    bareme.dire("produit", produit, ou=produit > 0)
    for champ in ("taux_supplement", "forfait_supplement"):
        bareme.dire("majoration", ajout_de_gain, champ, (ajout_de_gain > 0) & (bareme.net(champ) > 0))
    bareme.dire("complement", complement_, "complement_plafond", complement_ > 0)
    somme = forfait + produit + ajout_de_gain + complement_
    plafond = bareme("plafond_aide") * numpy.maximum(bareme.dossiers("nombre_logements"), 1)
    bareme.dire("plafond_aide", plafond, "plafond_aide", plafond < somme)


def montant_de_l_aide(bareme):
    """Aide due à des dossiers qui en remplissent les conditions, en euros arrondis."""
    dossiers = bareme.dossiers
    base = base_de_l_aide(bareme)
    logements = numpy.maximum(dossiers("nombre_logements"), 1)
    forfait, produit = bareme.net("forfait_par_logement") * logements, bareme.net("taux") * base
    ajouts = supplement(bareme, base, logements), complement(bareme, logements)
    brut = numpy.fmin(forfait + produit + sum(ajouts), bareme("plafond_aide") * logements)
    dire_montant(bareme, forfait, produit, *ajouts)
    limitee = bareme.vrai("limite_aux_travaux_retenus")
    if limitee.any():
        retenus = dossiers("travaux_retenus_anah")
        bareme.dire("limite", retenus, "limite_aux_travaux_retenus", limitee & (retenus < brut))
        brut = numpy.where(limitee, numpy.minimum(brut, retenus), brut)
    brut = arrondir(brut, dossiers.pas_arrondi)
    bareme.dire("brut", brut)
    return brut


def aide_locale(menage, period, parameters, financeur):
    """Aide du financeur : forfait par logement, taux sur une assiette plafonnée, supplément sous condition de gain,
    complément à hauteur d'un autre apport.

    Euros, arrondis ; 0 où le tableau ne prévoit rien, où une condition manque, où l'Anah ne retient rien.
    """
    bareme = bareme_local(menage, period, parameters, financeur)
    bareme = bareme.parmi(prevue(bareme))
    bareme = bareme.parmi(examiner_aide_locale(bareme) == Motif.aucun.index)
    return bareme.dossiers.etendre(montant_de_l_aide(bareme))
