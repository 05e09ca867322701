"""Ce que dit le calcul d'un lot de dossiers : étapes et cases de tableau, avec les dossiers que chacune concerne.

Rien n'est recalculé : les formules disent leurs étapes pendant qu'elles calculent, et chaque tableau la case de
chaque dossier. Une explication se construit de ces clés, sans dossier qui en représente d'autres.
"""

import dataclasses
from typing import Any

import numpy

from habitat_local.loi.incremental import simuler_en_suivant
from openfisca_habitat_local.mecanismes.bareme import MODES_PROPRIETE, PROFILS, chemins_des_cases

#: Étapes dont un zéro veut dire que le texte n'y ajoute rien : elles ne sont pas montrées.
SANS_EFFET_A_ZERO = frozenset({"taux", "forfait", "majoration", "prime", "complement", "ecretement"})


@dataclasses.dataclass(frozen=True)
class Evenement:
    """Une étape dite par une formule, pour une partie des dossiers du lot.

    `places` : leurs rangs. `valeurs` (euros, parts…), `rempli`, `ligne`, `compris`, `profils` : une valeur par place.
    `cases` : par place,
    identifiant du paramètre lu (-1 : aucun). `code` : raison que donne cette condition d'une aide nommée.
    """

    variable: str
    nature: str
    places: numpy.ndarray
    valeurs: numpy.ndarray
    cases: numpy.ndarray
    rempli: numpy.ndarray | None = None
    ligne: numpy.ndarray | None = None
    compris: numpy.ndarray | None = None
    profils: numpy.ndarray | None = None
    aide: str | None = None
    fait: str | None = None
    libelle: str | None = None
    motif: Any = None
    sens: str | None = None
    code: int | None = None


@dataclasses.dataclass(frozen=True)
class Lecture:
    """Cases d'un tableau lues par une variable."""

    variable: str
    places: numpy.ndarray | None
    cases: numpy.ndarray


#: Case dont le chemin n'a pas encore été cherché.
INCONNUE = -2


class Chemins:
    """Chemins de paramètres, chacun son identifiant ; et, par tableau, l'identifiant de chaque case."""

    def __init__(self):
        self.noms: list[str] = []
        self._rangs: dict[str, int] = {}
        self._tables: dict[tuple, tuple] = {}

    def rang(self, nom: str) -> int:
        """Identifiant d'un chemin."""
        if nom not in self._rangs:
            self._rangs[nom] = len(self.noms)
            self.noms.append(nom)
        return self._rangs[nom]

    def des_cases(self, prefixe: str, table, cle: numpy.ndarray) -> numpy.ndarray:
        """Identifiant du paramètre de la case de chaque dossier ; -1 où le texte ne dit rien."""
        nom = (prefixe, id(table))
        if nom not in self._tables:
            # La table est gardée avec ses rangs : son identité ne peut pas resservir à une autre.
            self._tables[nom] = (table, numpy.full(table.chemins.size, INCONNUE, dtype=numpy.int32))
        rangs = self._tables[nom][1]
        cases = rangs[cle]
        inconnues = cases == INCONNUE
        if inconnues.any():
            for case in numpy.unique(cle[inconnues]).tolist():
                # D'un nombre composé, le premier chemin.
                chemin = next(chemins_des_cases([table.chemins.flat[case]]), None)
                rangs[case] = -1 if chemin is None else self.rang(f"{prefixe}.{chemin.strip('.')}")
            cases = rangs[cle]
        return cases


def nom_du_noeud(noeud) -> str:
    """Chemin d'un nœud de paramètres, sous son enveloppe de suivi ou nu."""
    return getattr(noeud, "parameter_node_at_instant", noeud)._name


def case_admise(cle, profils):
    """Case de la même ligne d'un tableau, au premier profil admis (bits de `profils`) ; la même s'il n'y en a pas."""
    profil = cle // len(MODES_PROPRIETE) % len(PROFILS)
    admis = ((profils[:, None] >> numpy.arange(len(PROFILS))) & 1).argmax(axis=1)
    return numpy.where(profils > 0, cle + (admis - profil) * len(MODES_PROPRIETE), cle)


class Recueil:
    """Écoute d'une simulation : étapes et cases, dans l'ordre où elles sont dites."""

    def __init__(self, effectif: int, chemins: Chemins | None = None):
        self.effectif = effectif
        self.chemins = chemins or Chemins()
        self.evenements: list[Evenement] = []
        self.lectures: list[Lecture] = []

    def noter_cases(self, noeud, table, cle, places=None) -> None:
        """Cases lues d'un tableau (`Journal.cases`)."""
        if getattr(table, "vide", False):
            return
        cases = self.chemins.des_cases(nom_du_noeud(noeud), table, numpy.asarray(cle))
        self.lectures.append(Lecture(noeud.tracer.courante, places, cases))

    def noter_etape(self, variable, nature, valeurs, places=None, **details) -> None:
        """Étape dite par une formule (`Journal.etapes`)."""
        places, choisis = self._places(places, valeurs)
        details.pop("ferme", None)
        if nature == "manque":
            valeurs = None
        evenement = Evenement(
            variable,
            nature,
            places,
            self._vecteur(valeurs, choisis, len(places), numpy.nan).astype(numpy.float64),
            self._cases(details.pop("lu", None), choisis, len(places), details.get("profils")),
            **{nom: self._detail(nom, valeur, choisis) for nom, valeur in details.items()},
        )
        if len(places):
            self.evenements.append(evenement)

    def _places(self, places, valeurs):
        """(rangs des dossiers, masque à appliquer aux valeurs données pour tous)."""
        if places is None:
            return numpy.arange(self.effectif), None
        places = numpy.asarray(places)
        if places.dtype != bool:
            return places, None
        longueur = numpy.size(valeurs) if valeurs is not None else 0
        return numpy.flatnonzero(places), places if longueur == self.effectif else None

    def _vecteur(self, valeurs, choisis, longueur, defaut):
        if valeurs is None:
            return numpy.full(longueur, defaut)
        valeurs = numpy.asarray(valeurs, dtype=numpy.float64)
        valeurs = numpy.where(numpy.isinf(valeurs), numpy.nan, valeurs)  # sans borne : le texte n'en dit pas
        if valeurs.ndim == 0:
            return numpy.full(longueur, valeurs)
        return valeurs[choisis] if choisis is not None else valeurs

    def _detail(self, nom, valeur, choisis):
        if isinstance(valeur, numpy.ndarray) and choisis is not None and len(valeur) == len(choisis):
            return valeur[choisis]
        return valeur

    def _cases(self, lu, choisis, longueur, profils=None):
        if lu is None:
            return numpy.full(longueur, -1, dtype=numpy.int32)
        if isinstance(lu, str):
            return numpy.full(longueur, self.chemins.rang(lu), dtype=numpy.int32)
        noeud, table, cle = lu
        cle = numpy.asarray(cle)
        cle = cle[choisis] if choisis is not None and len(cle) == len(choisis) else cle
        cases = self.chemins.des_cases(nom_du_noeud(noeud), table, cle)
        if profils is None:
            return cases
        # Le profil du dossier n'a pas de case : celle du premier profil que la ligne admet dit ce qui est demandé.
        admises = self.chemins.des_cases(nom_du_noeud(noeud), table, case_admise(cle, profils))
        return numpy.where(cases < 0, admises, cases)


def simuler_en_ecoutant(dossiers, systeme, jour, chemins=None):
    """(simulation suivie, période, recueil) d'un lot : ses formules diront leurs étapes en calculant."""
    recueil = Recueil(dossiers.height, chemins)
    simulation, periode = simuler_en_suivant(
        dossiers, systeme, jour, recueil.noter_cases, recueil.noter_etape
    )
    return simulation, periode, recueil
