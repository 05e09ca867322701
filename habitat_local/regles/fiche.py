"""La fiche d'une règle : chiffres et dates, article, formules, lectures, cas, chacun avec son `fichier:ligne`."""

import dataclasses
import functools
import os
from pathlib import Path

from habitat_local.communs import formats
from habitat_local.loi.systeme import RACINE, droit_en_vigueur
from habitat_local.mutations.cas import lire_fichier
from habitat_local.regles import registre, textes
from habitat_local.regles.lectures import lecture
from habitat_local.regles.lieux import lieu
from habitat_local.regles.registre import DEPOT, Regle

PAQUET = "openfisca_habitat_local/"


@dataclasses.dataclass(frozen=True)
class Chiffre:
    """Un chiffre d'une règle : ses valeurs datées (« 10 % du 1er mai 2016 au … »), leurs articles, où il est écrit."""

    chemin: str
    libelle: str
    valeurs: tuple[str, ...]
    articles: tuple[str, ...]
    lieu: str
    confiance: str | None


@dataclasses.dataclass(frozen=True)
class Piece:
    """Une formule, une lecture ou un cas : ce que c'est, et où."""

    nom: str
    lieu: str


@dataclasses.dataclass(frozen=True)
class Fiche:
    """Tout ce que le projet sait d'une règle."""

    regle: Regle
    chiffres: tuple[Chiffre, ...]
    formules: tuple[Piece, ...]
    lectures: tuple[Piece, ...]
    cas: tuple[Piece, ...]


def valeur_datee(version: textes.Version, unite: str | None) -> str:
    fin = f" au {formats.date(version.fin)}" if version.fin else ""
    return f"{textes.ecrire(version.valeur, unite)}, du {formats.date(version.debut)}{fin}"


def chiffre(chemin: str) -> Chiffre:
    lu = textes.parametre(chemin)
    return Chiffre(
        chemin=chemin.removeprefix(f"{RACINE}."),
        libelle=lu.description,
        valeurs=tuple(valeur_datee(v, lu.unite) for v in lu.versions),
        articles=tuple(dict.fromkeys(v.article for v in lu.versions if v.article)),
        lieu=lieu(chemin) or "",
        confiance=str(lu.confiance) if lu.confiance else None,
    )


def formule(nom: str) -> Piece:
    """Variable, et où sa formule est écrite (rien pour une variable engendrée des données)."""
    variable = droit_en_vigueur().variables[nom]
    fichier, _, ligne = (*variable.get_introspection_data(), 0, 0, 0)[:3]
    court = str(fichier or "").replace("\\", "/")
    court = court[court.rfind(PAQUET) :] if PAQUET in court else court
    place = f"{court}:{ligne}" if court and ligne else court
    return Piece(f"{nom} : {variable.label}", place)


def cas_de(regle: Regle) -> tuple[Piece, ...]:
    """Cas qui nomment la règle, avec leur ligne."""
    par_fichier: dict[str, list[str]] = {}
    for dit in regle.tests:
        fichier, _, nom = dit.partition(" : ")
        par_fichier.setdefault(fichier, []).append(nom)
    pieces = []
    for fichier, noms in par_fichier.items():
        lignes = lignes_des_cas(DEPOT / fichier) if fichier.endswith(".yaml") else {}
        affiche = os.path.relpath(DEPOT / fichier)
        pieces += [Piece(nom or fichier, f"{affiche}:{lignes.get(nom, 1)}") for nom in noms]
    return tuple(pieces)


@functools.lru_cache(maxsize=512)
def lignes_des_cas(fichier: Path) -> dict[str, int]:
    return {cas.nom: cas.ligne for cas in lire_fichier(fichier)}


def fiche(identifiant: str) -> Fiche:
    """Fiche d'une règle. Erreur : identifiant inconnu, avec les proches."""
    regle = registre.choisir(identifiant=identifiant)[0]
    chemins = registre.chemins_lectures()
    return Fiche(
        regle=regle,
        chiffres=tuple(chiffre(nom) for nom in regle.parametres),
        formules=tuple(formule(nom) for nom in regle.variables),
        lectures=tuple(
            Piece(f"{nom} : {lecture(nom).titre}", f"{chemins[nom].name}:1") for nom in regle.lectures
        ),
        cas=cas_de(regle),
    )


def en_lignes(une: Fiche) -> list[str]:
    """La fiche en clair, ligne à ligne."""
    regle = une.regle
    lignes = [f"{regle.id} ({registre.statut_dit(regle)})", regle.resume, regle.motif]
    if une.chiffres:
        lignes.append(f"\nChiffres ({len(une.chiffres)})")
    for c in une.chiffres:
        lignes.append(f"  {c.libelle} : {' ; puis '.join(c.valeurs)}")
        suite = [
            " ; ".join(c.articles),
            f"confiance : {c.confiance}" if c.confiance else "",
            c.lieu,
            c.chemin,
        ]
        lignes.append(f"    {' · '.join(s for s in suite if s)}")
    for titre, pieces in (("Formules", une.formules), ("Lectures", une.lectures), ("Cas", une.cas)):
        if pieces:
            lignes.append(f"\n{titre} ({len(pieces)})")
            lignes += [f"  {p.nom}" + (f"\n    {p.lieu}" if p.lieu else "") for p in pieces]
    return [ligne for ligne in lignes if ligne]
