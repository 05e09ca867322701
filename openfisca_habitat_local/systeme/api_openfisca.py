"""L'API d'OpenFisca, telle que cette loi la sert : un corps lu strictement, toute faute en 400 et en français.

L'API du cœur évalue les textes comme des formules, répond 500 à un corps qui n'est pas du JSON ou à une période qui ne
convient pas, et écrit `NaN`. `soigner()` remplace ses deux calculs et son lecteur de corps ; `openfisca serve` en profite
dès que l'extension est chargée, l'outil l'appelle quand il monte cette API.
"""

import datetime
import functools
import math
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from openfisca_core.errors import PeriodMismatchError, SituationParsingError
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder

from openfisca_habitat_local.systeme import entrees
from openfisca_habitat_local.systeme.fichiers_de_reforme import commune_existante
from openfisca_habitat_local.systeme.lecture import (
    ErreurDocument,
    Refus,
    charger_texte,
    entier,
    nombre,
    noms_proches,
)
from openfisca_habitat_local.systeme.lecture.refus import citer

STATUTS = {404: "Rien à cette adresse. Voir /spec.", 405: "Cette adresse ne répond pas à cette méthode."}
#: Jours qu'une entrée peut couvrir : une période plus longue est une faute de frappe.
JOURS = 400
LECTEURS: dict[type, Callable[..., Any]] = {float: nombre, int: entier}
UNITES = {
    "day": "un jour (AAAA-MM-JJ)",
    "month": "un mois (AAAA-MM)",
    "year": "une année (AAAA)",
    "eternity": "« ETERNITY »",
}
#: Ce que le cœur dit en anglais d'une situation, et en français.
PHRASES = (
    (r"Invalid type: must be of type 'Object'.*", "un objet est attendu."),
    (r"Invalid type: must be of type 'Array'.*", "une liste est attendue."),
    (r"Invalid type: must be of type 'String'.*", "un texte est attendu."),
    (r"No (\w+) found. At least one .*", r"aucun « \1 » : il en faut au moins un."),
    (r"(?s)Some entities in the situation are not defined.*not found: (.*?)\. The defined entities are: (.*?)\.",
     r"entité inconnue : \1. L'une de : \2."),
    (r"(?s)Unexpected value: (.*?)\. .* has been declared in (.*?),? but has not been declared in (.*?)\.",
     r"« \1 », cité dans \2, n'est pas déclaré dans \3."),
    (r"(\S+) has been declared more than once in (\w+)", r"« \1 » est cité deux fois dans \2."),
    (r"(?s)There can be at most (\d+) (.*?) in a (\w+).*", r"\2 : \1 au plus dans « \3 »."),
    (r"(?s)Unable to set a value for variable \"(.*?)\" for \S+ period \"(.*?)\"\. \".*?\" can only be set for one (\w+).*",
     r"\1 : la période « \2 » ne convient pas ; attendu : une seule (« \3 »)."),
    (r"(?s)You tried to calculate or to set a value for variable '(.*?)', but it was not found.*",
     r"variable « \1 » inconnue."),
    (r"(?s)You tried to compute the variable '(.*?)' for the entity '(.*?)'; .*? is defined for '(.*?)'.*",
     r"« \1 » est une variable de « \3 », et non de « \2 »."),
    (r"(?s)Can't deal with type: expected object.*", "une période est attendue : {AAAA-MM-JJ: valeur}."),
    (r"(?s)Can't deal with value: expected type (\w+), received '(.*?)'.*",
     r"« \2 » : une valeur du genre \1 est attendue."),
    (r"(?s)Expected a period \(eg.*\); got: '(.*?)'.*", r"« \1 » n'est pas une période (AAAA-MM-JJ, AAAA-MM ou AAAA)."),
    (r"(?s)'(.*?)' is not a known value for '(.*?)'\. Possible values are \['?(.*?)'?\].*",
     r"« \1 » : valeur inconnue de \2. L'une de : \3."),
)  # fmt: skip


def faute(chemin: tuple[Any, ...], message: str) -> SituationParsingError:
    return SituationParsingError([str(pas) for pas in chemin], message, 400)


# --- Le corps ---------------------------------------------------------------------------------------------


def lire_corps(octets: bytes) -> Any:
    """Contenu d'un corps JSON. Erreur (`ErreurDocument`) : mal formé, NaN, clé écrite deux fois, trop profond."""
    try:
        return charger_texte(octets.decode("utf-8-sig"), "corps", "json").valeur
    except UnicodeDecodeError:
        raise ErreurDocument("corps : il n'est pas en UTF-8.") from None
    except ValueError as erreur:
        raise (
            erreur if isinstance(erreur, ErreurDocument) else ErreurDocument("corps : nombre illisible.")
        ) from None


def donnees(systeme: Any, corps: Any) -> Iterator[tuple[tuple[str, str, str], Any, dict]]:
    """(chemin, variable, valeurs par période) de chaque variable qu'une situation donne ou demande."""
    pluriels = {entite.plural: entite for entite in systeme.entities}
    for pluriel, instances in corps.items():
        if pluriel not in pluriels or not isinstance(instances, dict):
            continue
        entite = pluriels[pluriel]
        roles = {nom for role in getattr(entite, "roles", None) or () for nom in (role.key, role.plural)}
        for identifiant, faits in instances.items():
            for nom, valeurs in faits.items() if isinstance(faits, dict) else ():
                chemin = (pluriel, identifiant, nom)
                if nom in roles:
                    continue
                variable = systeme.variables.get(nom)
                if variable is None:
                    siennes = [n for n, v in systeme.variables.items() if v.entity.key == entite.key]
                    raise faute(chemin, f"variable « {citer(nom)} » inconnue.{noms_proches(nom, siennes)}")
                if isinstance(valeurs, dict):
                    yield chemin, variable, valeurs


def verifier_corps(systeme: Any, corps: Any) -> None:
    """Relit sur place les nombres écrits en texte. Erreur (`SituationParsingError`) : forme, période, valeur."""
    if not isinstance(corps, dict):
        raise faute(("corps",), "un objet est attendu (individus, menages, foyers_fiscaux, familles).")
    if "axes" in corps:
        raise faute(("axes",), "les axes ne sont pas servis par cette API : une requête par valeur.")
    for chemin, variable, valeurs in donnees(systeme, corps):
        for cle, valeur in valeurs.items():
            verifier_periode((*chemin, cle), variable, cle, valeur)
            valeurs[cle] = valeur_lue((*chemin, cle), variable, valeur)


def verifier_periode(chemin: tuple, variable: Any, cle: str, valeur: Any) -> None:
    """Erreur : ce n'est pas une période, elle est trop longue, ou un résultat n'en est pas."""
    voulue = str(variable.definition_period)
    try:
        lue = period(cle)
        jours = lue.size if lue.unit == DateUnit.ETERNITY else lue.size_in_days
    except (ValueError, OverflowError, TypeError, AttributeError):
        raise faute(
            chemin, f"« {citer(cle)} » n'est pas une période ; attendu : {UNITES.get(voulue, voulue)}."
        ) from None
    if voulue == "eternity":
        return
    mal = lue.unit == DateUnit.ETERNITY or not 0 < jours <= max(JOURS, 0 if valeur is None else JOURS)
    if mal or (valeur is None and (str(lue.unit) != voulue or lue.size != 1)):
        raise faute(
            chemin,
            f"{variable.name} : la période « {citer(cle)} » ne convient pas ; attendu : {UNITES.get(voulue, voulue)}.",
        )


def valeur_lue(chemin: tuple, variable: Any, valeur: Any) -> Any:
    """La valeur, un nombre écrit en texte étant lu (le cœur l'évaluerait comme une formule)."""
    if isinstance(valeur, list | dict):
        raise faute(
            chemin,
            f"une valeur simple est attendue, et non {'une liste' if isinstance(valeur, list) else 'un objet'}.",
        )
    if valeur is not None and hasattr(variable, "__attributs__"):
        verifier_fait(chemin, variable, valeur)
    lecteur = LECTEURS.get(variable.value_type)
    if lecteur is None or valeur is None or isinstance(valeur, bool) or hasattr(variable, "__attributs__"):
        return valeur  # une variable de cette loi se lit elle-même
    lu = lecteur(valeur)
    if isinstance(lu, Refus):
        raise faute(chemin, f"{variable.name}, « {citer(valeur)} » : {lu}")
    if lu is None:
        raise faute(chemin, f"{variable.name} : rien n'est écrit ; `null` demande un calcul.")
    return lu


def verifier_fait(chemin: tuple, variable: Any, valeur: Any) -> None:
    """Erreur : ce qu'un fichier de dossiers refuse, et qu'un cas d'essai de la loi peut vouloir dire."""
    fait = entrees.fait(variable)
    refus = fait.lire(valeur)
    if fait.genre == "commune" and isinstance(refus, str) and refus:
        refus = commune_existante(refus)
    if fait.inconnue == 0 and nombre(valeur) == 0:
        refus = Refus(f"au moins {fait.minimum:g}", "nombre trop petit")
    if (
        variable.name == "date_depot"
        and isinstance(refus, datetime.date)
        and refus != period(chemin[-1]).start.date
    ):
        refus = Refus("le jour de la situation", f"le dossier est daté du {period(chemin[-1]).start}")
    if isinstance(refus, Refus):
        raise faute(chemin, f"{variable.name}, « {citer(valeur)} » : {refus}")


# --- Les calculs ------------------------------------------------------------------------------------------


def construire(systeme: Any, corps: Any) -> Any:
    """Simulation d'une situation. Erreur (`SituationParsingError`) : situation mal écrite, en français."""
    verifier_corps(systeme, corps)
    try:
        return SimulationBuilder().build_from_entities(systeme, corps)
    except SituationParsingError as erreur:
        erreur.error = en_francais(erreur.error)
        raise
    except PeriodMismatchError as erreur:
        raise faute((erreur.variable_name,), erreur.error["error"]) from None
    except RecursionError:
        raise faute(("corps",), "situation trop profonde.") from None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as erreur:
        raise faute(("corps",), f"situation mal formée : {citer(en_francais(str(erreur)))}") from None


def en_francais(dit: Any) -> Any:
    """Une erreur du cœur, ses phrases traduites."""
    if isinstance(dit, dict):
        return {cle: en_francais(valeur) for cle, valeur in dit.items()}
    if isinstance(dit, list | tuple):
        return [en_francais(valeur) for valeur in dit]
    for anglais, francais in PHRASES:
        if re.match(anglais, str(dit)):
            return re.sub(anglais, francais, str(dit))
    return dit


def en_json(variable: Any, resultat: Any, rang: int) -> Any:
    """Valeur d'un résultat, telle que JSON l'écrit ; ce qui n'est pas un nombre fini n'en est pas un."""
    if variable.value_type == Enum:
        return resultat.decode()[rang].name
    if variable.value_type is str:
        return str(resultat[rang])
    if variable.value_type is float:
        valeur = float(str(resultat[rang]))  # le décimal court d'un simple, sans ses chiffres de bruit
        return valeur if math.isfinite(valeur) else None
    return resultat.tolist()[rang]


def demandes(systeme: Any, corps: dict) -> list[tuple[tuple[str, str, str], Any, str, dict]]:
    return [
        (chemin, variable, cle, valeurs)
        for chemin, variable, valeurs in donnees(systeme, corps)
        for cle, valeur in valeurs.items()
        if valeur is None
    ]


def calculer(systeme: Any, corps: Any) -> Any:
    """`/calculate` : la situation, où chaque `null` est remplacé par son résultat."""
    simulation = construire(systeme, corps)
    for (pluriel, identifiant, nom), variable, cle, valeurs in demandes(systeme, corps):
        resultat = simulation.calculate(nom, cle)
        rang = simulation.get_population(pluriel).get_index(identifiant)
        valeurs[cle] = en_json(variable, resultat, rang)
    return corps


def tracer(systeme: Any, corps: Any) -> dict:
    """`/trace` : les mêmes calculs, et tout ce qu'ils ont lu."""
    simulation = construire(systeme, corps)
    simulation.trace = True
    demandes_faites = []
    for (_, _, nom), _, cle, _ in demandes(systeme, corps):
        demandes_faites.append(f"{nom}<{cle}>")
        simulation.calculate(nom, cle)
    return {
        "trace": sans_infini(simulation.tracer.get_serialized_flat_trace()),
        "entitiesDescription": simulation.describe_entities(),
        "requestedCalculations": demandes_faites,
    }


def sans_infini(valeur: Any) -> Any:
    """La même structure, où un nombre qui n'est pas fini est `null`."""
    if isinstance(valeur, dict):
        return {cle: sans_infini(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [sans_infini(v) for v in valeur]
    return None if isinstance(valeur, float) and not math.isfinite(valeur) else valeur


# --- Dans l'API du cœur -----------------------------------------------------------------------------------


def chargee() -> bool:
    """L'API du cœur est-elle importée ?"""
    return "openfisca_web_api.app" in sys.modules


def soigner() -> None:
    """Fait servir ces calculs et ce lecteur de corps par l'API du cœur ; à appeler avant `create_app`."""
    import flask
    from openfisca_web_api import app, handlers

    handlers.calculate, handlers.trace = calculer, tracer
    if getattr(app.Flask, "de_cette_loi", False):
        return

    class Requete(flask.Request):
        """Requête dont le corps est lu strictement."""

        def get_json(self, *_arguments: Any, **_options: Any) -> Any:
            if not self.is_json:
                refuser("un corps JSON est attendu (Content-Type: application/json).")
            try:
                return lire_corps(self.get_data())
            except ErreurDocument as erreur:
                refuser(str(erreur))

    class Application(flask.Flask):
        """Application dont les requêtes sont lues strictement."""

        de_cette_loi = True
        request_class = Requete

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            for statut, message in STATUTS.items():
                self.register_error_handler(statut, functools.partial(repondre, statut, message))

    def repondre(statut: int, message: str, _erreur: Any = None) -> Any:
        return flask.make_response(flask.jsonify({"error": message}), statut)

    def refuser(message: str) -> None:
        flask.abort(repondre(400, message))

    app.Flask = Application
