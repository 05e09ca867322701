"""Lance les cas de juriste (YAML) : `python tests/lancer_cas.py DOSSIER…`.

Même lanceur que `openfisca test`, mêmes fichiers, mêmes résultats. Deux différences, de coût seulement :
`openfisca test` copie tout le système de France pour chaque lecture et garde chaque simulation jusqu'à la
fin, ce qui prend des gigaoctets pour deux mille cas ; ici une lecture ne copie que ce qu'elle change.
"""

import sys

import openfisca_france
from openfisca_core.tools import test_runner as lanceur

_systemes = {}


def systeme_sous(base, reformes, extensions):
    """Système de base sous les réformes d'un cas, dans leur ordre ; gardé pour les cas suivants."""
    assert not extensions, "l'extension est déjà chargée : un cas ne nomme que ses réformes"
    chemins = tuple([reformes] if isinstance(reformes, str) else reformes)
    if chemins not in _systemes:
        systeme = base
        for chemin in chemins:
            systeme = systeme.apply_reform(chemin)
        _systemes[chemins] = systeme
    return _systemes[chemins]


def lancer(chemins):
    """Code de sortie de pytest sur les cas des fichiers et dossiers donnés."""
    systeme = openfisca_france.CountryTaxBenefitSystem()
    systeme.load_extension("openfisca_habitat_local")
    calculer = lanceur.YamlItem.runtest

    def calculer_puis_oublier(cas):
        calculer(cas)
        cas.simulation = None

    lanceur._get_tax_benefit_system = systeme_sous
    lanceur.YamlItem.runtest = calculer_puis_oublier
    return lanceur.run_tests(systeme, chemins, {})


if __name__ == "__main__":
    sys.exit(lancer(sys.argv[1:]))
