"""Gironde 2012, article 17 : subventions de la SACICAP de la Gironde aux propriétaires occupants."""

import numpy

from openfisca_habitat_local.mecanismes.aides_locales import aide_locale
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.montants import du_texte, rangs
from openfisca_habitat_local.nomenclatures.generales import Texte
from openfisca_habitat_local.nomenclatures.gironde import ProfilAgricole
from openfisca_habitat_local.systeme.variables import Montant
from openfisca_habitat_local.textes.gironde import convention

#: Subventions servies avant celle de la SACICAP.
SUBVENTIONS_SERVIES_AVANT = (
    "subvention_anah",
    "aide_solidarite_ecologique",
    "primes_anah",
    "subvention_departement",
    "subvention_epci",
    "gironde_subvention_caf",
)


class gironde_sacicap_agricole(Montant):
    label = "Gironde : forfait de la SACICAP aux retraités et salariés agricoles"
    reference = "GIR-SACICAP-04 (AMB-GIR-32)"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        concernes = menage("gironde_eligible_pst", period) & menage("gironde_occupant_tres_modeste", period)
        if not concernes.any():
            return numpy.zeros(menage.count)
        agricole = convention(parameters, period).sacicap_complements.agricole
        manque(menage, concernes, "gironde_profil_agricole", "gironde_sacicap_sollicitee")
        profils = [ProfilAgricole[nom].index for nom in agricole.profils]
        admis = numpy.isin(rangs(menage("gironde_profil_agricole", period)), profils)
        demande = menage("gironde_sacicap_sollicitee", period) & ~menage(
            "gironde_territoire_exclu_sacicap", period
        )
        return numpy.where(concernes & demande & admis, agricole.forfait, 0)


class gironde_sacicap_avant_limite(Montant):
    label = "Gironde : subvention de la SACICAP, avant la limite du reste à financer"
    reference = "GIR-SACICAP-01 à GIR-SACICAP-04"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        manque(menage, concernes & menage("gironde_eligible_pst", period), "gironde_sacicap_sollicitee")
        concernes = concernes & menage("gironde_sacicap_sollicitee", period)
        if not concernes.any():
            return numpy.zeros(menage.count)
        travaux = aide_locale(menage, period, parameters, "sacicap")
        return travaux + menage("gironde_sacicap_agricole", period)


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


class gironde_sacicap(Montant):
    label = "Gironde : subvention de la SACICAP de la Gironde"
    reference = "GIR-SACICAP-01 à GIR-SACICAP-04, GIR-CUMUL-01 (AMB-GIR-45)"
    documentation = """Euros. Servie en dernier, dans la limite de ce qui reste à financer."""

    def formula(menage, period, parameters):
        aide = menage("gironde_sacicap_avant_limite", period)
        if not aide.any() or not convention(parameters, period).sacicap_complements.bornee_au_reste:
            return aide
        manque(menage, aide > 0, "montant_travaux_ttc", "gironde_territoire_exclu_sacicap")
        return numpy.minimum(aide, menage("gironde_reste_a_financer_sacicap", period))
