"""PIG Decazeville-Aubin 2008 : Anah, communauté de communes, primes de vacance et d'énergie, aides particulières."""

import numpy

from tests.etalon.commun import (
    CATEGORIE,
    LIGNE,
    LOYER,
    NATURE,
    STATUT,
    anniversaire,
    arrondi,
    jour,
    meilleure_ligne,
)

DEBUT, FIN = jour("2008-02-20"), jour("2009-08-20")
ACQUISITION_EXCLUE = jour("2005-01-01")

PLAFOND_ORDINAIRE, PLAFOND_ADAPTATION, PLAFOND_INSALUBRITE = 13_000, 8_000, 30_000
TAUX_PAH, TAUX_TSO, TAUX_ADAPTATION, TAUX_INSALUBRITE = 0.20, 0.35, 0.70, 0.50
MAJORATION, PART_APPORT = 0.05, 0.05
TAUX_SOCIAL, TAUX_TRES_SOCIAL, TAUX_INTERMEDIAIRE, TAUX_INSALUBRITE_EN_PLUS = 0.30, 0.50, 0.20, 0.20
DEPLAFONNEMENT = 30_000
CC_SOCIAL, CC_TRES_SOCIAL, CC_INTERMEDIAIRE, CC_TSO, CC_INSALUBRITE = 0.10, 0.15, 0.05, 0.05, 0.10

PRIME_VACANCE, TRAVAUX_VACANCE = 2000, 15_000
PRIMES_ENERGIE = {
    "chaudiere_condensation": 900, "chaudiere_bois": 900, "chauffe_eau_solaire": 900,
    "thermodynamique_air_eau": 900, "thermodynamique_geothermal": 1800, "solaire_combine": 1800,
}  # fmt: skip
PRIME_FENETRE = 80
FACADE, FACADE_PLAFOND = 0.40, 4500
RACCORDEMENT, RACCORDEMENT_PLAFOND, RACCORDEMENT_TOTAL = 0.50, 2000, 0.80
CHAUFFE_EAU_SOLAIRE = 200


def recevables(d):
    """Conditions générales, hors le périmètre, qui dépend de la ligne."""
    return d.autorisations_urbanisme & ~d.projet_mal_concu & ~d.refus_commission_anah


def dans_le_perimetre(d, offres):
    """Zone U, étendue à tout le territoire pour la sortie d'insalubrité d'un logement occupé (AMB-DEC-11)."""
    for ligne, condition, *suite in offres:
        etendu = d.logement_occupe if ligne == "insalubrite" else False
        yield (ligne, condition & (d.logement_en_zone_u | etendu), *suite)


def occupants_admis(d):
    connue = ~numpy.isnat(d.date_acquisition)
    cas = numpy.isin(d.nature_travaux, (NATURE.autonomie, NATURE.insalubrite)) | d.ineligible_pret_taux_zero
    derogation = connue & cas & d.derogation_acquisition
    return ~d.pret_taux_zero & ((d.date_acquisition < ACQUISITION_EXCLUE) | derogation)


def bailleurs_admis(d):
    occupe = ~d.logement_occupe_ou_dit | d.locataire_sous_plafonds
    insertion = (d.niveau_loyer != LOYER.tres_social) | (
        d.avis_prealable_commission & d.engagement_attribution_concertee
    )
    connu = d.niveau_loyer != LOYER.non_renseigne
    mixite = (d.niveau_loyer != LOYER.intermediaire) | (
        (2 * d.logements_sociaux_operation > d.logements_operation) & (d.logements_operation > 0)
    )
    conventionne = numpy.isin(d.niveau_loyer, (LOYER.intermediaire, LOYER.social, LOYER.tres_social))
    loyer = ~conventionne | d.loyer_sous_le_marche
    return ~d.pret_taux_zero & connu & (~conventionne | occupe) & insertion & mixite & loyer


def avec_majoration(d, taux, cc, base):
    """Taux majoré si une collectivité apporte au moins 5 % de la base : la communauté, ou une autre."""
    apport = numpy.where(d.refus_aide_epci, 0, cc * base) + d.apport_autre_collectivite
    return taux + MAJORATION * (arrondi(apport) >= arrondi(PART_APPORT * base))


def offres_occupant(d, recevable, tso, pah, majore):
    aide = recevable & (tso | pah)
    ordinaire = numpy.minimum(d.travaux_eligibles, PLAFOND_ORDINAIRE * d.nombre_logements)
    taux = numpy.where(tso, TAUX_TSO, TAUX_PAH)
    for ligne in ("energie", "reduction_risque", "securite_salubrite"):
        yield ligne, aide, taux, ordinaire
    yield "autres_travaux", aide & (tso | d.mise_aux_normes), taux, ordinaire
    adaptation = numpy.minimum(d.travaux_eligibles, PLAFOND_ADAPTATION * d.nombre_logements)
    yield "autonomie", aide & d.rapport_autonomie & ~d.adaptation_hors_normes, TAUX_ADAPTATION, adaptation
    insalubre = numpy.minimum(d.travaux_eligibles, PLAFOND_INSALUBRITE * d.nombre_logements)
    taux = avec_majoration(d, TAUX_INSALUBRITE, CC_INSALUBRITE, insalubre)
    ouvert = recevable & (tso | pah | majore) & d.logement_occupe
    # La majoration d'apport, que la ligne retenue détermine, ne sert pas à comparer les lignes.
    yield "insalubrite", ouvert & d.insalubrite_constatee, taux, insalubre, TAUX_INSALUBRITE
    yield "peril", ouvert & d.peril_constate, taux, insalubre, TAUX_INSALUBRITE
    yield "plomb", ouvert, taux, insalubre, TAUX_INSALUBRITE


def selon_loyer(d, social, tres_social, intermediaire):
    choix = numpy.zeros(5)
    choix[[LOYER.social, LOYER.tres_social, LOYER.intermediaire]] = social, tres_social, intermediaire
    return choix[d.niveau_loyer]


def offres_bailleur(d, recevable):
    n = d.nombre_logements
    plafond = numpy.where(d.plafond_reglementaire_travaux < 0, numpy.inf, d.plafond_reglementaire_travaux * n)
    base = numpy.minimum(d.travaux_eligibles, plafond)
    cc = selon_loyer(d, CC_SOCIAL, CC_TRES_SOCIAL, CC_INTERMEDIAIRE)
    taux = selon_loyer(d, TAUX_SOCIAL, TAUX_TRES_SOCIAL, TAUX_INTERMEDIAIRE)
    social = (d.niveau_loyer == LOYER.social) | (d.niveau_loyer == LOYER.tres_social)
    taux_majore = numpy.where(social, avec_majoration(d, taux, cc, base), taux)
    for ligne in ("energie", "reduction_risque", "securite_salubrite"):
        yield ligne, recevable, taux_majore, base, taux
    yield "autres_travaux", recevable, taux_majore, base, taux
    petit = numpy.minimum(d.travaux_eligibles, PLAFOND_ADAPTATION * n)
    cas = d.bailleur_modeste | d.locataires_defavorises | d.sous_location_organisme_agree
    yield "caractere_social", recevable & cas, TAUX_ADAPTATION, petit
    yield "plomb", recevable, TAUX_ADAPTATION, petit
    yield "autonomie", recevable & d.rapport_autonomie & ~d.adaptation_hors_normes, TAUX_ADAPTATION, petit
    en_plus = numpy.minimum(d.cout_sortie_insalubrite, DEPLAFONNEMENT * n)
    deplafonne = numpy.where(d.logement_occupe & d.accord_deplafonnement & social, plafond + en_plus, plafond)
    base = numpy.minimum(d.travaux_eligibles, deplafonne)
    en_plus = TAUX_INSALUBRITE_EN_PLUS * d.logement_occupe
    # Le déplafonnement d'un logement occupé part d'un plafond : inconnu, rien ne se calcule.
    chiffrable = ~d.logement_occupe | (d.plafond_reglementaire_travaux >= 0)
    yield (
        "insalubrite",
        recevable & social & d.insalubrite_constatee & chiffrable,
        taux_majore + en_plus,
        base,
        taux + en_plus,
    )
    yield (
        "peril",
        recevable & social & d.peril_constate & chiffrable,
        taux_majore + en_plus,
        base,
        taux + en_plus,
    )


def prime_de_vacance(d, admis):
    vacant = anniversaire(d.logement_vacant_depuis, 1) <= d.date_depot
    par_logement = d.montant_travaux_ht / numpy.maximum(d.nombre_logements, 1)
    du = admis & vacant & d.remise_aux_normes_complete & d.remise_en_location
    du &= par_logement > TRAVAUX_VACANCE
    return numpy.where(du, PRIME_VACANCE * d.logements_avant, 0)


def primes_energie(d):
    energie = PRIME_FENETRE * d.equipement_fenetre * d.fenetres_labellisees
    for equipement, montant in PRIMES_ENERGIE.items():
        energie = energie + montant * getattr(d, f"equipement_{equipement}")
    return energie


def particulieres(d, en_vigueur):
    """Façade, raccordement, chauffe-eau solaire : la communauté de communes, en zone U."""
    proprietaire = numpy.isin(
        d.statut_demandeur,
        (STATUT.proprietaire_occupant, STATUT.proprietaire_bailleur, STATUT.organisme_agree),
    )
    du = en_vigueur & d.logement_en_zone_u & proprietaire & ~d.refus_aide_epci
    facade = arrondi(FACADE * numpy.minimum(d.facade_cout_ht, FACADE_PLAFOND))
    raccordement = RACCORDEMENT * numpy.minimum(d.raccordement_cout_ht, RACCORDEMENT_PLAFOND)
    autres = numpy.where(d.raccordement_autres_aides < 0, numpy.inf, d.raccordement_autres_aides)
    reste = RACCORDEMENT_TOTAL * d.raccordement_cout_ht - autres
    raccordement = arrondi(numpy.maximum(0, numpy.minimum(raccordement, reste))) * d.raccordement_eligible
    return numpy.where(du, facade + raccordement + CHAUFFE_EAU_SOLAIRE * d.equipement_chauffe_eau_solaire, 0)


def calculer(d):
    en_vigueur = (d.date_depot >= DEBUT) & (d.date_depot <= FIN)
    recevable = en_vigueur & recevables(d)
    c = d.categorie_ressources_anah
    occupant = d.statut_demandeur == STATUT.proprietaire_occupant
    tso = occupant & ((c == CATEGORIE.tres_tres_modeste) | (c == CATEGORIE.tres_modeste))
    pah, majore = occupant & (c == CATEGORIE.modeste), occupant & (c == CATEGORIE.majore)
    bailleur = d.statut_demandeur == STATUT.proprietaire_bailleur
    po, pb = recevable & occupants_admis(d), recevable & bailleur & bailleurs_admis(d)
    organisme = (
        recevable
        & d.logement_en_zone_u
        & (d.statut_demandeur == STATUT.organisme_agree)
        & d.engagement_loyer_maitrise
    )
    petit = numpy.minimum(d.travaux_eligibles, PLAFOND_ADAPTATION * d.nombre_logements)
    offres = (
        *dans_le_perimetre(d, offres_occupant(d, po, tso, pah, majore)),
        *dans_le_perimetre(d, offres_bailleur(d, pb)),
        ("caractere_social", organisme & ~d.pret_taux_zero, TAUX_ADAPTATION, petit),
    )
    ligne, base, anah = meilleure_ligne(d, offres)

    indigne = numpy.isin(ligne, (LIGNE.insalubrite, LIGNE.peril, LIGNE.plomb))
    cc = numpy.where(
        occupant, numpy.where(indigne, CC_INSALUBRITE, CC_TSO * tso * (ligne != LIGNE.autonomie)), 0
    )
    cc = numpy.where(bailleur, selon_loyer(d, CC_SOCIAL, CC_TRES_SOCIAL, CC_INTERMEDIAIRE), cc)
    epci = numpy.where((base > 0) & ~d.refus_aide_epci, arrondi(cc * base), 0)

    social = (d.niveau_loyer == LOYER.social) | (d.niveau_loyer == LOYER.tres_social)
    # Adaptation mêlée à d'autres travaux : sa part à son propre taux, sous son propre plafond.
    jointe = numpy.minimum(d.travaux_adaptation_joints_ht, PLAFOND_ADAPTATION * d.nombre_logements)
    vacance = prime_de_vacance(d, (base > 0) & pb & social)
    mele = (
        d.logement_en_zone_u
        & (d.nature_travaux != NATURE.aucune)
        & ((po & (tso | pah)) | pb)
        & d.rapport_autonomie
        & ~d.adaptation_hors_normes
        & (d.travaux_adaptation_joints_ht > 0)
    )
    adaptation = numpy.where(mele, arrondi(TAUX_ADAPTATION * jointe), 0)
    anah = anah + adaptation
    epci = epci + numpy.where(mele & bailleur & ~d.refus_aide_epci, arrondi(cc * jointe), 0)
    return {
        "ligne_travaux": ligne, "travaux_retenus_anah": base, "subvention_anah": anah,
        "primes_anah": vacance + numpy.where(anah > 0, primes_energie(d), 0),
        "subvention_epci": epci + particulieres(d, en_vigueur),
    }  # fmt: skip
