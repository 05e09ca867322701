"""Ce que chaque formule peut lire, d'après son code : variables et listes de variables que citent les paramètres.

Au contraire du journal d'un lot, cette lecture ne dépend d'aucun dossier : elle vaut pour tous. Elle peut nommer une
variable qu'une branche ne lit pas.
"""

import functools
import types

from openfisca_core.parameters import Parameter

from habitat_local.loi.systeme import RACINE, variables_extension

#: Paquets dont le code se parcourt : la loi.
PAQUET = "openfisca_habitat_local"
PROFONDEUR = 12


def listes_citees(systeme) -> dict[str, frozenset[str]]:
    """{nom de paramètre: variables que citent les listes de ce nom}, dans tous les textes."""
    citees: dict[str, set] = {}
    for feuille in systeme.parameters.children[RACINE].get_descendants():
        if isinstance(feuille, Parameter):
            for valeur in feuille.values_list:
                if isinstance(valeur.value, list):
                    noms = [n for n in valeur.value if isinstance(n, str)]
                    citees.setdefault(feuille.name.rpartition(".")[2], set()).update(noms)
    return {champ: frozenset(noms) for champ, noms in citees.items()}


class Mots:
    """Mots (chaînes, attributs) que le code de la loi emploie, fonction par fonction, chacune parcourue une fois."""

    def __init__(self):
        self.gardes: dict[int, tuple[object, set[str]]] = {}

    def d_un_code(self, code, globales) -> set[str]:
        """Mots d'un code, et des fonctions de la loi qu'il appelle."""
        trouves: set[str] = set(code.co_names)
        for constante in code.co_consts:
            if isinstance(constante, types.CodeType):
                trouves |= self.d_un_code(constante, globales)
            else:
                trouves |= self.d_un_objet(constante)
        for nom in code.co_names:
            trouves |= self.d_un_objet(globales.get(nom))
        return trouves

    def d_un_objet(self, objet, reste: int = PROFONDEUR) -> set[str]:
        """Mots d'un objet de la loi (fonction, classe, règle compilée) ou d'une collection ; rien d'un objet d'ailleurs."""
        if isinstance(objet, str):
            return {objet}
        if not reste or objet is None:
            return set()
        if isinstance(objet, dict):
            objet = [*objet, *objet.values()]
        if isinstance(objet, tuple | list | set | frozenset):
            return set().union(*(self.d_un_objet(o, reste - 1) for o in objet)) if objet else set()
        if not de_la_loi(objet):
            return set()
        if id(objet) not in self.gardes:
            self.gardes[id(objet)] = (objet, set())  # une fonction qui s'appelle elle-même
            self.gardes[id(objet)] = (objet, self._d_un_objet_de_la_loi(objet, reste))
        return self.gardes[id(objet)][1]

    def _d_un_objet_de_la_loi(self, objet, reste):
        if isinstance(objet, types.FunctionType):
            fermees = [cellule.cell_contents for cellule in objet.__closure__ or ()]
            return self.d_un_code(objet.__code__, objet.__globals__) | self.d_un_objet(fermees, reste - 1)
        if isinstance(objet, type):
            return self.d_un_objet(
                [m for m in vars(objet).values() if isinstance(m, types.FunctionType)], reste - 1
            )
        return self.d_un_objet(getattr(objet, "__dict__", {}), reste - 1)


def de_la_loi(objet) -> bool:
    """Vrai pour un objet écrit dans la loi ; OpenFisca nomme à sa façon les modules de variables, pas leurs fichiers."""
    if isinstance(objet, types.FunctionType):
        return f"/{PAQUET}/" in objet.__code__.co_filename.replace("\\", "/")
    return str(getattr(objet, "__module__", "")).startswith(PAQUET)


@functools.lru_cache(maxsize=8)
def dependances(systeme, citees: bool = True) -> dict[str, frozenset[str]]:
    """{variable de la loi: variables que ses formules peuvent lire elles-mêmes}.

    `citees` : y compris par les listes des paramètres qu'elles nomment ; faux : celles que leur code nomme.
    """
    listes, resultat, mots = listes_citees(systeme) if citees else {}, {}, Mots()
    noms = variables_extension()
    for nom in noms:
        trouves: set[str] = set()
        for formule in systeme.variables[nom].formulas.values():
            lus = mots.d_un_objet(formule) or mots.d_un_code(formule.__code__, formule.__globals__)
            trouves |= lus & noms
            for champ in lus & listes.keys():
                trouves |= listes[champ] & noms
        resultat[nom] = frozenset(trouves - {nom})
    return resultat
