"""openfisca-france, chargée seulement si un calcul la demande.

Un dossier plat porte lui-même ses ressources, sa commune, son statut : les trois mille variables et l'arbre de
paramètres d'openfisca-france ne servent qu'à des ménages décrits par leurs personnes, ou à quelques règles. Les
charger coûte cinq secondes ; ici, c'est à la première demande, et le résultat est le même.
"""

import functools
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import openfisca_france
from openfisca_core.parameters import ParameterNode
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_france.entities import entities


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


@functools.cache
def france_entiere() -> TaxBenefitSystem:
    """openfisca-france telle qu'elle se construit ; quelques secondes, une fois par processus."""
    return openfisca_france.CountryTaxBenefitSystem()


class France(TaxBenefitSystem):
    """Système d'openfisca-france aux variables et aux paramètres chargés à la demande."""

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
        for reserve in self.reserves():
            reserve.scellee = True
        super().load_extension(extension)
        for reserve in self.reserves():
            reserve.scellee = False

    @functools.cached_property
    def paquet(self) -> dict[str, str]:
        dossier = os.path.dirname(openfisca_france.__file__)
        return {
            "name": "openfisca-france",
            "version": "",
            "repository_url": "https://github.com/openfisca/openfisca-france",
            "location": os.path.dirname(dossier),
        }

    def get_package_metadata(self) -> dict[str, str]:
        """Comme celui du cœur, lu une fois et non à chaque fichier."""
        return self.paquet
