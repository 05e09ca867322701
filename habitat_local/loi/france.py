"""openfisca-france, chargée seulement si un calcul la demande.

Un dossier plat porte lui-même ses ressources, sa commune, son statut : les trois mille variables et l'arbre de
paramètres d'openfisca-france ne servent qu'à des ménages décrits par leurs personnes, ou à quelques règles. Les
charger coûte cinq secondes ; ici, c'est à la première demande, et le résultat est le même.
"""

import ast
import functools
import importlib
import importlib.util
import os
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openfisca_france
from openfisca_core.parameters import ParameterNode
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from openfisca_france.entities import entities

from openfisca_habitat_local.systeme import arbre_garde, cache
from openfisca_habitat_local.systeme.format.lecture import empreinte_des_textes
from openfisca_habitat_local.systeme.reformes import parametres_a_l_instant

#: Seul dossier de l'extension qui définisse des variables.
VARIABLES = "variables"


class Reserve(dict[str, Any]):
    """Dictionnaire complété, à la première clé inconnue, par ceux d'openfisca-france.

    Le parcourir ne montre que ce qui est déjà là ; `scellee` : rien n'est chargé (le temps de lire l'extension).
    """

    def __init__(self, contenu: Mapping[str, Any], charger: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__(contenu)
        self.charger, self.scellee = charger, False

    def completer(self) -> None:
        """Ajoute ce que la réserve n'a pas encore ; ce qui y est l'emporte."""
        if not self.scellee:
            self.scellee = True
            for cle, valeur in self.charger().items():
                self.setdefault(cle, valeur)

    def __missing__(self, cle: str) -> Any:
        self.completer()
        if dict.__contains__(self, cle):
            return dict.__getitem__(self, cle)
        raise KeyError(cle)

    def __contains__(self, cle: object) -> bool:
        if not dict.__contains__(self, cle):
            self.completer()
        return dict.__contains__(self, cle)

    def get(self, cle: str, defaut: Any = None) -> Any:
        self.__contains__(cle)  # la complète au besoin
        return super().get(cle, defaut)

    def copy(self) -> "Reserve":
        """Copie qui se complète de la même façon, de son côté."""
        copie = Reserve(self, self.charger)
        copie.scellee = self.scellee
        return copie

    __copy__ = copy


# --- Charger des variables ---------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def places_des_classes(fichier: str) -> tuple[list[str], dict[str, tuple[int, int]]]:
    """(lignes d'un fichier, {classe: première et dernière de ses lignes})."""
    source = Path(fichier).read_text(encoding="utf-8")
    classes = (noeud for noeud in ast.parse(source).body if isinstance(noeud, ast.ClassDef))
    return source.splitlines(keepends=True), {c.name: (c.lineno - 1, c.end_lineno or 0) for c in classes}


class Introspection(tuple):
    """(fichier affiché, source, ligne) d'une variable, comme OpenFisca la garde ; la source se lit à la demande."""

    fichier: str
    classe: str

    @classmethod
    def de(cls, affiche: str, fichier: str, classe: str) -> "Introspection":
        cree = cls((affiche, None, None))
        cree.fichier, cree.classe = fichier, classe
        return cree

    def _lue(self) -> tuple[str, str, int]:
        lignes, places = places_des_classes(self.fichier)
        debut, fin = places[self.classe]
        return super().__getitem__(0), "".join(lignes[debut:fin]), debut

    def __getitem__(self, rang: Any) -> Any:
        return super().__getitem__(0) if rang == 0 else self._lue()[rang]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._lue())


def variables_du_module(module: types.ModuleType) -> Iterator[type[Variable]]:
    """Variables qu'un module définit lui-même, dans l'ordre où OpenFisca les prend."""
    for nom in dir(module):
        objet = getattr(module, nom)
        if isinstance(objet, type) and issubclass(objet, Variable) and objet.__module__ == module.__name__:
            yield objet


@functools.cache
def paquet_de_france() -> dict[str, str]:
    """Ce que le cœur dit d'openfisca-france, lu une fois et non à chaque fichier."""
    dossier = os.path.dirname(openfisca_france.__file__)
    return {
        "name": "openfisca-france",
        "version": "",
        "repository_url": "https://github.com/openfisca/openfisca-france",
        "location": os.path.dirname(dossier),
    }


class Chargeur(TaxBenefitSystem):
    """Système qui charge les fichiers de variables comme le cœur, sans les analyser tant qu'on n'en veut pas la source."""

    def get_package_metadata(self) -> dict[str, str]:
        return paquet_de_france()

    def add_variables_from_file(self, file_path: str) -> None:
        racine = f"{id(self)}_{hash(os.path.abspath(file_path))}"
        nom = f"{racine}_{os.path.splitext(os.path.basename(file_path))[0]}"
        spec = importlib.util.spec_from_file_location(nom, file_path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[nom] = module
        spec.loader.exec_module(module)
        affiche = file_path.replace(self.get_package_metadata()["location"], "")
        for variable in variables_du_module(module):
            variable.introspection_data = Introspection.de(affiche, file_path, variable.__name__)
            self.add_variable(variable)


class FranceEntiere(Chargeur, openfisca_france.CountryTaxBenefitSystem):
    """openfisca-france, ses paramètres relus du cache tant que ses fichiers n'ont pas changé."""

    def load_parameters(self, path_to_yaml_dir: str) -> None:
        arbre = arbre_de_cache(
            "france", Path(path_to_yaml_dir), lambda: cle_de_france(Path(path_to_yaml_dir))
        )
        self.parameters = self.preprocess_parameters(arbre)


@functools.cache
def france_entiere() -> TaxBenefitSystem:
    """openfisca-france telle qu'elle se construit ; quelques secondes, une fois par processus."""
    return FranceEntiere()


# --- Paramètres relus du cache -----------------------------------------------------------------------------


def arbre_de_cache(nom: str, dossier: Path, cle: Callable[[], str]) -> ParameterNode:
    """Arbre des paramètres d'un dossier, du cache s'il y est sous cette clé."""
    construits: list[ParameterNode] = []

    def construire() -> list[Any] | None:
        construits.append(ParameterNode("", directory_path=str(dossier)))
        try:
            return arbre_garde.en_donnees(construits[0])
        except arbre_garde.ArbreInattendu:
            return None

    donnees = cache.garder(nom, cle, construire)
    return construits[0] if construits else arbre_garde.en_arbre(donnees)


def cle_de_france(dossier: Path) -> str:
    return cache.empreinte_de_textes(cache.versions(), cache.empreinte_d_etats(dossier))


# --- Le système --------------------------------------------------------------------------------------------


class France(Chargeur):
    """Système d'openfisca-france aux variables et aux paramètres chargés à la demande."""

    get_parameters_at_instant = parametres_a_l_instant

    def __init__(self) -> None:
        super().__init__(entities)
        self.cache_blacklist = openfisca_france.france_taxbenefitsystem.conf_cache_blacklist
        self.variables = Reserve({}, lambda: france_entiere().variables)
        self.parameters = ParameterNode("", data={})
        self.parameters.children = Reserve({}, lambda: france_entiere().parameters.children)

    def reserves(self) -> Iterator[Reserve]:
        yield self.variables
        yield self.parameters.children

    def load_extension(self, extension: str) -> None:
        """Charge l'extension sans que ses noms, inconnus encore, ne fassent charger openfisca-france."""
        racine = Path(importlib.import_module(extension).__path__[0])
        for reserve in self.reserves():
            reserve.scellee = True
        self.add_variables_from_directory(str(racine / VARIABLES))
        self.parameters.merge(arbre_de_cache("loi", racine / "parameters", empreinte_des_textes))
        for reserve in self.reserves():
            reserve.scellee = False
