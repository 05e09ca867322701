"""Faits qu'un texte lit, et les aides qui en ont besoin : observés pendant le calcul, jamais déclarés.

Des dossiers tirés au hasard sur le territoire et la vie du texte sont calculés sous suivi ; le journal dit, de chaque
aide, les faits dont elle dépend.
"""

import datetime
from typing import Any

import numpy
import polars

from habitat_local.loi.colonnes import OBLIGATOIRES, colonnes
from habitat_local.loi.incremental import simuler_en_suivant
from habitat_local.loi.moteur import SANS_REPLI, lots
from habitat_local.loi.systeme import dates_de_changement, droit_en_vigueur, par_conventions
from habitat_local.plans.financement import TOTAUX, aides
from habitat_local.population.hasard import bloc
from habitat_local.regles.textes import communes_du_texte, conventions, vie

EFFECTIF = 2_000
GRAINE = 2016


def texte_de(variable: Any) -> str | None:
    """Texte dans le dossier duquel une variable est écrite ; rien pour le droit commun."""
    morceaux = (variable.get_introspection_data()[0] or "").replace("\\", "/").split("/")
    rang = morceaux.index("conventions") + 1 if "conventions" in morceaux else len(morceaux)
    nom = morceaux[rang] if rang < len(morceaux) - 1 else ""
    return nom if nom in conventions() else None


def sans_les_autres(graphe: dict[str, set[str]], texte: str) -> dict[str, set[str]]:
    """Le graphe sans ce que lisent les variables des autres textes, qui n'y valent rien."""
    variables = droit_en_vigueur().variables
    return {nom: lues for nom, lues in graphe.items() if texte_de(variables[nom]) in (None, texte)}


def dessous(graphe: dict[str, set[str]], depart: str) -> set[str]:
    """Tout ce dont dépend une variable."""
    vus: set[str] = set()
    reste = [depart]
    while reste:
        for nom in graphe.get(reste.pop(), ()):
            if nom not in vus:
                vus.add(nom)
                reste.append(nom)
    return vus


@par_conventions
def faits_lus(texte: str) -> dict[str, tuple[str, ...]]:
    """Faits que lit le texte, et les aides (clés du plan) qui en dépendent ; les colonnes obligatoires d'abord."""
    noeud = conventions()[texte]
    debut, fin = vie(noeud)
    fin = min(fin or datetime.date.today(), datetime.date.today())
    jours = numpy.datetime64(debut) + numpy.arange(EFFECTIF) % ((fin - debut).days + 1)
    tires = bloc(GRAINE, 0, EFFECTIF, [communes_du_texte(texte, debut)])
    # Une classe donnée cacherait les faits dont elle se déduit : un dossier sur deux ne la donne pas.
    paire = polars.int_range(polars.len()) % 2 == 0
    deduites = [
        nom for nom in tires.columns if colonnes()[nom].calculable and nom not in (*SANS_REPLI, *OBLIGATOIRES)
    ]
    tires = tires.with_columns(
        polars.Series("date_depot", jours.astype("datetime64[D]")),
        *(polars.when(paire).then(nom).alias(nom) for nom in deduites),
    )
    systeme = droit_en_vigueur()
    graphe: dict[str, set[str]] = {}
    sorties = {**aides(), **TOTAUX}
    for jour, places in lots(tires, dates_de_changement(systeme), EFFECTIF):
        simulation, periode = simuler_en_suivant(tires[places], systeme, jour)
        for variable in sorties.values():
            simulation.calculate(variable, periode)
        for nom, lues in simulation.journal.variables.items():
            graphe.setdefault(nom, set()).update(lues)
    graphe = sans_les_autres(graphe, texte)
    propres = {lue for nom, lues in graphe.items() if texte_de(systeme.variables[nom]) for lue in lues}
    besoins: dict[str, list[str]] = {nom: list(sorties) for nom in OBLIGATOIRES}
    for cle, variable in sorties.items():
        for fait in sorted(dessous(graphe, variable) & set(colonnes()) - set(OBLIGATOIRES)):
            if texte_de(systeme.variables[fait]) in (None, texte) or fait in propres:
                besoins.setdefault(fait, []).append(cle)
    return {fait: tuple(cles) for fait, cles in besoins.items()}
