"""Decazeville-Aubin : les faits que demande le programme de 2008, et les façades.

La loi ne suppose jamais un fait favorable : sans ces colonnes, tout dossier bute sur une condition générale.
"""

import numpy

from habitat_local.population.commun import choisir, quantiles
from habitat_local.population.habitat import centimes

#: Des faits que la nature du projet établit.
CONSTATS = {"insalubrite_constatee": "insalubrite", "peril_constate": "peril"}


def completer(h, donnees, tirages):
    """Colonnes propres au programme. Sans projet, un fait n'est pas établi."""
    donnees = donnees | facades(h, donnees, tirages)
    projet = donnees["montant_travaux_ht"] > 0
    faits = {nom: projet & (tirages(nom) < part) for nom, part in h("faits").items()}
    constats = {nom: donnees["nature_travaux"] == nature for nom, nature in CONSTATS.items()}
    return (
        {nom: donnees[nom] for nom in ("facade_cout_ht", "montant_travaux_ht", "montant_travaux_ttc")}
        | faits
        | constats
        | occupation(h, donnees, tirages)
        | operation(h, donnees, tirages)
        | equipements(h, donnees, tirages)
    )


def facades(h, donnees, tirages):
    """Ravalements, dans des logements sans autre projet : l'Anah ne les aide pas, leur nature reste « aucune »."""
    proprietaire = numpy.isin(donnees["statut_demandeur"], ["proprietaire_occupant", "proprietaire_bailleur"])
    libre = proprietaire & (donnees["nature_travaux"] == "aucune")
    projet = libre & (tirages("projet_facade") < h("part_projet_facade"))
    cout = centimes(quantiles(tirages("facade_cout_ht"), h("facade_cout_ht")))
    ttc = centimes(cout * (1 + h("taux_tva")["tous"]))
    return {
        "facade_cout_ht": numpy.where(projet, cout, 0),
        "montant_travaux_ht": numpy.where(projet, cout, donnees["montant_travaux_ht"]),
        "montant_travaux_ttc": numpy.where(projet, ttc, donnees["montant_travaux_ttc"]),
    }


def occupation(h, donnees, tirages):
    """Acquisition de l'immeuble, vacance du logement. Un logement vacant n'a pas d'habitant."""
    vacant = donnees["info_occupation"] == "vacant"
    annees = quantiles(tirages("acquisition"), h("annee_acquisition")).astype(int)
    jours = quantiles(tirages("vacance"), h("annees_de_vacance")) * 365
    debut = numpy.datetime64(str(h("depot")["debut"]), "D")
    depuis = debut - jours.astype("timedelta64[D]")
    return {
        "nombre_personnes_menage": numpy.where(vacant, numpy.nan, donnees["nombre_personnes_menage"]),
        "rfr_menage": numpy.where(vacant, numpy.nan, donnees["rfr_menage"]),
        "date_acquisition": (annees - 1970).astype("datetime64[Y]").astype("datetime64[D]"),
        "logement_occupe_avant_travaux": ~vacant,
        "logement_vacant_depuis": numpy.where(vacant, depuis, numpy.datetime64("NaT")),
    }


def operation(h, donnees, tirages):
    """Logements de l'opération d'un bailleur (mixité), et coût de la sortie d'insalubrité."""
    bailleur = (donnees["statut_demandeur"] == "proprietaire_bailleur") & (
        donnees["nature_travaux"] != "aucune"
    )
    logements = choisir(tirages("operation"), h("logements_operation"), "logements_operation").astype(int)
    sociaux = (tirages("sociaux") * (logements + 1)).astype(int)
    insalubre = donnees["nature_travaux"] == "insalubrite"
    return {
        "logements_operation": numpy.where(bailleur, logements, 0),
        "logements_sociaux_operation": numpy.where(bailleur, sociaux, 0),
        "cout_sortie_insalubrite": numpy.where(insalubre, donnees["montant_travaux_ht"], 0),
    }


def equipements(h, donnees, tirages):
    """Équipements des projets d'énergie ; raccordement à l'assainissement."""
    energie = donnees["nature_travaux"] == "energie"
    projet = donnees["nature_travaux"] != "aucune"
    poses = {nom: (energie & (tirages(nom) < part)).astype(int) for nom, part in h("equipements").items()}
    fenetres = numpy.round(quantiles(tirages("fenetres"), h("fenetres"))).astype(int)
    raccorde = projet & (tirages("raccordement") < h("part_raccordement"))
    cout = centimes(quantiles(tirages("raccordement_cout_ht"), h("raccordement_cout_ht")))
    return poses | {
        "equipement_fenetre": numpy.where(energie, fenetres, 0),
        "raccordement_cout_ht": numpy.where(raccorde, cout, 0),
    }
