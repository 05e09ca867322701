"""Faits dont le calcul dit, dossier par dossier, qu'ils lui manquent : écoutés pendant la simulation de la base."""

from collections.abc import Callable

import numpy
import polars

from habitat_local.loi.colonnes import colonnes


def est_un_manque(motif: str) -> bool:
    """Un motif dit-il qu'un fait manque ?"""
    return motif.endswith(("_manquant", "_manquante", "indeterminees"))


def ferme_une_aide(nature: str, details: dict) -> bool:
    """Cette étape est-elle une condition qui ferme une aide faute d'un fait ?"""
    motif = getattr(details.get("motif"), "name", None)
    return nature == "condition" and motif is not None and (motif == "fait_requis" or est_un_manque(motif))


class Ecoute:
    """Faits manquants d'une table de dossiers : `trouves` donne, par fait, les dossiers à qui il manque.

    Un fait manque quand une aide se ferme faute de lui ; non quand il pourrait seulement changer un montant. Un fait que
    le fichier donne, ou que la loi sait calculer, ne manque pas.
    """

    def __init__(self, dossiers: polars.DataFrame) -> None:
        self.dossiers = dossiers
        self.trouves: dict[str, numpy.ndarray] = {}

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
            fait = details.get("fait")
            ferme = nature == "manque" and details.get("ferme", False)
            if fait is None or not (ferme or ferme_une_aide(nature, details)):
                return
            places = numpy.arange(len(rangs)) if places is None else numpy.asarray(places)
            places = numpy.flatnonzero(places) if places.dtype == bool else places
            if not ferme:
                places = places[~numpy.broadcast_to(details["rempli"], places.shape)]
            if len(places):
                self.noter(fait, rangs[places])

        entendre.natures = ("condition", "manque")  # type: ignore[attr-defined]
        return entendre

    def noter(self, fait: str, rangs: numpy.ndarray) -> None:
        colonne = colonnes().get(fait)
        if colonne is None or colonne.calculable:
            return
        manque = numpy.zeros(self.dossiers.height, dtype=bool)
        manque[rangs] = True
        manque &= ~self.donne(fait)
        if manque.any():
            self.trouves[fait] = self.trouves.get(fait, False) | manque
