"""Le bilan d'une épreuve : couverture par texte, survivants, et mutants équivalents, argumentés en données."""

import collections
import dataclasses
import fnmatch
import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from habitat_local.communs import donnees
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.systeme import RACINE
from habitat_local.mutations.epreuve import DEUX_COTES, ETATS, JAMAIS_LU, PROUVE, Essai, Verdict
from habitat_local.regles import registre

EQUIVALENTS = Path(__file__).parents[1] / "donnees" / "mutants_equivalents.yaml"
CLES = {"chiffres", "sens", "argument"}


@dataclasses.dataclass(frozen=True)
class Equivalence:
    """Des mutants qu'aucun cas ne peut remarquer, et pourquoi.

    `chiffres` : chemins, où `*` vaut tout. `sens` : ceux des mutants en cause ; vide, tous.
    """

    chiffres: tuple[str, ...]
    sens: tuple[str, ...]
    argument: str

    def vaut_pour(self, essai: Essai) -> bool:
        chemin = essai.mutant.chiffre.chemin.removeprefix(f"{RACINE}.")
        nomme = any(fnmatch.fnmatchcase(chemin, motif) for motif in self.chiffres)
        return nomme and (not self.sens or essai.mutant.sens in self.sens)


def lire(chemin: Path = EQUIVALENTS) -> list[Equivalence]:
    """Équivalences déclarées. Erreur : clé inconnue, argument absent."""
    lues = []
    for rang, une in enumerate(donnees.lire(chemin) or []):
        if (
            not isinstance(une, dict)
            or not set(une) <= CLES
            or not une.get("argument")
            or not une.get("chiffres")
        ):
            raise ErreurEntree(
                f"{chemin.name}, entrée {rang + 1} : chiffres et argument attendus (et sens, au besoin)."
            )
        lues.append(Equivalence(en_liste(une["chiffres"]), en_liste(une.get("sens")), str(une["argument"])))
    return lues


def en_liste(valeur: Any) -> tuple[str, ...]:
    return () if valeur is None else (valeur,) if isinstance(valeur, str) else tuple(map(str, valeur))


@dataclasses.dataclass
class Couverture:
    """Ce que les cas montrent des chiffres d'un texte."""

    texte: str
    etats: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    mutants: int = 0
    tues: int = 0
    equivalents: int = 0

    @property
    def chiffres(self) -> int:
        return sum(self.etats.values())

    @property
    def lus(self) -> int:
        return self.chiffres - self.etats[JAMAIS_LU]

    @property
    def des_deux_cotes(self) -> int:
        return self.etats[DEUX_COTES] + self.etats[PROUVE]

    @property
    def prouves(self) -> int:
        return self.etats[PROUVE]

    @property
    def survivants(self) -> int:
        return self.mutants - self.tues - self.equivalents


@dataclasses.dataclass
class Bilan:
    """Verdicts, couverture par texte, survivants (équivalents à part) ; équivalences que plus rien n'appelle."""

    verdicts: list[Verdict]
    couvertures: dict[str, Couverture]
    survivants: list[Essai]
    equivalents: list[tuple[Essai, Equivalence]]
    inutiles: list[Equivalence]
    en_echec: list[Any] = dataclasses.field(default_factory=list)


def bilan(verdicts: Iterable[Verdict], equivalences: list[Equivalence], entier: bool = True) -> Bilan:
    """Bilan des verdicts. `entier` : tous les chiffres ont été éprouvés, une équivalence sans survivant est donc inutile."""
    liste, couvertures = list(verdicts), dict[str, Couverture]()
    survivants: list[Essai] = []
    equivalents: list[tuple[Essai, Equivalence]] = []
    for verdict in liste:
        couverture = couvertures.setdefault(verdict.chiffre.texte, Couverture(verdict.chiffre.texte))
        admis = {id(e): une for e in verdict.survivants if (une := equivalence_de(e, equivalences))}
        etat = PROUVE if len(admis) == len(verdict.survivants) else verdict.etat
        couverture.etats[etat] += 1
        couverture.mutants += len(verdict.essais)
        couverture.tues += len(verdict.essais) - len(verdict.survivants)
        couverture.equivalents += len(admis)
        survivants += [e for e in verdict.survivants if id(e) not in admis]
        equivalents += [(e, admis[id(e)]) for e in verdict.survivants if id(e) in admis]
    employees = {id(une) for _, une in equivalents}
    textes = {v.chiffre.texte for v in liste}
    inutiles = [e for e in equivalences if id(e) not in employees and concerne(e, textes)] if entier else []
    return Bilan(liste, couvertures, survivants, equivalents, inutiles)


def equivalence_de(essai: Essai, equivalences: list[Equivalence]) -> Equivalence | None:
    """L'argument qui admet un survivant : le sien, ou celui du registre, si aucune de ses règles ne se calcule."""
    declaree = next((une for une in equivalences if une.vaut_pour(essai)), None)
    return declaree or sans_calcul(essai.mutant.chiffre.regles)


@functools.cache
def sans_calcul(regles: tuple[str, ...]) -> Equivalence | None:
    """Ce que dit le registre d'un chiffre que le texte imprime et qu'aucune de ses règles n'emploie."""
    connues = [registre.entrees()[nom] for nom in regles if nom in registre.entrees()]
    if not connues or len(connues) < len(regles) or any(une["statut"] == "calculee" for une in connues):
        return None
    return Equivalence(regles, (), " ".join(dict.fromkeys(str(une["motif"]) for une in connues)))


def concerne(equivalence: Equivalence, textes: set[str]) -> bool:
    return any(f"{texte}." in f"{motif}." for motif in equivalence.chiffres for texte in textes)


__all__ = ["ETATS", "Bilan", "Couverture", "Equivalence", "bilan", "lire"]
