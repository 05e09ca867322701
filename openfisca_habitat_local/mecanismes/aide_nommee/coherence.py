"""Ce qu'un texte écrit sans pouvoir le vouloir : bornes impossibles, tranches qui se recouvrent, aide sans montant."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.axes import (
    BORNE_COMPRISE,
    BORNES,
    BORNES_HAUTES,
    RESERVES,
)
from openfisca_habitat_local.mecanismes.aide_nommee.faits import booleen, modalites
from openfisca_habitat_local.mecanismes.aide_nommee.raisons import COMBINAISONS, SPECIALES
from openfisca_habitat_local.mecanismes.aide_nommee.source import CHEMIN, Source
from openfisca_habitat_local.mecanismes.communes import commune_connue
from openfisca_habitat_local.systeme.entrees import declaration
from openfisca_habitat_local.systeme.entrees import fait as accepte
from openfisca_habitat_local.systeme.format import grammaire
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.lecture import Fait

#: Champs dont un bloc tire un montant.
MONTANTS = ("taux", "forfait", "unites", "lignes", "prestations", "complement")
#: Ce qui ne va pas sans une base.
SUR_LA_BASE = ("taux", "plafond_base", "plafond_base_sur", "minimum_base", "minimum_base_exclu")
SOUS_BLOCS = ("lignes", "prestations", "primes")
POSITIFS = {
    nom
    for champs in (grammaire.CHAMPS_D_UN_BLOC, grammaire.CHAMPS_D_UNE_UNITE, grammaire.CHAMPS_D_UN_COMPLEMENT)
    for nom, mot in champs.items()
    if mot.attendu == grammaire.NOMBRE
}
LONGUEUR_D_UNE_COMMUNE = len("2A004")


class Remarque(NamedTuple):
    """Ce qui ne va pas, et où ; une faute empêche le texte de servir, le reste est à regarder."""

    ou: Source
    phrase: str
    faute: bool = True

    def erreur(self) -> ErreurTexte:
        return self.ou.erreur(self.phrase)


class Intervalle(NamedTuple):
    """Bornes d'une tranche, ou d'une condition ; fermées ou non."""

    bas: float
    bas_compris: bool
    haut: float
    haut_compris: bool

    def rejoint(self, autre: Intervalle) -> bool:
        """Une valeur au moins est-elle dans les deux ?"""
        bas, haut = max(self.bas, autre.bas), min(self.haut, autre.haut)
        return bas < haut or (bas == haut and self.contient(bas) and autre.contient(bas))

    def contient(self, valeur: float) -> bool:
        dessus = valeur > self.bas or (valeur == self.bas and self.bas_compris)
        return dessus and (valeur < self.haut or (valeur == self.haut and self.haut_compris))

    @property
    def vide(self) -> bool:
        return self.bas > self.haut or (self.bas == self.haut and not self.contient(self.bas))


def remarques(ou: Source, atelier: Atelier, bloc: bool = True) -> Iterator[Remarque]:
    """Remarques sur une aide (`bloc`), une définition ou un écrêtement, et sur tout ce qu'ils contiennent."""
    if bloc and ou.lire("nature") != "information":
        yield from _bloc(ou, atelier, herite=False)
    yield from _nombres(ou, atelier)
    yield from _descendre(ou, atelier, {})


def _descendre(ou: Source, atelier: Atelier, admis: dict[str, set[int]]) -> Iterator[Remarque]:
    """`admis` : modalités que les conditions rencontrées laissent d'une classe."""
    conditions = ou.enfant("si")
    if conditions is not None:
        admis = admis | _admis(conditions, atelier)
        yield from _conditions(conditions, atelier)
    if ou.selon is not None:
        yield from _table(ou, atelier.variable(str(ou.selon), ou), admis)
    for nom, enfant in ou.enfants():
        if nom != "si" and not enfant.est_valeur:
            yield from _descendre(enfant, atelier, admis)


def _nombres(ou: Source, atelier: Atelier) -> Iterator[Remarque]:
    for nom, enfant in ou.enfants():
        if nom in POSITIFS and _nombre(enfant.valeur) is not None and enfant.valeur < 0:
            yield Remarque(enfant, f"« {nom} » vaut {enfant.valeur} : un nombre positif ou nul est attendu.")
        if not enfant.est_valeur:
            yield from _nombres(enfant, atelier)


def _nombre(ecrit: object) -> float | None:
    return float(ecrit) if isinstance(ecrit, (int, float)) and not isinstance(ecrit, bool) else None


# --- Blocs -------------------------------------------------------------------------------------------------


def _bloc(ou: Source, atelier: Atelier, herite: bool) -> Iterator[Remarque]:
    """Un bloc qui ne dirait jamais de montant : rien ne serait versé, sans un mot."""
    ecrits = () if ou.est_valeur else tuple(ou.noeud.children)
    base = herite or "base" in ecrits
    for nom in SUR_LA_BASE:
        if nom in ecrits and not base:
            yield Remarque(ou, f"« {nom} » ne va pas sans « base » : de quoi est-ce la part, ou la borne ?")
    if not {*MONTANTS, "au_cas_par_cas"} & set(ecrits) and not _prime_seule(ou):
        yield Remarque(ou, f"rien ne dit le montant : écrivez {', '.join(MONTANTS)}, ou au_cas_par_cas.")
    for genre in SOUS_BLOCS:
        for _, bloc in ou.enfants_de(genre):
            yield from _bloc(bloc, atelier, base)


def _prime_seule(ou: Source) -> bool:
    primes = ou.enfant("primes")
    return primes is not None and any(booleen(prime.lire("sans_socle")) for _, prime in primes.enfants())


# --- Tables ------------------------------------------------------------------------------------------------


def _table(ou: Source, variable: Variable, admis: dict[str, set[int]]) -> Iterator[Remarque]:
    branches = [(nom, b) for nom, b in ou.enfants() if nom not in RESERVES]
    tranches = [(b, _intervalle(b)) for _, b in branches if not b.est_valeur]
    lues = [(b, i) for b, i in tranches if i is not None]
    for rang, (branche, intervalle) in enumerate(lues):
        yield from _bornes(branche, variable)
        if any(intervalle.rejoint(autre) for _, autre in lues[:rang]):
            yield Remarque(branche, "cette tranche en recouvre une autre : laquelle vaut ?")
    if ou.enfant("sinon") is not None:
        return
    if len(lues) == len(branches):
        yield from _trous(sorted(lues, key=lambda lue: lue[1].bas))
    if variable.value_type is Enum and variable.name in admis:
        yield from _oubliees(ou, variable, [nom for nom, _ in branches], branches, admis[variable.name])


def _trous(tranches: list[tuple[Source, Intervalle]]) -> Iterator[Remarque]:
    for (_, avant), (branche, apres) in itertools.pairwise(tranches):
        if avant.haut < apres.bas:
            yield Remarque(branche, f"de {avant.haut:g} à {apres.bas:g}, aucune tranche.", False)
        elif avant.haut == apres.bas and not (avant.haut_compris or apres.bas_compris):
            yield Remarque(branche, f"à {avant.haut:g} exactement, aucune tranche.", False)


def _oubliees(
    ou: Source, variable: Variable, noms: list[str], branches: list[tuple[str, Source]], admis: set[int]
) -> Iterator[Remarque]:
    dites: set[int] = set()
    for nom, branche in branches:
        liste = None if branche.est_valeur else branche.enfant("parmi")
        dites |= set(modalites(variable, nom if liste is None else liste.valeur))
    manquent = [m.name for m in variable.possible_values if m.index in admis - dites]
    if manquent:
        phrase = (
            f"{variable.name} : les conditions admettent {', '.join(manquent)}, et rien n'en est dit ici."
        )
        yield Remarque(ou, phrase, False)


# --- Conditions --------------------------------------------------------------------------------------------


def _admis(conditions: Source, atelier: Atelier) -> dict[str, set[int]]:
    trouves = {}
    for nom, ecrit in conditions.enfants():
        liste = ecrit if ecrit.est_valeur else ecrit.enfant("parmi")
        if nom not in SPECIALES and liste is not None:
            variable = atelier.variable(nom, ecrit)
            if variable.value_type is Enum and not _cite(liste.valeur):
                trouves[variable.name] = set(modalites(variable, liste.valeur))
    return trouves


def _cite(ecrit: object) -> bool:
    """Un paramètre est-il cité là, au lieu d'une valeur ?"""
    return isinstance(ecrit, str) and CHEMIN.fullmatch(ecrit) is not None


def _conditions(conditions: Source, atelier: Atelier) -> Iterator[Remarque]:
    for nom, ecrit in conditions.enfants():
        if nom in COMBINAISONS:
            for _, cas in ecrit.enfants():
                yield from _conditions(cas, atelier)
        elif nom == "compare":
            yield from _impossible(ecrit)
            yield from _descendre(ecrit, atelier, {})
        elif nom not in SPECIALES:
            variable = atelier.variable(nom, ecrit)
            yield from _codes(ecrit, variable)
            if not ecrit.est_valeur:
                yield from _bornes(ecrit, variable)
                yield from _descendre(ecrit, atelier, {})


def _bornes(ou: Source, variable: Variable) -> Iterator[Remarque]:
    """Bornes écrites en nombres : dans ce que le fait peut valoir, et compatibles entre elles."""
    attendu = accepte(variable)
    for nom in BORNES:
        borne, ecrite = ou.enfant(nom), _nombre(ou.lire(nom))
        if borne is None or ecrite is None:
            continue
        trop = attendu.maximum is not None and ecrite > attendu.maximum
        if trop or (attendu.minimum is not None and ecrite < attendu.minimum):
            part = (
                f" Vouliez-vous dire : {ecrite / 100:g} ({ecrite:g} %) ?"
                if variable.unit == "/1" and trop
                else ""
            )
            yield Remarque(borne, f"« {ecrite:g} » : {variable.name} va {_etendue(attendu)}.{part}")
    yield from _impossible(ou)


def _etendue(attendu: Fait) -> str:
    bas = "" if attendu.minimum is None else f"de {attendu.minimum:g} "
    return f"{bas}à {attendu.maximum:g}" if attendu.maximum is not None else f"{bas}et plus"


def _impossible(ou: Source) -> Iterator[Remarque]:
    intervalle = _intervalle(ou)
    if intervalle is not None and intervalle.vide:
        yield Remarque(ou, "ces bornes s'excluent : aucune valeur n'est entre elles.")


def _intervalle(ou: Source) -> Intervalle | None:
    """Ce qu'encadrent les bornes du nœud ; None si elles ne sont pas toutes des nombres écrits là."""
    lues = {nom: _nombre(ou.lire(nom)) for nom in BORNES if ou.enfant(nom) is not None}
    dites = {nom: valeur for nom, valeur in lues.items() if valeur is not None}
    if not dites or len(dites) < len(lues) or ou.enfant(BORNE_COMPRISE) is not None:
        return None
    hautes = [(valeur, nom == "au_plus") for nom, valeur in dites.items() if nom in BORNES_HAUTES]
    basses = [(valeur, nom == "au_moins") for nom, valeur in dites.items() if nom not in BORNES_HAUTES]
    bas, bas_compris = max(basses, default=(-numpy.inf, False))
    haut, haut_compris = min(hautes, default=(numpy.inf, False))
    return Intervalle(bas, bas_compris, haut, haut_compris)


def _codes(ecrit: Source, variable: Variable) -> Iterator[Remarque]:
    """Communes d'une condition que rien ne connaît."""
    liste = ecrit if ecrit.est_valeur else ecrit.enfant("parmi")
    if not declaration(variable, "__commune__") or liste is None:
        return
    codes = liste.valeur if isinstance(liste.valeur, list) else [liste.valeur]
    entiers = [str(code) for code in codes if len(str(code)) == LONGUEUR_D_UNE_COMMUNE]
    connus: Iterable[bool] = commune_connue(numpy.array(entiers, dtype="S5")) if entiers else []
    for code, connu in zip(entiers, connus, strict=True):
        if not connu:
            yield Remarque(liste, f"commune « {code} » inconnue.")
