"""Les aides nommées et les définitions d'un texte : leur nom, leur variable, leur nature, à toute date."""

from __future__ import annotations

import dataclasses
import functools
import weakref
from typing import Any

from openfisca_core.parameters import Parameter, ParameterNode

from openfisca_habitat_local.mecanismes.aide_nommee.raisons import Raisons

#: Une composante est un montant qui entre dans une autre aide : elle a son motif, le plan ne la compte pas.
NATURES = ("subvention", "prime", "pret", "avance", "information", "composante")
#: Natures qui ne sont pas une somme que touche le demandeur.
SANS_VERSEMENT = ("information", "composante")
#: Champs d'une aide qui ne sont pas ceux d'un bloc.
CHAMPS_D_UNE_AIDE = (
    "variable", "variable_brute", "financeur", "nature", "interet", "duree_maximale", "contrepartie", "enveloppe",
    "arrondi", "hors_conditions_generales", "au_depot", "cle",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Description:
    """Une aide nommée, telle que l'arbre la décrit à toute date.

    `variable` : son montant (net d'écrêtement), ou le booléen d'une information ; `variable_brute` : son montant avant
    écrêtement (la même si aucun écrêtement ne la coupe). `au_depot` : le texte la règle par le seul jour du dépôt, même
    là où une lecture fixe le reste à un autre jour. `cle` : celle du plan, si elle n'est pas le nom de l'aide (deux aides
    d'une même ligne du plan ont la même).
    """

    texte: str
    nom: str
    variable: str
    variable_brute: str
    financeur: str
    nature: str
    titre: str
    regles: tuple[str, ...]
    documentation: str
    au_depot: bool = False
    cle: str = ""
    a_une_base: bool = False

    @property
    def base_retenue(self) -> str:
        """Variable de la base que l'aide retient."""
        return f"{self.variable}_base_retenue"

    @property
    def coupee(self) -> bool:
        """Un écrêtement de son texte la coupe-t-il ?"""
        return self.variable_brute != self.variable

    @property
    def motif(self) -> str:
        return f"motif_{self.variable}"


def dernier(noeud: ParameterNode, nom: str, defaut: Any = None) -> Any:
    """Dernière valeur écrite d'un champ qui ne change pas avec le temps."""
    enfant = noeud.children.get(nom)
    if not isinstance(enfant, Parameter):
        return defaut
    valeurs = [v.value for v in enfant.values_list if v.value is not None]
    return valeurs[0] if valeurs else defaut


def regles_de(noeud: ParameterNode | Parameter) -> tuple[str, ...]:
    """Identifiants de règles écrits sur le nœud et sous lui, dans l'ordre."""
    lues = list(noeud.metadata.get("regles") or [])
    for enfant in getattr(noeud, "children", {}).values():
        lues += regles_de(enfant)
    return tuple(dict.fromkeys(lues))


def _coupees(convention: ParameterNode, nom: str) -> list:
    ecretement = convention.children.get("ecretement")
    return list(dernier(ecretement, nom, []) or []) if isinstance(ecretement, ParameterNode) else []


def _a_une_base(bloc: ParameterNode | Parameter) -> bool:
    """Le bloc, ou l'un de ceux qu'il contient, multiplie-t-il une base ?"""
    enfants = getattr(bloc, "children", {})
    sous_blocs = (
        b for genre in ("lignes", "prestations") for b in getattr(enfants.get(genre), "children", {}).values()
    )
    return "base" in enfants or any(_a_une_base(sous_bloc) for sous_bloc in sous_blocs)


def _description(texte: str, nom: str, aide: ParameterNode, coupees: list) -> Description:
    variable = str(dernier(aide, "variable", f"{texte}_{nom}"))
    coupee = {nom, f"{texte}.{nom}", variable} & set(coupees)
    brute = str(dernier(aide, "variable_brute", f"{variable}_avant_ecretement" if coupee else variable))
    nature = str(dernier(aide, "nature", "subvention"))
    return Description(
        texte=texte,
        nom=nom,
        variable=variable,
        variable_brute=brute,
        financeur=str(dernier(aide, "financeur", "")),
        nature=nature,
        titre=aide.description or f"{texte} : {nom}",
        regles=regles_de(aide),
        documentation=aide.documentation or "",
        au_depot=dernier(aide, "au_depot", False) is True,
        cle=str(dernier(aide, "cle", "")),
        a_une_base=nature in ("subvention", "prime") and _a_une_base(aide),
    )


def descriptions(convention: ParameterNode, texte: str) -> dict[str, Description]:
    """Aides nommées d'un texte (nœud de sa convention), par nom."""
    aides = convention.children.get("aides")
    if not isinstance(aides, ParameterNode):
        return {}
    coupees = _coupees(convention, "coupees")
    return {nom: _description(texte, nom, aide, coupees) for nom, aide in aides.children.items()}


_PAR_NOEUD: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def aides_du_texte(racine: ParameterNode, texte: str) -> dict[str, Description]:
    """Aides nommées d'un texte ; rien s'il n'existe pas. `racine` : le nœud `habitat_local`."""
    convention = racine.children["conventions"].children.get(texte)
    if convention is None:
        return {}
    if convention not in _PAR_NOEUD:
        _PAR_NOEUD[convention] = descriptions(convention, texte)
    return _PAR_NOEUD[convention]


def toutes_les_aides(racine: ParameterNode) -> list[Description]:
    """Aides nommées de tous les textes."""
    return [
        aide
        for texte in racine.children["conventions"].children
        for aide in aides_du_texte(racine, texte).values()
    ]


@functools.cache
def _vide() -> ParameterNode:
    return ParameterNode("vide", data={})


def raisons_de(racine: ParameterNode, texte: str, genre: str, nom: str) -> Raisons:
    """Raisons d'une aide (ou définition) : ce que le texte en écrit, et ses conditions générales."""
    convention = racine.children["conventions"].children[texte]
    noeud = convention.children[genre].children[nom]
    return _raisons(noeud, f".conventions.{texte}.{genre}.{nom}", conditions_generales(convention))


def conditions_generales(convention: ParameterNode) -> ParameterNode:
    """Nœud `cadre` du texte."""
    cadre = convention.children.get("cadre")
    return cadre if isinstance(cadre, ParameterNode) else _vide()


_RAISONS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def _raisons(noeud: ParameterNode, chemin: str, cadre: ParameterNode) -> Raisons:
    if noeud not in _RAISONS:
        _RAISONS[noeud] = Raisons(chemin, noeud, cadre)
    return _RAISONS[noeud]


def raisons_de_l_ecretement(racine: ParameterNode, texte: str) -> Raisons:
    """Raisons d'un écrêtement : les faits qui peuvent y manquer."""
    convention = racine.children["conventions"].children[texte]
    noeud = convention.children["ecretement"]
    raisons = _raisons(noeud, f".conventions.{texte}.ecretement", _vide())
    raisons.ajouter_fait("montant_travaux_ttc")
    return raisons
