"""Population de démonstration d'une convention apportée : hypothèses génériques, et celles que son dossier remplace."""

import datetime
from pathlib import Path
from typing import Any

import numpy

from habitat_local.communs import donnees
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.colonnes import Colonne, colonnes
from habitat_local.loi.systeme import RACINE, droit_en_vigueur
from habitat_local.population import habitat
from habitat_local.population.commun import Hypotheses, Tirages, choisir, choisir_selon, quantiles
from openfisca_habitat_local.mecanismes.aide_nommee.source import source
from openfisca_habitat_local.mecanismes.communes import populations
from openfisca_habitat_local.mecanismes.plusieurs_textes import communes_du_texte
from openfisca_habitat_local.systeme.format.lecture import Texte, textes_lus
from openfisca_habitat_local.systeme.format.yaml_strict import composer, lieu, paires, tableau
from openfisca_habitat_local.systeme.lecture import noms_proches

GENERIQUES = Path(__file__).parent / "convention.yaml"
FICHIER = "population.yaml"
CLES = ("hypotheses", "faits")
PERSONNES_PAR_LOGEMENT = 2.2


def textes_apportes() -> dict[str, Texte]:
    """Conventions apportées, par nom."""
    return {nom: texte for nom, texte in textes_lus().items() if not texte.dossier.livre}


def hypotheses(nom: str) -> Hypotheses:
    """Hypothèses génériques, celles du texte, son territoire et sa première année. Erreur : fichier:ligne."""
    texte = textes_apportes()[nom]
    contenu = donnees.lire(GENERIQUES)
    siennes = _du_texte(texte, contenu)
    for genre in CLES:
        for cle, dit in siennes.get(genre, {}).items():
            contenu[genre][cle] = {**contenu[genre].get(cle, {}), **dit}
    debut, fin = _premiere_annee(texte)
    codes = _communes(nom, debut)
    contenu["titre"] = f"Population de démonstration, {texte.titre}"
    contenu["hypotheses"] |= {
        "communes": {
            "libelle": "Communes du texte, au prorata de leur population municipale",
            "source": "Territoire du texte ; population municipale d'aujourd'hui",
            "valeur": codes,
        },
        "depot": {
            "libelle": "Jours ouvrés du dépôt, tirés uniformément",
            "source": "Première année du texte",
            "valeur": {"debut": debut, "fin": fin},
        },
    }
    au_plus = contenu["hypotheses"]["menages_au_plus"]["valeur"]
    logements = float(populations(numpy.array(codes, "S5")).sum()) / PERSONNES_PAR_LOGEMENT
    contenu["hypotheses"]["un_logement_sur"] = {
        "libelle": "Logements que chaque ligne représente",
        "source": "Nombre de logements du territoire, et nombre de lignes voulu",
        "valeur": max(1, round(logements / au_plus)),
    }
    # Un fait tiré s'écrit comme une hypothèse, à côté des autres.
    for fait, dit in contenu.pop("faits").items():
        libelle = colonnes()[fait].label
        contenu["hypotheses"][f"fait_{fait}"] = {"libelle": libelle, "source": "Supposé", **dit}
    return Hypotheses(contenu, f"{nom}/{FICHIER}")


def _du_texte(texte: Texte, generiques: dict[str, Any]) -> dict[str, Any]:
    """Ce que `population.yaml` du texte remplace. Erreur : une clé, une hypothèse ou un fait que rien ne lit."""
    chemin = texte.dossier.chemin / FICHIER
    noeud = composer(chemin, texte.dossier.affiche(chemin)) if chemin.exists() else None
    admis = {"hypotheses": list(generiques["hypotheses"]), "faits": list(colonnes())}
    for genre, place, ecrit in paires(tableau(noeud)) if noeud is not None else ():
        if genre not in CLES:
            raise ErreurEntree(f"{lieu(place)} : clé « {genre} » inconnue.{noms_proches(genre, CLES)}")
        for nom, ou, _ in paires(tableau(ecrit)):
            if nom not in admis[genre]:
                quoi = "hypothèse" if genre == "hypotheses" else "fait"
                raise ErreurEntree(f"{lieu(ou)} : {quoi} « {nom} » inconnu.{noms_proches(nom, admis[genre])}")
    return donnees.lire(chemin) or {} if noeud is not None else {}


def _premiere_annee(texte: Texte) -> tuple[str, str]:
    vie = sorted((jour, dit["value"]) for jour, dit in texte.arbre["cadre"]["en_vigueur"]["values"].items())
    debut = next(jour for jour, vaut in vie if vaut)
    fin = next((jour for jour, vaut in vie if jour > debut and not vaut), None)
    jour = datetime.date.fromisoformat(debut)
    terme = jour + datetime.timedelta(days=364)
    if fin is not None:
        terme = min(terme, datetime.date.fromisoformat(fin) - datetime.timedelta(days=1))
    return debut, str(terme)


def _communes(nom: str, jour: str) -> list[str]:
    racine = droit_en_vigueur().parameters.children[RACINE]
    cadre = source(racine, jour, "conventions", nom, "cadre")
    if cadre is None or cadre.lire("france_entiere", False):
        raise ErreurEntree(f"{nom} : pas de population d'un texte qui vaut dans toute la France.")
    codes = sorted(communes_du_texte(cadre))
    habitants = populations(numpy.array(codes, "S5"), datetime.date.fromisoformat(jour))
    return [code for code, nombre in zip(codes, habitants, strict=True) if nombre > 0]


def _tirer(colonne: Colonne, valeur: Any, tirage: numpy.ndarray, donnees: dict) -> numpy.ndarray:
    """Un fait : une part (oui ou non), des parts (classe), des quantiles (nombre) ; `selon` une autre colonne."""
    if isinstance(valeur, dict) and "selon" in valeur:
        tables = {cle: v for cle, v in valeur.items() if cle != "selon"}
        defaut = str(colonne.defaut)
        return choisir_selon(tirage, donnees[valeur["selon"]], tables, colonne.nom, defaut)
    if colonne.genre == "booleen":
        return tirage < float(valeur)
    if colonne.genre == "classe":
        return choisir(tirage, valeur, colonne.nom)
    if isinstance(valeur, dict):
        lus = quantiles(tirage, valeur)
        return numpy.round(lus).astype(int) if colonne.genre == "entier" else numpy.round(lus, 2)
    if colonne.genre == "date":
        return numpy.full(len(tirage), valeur, dtype="datetime64[D]")
    return numpy.full(len(tirage), valeur)


def completer(h: Hypotheses, donnees: dict, tirages: Tirages) -> dict[str, numpy.ndarray]:
    """Âge du logement, et faits que les hypothèses disent de tirer."""
    annee = int(str(h("depot")["debut"])[:4])
    tires = {"age_logement": numpy.maximum(annee - donnees["annee_construction"], 0)}
    for nom in h.contenu["hypotheses"]:
        if nom.startswith("fait_"):
            fait = nom.removeprefix("fait_")
            tires[fait] = _tirer(colonnes()[fait], h(nom), tirages(fait), {**donnees, **tires})
    return tires


def engendrer(h: Hypotheses, graine: int) -> Any:
    """Population du territoire d'une convention apportée."""
    return habitat.engendrer(h, graine, completer)
