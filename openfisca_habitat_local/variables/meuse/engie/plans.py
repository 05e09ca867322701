"""Plans d'apurement ENGIE : mensualités possibles, échéancier modifié après un refus."""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.meuse import DecisionFsl
from openfisca_habitat_local.systeme.variables import Booleen, Entier, Montant
from openfisca_habitat_local.textes.textes_dates import connu, indefini, valeur


def plan_et_solde(menage, period, parameters):
    """Règles du plan selon l'issue de la demande (`nan` : issue inconnue), et solde à apurer."""
    decision = menage("fourniture_decision", period)
    avec_aide = (decision == DecisionFsl.en_instruction) | (decision == DecisionFsl.accordee)
    sans_aide = (decision == DecisionFsl.refusee) | (decision == DecisionFsl.non_demandee)
    plan = {}
    for champ in ("mensualites_maximum", "mensualite_minimum"):
        regles = [
            valeur(parameters, period, f"meuse.engie_2016.plans.{cadre}.{champ}")
            for cadre in ("avec_aide", "sans_aide")
        ]
        plan[champ] = numpy.select([avec_aide, sans_aide], regles, default=numpy.nan)
    solde = connu(menage("engie_solde", period))
    return plan, numpy.where(numpy.isnan(plan["mensualite_minimum"]), numpy.nan, solde)


class engie_solde(Montant):
    default_value = -1
    label = "Solde de la dette ENGIE après l'aide du FSL et le versement du ménage"
    reference = "Convention ENGIE 2016, articles 23 et 24 (MEU-ENGIE-05, MEU-ENGIE-11)"
    documentation = """À défaut, dette moins versement imputé, moins montant arrêté par la commission
    quand l'aide est accordée ; -1 : dette inconnue."""

    def formula(menage, period):
        dette = connu(menage("fsl_dette", period))
        accordee = menage("fourniture_decision", period) == DecisionFsl.accordee
        aide = numpy.maximum(menage("fsl_montant_arrete", period), 0).astype(numpy.float64)
        verse = menage("engie_versement_impute", period).astype(numpy.float64)
        return indefini(numpy.maximum(dette - verse - numpy.where(accordee, aide, 0), 0))


class engie_plan_mensualites(Entier):
    default_value = -1
    label = "Nombre maximal de mensualités du plan d'apurement"
    unit = "count"
    reference = "Convention ENGIE 2016, articles 22 à 24 ter (MEU-ENGIE-05, MEU-ENGIE-06, AMB-MEU-31)"
    documentation = """0 : rien à payer, ou pas de plan possible ; -1 : dette ou issue de la demande
    inconnue."""

    def formula(menage, period, parameters):
        plan, solde = plan_et_solde(menage, period, parameters)
        unique = valeur(parameters, period, "meuse.engie_2016.plans.versement_unique_sous_le_minimum", True)
        # En centimes entiers : 150 / 15 doit donner 10.
        possibles = numpy.round(solde * 100) // numpy.round(plan["mensualite_minimum"] * 100)
        nombre = numpy.clip(possibles, 1 if unique else 0, plan["mensualites_maximum"])
        return indefini(numpy.where(solde == 0, 0, nombre))


class engie_plan_mensualite(Montant):
    default_value = -1
    label = "Mensualité du plan d'apurement le plus long"
    reference = "Convention ENGIE 2016, articles 22 à 24 ter (MEU-ENGIE-05, MEU-ENGIE-06)"
    documentation = """Mensualités égales, au centime. -1 : pas de plan, ou plan inconnu."""

    def formula(menage, period):
        solde = connu(menage("engie_solde", period))
        nombre = menage("engie_plan_mensualites", period)
        return indefini(arrondir(numpy.where(nombre > 0, solde / numpy.maximum(nombre, 1), numpy.nan)))


class engie_mensualites_demandees(Entier):
    default_value = -1
    label = "Nombre de mensualités demandé par le ménage"
    unit = "count"
    documentation = """-1 : non renseigné."""


class engie_plan_exceptionnel(Booleen):
    label = "Le plan demandé sort du cadre : examen au cas par cas par ENGIE"
    reference = "Convention ENGIE 2016, article 24 (MEU-ENGIE-05)"
    documentation = """Plus de mensualités que le plan le plus long."""

    def formula(menage, period):
        demandees = menage("engie_mensualites_demandees", period)
        nombre = menage("engie_plan_mensualites", period)
        return (nombre >= 0) & (demandees > nombre)


class engie_client_refuse_le_plan(Booleen):
    label = "Le client refuse le plan proposé sans demande d'aide"


class engie_dette_exigible(Booleen):
    label = "La dette est exigible en entier, tout de suite"
    reference = "Convention ENGIE 2016, article 24 ter (MEU-ENGIE-06)"
    documentation = """Plan proposé sans demande d'aide et refusé par le client."""

    def formula(menage, period):
        sans_demande = menage("fourniture_decision", period) == DecisionFsl.non_demandee
        return sans_demande & menage("engie_client_refuse_le_plan", period)


class engie_aide_refusee(Montant):
    default_value = -1
    label = "Montant de l'aide refusée"
    documentation = """-1 : inconnu."""


class engie_echeancier_mensualite(Montant):
    default_value = -1
    label = "Mensualité de l'échéancier en cours à la demande d'aide"
    documentation = """-1 : pas d'échéancier."""


class engie_echeancier_echeances_restantes(Entier):
    default_value = -1
    label = "Échéances restantes de l'échéancier en cours"
    unit = "count"
    documentation = """-1 : pas d'échéancier."""


class engie_option_repartition_mensualite(Montant):
    default_value = -1
    label = "Mensualité si le montant refusé est réparti sur les échéances restantes"
    reference = "Convention ENGIE 2016, article 24 bis (MEU-ENGIE-07)"
    documentation = """-1 : pas d'échéancier en cours. Le choix entre les deux options appartient à
    ENGIE."""

    def formula(menage, period):
        restantes = menage("engie_echeancier_echeances_restantes", period)
        mensualite = connu(menage("engie_echeancier_mensualite", period))
        refus = connu(menage("engie_aide_refusee", period))
        repartie = mensualite + refus / numpy.maximum(restantes, 1)
        return indefini(arrondir(numpy.where(restantes > 0, repartie, numpy.nan)))


class engie_option_ajout_echeance(Montant):
    default_value = -1
    label = "Échéance à ajouter si le montant refusé n'est pas réparti"
    reference = "Convention ENGIE 2016, article 24 bis (MEU-ENGIE-07)"
    documentation = """-1 : pas d'échéancier en cours."""

    def formula(menage, period):
        restantes = menage("engie_echeancier_echeances_restantes", period)
        return numpy.where(restantes >= 0, menage("engie_aide_refusee", period), -1)


class engie_option_ajout_echeances(Entier):
    default_value = -1
    label = "Nombre d'échéances si le montant refusé est ajouté en une échéance"
    unit = "count"
    reference = "Convention ENGIE 2016, article 24 bis (MEU-ENGIE-07)"
    documentation = """-1 : pas d'échéancier en cours."""

    def formula(menage, period):
        restantes = menage("engie_echeancier_echeances_restantes", period)
        refusee = menage("engie_aide_refusee", period) >= 0
        return numpy.where(refusee & (restantes >= 0), restantes + 1, -1)
