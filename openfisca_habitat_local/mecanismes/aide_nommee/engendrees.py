"""Variables qu'un texte engendre : le montant et le motif de chaque aide, ses définitions, et s'il couvre le dossier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy
from openfisca_core.parameters import ParameterNode
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.aide import evaluer_aide
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import Description, descriptions, raisons_de
from openfisca_habitat_local.mecanismes.plusieurs_textes import (
    a_tableaux,
    couvre,
    racine_de,
    refuser_les_paires_muettes,
    remplacants,
)
from openfisca_habitat_local.systeme.variables import AILLEURS, Booleen, Classe, Montant


def _classe(genre: type[Variable], nom: str, formule: Any, **attributs: Any) -> type[Variable]:
    return type(nom, (genre,), {"__module__": AILLEURS, "formula": formule, **attributs})


def _reference(description: Description) -> dict[str, str]:
    return {"reference": ", ".join(description.regles)} if description.regles else {}


def _documentation(description: Description, sens: str) -> str:
    return f"{sens} Financeur : {description.financeur or 'non dit'} ; texte : {description.texte}."


def variables_d_une_aide(racine: ParameterNode, description: Description) -> Iterator[type[Variable]]:
    """Montant (ou booléen d'une information) et motif d'une aide nommée."""
    texte, nom = description.texte, description.nom

    def montant(menage, period, parameters):
        return evaluer_aide(menage, period, parameters, texte, nom).montants

    def reunies(menage, period, parameters):
        return evaluer_aide(menage, period, parameters, texte, nom).raisons == 0

    def motif(menage, period, parameters):
        return evaluer_aide(menage, period, parameters, texte, nom).raisons.astype(numpy.int16)

    information = description.nature == "information"
    genre = Booleen if information else Montant
    brute = "" if description.variable == description.variable_brute else ", avant écrêtement"
    sens = "Vrai où les conditions sont réunies." if information else f"Euros{brute}."
    yield _classe(
        genre, description.variable_brute, reunies if information else montant,
        label=f"{description.titre}{brute}", documentation=_documentation(description, sens), **_reference(description),
    )  # fmt: skip
    raisons = raisons_de(racine, texte, "aides", nom)
    enum = raisons.enum(f"Motif_{description.variable}")
    yield _classe(
        Classe, description.motif, motif, possible_values=enum, default_value=enum["aucun"],
        label=f"Pourquoi cette aide n'est pas due : {description.titre}",
        documentation="`aucun` : elle est due.", **_reference(description),
    )  # fmt: skip


def variable_du_texte(texte: str, titre: str) -> type[Variable]:
    """Le dossier relève-t-il du texte ?"""

    def formule(menage, period, parameters):
        racine = racine_de(menage.simulation.tax_benefit_system)
        if a_tableaux(racine.children["conventions"].children[texte]):
            return menage("texte_applicable", period) == rang_du_texte(menage, texte)
        couvert = couvre(menage, period, parameters, texte)
        if not couvert.any():
            return couvert
        refuser_les_paires_muettes(menage, period, parameters, texte, couvert)
        for autre in remplacants(racine, texte):
            couvert = couvert & ~menage(f"releve_{autre}", period)
        return couvert

    return _classe(
        Booleen, f"releve_{texte}", formule, label=f"Le dossier relève du texte : {titre}",
        documentation="Territoire du logement, jour du dépôt, et aucun texte qui le remplace.",
    )  # fmt: skip


def rang_du_texte(menage: Any, texte: str) -> int:
    """Rang du texte dans la nomenclature de `texte_applicable`."""
    nomenclature = menage.simulation.tax_benefit_system.variables["texte_applicable"].possible_values
    return nomenclature[texte].index


def variables_d_un_texte(racine: ParameterNode, texte: str) -> Iterator[type[Variable]]:
    """Toutes les variables qu'un texte engendre. `racine` : nœud `habitat_local` qui contient ses paramètres."""
    convention = racine.children["conventions"].children[texte]
    yield variable_du_texte(texte, convention.description or texte)
    for description in descriptions(convention, texte).values():
        yield from variables_d_une_aide(racine, description)
