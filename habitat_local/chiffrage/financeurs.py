"""Qui paie : chaque financeur, son nom, et les variables dont la somme est son aide.

Seul endroit de l'outil qui les nomme : tables, phrases, images et fichiers les prennent ici.
"""

import dataclasses
from collections.abc import Iterator, Mapping

from habitat_local.loi.plan import libelles_des_financeurs
from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from openfisca_habitat_local.mecanismes.aide_nommee.plan import financeurs_nommes


@dataclasses.dataclass(frozen=True)
class Financeur:
    """Un financeur : `sujet` est son nom avec l'article (« La Ville »), `aides` les variables qu'il paie."""

    nom: str
    libelle: str
    sujet: str
    aides: tuple[str, ...]

    @property
    def complement(self) -> str:
        """« de la Ville », « du Département », « des organismes »."""
        sujet = minuscule(self.sujet)
        for article, contracte in (("le ", "du "), ("les ", "des ")):
            if sujet.startswith(article):
                return contracte + sujet.removeprefix(article)
        return f"de {sujet}"

    @property
    def pluriel(self) -> bool:
        return self.sujet.startswith("Les ")


def minuscule(sujet: str) -> str:
    return sujet[0].lower() + sujet[1:]


#: Financeurs de tout texte, dans l'ordre du plan de financement.
DE_TOUJOURS = tuple(
    Financeur(*valeurs)
    for valeurs in (
        ("anah", "Anah", "L'Anah", ("subvention_anah", "primes_anah")),
        ("etat", "État (ASE)", "L'État", ("aide_solidarite_ecologique",)),
        ("departement", "Département", "Le Département", ("subvention_departement",)),
        ("epci", "Intercommunalité", "L'intercommunalité", ("subvention_epci",)),
        ("ville", "Ville", "La Ville", ("subvention_ville",)),
        ("organismes", "Organismes", "Les organismes", ("aides_organismes",)),
    )
)


@par_conventions
def financeurs() -> dict[str, Financeur]:
    """Financeurs de tout texte, puis ceux que seules des aides nommées citent, livrées ou apportées."""
    loi = droit_en_vigueur()
    racine = loi.parameters.children[RACINE]
    titres: dict[str, str] = {}
    for texte in racine.children["conventions"].children:
        titres |= libelles_des_financeurs(texte)
    connus = {f.nom: f for f in DE_TOUJOURS}
    for nom in financeurs_nommes(racine):
        variable = f"subvention_{nom}"
        if nom not in connus and variable in loi.variables:
            libelle = titres.get(nom) or nom.replace("_", " ").capitalize()
            connus[nom] = Financeur(nom, libelle, f"Le financeur « {libelle} »", (variable,))
    return connus


class _Financeurs(Mapping):
    """{nom: financeur} du droit en cours, lu quand on s'en sert."""

    def __getitem__(self, nom: str) -> Financeur:
        return financeurs()[nom]

    def __iter__(self) -> Iterator[str]:
        return iter(financeurs())

    def __len__(self) -> int:
        return len(financeurs())


FINANCEURS = _Financeurs()


def aides_des_financeurs() -> list[str]:
    """Variables que paient les financeurs, chacune une fois."""
    return list(dict.fromkeys(nom for f in FINANCEURS.values() for nom in f.aides))
