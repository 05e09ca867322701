"""Réformes et lectures écrites en YAML : chargement, vérification, mise en Reform d'OpenFisca.

Un fichier porte un en-tête (titre, auteur, reference, date), des valeurs de paramètres datées
(`parametres`), des lectures à basculer (`lectures`), des conventions à proroger (`prorogations`), une
réforme Python (`python`). Le même fichier sert la ligne de commande, l'API et les tests.
"""

import copy
import importlib
from pathlib import Path

from openfisca_core.parameters import Parameter
from openfisca_core.periods import instant
from openfisca_core.reforms import Reform
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from openfisca_habitat_local.systeme.fichiers_de_reforme import (
    ErreurReforme,
    entree_d_une_valeur_simple,
    est_simple,
    jour,
    lire_fichier,
    lire_texte,
    lire_valeur,
    periode_de_valeur,
    type_attendu,
    verifier_chevauchement,
    verifier_contenu,
)
from openfisca_habitat_local.systeme.format.dossiers import textes
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.parametres_partages import RacinePartagee
from openfisca_habitat_local.systeme.prorogations import proroger

__all__ = [
    "ErreurReforme", "charger_lecture", "charger_reforme", "chemins_lectures", "contenu_lecture", "lire_fichier",
    "lire_texte", "reforme", "reforme_python", "trouver_parametre", "type_attendu", "verifier_valeur",
]  # fmt: skip

DOSSIER_REFORMES = Path(__file__).parents[1] / "reforms"
#: Seul paquet dont un fichier peut nommer une réforme Python : lire des données n'exécute aucun autre code.
PAQUET = "openfisca_habitat_local"


def chemins_lectures():
    """Chemin du YAML de chaque lecture, par son nom (AMB-HAG-07-b) : les livrées, et celles des dossiers de textes."""
    apportees = [c for texte in textes() for c in sorted((texte.chemin / "lectures").glob("*.yaml"))]
    livrees = sorted(DOSSIER_REFORMES.glob("lectures/*/*.yaml"))
    return {chemin.stem: chemin for chemin in (*livrees, *apportees)}


def trouver_parametre(parametres, chemin, ou=None):
    """Paramètre (feuille) d'un chemin pointé. Erreur avec les noms les plus proches."""
    lieu = f"{ou} : " if ou else ""
    noeud = parametres
    for nom in chemin.split("."):
        enfants = getattr(noeud, "children", {})
        if nom not in enfants:
            place = f"sous {noeud.name}" if getattr(noeud, "name", "") else "à la racine"
            raise ErreurReforme(
                f"{lieu}paramètre « {chemin} » inconnu ({place}, pas de « {nom} »).{noms_proches(nom, enfants)}"
            )
        noeud = enfants[nom]
    if not isinstance(noeud, Parameter):
        raise ErreurReforme(
            f"{lieu}« {chemin} » est un nœud, pas un paramètre. Ses enfants : {', '.join(noeud.children)}."
        )
    return noeud


def verifier_valeur(parametre, valeur, ou):
    """Erreur (`ErreurReforme`) : la valeur n'est pas du genre du paramètre, ou sort de ses bornes."""
    lire_valeur(parametre, valeur, ou)


def valeurs_datees(parametres, contenu, ou):
    """(chemin, début, fin ou None, valeur) de chaque valeur que la réforme écrit, vérifiée ; dates AAAA-MM-JJ.

    Erreur (`ErreurReforme`) : paramètre inconnu, valeur d'un autre genre, période hors de sa vie ou qui en chevauche une.
    """
    for chemin, entrees in (contenu.get("parametres") or {}).items():
        lieu = contenu.lieu(ou, "parametres", chemin)
        parametre = trouver_parametre(parametres, str(chemin), lieu)
        if est_simple(entrees):
            lieu_simple = f"{lieu}, {chemin}" if contenu.document else lieu
            entrees = [entree_d_une_valeur_simple(parametre, entrees, contenu["date"], lieu_simple)]
        periodes, valeurs = [], []
        for rang, entree in enumerate(entrees if isinstance(entrees, list) else [entrees]):
            place = f"{contenu.lieu(ou, 'parametres', chemin, rang)}, {chemin}" if contenu.document else lieu
            periodes.append(periode_de_valeur(parametre, entree, place))
            valeurs.append(lire_valeur(parametre, entree["valeur"], place) if "valeur" in entree else None)
        verifier_chevauchement(periodes, f"{lieu}, {chemin}" if contenu.document else lieu)
        for (debut, fin), valeur in zip(periodes, valeurs, strict=True):
            yield str(chemin), str(debut), str(fin) if fin else None, valeur


def appliquer_parametres(parametres, contenu, ou):
    """Écrit les valeurs de la réforme dans l'arbre, dont les paramètres touchés (et eux seuls) sont copiés."""
    copies = {}
    for chemin, debut, fin, valeur in valeurs_datees(parametres, contenu, ou):
        if chemin not in copies:
            copies[chemin] = copier_chemin(parametres, chemin)
        copies[chemin].update(start=instant(debut), stop=instant(fin) if fin else None, value=valeur)


def reforme_python(chemin_pointe, ou, nommee=False):
    """Classe Reform désignée par un chemin pointé.

    `nommee` : l'utilisateur l'a nommée lui-même (ligne de commande, Python). Sans cela, un module hors du paquet de la
    loi n'est pas importé : un fichier de données n'exécute pas de code.
    """
    module, _, nom = str(chemin_pointe).rpartition(".")
    if not nommee and not f"{module}.".startswith(f"{PAQUET}."):
        raise ErreurReforme(
            f"{ou} : réforme Python « {chemin_pointe} » introuvable dans {PAQUET}. Celle d'un autre module se nomme en "
            "ligne de commande (--reforme module.Classe), jamais dans un fichier."
        )
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


#: `get_parameters_at_instant` sans la mémoire d'OpenFisca, qui est de toute la classe : elle gardait en vie les 128
#: derniers systèmes réformés, chacun avec ses tableaux. Chaque système a déjà la sienne.
parametres_a_l_instant = TaxBenefitSystem.get_parameters_at_instant.__wrapped__


def remplacer(noeud, nom, enfant):
    noeud.children[nom] = enfant
    setattr(noeud, nom, enfant)
    return enfant


def copier_parametres(systeme):
    """Donne au système (une Reform en construction) son propre arbre `habitat_local`, et rend la racine."""
    racine = nouvelle_racine(systeme)
    remplacer(racine, "habitat_local", copier_arbre(racine.children["habitat_local"]))
    return racine


def copier_arbre(element):
    """Copie d'un nœud et de tout ce qui est dessous ; les valeurs, que rien ne modifie sur place, sont partagées."""
    copie = copy.copy(element)
    if isinstance(element, Parameter):
        copie.values_list = list(element.values_list)
    elif hasattr(element, "children"):
        copie.children = {nom: copier_arbre(enfant) for nom, enfant in element.children.items()}
        copie.__dict__.update(copie.children)
    else:
        return element.clone()
    return copie


def copier_chemin(racine, chemin):
    """Copie les nœuds du chemin, sous la racine, jusqu'au paramètre, et rend la copie de celui-ci."""
    *noeuds, feuille = chemin.split(".")
    parent = racine
    for nom in noeuds:
        copie = copy.copy(parent.children[nom])
        copie.children = dict(copie.children)
        parent = remplacer(parent, nom, copie)
    return remplacer(parent, feuille, parent.children[feuille].clone())


def appliquer_prorogations(systeme, contenu, ou):
    """Proroge chaque convention citée : `prorogations: {nom du texte: dernier jour}`."""
    prorogations = contenu["prorogations"]
    if not isinstance(prorogations, dict):
        ici = contenu.lieu(ou, "prorogations")
        raise ErreurReforme(f"{ici} : « prorogations » attend un texte et son nouveau dernier jour.")
    conventions = copier_parametres(systeme).children["habitat_local"].children["conventions"]
    for texte, jusqu_au in prorogations.items():
        ici = contenu.lieu(ou, "prorogations", texte)
        if texte not in conventions.children:
            connues = [nom for nom, c in conventions.children.items() if "cadre" in c.children]
            proches = noms_proches(texte, connues) or f" L'une de : {', '.join(connues)}."
            raise ErreurReforme(f"{ici} : convention « {texte} » inconnue.{proches}")
        terme = jour(jusqu_au, ici)
        try:
            proroger(conventions.children[texte], terme)
        except ValueError as erreur:
            raise ErreurReforme(f"{ici}, prorogation de {texte} : {erreur}.") from None


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
        appliquer_prorogations(systeme, contenu, ou)
    if contenu.get("parametres"):
        appliquer_parametres(nouvelle_racine(systeme), contenu, ou)


def reforme(contenu, ou="réforme"):
    """Classe Reform d'OpenFisca pour le contenu (dictionnaire) d'un fichier de réforme."""

    contenu = verifier_contenu(contenu, ou)

    class ReformeYaml(Reform):
        name = contenu["titre"]
        get_parameters_at_instant = parametres_a_l_instant

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
