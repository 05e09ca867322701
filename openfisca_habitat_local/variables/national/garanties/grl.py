"""Garantie des risques locatifs (GRL) : reconduction des contrats que Visale remplace."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, meme_quantieme
from openfisca_habitat_local.systeme.variables import Booleen, Jour
from openfisca_habitat_local.textes.textes_dates import valeur


class grl_en_cours_fin_2015(Booleen):
    label = "Un contrat de garantie des risques locatifs (GRL) était en cours le 31 décembre 2015"


class grl_date_echeance(Jour):
    label = "Échéance du contrat de garantie des risques locatifs (GRL) en cours"
    documentation = """1970-01-01 : inconnue, ou pas de contrat."""


class grl_fin_reconduction(Jour):
    label = "Dernier jour d'un contrat de garantie des risques locatifs (GRL) reconduit"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-05)"
    documentation = """Douze mois au plus depuis l'échéance du contrat en cours le 31 décembre 2015 ; non renseigné :
    pas de contrat à cette date, ou échéance inconnue."""

    def formula(menage, period, parameters):
        mois = valeur(parameters, period, "national.garanties.grl.reconduction_mois", None)
        if mois is None:
            return numpy.full(menage.count, NON_RENSEIGNEE)
        echeance = menage("grl_date_echeance", period)
        admis = menage("grl_en_cours_fin_2015", period) & (echeance != NON_RENSEIGNEE)
        return numpy.where(admis, meme_quantieme(echeance, int(mois)), NON_RENSEIGNEE)
