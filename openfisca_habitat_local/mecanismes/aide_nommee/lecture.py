"""Une lecture du texte pour des dossiers : ce qu'elle trace, et la première raison qui arrête chaque dossier."""

from __future__ import annotations

import numpy

from openfisca_habitat_local.mecanismes.aide_nommee.faits import Vecteur, lire_fait
from openfisca_habitat_local.mecanismes.bareme import tracer
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers
from openfisca_habitat_local.systeme.suivi import noter_etape


class Table:
    """Valeurs du texte, à plat, et le chemin du paramètre de chacune : ce que la trace d'un calcul attend."""

    def __init__(self, valeurs: Vecteur, chemins: Vecteur) -> None:
        self.valeurs, self.chemins = valeurs, chemins


class Lecture:
    """Lecture d'un bloc pour des dossiers. `raisons` : 0 tant que rien n'arrête le dossier, sinon un code."""

    def __init__(self, dossiers: Dossiers, raisons: Vecteur | None = None) -> None:
        self.dossiers = dossiers
        self.raisons = numpy.zeros(dossiers.effectif, dtype=numpy.int32) if raisons is None else raisons

    @property
    def effectif(self) -> int:
        return len(self.raisons)

    @property
    def noeud(self):
        """Nœud `habitat_local` du jour, d'où partent les chemins tracés."""
        return self.dossiers.parameters(self.dossiers.period).habitat_local

    def arreter(self, masque: Vecteur, code: int) -> None:
        """Arrête les dossiers du masque que rien n'a encore arrêtés."""
        numpy.putmask(self.raisons, masque & (self.raisons == 0), code)

    def fait(self, variable) -> tuple[Vecteur, Vecteur]:
        return lire_fait(self.dossiers, variable)

    def tracer(self, table: Table, cle: Vecteur) -> None:
        tracer(self.noeud, table, cle, self.dossiers.places)

    def etape(self, chemin: str, **grandeurs: Vecteur | float) -> None:
        noter_etape(self.noeud, chemin, self.dossiers.places, grandeurs)

    def parmi(self, choisis: Vecteur) -> Lecture:
        """La même lecture, pour ceux des dossiers que désigne `choisis` (masque ou rangs)."""
        return Lecture(self.dossiers.parmi(choisis), self.raisons[choisis].copy())
