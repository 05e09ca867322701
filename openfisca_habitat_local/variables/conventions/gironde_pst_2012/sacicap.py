"""Gironde 2012, article 17 : subventions de la SACICAP de la Gironde aux propriétaires occupants."""

import numpy

from openfisca_habitat_local.mecanismes.aides_locales import aide_locale
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.plusieurs_textes import releve
from openfisca_habitat_local.systeme.variables import Montant

#: Subventions servies avant celle de la SACICAP.
SUBVENTIONS_SERVIES_AVANT = (
    "subvention_anah",
    "aide_solidarite_ecologique",
    "primes_anah",
    "subvention_departement",
    "subvention_epci",
    "gironde_subvention_caf",
)


class gironde_sacicap_avant_limite(Montant):
    label = "Gironde : subvention de la SACICAP, avant la limite du reste à financer"
    reference = "GIR-SACICAP-01 à GIR-SACICAP-04"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        concernes = releve(menage, period, "gironde_pst_2012")
        manque(menage, concernes & menage("gironde_eligible_pst", period), "gironde_sacicap_sollicitee")
        concernes = concernes & menage("gironde_sacicap_sollicitee", period)
        if not concernes.any():
            return numpy.zeros(menage.count)
        travaux = aide_locale(menage, period, parameters, "sacicap")
        aide = travaux + menage("gironde_sacicap_agricole", period)
        manque(menage, aide > 0, "montant_travaux_ttc", "gironde_territoire_exclu_sacicap")
        return aide


class gironde_reste_a_financer_sacicap(Montant):
    label = "Gironde : ce qui reste à financer quand la SACICAP est servie"
    reference = "GIR-CUMUL-01 (AMB-GIR-45)"
    documentation = """Euros : coût TTC, moins les subventions servies avant. À défaut du coût TTC, le coût hors taxes, qu'il
    ne peut que dépasser. Une entrée le remplace."""

    def formula(menage, period):
        ttc = menage("montant_travaux_ttc", period)
        cout = numpy.where(ttc < 0, menage("montant_travaux_ht", period), ttc)
        servies = sum(menage(nom, period) for nom in SUBVENTIONS_SERVIES_AVANT)
        return numpy.maximum(cout - servies, 0)
