"""Gironde, Programme Social Thématique 2012 : Anah, Département, communauté urbaine, ASE, SACICAP, CAF."""

import numpy

from tests.etalon.commun import (
    AGRICOLE,
    CATEGORIE,
    CHAUFFAGE,
    ETIQUETTE,
    LIGNE,
    LOYER,
    NATURE,
    STATUT,
    arrondi,
    jour,
    meilleure_ligne,
)
from tests.etalon.territoire import ZONE_1, ZONE_4

DEBUT = jour("2012-02-18")
#: Dernier jour selon 0, 1 ou 2 reconductions du marché ; inconnues, aucune n'est acquise.
FINS = (jour("2013-02-17"), jour("2014-02-17"), jour("2015-02-17"))

ID_FORTE_DEGRADATION, ID_DEGRADE = 0.55, 0.40
PLAFOND_LOURD, PLAFOND_PETIT = 50_000, 20_000
TAUX, TAUX_AUTRES = 0.50, 0.35
PAR_M2_LOURD, PAR_M2, SURFACE_MAXIMALE = 1000, 500, 80
TAUX_BAILLEUR, TAUX_BAILLEUR_PETIT = 0.35, 0.25
ANNEES_CONVENTION = 12
BAISSE_DEPENSES, SURFACE_A_CHAUFFER = 0.20, 70
PLAFONDS_LOCATAIRES, LOCATAIRE_DE_PLUS = (10_678, 15_559, 18_709, 20_818, 24_357, 27_450), 3_061

DEPARTEMENT, DEPARTEMENT_PLAFOND_INDIGNE, DEPARTEMENT_PLAFOND = 0.35, 10_500, 4_000
DEPARTEMENT_CUB = 0.15
DEPARTEMENT_LOURDS, DEPARTEMENT_LOURDS_PLAFOND = (0.15, 0.25, 0.50), 25_000
DEPARTEMENT_BASE = (0.15, 0.50)
CUB_TAUX, CUB_PLAFOND, CUB_FORFAIT, MOIS_VACANCE = 0.10, 3_500, 2_500, 12
ASE, ASE_COMPLEMENT, GAIN = 1100, 500, 0.25
PRIME_M2, PRIME_SURFACE_ZONE_1, PRIME_SURFACE, PRIME_RESERVATION = 100, 90, 65, 2000
LOGEMENTS_RESERVATION = 5
TAUX_PUBLIC_MAXIMAL = 0.80
SACICAP, SACICAP_LOURDS, SACICAP_AUTONOMIE, SACICAP_AUTONOMIE_M, SACICAP_AGRICOLE = (
    0.30,
    4000,
    3000,
    2000,
    1500,
)
CAF_MINIMUM, CAF_MAXIMUM, CAF_ENFANTS = 1500, 7622, 3


def en_perimetre(d):
    reconductions = numpy.where(
        d.gironde_reconductions_marche < 0, 0, numpy.minimum(d.gironde_reconductions_marche, 2)
    )
    fin = numpy.array(FINS)[reconductions]
    autre = d.gironde_programme_anime & d.anime_volet_pst
    communautaire = d.cub & d.gironde_programme_communautaire
    return (d.date_depot >= DEBUT) & (d.date_depot <= fin) & ~autre & ~communautaire


def locataire_admis(d):
    """Foyer sous le plafond de sa catégorie de composition, ou foyer inconnu."""
    personnes = d.gironde_locataire_personnes
    jeune = d.gironde_locataire_jeune_menage & (personnes == 2)
    rang = personnes + ((d.gironde_locataire_parent_seul & (personnes >= 2)) | jeune)
    tranche = numpy.clip(rang, 1, 6)
    plafond = numpy.array(PLAFONDS_LOCATAIRES)[tranche - 1] + LOCATAIRE_DE_PLUS * (rang - tranche)
    inconnu = (personnes <= 0) | (d.gironde_locataire_rfr < 0)
    return inconnu | (d.gironde_locataire_rfr <= plafond)


def energie_admise(d):
    """Niveau C, ou D avec l'une des deux dérogations nommées."""
    etiquette = d.etiquette_apres_travaux
    avant = numpy.maximum(d.gironde_depenses_energie_avant, 0)
    connues = (d.gironde_depenses_energie_avant > 0) & (d.gironde_depenses_energie_apres >= 0)
    baisse = connues & (avant - d.gironde_depenses_energie_apres >= BAISSE_DEPENSES * avant - 1e-9)
    chauffage = numpy.isin(d.gironde_mode_chauffage, (CHAUFFAGE.electrique, CHAUFFAGE.bois))
    petit = chauffage & (d.surface_a_chauffer >= 0) & (d.surface_a_chauffer <= SURFACE_A_CHAUFFER)
    derogation = (d.gironde_locataire_maintenu & baisse) | petit
    renseignee = etiquette >= ETIQUETTE.bbc
    return renseignee & ((etiquette <= ETIQUETTE.c) | ((etiquette == ETIQUETTE.d) & derogation))


def indignite(d):
    """Indignité ponctuelle : le projet déclaré le dit."""
    return d.nature_travaux == NATURE.securite_salubrite


def besoin_d_autonomie(d):
    return (d.nature_travaux == NATURE.autonomie) | d.rapport_autonomie


def offres_occupant(d, aide):
    lourd = numpy.minimum(d.travaux_eligibles, PLAFOND_LOURD * d.nombre_logements)
    petit = numpy.minimum(d.travaux_eligibles, PLAFOND_PETIT * d.nombre_logements)
    yield "insalubrite", aide & d.insalubrite_constatee, TAUX, lourd
    yield "peril", aide & d.peril_constate, TAUX, lourd
    yield "forte_degradation", aide & (d.indice_degradation >= ID_FORTE_DEGRADATION), TAUX, lourd
    yield "securite_salubrite", aide & indignite(d), TAUX, petit
    yield "autonomie", aide & besoin_d_autonomie(d), TAUX, petit
    yield "energie", aide, TAUX_AUTRES, petit
    yield "autres_travaux", aide, TAUX_AUTRES, petit


def offres_bailleur(d, aide):
    surface = numpy.minimum(d.surface_logement, SURFACE_MAXIMALE) * d.nombre_logements
    lourd = numpy.minimum(d.travaux_eligibles, PAR_M2_LOURD * surface)
    petit = numpy.minimum(d.travaux_eligibles, PAR_M2 * surface)
    degradation = d.indice_degradation
    yield "insalubrite", aide & d.insalubrite_constatee, TAUX_BAILLEUR, lourd
    yield "peril", aide & d.peril_constate, TAUX_BAILLEUR, lourd
    yield "forte_degradation", aide & (degradation >= ID_FORTE_DEGRADATION), TAUX_BAILLEUR, lourd
    yield "securite_salubrite", aide & indignite(d), TAUX_BAILLEUR, petit
    yield "autonomie", aide & besoin_d_autonomie(d), TAUX_BAILLEUR, petit
    degrade = (degradation >= ID_DEGRADE) & (degradation < ID_FORTE_DEGRADATION)
    yield "logement_degrade", aide & degrade, TAUX_BAILLEUR_PETIT, petit
    usage = d.nature_travaux == NATURE.transformation_usage
    yield "transformation_usage", aide & usage, TAUX_BAILLEUR_PETIT, petit


def departement(d, ligne, base, bailleur, lourds):
    indigne = (ligne == LIGNE.insalubrite) | (ligne == LIGNE.peril)
    plafond = numpy.where(indigne, DEPARTEMENT_PLAFOND_INDIGNE, DEPARTEMENT_PLAFOND) * d.nombre_logements
    occupant = numpy.minimum(DEPARTEMENT * base, plafond)
    surface = d.surface_logement
    tranche = (surface >= 50).astype(int) + (surface > 80)
    taux = numpy.where(
        lourds, numpy.array(DEPARTEMENT_LOURDS)[tranche], numpy.array(DEPARTEMENT_BASE)[1 * (surface >= 50)]
    )
    taux = numpy.where(d.cub, DEPARTEMENT_CUB, taux)
    plafond = numpy.where(lourds & ~d.cub, DEPARTEMENT_LOURDS_PLAFOND, numpy.inf) * d.nombre_logements
    aide = numpy.where(bailleur, numpy.minimum(taux * base, plafond), occupant)
    return numpy.where(base > 0, arrondi(aide), 0)


def primes_anah(d, bailleur, base, lourds, cofinancement):
    """(réduction de loyer, réservation)."""
    seuil = numpy.where(d.zone_gironde == ZONE_1, PRIME_SURFACE_ZONE_1, PRIME_SURFACE)
    tendue = (d.zone_gironde != ZONE_4) & (d.surface_logement < seuil)
    surface = numpy.minimum(d.surface_logement, SURFACE_MAXIMALE) * d.nombre_logements
    du = bailleur & (base > 0)
    reduction = numpy.where(du & lourds & tendue, numpy.minimum(PRIME_M2 * surface, cofinancement), 0)
    obligatoires = d.nombre_logements // LOGEMENTS_RESERVATION
    reserves = numpy.where(d.nombre_logements >= LOGEMENTS_RESERVATION, obligatoires, d.nombre_logements)
    reservation = PRIME_RESERVATION * reserves * (du & d.gironde_reservation_action_logement)
    return arrondi(reduction), reservation


def caf(d, bailleur, base):
    """Subventions de la CAF : accordée à l'occupant, bornée par logement pour un bailleur."""
    occupant = (
        (d.date_depot >= DEBUT)
        & (d.date_depot <= FINS[-1])
        & (d.statut_demandeur == STATUT.proprietaire_occupant)
    )
    famille = d.gironde_famille_allocataire & (d.gironde_famille_enfants >= CAF_ENFANTS)
    aide = numpy.minimum(d.besoin_caf, CAF_MAXIMUM * d.nombre_logements)
    aide = numpy.where(d.besoin_caf < CAF_MINIMUM * d.nombre_logements, 0, aide)
    du_bailleur = numpy.where(
        famille & bailleur & (base > 0), numpy.minimum(aide, d.gironde_subvention_caf_demandee), 0
    )
    return arrondi(numpy.where(occupant, d.gironde_subvention_caf_occupant, du_bailleur))


def sacicap(d, recevable, ligne, tres_modeste, modeste, deja):
    """Bornée au reste à financer, servie en dernier."""
    lourd = numpy.minimum(d.travaux_eligibles, PLAFOND_LOURD * d.nombre_logements)
    petit = numpy.minimum(d.travaux_eligibles, PLAFOND_PETIT * d.nombre_logements)
    lourds = tres_modeste & (ligne >= LIGNE.insalubrite) & (ligne <= LIGNE.forte_degradation)
    autonomie = (ligne == LIGNE.autonomie) & (tres_modeste | (d.nature_travaux == NATURE.autonomie))
    plafond = numpy.where(tres_modeste, SACICAP_AUTONOMIE, SACICAP_AUTONOMIE_M) * d.nombre_logements
    aide = numpy.where(lourds, numpy.minimum(SACICAP * lourd, SACICAP_LOURDS * d.nombre_logements), 0)
    aide = numpy.where(autonomie & (tres_modeste | modeste), numpy.minimum(SACICAP * petit, plafond), aide)
    agricole = (d.gironde_profil_agricole != AGRICOLE.aucun) & tres_modeste
    aide = arrondi(aide) + SACICAP_AGRICOLE * agricole
    sollicitee = recevable & (ligne > 0) & d.gironde_sacicap_sollicitee & ~d.gironde_territoire_exclu_sacicap
    sollicitee &= d.statut_demandeur == STATUT.proprietaire_occupant
    cout = numpy.where(d.montant_travaux_ttc >= 0, d.montant_travaux_ttc, d.montant_travaux_ht)
    aide = numpy.minimum(aide, numpy.maximum(0, cout - deja))
    return numpy.where(sollicitee, arrondi(aide), 0)


def calculer(d):
    recevable = en_perimetre(d)
    c = d.categorie_ressources_anah
    occupant = d.statut_demandeur == STATUT.proprietaire_occupant
    tres_modeste = occupant & ((c == CATEGORIE.tres_tres_modeste) | (c == CATEGORIE.tres_modeste))
    modeste = occupant & (c == CATEGORIE.modeste)
    bailleur = (d.statut_demandeur == STATUT.proprietaire_bailleur) & (d.niveau_loyer == LOYER.tres_social)
    duree = (d.gironde_duree_convention < 0) | (d.gironde_duree_convention >= ANNEES_CONVENTION)
    admis = recevable & bailleur & duree & locataire_admis(d) & energie_admise(d) & (d.surface_logement >= 0)
    offres = (*offres_occupant(d, recevable & tres_modeste), *offres_bailleur(d, admis))
    ligne, base, anah = meilleure_ligne(d, offres)
    # La SACICAP, organisme distinct, garde sa ligne des modestes : leur ligne se lit sans l'Anah.
    ligne_sacicap, _, _ = meilleure_ligne(d, offres_occupant(d, recevable & (tres_modeste | modeste)))

    lourds = (ligne >= LIGNE.insalubrite) & (ligne <= LIGNE.forte_degradation)
    du_departement = departement(d, ligne, base, bailleur, lourds)
    dix_pour_cent = numpy.minimum(CUB_TAUX * base, CUB_PLAFOND * d.nombre_logements)
    dix_pour_cent = arrondi(numpy.where(d.cub & bailleur & (base > 0), dix_pour_cent, 0))
    vacance = d.cub & bailleur & (d.gironde_mois_vacance > MOIS_VACANCE) & (base > 0)
    insalubrite = d.cub & (ligne == LIGNE.insalubrite) & (base > 0)
    epci = dix_pour_cent + CUB_FORFAIT * (1 * vacance + insalubrite) * d.nombre_logements
    complement = numpy.minimum(ASE_COMPLEMENT * d.nombre_logements, du_departement)
    ase = ASE * d.nombre_logements + complement
    ase = numpy.where(tres_modeste & (base > 0) & (d.gain_energetique >= GAIN), ase, 0)
    reduction, reservation = primes_anah(d, bailleur, base, lourds, du_departement + dix_pour_cent)
    primes = reduction + reservation
    de_la_caf = caf(d, bailleur, base)

    public = anah + primes + du_departement + epci + ase + de_la_caf
    exces = numpy.maximum(0, public - arrondi(TAUX_PUBLIC_MAXIMAL * d.cout_total))
    exces = numpy.where((d.cout_total > 0) & ~d.derogation_ecretement, exces, 0)
    ecretement = numpy.minimum(anah, exces)
    ecretement_primes = numpy.minimum(primes, exces - ecretement)
    deja = public - ecretement - ecretement_primes
    de_la_sacicap = sacicap(d, recevable, ligne_sacicap, tres_modeste, modeste, deja)
    return {
        "ligne_travaux": ligne, "travaux_retenus_anah": base, "ecretement_anah": ecretement,
        "subvention_anah": anah - ecretement, "aide_solidarite_ecologique": ase,
        "primes_anah": primes - ecretement_primes, "subvention_departement": du_departement,
        "subvention_epci": epci, "aides_organismes": de_la_sacicap + de_la_caf,
    }  # fmt: skip
