"""Ménages, logements et projets de travaux d'un territoire, tirés selon ses hypothèses.

Une ligne est un logement : le ménage qui l'habite, s'il n'est pas vacant, et le projet de qui en décide
(l'occupant propriétaire, ou le bailleur). Rien ici n'est propre à un texte.
"""

import numpy
import polars

from habitat_local.loi.colonnes import colonnes
from habitat_local.population.commun import (
    Tirages,
    choisir,
    choisir_selon,
    jours_ouvres,
    menages_par_commune,
    nombre_selon,
    quantiles,
    quantiles_selon,
)

#: Qui dépose le dossier du logement, d'après le statut d'occupation de son habitant.
DEMANDEUR = {
    "proprietaire": "proprietaire_occupant",
    "locataire_prive": "proprietaire_bailleur",
    "locataire_hlm": "locataire",
    "loge_gratuitement": "locataire",
    "vacant": "proprietaire_bailleur",
}


def menages(h, graine):
    """Colonnes du ménage et du logement. `h` : hypothèses."""
    parts = h("taille_menage")
    habites = 1 - h("occupation").get("vacant", 0)
    personnes_par_logement = habites * sum(taille * part for taille, part in parts.items())
    communes = menages_par_commune(h("communes"), personnes_par_logement * un_logement_sur(h))
    tirages = Tirages(graine, len(communes))
    occupation = choisir(tirages("occupation"), h("occupation"), "occupation")
    personnes = choisir(tirages("taille"), parts, "taille_menage").astype(int)
    logement = choisir_selon(tirages("type"), occupation, h("type_logement"), "type_logement")
    niveau = quantiles(tirages("niveau_de_vie"), h("niveau_de_vie"))
    niveau *= nombre_selon(occupation, h("niveau_de_vie_relatif"))
    rfr = niveau * nombre_selon(personnes, h("unites_de_consommation")) * h("rfr_par_niveau_de_vie")
    colonnes = {
        "depcom_logement": communes,
        "statut_demandeur": numpy.array([DEMANDEUR[o] for o in occupation]),
        "nombre_personnes_menage": personnes,
        "rfr_menage": numpy.floor(rfr),
        "copropriete": tirages("copropriete") < nombre_selon(logement, h("part_copropriete")),
        "surface_logement": numpy.round(quantiles_selon(tirages("surface"), logement, h("surface"))),
        "annee_construction": quantiles(tirages("annee"), h("annee_construction")).astype(int),
        "info_occupation": occupation,
        "info_type_logement": logement,
    }
    return colonnes, tirages


def un_logement_sur(h):
    """Logements que chaque ligne représente ; 1 à défaut."""
    return h.contenu["hypotheses"].get("un_logement_sur", {}).get("valeur", 1)


def centimes(montants):
    return numpy.round(montants, 2)


def projets(h, logement, tirages):
    """Colonnes du projet de travaux : nature, montants, performance, état du logement."""
    statut = logement["statut_demandeur"]
    a_projet = tirages("projet") < parts_avec_projet(h, logement)
    nature = choisir_selon(tirages("nature"), statut, h("nature_travaux"), "nature_travaux", "aucune")
    nature[~a_projet] = "aucune"
    tables = h("montant_ht")
    ht = numpy.full(len(nature), numpy.nan)
    for nom in tables:
        du_statut = (statut == nom) & a_projet
        ht[du_statut] = quantiles_selon(tirages("montant")[du_statut], nature[du_statut], tables[nom])
    ht = centimes(ht)
    bailleur = (statut == "proprietaire_bailleur") & a_projet
    return {
        "nature_travaux": nature,
        "montant_travaux_ht": numpy.where(a_projet, ht, 0),
        "montant_travaux_ttc": centimes(ht * (1 + nombre_selon(nature, h("taux_tva")))),
        "gain_energetique": tirer_centieme(h, tirages, nature, "gain_energetique"),
        "indice_degradation": tirer_centieme(h, tirages, nature, "indice_degradation"),
        "indice_insalubrite": tirer_centieme(h, tirages, nature, "indice_insalubrite"),
    } | conditions(h, logement, nature, bailleur, tirages)


def parts_avec_projet(h, logement):
    """Part de chaque logement : celle de son statut, ou celle des logements vacants si elle est dite."""
    parts = nombre_selon(logement["statut_demandeur"], h("part_avec_projet"))
    vacants = nombre_selon(logement["info_occupation"], h("part_avec_projet"))
    return numpy.where(vacants > 0, vacants, parts)


def tirer_centieme(h, tirages, nature, nom):
    """Valeur entre 0 et 1 arrondie au centième ; `nan` pour une nature sans table."""
    return numpy.round(quantiles_selon(tirages(nom), nature, h(nom)), 2)


def conditions(h, logement, nature, bailleur, tirages):
    """Colonnes des conditions d'un projet : loyer, étiquette, pièces, entreprises."""
    maison = logement["info_type_logement"] == "maison"
    loyer = choisir(tirages("loyer"), h("niveau_loyer"), "niveau_loyer")
    etiquette = choisir(tirages("etiquette"), h("etiquette_apres_travaux"), "etiquette_apres_travaux")
    bbc = (nature == "energie") & maison & ~bailleur & (tirages("bbc") < h("part_bbc"))
    tres_social = bailleur & (loyer == "tres_social")
    return {
        "niveau_loyer": numpy.where(bailleur, loyer, "non_renseigne"),
        "etiquette_apres_travaux": numpy.select([bailleur, bbc], [etiquette, "bbc"], "non_renseignee"),
        "inscription_sire": bbc,
        "procedure_rsd_ou_controle_decence": nature == "procedure_rsd_decence",
        "rapport_autonomie": (nature == "autonomie") & (tirages("rapport") < h("part_rapport_autonomie")),
        "depot_avant_travaux": tirages("avant_travaux") < h("part_depot_avant_travaux"),
        "travaux_par_entreprises": tirages("entreprises") < h("part_travaux_par_entreprises"),
        "droit_designation_prefet": tres_social & (tirages("prefet") < h("part_designation_prefet")),
    }


def depots(h, donnees, tirages):
    """Colonnes du dépôt : jour, recours et son tirage, ordre de priorité. Sans travaux, pas de dossier."""
    tirage, periode = tirages("recours"), h("depot")
    taux = nombre_selon(donnees["statut_demandeur"], h("taux_recours"))
    return {
        "date_depot": jours_ouvres(tirages("depot"), periode["debut"], periode["fin"]),
        "tirage_recours": tirage,
        "recours": (tirage < taux) & (donnees["montant_travaux_ht"] > 0),
        "ordre_priorite": tirages("priorite"),
    }


def engendrer(h, graine, completer=None):
    """Population du territoire : DataFrame des colonnes d'un dossier, prête à chiffrer.

    `completer(h, colonnes, tirages)` : ce qu'un territoire ajoute (des quantités propres à son texte).
    """
    donnees, tirages = menages(h, graine)
    donnees |= projets(h, donnees, tirages)
    if completer:
        donnees |= completer(h, donnees, tirages)
    donnees |= depots(h, donnees, tirages)
    return en_table(donnees, un_logement_sur(h))


def en_table(donnees, poids=1):
    """Les colonnes, avec leurs types de dossier, un identifiant et un poids."""
    table = polars.DataFrame({"id": identifiants(donnees["depcom_logement"])} | donnees, nan_to_null=True)
    table = table.with_columns(poids=polars.lit(float(poids)))
    types = {nom: c.type_polars for nom, c in colonnes().items() if nom in table.columns}
    return table.cast(types)


def identifiants(communes):
    """Code de la commune et rang, de largeur fixe : l'ordre des identifiants est celui des rangs."""
    rangs = numpy.arange(1, len(communes) + 1)
    return numpy.array([f"{commune}-{rang:07d}" for commune, rang in zip(communes, rangs, strict=True)])
