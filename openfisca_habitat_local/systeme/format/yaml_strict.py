"""YAML strict : scalaires du YAML 1.2, clé double refusée, ni ancre ni étiquette inconnue ; chaque nœud garde sa ligne.

Lu en nœuds (`yaml.compose`) et non en valeurs : une erreur trouvée plus tard peut ainsi dire sa ligne.
`non`, `oui`, `012`, `12:30` restent des textes ; seuls `true`, `false`, `null`, et les nombres en base dix changent.
"""

import io
import re
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte, Lieu
from openfisca_habitat_local.systeme.lecture.fautes_yaml import probleme

Chargeur = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

ENTIER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
MOTS = {"true": True, "false": False, "null": None, "~": None, "": None}
#: Étiquettes que PyYAML devine (YAML 1.1) : c'est ici qu'on les relit.
DEVINEES = "tag:yaml.org,2002:"


def lieu(noeud: Node) -> Lieu:
    """Fichier et ligne du nœud."""
    return Lieu(str(noeud.start_mark.name), noeud.start_mark.line + 1)


def tableau(noeud: Node) -> MappingNode:
    """Le nœud, s'il est un tableau. Erreur : autre chose y est écrit."""
    if not isinstance(noeud, MappingNode):
        raise ErreurTexte(lieu(noeud), "un tableau (clé : valeur) est attendu.")
    return noeud


def scalaire(noeud: ScalarNode) -> Any:
    """Valeur d'un scalaire : texte s'il est entre guillemets, sinon selon YAML 1.2."""
    texte = noeud.value
    if noeud.style in ("'", '"', "|", ">"):
        return texte
    if texte in MOTS:
        return MOTS[texte]
    if ENTIER.fullmatch(texte):
        return int(texte)
    if DECIMAL.fullmatch(texte):
        return float(texte)
    return texte


def paires(noeud: MappingNode) -> list[tuple[str, ScalarNode, Node]]:
    """(clé, nœud de la clé, nœud de la valeur). Erreur : clé double, ou qui n'est pas un texte."""
    vues: dict[str, ScalarNode] = {}
    resultat = []
    for cle, valeur in noeud.value:
        if not isinstance(cle, ScalarNode):
            raise ErreurTexte(lieu(cle), "une clé est un nom, non une liste ni un tableau.")
        if cle.value in vues:
            premiere = lieu(vues[cle.value]).ligne
            raise ErreurTexte(lieu(cle), f"« {cle.value} » est écrit deux fois (déjà ligne {premiere}).")
        vues[cle.value] = cle
        resultat.append((cle.value, cle, valeur))
    return resultat


def construire(noeud: Node) -> Any:
    """Valeurs Python d'un nœud (dictionnaires, listes, scalaires), sans rien deviner."""
    if isinstance(noeud, ScalarNode):
        return scalaire(noeud)
    if isinstance(noeud, SequenceNode):
        return [construire(element) for element in noeud.value]
    assert isinstance(noeud, MappingNode)
    return {cle: construire(valeur) for cle, _, valeur in paires(noeud)}


def composer(chemin: Path, nom: str | None = None) -> Node | None:
    """Nœud racine d'un fichier ; `None` pour un fichier vide. Erreur : introuvable, illisible, YAML mal formé.

    `nom` : celui que diront les erreurs, s'il n'est pas le chemin.
    """
    affiche = nom or str(chemin)
    try:
        contenu = chemin.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ErreurTexte(affiche, "le fichier n'est pas en UTF-8.") from None
    except OSError as erreur:
        raise ErreurTexte(affiche, f"fichier illisible ({erreur.strerror}).") from None
    return composer_texte(contenu, affiche)


def composer_texte(contenu: str, nom: str) -> Node | None:
    """Comme `composer`, d'un texte déjà lu."""
    flux = io.StringIO(contenu)
    flux.name = nom  # ce que diront les places des nœuds
    chargeur = Chargeur(flux)
    try:
        noeud = chargeur.get_single_node()
    except yaml.MarkedYAMLError as erreur:
        ligne = erreur.problem_mark.line + 1 if erreur.problem_mark else 1
        raise ErreurTexte(Lieu(nom, ligne), f"YAML mal formé, {probleme(erreur, contenu)}.") from None
    except yaml.YAMLError as erreur:
        raise ErreurTexte(nom, f"YAML mal formé, {probleme(erreur, contenu)}.") from None
    finally:
        chargeur.dispose()
    if noeud is not None:
        _admettre(noeud, set())
    return noeud


def _admettre(noeud: Node, vus: set[int]) -> None:
    """Refuse ce que le format n'emploie pas (ancres, étiquettes), sur tout l'arbre."""
    if id(noeud) in vus:
        raise ErreurTexte(lieu(noeud), "une ancre (& et *) n'est pas admise : écrivez la valeur.")
    vus.add(id(noeud))
    if not noeud.tag.startswith(DEVINEES):
        raise ErreurTexte(lieu(noeud), f"étiquette « {noeud.tag} » inconnue.")
    if isinstance(noeud, MappingNode):
        for cle, valeur in noeud.value:
            _admettre(cle, vus)
            _admettre(valeur, vus)
    elif isinstance(noeud, SequenceNode):
        for element in noeud.value:
            _admettre(element, vus)
