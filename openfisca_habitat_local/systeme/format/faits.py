"""Faits propres à un texte (`faits.yaml`) : une variable par fait, inconnue tant que le dossier n'en dit rien."""

from collections.abc import Iterator
from typing import Any

from openfisca_core.indexed_enums import Enum
from openfisca_core.variables import Variable

from openfisca_habitat_local.systeme.entrees import NON_RENSEIGNEE
from openfisca_habitat_local.systeme.format.lecture import textes_lus
from openfisca_habitat_local.systeme.variables import (
    AILLEURS,
    Booleen,
    Classe,
    Code,
    Entier,
    Jour,
    Montant,
    Nombre,
)

INCONNU = "non_renseigne"
LONGUEUR_D_UN_CODE = 12
#: Genre de chaque fait, et sa valeur tant que rien n'est dit.
GENRES: dict[str, tuple[type[Variable], Any]] = {
    "booleen": (Booleen, False),
    "montant": (Montant, -1),
    "nombre": (Nombre, -1),
    "entier": (Entier, -1),
    "date": (Jour, NON_RENSEIGNEE),
    "classe": (Classe, None),
    "code": (Code, ""),
}


def variable_d_un_fait(texte: str, nom: str, dit: dict[str, Any]) -> type[Variable]:
    """Variable d'un fait : sans formule, à donner dans le dossier (ou dans un relevé annuel, s'il est d'une année)."""
    genre, inconnu = GENRES[dit["genre"]]
    attributs: dict[str, Any] = {
        "__module__": AILLEURS,
        "label": dit["titre"],
        "default_value": dit.get("defaut", inconnu),
        "documentation": dit.get("documentation") or f"Fait propre au texte {texte}.",
        "introspection_data": (f"conventions/{texte}/faits.yaml", "", dit["ligne"]),
    }
    for cle, attribut in (("unite", "unit"), ("regles", "reference")):
        if cle in dit:
            attributs[attribut] = dit[cle] if isinstance(dit[cle], str) else ", ".join(dit[cle])
    if dit.get("releve"):
        attributs["__releve__"] = True
    if "minimum" in dit and "maximum" in dit:
        attributs["__bornes__"] = (dit["minimum"], dit["maximum"])
    if genre is Classe:
        # Une classe dont le texte dit la valeur à défaut n'a pas d'autre inconnue que celle-là.
        inconnue = {} if "defaut" in dit else {INCONNU: "Non renseigné"}
        classe = Enum(nom, inconnue | dit["valeurs"], module=__name__)
        attributs |= {"possible_values": classe, "default_value": classe[dit.get("defaut", INCONNU)]}
    if genre is Code:
        attributs["max_length"] = LONGUEUR_D_UN_CODE
    return type(nom, (genre,), attributs)


def variables_des_faits() -> Iterator[type[Variable]]:
    """Variables des faits de tous les textes du système en construction."""
    for texte in textes_lus().values():
        for nom, dit in texte.faits.items():
            yield variable_d_un_fait(texte.nom, nom, dit)
