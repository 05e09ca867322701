"""Ressources du mois : celles du foyer, celles que le calcul retient (2.2.2)."""

import numpy
from openfisca_france.entities import Famille

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.systeme import entrees
from openfisca_habitat_local.systeme.variables import Booleen, Montant

MOIS_DE_RENTREE = 8  # l'allocation de rentrée scolaire est versée en août

# Ce qu'openfisca-france sait des ressources d'un mois (la fiche de saisine en donne la liste).
REVENUS_DES_PERSONNES = (
    "salaire_net",
    "chomage_net",
    "retraite_nette",
    "pensions_invalidite",
    "pensions_alimentaires_percues",
    "aah",
    "asi",
    "ass",
)
PRESTATIONS_DES_FAMILLES = ("rsa", "ppa", "aspa", "af", "cf", "asf", "paje")


def de_la_famille(menage, period, nom):
    """Somme d'une prestation mensuelle des familles du logement."""
    return menage.sum(menage.members.famille(nom, period.first_month), role=Famille.DEMANDEUR)


def noter_la_saisie(holder, period, array):
    """Garde les ressources saisies, et le fait qu'elles le sont : un budget commencé doit être fini."""
    entrees.donner(holder, period, array)
    valeurs = holder.get_array(period)
    if valeurs is not None:
        holder.population.get_holder("fsl_ressources_donnees").set_input(period, valeurs >= 0)


class fsl_aide_logement(Montant):
    default_value = -1
    label = "Aide au logement perçue dans le mois (AL, APL)"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """-1 : inconnue. À défaut, `aide_logement` d'openfisca-france."""

    def formula(menage, period):
        return de_la_famille(menage, period, "aide_logement")


class fsl_allocation_rentree_scolaire(Montant):
    label = "Allocation de rentrée scolaire perçue dans le mois"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """À défaut, `ars` d'openfisca-france, versée en août."""

    def formula(menage, period):
        if period.start.month != MOIS_DE_RENTREE:
            return numpy.zeros(menage.count)
        return menage.sum(menage.members.famille("ars", period.this_year), role=Famille.DEMANDEUR)


class fsl_allocation_enfant_handicape(Montant):
    label = "Allocation d'éducation de l'enfant handicapé perçue dans le mois"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """À défaut, `aeeh` d'openfisca-france."""

    def formula(menage, period):
        return de_la_famille(menage, period, "aeeh")


class fsl_autres_ressources(Montant):
    label = "Ressources du mois hors aide au logement, rentrée scolaire et enfant handicapé"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """À défaut, salaires, chômage, pensions, minima et prestations familiales
    d'openfisca-france, nets, de toutes les personnes du foyer."""

    def formula(menage, period):
        return sum(de_la_famille(menage, period, nom) for nom in PRESTATIONS_DES_FAMILLES) + sum(
            menage.sum(menage.members(nom, period.first_month)) for nom in REVENUS_DES_PERSONNES
        )


class fsl_ressources_mois(Montant):
    default_value = -1
    label = "Ressources du foyer dans le mois de la demande (total A de la fiche de saisine)"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """-1 : inconnues. Tous les revenus de toutes les personnes, prestations comprises. À
    défaut, somme de ce qu'openfisca-france calcule ou reçoit."""
    set_input = noter_la_saisie

    def formula(menage, period):
        noms = (
            "aide_logement",
            "allocation_rentree_scolaire",
            "allocation_enfant_handicape",
            "autres_ressources",
        )
        return numpy.round(sum(montant(menage, period, f"fsl_{nom}") for nom in noms), 2)


class fsl_ressources_donnees(Booleen):
    label = "Les ressources du mois sont données"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = (
        """Noté à la saisie de `fsl_ressources_mois` : des ressources calculées ne sont pas données."""
    )


class fsl_ressources_moyenne_trois_mois(Montant):
    default_value = -1
    label = "Moyenne des ressources des trois derniers mois"
    reference = "Fiche de saisine annexée au règlement (MEU-FSL-QF-01)"
    documentation = """-1 : inconnue. À défaut, les ressources du mois. N'est lue que par la lecture
    AMB-MEU-10-b."""

    def formula(menage, period):
        return menage("fsl_ressources_mois", period)


class fsl_ressources_declarees(Montant):
    default_value = -1
    label = "Ressources de la période retenue"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """Celles du mois (lecture AMB-MEU-10-a)."""

    def formula(menage, period):
        return menage("fsl_ressources_mois", period)


class fsl_ressources_ecartees(Montant):
    label = "Ressources que le calcul écarte"
    reference = "Décret 2005-212, article 5 (MEU-FSL-QF-01)"
    documentation = """Aucune selon le règlement (lecture AMB-MEU-46-a)."""


class fsl_ressources_retenues(Montant):
    default_value = -1
    label = "Ressources retenues pour le reste à vivre"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """-1 : inconnues."""

    def formula(menage, period):
        declarees = montant(menage, period, "fsl_ressources_declarees")
        retenues = declarees - montant(menage, period, "fsl_ressources_ecartees")
        return numpy.where(declarees < 0, -1, numpy.maximum(retenues, 0))
