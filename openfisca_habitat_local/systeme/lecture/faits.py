"""Un fait : son genre et ses bornes, et le lecteur qui en découle, le même à toutes les portes."""

import dataclasses
import datetime
import functools
from collections.abc import Callable
from typing import Any

from openfisca_habitat_local.systeme.lecture.classes import BOOLEEN, booleen, classe, texte
from openfisca_habitat_local.systeme.lecture.communes import COMMUNE, code_insee
from openfisca_habitat_local.systeme.lecture.jours import DATE, date
from openfisca_habitat_local.systeme.lecture.nombres import ENTIER, NOMBRE, PART, entier, nombre, part
from openfisca_habitat_local.systeme.lecture.refus import Refus, ecrit

LECTEURS: dict[str, Callable[..., Any]] = {
    "nombre": nombre,
    "part": part,
    "entier": entier,
    "booleen": booleen,
    "date": date,
    "commune": code_insee,
    "texte": texte,
}
ATTENDUS = {
    "nombre": NOMBRE,
    "part": PART,
    "entier": ENTIER,
    "booleen": BOOLEEN,
    "date": DATE,
    "commune": COMMUNE,
    "texte": "un texte",
}


def ecrire_nombre(valeur: float) -> str:
    """Borne telle qu'un message l'écrit : 1000, 0,01, 100 000 000."""
    return f"{valeur:,.10g}".replace(",", " ").replace(".", ",")


@dataclasses.dataclass(frozen=True)
class Fait:
    """Un fait qu'on peut donner : `genre` parmi nombre, part, entier, booleen, date, classe, commune, texte.

    `minimum`, `maximum` : bornes admises, comprises. `inconnue` : valeur qui veut dire « non renseigné » (-1).
    `modalites` : (nom, libellé) d'une classe. `longueur` : caractères d'un texte, au plus.
    """

    nom: str
    genre: str
    minimum: float | None = None
    maximum: float | None = None
    inconnue: object = None
    modalites: tuple[tuple[str, str], ...] = ()
    longueur: int | None = None

    @functools.cached_property
    def attendu(self) -> str:
        """Ce qui est attendu, en mots."""
        if self.genre == "classe":
            return f"l'une de : {', '.join(nom for nom, _ in self.modalites)}"
        return ATTENDUS[self.genre]

    def lire(self, valeur: object) -> Any:
        """Valeur lue, `None` si elle est inconnue, ou `Refus`."""
        if self.genre == "classe":
            return classe(valeur, self.noms, self.attendu)
        if self.inconnue is not None and self.est_inconnue(valeur):
            return None
        lu = LECTEURS[self.genre](valeur)
        if lu is None or isinstance(lu, Refus):
            return lu
        refus = self.hors_bornes(lu)
        return lu if refus is None else refus

    @functools.cached_property
    def noms(self) -> dict[str, str]:
        return dict(self.modalites)

    def est_inconnue(self, valeur: object) -> bool:
        """La valeur est celle qui veut dire « non renseigné »."""
        if isinstance(self.inconnue, datetime.date):
            return date(valeur) == self.inconnue
        if isinstance(ecrit(valeur), str | int | float) and not isinstance(valeur, bool):
            return nombre(valeur) == self.inconnue
        return False

    def hors_bornes(self, valeur: Any) -> Refus | None:
        """Refus d'une valeur lue qui sort des bornes ou de la longueur admises."""
        if self.genre == "texte":
            trop = self.longueur is not None and len(valeur) > self.longueur
            return (
                Refus(f"un texte de {self.longueur} caractères au plus", "texte trop long") if trop else None
            )
        if self.minimum is not None and valeur < self.minimum:
            motif = "nombre négatif" if valeur < 0 else "nombre trop petit"
            return Refus(f"au moins {ecrire_nombre(self.minimum)}", motif)
        if self.maximum is not None and valeur > self.maximum:
            return Refus(f"au plus {ecrire_nombre(self.maximum)}", "nombre trop grand")
        return None
