"""Contrôler un texte avant tout dossier : territoire, aides, définitions et écrêtement, chaque jour où il change."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from openfisca_habitat_local.mecanismes.aide_nommee.aide import compiler_aide
from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import (
    aides_du_texte,
    raisons_de,
    raisons_de_l_ecretement,
)
from openfisca_habitat_local.mecanismes.aide_nommee.coherence import Remarque, remarques
from openfisca_habitat_local.mecanismes.aide_nommee.definitions import (
    compiler_definition,
    definitions_du_texte,
    faits_cites,
)
from openfisca_habitat_local.mecanismes.aide_nommee.ecretement import compiler_ecretement
from openfisca_habitat_local.mecanismes.aide_nommee.source import source
from openfisca_habitat_local.mecanismes.communes import TerritoireInconnu
from openfisca_habitat_local.mecanismes.plusieurs_textes import communes_du_texte
from openfisca_habitat_local.systeme.format.arbre import Branche, feuilles
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte

#: Natures d'aide que personne ne paie en propre.
SANS_FINANCEUR = ("information", "composante")
COMPILER: dict[str, Callable[[Any, str, str, str], object]] = {
    "aides": compiler_aide,
    "definitions": compiler_definition,
}


def controler_le_texte(systeme: Any, texte: str, racine: Branche) -> None:
    """Compile tout ce que le texte dit, chaque jour où il change. Erreur : fichier:ligne de la première faute."""
    for jour in _jours(racine):
        _controler_le_territoire(systeme, texte, jour)
        for genre, nom in _noms(racine):
            COMPILER[genre](systeme, texte, nom, jour)
        if "ecretement" in racine.enfants:
            compiler_ecretement(systeme, texte, jour)
    _exiger_un_financeur(systeme, texte, racine)
    _refuser_un_cercle(systeme, texte, racine)
    for remarque in remarques_du_texte(systeme, texte, racine):
        if remarque.faute:
            raise remarque.erreur()


def _noms(racine: Branche) -> list[tuple[str, str]]:
    """(genre, nom) des aides et des définitions du texte."""
    return [
        (genre, nom)
        for genre in COMPILER
        if isinstance(noeud := racine.enfants.get(genre), Branche)
        for nom in noeud.enfants
    ]


def remarques_du_texte(systeme: Any, texte: str, racine: Branche) -> list[Remarque]:
    """Ce que le texte ne peut pas vouloir dire, et ce qu'il faut y regarder, chaque jour où il change."""
    habitat = systeme.parameters.children["habitat_local"]
    places = [*_noms(racine), *([("ecretement", "")] if "ecretement" in racine.enfants else [])]
    trouvees: dict[tuple[str, str], Remarque] = {}
    for jour in _jours(racine):
        for genre, nom in places:
            ou = source(habitat, jour, "conventions", texte, genre, *([nom] if nom else []))
            if ou is not None:
                raisons = (
                    raisons_de(habitat, texte, genre, nom) if nom else raisons_de_l_ecretement(habitat, texte)
                )
                atelier = Atelier(systeme, texte, jour, raisons)
                for remarque in remarques(ou, atelier, bloc=genre == "aides"):
                    trouvees.setdefault((remarque.ou.chemin, remarque.phrase), remarque)
    return list(trouvees.values())


def _refuser_un_cercle(systeme: Any, texte: str, racine: Branche) -> None:
    """Erreur si une aide ou une définition se cite elle-même, par d'autres s'il le faut."""
    cites = faits_cites(systeme)
    for genre, nom in _noms(racine):
        noeud = racine.enfants[genre].enfants[nom]  # type: ignore[union-attr]
        depart = _variable(systeme, texte, genre, nom)
        vus: set[str] = set()
        reste = [depart]
        while reste:
            nouveaux = cites.get(reste.pop(), set()) - vus
            vus |= nouveaux
            reste += nouveaux
        if depart in vus:
            raise ErreurTexte(noeud.lieu, f"« {nom} » dépend de soi, par ce qu'il cite.")


def _variable(systeme: Any, texte: str, genre: str, nom: str) -> str:
    """Variable d'une aide (avant écrêtement) ou d'une définition."""
    habitat = systeme.parameters.children["habitat_local"]
    if genre == "aides":
        return aides_du_texte(habitat, texte)[nom].variable_brute
    return definitions_du_texte(habitat.children["conventions"].children[texte], texte)[nom][0]


def _exiger_un_financeur(systeme: Any, texte: str, racine: Branche) -> None:
    """Erreur si une aide qui se chiffre ne dit pas qui la paie."""
    for nom, aide in aides_du_texte(systeme.parameters.children["habitat_local"], texte).items():
        if not aide.financeur and aide.nature not in SANS_FINANCEUR:
            lieu = racine.enfants["aides"].enfants[nom].lieu  # type: ignore[union-attr]
            raise ErreurTexte(lieu, f"« financeur » manque : qui paie l'aide « {nom} » ?")


def _jours(racine: Branche) -> list[str]:
    return sorted({j for f in feuilles(racine) for j, e in f.entrees.items() if e.valeur is not None})


def _controler_le_territoire(systeme: Any, texte: str, jour: str) -> None:
    """Erreur si un EPCI, un département ou une région n'existe pas ce jour-là, ou si le texte n'a pas de territoire."""
    habitat = systeme.parameters.children["habitat_local"]
    cadre = source(habitat, jour, "conventions", texte, "cadre")
    if cadre is None or not cadre.lire("en_vigueur", False):
        return
    try:
        communes = communes_du_texte(cadre)
    except TerritoireInconnu as erreur:
        raise cadre.erreur(str(erreur)) from None
    if not communes and not cadre.lire("france_entiere", False):
        le = datetime.date.fromisoformat(jour).strftime("%d/%m/%Y")
        raise cadre.erreur(
            f"aucune commune le {le} : écrivez communes, epci, departements, regions, ou france_entiere: true."
        )
