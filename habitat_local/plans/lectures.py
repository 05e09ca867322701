"""Lectures en jeu : pour chaque dossier, les ambiguïtés dont une autre lecture changerait un montant.

Chaque lecture est un écart à la loi du lot : une simulation incrémentale par lecture et par lot, qui ne refait que ce
que la lecture peut changer. Aucun arbre de paramètres n'est relu : celui de la loi est partagé, sauf les valeurs que
la lecture change.
"""

import warnings

import polars

from habitat_local.loi.incremental import Ecart, reprendre, sorties_de, variables_touchees
from habitat_local.loi.systeme import droit_en_vigueur, par_conventions
from habitat_local.loi.systeme import systeme as systeme_openfisca
from habitat_local.loi.variantes import systeme_allege
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
        self.systeme = systeme
        self.autres = {}
        for nom in reformes.chemins_lectures():
            try:
                autre = systeme_openfisca([*reformes_appliquees, nom])
            except reformes.ErreurReforme as erreur:
                # Une réforme peut avoir retiré ce que la lecture change : les autres lectures restent à essayer.
                warnings.warn(f"Lecture {nom} non essayée : {erreur}", stacklevel=2)
                continue
            ecart = Ecart(systeme, autre)
            self.autres[nom] = (systeme_allege(systeme, autre, ecart), ecart)

    def systemes(self) -> list:
        """La loi et ses lectures."""
        return [self.systeme, *(autre for autre, _ in self.autres.values())]

    def en_jeu(self, lot) -> polars.Series:
        """Liste des ambiguïtés en jeu de chaque dossier du lot, triées."""
        morceaux = [polars.DataFrame(schema=VIDE)]
        for nom, (autre, ecart) in self.autres.items():
            touchees = variables_touchees(lot.simulation.journal, ecart)
            a_refaire = [s for s in montants() if s in touchees]
            if a_refaire:
                reforme = reprendre(
                    lot.simulation, lot.dossiers, autre, lot.periode, touchees, ecart.variables
                )
                autres = sorties_de(reforme, lot.periode, a_refaire)
                change = polars.select(
                    polars.any_horizontal(autres[s] != lot.resultats[s] for s in a_refaire)
                ).to_series()
                rangs = change.arg_true().cast(polars.UInt32)
                morceaux.append(
                    polars.DataFrame(
                        {"rang": rangs, "ambiguite": [nom.rpartition("-")[0]] * len(rangs)}, schema=VIDE
                    )
                )
        listes = polars.concat(morceaux).group_by("rang").agg(polars.col("ambiguite").unique().sort())
        tous = polars.DataFrame({"rang": range(lot.effectif)}, schema={"rang": polars.UInt32})
        return (
            tous.join(listes, on="rang", how="left", maintain_order="left")["ambiguite"]
            .fill_null(polars.Series([[]], dtype=polars.List(polars.String)))
            .alias("lectures_en_jeu")
        )
