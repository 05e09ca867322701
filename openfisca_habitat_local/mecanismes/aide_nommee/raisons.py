"""Pourquoi une aide nommée n'est pas due : une raison par règle qui peut la fermer, et par fait qui peut manquer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import Parameter, ParameterNode

IDENTIFIANT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
#: Raisons que toute aide peut avoir, dans l'ordre de leurs codes ; 0 : l'aide est due.
COMMUNES = {
    "aucun": "Aide due",
    "hors_texte": "le logement ou le jour du dépôt ne relève pas du texte",
    "texte_remplace": "un autre texte remplace celui-ci dans cette commune, ce jour-là",
    "texte_exclu": "une aide d'un autre texte exclut celle-ci",
    "condition_generale": "une condition générale du texte n'est pas établie",
    "pas_encore_ou_plus": "le texte ne prévoit pas cette aide ce jour-là",
    "montant_nul": "le montant calculé est nul",
    "au_cas_par_cas": "montant décidé au cas par cas : signalé, non calculé",
    "autre": "une condition de l'aide n'est pas remplie",
}
#: Champs qui ne sont pas des conditions, et dont le seuil peut pourtant fermer l'aide.
SEUILS = ("minimum_base", "minimum_base_exclu", "minimum_aide", "complement", "quantite_minimale")
COMBINAISONS = ("un_de", "aucun_de")
SPECIALES = (*COMBINAISONS, "aide_accordee", "aide_absente", "parametre", "etablis", "non_etablis", "compare")
#: Champs dont le texte n'est pas un fait.
STRUCTURE = (
    "financeur", "nature", "cle", "variable", "variable_brute", "cumul_primes", "contrepartie", "enveloppe",
    "selon", "niveau", "chemin", "vaut", "coupees", "genre", "en", "champ", "sens", "tableau", "total_de", "borne_comprise",
    "sinon", "parmi", "communes", "remplace", "complete", "exclut", "exclut_sauf",
)  # fmt: skip


def _nom(chemin: str) -> str:
    return chemin.strip(".").replace(".", "__")


def _descendre(
    noeud: ParameterNode | Parameter, pas: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], ParameterNode | Parameter]]:
    yield pas, noeud
    for nom, enfant in getattr(noeud, "children", {}).items():
        yield from _descendre(enfant, (*pas, nom))


def _faits(pas: tuple[str, ...], noeud: ParameterNode | Parameter) -> Iterator[str]:
    """Faits que le nœud cite : l'objet d'une condition, l'axe d'une table, la variable qu'un nombre nomme."""
    conditions = "si" in pas
    if (conditions and _est_un_fait(pas)) or pas[-2:-1] == ("axes",):
        yield pas[-1]
    selon = noeud.metadata.get("selon")
    if selon:
        yield str(selon)
    if pas and (pas[-1] in STRUCTURE or (conditions and _est_un_fait(pas))):
        return
    for valeur in getattr(noeud, "values_list", ()):
        ecrits = valeur.value if isinstance(valeur.value, list) else [valeur.value]
        yield from (e for e in ecrits if isinstance(e, str) and IDENTIFIANT.fullmatch(e))


def _est_un_fait(pas: tuple[str, ...]) -> bool:
    """Ce nœud, sous un `si`, est-il celui d'un fait ?"""
    dans = pas[:-1]
    if not dans or pas[-1] in SPECIALES:
        return False
    return dans[-1] == "si" or (len(dans) > 1 and dans[-2] in COMBINAISONS)


class Raisons:
    """Codes des raisons d'une aide. Ils viennent de tout ce que l'arbre en écrit, à toute date : ils n'en changent pas."""

    def __init__(self, racine: str, *noeuds: ParameterNode) -> None:
        self.racine = racine
        self.phrases = dict(COMMUNES)
        self._chemins: dict[str, list[str]] = {}
        self._codes: dict[str, int] = {}
        for noeud in noeuds:
            for pas, descendant in _descendre(noeud):
                if self._ferme(pas, descendant):
                    nom = "__".join(pas)
                    self._ajouter(nom, f"condition non remplie : {' '.join(pas)}")
                    self._chemins.setdefault(nom, list(pas))
        for noeud in noeuds:
            for pas, descendant in _descendre(noeud):
                for fait in _faits(pas, descendant):
                    self._ajouter(f"inconnu__{_nom(fait)}", f"fait manquant : {fait}")
        self._codes = {nom: code for code, nom in enumerate(self.phrases)}

    @staticmethod
    def _ferme(pas: tuple[str, ...], noeud: ParameterNode | Parameter) -> bool:
        """Un nœud de ce chemin peut-il fermer l'aide ?"""
        if not pas:
            return False
        if "selon" in noeud.metadata or "selon" in getattr(noeud, "children", {}) or pas[-1] in SEUILS:
            return True
        if "si" not in pas[:-1]:
            return False
        return isinstance(noeud, Parameter) or pas[-1] in SPECIALES or pas[-2] in COMBINAISONS

    def _ajouter(self, nom: str, phrase: str) -> None:
        self.phrases.setdefault(nom, phrase)

    def ajouter_fait(self, fait: str) -> None:
        """Ajoute, à la suite, un fait que l'arbre ne nomme pas."""
        nom = f"inconnu__{_nom(fait)}"
        if nom not in self._codes:
            self._ajouter(nom, f"fait manquant : {fait}")
            self._codes[nom] = len(self._codes)

    def code(self, nom: str) -> int:
        return self._codes.get(nom, self._codes["autre"])

    def condition(self, chemin: str) -> int:
        """Code de la condition (ou du seuil) écrite à ce chemin."""
        return self.code(_nom(chemin.removeprefix(self.racine)))

    non_prevu = condition

    def chemin(self, nom: str) -> list[str]:
        """Place de la condition sous le nœud de l'aide ; vide pour une raison commune."""
        return self._chemins.get(nom, [])

    def inconnu(self, fait: str) -> int:
        """Code du fait qui manque : sous son nom entier, ou le nom court que le texte lui donne."""
        entier = self._codes.get(f"inconnu__{_nom(fait)}")
        if entier is not None:
            return entier
        courts = [f"inconnu__{fait[rang + 1 :]}" for rang, lettre in enumerate(fait) if lettre == "_"]
        return next((self._codes[nom] for nom in courts if nom in self._codes), self._codes["autre"])

    def nom(self, code: int) -> str:
        return tuple(self.phrases)[code]

    @property
    def faits(self) -> list[str]:
        """Faits dont l'absence est une raison."""
        return [nom.removeprefix("inconnu__") for nom in self.phrases if nom.startswith("inconnu__")]

    @property
    def codes_inconnus(self) -> list[int]:
        return [code for nom, code in self._codes.items() if nom.startswith("inconnu__")]

    def enum(self, nom: str) -> type[Enum]:
        """Nomenclature d'OpenFisca de ces raisons."""
        classe: Any = Enum(nom, list(self.phrases.items()))
        classe.raisons = self
        return classe
