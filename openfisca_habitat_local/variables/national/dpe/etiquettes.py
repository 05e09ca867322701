"""Étiquettes du diagnostic de performance énergétique : ce que la fiche permet d'en dire."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, meme_quantieme
from openfisca_habitat_local.nomenclatures.meuse import ClasseDpe, SupportAnnonce
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Jour, Nombre
from openfisca_habitat_local.textes.textes_dates import connu, valeur


def classe(menage, period, parameters, mesure, etiquette):
    """Classe d'une étiquette : A et G par leurs bornes, le reste sans distinction."""
    valeurs = connu(menage(mesure, period))
    a_sous = valeur(parameters, period, f"national.dpe.{etiquette}_a_sous")
    g_au_dela = valeur(parameters, period, f"national.dpe.{etiquette}_g_au_dela")
    inconnue = numpy.isnan(valeurs) | numpy.isnan(a_sous)
    return numpy.select(
        [inconnue, valeurs < a_sous, valeurs > g_au_dela],
        [ClasseDpe.indeterminee, ClasseDpe.a, ClasseDpe.g],
        default=ClasseDpe.b_a_f,
    )


class dpe_consommation(Nombre):
    default_value = -1
    label = "Consommation d'énergie du logement"
    unit = "kWh/m2"
    documentation = """Par an. -1 : inconnue."""


class dpe_emissions(Nombre):
    default_value = -1
    label = "Émissions de gaz à effet de serre du logement"
    unit = "kg/m2"
    documentation = """Équivalent CO₂ par an. -1 : inconnues."""


class dpe_classe_energie(Classe):
    possible_values = ClasseDpe
    default_value = ClasseDpe.indeterminee
    label = "Classe de l'étiquette énergie"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-01)"
    documentation = """La fiche ne donne que les bornes de A et de G ; indéterminée si la valeur est
    inconnue."""

    def formula(menage, period, parameters):
        return classe(menage, period, parameters, "dpe_consommation", "energie")


class dpe_classe_climat(Classe):
    possible_values = ClasseDpe
    default_value = ClasseDpe.indeterminee
    label = "Classe de l'étiquette climat"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-02)"
    documentation = """La fiche ne donne que les bornes de A et de G ; indéterminée si la valeur est
    inconnue."""

    def formula(menage, period, parameters):
        return classe(menage, period, parameters, "dpe_emissions", "climat")


class dpe_energie_a(Booleen):
    label = "Étiquette energie : classe A"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-01)"

    def formula(menage, period):
        return menage("dpe_classe_energie", period) == ClasseDpe.a


class dpe_energie_g(Booleen):
    label = "Étiquette energie : classe G"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-01)"

    def formula(menage, period):
        return menage("dpe_classe_energie", period) == ClasseDpe.g


class dpe_climat_a(Booleen):
    label = "Étiquette climat : classe A"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-02)"

    def formula(menage, period):
        return menage("dpe_classe_climat", period) == ClasseDpe.a


class dpe_climat_g(Booleen):
    label = "Étiquette climat : classe G"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-02)"

    def formula(menage, period):
        return menage("dpe_classe_climat", period) == ClasseDpe.g


class dpe_mois_occupation(Nombre):
    default_value = -1
    label = "Mois d'occupation prévus dans l'année"
    unit = "month"
    documentation = """-1 : inconnus, occupation de toute l'année."""


class dpe_obligatoire(Booleen):
    label = "Diagnostic de performance énergétique obligatoire"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-03)"
    documentation = """Tout logement, sauf occupation prévue de moins de quatre mois par an."""

    def formula(menage, period, parameters):
        minimum = valeur(parameters, period, "national.dpe.occupation_minimale_mois", 0)
        mois = menage("dpe_mois_occupation", period)
        return (mois < 0) | (mois >= minimum)


class dpe_date(Jour):
    label = "Date du diagnostic de performance énergétique"
    documentation = """À défaut, le diagnostic de la demande d'accès."""

    def formula(menage, period):
        return menage("fsl_date_dpe", period)


class dpe_fin_validite(Jour):
    label = "Dernier jour de validité du diagnostic"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-04)"
    documentation = """Dix ans. Le règlement du FSL exige moins de dix ans (MEU-FSL-PROC-02)."""

    def formula(menage, period, parameters):
        annees = valeur(parameters, period, "national.dpe.validite_annees", 0)
        date_dpe = menage("dpe_date", period)
        return numpy.where(date_dpe == NON_RENSEIGNEE, NON_RENSEIGNEE, meme_quantieme(date_dpe, 12 * annees))


class dpe_support_annonce(Classe):
    possible_values = SupportAnnonce
    default_value = SupportAnnonce.non_renseigne
    label = "Support de l'annonce immobilière"


class dpe_part_du_support(Nombre):
    default_value = -1
    label = "Part du support que l'étiquette occupe"
    unit = "/1"
    documentation = """-1 : inconnue."""


class dpe_largeur_pixels(Nombre):
    default_value = -1
    label = "Largeur de l'étiquette sur internet"
    unit = "pixel"
    documentation = """-1 : inconnue."""


class dpe_hauteur_pixels(Nombre):
    default_value = -1
    label = "Hauteur de l'étiquette sur internet"
    unit = "pixel"
    documentation = """-1 : inconnue."""


class dpe_classe_mentionnee(Booleen):
    label = "L'annonce mentionne la classe énergie"


class dpe_annonce_conforme(Booleen):
    label = "L'annonce immobilière affiche le diagnostic comme il faut"
    reference = "Fiche DPE du 1er janvier 2016 (MEU-DPE-05)"
    documentation = """Vitrine : étiquette d'une part minimale du support ; internet : dimensions minimales ;
    presse : classe seule."""

    def formula(menage, period, parameters):
        regles = valeur(parameters, period, "national.dpe", None)
        if regles is None:
            return numpy.zeros(menage.count, dtype=bool)
        support = menage("dpe_support_annonce", period)
        vitrine = menage("dpe_part_du_support", period) >= regles.part_vitrine
        cotes = menage("dpe_largeur_pixels", period), menage("dpe_hauteur_pixels", period)
        internet = numpy.minimum(*cotes) >= regles.pixels_internet
        presse = menage("dpe_classe_mentionnee", period)
        return numpy.select(
            [
                support == SupportAnnonce.vitrine,
                support == SupportAnnonce.internet,
                support == SupportAnnonce.presse,
            ],
            [vitrine, internet, presse],
            default=False,
        )
