"""Lectures en jeu : pour chaque dossier, les ambiguïtés dont une autre lecture changerait un montant.

Chaque lecture est un écart à la loi du lot : une simulation incrémentale par lecture que le lot a pu voir, qui ne refait
que ce qu'elle peut changer. Aucun arbre de paramètres n'est relu : celui de la loi est partagé, sauf ces valeurs.
"""

import warnings

import numpy
import polars

from habitat_local.loi.alternatives import (
    Alternative,
    Lus,
    alternatives,
    systeme_et_ecart,
    textes_d_une_simulation,
    variante_de,
)
from habitat_local.loi.incremental import resultats_de_reforme
from habitat_local.loi.systeme import dates_de_changement, droit_en_vigueur, par_conventions
from habitat_local.plans.financement import montants
from openfisca_habitat_local.systeme import reformes


@par_conventions
def _autour_du_droit() -> "Lectures":
    return Lectures(droit_en_vigueur())


def lectures_autour(systeme, reformes_appliquees=()) -> "Lectures":
    """Les lectures livrées autour de cette loi ; construites une fois autour du droit en vigueur."""
    if not reformes_appliquees and systeme is droit_en_vigueur():
        return _autour_du_droit()
    return Lectures(systeme, reformes_appliquees)


VIDE = {"rang": polars.UInt32, "ambiguite": polars.String}


class Lectures:
    """Les lectures livrées, autour d'une loi : `reformes_appliquees` en fait partie."""

    def __init__(self, systeme, reformes_appliquees=()):
        self.systeme, self.reformes = systeme, tuple(reformes_appliquees)
        self.toutes = alternatives()
        self._pretes: dict[str, tuple | None] = {}

    def jours(self) -> list[str]:
        """Jours où la loi, ou l'une des lectures, change."""
        return sorted({*dates_de_changement(self.systeme), *(j for a in self.toutes for j in a.jours)})

    def prete(self, lecture: Alternative) -> tuple | None:
        """(système, écart) d'une lecture, construits à sa première demande ; None si elle n'est plus possible."""
        if lecture.nom not in self._pretes:
            self._pretes[lecture.nom] = self._construire(lecture)
        return self._pretes[lecture.nom]

    def _construire(self, lecture):
        if not self.reformes and lecture.valeurs is not None:
            return variante_de(self.systeme, lecture)
        try:
            return systeme_et_ecart(self.systeme, self.reformes, lecture.nom)
        except reformes.ErreurReforme as erreur:
            # Une réforme peut avoir retiré ce que la lecture change : les autres lectures restent à essayer.
            warnings.warn(f"Lecture {lecture.nom} non essayée : {erreur}", stacklevel=2)
            return None

    def en_jeu(self, lot) -> polars.Series:
        """Liste des ambiguïtés en jeu de chaque dossier du lot, triées."""
        morceaux = [polars.DataFrame(schema=VIDE)]
        lus = Lus(lot.simulation.journal, textes_d_une_simulation(lot.simulation))
        for lecture in self.toutes:
            rangs = self._dossiers_changes(lot, lecture) if lus.voient(lecture) else None
            if rangs is not None:
                ambiguites = [lecture.ambiguite] * len(rangs)
                morceaux.append(polars.DataFrame({"rang": rangs, "ambiguite": ambiguites}, schema=VIDE))
        listes = polars.concat(morceaux).group_by("rang").agg(polars.col("ambiguite").unique().sort())
        tous = polars.DataFrame({"rang": range(lot.effectif)}, schema={"rang": polars.UInt32})
        return (
            tous.join(listes, on="rang", how="left", maintain_order="left")["ambiguite"]
            .fill_null(polars.Series([[]], dtype=polars.List(polars.String)))
            .alias("lectures_en_jeu")
        )

    def _dossiers_changes(self, lot, lecture) -> polars.Series | None:
        """Rangs des dossiers du lot dont cette lecture change un montant."""
        prete = self.prete(lecture)
        if prete is None:
            return None
        sans = {nom: lot.simulation.calculate(nom, lot.periode) for nom in montants()}
        avec = resultats_de_reforme(lot.simulation, lot.dossiers, lot.periode, sans, *prete)
        change = numpy.zeros(lot.effectif, dtype=bool)
        for nom in montants():
            if avec[nom] is not sans[nom]:
                change |= numpy.round(avec[nom], 2) != numpy.round(sans[nom], 2)
        return polars.Series(numpy.flatnonzero(change), dtype=polars.UInt32) if change.any() else None
