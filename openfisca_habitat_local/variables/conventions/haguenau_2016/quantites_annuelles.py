"""Haguenau 2016 : quantités annuelles de la convention (budgets, objectifs, Warm Front 67).

Elles ne sont d'aucun ménage : l'entité `menage` tient ici lieu de relevé annuel ou d'opération, à la date
donnée. Elles se calculent pendant la vie de la convention et valent 0 hors d'elle.
"""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, constante
from openfisca_habitat_local.systeme.variables import Booleen, Entier, Montant, Nombre


def convention_en_vigueur(parameters, period):
    """Nœud de la convention à la date, ou rien si elle n'est pas en vigueur."""
    convention = parameters(period).habitat_local.conventions.haguenau_2016
    return convention if "en_vigueur" in convention.cadre and convention.cadre.en_vigueur else None


def quota(menage, period, parameters, part):
    """Nombre entier de logements qu'une part impose à une opération (AMB-HAG-22)."""
    convention = convention_en_vigueur(parameters, period)
    if convention is None:
        return constante(menage, 0)
    objectifs = convention.objectifs
    logements = numpy.round(menage("haguenau_logements_operation", period) * objectifs[part], 6)
    return numpy.ceil(logements) if objectifs.quota_arrondi_superieur else numpy.floor(logements)


def depense_dans_enveloppe(menage, period, parameters, droits, enveloppe):
    """Droits de l'année, dans la limite de l'enveloppe, au prorata éventuel de l'année (AMB-HAG-02)."""
    convention = convention_en_vigueur(parameters, period)
    if convention is None:
        return constante(menage, 0)
    limite = convention.enveloppes[enveloppe] * convention.enveloppes.part_annee
    return arrondir(numpy.minimum(menage(droits, period), limite))


class haguenau_travaux_warm_front(Montant):
    label = "Haguenau : travaux subventionnables par l'Anah du relevé annuel Warm Front 67"
    reference = "HAG-WF-01 (AMB-HAG-19)"
    documentation = """Euros hors taxes par an."""


class haguenau_contribution_warm_front(Montant):
    label = "Haguenau : contribution annuelle de la Ville au Warm Front 67"
    reference = "HAG-WF-01, HAG-BUD-06"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        travaux = menage("haguenau_travaux_warm_front", period)
        return arrondir(
            numpy.minimum(convention.warm_front.taux * travaux, convention.enveloppes.warm_front_ville)
        )


class haguenau_droits_abondement_ville(Montant):
    label = "Haguenau : somme des droits de l'année sur la Ville, abondement des aides Anah"
    reference = "HAG-BUD-04"
    documentation = """Euros par an."""


class haguenau_cout_abondement_ville(Montant):
    label = (
        "Haguenau : coût de l'année pour la Ville, dans la limite de l'enveloppe, abondement des aides Anah"
    )
    reference = "HAG-BUD-04 (AMB-HAG-02, AMB-HAG-26)"
    documentation = """Euros par an. Le droit individuel n'est pas réduit."""

    def formula(menage, period, parameters):
        return depense_dans_enveloppe(
            menage, period, parameters, "haguenau_droits_abondement_ville", "abondement_ville"
        )


class haguenau_droits_adaptation_ville(Montant):
    label = "Haguenau : somme des droits de l'année sur la Ville, travaux d'adaptation"
    reference = "HAG-BUD-02"
    documentation = """Euros par an."""


class haguenau_cout_adaptation_ville(Montant):
    label = "Haguenau : coût de l'année pour la Ville, dans la limite de l'enveloppe, travaux d'adaptation"
    reference = "HAG-BUD-02 (AMB-HAG-02, AMB-HAG-26)"
    documentation = """Euros par an. Le droit individuel n'est pas réduit."""

    def formula(menage, period, parameters):
        return depense_dans_enveloppe(
            menage, period, parameters, "haguenau_droits_adaptation_ville", "adaptation_ville"
        )


class haguenau_droits_patrimoine_ville(Montant):
    label = "Haguenau : somme des droits de l'année sur la Ville, patrimoine d'avant 1900"
    reference = "HAG-BUD-05"
    documentation = """Euros par an."""


class haguenau_cout_patrimoine_ville(Montant):
    label = "Haguenau : coût de l'année pour la Ville, dans la limite de l'enveloppe, patrimoine d'avant 1900"
    reference = "HAG-BUD-05 (AMB-HAG-02, AMB-HAG-26)"
    documentation = """Euros par an. Le droit individuel n'est pas réduit."""

    def formula(menage, period, parameters):
        return depense_dans_enveloppe(
            menage, period, parameters, "haguenau_droits_patrimoine_ville", "patrimoine_ville"
        )


class haguenau_budget_ville(Montant):
    label = "Haguenau : total annuel des lignes budgétaires de la Ville"
    reference = "HAG-BUD-01, HAG-BUD-02, HAG-BUD-04 à HAG-BUD-09"
    documentation = """Euros par an."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        lignes = [nom for nom in convention.enveloppes if nom.endswith("_ville")]
        return constante(menage, sum(convention.enveloppes[ligne] for ligne in lignes))


class haguenau_budget_suivi_animation(Montant):
    label = "Bas-Rhin : budget annuel du suivi-animation de Rénov'Habitat 67"
    reference = "HAG-BUD-03"
    documentation = """Euros par an, pour tout le Département : la part de Haguenau n'est pas isolée."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        return constante(menage, convention.enveloppes.suivi_animation_departement)


class haguenau_logements_operation(Entier):
    label = "Logements d'une opération à Haguenau"
    reference = "HAG-OBJ-06, HAG-OBJ-07"


class haguenau_logements_aides_minimum_iau(Entier):
    label = "Haguenau : logements aidés, au moins, d'une opération en zone IAU"
    reference = "HAG-OBJ-06 (AMB-HAG-22)"
    documentation = """Nombre de logements."""

    def formula(menage, period, parameters):
        return quota(menage, period, parameters, "part_aidee_zone_iau")


class haguenau_logements_aides_minimum_cession(Entier):
    label = "Haguenau : logements aidés recherchés, cession d'un terrain communal"
    reference = "HAG-OBJ-07 (AMB-HAG-22)"
    documentation = """Nombre de logements ; objectif, non obligation."""

    def formula(menage, period, parameters):
        return quota(menage, period, parameters, "part_aidee_cession")


class haguenau_tva_reduite(Booleen):
    label = "Logement aidé soumis à la TVA à taux réduit"
    reference = "HAG-OBJ-08"


class haguenau_logement_locatif_aide(Booleen):
    label = "Logement locatif aidé"
    reference = "HAG-OBJ-08"
    documentation = """Faux : accession aidée."""


class haguenau_exoneration_taxe_amenagement(Booleen):
    label = "Haguenau : exonération de la taxe d'aménagement"
    reference = "HAG-OBJ-08 (AMB-HAG-23)"

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0) > 0
        locatif = menage("haguenau_logement_locatif_aide", period)
        admis = (
            locatif if convention.objectifs.exoneration_locatif_seul else numpy.ones(menage.count, dtype=bool)
        )
        return menage("haguenau_tva_reduite", period) & admis


def objectif_annuel(menage, period, parameters, part):
    """Part des logements locatifs aidés à produire par an."""
    convention = convention_en_vigueur(parameters, period)
    if convention is None:
        return constante(menage, 0)
    return constante(menage, convention.objectifs.logements_par_an * convention.objectifs[part])


class haguenau_objectif_plai(Nombre):
    label = "Haguenau : PLAI à produire par an"
    reference = "HAG-OBJ-01, HAG-OBJ-02"
    documentation = """Logements par an."""

    def formula(menage, period, parameters):
        return objectif_annuel(menage, period, parameters, "part_plai")


class haguenau_objectif_plus(Nombre):
    label = "Haguenau : PLUS à produire par an"
    reference = "HAG-OBJ-01, HAG-OBJ-03"
    documentation = """Logements par an."""

    def formula(menage, period, parameters):
        return objectif_annuel(menage, period, parameters, "part_plus")


class haguenau_objectif_pls(Nombre):
    label = "Haguenau : PLS à produire par an"
    reference = "HAG-OBJ-01, HAG-OBJ-04"
    documentation = """Logements par an."""

    def formula(menage, period, parameters):
        return objectif_annuel(menage, period, parameters, "part_pls")


class haguenau_objectif_conventionnes_anah(Nombre):
    label = "Haguenau : logements conventionnés par l'Anah à produire par an"
    reference = "HAG-OBJ-05 (AMB-HAG-01)"
    documentation = """Logements par an."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is not None and convention.objectifs.retient_imprime:
            return constante(
                menage, convention.objectifs.conventionnes_anah_imprimes / convention.objectifs.duree
            )
        return objectif_annuel(menage, period, parameters, "part_conventionnes_anah")


class haguenau_objectif_total_plh(Nombre):
    label = "Haguenau : logements locatifs aidés à produire sur la durée du PLH"
    reference = "HAG-OBJ-01 à HAG-OBJ-05 (AMB-HAG-01)"
    documentation = """Logements, somme des quatre parts."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        parts = ("plai", "plus", "pls", "conventionnes_anah")
        par_an = sum(menage(f"haguenau_objectif_{part}", period) for part in parts)
        return numpy.round(par_an * convention.objectifs.duree, 2)


class haguenau_logements_a_agreer(Nombre):
    label = "Haguenau : logements sociaux à agréer par an, hors conventionnés Anah"
    reference = "HAG-OBJ-09 (AMB-HAG-21)"
    documentation = """Logements par an."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        compris = convention.objectifs.conventionnes_compris
        anah = menage("haguenau_objectif_conventionnes_anah", period) if compris else 0
        return convention.objectifs.logements_par_an - anah


class haguenau_permanences(Entier):
    label = "Haguenau : permanences publiques par an"
    reference = "HAG-OBJ-10 (AMB-HAG-20)"
    documentation = """Nombre par an."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        return constante(menage, convention.objectifs.permanences if convention else 0)


class haguenau_taux_realisation_logements_neufs(Nombre):
    label = "Bas-Rhin : logements neufs produits par an, rapportés à l'objectif"
    unit = "/1"
    reference = "HAG-OBJ-11"
    documentation = """Part (1.033 pour 103,3 %)."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        objectifs = convention.objectifs
        return constante(
            menage, objectifs.departement_logements_neufs_constates / objectifs.departement_logements_neufs
        )


class haguenau_taux_realisation_logements_accessibles(Nombre):
    label = "Bas-Rhin : logements financièrement accessibles produits par an, rapportés à l'objectif"
    unit = "/1"
    reference = "HAG-OBJ-12"
    documentation = """Part (1.033 pour 103,3 %)."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        objectifs = convention.objectifs
        constates = objectifs.departement_logements_accessibles_constates
        return constante(menage, constates / objectifs.departement_logements_accessibles)
