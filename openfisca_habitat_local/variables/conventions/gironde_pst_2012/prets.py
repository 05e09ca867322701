"""Gironde 2012, articles 15 et 17 à 19 : mensualités des prêts, réserve du CILSO."""

from openfisca_habitat_local.mecanismes.garde import du_texte
from openfisca_habitat_local.mecanismes.montants import mensualite
from openfisca_habitat_local.systeme.variables import Booleen, Montant


class gironde_mensualite_sans_interet(Montant):
    label = "Gironde : mensualité des prêts sans intérêt"
    reference = "GIR-SACICAP-06, GIR-PREV-01"
    documentation = """Euros par mois ; 0 sans durée."""

    def formula(menage, period):
        prets = menage("gironde_pret_sacicap", period) + menage("gironde_pret_prevoyants", period)
        return mensualite(prets, 0, menage("gironde_duree_pret_sans_interet", period))


class gironde_mensualite_cilso(Montant):
    label = "Gironde : mensualité du prêt du CILSO"
    reference = "GIR-CILSO-01"
    documentation = """Euros par mois, constante, au taux du texte ; 0 sans durée."""

    @du_texte("gironde_pst_2012")
    def formula(menage, period, loi):
        duree = menage("gironde_duree_pret_cilso", period)
        return mensualite(menage("gironde_pret_cilso", period), loi.prets.cilso.taux, duree)


class gironde_reserve_cilso(Booleen):
    label = "Gironde : engagement à temps pour la réserve du CILSO"
    reference = "GIR-CILSO-03"
    documentation = """Avant le 30 novembre de l'année, ce jour exclu ; les fonds peuvent ensuite aller
    ailleurs."""

    @du_texte("gironde_pst_2012")
    def formula(menage, period, loi):
        engagement = menage("date_engagement", period).astype("datetime64[D]")
        mois = engagement.astype("datetime64[M]")
        numero_mois = mois.astype(int) % 12 + 1
        numero_jour = (engagement - mois).astype(int) + 1
        limite, jour = loi.prets.cilso.mois_limite, loi.prets.cilso.jour_limite
        return (numero_mois < limite) | ((numero_mois == limite) & (numero_jour < jour))
