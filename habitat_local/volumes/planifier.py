"""Plans d'un grand fichier : par tranches, écrits entiers ou pas du tout."""

import functools
from pathlib import Path

import polars

from habitat_local.communs import empreintes
from habitat_local.plans import plan as plans
from habitat_local.plans import presentation
from habitat_local.volumes.taches import Mission, Options, deballer, emballer, ouvrir, refus_de, systemes


@functools.lru_cache(maxsize=2)
def lectures_de_la_mission(base: tuple) -> plans.Lectures:
    """Lectures livrées autour de la loi de la mission, construites une fois par processus."""
    return plans.lectures_autour(systemes(base, ())["base"], [deballer(r) for r in base])


def planifier(mission: Mission, bons: polars.DataFrame) -> tuple[dict, dict]:
    """Pièces d'une tranche : textes du fichier demandé, ou table de ses plans."""
    systeme = systemes(mission.base, mission.reforme)["base"]
    lectures = lectures_de_la_mission(mission.base) if mission.lectures else None
    reglages = plans.Reglages(lectures, mission.appliquees, mission.expliquer, mission.manquants)
    plan = plans.plans_expliques(bons, systeme, reglages)
    return presentation.pieces(plan, mission.forme, systeme), {}


def mission_de_plan(
    reformes,
    forme: str,
    personnes=None,
    expliquer: bool = False,
    manquants: bool = False,
    appliquees: tuple[str, ...] = (),
    lectures: bool = True,
) -> Mission:
    """Mission d'un plan ; `appliquees` : lectures que ses réformes suivent ; `lectures` : dire celles qui sont en jeu."""
    return Mission(
        planifier,
        empreintes.empreinte_loi(),
        tuple(map(emballer, reformes)),
        forme=forme,
        personnes=None if personnes is None else str(personnes),
        expliquer=expliquer,
        manquants=manquants,
        appliquees=tuple(appliquees),
        lectures=lectures,
    )


def planifier_fichier(chemin: Path, sortie: Path, mission: Mission, options: Options) -> polars.DataFrame:
    """Écrit, entier ou pas du tout, le plan de chaque dossier d'un fichier. Rend la table des refus."""
    systeme = systemes(mission.base, mission.reforme)["base"]
    with ouvrir(mission, chemin, options, "Plans de financement") as travail:
        refus = refus_de(travail)
        presentation.ecrire_fichier(sortie, mission.forme, travail.pieces, refus, systeme)
    return refus
