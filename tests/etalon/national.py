"""Régime national : Anah et aide de solidarité écologique, là où aucun texte local n'a de territoire.

Propriétaires occupants et bailleurs, 2010-2017 ; une case que les sources ne donnent pas reste vide.
"""

import numpy

from tests.etalon.commun import CATEGORIE, LOYER, STATUT, anniversaire, arrondi, jour, meilleure_ligne

DEBUT, FIN = jour("2010-10-01"), jour("2017-12-31")
TAUX_PUBLIC_MAXIMAL = 0.80
SURFACE_MAXIMALE = 80
GAIN_ENERGIE = GAIN_ASE = 0.25
GAIN_ASE_BAILLEUR = 0.35
DUREE_CONTRAT = 3
OUVERTURE_BAILLEURS = jour("2013-06-01")

#: (premier jour, {ligne: (taux très modestes, modestes, majorés, plafond)}) des occupants.
OCCUPANTS = (
    ("2011-01-01", {"insalubrite": (0.5, 0.5, 0.5, 50_000), "peril": (0.5, 0.5, 0.5, 50_000),
                    "forte_degradation": (0.5, 0.5, 0.5, 50_000), "securite_salubrite": (0.5, 0.5, 0.5, 20_000),
                    "autonomie": (0.5, 0.5, 0.35, 20_000), "energie": (0.35, 0.2, 0, 20_000),
                    "autres_travaux": (0.35, 0.2, 0, 20_000)}),
    ("2013-06-01", {"insalubrite": (0.5, 0.5, 0, 50_000), "peril": (0.5, 0.5, 0, 50_000),
                    "forte_degradation": (0.5, 0.5, 0, 50_000), "energie": (0.5, 0.35, 0, 20_000)}),
    ("2015-01-01", {"insalubrite": (0.5, 0.5, 0, 50_000), "peril": (0.5, 0.5, 0, 50_000),
                    "forte_degradation": (0.5, 0.5, 0, 50_000), "securite_salubrite": (0.5, 0.5, 0, 20_000),
                    "autonomie": (0.5, 0.35, 0, 20_000), "energie": (0.5, 0.35, 0, 20_000)}),
    ("2018-01-01", {}),
)  # fmt: skip
#: (premier jour, {ligne: (taux, plafond par m²)}) des bailleurs conventionnés.
BAILLEURS = (
    ("2011-01-01", {"insalubrite": (0.35, 1000), "peril": (0.35, 1000), "forte_degradation": (0.35, 1000),
                    "securite_salubrite": (0.35, 500), "autonomie": (0.35, 500), "logement_degrade": (0.25, 500),
                    "transformation_usage": (0.25, 500)}),
    ("2013-06-01", {"insalubrite": (0.35, 1000), "peril": (0.35, 1000), "forte_degradation": (0.35, 1000)}),
    ("2018-01-01", {}),
)  # fmt: skip
#: (premier jour, très modestes, modestes, complément à hauteur de l'aide locale, bailleurs par logement).
ASE = (
    ("2010-10-01", 1100, 1100, 500, 0),
    ("2012-04-05", 1600, 1600, 500, 0),
    ("2013-07-13", 3000, 3000, 500, 2000),
    ("2015-01-01", 2000, 1600, 0, 1600),
    ("2016-01-01", None, None, 0, 1500),
)
ASE_TAUX_2016, ASE_PLAFONDS_2016 = 0.10, (2000, 1600)


def periodes(d, bareme):
    """(masque, ligne du barème) de chaque période."""
    for rang, ligne in enumerate(bareme):
        masque = d.date_depot >= jour(ligne[0])
        if rang + 1 < len(bareme):
            masque &= d.date_depot < jour(bareme[rang + 1][0])
        yield masque, ligne


def pieces(d, ligne):
    """Fait que la ligne exige."""
    return {
        "insalubrite": d.insalubrite_constatee,
        "peril": d.peril_constate,
        "forte_degradation": d.forte_degradation_constatee,
        "autonomie": d.rapport_autonomie,
    }.get(ligne, numpy.ones(len(d.date_depot), dtype=bool))


def offres(d, recevable):
    c = d.categorie_ressources_anah
    rang = numpy.select(
        [(c == CATEGORIE.tres_tres_modeste) | (c == CATEGORIE.tres_modeste), c == CATEGORIE.modeste, c == CATEGORIE.majore],
        [0, 1, 2], 3,
    )  # fmt: skip
    occupant = recevable & (d.statut_demandeur == STATUT.proprietaire_occupant)
    conventionne = numpy.isin(d.niveau_loyer, (LOYER.intermediaire, LOYER.social, LOYER.tres_social))
    bailleur = recevable & (d.statut_demandeur == STATUT.proprietaire_bailleur) & conventionne
    bailleur &= d.surface_logement >= 0
    for masque, (debut, lignes) in periodes(d, OCCUPANTS):
        for ligne, (*taux, plafond) in lignes.items():
            condition = masque & occupant & pieces(d, ligne)
            if ligne == "energie" and debut >= "2013-06-01":
                condition &= d.gain_energetique >= GAIN_ENERGIE
            base = numpy.minimum(d.travaux_eligibles, plafond * d.nombre_logements)
            yield ligne, condition, numpy.array([*taux, 0])[rang], base
    surface = numpy.minimum(d.surface_logement, SURFACE_MAXIMALE)
    for masque, (_, lignes) in periodes(d, BAILLEURS):
        for ligne, (taux, par_m2) in lignes.items():
            base = numpy.minimum(d.travaux_eligibles, par_m2 * surface * d.nombre_logements)
            yield ligne, masque & bailleur & pieces(d, ligne), taux, base


def contrat_local(d):
    """Contrat local d'engagement signé depuis trois ans au plus."""
    fin = anniversaire(d.cle_date_signature, DUREE_CONTRAT)
    return (d.cle_date_signature <= d.date_depot) & (d.date_depot <= fin)


def habiter_mieux(d):
    """Contrat local, public visé, travaux d'énergie."""
    occupant = d.statut_demandeur == STATUT.proprietaire_occupant
    bailleur = (d.statut_demandeur == STATUT.proprietaire_bailleur) & (d.date_depot >= OUVERTURE_BAILLEURS)
    return contrat_local(d) & (occupant | bailleur) & d.travaux_energie & ~d.acheve_trop_tard


def solidarite_ecologique(d, anah, base):
    resultat = numpy.zeros(len(anah))
    tres_modeste = numpy.isin(
        d.categorie_ressources_anah, (CATEGORIE.tres_tres_modeste, CATEGORIE.tres_modeste)
    )
    modeste = d.categorie_ressources_anah == CATEGORIE.modeste
    bailleur = d.statut_demandeur == STATUT.proprietaire_bailleur
    du = (base > 0) & habiter_mieux(d)
    du_occupant = du & ~bailleur & (d.gain_energetique >= GAIN_ASE) & (tres_modeste | modeste)
    du_bailleur = du & bailleur & (d.gain_energetique >= GAIN_ASE_BAILLEUR)
    for masque, (debut, forfait_tm, forfait_m, complement, forfait_bailleur) in periodes(d, ASE):
        if debut < "2016":
            occupant = numpy.where(tres_modeste, forfait_tm, forfait_m) * d.nombre_logements
            occupant = occupant + numpy.minimum(complement * d.nombre_logements, d.apport_autre_collectivite)
        else:
            plafond = numpy.where(tres_modeste, *ASE_PLAFONDS_2016) * d.nombre_logements
            occupant = numpy.minimum(arrondi(ASE_TAUX_2016 * base), plafond)
        resultat = numpy.where(masque & du_occupant, occupant, resultat)
        resultat = numpy.where(masque & du_bailleur, forfait_bailleur * d.nombre_logements, resultat)
    return arrondi(resultat)


def calculer(d):
    recevable = (d.date_depot >= DEBUT) & (d.date_depot <= FIN)
    # Un territoire délégué a ses propres taux : le régime national ne se suppose pas.
    recevable &= numpy.where(d.regime_national_donne, d.regime_national_applicable, contrat_local(d))
    recevable &= d.depot_avant_travaux & d.travaux_par_entreprises
    ligne, base, anah = meilleure_ligne(d, offres(d, recevable))
    ase = solidarite_ecologique(d, anah, base)
    public = anah + ase + arrondi(d.apport_autre_collectivite)
    exces = numpy.maximum(0, public - arrondi(TAUX_PUBLIC_MAXIMAL * d.cout_total))
    applique = (d.cout_total > 0) & ~d.derogation_ecretement
    ecretement = numpy.where(applique, numpy.minimum(anah, exces), 0)
    return {
        "ligne_travaux": ligne, "travaux_retenus_anah": base, "ecretement_anah": ecretement,
        "subvention_anah": anah - ecretement, "aide_solidarite_ecologique": ase,
    }  # fmt: skip
