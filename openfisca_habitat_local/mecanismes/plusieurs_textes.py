"""Plusieurs textes sur une commune le même jour : qui couvre un dossier, qui remplace, exclut ou complète qui.

Un texte dit son territoire (`communes`, `epci`, `departements`, `regions`, `france_entiere`, et ce qui en est exclu) et
son rapport aux autres (`remplace`, `complete`, `exclut`). Deux textes d'un même financeur qui couvrent le même dossier
sans rien dire l'un de l'autre sont une erreur.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import numpy
from openfisca_core.parameters import Parameter, ParameterNode

from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import SANS_VERSEMENT, descriptions
from openfisca_habitat_local.mecanismes.aide_nommee.source import Source, source
from openfisca_habitat_local.mecanismes.communes import (
    communes_de_l_epci,
    communes_de_la_region,
    communes_du_departement,
)
from openfisca_habitat_local.mecanismes.geographie import rang_commune
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.suivi import noter

Masque = numpy.ndarray

#: Divisions dont un cadre cite les codes, et ce qui en donne les communes à un jour.
DIVISIONS = {
    "epci": communes_de_l_epci,
    "departements": communes_du_departement,
    "regions": communes_de_la_region,
}
#: Nœuds d'un texte « à tableaux » : un tel texte est seul sur un dossier, comme les tableaux le supposent.
TABLEAUX = ("anah", "ase", "departement", "epci", "ville")
#: Champs d'un cadre qui disent où et quand le texte vaut.
TERRITOIRE = (
    "en_vigueur", "france_entiere", "communes", "communes_exclues", *DIVISIONS, "epci_exclus", "departements_exclus",
    "regions_exclues",
)  # fmt: skip
RAPPORTS = ("remplace", "complete", "exclut")


def racine_de(systeme: Any) -> ParameterNode:
    return systeme.parameters.children["habitat_local"]


def a_tableaux(convention: ParameterNode) -> bool:
    """Le texte a-t-il un tableau de financeur ?"""
    return any(isinstance(convention.children.get(nom), ParameterNode) for nom in TABLEAUX)


def _communes_d_une_liste(cadre: Source, suffixe: str) -> set[str]:
    """Codes des communes d'un territoire (suffixe vide), ou de ce qui en est exclu (« _exclues », « _exclus »)."""
    jour = datetime.date.fromisoformat(cadre.instant)
    codes = {str(code) for code in cadre.liste(f"communes{'_exclues' if suffixe else ''}")}
    for division, communes in DIVISIONS.items():
        for code in cadre.liste(f"{division}{_accord(division) if suffixe else ''}"):
            codes |= set(communes(str(code), jour))
    return codes


def _accord(division: str) -> str:
    return "_exclues" if division == "regions" else "_exclus"


def communes_du_texte(cadre: Source) -> set[str]:
    """Codes de toutes les communes que le texte couvre ce jour-là."""
    return _communes_d_une_liste(cadre, "") - _communes_d_une_liste(cadre, "exclues")


def _partout(cadre: Source) -> bool:
    return bool(cadre.lire("france_entiere", False))


def couvre(menage: Any, period: Any, parameters: Any, texte: str) -> Masque:
    """Vrai où le logement est dans le territoire du texte, en vigueur le jour de la période."""
    loi = parameters(period).habitat_local
    instant = getattr(loi, "_instant_str", None) or str(period.start)
    noter(loi, texte, "cadre")  # `source` lit l'arbre sans passer par le nœud suivi
    cadre = source(racine_de(menage.simulation.tax_benefit_system), instant, "conventions", texte, "cadre")
    if cadre is None or not cadre.lire("en_vigueur", False):
        return numpy.zeros(menage.count, dtype=bool)
    depcom, lu = menage("depcom_logement", period), [(texte, "cadre")]
    if _partout(cadre):
        hors = rang_commune(
            loi,
            ("exclues", texte),
            lambda: {1: sorted(_communes_d_une_liste(cadre, "exclues"))},
            depcom,
            lu=lu,
        )
        return (depcom != b"") & (hors < 0)
    territoire = rang_commune(
        loi, ("territoire", texte), lambda: {1: sorted(communes_du_texte(cadre))}, depcom, lu=lu
    )
    return territoire >= 0


def releve(menage: Any, period: Any, texte: str) -> Masque:
    """Vrai où le dossier relève du texte (territoire, jour, et aucun texte qui le remplace)."""
    return menage(f"releve_{texte}", period)


def textes(racine: ParameterNode) -> list[str]:
    """Noms de tous les textes."""
    return list(racine.children["conventions"].children)


def dits(convention: ParameterNode, nom: str) -> list[str]:
    """Ce qu'un texte dit de son rapport aux autres (`remplace`, `complete`, `exclut`…), à quelque date que ce soit."""
    cadre = convention.children.get("cadre")
    for noeud in (convention, cadre):
        ecrit = noeud.metadata.get(nom) if isinstance(noeud, ParameterNode) else None
        if ecrit is not None:
            return [str(ecrit)] if isinstance(ecrit, (str, int, float)) else list(ecrit)
    ecrit = cadre.children.get(nom) if isinstance(cadre, ParameterNode) else None
    valeurs = [v.value for v in ecrit.values_list] if isinstance(ecrit, Parameter) else []
    return [
        n for valeur in valeurs for n in (valeur if isinstance(valeur, list) else [valeur]) if n is not None
    ]


def _cites(racine: ParameterNode, texte: str, rapport: str) -> set[str]:
    return set(dits(racine.children["conventions"].children[texte], rapport))


def remplacants(racine: ParameterNode, texte: str) -> list[str]:
    """Textes qui disent remplacer celui-ci."""
    return [
        autre for autre in textes(racine) if autre != texte and texte in _cites(racine, autre, "remplace")
    ]


def textes_qui_excluent(racine: ParameterNode, texte: str, aide: str, instant: str) -> list[str]:
    """Textes dont une aide accordée exclut l'aide `aide` de celui-ci (sauf les volets qu'ils laissent)."""
    trouves = []
    for autre in textes(racine):
        cadre = source(racine, instant, "conventions", autre, "cadre")
        if cadre is None or texte not in _cites(racine, autre, "exclut"):
            continue
        if f"{texte}.{aide}" not in _cites(racine, autre, "exclut_sauf"):
            trouves.append(autre)
    return trouves


# --- Deux textes d'un même financeur ------------------------------------------------------------------------


def financeurs_du_texte(convention: ParameterNode) -> set[str]:
    """Financeurs dont le texte fixe une aide : ceux de ses tableaux, et ceux de ses aides nommées."""
    nommes = {
        aide.financeur for aide in descriptions(convention, "").values() if aide.nature not in SANS_VERSEMENT
    }
    return {nom for nom in TABLEAUX if nom in convention.children} | (nommes - {""})


def paires_muettes(racine: ParameterNode) -> Iterator[tuple[str, str, set[str]]]:
    """(texte, autre texte, financeurs communs) de ceux qui ne disent rien l'un de l'autre."""
    conventions = racine.children["conventions"].children
    noms = textes(racine)
    financeurs = {nom: financeurs_du_texte(conventions[nom]) for nom in noms}
    for rang, un in enumerate(noms):
        for autre in noms[rang + 1 :]:
            communs = financeurs[un] & financeurs[autre]
            if communs and not _se_disent(racine, un, autre):
                yield un, autre, communs


def _se_disent(racine: ParameterNode, un: str, autre: str) -> bool:
    return any(
        cible in _cites(racine, source_, rapport)
        for source_, cible in ((un, autre), (autre, un))
        for rapport in RAPPORTS
    )


def refuser_les_paires_muettes(
    menage: Any, period: Any, parameters: Any, texte: str, couvert: Masque
) -> None:
    """Erreur si un dossier relève aussi d'un autre texte d'un même financeur, sans que l'un parle de l'autre."""
    racine = racine_de(menage.simulation.tax_benefit_system)
    for un, autre, communs in paires_muettes(racine):
        if texte != un:
            continue
        deux = couvert & couvre(menage, period, parameters, autre)
        if deux.any():
            depcom = menage("depcom_logement", period)[deux.argmax()].decode()
            raise ErreurTexte(
                f"conventions {un} et {autre}",
                f"les textes « {un} » et « {autre} » couvrent tous deux la commune {depcom} le {period.start}, et "
                f"fixent chacun une aide de : {', '.join(sorted(communs))}. Dites dans le cadre de l'un ou de "
                f"l'autre s'il le remplace (remplace), s'y ajoute (complete) ou l'exclut (exclut).",
            )
