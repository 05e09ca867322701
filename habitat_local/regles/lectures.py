"""Lectures livrées : les autres réponses possibles aux ambiguïtés des textes."""

import dataclasses

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.reformes import chemins_lectures, contenu_lecture


@dataclasses.dataclass(frozen=True)
class Lecture:
    """Une lecture : ce qu'elle lit autrement, pourquoi, et les paramètres qu'elle change."""

    nom: str
    titre: str
    argument: str | None
    reference: str
    parametres: tuple[str, ...]


def lecture(nom: str) -> Lecture:
    contenu = contenu_lecture(nom)
    changes = tuple(contenu.get("parametres") or ())
    return Lecture(nom, contenu["titre"], contenu.get("argument"), str(contenu.get("reference", "")), changes)


def livrees(texte: str | None = None) -> list[Lecture]:
    """Toutes les lectures, ou celles d'un texte (nom de son dossier, ou code des règles : HAG)."""
    toutes = [lecture(nom) for nom in chemins_lectures()]
    if texte is None:
        return toutes
    de_lui = [une for une in toutes if code(une.nom) == texte or f".{texte}." in "".join(une.parametres)]
    codes = {code(une.nom) for une in de_lui if f".{texte}." in "".join(une.parametres)}
    choisies = [une for une in toutes if une in de_lui or code(une.nom) in codes - {"GEN"}]
    if not choisies:
        connus = sorted({code(une.nom) for une in toutes})
        raise ErreurEntree(
            f"Aucune lecture pour « {texte} ».{noms_proches(texte, connus)} Codes : {', '.join(connus)}."
        )
    return choisies


def code(nom: str) -> str:
    """AMB-HAG-07-b -> HAG."""
    return nom.split("-")[1]
