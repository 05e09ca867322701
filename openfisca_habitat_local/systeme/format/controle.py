"""Contrôle d'un texte : toute clé, ligne ou colonne hors de la liste est une erreur ; rien ne s'écrit que nul ne lit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy

from openfisca_habitat_local.mecanismes.communes import commune_connue
from openfisca_habitat_local.systeme.format import champs
from openfisca_habitat_local.systeme.format.arbre import Branche, Element, Feuille, feuilles
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.lecture import noms_proches

#: Financeurs dont un tableau est lu par ligne de travaux ; les autres aides sont des aides nommées.
TABLEAUX = {"anah": "anah", "ase": "local", "departement": "local", "epci": "local", "ville": "local"}
#: Nœuds lus en entier, par d'autres que les tableaux.
LIBRES = ("aides", "definitions", "ecretement", "enveloppes", "grandeurs", "objectifs")
#: Ce que le cadre peut dire des autres textes et de son territoire, hors de la liste des champs.
DU_CADRE = (
    "france_entiere", "epci_exclus", "departements_exclus", "regions_exclues", "si",
    "remplace", "complete", "exclut", "exclut_sauf",
)  # fmt: skip


def controler(racine: Branche, livre: bool) -> None:
    """Contrôle les nœuds d'un texte. Erreur : fichier:ligne, ce qui n'est lu par personne, le nom le plus proche.

    Un texte livré peut avoir des tableaux que ses formules lisent ; un texte apporté, non.
    """
    cites = set(_chemins_cites(racine))
    for nom, element in racine.enfants.items():
        if nom in TABLEAUX:
            _tableau(element, _champs_de(TABLEAUX[nom]))
        elif nom == "cadre":
            if not livre:
                _cadre(element, cites)
        elif nom not in LIBRES and not livre and nom not in cites:
            admis = [*TABLEAUX, *LIBRES, "cadre", "plan", "faits", "regles", "lectures", "cas"]
            raise ErreurTexte(
                element.lieu,
                f"« {nom} » : rien ne lit ce fichier, et aucune aide ne le cite.{noms_proches(nom, admis)}",
            )


def _champs_de(place: str) -> dict[str, champs.Champ]:
    return {nom: champ for nom, champ in champs.CHAMPS.items() if place in champ.dans}


def _cadre(cadre: Element, cites: set[str]) -> None:
    admis = (*_champs_de("cadre"), *DU_CADRE)
    for nom, enfant in cadre.enfants.items() if isinstance(cadre, Branche) else ():
        if nom not in admis and "cadre" not in cites:
            raise ErreurTexte(
                enfant.lieu, f"« {nom} » n'est pas un champ du cadre.{noms_proches(nom, admis)}"
            )


def _chemins_cites(racine: Branche) -> Iterable[str]:
    """Premier nom de chaque chemin pointé que citent les aides nommées, les définitions et l'écrêtement."""
    for nom in ("aides", "definitions", "ecretement", "grandeurs"):
        for feuille in feuilles(racine.enfants[nom]) if nom in racine.enfants else ():
            for entree in feuille.entrees.values():
                for valeur in entree.valeur if isinstance(entree.valeur, list) else [entree.valeur]:
                    if isinstance(valeur, str) and "." in valeur:
                        yield valeur.partition(".")[0]


#: Les axes d'un tableau, dans l'ordre où ils s'emboîtent : avant le champ, puis après lui.
AVANT = (champs.STATUTS, champs.LIGNES)
APRES = (champs.PROFILS, champs.MODES)


def _tableau(element: Element, admis: Mapping[str, champs.Champ], axes: tuple = AVANT) -> None:
    """Statut, ligne de travaux, champ : chacun facultatif, dans cet ordre."""
    for nom, enfant in element.enfants.items() if isinstance(element, Branche) else ():
        rang = next((r for r, axe in enumerate(axes) if nom in axe), None)
        if nom in admis:
            _cases(enfant, nom, APRES)
        elif rang is not None and isinstance(enfant, Branche):
            _tableau(enfant, admis, axes[rang + 1 :])
        else:
            connus = [*admis, *(modalite for axe in axes for modalite in axe)]
            raise ErreurTexte(
                enfant.lieu,
                f"« {nom} » n'est ni un champ, ni une ligne de ce tableau : rien ne le lit.{noms_proches(nom, connus)}",
            )
    if isinstance(element, Feuille):
        raise ErreurTexte(element.lieu, f"« {element.nom} » : un tableau est attendu, non une valeur.")


def _cases(element: Element, champ: str, axes: tuple) -> None:
    """Profil, puis mode de propriété, sous un champ."""
    for nom, enfant in element.enfants.items() if isinstance(element, Branche) else ():
        rang = next((r for r, axe in enumerate(axes) if nom in axe), None)
        if rang is None:
            connus = [modalite for axe in axes for modalite in axe]
            raise ErreurTexte(
                enfant.lieu,
                f"« {nom} » n'est pas une colonne de « {champ} » : rien ne la lit.{noms_proches(nom, connus)}",
            )
        _cases(enfant, champ, axes[rang + 1 :])


# --- Qui paie ----------------------------------------------------------------------------------------------

#: Financeurs que tout texte peut nommer ; les autres se déclarent dans `plan.yaml`, avec leur libellé.
FINANCEURS = ("anah", "ase", "departement", "epci", "ville", "organismes")
#: Colonnes d'un plan, dont un financeur ne peut prendre le nom.
PRIS = (
    "id", "total", "prets", "primes", "cout_ttc", "reste_a_charge", "textes", "motifs", "manquants", "regles", "lectures",
    "etapes", "recevabilite", "ressources", "alertes",
)  # fmt: skip


def controler_les_financeurs(racine: Branche, plan: dict[str, Any]) -> None:
    """Erreur si une aide nomme un financeur que ni la loi ni `plan.yaml` ne connaissent."""
    declares = list(plan.get("financeurs", {}))
    aides = racine.enfants.get("aides")
    for nom in declares:
        if nom in PRIS:
            raise ErreurTexte(
                f"{racine.nom}/plan.yaml", f"financeur « {nom} » : ce nom est celui d'une colonne du plan."
            )
    for aide in aides.enfants.values() if isinstance(aides, Branche) else ():
        if not isinstance(aide, Branche):
            raise ErreurTexte(
                aide.lieu, f"« {aide.nom} » : une aide est un tableau (titre, financeur, taux…)."
            )
        _financeur_d_une_aide(aide, declares)


#: Ce qu'une enveloppe peut dire de ce qu'elle paie.
CLES_DE_PAIE = (
    "nom", "financeur", "libelle", "aides", "plus", "moins", "part", "projets", "projets_exclus", "statuts", "categories",
    "territoire", "hors_territoire", "duree_entiere", "dossiers",
)  # fmt: skip


def controler_les_enveloppes(racine: Branche, plan: dict[str, Any]) -> None:
    """Erreur si ce qu'une enveloppe paie ne se lit pas, ou si une aide nomme une enveloppe absente."""
    enveloppes, aides = racine.enfants.get("enveloppes"), racine.enfants.get("aides")
    noms = list(enveloppes.enfants) if isinstance(enveloppes, Branche) else []
    siennes = list(aides.enfants) if isinstance(aides, Branche) else []
    for feuille in feuilles(racine):
        if feuille.paie is not None:
            _paie(feuille, siennes, [*FINANCEURS, "etat", *plan.get("financeurs", {})])
    for feuille in feuilles(aides) if isinstance(aides, Branche) else ():
        for dit in feuille.entrees.values() if feuille.nom == "enveloppe" else ():
            if dit.valeur is not None and dit.valeur not in noms:
                raise ErreurTexte(
                    dit.lieu,
                    f"enveloppe « {dit.valeur} » absente de enveloppes.yaml.{noms_proches(str(dit.valeur), noms)}",
                )


#: Unités d'une enveloppe : des euros, ou un nombre de dossiers.
UNITES_D_UN_BUDGET = ("currency", "dossiers")


def _paie(feuille: Feuille, aides: list[str], financeurs: list[str]) -> None:
    dit = feuille.paie
    if feuille.tete.unite not in UNITES_D_UN_BUDGET:
        raise ErreurTexte(
            feuille.lieu,
            f"enveloppe « {feuille.nom} » : unite parmi {', '.join(UNITES_D_UN_BUDGET)}, non « {feuille.tete.unite} »."
            f"{noms_proches(str(feuille.tete.unite), UNITES_D_UN_BUDGET)}",
        )
    for entree in feuille.entrees.values():
        if entree.valeur is not None and (isinstance(entree.valeur, (bool, str, list)) or entree.valeur < 0):
            raise ErreurTexte(
                entree.lieu, f"enveloppe « {feuille.nom} » : un nombre est attendu, non « {entree.valeur} »."
            )
    if not isinstance(dit, dict) or "financeur" not in dit:
        raise ErreurTexte(
            feuille.lieu, f"« {feuille.nom} » : paie dit un financeur (paie: {{financeur: epci}})."
        )
    listes = {"financeur": financeurs, "aides": aides}
    for cle in dit:
        if cle not in CLES_DE_PAIE:
            raise ErreurTexte(
                feuille.lieu, f"paie : clé « {cle} » inconnue.{noms_proches(cle, CLES_DE_PAIE)}"
            )
    for cle, admis in listes.items():
        dits = dit.get(cle, [])
        for nom in [dits] if isinstance(dits, str) else dits:
            if nom not in admis:
                raise ErreurTexte(
                    feuille.lieu, f"paie : {cle} « {nom} » inconnu.{noms_proches(str(nom), admis)}"
                )


def _financeur_d_une_aide(aide: Branche, declares: list[str]) -> None:
    admis = [*FINANCEURS, *declares]
    ecrit = aide.enfants.get("financeur")
    dits = [e for e in ecrit.entrees.values() if e.valeur is not None] if isinstance(ecrit, Feuille) else []
    for dit in dits:
        if dit.valeur not in admis:
            raise ErreurTexte(
                dit.lieu,
                f"financeur « {dit.valeur} » inconnu : {', '.join(FINANCEURS)}, ou un financeur que plan.yaml déclare "
                f"avec son libellé.{noms_proches(str(dit.valeur), admis)}",
            )


# --- Ce qu'un texte cite ---------------------------------------------------------------------------------------


def controler_les_citations(racine: Branche, variables: Iterable[str]) -> list[str]:
    """Fautes d'un texte, en clair : faits et montants qui ne sont pas des variables, communes qui n'existent pas.

    `variables` : noms des variables du système. Les aides nommées se compilent : ce qu'elles citent s'y contrôle.
    """
    connues = set(variables)
    fautes = []
    for feuille in feuilles(racine):
        genre = feuille.champ.genre if feuille.champ else ""
        for entree in feuille.entrees.values():
            cites = (
                [c for c in entree.valeur if isinstance(c, str)] if isinstance(entree.valeur, list) else []
            )
            if genre in ("faits", "montants") and not feuille.tete.cite:
                inconnus = [(c, "variable", noms_proches(c, connues)) for c in cites if c not in connues]
            else:
                inconnus = [(c, "commune", "") for c in _inconnues(cites)] if genre == "communes" else []
            fautes += [
                f"{entree.lieu} : {quoi} « {nom} » inconnue ({feuille.nom}).{proche}"
                for nom, quoi, proche in inconnus
            ]
    return fautes


def _inconnues(communes: list[str]) -> list[str]:
    if not communes:
        return []
    connues = commune_connue(numpy.array(communes, dtype="S5"))
    return [code for code, connue in zip(communes, connues, strict=True) if not connue]
