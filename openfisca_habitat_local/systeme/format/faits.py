"""Faits propres à un texte (`faits.yaml`) : une variable par fait, inconnue tant que le dossier n'en dit rien."""

import functools
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from openfisca_core.indexed_enums import Enum
from openfisca_core.variables import Variable

from openfisca_habitat_local.systeme.engendrement import systeme_en_construction
from openfisca_habitat_local.systeme.entrees import NON_RENSEIGNEE
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
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
CLASSE = re.compile(r"^class (\w+)\(", re.M)
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
        classe: Any = Enum(nom, inconnue | dit["valeurs"], module=__name__)
        attributs |= {"possible_values": classe, "default_value": classe[dit.get("defaut", INCONNU)]}
    if genre is Code:
        attributs["max_length"] = LONGUEUR_D_UN_CODE
    return type(nom, (genre,), attributs)


def variables_des_faits() -> Iterator[type[Variable]]:
    """Variables des faits de tous les textes du système en construction."""
    verifier_les_faits(systeme_en_construction().variables)
    engendres: set[str] = set()
    for texte in textes_lus().values():
        for nom, dit in texte.faits.items():
            if nom not in engendres:
                engendres.add(nom)
                yield variable_d_un_fait(texte.nom, nom, dit)


@functools.cache
def _noms_de_la_loi() -> frozenset[str]:
    """Noms des variables écrites dans le paquet."""
    modules = (Path(__file__).parents[2] / "variables").rglob("*.py")
    return frozenset(nom for m in modules for nom in CLASSE.findall(m.read_text(encoding="utf-8")))


def verifier_les_faits(connues: Collection[str]) -> None:
    """Erreur (fichier:ligne) si un fait porte le nom d'une variable de la loi, ou d'un fait différent d'un autre texte.

    `connues` : noms des variables déjà dans le système. Deux textes peuvent écrire le même fait.
    """
    pris: dict[str, tuple[str, dict[str, Any]]] = {}
    for texte in textes_lus().values():
        for nom, dit in texte.faits.items():
            sens = {cle: dit.get(cle) for cle in ("genre", "valeurs", "unite", "defaut")}
            autre, le_sien = pris.setdefault(nom, (texte.nom, sens))
            if nom in _noms_de_la_loi() or nom in connues:
                _refuser(
                    nom,
                    dit,
                    "une variable de la loi le porte ; s'il dit la même chose, citez-le sans l'écrire",
                )
            if sens != le_sien:
                _refuser(nom, dit, f"le texte {autre} en donne un autre genre ou d'autres valeurs")


def _refuser(nom: str, dit: dict[str, Any], raison: str) -> None:
    raise ErreurTexte(dit["lieu"], f"fait {nom} : {raison}, sinon donnez-lui un autre nom.")
