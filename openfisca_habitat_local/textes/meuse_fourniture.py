"""Trêve hivernale et ancienneté d'une aide : fonctions sur des vecteurs de dates."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de
from openfisca_habitat_local.textes.textes_dates import echeance


def _mois_et_quantieme(jours):
    jours = jours_de(jours)
    mois = jours.astype("datetime64[M]")
    return mois.astype(int) % 12 + 1, (jours - mois.astype("datetime64[D]")).astype(int) + 1


def jour(annees, mois, quantieme):
    """Date d'une année (tableau d'entiers), d'un mois et d'un quantième."""
    mois_ecoules = (numpy.asarray(annees) - 1970) * 12 + mois - 1
    return mois_ecoules.astype("datetime64[M]").astype("datetime64[D]") + (quantieme - 1)


def dans_la_treve(jours, debut, fin):
    """Ce jour est-il entre le début d'un hiver et sa fin, bornes comprises ? L'hiver passe le 1ᵉʳ janvier."""
    mois, quantieme = _mois_et_quantieme(jours)
    rang = mois * 100 + quantieme
    return (rang >= debut.debut_mois * 100 + debut.debut_jour) | (rang <= fin.fin_mois * 100 + fin.fin_jour)


def fin_de_treve(jours, debut, fin):
    """Dernier jour de la trêve en cours, ou de la suivante."""
    annees = jours_de(jours).astype("datetime64[Y]").astype(int) + 1970
    mois, quantieme = _mois_et_quantieme(jours)
    passee = mois * 100 + quantieme > fin.fin_mois * 100 + fin.fin_jour
    return jour(annees + passee, fin.fin_mois, fin.fin_jour)


AIDE_RECENTE = "meuse.fsl_2016.fourniture.aide_recente_mois"


def aide_recente(menage, period, parameters, jours, duree=AIDE_RECENTE):
    """Le ménage a-t-il eu une aide du FSL dans les derniers mois, à cette date ? Dernier jour compris."""
    aide = menage("fourniture_date_aide_fsl", period)
    fin = echeance(parameters, period, aide, duree)
    datee = (aide != NON_RENSEIGNEE) & (aide <= jours) & (jours <= fin)
    return datee | menage("fourniture_aide_recente", period)
