"""Haguenau 2016, article 4-3 et annexe 3 : valorisation du patrimoine construit avant 1900."""

import numpy

from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.geographie import rang_commune
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Entier, Montant, Nombre

#: Montant unitaire (paramètre) qui s'applique à chaque quantité (variable).
MONTANTS_UNITAIRES = {
    "patrimoine_surface_peinture": "peinture",
    "patrimoine_surface_crepi": "crepi",
    "patrimoine_surface_couverture": "couverture",
    "patrimoine_nombre_fenetres": "fenetre",
    "patrimoine_nombre_paires_volets": "paire_volets",
    "patrimoine_nombre_portes": "porte",
    "patrimoine_cout_pierre_taille": "pierre_taille",
}


#: Faits dont dépend l'aide, quantités mises à part.
FAITS_DU_PATRIMOINE = (
    "annee_construction",
    "depot_avant_travaux",
    "travaux_par_entreprises",
    "ressources_sous_plafond_majore",
    "bailleur_conventionne",
)


def communes(convention):
    return {Texte.haguenau_2016.index: convention.cadre.communes}


def dans_le_texte(menage, period, convention):
    """Commune et jour de la convention, au dépôt et jamais à l'engagement (HAG-CADRE-04)."""
    depcom = menage("depcom_logement", period)
    if (depcom == b"").any() and (quantites_declarees(menage, period) & (depcom == b"")).any():
        raise ValueError(
            "Des travaux de patrimoine sont déclarés sans commune : donnez depcom_logement, entre guillemets "
            "et daté du jour du dossier, ou depcom daté de son mois."
        )
    if not ("en_vigueur" in convention.cadre and convention.cadre.en_vigueur):
        return numpy.zeros(menage.count, dtype=bool)
    return rang_commune(convention, "patrimoine", lambda: communes(convention), depcom) >= 0


def quantites_declarees(menage, period):
    return numpy.any([menage(nom, period) > 0 for nom in MONTANTS_UNITAIRES], axis=0)


def patrimoine_recevable(menage, period, convention):
    """Immeuble assez ancien, dossier déposé avant travaux, entreprises professionnelles (HAG-PAT-11, HAG-PAT-12)."""
    annee = menage("annee_construction", period)
    seul = (menage("travaux_retenus_anah", period) <= 0) | bool(convention.patrimoine.cumul_avec_travaux)
    return (
        (annee > 0)
        & (annee < convention.patrimoine.annee_limite)
        & menage("depot_avant_travaux", period)
        & menage("travaux_par_entreprises", period)
        & seul
    )


def beneficiaire(menage, period, statuts):
    """Statut admis par le payeur, occupant sous plafond majoré, bailleur d'un logement conventionné."""
    statut = menage("statut_demandeur", period)
    conditions = {
        "proprietaire_occupant": menage("ressources_sous_plafond_majore", period),
        "proprietaire_bailleur": menage("bailleur_conventionne", period),
        "commune": True,
    }
    return numpy.any([(statut == StatutDemandeur[nom]) & conditions[nom] for nom in statuts], axis=0)


def quantites_aidees(menage, period, patrimoine):
    """Quantité que multiplie chaque montant unitaire, selon les lectures d'AMB-HAG-29."""
    quantites = {nom: menage(nom, period) for nom in MONTANTS_UNITAIRES}
    quantites["patrimoine_cout_pierre_taille"] = menage("patrimoine_cout_pierre_taille", period)
    if patrimoine.pierre_taille_ttc:
        ttc = menage("patrimoine_cout_pierre_taille_ttc", period)
        pierre = quantites["patrimoine_cout_pierre_taille"]
        quantites["patrimoine_cout_pierre_taille"] = numpy.where(ttc < 0, pierre, ttc)
    if not patrimoine.peinture_et_crepi_cumulables:
        double = menage("patrimoine_surface_peinte_et_crepie", period)
        peinture = quantites["patrimoine_surface_peinture"]
        quantites["patrimoine_surface_peinture"] = numpy.maximum(peinture - double, 0)
    return quantites


def aide_patrimoine(menage, period, parameters, payeur):
    """Somme des montants unitaires du payeur, dans la limite de son plafond (HAG-PAT-13)."""
    if not quantites_declarees(menage, period).any():
        return numpy.zeros(menage.count)
    convention = parameters(period).habitat_local.conventions.haguenau_2016
    concernes = dans_le_texte(menage, period, convention)
    if not concernes.any():
        return numpy.zeros(menage.count)
    bareme = convention.patrimoine[payeur]
    quantites = quantites_aidees(menage, period, convention.patrimoine)
    somme = sum(quantites[nom] * bareme[unite] for nom, unite in MONTANTS_UNITAIRES.items())
    manque(menage, concernes & quantites_declarees(menage, period), *FAITS_DU_PATRIMOINE, *MONTANTS_UNITAIRES)
    due = patrimoine_recevable(menage, period, convention) & beneficiaire(
        menage, period, bareme.beneficiaires
    )
    pas = parameters(period).habitat_local.national.arrondi_aide
    return numpy.where(concernes & due, arrondir(numpy.minimum(somme, bareme.plafond), pas), 0)


class patrimoine_surface_peinture(Nombre):
    label = "Patrimoine : surface peinte"
    unit = "m2"
    reference = "HAG-PAT-01"


class patrimoine_surface_crepi(Nombre):
    label = "Patrimoine : surface crépie"
    unit = "m2"
    reference = "HAG-PAT-02"


class patrimoine_surface_couverture(Nombre):
    label = "Patrimoine : surface de couverture refaite"
    unit = "m2"
    reference = "HAG-PAT-02"


class patrimoine_nombre_fenetres(Entier):
    label = "Patrimoine : fenêtres refaites"
    reference = "HAG-PAT-03"


class patrimoine_nombre_paires_volets(Entier):
    label = "Patrimoine : paires de volets refaites"
    reference = "HAG-PAT-04"


class patrimoine_nombre_portes(Entier):
    label = "Patrimoine : portes extérieures refaites"
    reference = "HAG-PAT-05"


class patrimoine_cout_pierre_taille(Montant):
    label = "Patrimoine : coût hors taxes de réfection des éléments en pierre de taille"
    reference = "HAG-PAT-06"


class patrimoine_cout_pierre_taille_ttc(Montant):
    default_value = -1
    label = "Patrimoine : coût toutes taxes comprises de réfection des éléments en pierre de taille"
    reference = "HAG-PAT-06 (AMB-HAG-29)"
    documentation = """Euros. -1 : non renseigné, le hors taxes en tient lieu. Ne sert que sous
    AMB-HAG-29-b."""


class patrimoine_surface_peinte_et_crepie(Nombre):
    label = "Patrimoine : surface à la fois crépie et peinte"
    unit = "m2"
    reference = "HAG-PAT-13 (AMB-HAG-29)"
    documentation = """Comprise dans les deux surfaces. Sous AMB-HAG-29-b, seul le crépi y compte."""


class haguenau_patrimoine_departement(Montant):
    label = "Haguenau : aide du Département au patrimoine d'avant 1900"
    reference = "HAG-CADRE-04, HAG-PAT-01 à HAG-PAT-07, HAG-PAT-09, HAG-PAT-11 à HAG-PAT-13"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        return aide_patrimoine(menage, period, parameters, "departement")


class haguenau_patrimoine_ville(Montant):
    label = "Haguenau : aide de la Ville au patrimoine d'avant 1900"
    reference = "HAG-CADRE-04, HAG-PAT-01 à HAG-PAT-06, HAG-PAT-08, HAG-PAT-10 à HAG-PAT-13"
    documentation = """Euros."""

    def formula(menage, period, parameters):
        return aide_patrimoine(menage, period, parameters, "ville")
