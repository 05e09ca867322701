"""Réformes et lectures écrites en YAML : chargement, vérification, mise en Reform d'OpenFisca.

Un fichier porte un en-tête (titre, auteur, reference, date), des valeurs de paramètres datées
(`parametres`), des lectures à basculer (`lectures`), des conventions à proroger (`prorogations`), une
réforme Python (`python`). Le même fichier sert la ligne de commande, l'API et les tests.
"""

import copy
import datetime
import importlib
from pathlib import Path

import yaml
from openfisca_core.parameters import Parameter
from openfisca_core.periods import instant
from openfisca_core.reforms import Reform

from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.parametres_partages import RacinePartagee
from openfisca_habitat_local.systeme.prorogations import proroger

DOSSIER_REFORMES = Path(__file__).parents[1] / "reforms"
CLES = {
    "titre", "lecture", "auteur", "reference", "date", "description", "argument",
    "lectures", "python", "parametres", "prorogations",
}  # fmt: skip
CLES_OBLIGATOIRES = ("titre", "auteur", "reference", "date")
CLES_VALEUR = {"debut", "fin", "ensuite", "valeur"}


class ErreurReforme(ValueError):
    """Réforme mal écrite : le message dit où, ce qui est faux et ce qui était attendu."""


def chemins_lectures():
    """Chemin du YAML de chaque lecture, par son nom (AMB-HAG-07-b)."""
    return {chemin.stem: chemin for chemin in sorted(DOSSIER_REFORMES.glob("lectures/*/*.yaml"))}


def lire_fichier(chemin):
    """Contenu vérifié d'un fichier de réforme. Erreur : clé inconnue ou obligatoire absente, YAML mal formé."""
    chemin = Path(chemin)
    try:
        contenu = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ErreurReforme(f"{chemin} : fichier introuvable.") from None
    except yaml.YAMLError as erreur:
        raise ErreurReforme(f"{chemin} : YAML mal formé. {erreur}") from None
    if not isinstance(contenu, dict):
        raise ErreurReforme(f"{chemin} : un dictionnaire est attendu (titre, auteur, reference, date, …).")
    for cle in contenu:
        if cle not in CLES:
            raise ErreurReforme(f"{chemin} : clé « {cle} » inconnue.{noms_proches(cle, CLES)}")
    for cle in CLES_OBLIGATOIRES:
        if not contenu.get(cle):
            raise ErreurReforme(f"{chemin} : clé obligatoire « {cle} » absente ou vide.")
    return contenu


def jour(valeur, ou):
    """Date d'une valeur, d'un texte AAAA-MM-JJ ou d'une date YAML."""
    if isinstance(valeur, datetime.date):
        return valeur
    try:
        return datetime.date.fromisoformat(str(valeur))
    except ValueError:
        raise ErreurReforme(f"{ou} : « {valeur} » n'est pas une date (AAAA-MM-JJ attendu).") from None


def trouver_parametre(parametres, chemin, ou):
    """Paramètre (feuille) d'un chemin pointé. Erreur avec les noms les plus proches."""
    noeud = parametres
    for nom in chemin.split("."):
        enfants = getattr(noeud, "children", {})
        if nom not in enfants:
            place = f"sous {noeud.name}" if getattr(noeud, "name", "") else "à la racine"
            raise ErreurReforme(
                f"{ou} : paramètre « {chemin} » inconnu ({place}, pas de « {nom} »).{noms_proches(nom, enfants)}"
            )
        noeud = enfants[nom]
    if not isinstance(noeud, Parameter):
        raise ErreurReforme(
            f"{ou} : « {chemin} » est un nœud, pas un paramètre. Ses enfants : {', '.join(noeud.children)}."
        )
    return noeud


def type_attendu(parametre):
    """Type des valeurs connues du paramètre : bool, nombre, texte ou liste."""
    valeurs = [v.value for v in parametre.values_list if v.value is not None]
    for genre in (bool, (int, float), str, list):
        if valeurs and isinstance(valeurs[0], genre):
            return genre
    return (int, float, bool, str, list)


NOMS_DE_TYPES = {bool: "un booléen", (int, float): "un nombre", str: "un texte", list: "une liste"}


def verifier_valeur(parametre, valeur, ou):
    attendu = type_attendu(parametre)
    booleen_pour_nombre = attendu == (int, float) and isinstance(valeur, bool)
    if valeur is not None and (booleen_pour_nombre or not isinstance(valeur, attendu)):
        nom = NOMS_DE_TYPES.get(attendu, "une valeur")
        raise ErreurReforme(f"{ou} : {nom} est attendu, « {valeur} » est de type {type(valeur).__name__}.")
    if parametre.metadata.get("unit") == "/1" and valeur is not None and not -1 <= valeur <= 1:
        raise ErreurReforme(f"{ou} : une part entre 0 et 1 est attendue (0.15 pour 15 %), « {valeur} » reçu.")


def fermeture(parametre):
    """Jour où le paramètre cesse d'exister (sa dernière valeur est vide), ou None."""
    derniere = parametre.values_list[0]
    return jour(derniere.instant_str, parametre.name) if derniere.value is None else None


def periode_de_valeur(parametre, entree, ou):
    """Début et fin (ou None) d'une valeur, dans la vie du paramètre.

    « ensuite » va jusqu'à la fermeture du paramètre : une réforme ne prolonge pas un barème éteint.
    """
    for cle in entree:
        if cle not in CLES_VALEUR:
            raise ErreurReforme(f"{ou} : clé « {cle} » inconnue.{noms_proches(cle, CLES_VALEUR)}")
    if "debut" not in entree or "valeur" not in entree:
        raise ErreurReforme(f"{ou} : « debut » et « valeur » sont obligatoires.")
    if ("fin" in entree) == bool(entree.get("ensuite")):
        raise ErreurReforme(f"{ou} : donnez « fin: AAAA-MM-JJ » ou « ensuite: true », l'un ou l'autre.")
    debut = jour(entree["debut"], ou)
    fin = jour(entree["fin"], ou) if "fin" in entree else None
    if fin and fin < debut:
        raise ErreurReforme(f"{ou} : la fin ({fin}) précède le début ({debut}).")
    premiere = parametre.values_list[-1].instant_str
    if str(debut) < premiere:
        raise ErreurReforme(
            f"{ou} : le paramètre n'existe qu'à partir du {premiere}, la valeur commence le {debut}."
        )
    fermee = fermeture(parametre)
    if fermee and max(debut, fin or debut) >= fermee:
        dernier = fermee - datetime.timedelta(days=1)
        raise ErreurReforme(
            f"{ou} : le paramètre n'existe que jusqu'au {dernier}, la valeur va du {debut} au {fin or '…'}."
        )
    return debut, fin or (fermee and fermee - datetime.timedelta(days=1))


def appliquer_parametres(parametres, contenu, ou):
    """Écrit les valeurs de la réforme dans l'arbre, dont les paramètres touchés (et eux seuls) sont copiés."""
    for chemin, entrees in (contenu.get("parametres") or {}).items():
        trouver_parametre(parametres, chemin, ou)
        parametre = copier_chemin(parametres, chemin)
        for entree in entrees if isinstance(entrees, list) else [entrees]:
            place = f"{ou}, {chemin}"
            debut, fin = periode_de_valeur(parametre, entree, place)
            verifier_valeur(parametre, entree["valeur"], place)
            parametre.update(
                start=instant(str(debut)), stop=instant(str(fin)) if fin else None, value=entree["valeur"]
            )


def reforme_python(chemin_pointe, ou):
    """Classe Reform désignée par un chemin pointé."""
    module, _, nom = chemin_pointe.rpartition(".")
    try:
        classe = getattr(importlib.import_module(module), nom)
    except (ImportError, AttributeError, ValueError):
        raise ErreurReforme(f"{ou} : réforme Python « {chemin_pointe} » introuvable.") from None
    if not (isinstance(classe, type) and issubclass(classe, Reform)):
        raise ErreurReforme(f"{ou} : « {chemin_pointe} » n'est pas une Reform d'OpenFisca.")
    return classe


def contenu_lecture(nom):
    """Contenu du YAML d'une lecture. Erreur : nom inconnu, avec les plus proches."""
    lectures = chemins_lectures()
    if nom not in lectures:
        raise ErreurReforme(f"Lecture « {nom} » inconnue.{noms_proches(nom, lectures)}")
    return lire_fichier(lectures[nom])


def nouvelle_racine(systeme):
    """Donne au système (une Reform en construction) une racine de paramètres à lui, et la rend."""
    systeme.parameters = RacinePartagee(systeme.parameters)
    systeme._parameters_at_instant_cache = {}
    return systeme.parameters


def remplacer(noeud, nom, enfant):
    noeud.children[nom] = enfant
    setattr(noeud, nom, enfant)
    return enfant


def copier_parametres(systeme):
    """Donne au système (une Reform en construction) son propre arbre `habitat_local`, et rend la racine."""
    racine = nouvelle_racine(systeme)
    remplacer(racine, "habitat_local", racine.children["habitat_local"].clone())
    return racine


def copier_chemin(racine, chemin):
    """Copie les nœuds du chemin, sous la racine, jusqu'au paramètre, et rend la copie de celui-ci."""
    *noeuds, feuille = chemin.split(".")
    parent = racine
    for nom in noeuds:
        copie = copy.copy(parent.children[nom])
        copie.children = dict(copie.children)
        parent = remplacer(parent, nom, copie)
    return remplacer(parent, feuille, parent.children[feuille].clone())


def appliquer_prorogations(systeme, prorogations, ou):
    """Proroge chaque convention citée : `{nom du texte: dernier jour}`."""
    if not isinstance(prorogations, dict):
        raise ErreurReforme(f"{ou} : « prorogations » attend un texte et son nouveau dernier jour.")
    conventions = copier_parametres(systeme).children["habitat_local"].children["conventions"]
    for texte, jusqu_au in prorogations.items():
        if texte not in conventions.children:
            raise ErreurReforme(
                f"{ou} : convention « {texte} » inconnue.{noms_proches(texte, conventions.children)}"
            )
        try:
            proroger(conventions.children[texte], jour(jusqu_au, ou))
        except ValueError as erreur:
            raise ErreurReforme(f"{ou}, prorogation de {texte} : {erreur}.") from None


def appliquer(systeme, contenu, ou):
    """Applique au système (une Reform en construction) réforme Python, lectures, prorogations, puis paramètres.

    La réforme Python d'abord : elle peut ajouter des paramètres, que le YAML règle ensuite ; et
    `Reform.modify_parameters` repart de l'arbre d'origine, il effacerait ce qui l'aurait précédé.
    """
    if contenu.get("python"):
        reforme_python(contenu["python"], ou).apply(systeme)
    for nom in contenu.get("lectures") or []:
        appliquer(systeme, contenu_lecture(nom), f"lecture {nom}")
    if contenu.get("prorogations"):
        appliquer_prorogations(systeme, contenu["prorogations"], ou)
    if contenu.get("parametres"):
        appliquer_parametres(nouvelle_racine(systeme), contenu, ou)


def reforme(contenu, ou="réforme"):
    """Classe Reform d'OpenFisca pour le contenu (dictionnaire) d'un fichier de réforme."""

    class ReformeYaml(Reform):
        name = contenu["titre"]

        def apply(self):
            appliquer(self, contenu, ou)

    ReformeYaml.__name__ = ou
    ReformeYaml.__doc__ = contenu.get("argument") or contenu.get("description") or contenu["titre"]
    return ReformeYaml


def charger_reforme(chemin):
    """Classe Reform d'un fichier YAML de réforme."""
    return reforme(lire_fichier(chemin), Path(chemin).name)


def charger_lecture(nom):
    """Classe Reform d'une lecture, par son nom (AMB-HAG-07-b)."""
    return reforme(contenu_lecture(nom), nom)
