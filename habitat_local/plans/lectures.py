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


ESSAIS = {
    "rang": polars.UInt32,
    "ambiguite": polars.String,
    "lecture": polars.String,
    "ecart": polars.Float64,
}
TOTAL = "total_subventions"


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

    def essayer(self, lot) -> polars.DataFrame:
        """Une ligne par dossier (`rang`) et par lecture qui en change un montant ; `ecart` : sur le total de ses aides."""
        lus = Lus(lot.simulation.journal, textes_d_une_simulation(lot.simulation))
        morceaux = [polars.DataFrame(schema=ESSAIS)]
        for lecture in self.toutes:
            if lus.voient(lecture):
                morceaux.append(self._changes(lot, lecture))
        return polars.concat(morceaux)

    def en_jeu(self, lot) -> polars.Series:
        """Liste des ambiguïtés en jeu de chaque dossier du lot, triées."""
        return ambiguites(self.essayer(lot), lot.effectif)

    def _changes(self, lot, lecture) -> polars.DataFrame:
        """Dossiers du lot dont cette lecture change un montant."""
        prete = self.prete(lecture)
        if prete is None:
            return polars.DataFrame(schema=ESSAIS)
        sans = {nom: lot.simulation.calculate(nom, lot.periode) for nom in montants()}
        avec = resultats_de_reforme(lot.simulation, lot.dossiers, lot.periode, sans, *prete)
        change = numpy.zeros(lot.effectif, dtype=bool)
        for nom in montants():
            if avec[nom] is not sans[nom]:
                change |= numpy.round(avec[nom], 2) != numpy.round(sans[nom], 2)
        rangs = numpy.flatnonzero(change)
        ecarts = numpy.round(numpy.asarray(avec[TOTAL]) - numpy.asarray(sans[TOTAL]), 2)[rangs]
        return polars.DataFrame(
            {"rang": rangs, "ambiguite": lecture.ambiguite, "lecture": lecture.nom, "ecart": ecarts},
            schema=ESSAIS,
        )


def ambiguites(essais: polars.DataFrame, effectif: int) -> polars.Series:
    """`lectures_en_jeu` de chaque dossier : ses ambiguïtés, triées."""
    return par_dossier(essais, polars.col("ambiguite").unique().sort().alias("lectures_en_jeu"), effectif)


def ecarts(essais: polars.DataFrame, effectif: int) -> polars.Series:
    """`ecarts_des_lectures` de chaque dossier : `lecture=euros`, triés."""
    dits = polars.format("{}={}", "lecture", "ecart").sort_by("lecture")
    return par_dossier(essais, dits.alias("ecarts_des_lectures"), effectif)


def par_dossier(essais: polars.DataFrame, liste: polars.Expr, effectif: int) -> polars.Series:
    """Une liste par dossier, vide là où aucune lecture ne change rien."""
    listes = essais.group_by("rang").agg(liste)
    tous = polars.DataFrame({"rang": range(effectif)}, schema={"rang": polars.UInt32})
    nom = listes.columns[-1]
    jointes = tous.join(listes, on="rang", how="left", maintain_order="left")[nom]
    return jointes.fill_null(polars.Series([[]], dtype=polars.List(polars.String))).alias(nom)
