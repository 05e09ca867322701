"""Les cas de juriste, lus une fois : leurs faits, ce qu'ils attendent, où ils sont écrits."""

import dataclasses
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.systeme.format.dossiers import textes

DEPOT = Path(__file__).parents[2]
#: Cas des textes livrés : dans le dépôt, non dans la roue. Ceux des mécanismes ont leurs propres conventions d'essai.
LIVRES = DEPOT / "tests" / "loi"
SANS_CAS = "mecanismes"
CHARGEUR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclasses.dataclass(frozen=True, eq=False)
class Cas:
    """Un cas : ses faits (`entrees`), le jour, ce qu'il attend (`sorties`), à `marges` près, sous quelles réformes."""

    fichier: str
    ligne: int
    nom: str
    periode: str
    entrees: dict[str, Any]
    sorties: dict[str, Any]
    reformes: tuple[str, ...]
    marges: tuple[Any, Any]

    @property
    def lieu(self) -> str:
        return f"{self.fichier}:{self.ligne}"

    @property
    def au_jour(self) -> bool:
        """Le cas est daté d'un jour."""
        return len(self.periode) == len("2016-06-15") and self.periode[4] == self.periode[7] == "-"


def lignes(contenu: str) -> list[int]:
    """Ligne de chaque élément de la liste du document (une seule s'il n'est pas une liste)."""
    racine = yaml.compose(contenu, Loader=CHARGEUR)
    elements = racine.value if isinstance(racine, yaml.SequenceNode) else [racine]
    return [element.start_mark.line + 1 for element in elements if element is not None]


def lire_fichier(chemin: Path) -> Iterator[Cas]:
    """Cas d'un fichier YAML qui attendent quelque chose."""
    contenu = chemin.read_text(encoding="utf-8")
    lus = yaml.load(contenu, Loader=CHARGEUR)
    lus = lus if isinstance(lus, list) else [lus]
    affiche = os.path.relpath(chemin)
    for ligne, un in zip(lignes(contenu), lus, strict=False):
        if not (isinstance(un, dict) and un.get("output")) or "period" not in un:
            continue
        reformes = un.get("reforms") or ()
        yield from un_par_dossier(
            Cas(
                fichier=affiche,
                ligne=ligne,
                nom=str(un.get("name", "")),
                periode=str(un["period"]),
                entrees=dict(un.get("input") or {}),
                sorties=dict(un["output"]),
                reformes=(reformes,) if isinstance(reformes, str) else tuple(reformes),
                marges=(un.get("absolute_error_margin"), un.get("relative_error_margin")),
            )
        )


def un_par_dossier(cas: Cas) -> Iterator[Cas]:
    """Un cas par dossier : des listes d'une même longueur sont autant de dossiers, que rien ne lie."""
    donnees = (*cas.entrees.values(), *cas.sorties.values())
    tailles = {len(v) for v in donnees if isinstance(v, list)}
    if len(tailles) != 1 or any(isinstance(v, dict) for v in donnees):
        yield cas
        return
    for rang in range(tailles.pop()):
        faits, attendus = (
            {nom: v[rang] if isinstance(v, list) else v for nom, v in dits.items()}
            for dits in (cas.entrees, cas.sorties)
        )
        yield dataclasses.replace(cas, entrees=faits, sorties=attendus)


def dossiers_de_cas(chemins: Iterable[Path] = ()) -> list[Path]:
    """Où sont les cas : ceux du dépôt, ceux que portent les dossiers des textes, et ceux qu'on ajoute."""
    propres = [texte.chemin / "cas" for texte in textes()]
    return [place for place in (LIVRES, *propres, *chemins) if place.exists()]


def fichiers(chemins: Iterable[Path] = ()) -> list[Path]:
    """Fichiers de cas, triés. Erreur : un chemin demandé n'existe pas."""
    demandes = [Path(c) for c in chemins]
    for chemin in demandes:
        if not chemin.exists():
            raise ErreurEntree(
                f"{chemin} : introuvable (un fichier de cas, ou un dossier de cas, est attendu)."
            )
    trouves: list[Path] = []
    for place in dossiers_de_cas(demandes):
        dedans = sorted(place.rglob("*.yaml")) if place.is_dir() else [place]
        trouves += [f for f in dedans if SANS_CAS not in f.parts]
    return list(dict.fromkeys(f.resolve() for f in trouves))


def tous(chemins: Iterable[Path] = ()) -> list[Cas]:
    """Tous les cas, dans l'ordre des fichiers. Erreur : il n'y en a aucun."""
    lus = [cas for fichier in fichiers(chemins) for cas in lire_fichier(fichier)]
    if not lus:
        raise ErreurEntree(
            "Aucun cas de juriste trouvé : les cas des textes livrés sont dans le dépôt (tests/loi), pas dans le paquet "
            "installé. Donnez les vôtres par --cas."
        )
    return lus
