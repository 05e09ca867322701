"""Rétablissement, délais et listes de la convention ENGIE."""

import numpy

from openfisca_habitat_local.mecanismes.delais import (
    NON_RENSEIGNEE,
    echeance_en_jours,
    echeance_en_jours_ouvres,
    jours_feries,
    meme_quantieme,
)
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.meuse import EtendueAide, FournisseurFsl, Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Jour, Montant, Nombre
from openfisca_habitat_local.textes.textes_dates import connu, echeance, indefini, valeur


class engie_etendue_aide(Classe):
    possible_values = EtendueAide
    default_value = EtendueAide.non_renseignee
    label = "Part de la dette que la demande d'aide veut couvrir"
    documentation = """À défaut, d'après le montant demandé et la dette."""

    def formula(menage, period):
        demande = connu(menage("engie_montant_demande", period))
        dette = connu(menage("fsl_dette", period))
        return numpy.select(
            [demande == 0, demande < dette, demande >= dette],
            [EtendueAide.aucune, EtendueAide.partielle, EtendueAide.totale],
            default=EtendueAide.non_renseignee,
        )


class engie_montant_demande(Montant):
    default_value = -1
    label = "Montant de l'aide demandée"
    documentation = """-1 : inconnu."""


class engie_versement_prealable(Montant):
    default_value = -1
    label = "Versement exigé avant le rétablissement de la fourniture"
    reference = "Convention ENGIE 2016, article 23 (MEU-ENGIE-11)"
    documentation = """-1 : dette inconnue, ou sans aide demandée (accord à trouver avec le travailleur
    social)."""

    def formula(menage, period, parameters):
        etendue = menage("engie_etendue_aide", period)
        partielle = valeur(parameters, period, "meuse.engie_2016.retablissement.versement_aide_partielle")
        totale = valeur(parameters, period, "meuse.engie_2016.retablissement.versement_aide_totale")
        part = numpy.select(
            [etendue == EtendueAide.partielle, etendue == EtendueAide.totale],
            [partielle, totale],
            default=numpy.nan,
        )
        return indefini(arrondir(part * connu(menage("fsl_dette", period))))


class engie_versement_fait(Montant):
    label = "Versement déjà fait par le ménage sur la dette ENGIE"
    documentation = (
        """À défaut, le versement exigé avant un rétablissement demandé ou obtenu ; sinon aucun."""
    )

    def formula(menage, period):
        retablie = menage("engie_date_retablissement", period) != NON_RENSEIGNEE
        retablie |= menage("fourniture_coupee", period) == Reponse.oui
        return numpy.where(retablie, numpy.maximum(menage("engie_versement_prealable", period), 0), 0)


class engie_versement_impute(Montant):
    label = "Part du versement fait qui vient en déduction de la dette"
    reference = "Convention ENGIE 2016, article 23 (MEU-ENGIE-11, AMB-MEU-51)"

    def formula(menage, period, parameters):
        impute = valeur(
            parameters, period, "meuse.engie_2016.retablissement.versement_impute_sur_la_dette", True
        )
        return menage("engie_versement_fait", period).astype(numpy.float64) * bool(impute)


class engie_dette_apres_versement(Montant):
    default_value = -1
    label = "Dette après le versement préalable au rétablissement"
    reference = "Convention ENGIE 2016, article 23 (MEU-ENGIE-11, AMB-MEU-51)"
    documentation = """-1 : dette inconnue."""

    def formula(menage, period, parameters):
        impute = valeur(
            parameters, period, "meuse.engie_2016.retablissement.versement_impute_sur_la_dette", True
        )
        verse = numpy.maximum(
            menage("engie_versement_prealable", period), menage("engie_versement_fait", period)
        ).astype(numpy.float64)
        reste = connu(menage("fsl_dette", period)) - numpy.maximum(verse, 0) * impute
        return indefini(numpy.maximum(reste, 0))


class engie_date_accord(Jour):
    label = "Date de l'accord trouvé sur l'apurement de la dette"


class engie_limite_ordre_retablissement(Jour):
    label = "Dernier jour pour demander le rétablissement au distributeur"
    reference = "Convention ENGIE 2016, article 23 (MEU-ENGIE-11)"
    documentation = """Un jour ouvré après l'accord."""

    def formula(menage, period, parameters):
        depart = menage("engie_date_accord", period)
        return echeance(
            parameters,
            period,
            depart,
            "meuse.engie_2016.retablissement.ordre_jours_ouvres",
            echeance_en_jours_ouvres,
        )


class engie_limite_notification(Jour):
    label = "Dernier jour de la notification promise à ENGIE"
    reference = "Convention ENGIE 2016, article 18 (MEU-ENGIE-08, AMB-MEU-50)"
    documentation = """Deux mois depuis la réception de la demande par le service, sauf cas
    exceptionnels."""

    def formula(menage, period, parameters):
        depart = menage("fsl_date_reception_demande", period)
        return echeance(parameters, period, depart, "meuse.engie_2016.echanges.notification_mois")


class engie_date_commission(Jour):
    label = "Date de la commission (CTAA)"


class engie_limite_ordre_du_jour(Jour):
    label = "Dernier jour pour envoyer l'ordre du jour à ENGIE"
    reference = "Convention ENGIE 2016, article 18 (MEU-ENGIE-09, AMB-MEU-36)"
    documentation = """Sept jours ouvrés avant la commission."""

    def formula(menage, period, parameters):
        decompte = valeur(parameters, period, "meuse.fsl_2016.decompte", None)
        echanges = valeur(parameters, period, "meuse.engie_2016.echanges", None)
        commission = menage("engie_date_commission", period)
        if echanges is None or decompte is None:
            return numpy.full(menage.count, NON_RENSEIGNEE)
        jours = int(echanges.ordre_du_jour_jours)
        if echanges.ordre_du_jour_en_jours_ouvres:
            limite = numpy.busday_offset(
                commission, -jours, roll="forward", weekmask=decompte.semaine_ouvree, holidays=jours_feries()
            )
        else:
            limite = commission - jours
        return numpy.where(commission == NON_RENSEIGNEE, NON_RENSEIGNEE, limite)


class engie_limite_transmission_decision(Jour):
    label = "Dernier jour pour transmettre la décision à ENGIE"
    reference = "Convention ENGIE 2016, article 18 (MEU-ENGIE-08)"
    documentation = """Dans la semaine de la décision (sept jours)."""

    def formula(menage, period, parameters):
        depart = menage("fsl_date_decision", period)
        return echeance(
            parameters, period, depart, "meuse.engie_2016.echanges.transmission_jours", echeance_en_jours
        )


class engie_fin_conservation_notification(Jour):
    label = "Fin de la conservation de la notification par le demandeur"
    reference = "Convention ENGIE 2016, article 18 (MEU-ENGIE-10)"
    documentation = """Douze mois, pour la protection hivernale et l'échéancier."""

    def formula(menage, period, parameters):
        depart = menage("fourniture_date_notification", period)
        return echeance(
            parameters, period, depart, "meuse.engie_2016.echanges.conservation_notification_mois"
        )


class engie_date_retablissement(Jour):
    label = "Date du rétablissement de la fourniture"


class engie_jours_sans_fourniture(Entier):
    default_value = -1
    label = "Jours écoulés depuis la coupure ou la réduction, sans rétablissement"
    unit = "day"
    documentation = """À défaut, de la coupure au rétablissement, ou à la date de dépôt."""

    def formula(menage, period):
        coupure = menage("fourniture_date_coupure", period)
        retablie = menage("engie_date_retablissement", period)
        fin = numpy.where(retablie == NON_RENSEIGNEE, menage("date_depot", period), retablie)
        return numpy.maximum((fin - coupure).astype(int), 0)


class engie_sur_liste_coupures(Booleen):
    label = "Client à signaler au Département : coupé ou réduit, non rétabli à temps"
    reference = "Convention ENGIE 2016, articles 17 et 25 (MEU-ENGIE-12)"
    documentation = """Plus de cinq jours sans rétablissement."""

    def formula(menage, period, parameters):
        jours = valeur(parameters, period, "meuse.engie_2016.echanges.liste_coupures_jours")
        engie = menage("fsl_fournisseur", period) == FournisseurFsl.engie
        return engie & (menage("engie_jours_sans_fourniture", period) > jours)


class engie_premiere_relance(Booleen):
    label = "Première relance pour impayé d'énergie"


class engie_date_relance(Jour):
    label = "Date de la relance"
    documentation = """À défaut, la date de dépôt."""

    def formula(menage, period):
        return menage("date_depot", period)


class engie_mois_depuis_aide(Nombre):
    default_value = -1
    label = "Mois écoulés depuis la dernière aide du FSL, à la relance"
    unit = "month"
    documentation = """-1 : jamais aidé, ou date donnée ailleurs."""


class engie_sur_liste_relances(Booleen):
    label = "Client à signaler au Département dès la première relance"
    reference = "Convention ENGIE 2016, article 25 (MEU-ENGIE-13)"
    documentation = """Client au tarif social, ou aidé par le FSL depuis moins de douze mois."""

    def formula(menage, period, parameters):
        duree = valeur(parameters, period, "meuse.engie_2016.echanges.liste_relances_mois", 0)
        engie = menage("fsl_fournisseur", period) == FournisseurFsl.engie
        mois = menage("engie_mois_depuis_aide", period)
        relance, aide = menage("engie_date_relance", period), menage("fourniture_date_aide_fsl", period)
        datee = (aide != NON_RENSEIGNEE) & (aide <= relance) & (relance < meme_quantieme(aide, duree))
        aide_recente = datee | ((mois >= 0) & (mois < duree)) | menage("fourniture_aide_recente", period)
        signale = menage("beneficie_tarif_social", period) | aide_recente
        return engie & menage("engie_premiere_relance", period) & signale
