"""Plafond de toutes les aides, dit par un texte : sa part du coût, ce qui compte, et celles de ses aides qu'il coupe."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import numpy
from openfisca_core.parameters import ParameterNode
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import (
    Description,
    dernier,
    raisons_de_l_ecretement,
    toutes_les_aides,
)
from openfisca_habitat_local.mecanismes.aide_nommee.conditions import Toutes, compiler_si
from openfisca_habitat_local.mecanismes.aide_nommee.faits import Vecteur, en_nombres
from openfisca_habitat_local.mecanismes.aide_nommee.lecture import Lecture, Nombre
from openfisca_habitat_local.mecanismes.aide_nommee.nombres import Citation, compiler_nombre
from openfisca_habitat_local.mecanismes.aide_nommee.source import Source, compiler_au_jour, source
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.mecanismes.plusieurs_textes import a_tableaux, dits, releve
from openfisca_habitat_local.systeme.lecture import noms_proches

#: Tous les champs d'un écrêtement ; les premiers sont ceux d'un texte à tableaux.
CHAMPS_DES_TABLEAUX = ("taux", "assiette", "aides_comptees", "primes_reduites")
CHAMPS = (*CHAMPS_DES_TABLEAUX, "si", "base", "hors_compte", "coupees", "ordre")
#: Qui coupe d'abord quand plusieurs textes coupent chacun les leurs.
NIVEAUX = ("commune", "ville", "epci", "departement", "region", "national")
#: Aides des tableaux, quand un écrêtement compte toutes les aides.
AIDES_DES_TABLEAUX = (
    "subvention_anah_avant_ecretement", "primes_anah_avant_ecretement", "aide_solidarite_ecologique",
    "aide_travaux_departement", "aide_travaux_epci", "aide_travaux_ville",
)  # fmt: skip


class Coupe(NamedTuple):
    """Par dossier : euros retirés, et code du fait inconnu qui empêche de calculer le plafond (0 : aucun)."""

    montants: Vecteur
    raisons: Vecteur


@dataclasses.dataclass
class Ecretement:
    """Écrêtement compilé à un instant."""

    si: Toutes
    taux: Nombre
    base: Nombre
    comptees: list[Variable]
    coupees: list[Variable]
    chemins: list[str]

    def couper(self, dossiers: Dossiers, variable: Variable, dite: bool) -> Coupe:
        """Ce que le plafond retire à l'aide `variable`, après celles qui sont coupées avant elle.

        `dite` : les étapes s'en disent, là où il retire quelque chose.
        """
        lecture = Lecture(dossiers)
        taux, lu_du_taux = lecture.lire(self.taux), lecture.lu
        base = lecture.lire(self.base)
        plafond = numpy.where(self._ecarte(lecture), numpy.inf, arrondir(taux * base))
        brutes = {coupee.name: lecture.fait(coupee)[0] for coupee in self.coupees}
        comptees = sum(
            (en_nombres(v, lecture.fait(v)[0]) for v in self.comptees), numpy.zeros(lecture.effectif)
        )
        exces = numpy.maximum(comptees + sum(brutes.values()) - plafond, 0)
        coupe = numpy.zeros(lecture.effectif)
        for nom, brute in brutes.items():
            coupe = numpy.where(numpy.isnan(exces), brute, numpy.minimum(exces, brute))
            if nom == variable.name:
                break
            exces = exces - coupe
        if dite:
            retire = coupe > 0
            lecture.dire("taux", numpy.where(retire, taux, numpy.nan), lu=lu_du_taux)
            lecture.dire("assiette", numpy.where(retire, base, numpy.nan))
            lecture.dire("limite", numpy.where(retire, plafond, numpy.nan), libelle="Plafond des aides")
        return Coupe(coupe, numpy.where(brutes[variable.name] > 0, lecture.raisons, 0))

    def _ecarte(self, lecture: Lecture) -> Vecteur:
        """Dossiers que le plafond ne regarde pas : rien n'y manque donc."""
        raisons = self.si.lire(Lecture(lecture.dossiers, lecture.aide))
        ecarte = ~numpy.isin(raisons, self.si.inconnus) & (raisons > 0)
        lecture.raisons[ecarte] = 0
        return ecarte


# --- Compilation -------------------------------------------------------------------------------------------


def verifier_l_ecretement(ou: Source) -> None:
    """Erreur pour un champ que rien ne lit : un plafond qu'on croit écrit ne doit pas s'évanouir."""
    for nom, enfant in ou.enfants():
        if nom not in CHAMPS:
            raise enfant.erreur(
                f"champ d'écrêtement « {nom} » inconnu : rien ne le lit.{noms_proches(nom, CHAMPS)}"
            )


def rang_de_coupe(racine: ParameterNode, texte: str) -> float:
    """Rang d'un texte parmi ceux qui coupent leurs aides : `ordre`, sinon son niveau."""
    convention = racine.children["conventions"].children[texte]
    ecretement = convention.children.get("ecretement")
    ordre = dernier(ecretement, "ordre") if isinstance(ecretement, ParameterNode) else None
    if ordre is not None:
        return float(ordre)
    niveau = next(iter(dits(convention, "niveau")), "")
    return float(NIVEAUX.index(niveau)) if niveau in NIVEAUX else float(len(NIVEAUX) - 1)


def _vue_de(aide: Description, texte: str, racine: ParameterNode) -> str:
    """Variable d'une aide qu'un texte compte : nette si un autre l'a déjà coupée, brute sinon."""
    avant = aide.texte != texte and rang_de_coupe(racine, aide.texte) < rang_de_coupe(racine, texte)
    return aide.variable if avant else aide.variable_brute


def _comptees(ou: Source, atelier: Atelier, coupees: list[Variable]) -> list[Variable]:
    """Variables des aides comptées, hors celles que le texte coupe."""
    racine, texte = atelier.racine, atelier.texte
    ecrites = ou.lire("aides_comptees", "toutes")
    aides = [a for a in toutes_les_aides(racine) if a.nature in ("subvention", "prime")]
    if ecrites == "toutes":
        noms = [_vue_de(aide, texte, racine) for aide in aides]
        noms += [nom for nom in AIDES_DES_TABLEAUX if dict.get(atelier.systeme.variables, nom) is not None]
    else:
        vues = {aide.variable_brute: _vue_de(aide, texte, racine) for aide in aides}
        brutes = [v.name for nom in ou.liste("aides_comptees") for v in atelier.variables_d_aide(nom, ou)]
        noms = [vues.get(nom, nom) for nom in brutes]
    exclues = {v.name for nom in ou.liste("hors_compte") for v in atelier.variables_d_aide(nom, ou)}
    exclues |= {v.name for v in coupees}
    return [atelier.variable(nom, ou) for nom in dict.fromkeys(noms) if nom not in exclues]


def compiler_ecretement(systeme: Any, texte: str, instant: str) -> Ecretement | None:
    """Écrêtement que le texte dit à cet instant de ses propres aides ; None s'il n'en dit rien."""
    racine = systeme.parameters.children["habitat_local"]
    ou = source(racine, instant, "conventions", texte, "ecretement")
    if ou is None:
        return None
    verifier_l_ecretement(ou)
    if ou.enfant("coupees") is None:
        if not a_tableaux(racine.children["conventions"].children[texte]):
            raise ou.erreur(
                "« coupees » manque : quelles aides de ce texte le plafond réduit-il, dans l'ordre ?"
            )
        return None
    atelier = Atelier(systeme, texte, instant, raisons_de_l_ecretement(racine, texte))
    taux, base = ou.enfant("taux"), ou.enfant("base")
    if taux is None:
        raise ou.erreur("« taux » manque : quelle part du coût toutes les aides ne dépassent-elles pas ?")
    coupees = [v for nom in ou.liste("coupees") for v in atelier.variables_d_aide(nom, ou)]
    cout = atelier.variable("montant_travaux_ttc", ou)
    return Ecretement(
        si=compiler_si(ou.enfant("si"), atelier),
        taux=compiler_nombre(taux, atelier),
        base=compiler_nombre(base, atelier) if base is not None else _cite(cout, atelier),
        comptees=_comptees(ou, atelier, coupees),
        coupees=coupees,
        chemins=atelier.references,
    )


def _cite(variable: Variable, atelier: Atelier) -> Nombre:
    return Citation(variable, atelier.raisons.inconnu(variable.name))


def couper(menage: Any, period: Any, parameters: Any, description: Description, dite: bool = False) -> Coupe:
    """Ce que l'écrêtement de son texte retire à une aide, pour tous les dossiers ; `dite` : avec ses étapes."""
    tous = Dossiers(menage, period, parameters)
    texte = description.texte
    ecretement = compiler_au_jour(
        menage,
        period,
        parameters,
        ("écrêtement nommé", texte),
        lambda systeme, instant: compiler_ecretement(systeme, texte, instant),
        lu=[(texte, "ecretement"), (texte, "definitions")],
    )
    places = numpy.flatnonzero(releve(menage, period, texte))
    montants, raisons = numpy.zeros(menage.count), numpy.zeros(menage.count, dtype=numpy.int32)
    if ecretement is not None and places.size:
        variable = dict.get(menage.simulation.tax_benefit_system.variables, description.variable_brute)
        montants[places], raisons[places] = ecretement.couper(tous.parmi(places), variable, dite)
    return Coupe(montants, raisons)


# --- Textes à tableaux : leur taux d'écrêtement peut varier lui aussi ---------------------------------------


def _taux_qui_varient(systeme: Any, instant: str) -> dict[str, Nombre]:
    """{texte: taux} des textes à tableaux dont le taux d'écrêtement dépend d'un fait. Erreur : champ que rien ne lit."""
    racine = systeme.parameters.children["habitat_local"]
    taux = {}
    for texte, convention in racine.children["conventions"].children.items():
        ou = source(racine, instant, "conventions", texte, "ecretement")
        if ou is None or not a_tableaux(convention):
            continue
        verifier_l_ecretement(ou)
        ecrit = ou.enfant("taux")
        if ecrit is not None and not ecrit.est_valeur:
            atelier = Atelier(systeme, texte, instant, raisons_de_l_ecretement(racine, texte))
            taux[texte] = compiler_nombre(ecrit, atelier)
    return taux


def taux_selon_un_fait(menage: Any, period: Any, parameters: Any) -> Vecteur:
    """Taux d'écrêtement des dossiers dont le texte à tableaux le fait varier ; `nan` ailleurs.

    Un fait inconnu donne un taux nul : un plafond qu'on ne sait pas calculer ne laisse rien à l'aide qu'il coupe.
    """
    cle = ("taux d'écrêtement",)
    varient = compiler_au_jour(
        menage, period, parameters, cle, _taux_qui_varient, lu=[("ecretement", "taux")]
    )
    taux = numpy.full(menage.count, numpy.nan)
    for texte, nombre in varient.items():
        places = numpy.flatnonzero(releve(menage, period, texte))
        if places.size:
            lecture = Lecture(Dossiers(menage, period, parameters).parmi(places), "anah")
            lu = lecture.lire(nombre, "taux")
            taux[places] = numpy.where(lecture.raisons > 0, 0, lu)
    return taux
