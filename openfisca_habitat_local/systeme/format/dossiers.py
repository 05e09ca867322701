"""Les dossiers de textes : livrés, ou apportés du dehors ; ceux qu'un système OpenFisca en construction doit lire.

Un texte est un dossier de YAML qui contient `cadre.yaml` ; son nom est celui du texte. Ce module ne lit que les
noms et les titres : le reste se développe à la demande (`lecture`).
"""

import contextlib
import functools
import importlib.metadata
import importlib.util
import os
import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from yaml.nodes import MappingNode

from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.format.yaml_strict import composer, construire, lieu, paires

LIVRES = Path(__file__).parents[2] / "conventions"
VARIABLE = "HABITAT_LOCAL_CONVENTIONS"
POINT_D_ENTREE = "habitat_local.conventions"
CADRE = "cadre.yaml"
NOM = re.compile(r"[a-z][a-z0-9_]*")

#: Dossiers apportés que disent les appels en cours ; `None` : ceux de l'environnement.
_APPORTES: ContextVar[tuple[Path, ...] | None] = ContextVar("conventions_apportees", default=None)


@dataclass(frozen=True)
class DossierDeTexte:
    """Un texte : son nom, son dossier, et s'il est livré avec la loi."""

    nom: str
    chemin: Path
    livre: bool

    @functools.cached_property
    def titre(self) -> str:
        """Titre du texte, écrit en tête de son cadre."""
        noeud = composer(self.chemin / CADRE, self.affiche(self.chemin / CADRE))
        if not isinstance(noeud, MappingNode):
            raise ErreurTexte(self.affiche(self.chemin / CADRE), "un titre et des champs sont attendus.")
        titres = [valeur for cle, _, valeur in paires(noeud) if cle == "titre"]
        titre = construire(titres[0]) if titres else None
        if not isinstance(titre, str):
            raise ErreurTexte(lieu(noeud), "« titre » est obligatoire : le nom du texte, tel qu'on le cite.")
        return titre

    def affiche(self, chemin: Path) -> str:
        """Nom d'un fichier du texte dans les messages : depuis son dossier."""
        return f"{self.nom}/{chemin.relative_to(self.chemin).as_posix()}"

    def fichiers(self) -> list[Path]:
        """Fichiers YAML du texte, triés."""
        return sorted(c for c in self.chemin.rglob("*") if c.suffix in (".yaml", ".yml") and c.is_file())


@functools.cache
def livres() -> tuple[DossierDeTexte, ...]:
    """Textes livrés avec la loi, par ordre de nom."""
    return tuple(
        DossierDeTexte(cadre.parent.name, cadre.parent, True) for cadre in sorted(LIVRES.glob(f"*/{CADRE}"))
    )


def trouver(chemin: Path) -> list[DossierDeTexte]:
    """Textes d'un chemin apporté : ce dossier s'il a un cadre, sinon ceux de ses sous-dossiers."""
    if not chemin.is_dir():
        raise ErreurTexte(chemin, "dossier introuvable : une convention est un dossier de fichiers YAML.")
    dossiers = [chemin] if (chemin / CADRE).exists() else sorted(c.parent for c in chemin.glob(f"*/{CADRE}"))
    if not dossiers:
        raise ErreurTexte(chemin, f"ni {CADRE}, ni sous-dossier qui en ait un : ce n'est pas une convention.")
    for dossier in dossiers:
        if not NOM.fullmatch(dossier.resolve().name):
            raise ErreurTexte(
                dossier, "le nom du dossier est celui du texte : minuscules sans accent, chiffres et « _ »."
            )
    return [DossierDeTexte(d.resolve().name, d.resolve(), False) for d in dossiers]


@functools.cache
def chemins_des_paquets() -> tuple[Path, ...]:
    """Dossiers des paquets installés qui offrent des conventions (point d'entrée `habitat_local.conventions`)."""
    chemins: list[Path] = []
    for point in sorted(importlib.metadata.entry_points(group=POINT_D_ENTREE)):
        module = importlib.util.find_spec(point.module)
        chemins += [Path(place) for place in (module and module.submodule_search_locations) or ()]
    return tuple(chemins)


def chemins_de_l_environnement() -> tuple[Path, ...]:
    """Dossiers que nomment la variable d'environnement et les paquets installés."""
    dits = tuple(Path(c) for c in os.environ.get(VARIABLE, "").split(os.pathsep) if c)
    return (*dits, *chemins_des_paquets())


def chemins_apportes() -> tuple[Path, ...]:
    """Chemins des conventions du dehors que lirait un système construit maintenant."""
    dits = _APPORTES.get()
    return chemins_de_l_environnement() if dits is None else dits


@contextlib.contextmanager
def avec_conventions(chemins: Iterable[Path | str]) -> Iterator[None]:
    """Le temps du bloc, ces dossiers (et eux seuls) s'ajoutent aux textes livrés."""
    jeton = _APPORTES.set(tuple(Path(c) for c in chemins))
    try:
        yield
    finally:
        _APPORTES.reset(jeton)


def textes() -> tuple[DossierDeTexte, ...]:
    """Textes que lirait un système construit maintenant : livrés, puis apportés. Erreur : deux du même nom."""
    apportes = sorted((t for chemin in chemins_apportes() for t in trouver(chemin)), key=lambda t: t.nom)
    resultat: dict[str, DossierDeTexte] = {}
    for texte in (*livres(), *apportes):
        ancien = resultat.setdefault(texte.nom, texte)
        if ancien.chemin != texte.chemin:
            autre = "un texte livré" if ancien.livre else str(ancien.chemin)
            raise ErreurTexte(texte.chemin, f"le nom « {texte.nom} » est déjà pris par {autre}.")
    return tuple(resultat.values())
