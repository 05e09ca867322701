"""Faits dont le calcul dit, dossier par dossier, qu'ils lui manquent : écoutés pendant la simulation de la base."""

from collections.abc import Callable

import numpy
import polars


def est_un_manque(motif: str) -> bool:
    """Un motif dit-il qu'un fait manque ?"""
    return motif.endswith(("_manquant", "_manquante", "indeterminees"))


class Ecoute:
    """Faits manquants d'une table de dossiers : `trouves` donne, par fait, les dossiers à qui il manque.

    Un fait manque quand la loi le dit inconnu, quand une condition se ferme faute de lui, ou quand elle l'exige et que
    le dossier ne le donne pas. Le fait que le fichier donne ne manque jamais.
    """

    def __init__(self, dossiers: polars.DataFrame) -> None:
        self.dossiers, self.trouves = dossiers, {}

    @property
    def incomplets(self) -> polars.Series:
        """Masque des dossiers à qui un fait manque."""
        masque = numpy.zeros(self.dossiers.height, dtype=bool)
        for trouve in self.trouves.values():
            masque |= trouve
        return polars.Series("incomplet", masque)

    def donne(self, fait: str) -> numpy.ndarray:
        """Dossiers qui donnent ce fait."""
        if fait not in self.dossiers.columns:
            return numpy.zeros(self.dossiers.height, dtype=bool)
        return self.dossiers[fait].is_not_null().to_numpy()

    def du_lot(self, rangs: numpy.ndarray) -> Callable:
        """Qui écoute les étapes d'un lot, dont les dossiers ont ces rangs dans la table."""

        def entendre(variable, nature, valeurs=None, places=None, **details) -> None:
            fait, motif = details.get("fait"), details.get("motif")
            if fait is None or nature not in ("manque", "condition"):
                return
            if nature == "condition" and not (motif is not None and est_un_manque(motif.name)):
                return
            places = numpy.arange(len(rangs)) if places is None else numpy.asarray(places)
            places = numpy.flatnonzero(places) if places.dtype == bool else places
            if nature == "condition":
                places = places[~numpy.broadcast_to(details["rempli"], places.shape)]
            if len(places):
                self.noter(fait, rangs[places])

        return entendre

    def noter(self, fait: str, rangs: numpy.ndarray) -> None:
        manque = numpy.zeros(self.dossiers.height, dtype=bool)
        manque[rangs] = True
        manque &= ~self.donne(fait)
        if manque.any():
            self.trouves[fait] = self.trouves.get(fait, False) | manque
