"""Faits dérivés qu'un texte définit : un oui ou non, un nombre, ou une classe qui lui est propre."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import aides_du_texte, dernier, raisons_de
from openfisca_habitat_local.mecanismes.aide_nommee.conditions import Toutes, compiler_si
from openfisca_habitat_local.mecanismes.aide_nommee.faits import Vecteur
from openfisca_habitat_local.mecanismes.aide_nommee.lecture import Lecture, Nombre
from openfisca_habitat_local.mecanismes.aide_nommee.nombres import compiler_nombre
from openfisca_habitat_local.mecanismes.aide_nommee.source import Source, compiler_au_jour, source
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers
from openfisca_habitat_local.systeme.lecture import noms_proches

GENRE = "definitions"
CHAMPS = ("variable", "si", "nombre", "classes", "sinon", "genre", "en", "donnable")
GENRES_DE_NOMBRE = ("nombre", "montant", "entier")
#: Valeur d'un nombre défini qu'on ne sait pas calculer, à moins que le texte ne dise `sinon`.
INCONNU = -1.0
#: Première modalité d'une classe définie : celle d'un dossier dont un fait manque.
INCONNUE = "non_renseignee"


@dataclasses.dataclass
class Definition:
    """Définition compilée à un instant : un oui ou non (`si`), un nombre (sous conditions ou non), ou des classes."""

    si: Toutes
    nombre: Nombre | None
    classes: list[tuple[int, Toutes]]
    sinon: float
    inconnus: list[int]
    chemins: list[str]

    def vrai(self, dossiers: Dossiers) -> tuple[Vecteur, Vecteur]:
        """(vrai, connu)."""
        raison = self.si.lire(Lecture(dossiers))
        return raison == 0, ~numpy.isin(raison, self.inconnus) | (raison == 0)

    def valeur(self, dossiers: Dossiers) -> Vecteur:
        """Le nombre ; `sinon` (à défaut -1) là où ses conditions ne sont pas réunies, ou s'il est inconnu."""
        valeurs = numpy.full(dossiers.effectif, self.sinon)
        ouverts = numpy.flatnonzero(self.si.lire(Lecture(dossiers)) == 0)
        if self.nombre is not None and ouverts.size:
            lecture = Lecture(dossiers.parmi(ouverts))
            lu = self.nombre.lire(lecture)
            valeurs[ouverts] = numpy.where((lecture.raisons > 0) | numpy.isnan(lu), self.sinon, lu)
        return valeurs

    def classe(self, dossiers: Dossiers) -> Vecteur:
        """Rang de la première classe dont les conditions sont réunies ; 0 dès qu'un fait manque pour en décider."""
        rang = numpy.full(dossiers.effectif, int(self.sinon), dtype=numpy.int16)
        decide = numpy.zeros(dossiers.effectif, dtype=bool)
        for numero, conditions in self.classes:
            raison = conditions.lire(Lecture(dossiers))
            inconnue = numpy.isin(raison, self.inconnus) & (raison > 0)
            rang[~decide & (raison == 0)] = numero
            rang[~decide & inconnue] = 0
            decide |= (raison == 0) | inconnue
        return rang


def modalites_de(definition: ParameterNode) -> list[tuple[str, str]]:
    """(nom, libellé) des classes qu'une définition distingue, à toute date."""
    classes = definition.children.get("classes")
    nommees = (
        [(nom, n.description or nom) for nom, n in classes.children.items()] if classes is not None else []
    )
    sinon = dernier(definition, "sinon")
    if sinon is not None and sinon not in dict(nommees):
        nommees.append((str(sinon), str(sinon)))
    return [(INCONNUE, "Non renseignée"), *nommees]


def enum_de(definition: ParameterNode, nom: str) -> type[Enum]:
    classe: Any = Enum(f"Classe_{nom}", modalites_de(definition))
    return classe


def definitions_du_texte(
    convention: ParameterNode, texte: str, genre: str = GENRE
) -> dict[str, tuple[str, ParameterNode]]:
    """{nom: (variable, nœud)} des définitions d'un texte, ou de ses grandeurs."""
    definitions = convention.children.get(genre)
    if not isinstance(definitions, ParameterNode):
        return {}
    return {
        nom: (str(dernier(noeud, "variable", f"{texte}_{nom}")), noeud)
        for nom, noeud in definitions.children.items()
    }


def compiler_definition(
    systeme: Any, texte: str, nom: str, instant: str, genre: str = GENRE
) -> Definition | None:
    """Définition telle que le texte la dit à cet instant ; None s'il n'en dit rien."""
    racine = systeme.parameters.children["habitat_local"]
    ou = source(racine, instant, "conventions", texte, genre, nom)
    if ou is None:
        return None
    for champ, enfant in ou.enfants():
        if champ not in CHAMPS:
            raise enfant.erreur(f"champ de définition « {champ} » inconnu.{noms_proches(champ, CHAMPS)}")
    raisons = raisons_de(racine, texte, genre, nom)
    atelier = Atelier(systeme, texte, instant, raisons)
    rangs = {classe: rang for rang, (classe, _) in enumerate(modalites_de(ou.noeud))}
    classes, nombre = ou.enfant("classes"), ou.enfant("nombre")
    return Definition(
        si=compiler_si(ou.enfant("si"), atelier),
        nombre=None if nombre is None else compiler_nombre(nombre, atelier),
        classes=[] if classes is None else [
            (rangs[classe], compiler_si(conditions.enfant("si"), atelier)) for classe, conditions in classes.enfants()
        ],
        sinon=_sinon(ou, genre) if classes is None else rangs.get(str(ou.lire("sinon", INCONNUE)), 0),
        inconnus=raisons.codes_inconnus,
        chemins=atelier.references,
    )  # fmt: skip


def _sinon(ou: Source, genre: str) -> float:
    """Valeur d'un nombre défini hors de ses conditions. ErreurTexte : ce n'est pas un nombre."""
    ecrit = ou.lire("sinon", INCONNU if genre == GENRE else 0)
    if isinstance(ecrit, (bool, str)):
        raise ou.erreur(f"« sinon » est le nombre d'un dossier hors des conditions, « {ecrit} » est écrit.")
    return float(ecrit)


def definition_de(dossiers: Dossiers, texte: str, nom: str) -> Definition | None:
    """Définition du jour des dossiers, compilée une fois."""
    return compiler_au_jour(
        dossiers.menage,
        dossiers.period,
        dossiers.parameters,
        (GENRE, texte, nom),
        lambda systeme, instant: compiler_definition(systeme, texte, nom, instant),
        lu=[(texte, GENRE)],
    )


def est_un_booleen(definition: ParameterNode) -> bool:
    return not {"nombre", "classes"} & set(definition.children)


def faits_cites(systeme: Any) -> dict[str, set[str]]:
    """{variable d'une aide ou d'une définition: variables que son texte cite}, à toute date et dans tous les textes."""
    racine = systeme.parameters.children["habitat_local"]
    cites: dict[str, set[str]] = {}
    for texte, convention in racine.children["conventions"].children.items():
        noms = [("aides", aide.nom, v) for aide in aides_du_texte(racine, texte).values()
                for v in (aide.variable, aide.variable_brute)]  # fmt: skip
        noms += [
            ("definitions", nom, variable)
            for nom, (variable, _) in definitions_du_texte(convention, texte).items()
        ]
        for genre, nom, variable in noms:
            faits = {f.replace(".", "_") for f in raisons_de(racine, texte, genre, nom).faits}
            lus = {next((n for n in (f"{texte}_{f}", f) if n in systeme.variables), None) for f in faits}
            cites[variable] = {nom for nom in lus if nom}
    return cites
