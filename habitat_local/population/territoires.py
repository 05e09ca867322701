"""Territoires dont les communes sont celles d'un texte : Gironde, Decazeville-Aubin."""

from pathlib import Path

import numpy

from habitat_local.chiffrage.enveloppes import communes
from habitat_local.population import decazeville, habitat
from habitat_local.population.commun import Hypotheses, choisir
from openfisca_habitat_local.mecanismes.communes import populations

DOSSIER = Path(__file__).parent
HYPOTHESES = {nom: DOSSIER / f"{nom.replace('-', '_')}.yaml" for nom in ("gironde", "decazeville-aubin")}
#: Ce qu'un territoire ajoute au générateur commun, outre `completer`.
AJOUTS = {"decazeville-aubin": decazeville.completer}


def communes_peuplees(chemin, premier_jour):
    """Communes du paramètre dont la population est connue (les communes fusionnées depuis n'en ont plus)."""
    codes = communes(chemin)
    habitants = populations(numpy.array(codes, "S5"), premier_jour)
    return [code for code, nombre in zip(codes, habitants, strict=True) if nombre > 0]


def completer(h, donnees, tirages):
    """Constat d'insalubrité de ces projets ; catégorie de ressources, là où les plafonds de la date sont inconnus ;
    faits que tous les dossiers partagent."""
    colonnes = {
        "insalubrite_constatee": donnees["nature_travaux"] == "insalubrite",
        "autorisations_urbanisme": donnees["nature_travaux"] != "aucune",  # supposées obtenues
    }
    if "categorie_ressources" in h.contenu["hypotheses"]:
        tirees = choisir(tirages("categorie"), h("categorie_ressources"), "categorie_ressources")
        occupant = donnees["statut_demandeur"] == "proprietaire_occupant"
        colonnes["categorie_ressources_anah"] = numpy.where(occupant, tirees, "indeterminee")
    if "constantes" in h.contenu["hypotheses"]:
        colonnes |= {n: numpy.full(len(donnees["nature_travaux"]), v) for n, v in h("constantes").items()}
    return colonnes


def engendrer(h, graine):
    """Population du territoire : le générateur commun, sur les communes du texte."""
    hypotheses = {nom: dict(h.contenu["hypotheses"][nom]) for nom in h.contenu["hypotheses"]}
    hypotheses["communes"]["valeur"] = communes_peuplees(h("communes"), h("depot")["debut"])
    ajouter = AJOUTS.get(h.contenu["territoire"])

    def tout_completer(h, donnees, tirages):
        colonnes = completer(h, donnees, tirages)
        return colonnes | (ajouter(h, donnees | colonnes, tirages) if ajouter else {})

    complet = Hypotheses(h.contenu | {"hypotheses": hypotheses}, h.ou)
    return habitat.engendrer(complet, graine, tout_completer)
