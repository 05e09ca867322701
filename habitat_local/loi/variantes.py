"""Variantes d'un système : les mêmes formules, quelques paramètres à une autre valeur, sans rien reconstruire.

L'arbre des paramètres à un instant est partagé, sauf le chemin qui mène au paramètre ; les tableaux denses le
sont aussi, sauf ceux qui le contiennent.
"""

from openfisca_core.parameters import Parameter

from habitat_local.loi.incremental import Ecart, valeur_au
from habitat_local.loi.systeme import RACINE
from openfisca_habitat_local.systeme.parametres_partages import arbre_ou
from openfisca_habitat_local.systeme.reformes import ErreurReforme, trouver_parametre, type_attendu
from openfisca_habitat_local.systeme.suivi import TOUTE_DATE, porte_sur


def copie_legere(objet):
    """Copie dont les attributs sont partagés."""
    copie = object.__new__(type(objet))
    copie.__dict__.update(objet.__dict__)
    return copie


def noms_fixes(cle):
    """Noms fixes du motif d'un tableau gardé ; None si la clé n'est pas celle d'un tableau."""
    motif = cle[1] if cle[0] == "citations" else cle[0]
    return [pas for pas in motif if isinstance(pas, str)] if isinstance(motif, tuple) else None


def garde(cle, chemin):
    """Un tableau gardé vaut-il encore quand le nombre de ce chemin (sous son nœud) change ?"""
    if cle[0] == "communes":  # des listes de communes : aucun nombre n'y entre
        return True
    noms = noms_fixes(cle)
    return noms is not None and not porte_sur(("", noms), chemin)


def substituer(noeud, chemin, valeur):
    """Copie du nœud où le paramètre a cette valeur, s'il en a une à cet instant ; sinon le nœud même."""
    nom, _, reste = chemin.partition(".")
    if nom not in noeud or noeud[nom] is None:
        return noeud
    ancien = noeud[nom]
    nouveau = substituer(ancien, reste, valeur) if reste else valeur
    if nouveau is ancien:
        return noeud
    copie = copie_legere(noeud)
    copie._children = dict(noeud._children)
    copie.add_child(nom, nouveau)
    gardes = noeud.__dict__.get("_tableaux_habitat", {})
    copie._tableaux_habitat = {cle: v for cle, v in gardes.items() if garde(cle, chemin)}
    return copie


def variante(systeme, valeurs):
    """Système où chaque paramètre de `valeurs` ({chemin: valeur}) a cette valeur tant qu'il est en vigueur."""
    lus: dict = {}

    def parametres_a_l_instant(instant):
        if instant not in lus:
            racine = systeme.get_parameters_at_instant(instant)
            for chemin, valeur in valeurs.items():
                racine = substituer(racine, chemin, valeur)
            lus[instant] = racine
        return lus[instant]

    copie = copie_legere(systeme)
    copie.parameters = arbre_ou(systeme.parameters, {c: toujours(systeme, c, v) for c, v in valeurs.items()})
    copie.get_parameters_at_instant = parametres_a_l_instant
    return copie


def toujours(systeme, chemin, valeur):
    """Le paramètre, qui a cette valeur partout où il en a une."""
    noeud = systeme.parameters
    for nom in chemin.split("."):
        noeud = noeud.children[nom]
    copie = copie_legere(noeud)
    copie.values_list = [copie_legere(v) for v in noeud.values_list]
    for une in copie.values_list:
        une.value = None if une.value is None else valeur
    return copie


def chemin_complet(systeme, chemin):
    """Chemin depuis la racine : « habitat_local. », et « conventions. » devant le nom d'un texte, peuvent être omis."""
    chemin = chemin.removeprefix(f"{RACINE}.")
    if chemin.partition(".")[0] in systeme.parameters.children[RACINE].children["conventions"].children:
        chemin = f"conventions.{chemin}"
    return f"{RACINE}.{chemin}"


def feuilles(systeme, chemin):
    """Chemins des paramètres que désigne un chemin : lui-même, ou tous ceux qui sont sous ce nœud."""
    noeud = systeme.parameters
    for nom in chemin.split("."):
        noeud = getattr(noeud, "children", {}).get(nom)
    if noeud is None or isinstance(noeud, Parameter):
        return (chemin,)
    return tuple(d.name for d in noeud.get_descendants() if isinstance(d, Parameter))


def parametre_numerique(systeme, chemin):
    """Paramètre d'un chemin. Erreur : inconnu (avec les noms proches), ou qui n'est pas un nombre."""
    parametre = trouver_parametre(systeme.parameters, chemin)
    if type_attendu(parametre) != (int, float):
        raise ErreurReforme(f"« {chemin} » n'est pas un nombre : il ne se fait pas varier.")
    return parametre


class EcartDeValeurs(Ecart):
    """Écart d'un système à ses variantes : les paramètres qu'on fait varier, là où ils sont en vigueur."""

    def __init__(self, parametres):
        self.variables, self.parametres, self._chemins, self._vues = set(), [], {}, {}
        self.varies = parametres

    def chemins(self, quand):
        if quand not in self._chemins:
            self._chemins[quand] = [c for c, p in self.varies.items() if en_vigueur(p, quand)]
        return self._chemins[quand]


def en_vigueur(parametre: Parameter, quand):
    return quand is TOUTE_DATE or parametre.get_at_instant(quand) is not None


# --- Un système réformé qui partage l'arbre d'un autre ------------------------------------------------------


#: Arbres gardés par système réformé, un par instant.
INSTANTS_GARDES = 4


class PlaceAbsente(LookupError):
    """Le chemin à poser n'existe pas dans l'arbre à cet instant."""


def poser(noeud, valeurs):
    """Copie du nœud où les paramètres de `valeurs` ({chemin: valeur}) ont ces valeurs ; None : il n'y est plus.

    Chaque nœud traversé n'est copié, et ses tableaux gardés triés, qu'une fois.
    """
    par_nom: dict[str, dict] = {}
    for chemin, valeur in valeurs.items():
        nom, _, reste = chemin.partition(".")
        par_nom.setdefault(nom, {})[reste] = valeur
    copie = copie_legere(noeud)
    copie._children = dict(noeud._children)  # dans leur ordre : un texte se lit au rang où il est
    for nom, dessous in par_nom.items():
        valeur = dessous[""] if "" in dessous else pose_dessous(noeud, nom, dessous)
        if valeur is not None:
            copie.add_child(nom, valeur)
        else:
            copie._children.pop(nom, None)
            copie.__dict__.pop(nom, None)
    gardes = noeud.__dict__.get("_tableaux_habitat", {})
    copie._tableaux_habitat = {c: v for c, v in gardes.items() if all(garde(c, chemin) for chemin in valeurs)}
    return copie


def pose_dessous(noeud, nom, valeurs):
    """L'enfant de ce nom, où ces valeurs sont posées."""
    if nom not in noeud or noeud[nom] is None:
        raise PlaceAbsente(nom)
    return poser(noeud[nom], valeurs)


def systeme_allege(base, reforme, ecart):
    """Le système de la réforme, dont l'arbre à un instant est celui de la base, sauf les valeurs qui en diffèrent.

    Le système même, si une différence n'est pas d'un paramètre à un autre.
    """
    if not all(isinstance(p, Parameter) for _, *deux in ecart.parametres for p in deux):
        return reforme
    lus: dict = {}

    def parametres_a_l_instant(instant):
        cle = str(instant)
        if cle not in lus:
            if len(lus) >= INSTANTS_GARDES:  # un lot n'a que peu d'instants : rien ne s'accumule
                lus.clear()
            lus[cle] = partage(base, reforme, ecart, instant)
        return lus[cle]

    copie = copie_legere(reforme)
    copie.get_parameters_at_instant = parametres_a_l_instant
    return copie


def partage(base, reforme, ecart, instant):
    """Arbre de la base à l'instant, où les valeurs de la réforme sont posées."""
    racine = base.get_parameters_at_instant(instant)
    jour = str(getattr(instant, "start", instant))
    try:
        valeurs = {
            chemin: valeur_au(apres, jour)
            for chemin, avant, apres in ecart.parametres
            if valeur_au(apres, jour) != valeur_au(avant, jour)
        }
        return poser(racine, valeurs) if valeurs else racine
    except PlaceAbsente:
        return reforme.get_parameters_at_instant(instant)
