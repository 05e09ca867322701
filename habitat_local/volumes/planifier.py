"""Plans d'un grand fichier : par tranches, écrits entiers ou pas du tout."""

from pathlib import Path

import polars

from habitat_local.communs import empreintes
from habitat_local.plans import plan as plans
from habitat_local.plans import presentation
from habitat_local.volumes.taches import Mission, Options, deballer, emballer, ouvrir, refus_de, systemes


def planifier(mission: Mission, bons: polars.DataFrame) -> tuple[dict, dict]:
    """Pièces d'une tranche : en-tête et corps du fichier demandé."""
    systeme = systemes(mission.base, mission.reforme)["base"]
    complet = mission.expliquer or mission.forme != "csv"
    plan = (
        plans.plan_complet(bons, [deballer(r) for r in mission.base])
        if complet
        else plans.planifier(bons, systeme)
    )
    explications = plans.expliquer(bons, systeme) if mission.expliquer and mission.forme != "csv" else None
    forme = presentation.FORMES[mission.forme](systeme)
    pieces = {"entete": forme.entete(plan), "corps": forme.corps(plan, explications)}
    return {nom: texte.encode() for nom, texte in pieces.items()}, {}


def mission_de_plan(reformes, forme: str, personnes=None, expliquer: bool = False) -> Mission:
    return Mission(
        planifier,
        empreintes.empreinte_loi(),
        tuple(map(emballer, reformes)),
        forme=forme,
        personnes=None if personnes is None else str(personnes),
        expliquer=expliquer,
    )


def planifier_fichier(chemin: Path, sortie: Path, mission: Mission, options: Options) -> polars.DataFrame:
    """Écrit, entier ou pas du tout, le plan de chaque dossier d'un fichier. Rend la table des refus."""
    systeme = systemes(mission.base, mission.reforme)["base"]
    with ouvrir(mission, chemin, options, "Plans de financement") as travail:
        refus = refus_de(travail)
        entete = travail.pieces("entete")[0].read_text(encoding="utf-8")
        corps = (piece.read_text(encoding="utf-8") for piece in travail.pieces("corps"))
        with presentation.flux_de_sortie(sortie) as flux:
            presentation.assembler(flux, presentation.FORMES[mission.forme](systeme), entete, corps, refus)
    return refus
