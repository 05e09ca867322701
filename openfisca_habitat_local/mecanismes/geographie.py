"""Communes : du code INSEE à un rang entier, une fois par simulation."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import memoriser
from openfisca_habitat_local.mecanismes.communes import codes


class Index:
    """Rang de la liste qui contient chaque commune. Une commune dans deux listes est une erreur."""

    def __init__(self, listes):
        communes = [(commune, rang) for rang, liste in listes.items() for commune in liste]
        self._verifier(communes)
        self.codes = codes(numpy.array([commune for commune, _ in communes], dtype="S5"))
        ordre = numpy.argsort(self.codes)
        self.codes = self.codes[ordre]
        self.rangs = numpy.array([rang for _, rang in communes], dtype=numpy.int32)[ordre]

    @staticmethod
    def _verifier(communes):
        vues: dict[str, int] = {}
        for commune, rang in communes:
            if vues.setdefault(commune, rang) != rang:
                raise ValueError(
                    f"La commune {commune} relève de deux listes à la fois : {vues[commune]} et {rang}. "
                    "Un dossier ne peut relever que d'une seule le même jour."
                )

    def __call__(self, depcom, defaut):
        if not self.codes.size:
            return numpy.full(len(depcom), defaut, dtype=numpy.int32)
        cherches = codes(depcom)
        place = numpy.minimum(numpy.searchsorted(self.codes, cherches), self.codes.size - 1)
        return numpy.where(self.codes[place] == cherches, self.rangs[place], numpy.int32(defaut))


def rang_commune(noeud, nom, listes, depcom, defaut=-1, lu=None):
    """Rang de la liste de communes où est chaque dossier ; `defaut` pour une commune d'aucune liste.

    `listes` : fonction sans argument qui rend {rang: liste de codes INSEE}, appelée une fois par instant. `lu` : les
    noms dont elle dépend (voir `memoriser`), si elle ne les lit pas à travers le nœud.
    """

    def relire(_):
        listes()  # à travers le nœud suivi, chaque liste se note elle-même
        return ()

    return memoriser(noeud, ("communes", nom), lambda: Index(listes()), lu=lu or relire)(depcom, defaut)
