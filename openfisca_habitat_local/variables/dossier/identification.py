"""Le dossier : où il est, quand il est déposé, par qui."""

import numpy
from openfisca_france.model.base import TypesStatutOccupationLogement

from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur
from openfisca_habitat_local.systeme.variables import Classe, Commune, Entier, Jour

_OCCUPATION = tuple(TypesStatutOccupationLogement)
_STATUT = {
    "primo_accedant": StatutDemandeur.proprietaire_occupant,
    "proprietaire": StatutDemandeur.proprietaire_occupant,
    "locataire_hlm": StatutDemandeur.locataire,
    "locataire_vide": StatutDemandeur.locataire,
    "locataire_meuble": StatutDemandeur.locataire,
    "locataire_foyer": StatutDemandeur.locataire,
}


class depcom_logement(Commune):
    label = "Code INSEE de la commune du logement"
    documentation = """Texte de 5 caractères, entre guillemets ("67180"). À défaut, `depcom`
    d'openfisca-france, daté de son mois : un `depcom` non daté dans un test daté d'un jour est ignoré par
    OpenFisca."""

    def formula(menage, period):
        return menage("depcom", period.first_month)


class date_depot(Jour):
    label = "Date de dépôt du dossier"
    documentation = """Le jour de la période, sauf entrée : des dossiers que la loi ne distingue pas partagent
    une simulation."""

    def formula(menage, period):
        return numpy.full(menage.count, numpy.datetime64(str(period.start), "D"))


class date_engagement(Jour):
    label = "Date d'engagement de la subvention"
    documentation = """À défaut, la date de dépôt. Ne sert qu'aux lectures qui fixent le barème à
    l'engagement."""

    def formula(menage, period):
        return menage("date_depot", period)


class statut_demandeur(Classe):
    possible_values = StatutDemandeur
    default_value = StatutDemandeur.non_renseigne
    label = "Statut du demandeur"
    documentation = """À défaut, déduit de `statut_occupation_logement` d'openfisca-france (accédant,
    propriétaire, locataire)."""

    def formula(menage, period):
        occupation = rangs(menage("statut_occupation_logement", period.first_month))
        return numpy.array([_STATUT.get(o.name, StatutDemandeur.non_renseigne).index for o in _OCCUPATION])[
            occupation
        ]


class nombre_logements(Entier):
    __bornes__ = (1, 10_000)
    default_value = 1
    label = "Nombre de logements du projet"
    documentation = """Les montants de travaux sont ceux de l'ensemble, répartis également ; les plafonds sont
    par logement."""
