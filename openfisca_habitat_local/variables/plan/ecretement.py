"""Plafond d'aides publiques : ce qu'il retire, à qui, et ce qui compte."""

import numpy

from openfisca_habitat_local.mecanismes.aide_nommee.ecretement import taux_selon_un_fait
from openfisca_habitat_local.mecanismes.aide_nommee.plan import somme_nommee
from openfisca_habitat_local.mecanismes.aides_locales import rang_assiette
from openfisca_habitat_local.mecanismes.bareme import TEXTES, lire, tableau
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers, sans_valeur, somme_citee
from openfisca_habitat_local.mecanismes.montants import arrondir, ecreter, rangs
from openfisca_habitat_local.systeme.suivi import dire, ecoute
from openfisca_habitat_local.systeme.variables import Booleen, Montant

TRAVAUX_HT = rang_assiette("travaux_ht")


def dire_ecretement(menage, period, parameters, comptees, plafond, retire, aide):
    """Étapes de l'écrêtement, là où il retire quelque chose : aides comptées, plafond du cumul, retrait."""
    places = numpy.flatnonzero(retire > 0)
    if ecoute(menage) is None or not places.size:
        return
    conventions = parameters(period).habitat_local.conventions
    cle = rangs(menage("texte_applicable", period))[places]
    lus = {
        champ: (conventions, tableau(conventions, (TEXTES, "ecretement", champ), sans_valeur), cle)
        for champ in ("aides_comptees", "taux")
    }
    dire(
        menage,
        "fait",
        comptees[places],
        places,
        aide=aide,
        lu=lus["aides_comptees"],
        fait="aides_publiques_comptees",
    )
    dire(menage, "limite", plafond[places], places, aide=aide, lu=lus["taux"], fait="plafond_aides_publiques")
    dire(menage, "ecretement", retire[places], places, aide=aide, lu=lus["taux"])


class aides_publiques_comptees(Montant):
    label = "Aides publiques que compte le plafond du texte"
    reference = "CCH R. 321-17 (GIR-ECR-01)"
    documentation = """Euros. La liste des aides comptées est un paramètre du texte
    (`ecretement.aides_comptees`)."""

    def formula(menage, period, parameters):
        dossiers = Dossiers(menage, period, parameters)
        return somme_citee(
            dossiers, (TEXTES, "ecretement", "aides_comptees"), dossiers.rangs("texte_applicable")
        )


class plafond_aides_publiques(Montant):
    label = "Plafond du cumul des aides publiques"
    reference = "CCH R. 321-17 (GIR-ECR-01) ; HAG-CUMUL-01"
    documentation = """Euros : taux du texte appliqué au coût TTC, ou à l'assiette qu'il nomme ; -1 où aucun
    plafond n'est écrit, sans travaux chiffrés, ou sous dérogation. Sans coût TTC connu, le montant hors taxes."""

    def formula(menage, period, parameters):
        conventions = parameters(period).habitat_local.conventions
        texte = rangs(menage("texte_applicable", period))
        taux = lire(conventions, (TEXTES, "ecretement", "taux"), texte)
        variable = taux_selon_un_fait(menage, period, parameters)
        taux = numpy.where(numpy.isnan(variable), taux, variable)
        sur_ht = lire(conventions, (TEXTES, "ecretement", "assiette"), texte, rang_assiette) == TRAVAUX_HT
        ht, ttc = (
            menage("montant_travaux_ht", period),
            menage("montant_travaux_ttc", period),
        )
        leve = menage("plafond_aides_publiques_leve", period)
        lu = (conventions, tableau(conventions, (TEXTES, "ecretement", "taux"), sans_valeur), texte)
        dire(
            menage, "fait", leve, leve & ~numpy.isnan(taux), aide="anah", lu=lu, fait="derogation_ecretement"
        )
        # Un coût TTC inconnu n'est pas réputé plus haut que le coût hors taxes, qu'il ne peut que dépasser.
        manque(menage, ~numpy.isnan(taux) & ~sur_ht & (ttc < 0), "montant_travaux_ttc")
        cout = numpy.where(sur_ht | (ttc < 0), ht, ttc)
        ecarte = numpy.isnan(taux) | (cout <= 0) | leve
        return numpy.where(ecarte, -1, arrondir(numpy.nan_to_num(taux) * cout))


class plafond_aides_publiques_leve(Booleen):
    label = "Plafond du cumul des aides publiques levé"
    reference = "GIR-ECR-02 (AMB-GIR-10)"
    documentation = """La dérogation est une décision, donc un fait du dossier ; elle lève tout le plafond."""

    def formula(menage, period):
        return menage("derogation_ecretement", period)


class ecretement_anah(Montant):
    label = "Écrêtement de la subvention de l'Anah"
    reference = "CCH R. 321-17 (GIR-ECR-01)"
    documentation = """Euros retirés à l'Anah, seule réduite, quand les aides comptées passent le plafond."""

    def formula(menage, period, parameters):
        plafond = menage("plafond_aides_publiques", period)
        comptees = menage("aides_publiques_comptees", period)
        retire = ecreter(
            comptees,
            numpy.where(plafond < 0, numpy.nan, plafond),
            menage("subvention_anah_avant_ecretement", period),
        )
        manque(menage, retire > 0, "derogation_ecretement")
        dire_ecretement(menage, period, parameters, comptees, plafond, retire, "anah")
        return retire


class ecretement_primes_anah(Montant):
    label = "Écrêtement des primes de l'Anah"
    reference = "CCH R. 321-17 (GIR-ECR-01, AMB-GIR-11)"
    documentation = """Euros retirés aux primes, après la subvention et là où le texte les réduit
    (`ecretement.primes_reduites`)."""

    def formula(menage, period, parameters):
        conventions = parameters(period).habitat_local.conventions
        texte = rangs(menage("texte_applicable", period))
        reduites = lire(conventions, (TEXTES, "ecretement", "primes_reduites"), texte) > 0
        plafond = menage("plafond_aides_publiques", period)
        deja_retire = menage("ecretement_anah", period)
        retire = ecreter(
            menage("aides_publiques_comptees", period) - deja_retire,
            numpy.where(plafond < 0, numpy.nan, plafond),
            menage("primes_anah_avant_ecretement", period),
        )
        retire = numpy.where(reduites, retire, 0)
        comptees = menage("aides_publiques_comptees", period) - deja_retire
        dire_ecretement(menage, period, parameters, comptees, plafond, retire, "primes")
        return retire


class subvention_anah(Montant):
    label = "Subvention de l'Anah aux travaux"
    reference = "HAG-ANAH-PO-01 à HAG-ANAH-PO-09, HAG-ANAH-PB-01 à HAG-ANAH-PB-06 ; GIR-ECR-01"
    documentation = """Euros, après écrêtement. Hors primes."""

    def formula(menage, period, parameters):
        avant = menage("subvention_anah_avant_ecretement", period)
        nommees = somme_nommee(menage, period, "anah", "subvention")
        return avant - menage("ecretement_anah", period) + nommees


class derogation_ecretement(Booleen):
    label = "Dérogation accordée au plafond d'aides publiques"
    reference = "GIR-ECR-02"
