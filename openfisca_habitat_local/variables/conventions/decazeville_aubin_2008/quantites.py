"""Decazeville-Aubin 2008 : suivi-animation, objectifs et enveloppes.

Ces quantités ne sont d'aucun ménage : l'entité `menage` tient ici lieu d'opération, à la date donnée.
Elles se calculent pendant la vie de la convention et valent 0 hors d'elle.
"""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, constante
from openfisca_habitat_local.systeme.variables import Entier, Montant


def convention_en_vigueur(parameters, period):
    """Nœud de la convention à la date, ou rien si elle n'est pas en vigueur."""
    convention = parameters(period).habitat_local.conventions.decazeville_aubin_2008
    return convention if "en_vigueur" in convention.cadre and convention.cadre.en_vigueur else None


def quantite(menage, period, parameters, calculer):
    """`calculer(convention)` pour tous pendant la vie de la convention, 0 hors d'elle."""
    convention = convention_en_vigueur(parameters, period)
    return constante(menage, 0 if convention is None else calculer(convention))


def aide_facade_au_plafond(convention):
    facades = convention.aides_particulieres.facades
    return arrondir(facades.taux * facades.plafond_travaux)


def aide_maximale(convention, ligne, profil):
    """Aide de l'Anah à un occupant dont les travaux atteignent le plafond de la ligne, apport local compris."""
    ligne = convention.anah.proprietaires_occupants[ligne]
    majoration = ligne.majoration_apport_local if "majoration_apport_local" in ligne else 0
    return (ligne.taux[profil] + majoration) * ligne.plafond_travaux


def objectifs_de_l_annee(convention, annee):
    """Objectifs imprimés pour l'année, ou rien (une prorogation n'en fixe pas)."""
    nom, imprimes = f"annee_{annee}", convention.objectifs.par_annee
    if nom not in imprimes:
        return None
    return imprimes[nom]


def occupants_au_plafond(convention, annee):
    """Aides de l'Anah si tous les logements d'occupants de l'année étaient au plafond ; 0 sans objectif cette année."""
    objectifs = objectifs_de_l_annee(convention, annee)
    if objectifs is None:
        return 0
    return (
        objectifs.occupants_insalubrite * aide_maximale(convention, "insalubrite", "tres_modeste")
        + objectifs.occupants_tres_modeste * aide_maximale(convention, "autres_travaux", "tres_modeste")
        + objectifs.occupants_adaptation * aide_maximale(convention, "autonomie", "tres_modeste")
        + objectifs.occupants_modeste * aide_maximale(convention, "autres_travaux", "modeste")
    )


class decazeville_cout_animation_ht(Montant):
    label = "Decazeville-Aubin : coût hors taxes du suivi-animation"
    reference = "DEC-ANIM-01"
    documentation = """Euros, pour toute la durée."""


class decazeville_subvention_animation(Montant):
    label = "Decazeville-Aubin : subvention de l'Anah au suivi-animation"
    reference = "DEC-ANIM-01, DEC-ANIM-02 (AMB-DEC-21)"
    documentation = """Euros, pour toute la durée, en deux décisions annuelles."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        animation = convention.animation
        cout = menage("decazeville_cout_animation_ht", period)
        maximum = animation.cout_maximal_ht
        if animation.montant_forfaitaire:
            return arrondir(numpy.where(cout > 0, animation.taux * maximum, 0))
        return arrondir(animation.taux * numpy.minimum(cout, maximum))


class decazeville_reste_animation(Montant):
    label = "Decazeville-Aubin : suivi-animation à la charge de la communauté de communes"
    reference = "DEC-ANIM-03"
    documentation = """Euros hors taxes, pour toute la durée."""

    def formula(menage, period):
        cout = menage("decazeville_cout_animation_ht", period)
        return numpy.maximum(cout - menage("decazeville_subvention_animation", period), 0)


class decazeville_cout_animation_ttc(Montant):
    label = "Decazeville-Aubin : coût toutes taxes comprises du suivi-animation"
    reference = "DEC-ANIM-01"
    documentation = """Euros, pour toute la durée. À défaut, le coût hors taxes augmenté de la taxe des deux coûts
    imprimés."""

    def formula(menage, period, parameters):
        convention = convention_en_vigueur(parameters, period)
        if convention is None:
            return constante(menage, 0)
        animation = convention.animation
        cout = menage("decazeville_cout_animation_ht", period)
        return arrondir(cout * animation.cout_maximal_ttc / animation.cout_maximal_ht)


class decazeville_reste_animation_ttc(Montant):
    label = (
        "Decazeville-Aubin : suivi-animation à la charge de la communauté de communes, toutes taxes comprises"
    )
    reference = "DEC-ANIM-01, DEC-ANIM-03"
    documentation = """Euros, pour toute la durée."""

    def formula(menage, period):
        cout = menage("decazeville_cout_animation_ttc", period)
        return numpy.maximum(cout - menage("decazeville_subvention_animation", period), 0)


class decazeville_facades_objectif_au_plafond(Montant):
    label = "Decazeville-Aubin : coût de l'objectif de façades, tous les dossiers au plafond"
    reference = "DEC-FAC-01, DEC-OBJ-08, DEC-BUD-04 (AMB-DEC-05)"
    documentation = """Euros, pour toute la durée."""

    def formula(menage, period, parameters):
        return quantite(
            menage, period, parameters, lambda c: round(c.objectifs.facades * aide_facade_au_plafond(c), 2)
        )


class decazeville_facades_dossiers_dans_enveloppe(Entier):
    label = "Decazeville-Aubin : dossiers de façade au plafond que l'enveloppe paie"
    reference = "DEC-FAC-01, DEC-BUD-04 (AMB-DEC-05)"

    def formula(menage, period, parameters):
        return quantite(
            menage, period, parameters, lambda c: c.enveloppes.facades // aide_facade_au_plafond(c)
        )


def vacants_depuis_un_an(convention, reference):
    """Part des vacants de l'objectif que nomme le paramètre `reference`, à l'entier supérieur."""
    bailleurs = convention.objectifs.bailleurs
    return numpy.ceil(bailleurs[bailleurs[reference]] * bailleurs.vacants_depuis_plus_d_un_an)


class decazeville_vacants_un_an_objectif(Entier):
    label = "Decazeville-Aubin : logements vacants depuis plus d'un an à remettre sur le marché, au moins"
    reference = "DEC-OBJ-02, DEC-OBJ-07 (AMB-DEC-06)"
    documentation = """Article 2.3 : la moitié des vacants à loyer social."""

    def formula(menage, period, parameters):
        return quantite(menage, period, parameters, lambda c: vacants_depuis_un_an(c, "vacants_de_reference"))


class decazeville_vacants_un_an_fiche_4(Entier):
    label = "Decazeville-Aubin : logements vacants depuis plus d'un an, au moins, au sens de la fiche 4"
    reference = "DEC-OBJ-07 (AMB-DEC-06)"
    documentation = """Fiche 4 : la moitié des vacants, logements d'insertion compris."""

    def formula(menage, period, parameters):
        return quantite(menage, period, parameters, lambda c: vacants_depuis_un_an(c, "vacants_de_la_fiche"))


class decazeville_occupants_au_plafond(Montant):
    label = "Decazeville-Aubin : aides de l'Anah aux occupants de l'année, tous au plafond"
    reference = "DEC-OBJ-10, DEC-BUD-01, DEC-ANAH-PO-01 à DEC-ANAH-PO-04"
    documentation = """Euros, pour l'année de la date ; à comparer à l'enveloppe de l'année."""

    def formula(menage, period, parameters):
        return quantite(
            menage, period, parameters, lambda c: round(occupants_au_plafond(c, period.start.year), 2)
        )


class decazeville_enveloppe_occupants(Montant):
    label = "Decazeville-Aubin : enveloppe de l'Anah pour les occupants, cette année"
    reference = "DEC-BUD-01"
    documentation = """Euros, pour l'année de la date."""

    def formula(menage, period, parameters):
        return quantite(menage, period, parameters, lambda c: c.enveloppes.anah_occupants)


class decazeville_enveloppe_par_logement_bailleur(Montant):
    label = "Decazeville-Aubin : enveloppe de l'Anah par logement de bailleur de l'objectif, cette année"
    reference = "DEC-BUD-02, DEC-OBJ-11"
    documentation = """Euros. Le plafond des travaux des bailleurs manque : aucun coût au plafond ne s'y
    compare."""

    def formula(menage, period, parameters):
        def moyenne(convention):
            objectifs = objectifs_de_l_annee(convention, period.start.year)
            if objectifs is None:
                return 0
            noms = ("bailleurs_insalubrite", "bailleurs_occupes", "bailleurs_vacants", "bailleurs_lip")
            return convention.enveloppes.anah_bailleurs / sum(objectifs[nom] for nom in noms)

        return quantite(menage, period, parameters, moyenne)


class decazeville_complement_par_logement_bailleur(Montant):
    label = "Decazeville-Aubin : enveloppe intercommunale par logement de bailleur de l'objectif"
    reference = "DEC-BUD-05, DEC-OBJ-01"
    documentation = """Euros, pour toute la durée."""

    def formula(menage, period, parameters):
        def moyenne(convention):
            return arrondir(convention.enveloppes.complement_bailleurs / convention.objectifs.bailleurs.total)

        return quantite(menage, period, parameters, moyenne)


class decazeville_raccordements_objectif_au_plafond(Montant):
    label = "Decazeville-Aubin : coût de l'objectif de raccordements, tous au plafond"
    reference = "DEC-BUD-06, DEC-OBJ-09, DEC-ASS-01"
    documentation = """Euros, pour toute la durée ; hors du budget de l'article 5."""

    def formula(menage, period, parameters):
        def cout(convention):
            aide = convention.aides_particulieres.raccordement
            return convention.objectifs.raccordements * arrondir(aide.taux * aide.plafond_travaux)

        return quantite(menage, period, parameters, cout)


class decazeville_chauffe_eau_objectif(Montant):
    label = "Decazeville-Aubin : coût de l'objectif de chauffe-eau solaires"
    reference = "DEC-BUD-06, DEC-OBJ-09, DEC-CESI-01"
    documentation = """Euros, pour toute la durée ; hors du budget de l'article 5."""

    def formula(menage, period, parameters):
        def cout(convention):
            return (
                convention.objectifs.chauffe_eau_solaires
                * convention.aides_particulieres.chauffe_eau_solaire.forfait
            )

        return quantite(menage, period, parameters, cout)
