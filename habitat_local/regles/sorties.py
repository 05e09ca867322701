"""Ce qui peut être demandé à la loi : chaque variable calculée, son libellé, son unité, son nom court dans le plan."""

import dataclasses

from habitat_local.loi.colonnes import resultats
from habitat_local.loi.plan import details
from habitat_local.loi.systeme import RACINE, droit_en_vigueur
from habitat_local.plans.financement import AIDES, MOTIFS, TOTAUX
from habitat_local.regles import textes
from habitat_local.regles.recherche import mots
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import toutes_les_aides

GENRES = {
    "float": "nombre",
    "int": "entier",
    "bool": "oui ou non",
    "str": "texte",
    "date": "date",
    "Enum": "classe",
}
UNITES = {
    "currency": "euros",
    "/1": "part",
    "m2": "m²",
    "year": "années",
    "month": "mois",
    "day": "jours",
    "count": "nombre",
}


@dataclasses.dataclass(frozen=True)
class Sortie:
    """Une sortie : nom de sa variable, libellé, unité ou genre, noms courts du plan, texte (vide : commun à tous)."""

    nom: str
    libelle: str
    unite: str
    courts: tuple[str, ...]
    texte: str


def noms_courts() -> dict[str, list[str]]:
    """{variable: noms qu'elle porte dans un plan (« anah », « prime_vacance », « total »)}."""
    courts: dict[str, list[str]] = {}
    for cle, variable in {**AIDES, **TOTAUX}.items():
        courts.setdefault(variable, []).append(cle)
    for cle, variable in MOTIFS.items():
        courts.setdefault(variable, []).append(f"motif_{cle}")
    for genre, cles in details().items():
        for cle, variables in cles.items():
            for variable in variables:
                courts.setdefault(variable, []).append(f"{genre}_{cle}")
    return courts


def textes_des_aides() -> dict[str, str]:
    racine = droit_en_vigueur().parameters.children[RACINE]
    return {aide.variable: aide.texte for aide in toutes_les_aides(racine)}


def texte_de(nom: str, aides: dict[str, str]) -> str:
    """Texte d'une variable : celui de son aide nommée, ou du dossier où elle est écrite."""
    if nom in aides:
        return aides[nom]
    fichier = (droit_en_vigueur().variables[nom].get_introspection_data()[0] or "").replace("\\", "/")
    return next((texte for texte in textes.conventions() if f"/{texte}/" in fichier), "")


def toutes(texte: str | None = None, chercher: str | None = None) -> list[Sortie]:
    """Sorties, celles du plan d'abord ; d'un texte, ou qui emploient tous ces mots. Erreur : texte inconnu."""
    if texte:
        textes.connu(texte)
    variables, courts, aides = droit_en_vigueur().variables, noms_courts(), textes_des_aides()
    lues = []
    for nom in sorted(resultats(), key=lambda n: (n not in courts, n)):
        variable = variables[nom]
        unite = UNITES.get(variable.unit or "", GENRES.get(variable.value_type.__name__, ""))
        lues.append(Sortie(nom, str(variable.label), unite, tuple(courts.get(nom, ())), texte_de(nom, aides)))
    cherches = set(mots(chercher or ""))
    return [
        s for s in lues
        if (not texte or s.texte == texte) and cherches <= {*mots(s.libelle), *mots(s.nom), *mots(" ".join(s.courts))}
    ]  # fmt: skip
