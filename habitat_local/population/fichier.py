"""Écrit une population de démonstration et, à côté, ses hypothèses."""

import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars
import yaml

from habitat_local.communs.ecriture import ecrire_table, ecrire_texte
from habitat_local.communs.empreintes import empreinte
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.population import habitat, haguenau, meuse, territoires
from habitat_local.population.commun import Hypotheses
from openfisca_habitat_local.systeme.lecture import noms_proches


@dataclass(frozen=True)
class Territoire:
    """Fichier d'hypothèses, générateur (hypothèses, graine) et effectifs d'une population engendrée."""

    hypotheses: Path
    engendrer: Callable
    effectifs: Callable


def effectifs_de_menages(population):
    habites = population.filter(polars.col("info_occupation") != "vacant")
    return {
        "menages": habites.height,
        "personnes": int(habites["nombre_personnes_menage"].sum()),
        "projets_de_travaux": population.filter(polars.col("montant_travaux_ht") > 0).height,
        "dossiers_deposes": population.filter("recours").height,
    }


TERRITOIRES = {
    "haguenau": Territoire(
        haguenau.HYPOTHESES,
        lambda h, graine: habitat.engendrer(h, graine, haguenau.completer),
        effectifs_de_menages,
    ),
    **{
        nom: Territoire(chemin, territoires.engendrer, effectifs_de_menages)
        for nom, chemin in territoires.HYPOTHESES.items()
    },
    "meuse": Territoire(meuse.HYPOTHESES, meuse.engendrer, meuse.effectifs),
}


def territoire_connu(nom):
    if nom not in TERRITOIRES:
        raise ErreurEntree(
            f"Territoire « {nom} » inconnu.{noms_proches(nom, TERRITOIRES)} "
            f"Territoires : {', '.join(TERRITOIRES)}."
        )
    return TERRITOIRES[nom]


def chemin_hypotheses(chemin):
    """Fichier des hypothèses d'une population : F.parquet -> F.hypotheses.yaml."""
    return Path(chemin).with_suffix(".hypotheses.yaml")


def hypotheses(territoire, recours=None, effectif=None):
    """Hypothèses d'un territoire ; `recours` remplace tous les taux de recours, `effectif` le nombre de demandes."""
    h = Hypotheses.lire(territoire_connu(territoire).hypotheses)
    if recours is not None:
        statuts = choisie(h, "taux_recours", "--recours")
        h.remplacer("taux_recours", dict.fromkeys(statuts, recours), "Choisi par l'option --recours")
    if effectif is not None:
        choisie(h, "effectif", "--effectif")
        h.remplacer("effectif", effectif, "Choisi par l'option --effectif")
    return h


def choisie(h, nom, option):
    """Hypothèse qu'une option veut remplacer ; erreur si ce territoire ne l'a pas."""
    if nom not in h.contenu["hypotheses"]:
        raise ErreurEntree(f"L'option {option} ne sert pas à ce territoire : {h.contenu['titre']}.")
    return h(nom)


def titres():
    """{territoire: titre de ses hypothèses}."""
    return {nom: Hypotheses.lire(t.hypotheses).contenu["titre"] for nom, t in TERRITOIRES.items()}


def engendrer(territoire, graine, recours=None, effectif=None):
    """Population de démonstration d'un territoire (table)."""
    return territoire_connu(territoire).engendrer(hypotheses(territoire, recours, effectif), graine)


def ecrire(territoire, graine, sortie, recours=None, effectif=None):
    """Écrit la population et ses hypothèses. Rend (effectifs, chemin des hypothèses)."""
    h = hypotheses(territoire, recours, effectif)
    population = TERRITOIRES[territoire].engendrer(h, graine)
    effectifs = TERRITOIRES[territoire].effectifs(population)
    Path(sortie).parent.mkdir(parents=True, exist_ok=True)
    ecrire_table(sortie, population)
    entete = {
        "titre": h.contenu["titre"],
        "avertissement": h.contenu["avertissement"],
        "fichier": Path(sortie).name,
        "empreinte_sha256": empreinte(sortie),
        "graine": graine,
        "version": importlib.metadata.version("openfisca-habitat-local"),
        "effectifs": effectifs,
        "libelles": h.contenu.get("libelles", {}),
        "hypotheses": h.contenu["hypotheses"],
    }
    a_cote = chemin_hypotheses(sortie)
    ecrire_texte(a_cote, yaml.safe_dump(entete, allow_unicode=True, sort_keys=False, width=110))
    return effectifs, a_cote
