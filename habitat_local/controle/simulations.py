"""Refaire le calcul d'un lot sous une hypothèse, sans refaire ce qu'elle ne peut pas changer.

Le lot est calculé une fois sous suivi. Une hypothèse sur des faits recalcule ce qui les a lus ; plusieurs petites
hypothèses tiennent dans une seule simulation, le lot y étant répété. Une variable imposée recalcule ce qui en dépend.
"""

from collections.abc import Sequence
from typing import Any

import numpy
import polars
from openfisca_core.indexed_enums import EnumArray

from habitat_local.loi.colonnes import colonnes
from habitat_local.loi.incremental import (
    Ecart,
    fermeture,
    reprendre,
    simuler_en_suivant,
    valeurs_gardees,
    variables_touchees,
)
from habitat_local.loi.moteur import SANS_REPLI, SimulationDossiers, injecter
from openfisca_habitat_local.systeme.entrees import faits_donnes

#: Lignes d'une simulation répétée, au plus : au-delà, une hypothèse à la fois.
LIGNES = 20_000
#: Faits d'une hypothèse : {colonne: valeur de chaque dossier}.
Faits = dict[str, polars.Series]


def repeter(tableau: numpy.ndarray, fois: int) -> numpy.ndarray:
    """Le tableau, répété bout à bout, sous la forme qu'OpenFisca garde."""
    if isinstance(tableau, EnumArray) and tableau.possible_values is not None:
        return EnumArray(numpy.tile(tableau.view(numpy.ndarray), fois), tableau.possible_values)
    return numpy.tile(tableau, fois)


class LotSuivi:
    """Dossiers d'un intervalle de loi constante, calculés une fois ; `sorties` de chaque hypothèse sur eux."""

    def __init__(self, dossiers: polars.DataFrame, loi: Any, jour: str, variables: Sequence[str]) -> None:
        self.dossiers, self.loi, self.variables = dossiers, loi, list(variables)
        self.bornes: dict[str, set[float]] = {}
        self.simulation, self.periode = simuler_en_suivant(dossiers, loi, jour, etapes=self._ecouter)
        self.base = {nom: self._calculer(self.simulation, nom) for nom in self.variables}
        self.journal = self.simulation.journal
        self.lues = {lue for dessous in self.journal.variables.values() for lue in dessous}

    def _ecouter(self, _variable, nature, valeurs=None, places=None, **dit) -> None:
        """Retient les bornes auxquelles une condition compare un fait."""
        if nature == "condition" and dit.get("sens") is not None and dit.get("fait") in colonnes():
            connues = numpy.unique(numpy.asarray(valeurs, dtype=numpy.float64))
            self.bornes.setdefault(dit["fait"], set()).update(connues[numpy.isfinite(connues)].tolist())

    def _calculer(self, simulation: SimulationDossiers, nom: str) -> numpy.ndarray:
        return numpy.asarray(simulation.calculate(nom, self.periode), dtype=numpy.float64)

    @property
    def effectif(self) -> int:
        return self.dossiers.height

    def _sorties(self, simulation: SimulationDossiers, touchees: set[str], fois: int = 1) -> dict[str, Any]:
        return {
            nom: self._calculer(simulation, nom) if nom in touchees else numpy.tile(self.base[nom], fois)
            for nom in self.variables
        }

    # --- Sous une autre loi -----------------------------------------------------------------------------------

    def sous(self, autre: Any, ecart: Ecart) -> dict[str, numpy.ndarray] | None:
        """Sorties sous une autre loi ; None si elle n'y change rien."""
        touchees = variables_touchees(self.journal, ecart)
        if touchees.isdisjoint(self.variables):
            return None
        simulation = reprendre(self.simulation, self.dossiers, autre, self.periode, touchees, ecart.variables)
        return self._sorties(simulation, touchees)

    # --- Avec une variable imposée ----------------------------------------------------------------------------

    def imposer(self, valeurs: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray] | None:
        """Sorties quand des variables valent ce qu'on dit ; None si rien n'en dépend."""
        touchees = fermeture(set(valeurs), self.journal.variables)
        if touchees.isdisjoint(self.variables):
            return None
        simulation = reprendre(self.simulation, self.dossiers, self.loi, self.periode, touchees, set())
        faits_donnes(simulation).update(valeurs)
        for nom, tableau in valeurs.items():
            simulation.get_holder(nom).put_in_cache(tableau, self.periode)
        return self._sorties(simulation, touchees)

    def valeurs(self, nom: str) -> numpy.ndarray:
        """Valeurs d'une variable dans le calcul du lot."""
        return self._calculer(self.simulation, nom)

    # --- Avec d'autres faits ----------------------------------------------------------------------------------

    def avec(self, hypotheses: Sequence[Faits]) -> list[dict[str, numpy.ndarray] | None]:
        """Sorties de chaque hypothèse sur les faits ; None pour celle dont aucune sortie ne dépend."""
        touches = [fermeture(set(h), self.journal.variables) for h in hypotheses]
        utiles = [k for k, t in enumerate(touches) if not t.isdisjoint(self.variables)]
        resultats: list[dict[str, numpy.ndarray] | None] = [None] * len(hypotheses)
        par_bloc = max(1, LIGNES // max(self.effectif, 1))
        for debut in range(0, len(utiles), par_bloc):
            bloc = utiles[debut : debut + par_bloc]
            touchees = set().union(*(touches[k] for k in bloc))
            sorties = self._sorties(
                self._repetee([hypotheses[k] for k in bloc], touchees), touchees, len(bloc)
            )
            for rang, k in enumerate(bloc):
                part = slice(rang * self.effectif, (rang + 1) * self.effectif)
                resultats[k] = {nom: tableau[part] for nom, tableau in sorties.items()}
        return resultats

    def _repetee(self, hypotheses: Sequence[Faits], touchees: set[str]) -> SimulationDossiers:
        """Simulation où le lot est répété, une fois par hypothèse, avec les faits de chacune."""
        fois = len(hypotheses)
        changes = {nom for h in hypotheses for nom in h}
        simulation = SimulationDossiers(self.loi, self.effectif * fois)
        base = self.simulation
        simulation.faits_donnes = set(faits_donnes(base))
        simulation.donnees_partielles = {
            n: (repeter(d, fois), numpy.tile(p, fois))
            for n, (d, p) in base.donnees_partielles.items()
            if n not in changes
        }
        for nom in ("faits_inconnus", "cases_vides"):
            vides = {n: numpy.tile(v, fois) for n, v in getattr(base, nom).items() if n not in changes}
            setattr(simulation, nom, vides)
        for nom, quand, tableau in valeurs_gardees(base):
            if nom not in touchees or (nom in SANS_REPLI and nom not in changes):
                simulation.get_holder(nom).put_in_cache(repeter(tableau, fois), quand)
        for nom in changes:
            injecter(simulation, self.periode, self._colonne(nom, hypotheses))
        return simulation

    def _colonne(self, nom: str, hypotheses: Sequence[Faits]) -> polars.Series:
        genre = colonnes()[nom].type_polars
        sienne = fait_du_dossier(self.dossiers, nom)
        return polars.concat([h.get(nom, sienne).cast(genre).alias(nom) for h in hypotheses])


def fait_du_dossier(dossiers: polars.DataFrame, nom: str) -> polars.Series:
    """Colonne du fichier, manquante partout s'il ne l'a pas."""
    if nom in dossiers.columns:
        return dossiers[nom]
    return polars.Series(nom, [None], dtype=colonnes()[nom].type_polars).new_from_index(0, dossiers.height)
