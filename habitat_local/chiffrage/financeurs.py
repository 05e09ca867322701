"""Qui paie : chaque financeur, son nom, et les variables dont la somme est son aide.

Seul endroit de l'outil qui les nomme : tables, phrases, images et fichiers les prennent ici.
"""

import dataclasses


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


#: Financeurs, dans l'ordre du plan de financement.
FINANCEURS: dict[str, Financeur] = {
    f.nom: f
    for f in (
        Financeur("anah", "Anah", "L'Anah", ("subvention_anah", "primes_anah")),
        Financeur("etat", "État (ASE)", "L'État", ("aide_solidarite_ecologique",)),
        Financeur("departement", "Département", "Le Département", ("subvention_departement",)),
        Financeur("epci", "Intercommunalité", "L'intercommunalité", ("subvention_epci",)),
        Financeur("ville", "Ville", "La Ville", ("subvention_ville",)),
        Financeur("organismes", "Organismes", "Les organismes", ("aides_organismes",)),
    )
}


def aides_des_financeurs() -> list[str]:
    """Variables que paient les financeurs, chacune une fois."""
    return list(dict.fromkeys(nom for f in FINANCEURS.values() for nom in f.aides))
