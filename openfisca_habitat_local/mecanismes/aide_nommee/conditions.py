"""Les conditions d'une aide : un fait, une classe, des bornes, l'un de, aucun de, l'aide d'un autre."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Protocol

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.axes import (
    BORNE_COMPRISE,
    BORNES,
    COMPARER,
    sens_de_la_borne,
)
from openfisca_habitat_local.mecanismes.aide_nommee.faits import (
    Vecteur,
    booleen,
    dans_codes,
    en_nombres,
    modalites,
)
from openfisca_habitat_local.mecanismes.aide_nommee.lecture import Lecture, Nombre, Table
from openfisca_habitat_local.mecanismes.aide_nommee.nombres import compiler_nombre
from openfisca_habitat_local.mecanismes.aide_nommee.source import CHEMIN, Source
from openfisca_habitat_local.mecanismes.delais import jours_de, meme_quantieme
from openfisca_habitat_local.mecanismes.montants import sans_bruit
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.suivi import dire

ANCIENNETES = {
    "il_y_a_plus_de": "plus_de",
    "il_y_a_au_moins": "au_moins",
    "il_y_a_moins_de": "moins_de",
    "il_y_a_au_plus": "au_plus",
}
#: Ce qu'un texte écrit d'un fait qui ne l'arrête que s'il est établi : inconnu, il vaut non.
NON_ETABLI = "non_etabli"
DUREE = re.compile(r"(\d+)\s*(ans?|mois|jours?)")


class Condition(Protocol):
    """`lire` rend une raison par dossier : 0 où la condition est remplie, sinon le code de la règle, ou du fait inconnu."""

    def lire(self, lecture: Lecture) -> Vecteur: ...


def _tracer(lecture: Lecture, chemin: str) -> None:
    chemins = numpy.array([chemin], dtype=object)
    lecture.tracer(Table(numpy.zeros(1), chemins), numpy.zeros(lecture.effectif, dtype=numpy.int32))


class Appartient:
    """Un fait vaut l'une des valeurs admises (un booléen : vrai ou faux)."""

    def __init__(
        self, variable: Variable, admises: list, chemin: str, atelier: Atelier, code: str | None = None,
        inconnu_admis: bool = False,
    ) -> None:  # fmt: skip
        self.variable, self.admises, self.chemin, self.inconnu_admis = (
            variable,
            admises,
            chemin,
            inconnu_admis,
        )
        self.code = atelier.raisons.condition(code or chemin)
        self.code_inconnu = atelier.raisons.inconnu(variable.name)

    def lire(self, lecture: Lecture) -> Vecteur:
        _tracer(lecture, self.chemin)
        valeurs, connu = lecture.fait(self.variable)
        chercher = dans_codes if self.variable.value_type is str else numpy.isin
        dedans = chercher(valeurs, self.admises)
        if self.inconnu_admis:
            connu = numpy.ones_like(connu)
        elif self.variable.value_type is Enum:
            connu = connu | dedans  # une modalité « non renseignée » que le texte admet est admise
        return numpy.where(~connu, self.code_inconnu, numpy.where(dedans, 0, self.code)).astype(numpy.int32)

    def borne(self, lecture: Lecture) -> dict:
        """Ce que dit l'étape de cette condition : d'où elle vient, et si le fait est exigé ou exclu."""
        oui_ou_non = self.variable.value_type is bool and len(self.admises) == 1
        valeurs = numpy.full(lecture.effectif, float(self.admises[0])) if oui_ou_non else None
        return {"lu": lecture.lu, "valeurs": valeurs}


#: Comment chaque comparaison se dit, et si sa borne est comprise.
SENS = {
    "plus_de": ("au moins", False),
    "au_moins": ("au moins", True),
    "moins_de": ("au plus", False),
    "au_plus": ("au plus", True),
}


def etape_d_une_borne(nombre: Nombre, comparaison: str, lecture: Lecture) -> dict:
    """Borne de chaque dossier, d'où elle vient, son sens, et si elle est comprise."""
    seuil = Lecture(lecture.dossiers)
    bornes = nombre.lire(seuil)
    sens, compris = SENS[comparaison]
    return {"valeurs": bornes, "lu": seuil.lu, "sens": sens, "compris": numpy.full(len(bornes), compris)}


class Borne:
    """Un nombre, un montant ou une date, comparé à un nombre du texte."""

    def __init__(
        self, variable: Variable, comparaison: str, nombre: Nombre, chemin: str, atelier: Atelier
    ) -> None:
        self.variable, self.comparaison, self.nombre = variable, comparaison, nombre
        self.code = atelier.raisons.condition(chemin)
        self.code_inconnu = atelier.raisons.inconnu(variable.name)

    def lire(self, lecture: Lecture) -> Vecteur:
        valeurs, connu = lecture.fait(self.variable)
        seuil = Lecture(lecture.dossiers)
        bornes = self.nombre.lire(seuil)
        atteinte = COMPARER[self.comparaison](
            sans_bruit(en_nombres(self.variable, valeurs)), sans_bruit(bornes)
        )
        raisons = numpy.where(atteinte, 0, self.code)
        raisons = numpy.where(seuil.raisons > 0, seuil.raisons, raisons)
        return numpy.where(~connu, self.code_inconnu, raisons).astype(numpy.int32)

    def borne(self, lecture: Lecture) -> dict:
        """Ce que dit l'étape de cette condition : la borne de chaque dossier, d'où elle vient, son sens."""
        return etape_d_une_borne(self.nombre, self.comparaison, lecture)


class Compare:
    """Un nombre calculé, comparé à un autre."""

    def __init__(
        self, nombre: Nombre, comparaison: str, borne: Nombre, chemin: str, atelier: Atelier
    ) -> None:
        self.nombre, self.comparaison, self.seuil = nombre, comparaison, borne
        self.code = atelier.raisons.condition(chemin)

    def lire(self, lecture: Lecture) -> Vecteur:
        seuil = Lecture(lecture.dossiers)
        valeurs, bornes = self.nombre.lire(seuil), self.seuil.lire(seuil)
        atteinte = COMPARER[self.comparaison](sans_bruit(valeurs), sans_bruit(bornes))
        return numpy.where(seuil.raisons > 0, seuil.raisons, numpy.where(atteinte, 0, self.code)).astype(
            numpy.int32
        )

    def borne(self, lecture: Lecture) -> dict:
        """Ce que dit l'étape de cette condition : la borne que le nombre calculé doit atteindre."""
        return etape_d_une_borne(self.seuil, self.comparaison, lecture)


class Anciennete:
    """Temps écoulé, au jour du dépôt, depuis une date ou une année."""

    def __init__(
        self, variable: Variable, comparaison: str, duree: tuple[int, str], chemin: str, atelier: Atelier
    ) -> None:
        self.variable, self.comparaison, self.duree, self.chemin = variable, comparaison, duree, chemin
        self.depot = atelier.systeme.variables["date_depot"]
        self.code = atelier.raisons.condition(chemin)
        self.code_inconnu = atelier.raisons.inconnu(variable.name)

    def lire(self, lecture: Lecture) -> Vecteur:
        _tracer(lecture, self.chemin)
        valeurs, connu = lecture.fait(self.variable)
        depot = jours_de(lecture.fait(self.depot)[0])
        if self.variable.value_type is date:
            ecart = (depot - self._echeance(jours_de(valeurs))).astype(numpy.int64)
            atteinte = COMPARER[self.comparaison](ecart, 0)
        else:
            annees = depot.astype("datetime64[Y]").astype(numpy.int64) + 1970 - valeurs
            atteinte = COMPARER[self.comparaison](annees, self.duree[0])
        return numpy.where(~connu, self.code_inconnu, numpy.where(atteinte, 0, self.code)).astype(numpy.int32)

    def _echeance(self, jours: Vecteur) -> Vecteur:
        nombre, unite = self.duree
        if unite.startswith("jour"):
            return jours + nombre
        return meme_quantieme(jours, nombre * (12 if unite.startswith("an") else 1))


class Aides:
    """Au moins une des aides est accordée (montant positif, ou fait vrai), ou aucune ne l'est."""

    def __init__(self, variables: list[Variable], accordee: bool, chemin: str, atelier: Atelier) -> None:
        self.variables, self.accordee, self.chemin = variables, accordee, chemin
        self.code = atelier.raisons.condition(chemin)
        self.codes_inconnus = [atelier.raisons.inconnu(v.name) for v in variables]

    def lire(self, lecture: Lecture) -> Vecteur:
        _tracer(lecture, self.chemin)
        une = numpy.zeros(lecture.effectif, dtype=bool)
        inconnue = numpy.zeros(lecture.effectif, dtype=numpy.int32)
        for variable, code in zip(self.variables, self.codes_inconnus, strict=True):
            valeurs, connu = lecture.fait(variable)
            une |= connu & (en_nombres(variable, valeurs) > 0)
            inconnue = numpy.where(~connu & (inconnue == 0), code, inconnue)
        if self.accordee:
            return numpy.where(une, 0, numpy.where(inconnue > 0, inconnue, self.code)).astype(numpy.int32)
        return numpy.where(une, self.code, inconnue).astype(numpy.int32)


class Constate:
    """Condition qui ne dépend d'aucun dossier (un paramètre du texte a, ou n'a pas, la valeur dite)."""

    def __init__(self, vraie: bool, chemin: str, lu: str, atelier: Atelier) -> None:
        self.vraie, self.chemin, self.code = vraie, lu, atelier.raisons.condition(chemin)

    def lire(self, lecture: Lecture) -> Vecteur:
        _tracer(lecture, self.chemin)
        return numpy.full(lecture.effectif, 0 if self.vraie else self.code, dtype=numpy.int32)


class Toutes:
    """Conditions exigées ensemble. La raison : la première qui est fausse, à défaut la première qui est inconnue."""

    #: Les conditions d'un bloc se disent une à une ; celles d'une possibilité parmi d'autres, non.
    dite = False

    def __init__(self, conditions: list[Condition], inconnus: list[int]) -> None:
        self.conditions, self.inconnus = conditions, inconnus

    def lire(self, lecture: Lecture) -> Vecteur:
        return self.examiner(lecture)[0]

    def examiner(self, lecture: Lecture) -> tuple[Vecteur, Vecteur]:
        """(raisons, nombre de conditions remplies avant la première qui manque)."""
        fausse = numpy.zeros(lecture.effectif, dtype=numpy.int32)
        inconnue, remplies = fausse.copy(), fausse.copy()
        for condition in self.conditions:
            raison = condition.lire(lecture)
            manque = numpy.isin(raison, self.inconnus) & (raison > 0)
            self._dire(lecture, condition, raison, manque)
            numpy.putmask(fausse, (raison > 0) & ~manque & (fausse == 0), raison)
            numpy.putmask(inconnue, manque & (inconnue == 0), raison)
            remplies += (raison == 0) & (fausse == 0)
        return numpy.where(fausse > 0, fausse, inconnue), remplies

    def _dire(self, lecture: Lecture, condition: Condition, raison: Vecteur, manque: Vecteur) -> None:
        """Dit la condition, remplie ou non, et le fait qui manque."""
        if not (self.dite and lecture.ecoutee):
            return
        variable = getattr(condition, "variable", None)
        fait = None if variable is None else variable.name
        borne = condition.borne(lecture) if hasattr(condition, "borne") else {"lu": lecture.lu}
        lecture.dire("condition", fait=fait, rempli=raison == 0, code=getattr(condition, "code", 0), **borne)
        if manque.any() and fait is not None:
            places = lecture.dossiers.places
            places = numpy.flatnonzero(manque) if places is None else places[manque]
            dire(lecture.dossiers.menage, "manque", places=places, fait=fait, aide=lecture.aide)


class UnDe:
    """L'une au moins des possibilités est remplie ; à défaut, un fait qui pourrait en remplir une est nommé."""

    def __init__(self, possibilites: list[Condition], chemin: str, atelier: Atelier) -> None:
        self.possibilites, self.chemin = possibilites, chemin
        self.code, self.inconnus = atelier.raisons.condition(chemin), atelier.raisons.codes_inconnus

    def lire(self, lecture: Lecture) -> Vecteur:
        toutes = numpy.array([possibilite.lire(lecture) for possibilite in self.possibilites])
        manques = numpy.where(numpy.isin(toutes, self.inconnus), toutes, 0)
        premier_manque = manques[numpy.argmax(manques > 0, axis=0), numpy.arange(lecture.effectif)]
        raison = numpy.where(premier_manque > 0, premier_manque, self.code)
        return numpy.where((toutes == 0).any(axis=0), 0, raison).astype(numpy.int32)


class AucunDe:
    """Aucune des possibilités n'est remplie ; un fait inconnu qui pourrait en remplir une arrête le dossier."""

    def __init__(self, possibilites: list[tuple[Condition, int]], atelier: Atelier) -> None:
        self.possibilites, self.inconnus = possibilites, atelier.raisons.codes_inconnus
        self.code = possibilites[0][1] if possibilites else 0

    def lire(self, lecture: Lecture) -> Vecteur:
        remplie = numpy.zeros(lecture.effectif, dtype=numpy.int32)
        manque = remplie.copy()
        for possibilite, code in self.possibilites:
            raison = possibilite.lire(lecture)
            numpy.putmask(remplie, (raison == 0) & (remplie == 0), code)
            inconnue = numpy.isin(raison, self.inconnus) & (raison > 0)
            numpy.putmask(manque, inconnue & (manque == 0), raison)
        return numpy.where(remplie > 0, remplie, manque)


# --- Compilation -------------------------------------------------------------------------------------------


def compiler_si(ou: Source | None, atelier: Atelier) -> Toutes:
    """Les conditions d'un nœud `si` (aucune s'il n'existe pas)."""
    conditions: list[Condition] = []
    for nom, ecrit in ou.enfants() if ou is not None else ():
        conditions += (
            _SPECIALES[nom](ecrit, atelier) if nom in _SPECIALES else _sur_un_fait(nom, ecrit, atelier)
        )
    return Toutes(conditions, atelier.raisons.codes_inconnus)


def _un_de(ecrit: Source, atelier: Atelier) -> list[Condition]:
    return [UnDe([compiler_si(cas, atelier) for _, cas in ecrit.enfants()], ecrit.chemin, atelier)]


def _aucun_de(ecrit: Source, atelier: Atelier) -> list[Condition]:
    cas: list[tuple[Condition, int]] = [
        (compiler_si(c, atelier), atelier.raisons.condition(c.chemin)) for _, c in ecrit.enfants()
    ]
    return [AucunDe(cas, atelier)]


def _aides(accordee: bool):
    def compiler(ecrit: Source, atelier: Atelier) -> list[Condition]:
        noms = ecrit.valeur if isinstance(ecrit.valeur, list) else [ecrit.valeur]
        variables = [v for nom in noms for v in atelier.variables_d_aide(nom, ecrit)]
        return [Aides(variables, accordee, ecrit.chemin, atelier)]

    return compiler


def _compare(ecrit: Source, atelier: Atelier) -> list[Condition]:
    """`{nombre: NOMBRE, au_moins: NOMBRE}` : un nombre calculé, dans ses bornes."""
    ce = ecrit.enfant("nombre")
    if ce is None:
        raise ecrit.erreur("« compare » dit un « nombre » et ses bornes.")
    nombre = compiler_nombre(ce, atelier)
    return [
        Compare(nombre, comparaison, compiler_nombre(borne, atelier), borne.chemin, atelier)
        for comparaison, borne in _bornes(ecrit, atelier, ("nombre",))
    ]


def _bornes(ecrit: Source, atelier: Atelier, autres: tuple[str, ...] = ()) -> Iterator[tuple[str, Source]]:
    """(comparaison, borne écrite) d'un fait ; `borne_comprise` (un paramètre) y fait entrer la borne."""
    for champ, borne in ecrit.enfants():
        if champ in BORNES:
            yield sens_de_la_borne(champ, ecrit, atelier), borne
        elif champ not in autres and champ != BORNE_COMPRISE:
            connus = [*BORNES, BORNE_COMPRISE, *autres]
            proche = noms_proches(champ, connus) or f" Bornes : {', '.join([*BORNES, *autres])}."
            raise borne.erreur(f"« {champ} » n'est pas une borne.{proche}")


def _parametre(ecrit: Source, atelier: Atelier) -> list[Condition]:
    lu = atelier.parametre(str(ecrit.lire("chemin")), ecrit)
    attendu = ecrit.lire("vaut", True)
    return [Constate(lu.valeur in (attendu, booleen(attendu)), ecrit.chemin, lu.chemin, atelier)]


def _faits(attendu: bool):
    """Liste de faits, écrite là ou dans un paramètre : tous établis, ou aucun."""

    def compiler(ecrit: Source, atelier: Atelier) -> list[Condition]:
        lu = _renvoi(ecrit, atelier)
        noms = lu.valeur if isinstance(lu.valeur, list) else [lu.valeur]
        variables = [atelier.variable(nom, ecrit) for nom in noms]
        return [Appartient(v, [attendu], lu.chemin, atelier, code=ecrit.chemin) for v in variables]

    return compiler


def _renvoi(ecrit: Source, atelier: Atelier) -> Source:
    """Le paramètre qu'un chemin pointé désigne, ou la valeur écrite là."""
    valeur = ecrit.valeur
    return atelier.parametre(valeur, ecrit) if isinstance(valeur, str) and CHEMIN.fullmatch(valeur) else ecrit


_SPECIALES = {
    "compare": _compare,
    "etablis": _faits(True),
    "non_etablis": _faits(False),
    "un_de": _un_de,
    "aucun_de": _aucun_de,
    "aide_accordee": _aides(True),
    "aide_absente": _aides(False),
    "parametre": _parametre,
}


def _sur_un_fait(nom: str, ecrit: Source, atelier: Atelier) -> list[Condition]:
    variable = atelier.variable(nom, ecrit)
    if ecrit.est_valeur and ecrit.valeur == NON_ETABLI and variable.value_type is bool:
        return [Appartient(variable, [False], ecrit.chemin, atelier, inconnu_admis=True)]
    if ecrit.est_valeur:
        lu = _renvoi(ecrit, atelier)
        return [Appartient(variable, _admises(variable, lu), lu.chemin, atelier, code=ecrit.chemin)]
    conditions: list[Condition] = []
    for champ, borne in ecrit.enfants():
        if champ == "parmi":
            conditions.append(Appartient(variable, _admises(variable, borne), borne.chemin, atelier))
        elif champ in ANCIENNETES:
            duree = _duree(borne)
            conditions.append(Anciennete(variable, ANCIENNETES[champ], duree, borne.chemin, atelier))
    for comparaison, borne in _bornes(ecrit, atelier, ("parmi", *ANCIENNETES)):
        nombre = compiler_nombre(borne, atelier)
        conditions.append(Borne(variable, comparaison, nombre, borne.chemin, atelier))
    return conditions


def _duree(ou: Source) -> tuple[int, str]:
    lue = DUREE.fullmatch(str(ou.valeur).strip())
    if lue is None:
        raise ou.erreur(
            f"une durée est attendue (« 15 ans », « 24 mois », « 90 jours »), « {ou.valeur} » est écrit."
        )
    return int(lue[1]), lue[2]


def _jour(ecrit: object, ou: Source) -> numpy.datetime64:
    try:
        return numpy.datetime64(date.fromisoformat(str(ecrit)), "D")
    except ValueError:
        connues = ", ".join([*ANCIENNETES, *BORNES])
        raise ou.erreur(
            f"une date (AAAA-MM-JJ, entre guillemets) ou une borne ({connues}) est attendue, « {ecrit} » est écrit."
        ) from None


def _admises(variable: Variable, ou: Source) -> list:
    """Valeurs qu'une condition admet d'un fait."""
    ecrit = ou.valeur
    if variable.value_type is Enum:
        try:
            return modalites(variable, ecrit)
        except ValueError as erreur:
            raise ou.erreur(str(erreur)) from None
    ecrites = ecrit if isinstance(ecrit, list) else [ecrit]
    if variable.value_type is bool:
        lues = [booleen(e) for e in ecrites]
        if None in lues:
            raise ou.erreur(f"« oui » ou « non » est attendu pour {variable.name}, « {ecrit} » est écrit.")
        return lues
    if variable.value_type is str:
        return [str(e) for e in ecrites]
    if variable.value_type is date:
        return [_jour(e, ou) for e in ecrites]
    if any(isinstance(e, (bool, str)) for e in ecrites):
        raise ou.erreur(f"un nombre ou une borne ({', '.join(BORNES)}) est attendu pour {variable.name}.")
    return [float(e) for e in ecrites]
