"""Lecture du contrat local d'engagement dont la forme change (AMB-CLE-01-b)."""

import numpy
from openfisca_core.reforms import Reform

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de
from openfisca_habitat_local.reforms.formules import remplacer_formule
from openfisca_habitat_local.textes.textes_dates import valeur


class ContratParGeneration(Reform):
    """AMB-CLE-01-b : un contrat vaut jusqu'au 31 décembre de la dernière année de sa génération."""

    def apply(self):
        def formula(menage, period, parameters):
            signature = jours_de(menage("cle_date_signature", period))
            fin = numpy.full(menage.count, NON_RENSEIGNEE)
            for jour in numpy.unique(signature[signature != NON_RENSEIGNEE]):
                annee = valeur(parameters, str(jour), "national.habiter_mieux.cle.derniere_annee", None)
                if annee:
                    fin[signature == jour] = numpy.datetime64(f"{annee}-12-31", "D")
            return fin

        remplacer_formule(self, "cle_date_fin", formula)
