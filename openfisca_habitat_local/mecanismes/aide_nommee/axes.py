"""Axes d'un nombre : le fait dont il dépend, et ses modalités (classe, oui ou non, entiers, tranches)."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.faits import (
    Vecteur,
    booleen,
    dans_codes,
    en_nombres,
    modalites,
)
from openfisca_habitat_local.mecanismes.aide_nommee.lecture import Lecture
from openfisca_habitat_local.mecanismes.aide_nommee.source import CHEMIN, Source
from openfisca_habitat_local.systeme.lecture import noms_proches

BORNES_BASSES, BORNES_HAUTES = ("plus_de", "au_moins"), ("moins_de", "au_plus")
BORNES = (*BORNES_BASSES, *BORNES_HAUTES)
#: Paramètre booléen d'un texte qui fait entrer une borne ouverte dans la tranche, ou dans la condition.
BORNE_COMPRISE = "borne_comprise"
BORNES_FERMEES = {"plus_de": "au_moins", "moins_de": "au_plus"}
RESERVES = ("selon", "sinon", "inconnu", "de_plus")


class Tranche:
    """Intervalle d'un nombre (ou de jours), bornes ouvertes ou fermées."""

    def __init__(self, bornes: dict[str, float]) -> None:
        self.bornes = bornes

    def contient(self, valeurs: Vecteur) -> Vecteur:
        dedans = numpy.ones(len(valeurs), dtype=bool)
        for nom, borne in self.bornes.items():
            dedans &= COMPARER[nom](valeurs, borne)
        return dedans

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Tranche) and autre.bornes == self.bornes


COMPARER = {
    "plus_de": lambda valeurs, borne: valeurs > borne,
    "au_moins": lambda valeurs, borne: valeurs >= borne,
    "moins_de": lambda valeurs, borne: valeurs < borne,
    "au_plus": lambda valeurs, borne: valeurs <= borne,
}


class Axe:
    """Un fait et la façon dont un nombre le partage : un rang par branche, puis « autre », puis « inconnu »."""

    def __init__(self, variable: Variable, groupes: list, code_inconnu: int, pente: bool) -> None:
        self.variable, self.groupes, self.code_inconnu = variable, groupes, code_inconnu
        self.rang_pente = len(groupes) - 1 if pente else len(groupes) + 1
        self.pente = pente

    @property
    def cases(self) -> int:
        return len(self.groupes) + 2

    def __eq__(self, autre: object) -> bool:
        """Même fait partagé de même : les deux axes n'en font qu'un dans une table."""
        if not isinstance(autre, Axe) or autre.variable.name != self.variable.name:
            return False
        return autre.groupes == self.groupes and autre.pente == self.pente

    def _dans(self, groupe, valeurs: Vecteur) -> Vecteur:
        if isinstance(groupe, Tranche):
            return groupe.contient(valeurs)
        if self.variable.value_type is str:
            return dans_codes(valeurs, groupe)
        return numpy.isin(valeurs, groupe)

    def situer(self, lecture: Lecture) -> tuple[Vecteur, Vecteur, Vecteur]:
        """(rang de la branche, fait inconnu ou non, unités au-delà de la dernière modalité)."""
        valeurs, connu = lecture.fait(self.variable)
        if self.variable.value_type is date:
            valeurs = en_nombres(self.variable, valeurs)
        rang = numpy.full(len(valeurs), len(self.groupes), dtype=numpy.int32)
        nommee = numpy.zeros(len(valeurs), dtype=bool)
        for numero, groupe in enumerate(self.groupes):
            dedans = self._dans(groupe, valeurs) & ~nommee
            rang[dedans] = numero
            nommee |= dedans
        au_dela = numpy.zeros(len(valeurs))
        if self.pente:
            dernier = self.groupes[-1][0]
            au_dela = numpy.where(connu, numpy.maximum(valeurs - dernier, 0), 0).astype(numpy.float64)
            rang[au_dela > 0] = self.rang_pente
            nommee |= au_dela > 0
        # Une modalité « inconnue » que le texte nomme est un cas prévu.
        inconnu = ~connu & ~(nommee & (self.variable.value_type is Enum))
        rang[inconnu] = len(self.groupes) + 1
        return rang, inconnu, au_dela


def _groupe(nom: str, branche: Source, variable: Variable, atelier: Atelier):
    """(modalités ou tranche que couvre la branche, nombre qu'elle porte)."""
    if not branche.est_valeur and any(branche.enfant(b) is not None for b in (*BORNES, "parmi")):
        porte = branche.enfant("valeur")
        if porte is None:
            raise branche.erreur("la tranche n'a pas de « valeur ».")
        branche.exiger((*BORNES, "parmi", "valeur", BORNE_COMPRISE))
        liste = branche.enfant("parmi")
        if liste is not None:
            ecrites = branche.liste("parmi")
            return (ecrites if variable.value_type is str else rangs_de(variable, ecrites, branche)), porte
        dites = [b for b in BORNES if branche.enfant(b) is not None]
        return Tranche(
            {sens_de_la_borne(b, branche, atelier): _borne(branche, b, atelier) for b in dites}
        ), porte
    return rangs_de(variable, nom, branche), branche


def sens_de_la_borne(nom: str, ou: Source, atelier: Atelier) -> str:
    """La borne, fermée si le paramètre que cite `borne_comprise` le dit ce jour-là."""
    cite = ou.enfant(BORNE_COMPRISE)
    if cite is None or nom not in BORNES_FERMEES:
        return nom
    compris = atelier.parametre(cite.valeur, cite).valeur if isinstance(cite.valeur, str) else cite.valeur
    return BORNES_FERMEES[nom] if compris else nom


def _borne(branche: Source, nom: str, atelier: Atelier) -> float:
    valeur = branche.lire(nom)
    if isinstance(valeur, str) and CHEMIN.fullmatch(valeur):
        valeur = atelier.parametre(valeur, branche).valeur
    if isinstance(valeur, str):
        try:
            return float(numpy.datetime64(valeur, "D").astype(numpy.int64))
        except ValueError:
            raise branche.erreur(f"« {nom}: {valeur} » n'est ni un nombre ni une date.") from None
    return float(valeur)


def rangs_de(variable: Variable, ecrit: Any, ou: Source) -> list:
    """Valeurs que nomme une modalité."""
    if variable.value_type is Enum:
        try:
            return modalites(variable, ecrit)
        except ValueError as erreur:
            raise ou.erreur(str(erreur)) from None
    if variable.value_type is bool:
        vrai = booleen(ecrit)
        if vrai is None:
            raise ou.erreur(f"« oui » ou « non » est attendu pour {variable.name}, « {ecrit} » est écrit.")
        return [vrai]
    if variable.value_type is str:
        return [str(ecrit)]
    try:
        return [float(nombre) for nombre in (ecrit if isinstance(ecrit, list) else [ecrit])]
    except (TypeError, ValueError):
        raise ou.erreur(
            f"« {ecrit} » : pour {variable.name}, écrivez un nombre ou une tranche ({', '.join(BORNES)})."
            f"{noms_proches(str(ecrit), RESERVES)}"
        ) from None


def lire_axe(ou: Source, atelier: Atelier) -> tuple[Axe, list[Source | None], float | None]:
    """Axe d'une table, branche de chacun de ses rangs, et pente au-delà du dernier."""
    variable = atelier.variable(str(ou.selon), ou)
    groupes, branches, autre, inconnu, pente = [], [], None, None, None
    for nom, branche in ou.enfants():
        if nom == "sinon":
            autre = branche
        elif nom == "inconnu":
            inconnu = branche
        elif nom == "de_plus":
            pente = _borne(ou, nom, atelier)
        elif nom not in RESERVES:
            groupe, porte = _groupe(nom, branche, variable, atelier)
            groupes.append(groupe)
            branches.append(porte)
    code = atelier.raisons.inconnu(variable.name)
    axe = Axe(variable, groupes, code, pente is not None)
    return axe, [*branches, autre, inconnu], pente
