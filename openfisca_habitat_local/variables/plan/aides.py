"""Aides d'un plan de financement, par financeur."""

from openfisca_habitat_local.mecanismes.aide_nommee.plan import somme_nommee
from openfisca_habitat_local.mecanismes.aides_locales import aide_locale
from openfisca_habitat_local.mecanismes.plan import lignes_du_plan, somme, variables_du_plan
from openfisca_habitat_local.systeme.variables import Montant

#: Aides propres aux textes, par financeur, et primes : ce que dit le `plan.yaml` de chacun.
PROPRES, PRIMES = lignes_du_plan("financeurs"), variables_du_plan("primes")


def aides_propres(menage, period, financeur):
    """Euros des aides du financeur qui ne viennent pas d'un tableau : propres à un texte, ou nommées."""
    propres = somme(menage, period, PROPRES.get(financeur, ()))
    return propres + somme_nommee(menage, period, financeur, "subvention", "prime")


class aide_solidarite_ecologique(Montant):
    label = "Aide de solidarité écologique (ASE, Habiter Mieux)"
    reference = "HAG-ASE-01, HAG-ASE-02, HAG-ASE-03 ; GIR-ASE-01 à GIR-ASE-04"
    documentation = """Euros. Due en complément de l'Anah, sous condition de gain."""

    def formula(menage, period, parameters):
        return aide_locale(menage, period, parameters, "ase") + aides_propres(menage, period, "ase")


class aide_travaux_departement(Montant):
    label = "Aide du Département du tableau d'un texte"
    reference = "HAG-CD67-01 à HAG-CD67-08 ; GIR-CG33-PO-01 à GIR-CG33-PO-05"
    documentation = """Euros. Sans les aides particulières (patrimoine, bailleurs de la Gironde…)."""

    def formula(menage, period, parameters):
        return aide_locale(menage, period, parameters, "departement")


class subvention_departement(Montant):
    label = "Aide du Département"
    reference = "HAG-CD67-01 à HAG-CD67-09, HAG-PAT-09 ; GIR-CG33-PO-01 à GIR-CG33-PO-05"
    documentation = """Euros : travaux et aides particulières (patrimoine d'avant 1900…)."""

    def formula(menage, period):
        return menage("aide_travaux_departement", period) + aides_propres(menage, period, "departement")


class aide_travaux_epci(Montant):
    label = "Aide de l'intercommunalité (EPCI) aux travaux que l'Anah subventionne"
    reference = "GIR-CUB-01 à GIR-CUB-04 ; DEC-CC-01 à DEC-CC-07"
    documentation = """Euros. Celle du tableau du texte, sans les aides particulières (façades,
    raccordement…)."""

    def formula(menage, period, parameters):
        return aide_locale(menage, period, parameters, "epci")


class subvention_epci(Montant):
    label = "Aide de l'intercommunalité (EPCI)"
    reference = (
        "GIR-CUB-01 à GIR-CUB-04 ; DEC-CC-01 à DEC-CC-07, DEC-FAC-01, DEC-ASS-01, DEC-ASS-02, DEC-CESI-01"
    )
    documentation = """Euros : travaux, et aides particulières (adaptation, façades, raccordement, CESI,
    primes)."""

    def formula(menage, period, parameters):
        return menage("aide_travaux_epci", period) + aides_propres(menage, period, "epci")


class aide_travaux_ville(Montant):
    label = "Aide de la Ville du tableau d'un texte"
    reference = "HAG-CADRE-14, HAG-VILLE-01 à HAG-VILLE-09"
    documentation = """Euros. Sans les aides particulières (patrimoine…)."""

    def formula(menage, period, parameters):
        return aide_locale(menage, period, parameters, "ville")


class subvention_ville(Montant):
    label = "Aide de la Ville"
    reference = "HAG-CADRE-14, HAG-VILLE-01 à HAG-VILLE-09, HAG-PAT-10"
    documentation = """Euros : travaux et aides particulières (patrimoine d'avant 1900…)."""

    def formula(menage, period):
        return menage("aide_travaux_ville", period) + aides_propres(menage, period, "ville")


class primes_anah_avant_ecretement(Montant):
    label = "Primes de l'Anah dites par un tableau, avant écrêtement"
    reference = (
        "HAG-PRIME-01, HAG-PRIME-02, HAG-CUMUL-02 ; DEC-VAC-01, DEC-EE-01 à DEC-EE-07 ; "
        "GIR-ANAH-PB-06, GIR-ANAH-PB-07"
    )
    documentation = """Euros. Elles s'ajoutent à la subvention et entre elles."""

    def formula(menage, period):
        return somme(menage, period, PRIMES) + somme_nommee(menage, period, "anah", "prime", tableaux=True)


class primes_anah(Montant):
    label = "Primes de l'Anah"
    reference = "HAG-PRIME-01, HAG-PRIME-02, HAG-CUMUL-02 ; GIR-ANAH-PB-06, GIR-ANAH-PB-07, GIR-ECR-01"
    documentation = """Euros, après écrêtement."""

    def formula(menage, period):
        avant = menage("primes_anah_avant_ecretement", period)
        # Celles d'un texte sans tableau ont leur propre écrêtement.
        nommees = somme_nommee(menage, period, "anah", "prime", tableaux=False)
        return nommees + avant - menage("ecretement_primes_anah", period)


class aides_organismes(Montant):
    label = "Subventions d'organismes (SACICAP, CAF…)"
    reference = "GIR-SACICAP-01 à GIR-SACICAP-04, GIR-CAF-02, GIR-CAF-03"
    documentation = """Euros. Hors prêts."""

    def formula(menage, period):
        return aides_propres(menage, period, "organismes")
