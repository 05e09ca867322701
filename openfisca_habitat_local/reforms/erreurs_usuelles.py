"""Erreurs d'instruction dont la forme n'est pas une valeur : pour contrôler un paiement, jamais pour dire le droit."""

import numpy
from openfisca_core.reforms import Reform

from openfisca_habitat_local.mecanismes.conditions import plafond_travaux
from openfisca_habitat_local.mecanismes.lecture_bareme import Bareme, Dossiers
from openfisca_habitat_local.reforms.formules import remplacer_formule


class PlafondHtAppliqueAuTtc(Reform):
    """Le plafond hors taxes de l'Anah borne le montant TTC : ce qu'il laisse est ramené hors taxes."""

    def apply(self):
        def formula(menage, period, parameters):
            tous = Dossiers(menage, period, parameters)
            retenus = tous.parmi(tous.rangs("ligne_travaux") > 0)
            bareme = Bareme(retenus, "anah", retenus.rangs("ligne_travaux"))
            ht, ttc = retenus("montant_travaux_ht"), retenus("montant_travaux_ttc")
            part = numpy.where(ttc > 0, ht / numpy.where(ttc > 0, ttc, 1), 1)
            borne = numpy.fmin(retenus("montant_travaux_eligibles_ht"), plafond_travaux(bareme) * part)
            return retenus.etendre(borne)

        remplacer_formule(self, "travaux_retenus_anah", formula)
