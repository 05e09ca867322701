"""Ce que les processus de calcul ont déjà quand ils naissent : l'outil importé, le droit en vigueur construit.

Le serveur d'où ils naissent (`forkserver`) importe ce module une fois. Aucun calcul n'y est fait : une bibliothèque qui
aurait déjà ouvert ses fils d'exécution ne survivrait pas à la naissance des ouvriers.
"""

import contextlib

from habitat_local.communs.erreurs import ErreurHabitat
from habitat_local.fsl import chiffrage as _fsl  # noqa: F401
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.volumes import chiffrer as _chiffrer  # noqa: F401
from habitat_local.volumes import planifier as _planifier  # noqa: F401

with contextlib.suppress(
    ErreurHabitat, ValueError
):  # une convention mal écrite se dira dans le processus père
    droit_en_vigueur()
