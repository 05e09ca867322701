"""Gironde 2012, articles 15 et 17 à 19 : prêts. Ils financent le reste à charge, ils ne le réduisent pas."""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import (
    CategorieRessources,
    NiveauLoyer,
    StatutDemandeur,
    Texte,
)
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.gironde import convention, mensualite


def reste_finance_sans_interet(menage, period, prets):
    """Reste à charge que les SACICAP financent (énergie, occupants modestes) ; 0 pour les autres dossiers."""
    categories = [CategorieRessources[nom].index for nom in prets.sacicap.categories]
    admis = (
        du_texte(menage, period, Texte.gironde_pst_2012)
        & (menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant)
        & numpy.isin(rangs(menage("categorie_ressources_anah", period)), categories)
        & (menage("gain_energetique", period) >= prets.sacicap.gain_minimal)
    )
    reste = arrondir(menage("reste_a_charge", period), prets.sacicap.arrondi_besoin)
    return numpy.where(admis, numpy.maximum(reste, 0), 0)


class gironde_pret_sacicap(Montant):
    label = "Gironde : prêt sans intérêt de la SACICAP de la Gironde"
    reference = "GIR-SACICAP-05, GIR-SACICAP-06 (AMB-GIR-33)"
    documentation = """Euros : le reste à charge, entre les bornes du texte."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        prets = convention(parameters, period).prets
        besoin = reste_finance_sans_interet(menage, period, prets)
        admis = (besoin >= prets.sacicap.besoin_minimal) & (besoin <= prets.sacicap.besoin_maximal)
        return numpy.where(admis, numpy.minimum(besoin, prets.sacicap.montant_maximal), 0)


class gironde_pret_prevoyants(Montant):
    label = "Gironde : prêt sans intérêt de la SACICAP Les Prévoyants"
    reference = "GIR-PREV-01, GIR-PREV-02 (AMB-GIR-33)"
    documentation = """Euros : le reste à charge, au-dessus de la tranche de la SACICAP de la Gironde. L'article
    18-2 finance « le reste à charge » entier, sans ventiler les travaux ; l'article 18-1 admet d'autres thèmes que
    l'énergie (AMB-GIR-56 : les seuls dossiers d'Habiter Mieux)."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        prets = convention(parameters, period).prets
        besoin = reste_finance_sans_interet(menage, period, prets)
        admis = (besoin >= prets.prevoyants.besoin_minimal) | (
            besoin < prets.prevoyants.petit_besoin_inferieur_a
        )
        if prets.prevoyants.habiter_mieux_requis:
            admis = admis & (menage("aide_solidarite_ecologique", period) > 0)
        deduit = numpy.where(besoin >= prets.prevoyants.besoin_minimal, prets.prevoyants.tranche_deduite, 0)
        return numpy.where(admis, besoin - deduit, 0)


class gironde_mensualite_sans_interet(Montant):
    label = "Gironde : mensualité des prêts sans intérêt"
    reference = "GIR-SACICAP-06, GIR-PREV-01"
    documentation = """Euros par mois ; 0 sans durée."""

    def formula(menage, period):
        prets = menage("gironde_pret_sacicap", period) + menage("gironde_pret_prevoyants", period)
        return mensualite(prets, 0, menage("gironde_duree_pret_sans_interet", period))


def admis_au_cilso(menage, period, parameters):
    """Bailleur privé d'un logement très social, dans le texte (article 15)."""
    cilso = convention(parameters, period).prets.cilso
    statuts = [StatutDemandeur[nom].index for nom in cilso.statuts]
    loyers = [NiveauLoyer[nom].index for nom in cilso.loyers]
    return numpy.isin(rangs(menage("statut_demandeur", period)), statuts) & numpy.isin(
        rangs(menage("niveau_loyer", period)), loyers
    )


class gironde_pret_cilso_mobilisable(Montant):
    label = "Gironde : prêt du CILSO, au bailleur privé d'un logement très social"
    reference = "GIR-CILSO-01"
    documentation = """Euros : le prêt accordé, nul pour un demandeur que l'article 15 n'admet pas."""

    def formula(menage, period, parameters):
        accorde = menage("gironde_pret_cilso", period)
        concernes = du_texte(menage, period, Texte.gironde_pst_2012) & (accorde > 0)
        if not concernes.any():
            return numpy.zeros(menage.count)
        return numpy.where(concernes & admis_au_cilso(menage, period, parameters), accorde, 0)


class alerte_gironde_cilso(Booleen):
    label = (
        "Le prêt du CILSO ne va qu'au bailleur privé d'un logement à loyer très social : il n'est pas compté"
    )
    reference = "GIR-CILSO-01"

    def formula(menage, period):
        return menage("gironde_pret_cilso", period) > menage("gironde_pret_cilso_mobilisable", period)


class gironde_mensualite_cilso(Montant):
    label = "Gironde : mensualité du prêt du CILSO"
    reference = "GIR-CILSO-01"
    documentation = """Euros par mois, constante, au taux du texte ; 0 sans durée."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        taux = convention(parameters, period).prets.cilso.taux
        return mensualite(
            menage("gironde_pret_cilso", period), taux, menage("gironde_duree_pret_cilso", period)
        )


class gironde_reserve_cilso(Booleen):
    label = "Gironde : engagement à temps pour la réserve du CILSO"
    reference = "GIR-CILSO-03"
    documentation = """Avant le 30 novembre de l'année, ce jour exclu ; les fonds peuvent ensuite aller
    ailleurs."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        cilso = convention(parameters, period).prets.cilso
        engagement = menage("date_engagement", period).astype("datetime64[D]")
        mois = engagement.astype("datetime64[M]")
        numero_mois = mois.astype(int) % 12 + 1
        numero_jour = (engagement - mois).astype(int) + 1
        avant = (numero_mois < cilso.mois_limite) | (
            (numero_mois == cilso.mois_limite) & (numero_jour < cilso.jour_limite)
        )
        return concernes & avant


class gironde_pret_cadpi_mobilisable(Montant):
    label = "Gironde : prêt de la CADPI, si son cumul est admis"
    reference = "GIR-CADPI-01"
    documentation = """Euros : le prêt accordé. Nul quand il se cumule sans accord formel avec une subvention et un
    prêt du Fonds Solidarité Habitat."""

    def formula(menage, period):
        accorde = menage("gironde_pret_cadpi", period)
        concernes = du_texte(menage, period, Texte.gironde_pst_2012) & (accorde > 0)
        if not concernes.any():
            return numpy.zeros(menage.count)
        seul = menage("total_subventions", period) <= 0
        return numpy.where(concernes & (seul | menage("gironde_cumul_cadpi_admis", period)), accorde, 0)


class alerte_gironde_cadpi(Booleen):
    label = (
        "Subvention du programme, prêt du Fonds Solidarité Habitat et prêt de la CADPI ne se cumulent que sur accord "
        "formel de la commission : le prêt de la CADPI n'est pas compté"
    )
    reference = "GIR-CADPI-01"

    def formula(menage, period):
        return menage("gironde_pret_cadpi", period) > menage("gironde_pret_cadpi_mobilisable", period)


class gironde_cumul_cadpi_admis(Booleen):
    label = "Gironde : cumul des prêts de la CADPI avec une subvention du programme admis"
    reference = "GIR-CADPI-01"
    documentation = """Avec la subvention seule, toujours ; avec un prêt du Fonds Solidarité Habitat en
    plus, sur accord."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        admis = bool(convention(parameters, period).prets.cadpi.cumul_subvention)
        avec_fsh = menage("gironde_pret_fsh", period) > 0
        return concernes & admis & (~avec_fsh | menage("gironde_accord_commission_cadpi", period))
