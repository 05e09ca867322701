"""Une lecture du texte pour des dossiers : ce qu'elle dit de son calcul, et la raison qui arrête chaque dossier."""

from __future__ import annotations

from typing import Any, Protocol

import numpy
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.faits import Vecteur, lire_fait
from openfisca_habitat_local.mecanismes.bareme import tracer
from openfisca_habitat_local.mecanismes.faits_inconnus import inconnu
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers
from openfisca_habitat_local.systeme.suivi import dire, ecoute


class Table:
    """Valeurs du texte, à plat, et le chemin du paramètre de chacune : ce que la trace d'un calcul attend."""

    def __init__(self, valeurs: Vecteur, chemins: Vecteur) -> None:
        self.valeurs, self.chemins = valeurs, chemins


class Nombre(Protocol):
    """Un nombre du texte. `lire` rend un nombre par dossier (float64, `nan` : inconnu, et la lecture s'arrête là)."""

    def lire(self, lecture: Lecture) -> Vecteur: ...


class Lecture:
    """Lecture d'un bloc pour des dossiers. `raisons` : 0 tant que rien n'arrête le dossier, sinon un code."""

    def __init__(self, dossiers: Dossiers, aide: str = "", raisons: Vecteur | None = None) -> None:
        self.dossiers, self.aide = dossiers, aide
        self.raisons = numpy.zeros(dossiers.effectif, dtype=numpy.int32) if raisons is None else raisons
        self.lu: tuple | None = None
        #: Base que le bloc retient de chaque dossier, dans ses bornes.
        self.base: Vecteur = numpy.zeros(len(self.raisons))

    @property
    def effectif(self) -> int:
        return len(self.raisons)

    @property
    def noeud(self) -> Any:
        """Nœud `habitat_local` du jour, d'où partent les chemins tracés."""
        return self.dossiers.parameters(self.dossiers.period).habitat_local

    @property
    def ecoutee(self) -> bool:
        """Quelqu'un écoute-t-il les étapes du calcul ?"""
        return ecoute(self.dossiers.menage) is not None

    def arreter(self, masque: Vecteur, code: int) -> None:
        """Arrête les dossiers du masque que rien n'a encore arrêtés."""
        numpy.putmask(self.raisons, masque & (self.raisons == 0), code)

    def fait(self, variable: Variable) -> tuple[Vecteur, Vecteur]:
        """(valeurs, connu ou non) d'un fait. Inconnu, nul ou non établi, il est dit manquant : il peut n'être que tu."""
        valeurs, connu = lire_fait(self.dossiers, variable)
        # Un booléen déduit se donne aussi : son absence peut fermer l'aide comme celle d'un fait premier.
        donnable = variable.value_type is bool or not variable.formulas
        if self.ecoutee and donnable and valeurs.dtype.kind in "bif":
            places = numpy.arange(self.effectif) if self.dossiers.places is None else self.dossiers.places
            tus = ~connu | (valeurs <= 0)
            if not variable.formulas:
                tus = tus | inconnu(self.dossiers.menage, self.dossiers.period, variable.name)[places]
            dire(self.dossiers.menage, "manque", None, places[tus], fait=variable.name)
        return valeurs, connu

    def tracer(self, table: Table, cle: Vecteur) -> None:
        """Note les cases lues : suivi d'une réforme, trace d'OpenFisca, explication."""
        noeud = self.noeud
        self.lu = (noeud, table, cle)
        tracer(noeud, table, cle, self.dossiers.places)

    def lire(self, nombre: Nombre, nature: str | None = None) -> Vecteur:
        """Valeurs d'un nombre, dites comme une étape de cette nature."""
        self.lu = None
        valeurs = nombre.lire(self)
        if nature is not None:
            self.dire(nature, valeurs, lu=self.lu)
        return valeurs

    def lire_terme(self, nombre: Nombre) -> Vecteur:
        """Valeurs d'un terme d'un calcul ; ce qu'un paramètre du texte y met est une étape, avec sa règle."""
        self.lu = None
        valeurs = nombre.lire(self)
        if self.lu is not None and self.aide:
            self.dire("terme", valeurs, lu=self.lu)
        return valeurs

    def dire(self, nature: str, valeurs: Vecteur | None = None, **details: Any) -> None:
        """Dit une étape du calcul de ces dossiers à qui l'écoute."""
        if self.ecoutee:
            details.setdefault("aide", self.aide)
            dire(self.dossiers.menage, nature, valeurs, self.dossiers.places, **details)

    def parmi(self, choisis: Vecteur) -> Lecture:
        """La même lecture, pour ceux des dossiers que désigne `choisis` (masque ou rangs)."""
        return Lecture(self.dossiers.parmi(choisis), self.aide, self.raisons[choisis].copy())


class Muette(Lecture):
    """Lecture dont rien ne se dit ni ne se trace : ce que vaudrait un bloc, sans l'expliquer."""

    @property
    def ecoutee(self) -> bool:
        return False

    def tracer(self, table: Table, cle: Vecteur) -> None:
        return
