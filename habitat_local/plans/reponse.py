"""Des plans prêts à lire : une table en euros, un objet par dossier, un fichier."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars

from habitat_local.plans import presentation
from habitat_local.plans.objets import en_objets
from habitat_local.plans.plan import Lectures, Reglages, lectures_autour, plans_expliques


@dataclasses.dataclass(frozen=True)
class Plans:
    """Plans d'un lot de dossiers, dans leur ordre.

    `table` : une ligne par dossier, montants en euros ; listes `motifs`, `manquants`, `regles`, `lectures` (celles que
    la loi du calcul suit), `lectures_en_jeu` ; `etapes` et `questions` en JSON si elles sont demandées. `refus` : lignes
    refusées du fichier d'où viennent les dossiers.
    """

    table: polars.DataFrame
    refus: polars.DataFrame
    systeme: Any = dataclasses.field(repr=False)

    def objets(self) -> Iterator[dict[str, Any]]:
        """Un objet par dossier, à la forme unique des réponses (`id`, `texte`, `aides`, `total`, `motifs`…)."""
        return en_objets(self.table, self.systeme)

    def reponse(self) -> dict[str, Any]:
        """`{"dossiers": […], "refus": […]}`."""
        return {"dossiers": list(self.objets()), "refus": self.refus.to_dicts()}

    def ecrire(self, chemin: str | Path, excel: bool = False) -> None:
        """Écrit les plans selon l'extension : .csv, .json, .parquet ou .xlsx ; `excel` : CSV pour un Excel français.

        Erreur (`ErreurEntree`) : extension inconnue, sortie qui n'est pas un fichier ordinaire.
        """
        forme = presentation.format_du_plan(None, chemin)
        forme = presentation.en_csv_excel(forme, chemin) if excel else forme
        presentation.ecrire_table(self.table, Path(chemin), forme, self.refus, self.systeme)


def planifier(
    lot: Any,
    systeme: Any,
    *,
    expliquer: bool = False,
    manquants: bool = False,
    lectures: bool | Lectures = False,
    appliquees: tuple[str, ...] = (),
    reformes: tuple = (),
) -> Plans:
    """Plans de dossiers vérifiés (`Dossiers`, ou table déjà vérifiée), sous la loi de `systeme`.

    `expliquer` : les étapes du calcul. `manquants` : ce que vaut chaque fait manquant. `lectures` : celles qui sont en
    jeu (vrai, ou des `Lectures` déjà construites autour de `systeme`, dont `reformes` sont alors les réformes).
    `appliquees` : noms des lectures que la loi de `systeme` suit.
    """
    table = getattr(lot, "table", lot)
    refus = getattr(lot, "refus", polars.DataFrame())
    en_jeu = lectures_autour(systeme, reformes) if lectures is True else lectures or None
    reglages = Reglages(en_jeu, tuple(appliquees), expliquer, manquants)
    return Plans(plans_expliques(table, systeme, reglages), refus, systeme)
