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
from habitat_local.population import calage, conventions, habitat, haguenau, lieux, meuse, territoires
from habitat_local.population.commun import ErreurHypotheses, Hypotheses
from openfisca_habitat_local.systeme.format.lecture import textes_lus
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
    if nom in TERRITOIRES:
        return TERRITOIRES[nom]
    if nom in conventions.textes_apportes():
        return Territoire(conventions.GENERIQUES, conventions.engendrer, effectifs_de_menages)
    if lieux.est_un_lieu(nom):
        return Territoire(lieux.HYPOTHESES, lieux.engendrer, effectifs_de_menages)
    raise ErreurEntree(
        f"Territoire « {nom} » inconnu.{noms_proches(nom, TERRITOIRES)} "
        f"Territoires : {', '.join(TERRITOIRES)}, le code d'une commune, d'une intercommunalité (Siren) ou d'un "
        "département, ou le nom d'une convention."
    )


def chemin_hypotheses(chemin):
    """Fichier des hypothèses d'une population : F.parquet -> F.hypotheses.yaml."""
    return Path(chemin).with_suffix(".hypotheses.yaml")


def _lues(territoire, fichier, ecrites):
    """Hypothèses du fichier ; d'une convention apportée, les génériques et celles que son dossier remplace."""
    if ecrites is None and territoire in conventions.textes_apportes():
        return conventions.hypotheses(territoire)
    return Hypotheses.lire(fichier)


def hypotheses(territoire, recours=None, effectif=None, chemin=None):
    """Hypothèses d'un territoire ; `recours` remplace tous les taux de recours, `effectif` le nombre de demandes.

    `chemin` : hypothèses écrites par l'usager, à la place de celles du territoire.
    """
    connu = territoire_connu(territoire)
    try:
        h = _lues(territoire, chemin or connu.hypotheses, chemin)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as erreur:
        raise ErreurEntree(f"{chemin} : hypothèses illisibles ({str(erreur).splitlines()[0]}).") from None
    if not isinstance(h.contenu, dict) or not isinstance(h.contenu.get("hypotheses"), dict):
        raise ErreurEntree(f"{chemin} : une clé « hypotheses » est attendue.")
    if territoire not in TERRITOIRES and (chemin or territoire not in conventions.textes_apportes()):
        h = lieux.adapter(h, territoire)
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
    """{territoire: titre de ses hypothèses} ; une convention apportée y est sous son nom, avec son titre."""
    connues = {nom: Hypotheses.lire(t.hypotheses).contenu["titre"] for nom, t in TERRITOIRES.items()}
    return connues | {texte.nom: texte.titre for texte in textes_lus().values() if not texte.dossier.livre}


def engendrer(territoire, graine, recours=None, effectif=None, chemin=None, marges=None):
    """Population d'un territoire (table), ses poids calés sur un fichier de marges s'il est donné."""
    return peupler(territoire, hypotheses(territoire, recours, effectif, chemin), graine, marges)[0]


def peupler(territoire, h, graine, marges=None):
    """(population, calage ou None). Erreur (`ErreurEntree`) : hypothèse absente ou mal formée, marge fausse."""
    try:
        population = territoire_connu(territoire).engendrer(h, graine)
    except (ErreurHypotheses, KeyError, TypeError, AttributeError) as erreur:
        raise ErreurEntree(f"Hypothèses de {territoire} : {erreur}") from None
    if marges is None:
        return population, None
    cale = calage.caler(population["poids"].to_numpy(), calage.lire(marges, population))
    return population.with_columns(poids=polars.Series(cale.poids)), cale


def ecrire(territoire, graine, sortie, recours=None, effectif=None):
    """Écrit la population et ses hypothèses. Rend (effectifs, chemin des hypothèses)."""
    return ecrire_calee(territoire, graine, sortie, recours, effectif)[:2]


def ecrire_calee(territoire, graine, sortie, recours=None, effectif=None, chemin=None, marges=None):
    """Comme `ecrire`, sur ses propres hypothèses et ses marges. Rend aussi le calage (None sans marges)."""
    h = hypotheses(territoire, recours, effectif, chemin)
    population, cale = peupler(territoire, h, graine, marges)
    effectifs = territoire_connu(territoire).effectifs(population)
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
    if cale is not None:
        entete["marges"] = {
            "fichier": Path(marges).name,
            "empreinte_sha256": empreinte(marges),
            "effectif_utile": round(cale.effectif_utile, 1),
            "notes": list(cale.notes),
            "atteintes": cale.marges.to_dicts(),
        }
    a_cote = chemin_hypotheses(sortie)
    ecrire_texte(a_cote, yaml.safe_dump(entete, allow_unicode=True, sort_keys=False, width=110))
    return effectifs, a_cote, cale
