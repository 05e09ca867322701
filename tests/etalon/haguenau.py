"""Haguenau / Bas-Rhin 2016 : Anah, aide de solidarité écologique, primes, Département, Ville, patrimoine."""

import numpy

from tests.etalon.commun import (
    CATEGORIE,
    ETIQUETTE,
    LIGNE,
    LOYER,
    NATURE,
    STATUT,
    arrondi,
    jour,
    meilleure_ligne,
)

DEBUT, FIN = jour("2016-05-01"), jour("2016-12-31")
ID_LOURD, I_LOURD = 0.55, 0.40
I_SALUBRITE, ID_DEGRADE = 0.30, 0.35
PLAFOND_LOURD, PLAFOND_PETIT = 50_000, 20_000
TAUX_LOURD = TAUX_SALUBRITE = 0.50
TAUX_AUTONOMIE, TAUX_AUTONOMIE_MODESTE = 0.60, 0.40
TAUX_ENERGIE_TTM, TAUX_ENERGIE = 0.40, 0.30
GAIN, GAIN_TM_MONOPROPRIETE, GAIN_BAILLEUR = 0.25, 0.50, 0.35
ASE_TAUX, ASE_PLAFOND_TM, ASE_PLAFOND_M, ASE_BAILLEUR = 0.10, 2000, 1600, 1500

PAR_M2_LOURD, PAR_M2, SURFACE_MAXIMALE = 1000, 750, 80
TAUX_BAILLEUR, TAUX_BAILLEUR_PETIT = 0.30, 0.25
MOIS_OCCUPATION = 8
PRIME_RESERVATION, PRIME_INTERMEDIATION, ANNEES_INTERMEDIATION = 2000, 1000, 3

DEPARTEMENT_INSALUBRITE, DEPARTEMENT_AUTRES = 0.15, 0.05
DEPARTEMENT_ADAPTATION = ((0.30, 12_000), (0.15, 8_000))
VILLE_TAUX, VILLE_PLAFOND, VILLE_ADAPTATION = 0.10, 20_000, 10_000
VILLE_FORFAIT_BAILLEUR, VILLE_TAUX_BAILLEUR = 5000, 0.15

AVANT, PATRIMOINE_PLAFOND, PIERRE = 1900, 3500, 0.15
PEINTURE, CREPI, FENETRE, PORTE = 2.3, 3.1, 38.5, 77


def projets(d):
    """Grilles et pièces : (lourds, sécurité-salubrité, dégradé), sur les bornes strictes imprimées."""
    lourd_i = d.indice_insalubrite > I_LOURD
    lourd_id = d.indice_degradation > ID_LOURD
    salubrite = (d.indice_insalubrite > I_SALUBRITE) & (d.indice_insalubrite < I_LOURD)
    degrade = (d.indice_degradation > ID_DEGRADE) & (d.indice_degradation < ID_LOURD)
    return lourd_i, lourd_id, salubrite, degrade


def offres_occupant(d, recevable, ttm, tm, m):
    aide = recevable & (ttm | tm | m) & (d.statut_demandeur == STATUT.proprietaire_occupant)
    lourd_i, lourd_id, salubrite, _ = projets(d)
    petit = numpy.minimum(d.travaux_eligibles, PLAFOND_PETIT * d.nombre_logements)
    lourd = numpy.minimum(d.travaux_eligibles, PLAFOND_LOURD * d.nombre_logements)
    evalue = aide & d.evaluation_energetique
    yield "insalubrite", evalue & lourd_i, TAUX_LOURD, lourd
    yield "forte_degradation", evalue & lourd_id, TAUX_LOURD, lourd
    yield "securite_salubrite", evalue & salubrite, TAUX_SALUBRITE, petit
    taux = numpy.where(m, TAUX_AUTONOMIE_MODESTE, TAUX_AUTONOMIE)
    yield "autonomie", aide & d.rapport_autonomie, taux, petit
    assez = d.gain_energetique >= GAIN
    seul = d.gain_energetique >= GAIN_TM_MONOPROPRIETE
    ouvert = (ttm & assez) | (tm & numpy.where(d.copropriete, assez, seul))
    ouvert |= m & numpy.where(d.copropriete, assez, d.niveau_bbc & d.inscription_sire)
    yield "energie", evalue & ouvert, numpy.where(ttm, TAUX_ENERGIE_TTM, TAUX_ENERGIE), petit


def offres_bailleur(d, recevable, bailleur):
    aide = recevable & bailleur & (d.surface_logement >= 0)
    lourd_i, lourd_id, salubrite, degrade = projets(d)
    surface = numpy.minimum(d.surface_logement, SURFACE_MAXIMALE) * d.nombre_logements
    lourd = numpy.minimum(d.travaux_eligibles, PAR_M2_LOURD * surface)
    petit = numpy.minimum(d.travaux_eligibles, PAR_M2 * surface)
    etiquete = (
        aide & (d.etiquette_apres_travaux >= ETIQUETTE.bbc) & (d.etiquette_apres_travaux <= ETIQUETTE.d)
    )
    evalue = etiquete & d.evaluation_energetique
    yield "insalubrite", evalue & lourd_i, TAUX_BAILLEUR, lourd
    yield "peril", evalue & d.peril_constate, TAUX_BAILLEUR, lourd
    yield "forte_degradation", evalue & lourd_id, TAUX_BAILLEUR, lourd
    yield "securite_salubrite", evalue & salubrite, TAUX_BAILLEUR, petit
    yield "autonomie", aide & d.rapport_autonomie, TAUX_BAILLEUR_PETIT, petit
    connu = d.indice_degradation >= 0
    energie = (d.gain_energetique >= GAIN_BAILLEUR) & connu & (d.indice_degradation < ID_DEGRADE)
    yield "energie", evalue & energie, TAUX_BAILLEUR_PETIT, petit
    yield "logement_degrade", evalue & degrade, TAUX_BAILLEUR_PETIT, petit
    procedure = d.nature_travaux == NATURE.procedure_rsd_decence
    yield "procedure_rsd_decence", etiquete & procedure, TAUX_BAILLEUR_PETIT, petit


def patrimoine(d, recevable, occupant):
    """(Département, Ville) : mêmes tarifs, un plafond chacun."""
    tarif = PEINTURE * d.patrimoine_surface_peinture
    tarif = tarif + CREPI * (d.patrimoine_surface_crepi + d.patrimoine_surface_couverture)
    tarif += FENETRE * (d.patrimoine_nombre_fenetres + d.patrimoine_nombre_paires_volets)
    tarif += PORTE * d.patrimoine_nombre_portes + PIERRE * d.patrimoine_cout_pierre_taille
    ancien = recevable & (d.annee_construction > 0) & (d.annee_construction < AVANT)
    sous_plafond = occupant & (d.categorie_ressources_anah != CATEGORIE.hors_plafonds)
    sous_plafond &= d.categorie_ressources_anah != CATEGORIE.indeterminee
    bailleur = (d.statut_demandeur == STATUT.proprietaire_bailleur) & d.bailleur_conventionne
    ville = ancien & (sous_plafond | bailleur)
    departement = ville | (ancien & (d.statut_demandeur == STATUT.commune))
    aide = arrondi(numpy.minimum(PATRIMOINE_PLAFOND, tarif))
    return numpy.where(departement, aide, 0), numpy.where(ville, aide, 0)


def departement(d, base, autonomie, graves, organisme, tm_ou_ttm, bailleur):
    dite = organisme & (d.indice_insalubrite < 0)
    dite &= d.insalubrite_constatee | (d.nature_travaux == NATURE.insalubrite)
    insalubre = ((graves | organisme) & (d.indice_insalubrite > I_SALUBRITE)) | dite
    autres = (tm_ou_ttm | bailleur) * DEPARTEMENT_AUTRES
    taux = numpy.where(insalubre & ~bailleur, DEPARTEMENT_INSALUBRITE, autres)
    (taux_tm, plafond_tm), (taux_m, plafond_m) = DEPARTEMENT_ADAPTATION
    plafond = numpy.where(tm_ou_ttm, plafond_tm, plafond_m) * d.nombre_logements
    adaptation = numpy.where(tm_ou_ttm, taux_tm, taux_m) * numpy.minimum(
        numpy.maximum(d.montant_travaux_ttc, 0), plafond
    )
    aide = numpy.where(autonomie & ~bailleur, adaptation, taux * base)
    return numpy.where(base > 0, arrondi(aide), 0)


def ville(d, base, autonomie, forfait, occupant, bailleur):
    gain_occupant = occupant & ~autonomie & (d.gain_energetique > GAIN)
    aide = numpy.where(gain_occupant, VILLE_TAUX * numpy.minimum(base, VILLE_PLAFOND * d.nombre_logements), 0)
    ttc = numpy.maximum(d.montant_travaux_ttc, 0)
    adaptation = VILLE_TAUX * numpy.minimum(ttc, VILLE_ADAPTATION * d.nombre_logements)
    aide = numpy.where(occupant & autonomie, adaptation, aide)
    pourcentage = numpy.where(d.gain_energetique > GAIN_BAILLEUR, VILLE_TAUX_BAILLEUR, 0) * base
    somme = VILLE_FORFAIT_BAILLEUR * d.nombre_logements + pourcentage
    aide = numpy.where(bailleur & forfait, numpy.minimum(somme, base), aide)
    return numpy.where(base > 0, arrondi(aide), 0)


def calculer(d):
    en_vigueur = (d.date_depot >= DEBUT) & (d.date_depot <= FIN)
    recevable = en_vigueur & d.depot_avant_travaux & d.travaux_par_entreprises
    ordinaire = recevable
    loue = d.statut_demandeur == STATUT.proprietaire_bailleur
    recevable = recevable & ~(
        loue & (d.haguenau_mois_occupation >= 0) & (d.haguenau_mois_occupation < MOIS_OCCUPATION)
    )
    occupant = d.statut_demandeur == STATUT.proprietaire_occupant
    social = numpy.isin(d.niveau_loyer, (LOYER.social, LOYER.tres_social))
    bailleur = (d.statut_demandeur == STATUT.proprietaire_bailleur) & social
    c = d.categorie_ressources_anah
    ttm, tm, m = (
        occupant & (c == rang)
        for rang in (CATEGORIE.tres_tres_modeste, CATEGORIE.tres_modeste, CATEGORIE.modeste)
    )
    offres = (*offres_occupant(d, recevable, ttm, tm, m), *offres_bailleur(d, recevable, bailleur))
    ligne, base, anah = meilleure_ligne(d, offres)

    # Montants que l'Anah a retenus hors de son tableau : donnés.
    donne = numpy.maximum(d.retenus_par_anah, 0)
    usage = recevable & bailleur & (d.nature_travaux == NATURE.transformation_usage) & (donne > 0)
    surface = numpy.minimum(d.surface_logement, SURFACE_MAXIMALE) * d.nombre_logements
    base_ville = numpy.where(d.surface_logement >= 0, numpy.minimum(donne, PAR_M2 * surface), 0)
    organisme = (
        recevable & (d.statut_demandeur == STATUT.organisme_agree) & d.bail_a_rehabilitation & (donne > 0)
    )
    organisme &= ~numpy.isin(d.nature_travaux, (NATURE.aucune, NATURE.autonomie, NATURE.energie))
    base = numpy.where(usage | organisme, donne, base)
    retenu = base > 0

    gain = numpy.where(bailleur, GAIN_BAILLEUR, GAIN)
    plafond = numpy.where(m, ASE_PLAFOND_M, ASE_PLAFOND_TM) * d.nombre_logements
    ase = numpy.where(
        bailleur, ASE_BAILLEUR * d.nombre_logements, numpy.minimum(arrondi(ASE_TAUX * base), plafond)
    )
    ase = numpy.where(retenu & ~organisme & (d.gain_energetique >= gain), ase, 0)

    designation = bailleur & (d.niveau_loyer == LOYER.tres_social) & d.droit_designation_prefet & retenu
    intermediation = en_vigueur & bailleur & (d.annees_intermediation_locative >= ANNEES_INTERMEDIATION)
    primes = (PRIME_RESERVATION * designation + PRIME_INTERMEDIATION * intermediation) * d.nombre_logements

    autonomie = ligne == LIGNE.autonomie
    graves = (ligne >= LIGNE.insalubrite) & (ligne <= LIGNE.securite_salubrite)
    forfait = graves | usage
    du_departement = departement(d, base, autonomie, graves, organisme, ttm | tm, bailleur)
    de_la_ville = ville(d, numpy.where(usage, base_ville, base), autonomie, forfait, occupant, bailleur)
    patrimoine_departement, patrimoine_ville = patrimoine(d, ordinaire, occupant)
    return {
        "ligne_travaux": ligne, "travaux_retenus_anah": base, "subvention_anah": anah,
        "aide_solidarite_ecologique": ase, "primes_anah": primes,
        "subvention_departement": du_departement + patrimoine_departement,
        "subvention_ville": de_la_ville + patrimoine_ville,
    }  # fmt: skip
