"""Decazeville-Aubin 2008, articles 2 et 4 : conditions de recevabilité."""

import numpy

from openfisca_habitat_local.mecanismes.faits_inconnus import inconnu, manque
from openfisca_habitat_local.mecanismes.montants import du_texte
from openfisca_habitat_local.nomenclatures.generales import (
    NatureTravaux,
    NiveauLoyer,
    Profil,
    StatutDemandeur,
    Texte,
)
from openfisca_habitat_local.systeme.variables import Booleen


def cadre_decazeville(parameters, period):
    return parameters(period).habitat_local.conventions.decazeville_aubin_2008.cadre


def concernes(menage, period):
    """Dossiers que le programme examine."""
    return du_texte(menage, period, Texte.decazeville_aubin_2008)


def bailleur_a_loyer(menage, period, *niveaux):
    """Bailleur du programme dont le loyer est de l'un de ces niveaux."""
    loyer = menage("niveau_loyer", period)
    bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
    return concernes(menage, period) & bailleur & numpy.any([loyer == niveau for niveau in niveaux], axis=0)


def bailleur_conventionne(menage, period):
    return bailleur_a_loyer(
        menage, period, NiveauLoyer.intermediaire, NiveauLoyer.social, NiveauLoyer.tres_social
    )


class projet_adaptation(Booleen):
    label = "Le projet est une adaptation à l'âge ou au handicap"
    reference = "DEC-CADRE-09, DEC-PRIO-01"

    def formula(menage, period):
        return menage("nature_travaux", period) == NatureTravaux.autonomie


class projet_insalubrite(Booleen):
    label = "Le projet est une sortie d'insalubrité"
    reference = "DEC-CADRE-09, DEC-PRIO-01"

    def formula(menage, period):
        return menage("nature_travaux", period) == NatureTravaux.insalubrite


class decazeville_acquisition_admise(Booleen):
    label = "Decazeville-Aubin : immeuble acquis assez tôt, ou dérogation"
    reference = "DEC-CADRE-09 (AMB-DEC-18)"
    documentation = """Ne restreint que les propriétaires occupants. Une date d'acquisition inconnue n'est pas
    admise."""

    def formula(menage, period, parameters):
        occupant = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant
        soumis = concernes(menage, period) & occupant
        if not soumis.any():
            return ~soumis
        cadre = cadre_decazeville(parameters, period)
        acquisition = menage("date_acquisition", period).astype("datetime64[Y]")
        renseignee = acquisition != numpy.datetime64("1970", "Y")
        ancienne = renseignee & (acquisition < numpy.datetime64(str(cadre.annee_acquisition_exclue), "Y"))
        motif = numpy.any([menage(nom, period) for nom in cadre.derogations_acquisition], axis=0)
        accordee = menage("derogation_acquisition", period) | (not cadre.derogation_accord_requis)
        manque(menage, soumis & ~ancienne, "date_acquisition", "derogation_acquisition")
        return ~soumis | ancienne | (renseignee & motif & accordee)


class decazeville_locataire_admis(Booleen):
    label = "Decazeville-Aubin : pas de locataire en place au-dessus des plafonds de ressources"
    reference = "DEC-CADRE-11"
    documentation = """Ne restreint que le conventionnement d'un logement occupé."""

    def formula(menage, period):
        conventionne = bailleur_conventionne(menage, period)
        manque(menage, conventionne, "logement_occupe_avant_travaux", "locataire_sous_plafonds")
        # Un locataire dit au-dessus des plafonds occupe le logement, à moins que le dossier ne dise le contraire.
        hors_plafonds = ~menage("locataire_sous_plafonds", period)
        dit = hors_plafonds & ~inconnu(menage, period, "locataire_sous_plafonds")
        occupe = menage("logement_occupe_avant_travaux", period)
        occupe = occupe | (dit & inconnu(menage, period, "logement_occupe_avant_travaux"))
        return ~(conventionne & occupe & hors_plafonds)


class decazeville_tres_social_admis(Booleen):
    label = "Decazeville-Aubin : logement d'insertion (loyer très social) validé"
    reference = "DEC-CADRE-14, DEC-ANAH-PB-02"

    def formula(menage, period):
        tres_social = bailleur_a_loyer(menage, period, NiveauLoyer.tres_social)
        valide = menage("avis_prealable_commission", period) & menage(
            "engagement_attribution_concertee", period
        )
        manque(menage, tres_social, "avis_prealable_commission", "engagement_attribution_concertee")
        return ~tres_social | valide


class decazeville_mixite_admise(Booleen):
    label = "Decazeville-Aubin : loyer intermédiaire dans une opération surtout sociale"
    reference = "DEC-ANAH-PB-03 (AMB-DEC-14)"

    def formula(menage, period, parameters):
        intermediaire = bailleur_a_loyer(menage, period, NiveauLoyer.intermediaire)
        if not intermediaire.any():
            return ~intermediaire
        mixite = cadre_decazeville(parameters, period).mixite
        comptes = sum(menage(nom, period) for nom in mixite.logements_comptes)
        operation = menage("logements_operation", period)
        manque(menage, intermediaire, "logements_operation", *mixite.logements_comptes)
        # Une opération dont le nombre de logements est inconnu n'est pas réputée surtout sociale.
        return ~intermediaire | ((operation > 0) & (comptes > mixite.part_minimale * operation))


class decazeville_loyer_admis(Booleen):
    label = "Decazeville-Aubin : loyer maîtrisé nettement sous le marché"
    reference = "DEC-CADRE-18"

    def formula(menage, period):
        conventionne = bailleur_conventionne(menage, period)
        manque(menage, conventionne, "loyer_sous_le_marche")
        return ~conventionne | menage("loyer_sous_le_marche", period)


class decazeville_perimetre_etendu(Booleen):
    label = "Decazeville-Aubin : logement en zone U, ou occupé (sortie d'insalubrité)"
    reference = "DEC-CADRE-05, DEC-CADRE-06"

    def formula(menage, period):
        manque(menage, concernes(menage, period), "logement_en_zone_u", "logement_occupe_avant_travaux")
        return menage("logement_en_zone_u", period) | menage("logement_occupe_avant_travaux", period)


class decazeville_cas_social(Booleen):
    label = "Decazeville-Aubin : le dossier est d'un cas de la subvention à caractère social"
    reference = "DEC-ANAH-PB-04 (AMB-DEC-13)"
    documentation = """L'adaptation et le plomb, qui en sont aussi, sont des projets à part (autonomie,
    plomb)."""

    def formula(menage, period, parameters):
        cadre = cadre_decazeville(parameters, period)
        if "cas_sociaux" not in cadre:
            return numpy.zeros(menage.count, dtype=bool)
        return numpy.any([menage(nom, period) for nom in cadre.cas_sociaux], axis=0)


class bailleur_modeste_et_locataires_defavorises(Booleen):
    label = "Bailleur aux ressources modestes et locataires défavorisés, à la fois"
    reference = "DEC-ANAH-PB-04 (AMB-DEC-13)"

    def formula(menage, period):
        return menage("bailleur_modeste", period) & menage("locataires_defavorises", period)


class decazeville_priorite(Booleen):
    label = "Decazeville-Aubin : dossier que l'Anah examine en priorité"
    reference = "DEC-PRIO-01"
    documentation = """Occupant très social ou adaptation ; bailleur, sortie d'insalubrité ou de péril, ou
    vacance de plus d'un an. Sans effet sur le montant : sert à départager des dossiers quand l'enveloppe
    manque."""

    def formula(menage, period):
        statut = menage("statut_demandeur", period)
        projet = menage("nature_travaux", period)
        adaptation = menage("projet_adaptation", period)
        indigne = menage("projet_insalubrite", period) | (projet == NatureTravaux.peril)
        social = menage("profil_demandeur", period) == Profil.tres_modeste
        occupant = (statut == StatutDemandeur.proprietaire_occupant) & (adaptation | social)
        effort = indigne | menage("decazeville_vacance_suffisante", period)
        bailleur = (statut == StatutDemandeur.proprietaire_bailleur) & effort
        return concernes(menage, period) & (occupant | bailleur)
