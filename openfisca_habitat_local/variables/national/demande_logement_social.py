"""Demande de logement social : ce que le décret 2015-523 permet de calculer."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE
from openfisca_habitat_local.nomenclatures.meuse import DecisionAttribution
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Jour
from openfisca_habitat_local.textes.textes_dates import valeur


def en_vigueur(jours, parameters, champ):
    """Le texte est-il en vigueur chaque jour ? Une lecture par jour distinct."""
    distincts, rangs = numpy.unique(jours, return_inverse=True)
    chemin = f"national.demande_logement_social.{champ}"
    return numpy.array([valeur(parameters, str(jour), chemin, False) for jour in distincts], bool)[rangs]


class demande_decret_en_vigueur(Booleen):
    label = "Le décret sur la gestion partagée est en vigueur au dépôt"
    reference = "Décret 2015-523 du 12 mai 2015, publié le 13 mai 2015 (MEU-DEMANDE-01)"
    documentation = """Articles 2 et 3 exceptés."""

    def formula(menage, period, parameters):
        return en_vigueur(menage("date_depot", period), parameters, "en_vigueur")


class demande_information_en_vigueur(Booleen):
    label = "Les articles 2 et 3 du décret (information du demandeur) sont en vigueur au dépôt"
    reference = "Décret 2015-523 du 12 mai 2015, article 6 (MEU-DEMANDE-01)"
    documentation = """Le troisième alinéa de l'article 3 s'applique, lui, avec le reste du décret."""

    def formula(menage, period, parameters):
        return en_vigueur(menage("date_depot", period), parameters, "information_en_vigueur")


class demande_zone_reportee(Booleen):
    label = "Logement d'Île-de-France ou de la métropole d'Aix-Marseille-Provence"


class demande_limite_convention(Jour):
    label = "Dernier jour pour signer la convention de gestion partagée"
    reference = "Décret 2015-523 du 12 mai 2015, article 5 (MEU-DEMANDE-02)"
    documentation = """Le 31 décembre ; un an de plus en Île-de-France et à Aix-Marseille-Provence."""

    def formula(menage, period, parameters):
        regles = valeur(parameters, period, "national.demande_logement_social", None)
        if regles is None:
            return numpy.full(menage.count, NON_RENSEIGNEE)
        reportee = menage("demande_zone_reportee", period)
        annees = numpy.where(
            reportee, regles.convention_annee_limite_reportee, regles.convention_annee_limite
        )
        return (annees.astype(int) - 1970 + 1).astype("datetime64[Y]").astype("datetime64[D]") - 1


class demande_decision_commission(Classe):
    possible_values = DecisionAttribution
    default_value = DecisionAttribution.non_renseignee
    label = "Décision de la commission d'attribution"


class demande_condition_remplie(Booleen):
    label = "La condition suspensive est remplie à temps"


class demande_candidats_mieux_classes_refusent(Booleen):
    label = "Tous les candidats mieux classés ont refusé l'offre"


class demande_bail_obligatoire(Booleen):
    label = "Le bailleur doit signer un bail avec le candidat"
    reference = "Décret 2015-523 du 12 mai 2015, article 4 (MEU-DEMANDE-03)"
    documentation = """Attribution sous condition suspensive, condition remplie à temps."""

    def formula(menage, period):
        decision = menage("demande_decision_commission", period)
        sous_condition = decision == DecisionAttribution.attribution_sous_condition
        return sous_condition & menage("demande_condition_remplie", period)


class demande_logement_attribue(Booleen):
    label = "Le logement revient au candidat"
    reference = "Décret 2015-523 du 12 mai 2015, article 4 (MEU-DEMANDE-03)"
    documentation = """Attribution simple ; par rang, après refus des mieux classés ; sous condition, une
    fois remplie."""

    def formula(menage, period):
        decision = menage("demande_decision_commission", period)
        par_rang = decision == DecisionAttribution.attribution_par_rang
        par_rang &= menage("demande_candidats_mieux_classes_refusent", period)
        simple = decision == DecisionAttribution.attribution
        return simple | par_rang | menage("demande_bail_obligatoire", period)
