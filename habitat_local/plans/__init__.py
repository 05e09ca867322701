"""Le plan de financement de chaque dossier, et son explication.

`planifier(lot, systeme, …)` rend des `Plans` : une table, la forme unique des réponses, des fichiers.
"""

from habitat_local.plans.reponse import Plans, planifier

__all__ = ["Plans", "planifier"]
