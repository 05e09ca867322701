"""Réformes d'une requête : des valeurs et des lectures, jamais du code."""

from typing import Any

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.systeme.lecture import ErreurDocument, charger_texte


def lues(texte: str) -> list[dict[str, Any]]:
    """Réformes d'un formulaire, en JSON. Erreur : ce n'en est pas, ou l'une nomme du code."""
    try:
        contenu = charger_texte(texte, "reformes", "json").valeur
    except ErreurDocument as erreur:
        raise ErreurEntree(f"{erreur} Une liste JSON de contenus de réforme est attendue.") from None
    return sans_code(contenu if isinstance(contenu, list) else [contenu])


def sans_code(reformes: list[Any]) -> list[dict[str, Any]]:
    """Les mêmes réformes. Erreur : ce n'est pas un objet, ou il nomme du code."""
    for rang, reforme in enumerate(reformes):
        if not isinstance(reforme, dict):
            raise ErreurEntree(
                f"reformes[{rang}] : un objet est attendu (titre, auteur, reference, date, parametres)."
            )
        if "python" in reforme:
            raise ErreurEntree(f"reformes[{rang}].python : une requête ne nomme pas de code à exécuter.")
    return reformes
