"""Écrit une population de démonstration et, à côté, ses hypothèses."""

import importlib.metadata
from pathlib import Path

import polars
import yaml

from habitat_local.ecriture import ecrire_table, ecrire_texte
from habitat_local.empreintes import empreinte
from habitat_local.erreurs import ErreurEntree
from habitat_local.population import haguenau
from habitat_local.population.commun import Hypotheses
from habitat_local.population.habitat import engendrer
from openfisca_habitat_local.reformes import noms_proches

#: Territoires : fichier d'hypothèses, et ce que le territoire ajoute au générateur commun.
TERRITOIRES = {"haguenau": (haguenau.HYPOTHESES, haguenau.completer)}


def chemin_hypotheses(chemin):
    """Fichier des hypothèses d'une population : F.parquet -> F.hypotheses.yaml."""
    return Path(chemin).with_suffix(".hypotheses.yaml")


def hypotheses(territoire, recours=None):
    """Hypothèses d'un territoire ; `recours` remplace tous les taux de recours."""
    if territoire not in TERRITOIRES:
        raise ErreurEntree(
            f"Territoire « {territoire} » inconnu.{noms_proches(territoire, TERRITOIRES)} "
            f"Territoires : {', '.join(TERRITOIRES)}."
        )
    h = Hypotheses.lire(TERRITOIRES[territoire][0])
    if recours is not None:
        statuts = h("taux_recours")
        h.remplacer("taux_recours", dict.fromkeys(statuts, recours), "Choisi par l'option de recours")
    return h


def effectifs(population):
    deposes = population.filter("recours")
    return {
        "menages": population.height,
        "personnes": int(population["nombre_personnes_menage"].sum()),
        "projets_de_travaux": population.filter(polars.col("montant_travaux_ht") > 0).height,
        "dossiers_deposes": deposes.height,
    }


def ecrire(territoire, graine, sortie, recours=None):
    """Écrit la population et ses hypothèses. Rend (population, chemin des hypothèses)."""
    h = hypotheses(territoire, recours)
    population = engendrer(h, graine, TERRITOIRES[territoire][1])
    Path(sortie).parent.mkdir(parents=True, exist_ok=True)
    ecrire_table(sortie, population)
    entete = {
        "titre": h.contenu["titre"],
        "avertissement": h.contenu["avertissement"],
        "fichier": Path(sortie).name,
        "empreinte_sha256": empreinte(sortie),
        "graine": graine,
        "version": importlib.metadata.version("openfisca-habitat-local"),
        "effectifs": effectifs(population),
        "libelles": h.contenu.get("libelles", {}),
        "hypotheses": h.contenu["hypotheses"],
    }
    a_cote = chemin_hypotheses(sortie)
    ecrire_texte(a_cote, yaml.safe_dump(entete, allow_unicode=True, sort_keys=False, width=110))
    return population, a_cote
