"""Réglages du serveur : ce qui borne une requête et un travail."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Self

MEBIOCTET = 1024 * 1024
VARIABLE = "HABITAT_LOCAL_SERVEUR"


@dataclasses.dataclass(frozen=True)
class Reglages:
    """Bornes et options d'un serveur.

    `origines` : sites admis par CORS. `octets` : taille d'un corps de requête ; `octets_population` : d'un fichier
    déposé ; `octets_convention`, `fichiers_convention` : d'une convention déposée, ouverte ; `depots` : conventions
    gardées, au plus. `dossiers`, `points` : par requête. `secondes` : temps d'une requête. `travaux` : chiffrages en
    attente ou en cours, au plus ; `heures` : durée de garde des dépôts et des fichiers. `dossier` : où ils sont rangés.
    """

    origines: tuple[str, ...] = ()
    octets: int = 2 * MEBIOCTET
    octets_population: int = 64 * MEBIOCTET
    octets_convention: int = 4 * MEBIOCTET
    fichiers_convention: int = 200
    depots: int = 50
    dossiers: int = 500
    points: int = 200
    secondes: float = 30
    travaux: int = 8
    heures: float = 24
    dossier: Path = Path("sorties") / "serveur"
    conventions: tuple[Path, ...] = ()
    openfisca: bool = True

    def transmettre(self) -> None:
        """Écrit ces réglages pour les processus du serveur."""
        os.environ[VARIABLE] = json.dumps(dataclasses.asdict(self), default=str)

    @classmethod
    def transmis(cls) -> Self:
        """Réglages que le processus principal a transmis."""
        lus = json.loads(os.environ.get(VARIABLE, "{}"))
        conventions = tuple(map(Path, lus.pop("conventions", ())))
        return cls(
            **{
                **lus,
                "origines": tuple(lus.get("origines", ())),
                "dossier": Path(lus.get("dossier", cls.dossier)),
            },
            conventions=conventions,
        )
