"""Banc d'essai des mécanismes : un texte écrit en YAML, des dossiers, ce que chacun doit donner.

Un cas (`cas/*.yaml`) : `textes` (un nœud par texte, couvrant la France s'il ne dit pas son territoire), `faits`
(variables propres au cas), et `dossiers`, chacun ses faits et `attendu` (montants, ou motifs des `motif_…`).
"""

import datetime
import functools
from pathlib import Path

import numpy
import yaml
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.simulations import SimulationBuilder

from habitat_local.loi.france import France
from openfisca_habitat_local.mecanismes.aide_nommee.engendrees import (
    variables_d_un_texte,
    variables_des_financeurs,
)
from openfisca_habitat_local.systeme.parametres_partages import RacinePartagee
from openfisca_habitat_local.systeme.variables import (
    AILLEURS,
    Booleen,
    Classe,
    Code,
    Entier,
    Jour,
    Montant,
    Nombre,
)

CAS = Path(__file__).parent / "cas"
JOUR = "2024-03-15"
BORNES = {"plus_de", "au_moins", "moins_de", "au_plus", "parmi"}
GENRES = {
    "montant": (Montant, -1),
    "nombre": (Nombre, -1),
    "entier": (Entier, -1),
    "jour": (Jour, None),
    "code": (Code, ""),
    "booleen": (Booleen, None),
}


def developper(ecrit, du="2019-01-01"):
    """Arbre d'OpenFisca d'un texte court : tables, valeurs (datées ou non), axes `selon`."""
    if not isinstance(ecrit, dict):
        valeur = str(ecrit) if isinstance(ecrit, datetime.date) else ecrit
        return {"values": {du: {"value": valeur}}}
    if ecrit and all(isinstance(cle, datetime.date) for cle in ecrit):
        return {"values": {str(jour): {"value": valeur} for jour, valeur in ecrit.items()}}
    arbre = {}
    for cle, valeur in ecrit.items():
        if cle == "selon":
            arbre["metadata"] = {"selon": valeur}
        elif cle == "titre":
            arbre["description"] = valeur
        else:
            nom = ("oui" if cle else "non") if isinstance(cle, bool) else str(cle)
            arbre[nom] = developper(valeur, du)
    return arbre


def nouveau_systeme():
    """Système à qui ajouter des textes sans que les autres essais les voient."""
    neuf = France()
    neuf.load_extension("openfisca_habitat_local")
    neuf.parameters = RacinePartagee(neuf.parameters)
    return neuf


def ajouter_texte(loi, nom, contenu):
    """Ajoute au système un texte écrit en YAML court, et les variables qu'il engendre."""
    racine = loi.parameters.children["habitat_local"]
    cadre = {"en_vigueur": True, **contenu.get("cadre", {})}
    if not {"communes", "epci", "departements", "regions"} & set(cadre):
        cadre["france_entiere"] = True
    noeud = ParameterNode(f"habitat_local.conventions.{nom}", data=developper({**contenu, "cadre": cadre}))
    racine.children["conventions"].add_child(nom, noeud)
    loi.add_variables(*variables_d_un_texte(racine, nom))


def ajouter_fait(loi, nom, ecrit):
    """Ajoute une variable d'entrée : un genre, ou la liste des modalités d'une classe."""
    attributs = {"__module__": AILLEURS, "label": nom}
    genre, defaut = GENRES.get(ecrit, (Classe, None)) if isinstance(ecrit, str) else (Classe, None)
    if isinstance(ecrit, list):
        enum = Enum(nom, [("non_renseignee", "Non renseignée"), *((str(m), str(m)) for m in ecrit)])
        attributs["possible_values"], defaut = enum, enum.non_renseignee
    if defaut is not None:
        attributs["default_value"] = defaut
    loi.add_variable(type(nom, (genre,), attributs))


def colonne(variable, valeurs):
    """Valeurs d'un fait pour tous les dossiers ; None : non renseigné."""
    if variable.value_type is Enum:
        defaut = variable.default_value.name
        return numpy.array(
            [variable.possible_values[str(v) if v is not None else defaut].index for v in valeurs]
        )
    if variable.value_type is datetime.date:
        return numpy.array(["1970-01-01" if v is None else str(v) for v in valeurs], dtype="datetime64[D]")
    return numpy.array([variable.default_value if v is None else v for v in valeurs])


def simuler(loi, dossiers, jour=JOUR):
    """Simulation de dossiers (dictionnaires de faits ; un booléen absent d'un dossier y est inconnu)."""
    simulation = SimulationBuilder().build_default_simulation(loi, count=len(dossiers))
    for nom in dict.fromkeys(nom for dossier in dossiers for nom in dossier):
        variable = loi.variables[nom]
        valeurs = [dossier.get(nom) for dossier in dossiers]
        simulation.set_input(nom, str(jour), colonne(variable, valeurs))
        if variable.value_type is bool and None in valeurs:
            inconnus = simulation.__dict__.setdefault("faits_inconnus", {})
            inconnus[nom] = numpy.array([valeur is None for valeur in valeurs])
    return simulation


def lire(simulation, nom, jour=JOUR):
    """Valeurs d'une variable : nombres, ou noms des modalités."""
    valeurs = simulation.calculate(nom, str(jour))
    if simulation.tax_benefit_system.variables[nom].value_type is Enum:
        return [membre.name for membre in valeurs.decode()]
    return numpy.asarray(valeurs).tolist()


@functools.cache
def charger(chemin):
    """(contenu d'un cas, système où sont ses textes et ses faits)."""
    contenu, loi = yaml.safe_load(chemin.read_text(encoding="utf-8")), nouveau_systeme()
    for nom, ecrit in (contenu.get("faits") or {}).items():
        ajouter_fait(loi, nom, ecrit)
    for nom, texte in contenu["textes"].items():
        ajouter_texte(loi, nom, texte)
    nouvelles = variables_des_financeurs(loi.parameters.children["habitat_local"])
    loi.add_variables(*(v for v in nouvelles if v.__name__ not in loi.variables))
    return contenu, loi
