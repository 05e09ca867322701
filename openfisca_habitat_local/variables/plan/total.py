"""Total des subventions, prêts à part, et reste à charge."""

import numpy

from openfisca_habitat_local.mecanismes.aide_nommee.plan import financeurs_nommes, somme_nommee
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.mecanismes.plan import somme, variables_du_plan
from openfisca_habitat_local.mecanismes.plusieurs_textes import racine_de
from openfisca_habitat_local.systeme.entrees import verifier_relations
from openfisca_habitat_local.systeme.variables import Booleen, Montant

SUBVENTIONS = (
    "subvention_anah",
    "aide_solidarite_ecologique",
    "primes_anah",
    "subvention_departement",
    "subvention_epci",
    "subvention_ville",
    "aides_organismes",
)

#: Prêts des textes, d'après leur `plan.yaml`.
PRETS = variables_du_plan("prets")


class total_subventions(Montant):
    label = "Total des subventions du plan de financement"
    reference = "HAG-CUMUL-01 ; AMB-GEN-01"
    documentation = """Euros : somme des aides arrondies, après écrêtement. Les prêts n'y sont pas."""

    def formula(menage, period, parameters):
        racine = racine_de(menage.simulation.tax_benefit_system)
        noms = (*SUBVENTIONS, *(f"subvention_{nom}" for nom in financeurs_nommes(racine)))
        total = numpy.sum([menage(nom, period) for nom in noms], axis=0)
        return arrondir(total, parameters(period).habitat_local.national.arrondi_total)


class reste_a_charge(Montant):
    label = "Reste à charge du demandeur"
    reference = "HAG-CUMUL-01"
    documentation = """Euros : coût TTC moins les subventions, jamais négatif ; -1 si le montant TTC n'est pas
    renseigné."""

    def formula(menage, period, parameters):
        verifier_relations(menage, period)
        ttc = menage("montant_travaux_ttc", period)
        reste = numpy.maximum(ttc - menage("total_subventions", period), 0)
        return numpy.where(ttc < 0, -1, arrondir(reste))


class aides_superieures_au_cout(Booleen):
    label = "Les subventions dépassent le coût TTC du projet"
    reference = "HAG-CUMUL-01"
    documentation = """Une alerte, non une règle : un plafond global que le texte n'imprime pas peut alors
    jouer. Sans montant TTC connu, les subventions sont comparées au montant hors taxes. Faux sans travaux
    chiffrés."""

    def formula(menage, period):
        ht, ttc = menage("montant_travaux_ht", period), menage("montant_travaux_ttc", period)
        cout = numpy.where(ttc >= 0, ttc, ht)
        return (cout > 0) & (menage("total_subventions", period) > cout)


class alerte_aides_superieures_au_cout(Booleen):
    label = "Les aides dépassent le coût des travaux : un plafond que le texte n'imprime pas peut les réduire"
    reference = "HAG-CUMUL-01"

    def formula(menage, period):
        return menage("aides_superieures_au_cout", period)


class total_prets(Montant):
    label = "Total des prêts mobilisables"
    reference = "GIR-CAF-01, GIR-SACICAP-06, GIR-PREV-01"
    documentation = """Euros. Un prêt finance le reste à charge, il ne le réduit pas."""

    def formula(menage, period):
        nommes = somme_nommee(menage, period, None, "pret")
        return nommes + somme(menage, period, PRETS)
