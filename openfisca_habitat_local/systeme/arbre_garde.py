"""Un arbre de paramètres d'OpenFisca en données simples, et retour, sans repasser par ses fichiers ni ses contrôles."""

from __future__ import annotations

from typing import Any

from openfisca_core.parameters import Parameter, ParameterNode, ParameterScale
from openfisca_core.parameters.parameter_at_instant import ParameterAtInstant
from openfisca_core.parameters.parameter_scale_bracket import ParameterScaleBracket

#: Attributs de chaque objet de l'arbre, hors ses enfants.
ATTRIBUTS = {
    Parameter: {"name", "file_path", "description", "metadata", "documentation", "values_history", "values_list"},
    ParameterNode: {"name", "children", "description", "documentation", "file_path", "metadata"},
    ParameterScale: {"name", "file_path", "description", "metadata", "brackets"},
    ParameterAtInstant: {"name", "instant_str", "file_path", "metadata", "value"},
}  # fmt: skip
ATTRIBUTS[ParameterScaleBracket] = ATTRIBUTS[ParameterNode]
NOEUD, PARAMETRE, BAREME, TRANCHE = range(4)
GENRES: dict[type, int] = {
    ParameterNode: NOEUD,
    Parameter: PARAMETRE,
    ParameterScale: BAREME,
    ParameterScaleBracket: TRANCHE,
}


class ArbreInattendu(ValueError):
    """Un objet de l'arbre n'est pas de ceux qu'OpenFisca construit : il ne se garde pas."""


def nom_dessous(prefixe: str, nom: str) -> str:
    return f"{prefixe}.{nom}" if prefixe else nom


# --- En données -------------------------------------------------------------------------------------------


class EnDonnees:
    """Met un arbre en listes ; les chemins de fichiers, répétés, ne sont écrits qu'une fois."""

    def __init__(self) -> None:
        self.fichiers: dict[str | None, int] = {}

    def arbre(self, noeud: ParameterNode) -> list[Any]:
        lignes = self.element(noeud, noeud.name or "")
        return [list(self.fichiers), noeud.name, lignes]

    def element(self, element: Any, nom: str) -> list[Any]:
        genre = GENRES.get(type(element))
        propres = set(vars(element)) - set(getattr(element, "children", {}))
        if genre is None or propres - ATTRIBUTS[type(element)]:
            raise ArbreInattendu(nom)
        tete = [genre, self.fichier(element.file_path), element.description,
                getattr(element, "documentation", None), element.metadata]  # fmt: skip
        autre_nom = [] if (element.name or "") == nom else [element.name]
        nom = element.name or ""
        dessous: Any
        if genre == PARAMETRE:
            dessous = [self.valeur(v, element) for v in element.values_list]
        elif genre == BAREME:
            dessous = [self.element(t, f"{nom}[{rang}]") for rang, t in enumerate(element.brackets)]
        else:
            dessous = {cle: self.element(e, nom_dessous(nom, cle)) for cle, e in element.children.items()}
        return [*tete, dessous, *autre_nom]

    def fichier(self, chemin: str | None) -> int:
        return self.fichiers.setdefault(chemin, len(self.fichiers))

    def valeur(self, valeur: ParameterAtInstant, parametre: Parameter) -> list[Any]:
        if set(vars(valeur)) != ATTRIBUTS[ParameterAtInstant]:
            raise ArbreInattendu(valeur.name)
        sienne = [valeur.instant_str, valeur.value]
        if (valeur.name, valeur.file_path) != (
            f"{parametre.name}[{valeur.instant_str}]",
            parametre.file_path,
        ):
            return [*sienne, valeur.metadata, self.fichier(valeur.file_path), valeur.name]
        return sienne if valeur.metadata == parametre.metadata else [*sienne, valeur.metadata]


def en_donnees(arbre: ParameterNode) -> list[Any]:
    """L'arbre en listes et dictionnaires. Erreur (`ArbreInattendu`) : un objet qu'OpenFisca ne construit pas ainsi."""
    return EnDonnees().arbre(arbre)


# --- Retour -----------------------------------------------------------------------------------------------


class Retour:
    """Refait les objets d'un arbre mis en données."""

    def __init__(self, fichiers: list[str | None]) -> None:
        self.fichiers = fichiers

    def element(self, ligne: list[Any], nom: str) -> Any:
        genre, fichier, description, documentation, metadata, dessous, *autre_nom = ligne
        nom = autre_nom[0] if autre_nom else nom
        classe = (ParameterNode, Parameter, ParameterScale, ParameterScaleBracket)[genre]
        element = object.__new__(classe)
        attributs = element.__dict__
        attributs.update(
            name=nom, file_path=self.fichiers[fichier], description=description, metadata=metadata
        )
        if genre == PARAMETRE:
            attributs["documentation"], attributs["values_history"] = documentation, element
            attributs["values_list"] = [self.valeur(v, element) for v in dessous]
        elif genre == BAREME:
            attributs["brackets"] = [self.element(t, f"{nom}[{rang}]") for rang, t in enumerate(dessous)]
        else:
            enfants = {cle: self.element(e, f"{nom}.{cle}" if nom else cle) for cle, e in dessous.items()}
            attributs["documentation"], attributs["children"] = documentation, enfants
            attributs.update(enfants)
        return element

    def valeur(self, ligne: list[Any], parametre: Any) -> ParameterAtInstant:
        valeur: ParameterAtInstant = object.__new__(ParameterAtInstant)
        valeur.__dict__.update(
            name=ligne[4] if len(ligne) > 3 else f"{parametre.name}[{ligne[0]}]",
            instant_str=ligne[0],
            file_path=self.fichiers[ligne[3]] if len(ligne) > 3 else parametre.file_path,
            metadata=ligne[2] if len(ligne) > 2 else dict(parametre.metadata),
            value=ligne[1],
        )
        return valeur


def en_arbre(donnees: list[Any]) -> ParameterNode:
    """L'arbre que disent ces données (`en_donnees`)."""
    fichiers, nom, lignes = donnees
    arbre: ParameterNode = Retour(fichiers).element(lignes, nom or "")
    arbre.name = nom
    return arbre
