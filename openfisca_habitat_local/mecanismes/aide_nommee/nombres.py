"""Les nombres d'un texte : une valeur, une quantité du dossier, une table selon des faits, ou un petit calcul."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.axes import Axe, lire_axe
from openfisca_habitat_local.mecanismes.aide_nommee.faits import Vecteur, en_nombres
from openfisca_habitat_local.mecanismes.aide_nommee.lecture import Lecture, Nombre, Table
from openfisca_habitat_local.mecanismes.aide_nommee.source import CHEMIN, Source

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SANS_LIMITE = ("sans limite", "sans_limite", "aucune limite")


class Valeurs:
    """Valeurs écrites, sur les axes dont elles dépendent (aucun : une constante) : une table dense, un index.

    La dernière case d'un axe est celle d'un fait inconnu, l'avant-dernière celle d'une valeur qu'aucune modalité
    ne nomme. `pentes` : ce que chaque unité au-delà de la dernière modalité ajoute (0 : rien).
    """

    def __init__(self, axes: list[Axe], table: Table, pentes: Vecteur, code_non_prevu: int) -> None:
        self.axes, self.table, self.pentes, self.code_non_prevu = axes, table, pentes, code_non_prevu

    def lire(self, lecture: Lecture) -> Vecteur:
        cle = numpy.zeros(lecture.effectif, dtype=numpy.int32)
        depassement = numpy.zeros(lecture.effectif)
        for axe in self.axes:
            rang, inconnu, au_dela = axe.situer(lecture)
            lecture.arreter(inconnu, axe.code_inconnu)
            cle = cle * axe.cases + rang
            depassement = numpy.maximum(depassement, au_dela)
        lecture.tracer(self.table, cle)
        lues = self.table.valeurs[cle] + self.pentes[cle] * depassement
        if self.axes:
            lecture.arreter(numpy.isnan(lues), self.code_non_prevu)
        return lues


class Citation:
    """Montant, quantité ou date que le dossier donne ; un fait inconnu arrête la lecture."""

    def __init__(self, variable: Variable, code_inconnu: int) -> None:
        self.variable, self.code_inconnu = variable, code_inconnu

    def lire(self, lecture: Lecture) -> Vecteur:
        valeurs, connu = lecture.fait(self.variable)
        lecture.arreter(~connu, self.code_inconnu)
        return numpy.where(connu, en_nombres(self.variable, valeurs), numpy.nan)


class Calcul:
    """Opération sur d'autres nombres."""

    def __init__(self, operer: Callable[[list[Vecteur]], Vecteur], termes: list[Nombre]) -> None:
        self.operer, self.termes = operer, termes

    def lire(self, lecture: Lecture) -> Vecteur:
        resultat = self.operer([terme.lire(lecture) for terme in self.termes])
        # Un calcul n'est la case d'aucun tableau : dire la dernière lue serait faux.
        lecture.lu = None
        return resultat


class PremierConnu:
    """Le premier des nombres que le dossier donne ; si aucun, le dernier dit ce qui manque."""

    def __init__(self, termes: list[Nombre]) -> None:
        self.termes = termes

    def lire(self, lecture: Lecture) -> Vecteur:
        lues = numpy.full(lecture.effectif, numpy.nan)
        for rang, terme in enumerate(self.termes):
            places = numpy.flatnonzero(numpy.isnan(lues))
            if places.size:
                partie = lecture.parmi(places)
                lues[places] = terme.lire(partie)
                if rang == len(self.termes) - 1:
                    lecture.raisons[places] = partie.raisons
        return lues


class Choix:
    """Nombre selon un fait, quand ce que dit une modalité n'est pas une simple valeur."""

    def __init__(self, axe: Axe, branches: list[Nombre | None], code_non_prevu: int) -> None:
        self.axe, self.branches, self.code_non_prevu = axe, branches, code_non_prevu

    def lire(self, lecture: Lecture) -> Vecteur:
        rang, inconnu, _ = self.axe.situer(lecture)
        lecture.arreter(inconnu, self.axe.code_inconnu)
        lues = numpy.full(lecture.effectif, numpy.nan)
        for numero, branche in enumerate(self.branches):
            places = numpy.flatnonzero(rang == numero)
            if branche is not None and places.size:
                partie = lecture.parmi(places)
                lues[places] = branche.lire(partie)
                lecture.raisons[places] = partie.raisons
        lecture.arreter(numpy.isnan(lues), self.code_non_prevu)
        return lues


def constante(valeur: float, chemin: str | None = None) -> Valeurs:
    """Un nombre seul."""
    chemins = numpy.array([chemin], dtype=object)
    return Valeurs([], Table(numpy.array([valeur], dtype=numpy.float64), chemins), numpy.zeros(1), 0)


def _jour(date: str) -> float:
    return float(numpy.datetime64(date, "D").astype(numpy.int64))


def _feuille(ou: Source, atelier: Atelier) -> Nombre:
    """Nombre, date, citation d'une variable ou d'un paramètre."""
    valeur = ou.valeur
    if isinstance(valeur, (bool, int, float)):
        return constante(float(valeur), ou.chemin)
    if not isinstance(valeur, str):
        raise ou.erreur(f"un nombre est attendu, « {valeur} » est écrit.")
    if valeur in SANS_LIMITE:
        return constante(numpy.inf, ou.chemin)
    if DATE.fullmatch(valeur):
        return constante(_jour(valeur), ou.chemin)
    if CHEMIN.fullmatch(valeur):
        return compiler_nombre(atelier.parametre(valeur, ou), atelier)
    variable = atelier.variable(valeur, ou)
    return Citation(variable, atelier.raisons.inconnu(variable.name))


def _somme(termes: list[Vecteur]) -> Vecteur:
    return numpy.sum(termes, axis=0)


def _difference(termes: list[Vecteur]) -> Vecteur:
    return numpy.maximum(termes[0] - numpy.sum(termes[1:], axis=0), 0)


OPERATIONS: dict[str, Callable[[list[Vecteur]], Vecteur]] = {
    "somme": _somme,
    "difference": _difference,
    "le_moindre": lambda termes: numpy.minimum.reduce(termes),
    "le_plus_grand": lambda termes: numpy.maximum.reduce(termes),
    "produit": lambda termes: numpy.multiply.reduce(termes),
}


def _produit(ou: Source, atelier: Atelier, champs: tuple[str, str]) -> Nombre:
    """`{part, de}` ou `{montant, par, au_plus}`."""
    termes = []
    for champ in champs:
        enfant = ou.enfant(champ)
        if enfant is None:
            raise ou.erreur(f"« {champs[0]} » ne va pas sans « {champ} ».")
        termes.append(compiler_nombre(enfant, atelier))
    borne = ou.enfant("au_plus")
    if borne is not None:
        termes[1] = Calcul(OPERATIONS["le_moindre"], [termes[1], compiler_nombre(borne, atelier)])
    return Calcul(OPERATIONS["produit"], termes)


def _selon_un_parametre(ou: Source, atelier: Atelier) -> Nombre:
    """La branche que désigne la valeur d'un paramètre du texte : rien n'y dépend du dossier."""
    renvoi = ou.enfant("selon_parametre")
    valeur = atelier.parametre(str(renvoi.valeur), renvoi).valeur
    nom = ("oui" if valeur else "non") if isinstance(valeur, bool) else str(valeur)
    branche = ou.enfant(nom)
    if branche is None:
        raise ou.erreur(f"aucune branche pour « {nom} », valeur de {renvoi.valeur}.")
    return compiler_nombre(branche, atelier)


def compiler_nombre(ou: Source, atelier: Atelier) -> Nombre:
    """Le nombre qu'écrit le texte à cet endroit. ErreurTexte : forme inconnue."""
    if ou.est_valeur:
        return _feuille(ou, atelier)
    if ou.selon is not None:
        return _table(ou, atelier)
    if ou.enfant("selon_parametre") is not None:
        return _selon_un_parametre(ou, atelier)
    for nom, operer in OPERATIONS.items():
        calcul = ou.enfant(nom)
        if calcul is not None:
            return Calcul(operer, [compiler_nombre(terme, atelier) for _, terme in calcul.enfants()])
    premiers = ou.enfant("premier_connu")
    if premiers is not None:
        return PremierConnu([compiler_nombre(terme, atelier) for _, terme in premiers.enfants()])
    for champs in (("part", "de"), ("montant", "par")):
        if ou.enfant(champs[0]) is not None:
            return _produit(ou, atelier, champs)
    seul = ou.enfant("valeur")
    if seul is not None:
        return compiler_nombre(seul, atelier)
    raise ou.erreur(
        "un nombre est attendu : une valeur, une variable, une table `selon`, ou l'un de "
        f"{', '.join([*OPERATIONS, 'premier_connu', 'part', 'montant'])}."
    )


# --- Tables selon des faits --------------------------------------------------------------------------------


def _table(ou: Source, atelier: Atelier) -> Nombre:
    """Table dense si tout y est écrit en valeurs ; sinon un choix entre des nombres."""
    axe, branches, pente = lire_axe(ou, atelier)
    code = atelier.raisons.non_prevu(ou.chemin)
    nombres = [None if branche is None else compiler_nombre(branche, atelier) for branche in branches]
    if all(nombre is None or isinstance(nombre, Valeurs) for nombre in nombres):
        return _dense(axe, nombres, 0.0 if pente is None else float(pente), code)
    return Choix(axe, nombres, code)


def _dense(axe: Axe, nombres: list[Valeurs | None], pente: float, code: int) -> Valeurs:
    """Range les tables des modalités dans une seule, sur l'union de leurs axes."""
    axes: list[Axe] = []
    for nombre in nombres:
        axes += [a for a in (nombre.axes if nombre else []) if a not in axes]
    formes = tuple(a.cases for a in axes)
    valeurs = numpy.full((axe.cases, *formes), numpy.nan)
    chemins = numpy.full((axe.cases, *formes), None, dtype=object)
    pentes = numpy.zeros((axe.cases, *formes))
    for rang, nombre in enumerate(nombres):
        if nombre is None:
            continue
        # Les axes d'une branche gardent leur place parmi tous ; ceux dont elle ne dépend pas se répètent.
        forme = tuple(a.cases if a in nombre.axes else 1 for a in axes)
        ordre = [nombre.axes.index(a) for a in axes if a in nombre.axes]
        for plein, partie in (
            (valeurs, nombre.table.valeurs), (chemins, nombre.table.chemins), (pentes, nombre.pentes),
        ):  # fmt: skip
            origine = partie.reshape(tuple(a.cases for a in nombre.axes)).transpose(ordre)
            plein[rang] = numpy.broadcast_to(origine.reshape(forme), formes)
    pentes[axe.rang_pente] += pente
    return Valeurs([axe, *axes], Table(valeurs.ravel(), chemins.ravel()), pentes.ravel(), code)
