"""Écrire un cas de juriste depuis un dossier : les faits que le calcul emploie, les montants attendus laissés en blanc."""

import datetime
from collections.abc import Iterable
from typing import Any

import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.colonnes import colonnes
from habitat_local.loi.incremental import simuler_en_suivant
from habitat_local.loi.systeme import RACINE, droit_en_vigueur
from habitat_local.regles import textes
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import aides_du_texte
from openfisca_habitat_local.systeme.lecture import noms_proches

A_REMPLIR = "reste à remplir, d'après le texte"
#: Ce qu'un cas attend d'un texte dont le plan ne nomme aucune aide.
A_DEFAUT = ("total_subventions", "reste_a_charge")
JOUR = "date_depot"


def sorties_du_texte(texte: str) -> tuple[str, ...]:
    """Variables des aides que le texte verse : celles de son plan, et ses aides nommées. Erreur : texte inconnu."""
    convention = textes.conventions()[textes.connu(texte)]
    lignes = convention.metadata.get("plan", {}).get("financeurs", {}).values()
    racine = droit_en_vigueur().parameters.children[RACINE]
    nommees = [aide.variable for aide in aides_du_texte(racine, texte).values()]
    variables = [*(nom for ligne in lignes for nom in ligne["aides"]), *nommees]
    tableaux = [f"subvention_{nom}" for nom in convention.children]
    connues = droit_en_vigueur().variables
    trouvees = [nom for nom in (*tableaux, *variables) if nom in connues]
    return tuple(dict.fromkeys(trouvees or A_DEFAUT))


def verifier_sorties(noms: Iterable[str]) -> tuple[str, ...]:
    """Noms de variables demandées. Erreur : inconnue, avec les noms proches."""
    connues = droit_en_vigueur().variables
    for nom in noms:
        if nom not in connues:
            raise ErreurEntree(f"sortie « {nom} » inconnue.{noms_proches(nom, list(connues))}")
    return tuple(noms)


def faits_employes(dossier: polars.DataFrame, sorties: Iterable[str]) -> list[str]:
    """Faits que le dossier donne et que le calcul de ces sorties lit, dans l'ordre du fichier."""
    simulation, periode = simuler_en_suivant(dossier, droit_en_vigueur(), str(dossier[JOUR][0]))
    for nom in sorties:
        simulation.calculate(nom, periode)
    graphe, lus, reste = simulation.journal.variables, set(sorties), list(sorties)
    while reste:
        for nom in graphe.get(reste.pop(), ()):
            if nom not in lus:
                lus.add(nom)
                reste.append(nom)
    donnes = [
        nom for nom in dossier.columns if nom in colonnes() and nom != JOUR and dossier[nom][0] is not None
    ]
    return [nom for nom in donnes if nom in lus and nom in droit_en_vigueur().variables]


def ecrite(valeur: Any) -> str:
    """Valeur écrite en YAML, comme le lanceur d'OpenFisca l'attend."""
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, float) and valeur == int(valeur):
        return str(int(valeur))
    if isinstance(valeur, int | float | datetime.date):
        return str(valeur)
    return f'"{valeur}"' if str(valeur)[:1].isdigit() else str(valeur)


def guillemets(phrase: str) -> str:
    return "'" + phrase.replace("'", "''") + "'"


def cas(dossier: polars.DataFrame, nom: str, sorties: tuple[str, ...], source: str) -> str:
    """Cas YAML d'un dossier vérifié (une ligne)."""
    faits = faits_employes(dossier, sorties)
    variables = droit_en_vigueur().variables
    lignes = [
        f"# Dossier {dossier['id'][0]} de {source}. Les montants se calculent du texte, jamais du moteur.",
        f"- name: {guillemets(nom)}",
        "  keywords: []  # identifiants des règles que le cas éprouve",
        f"  period: {dossier[JOUR][0]}",
        "  absolute_error_margin: 0.005",
        "  input:",
        *(f"    {fait}: {ecrite(dossier[fait][0])}" for fait in faits),
        "  output:",
        *(f"    {sortie}:  # {variables[sortie].label} : {A_REMPLIR}" for sortie in sorties),
    ]
    return "\n".join(lignes) + "\n"


def fichier_de_cas(table: polars.DataFrame, nom: str, sorties: tuple[str, ...], source: str) -> str:
    """Un cas par dossier ; à plusieurs, chacun ajoute son identifiant au nom."""
    seul = table.height == 1
    return "".join(
        cas(table[rang], nom if seul else f"{nom} ({table['id'][rang]})", sorties, source)
        for rang in range(table.height)
    )


__all__ = ["A_REMPLIR", "fichier_de_cas", "sorties_du_texte", "verifier_sorties"]
