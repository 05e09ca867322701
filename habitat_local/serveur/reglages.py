"""Réglages du serveur : ce qui borne une requête et un travail."""

import dataclasses
from pathlib import Path

MEBIOCTET = 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Reglages:
    """Bornes et options d'un serveur.

    `origines` : sites admis par CORS. `octets` : taille d'un corps de requête ; `octets_population` : d'un fichier
    déposé. `dossiers`, `points` : par requête. `secondes` : temps d'une requête. `travaux` : chiffrages en attente ou
    en cours, au plus ; `heures` : durée de garde de leurs fichiers. `dossier` : où ils sont rangés.
    """

    origines: tuple[str, ...] = ()
    octets: int = 2 * MEBIOCTET
    octets_population: int = 64 * MEBIOCTET
    dossiers: int = 500
    points: int = 200
    secondes: float = 30
    travaux: int = 8
    heures: float = 24
    dossier: Path = Path("sorties") / "serveur"
    conventions: tuple[Path, ...] = ()
    openfisca: bool = True
