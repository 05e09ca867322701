"""Étalon : les aides aux travaux des quatre textes, recalculées sans OpenFisca ni le barème de l'extension.

Écrit d'après les textes, en numpy ordinaire, les chiffres en tête de chaque fichier. Ce n'est pas la loi et
rien n'en dépend : il mesure le moteur (`benchmarks/mesurer.py`) et le contredit (`tests/test_differentiel.py`).
"""

from tests.etalon.calcul import SORTIES, calculer

__all__ = ["SORTIES", "calculer"]
