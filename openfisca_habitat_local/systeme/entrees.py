"""Ce qu'une variable de la loi accepte en entrée : lu et borné comme dans un fichier de dossiers.

Une variable dit à côté d'elle, dans sa classe : `__bornes__` (minimum, maximum), `__inconnue__` (valeur qui veut dire
« non renseigné », à défaut sa valeur par défaut si elle est négative), `__au_moins__` (nom d'une variable qu'elle ne
peut être moindre). Ce qui ne va pas est une `ErreurFait`, que l'API d'OpenFisca rend en 400.
"""

import datetime
import weakref
from collections.abc import Iterable
from typing import Any

import numpy
from openfisca_core.errors import PeriodMismatchError, SituationParsingError
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum, EnumArray

from openfisca_habitat_local.systeme.lecture import Fait, Refus
from openfisca_habitat_local.systeme.lecture.refus import citer

NON_RENSEIGNEE = datetime.date(1970, 1, 1)
GENRES = {
    float: "nombre",
    int: "entier",
    bool: "booleen",
    datetime.date: "date",
    str: "texte",
    Enum: "classe",
}
#: Une date d'un autre siècle, une part, un nombre : ce qu'admet une variable qui n'en dit pas plus.
PART = (0, 1)
#: {variable: variable dont elle ne peut être moindre}, rempli par les classes qui le déclarent.
AU_MOINS: dict[str, str] = {}
#: {simulation: {jour: variables données ce jour-là}}
_JOURS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()
#: Faits sans lesquels un jour n'est pas celui d'un dossier.
D_UN_DOSSIER = frozenset({"depcom_logement", "statut_demandeur", "date_depot"})


class ErreurFait(SituationParsingError, ValueError):
    """Un fait donné que la loi n'accepte pas : le message dit lequel, ce qui est faux, ce qui était attendu."""

    def __init__(self, variable: str, message: str, entite: str = "menages"):
        SituationParsingError.__init__(self, (entite, variable), message, 400)
        self.message = message

    def __str__(self) -> str:
        return self.message


def declaration(variable: Any, nom: str) -> Any:
    """Ce que la classe de la variable, ou celle qu'une réforme a remplacée, déclare sous ce nom ; sinon `None`."""
    while variable is not None:
        if hasattr(type(variable), nom):
            return getattr(type(variable), nom)
        variable = variable.baseline_variable
    return None


def valeur_inconnue(variable: Any) -> object:
    """Valeur qui veut dire « non renseigné », ou `None`."""
    declaree = declaration(variable, "__inconnue__")
    if declaree is not None:
        return declaree
    defaut = variable.default_value
    if variable.value_type in (float, int) and defaut < 0:
        return defaut
    return NON_RENSEIGNEE if variable.value_type is datetime.date else None


def genre(variable: Any) -> str:
    """Genre de ce que la variable accepte : nombre, part, entier, booleen, date, classe, commune, texte."""
    if declaration(variable, "__commune__"):
        return "commune"
    bornes = declaration(variable, "__bornes__")
    if variable.value_type is float and variable.unit == "/1" and (bornes is None or bornes == PART):
        return "part"
    return GENRES[variable.value_type]


def fait(variable: Any) -> Fait:
    """Le `Fait` d'une variable : de son type, de son unité et de ce qu'elle déclare."""
    sien = genre(variable)
    bas, haut = declaration(variable, "__bornes__") or (None, None)
    if sien == "part":
        bas, haut = PART
    modalites = variable.possible_values if sien == "classe" else ()
    return Fait(
        nom=variable.name,
        genre=sien,
        minimum=bas,
        maximum=haut,
        inconnue=valeur_inconnue(variable),
        modalites=tuple((m.name, str(m.value)) for m in modalites),
        longueur=variable.max_length if variable.value_type is str else None,
    )


# --- Une valeur -------------------------------------------------------------------------------------------


def lire_valeur(variable: Any, valeur: object) -> Any:
    """Valeur lue d'une entrée, ou la valeur par défaut si rien n'est écrit. Erreur : `ValueError`, en français."""
    if isinstance(valeur, Enum):
        valeur = valeur.name
    lu = fait(variable).lire(valeur)
    if isinstance(lu, Refus):
        raise ValueError(f"{variable.name} : « {citer(valeur)} » refusé, {lu}")
    if lu is None:
        defaut = variable.default_value
        return defaut.name if isinstance(defaut, Enum) else defaut
    return lu


# --- Un tableau -------------------------------------------------------------------------------------------


def faits_donnes(simulation: Any) -> set[str]:
    """Noms des variables données à la simulation : les autres n'ont que ce qu'une formule ou un défaut leur prête."""
    return simulation.__dict__.setdefault("faits_donnes", set())


def donner(holder: Any, period: Any, valeurs: Any) -> None:
    """`set_input` des variables de la loi : vérifie le tableau, puis le donne à chaque jour de la période."""
    variable = holder.variable
    tableau = holder._to_array(en_tableau(variable, valeurs))
    verifier_tableau(variable, tableau)
    set_input_dispatch_by_period(holder, period, tableau)
    faits_donnes(holder.population.simulation).add(holder.variable.name)
    if period.unit == "day":
        jours = _JOURS.setdefault(holder.simulation, {})
        jours.setdefault(str(period.start), set()).add(variable.name)


def en_tableau(variable: Any, valeurs: Any) -> Any:
    """Tableau des valeurs, celles écrites en texte lues une à une."""
    if isinstance(valeurs, EnumArray):
        return valeurs
    tableau = numpy.asarray(valeurs)
    if tableau.dtype.kind in "USO" and (tableau.dtype != variable.dtype) and tableau.ndim <= 1:
        lues = [lire_ou_refuser(variable, v) for v in numpy.atleast_1d(tableau).tolist()]
        return numpy.array(lues, dtype=None if variable.value_type is Enum else variable.dtype)
    return tableau


def lire_ou_refuser(variable: Any, valeur: object) -> Any:
    try:
        return lire_valeur(variable, valeur.decode() if isinstance(valeur, bytes) else valeur)
    except ValueError as erreur:
        raise ErreurFait(variable.name, str(erreur)) from None


def verifier_tableau(variable: Any, tableau: numpy.ndarray) -> None:
    """Erreur : un nombre qui n'est pas fini, ou hors des bornes de la variable."""
    if variable.value_type not in (float, int):
        return
    attendu = fait(variable)
    fausses = ~numpy.isfinite(tableau)
    if attendu.minimum is not None:
        fausses |= tableau < attendu.minimum
    if attendu.maximum is not None:
        fausses |= tableau > attendu.maximum
    for inconnue in {attendu.inconnue, variable.default_value} - {None}:
        fausses &= tableau != inconnue
    if fausses.any():
        lire_ou_refuser(variable, tableau[fausses.argmax()].item())


def verifier_relations(population: Any, period: Any) -> None:
    """Erreur : une variable donnée moindre que celle dont elle est au moins l'égale (TTC et HT).

    Le plan entier le demande ; une aide seule se calcule sans que le reste du dossier soit vraisemblable. Des dossiers
    donnés en table ont déjà été vérifiés.
    """
    if population.simulation not in _JOURS:
        return
    for grande, petite in AU_MOINS.items():
        donnees = [population.get_holder(n).get_array(period) for n in (grande, petite)]
        if any(d is None for d in donnees):
            continue
        fausses = (donnees[0] < donnees[1]) & (donnees[0] >= 0)
        if fausses.any():
            plus, moins = (d[fausses.argmax()] for d in donnees)
            raise ErreurFait(grande, f"{grande} ({plus:.2f}) est inférieur à {petite} ({moins:.2f}).")


# --- Les revenus d'openfisca-france ------------------------------------------------------------------------


def revenus_declares(menage: Any, annee: Any) -> Any:
    """Vrai pour un ménage dont un `rfr` de l'année est donné, ou une personne a un revenu de l'année qui n'est pas nul.

    À appeler avant de calculer : OpenFisca rend 0 pour un revenu que personne n'a déclaré.
    """
    foyers = menage.simulation.populations["foyer_fiscal"]
    if foyers.get_holder("rfr").get_array(annee) is not None:
        return numpy.ones(menage.count, dtype=bool)
    personnes = menage.simulation.persons
    declares = numpy.zeros(personnes.count, dtype=bool)
    for holder in list(personnes._holders.values()):
        variable = holder.variable
        if variable.value_type is not float or variable.formulas:
            continue
        for connue in holder.get_known_periods():
            if annee.start <= connue.start <= annee.stop:
                declares |= numpy.asarray(holder.get_array(connue)) != 0
    return menage.any(declares)


# --- Les jours --------------------------------------------------------------------------------------------


def verifier_jours(simulation: Any, period: Any) -> None:
    """Erreur : un fait daté d'un jour qui n'est celui d'aucun dossier, et qu'aucun calcul ne lit donc."""
    jours = _JOURS.get(simulation, {})
    if len(jours) < 2 or not jours.get(str(period.start), set()) & D_UN_DOSSIER:
        return
    for jour, noms in sorted(jours.items()):
        if not noms & D_UN_DOSSIER:
            raise ErreurFait(
                min(noms),
                f"{enumerer(noms)} : donné au {jour}, quand le dossier est du {period.start}. Aucun calcul ne le lit.",
            )


def enumerer(noms: Iterable[str]) -> str:
    return ", ".join(sorted(noms))


def _reponse(erreur: PeriodMismatchError) -> dict:
    return {
        "error": f"{erreur.variable_name} : la période {erreur.period} ne convient pas ; "
        f"attendu : une période « {erreur.definition_period} » (un jour s'écrit AAAA-MM-JJ)."
    }


# L'API du cœur lit `error` et `code` de cette erreur, qui ne les a pas : elle répond 500 à un mois demandé pour un jour.
if not hasattr(PeriodMismatchError, "error"):
    PeriodMismatchError.error = property(_reponse)
    PeriodMismatchError.code = 400
