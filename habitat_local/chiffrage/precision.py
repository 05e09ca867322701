"""Précision d'un chiffrage : intervalle bootstrap de chaque total, taille effective de la population.

Chaque morceau donne, pour chaque mesure, sa somme dans chaque réplique, en entiers : les morceaux s'additionnent
et le résultat ne dépend ni de l'ordre ni du découpage.
"""

import dataclasses

import numpy
import polars

from habitat_local.chiffrage.incertitude import REPLIQUES, intervalle, repliques
from habitat_local.communs.exact import CENTIMES, ENTIER, MILLIONIEMES, poids

#: Au-delà, les intervalles ne se calculent que sur demande : chaque réplique relit tous les dossiers aidés.
LIGNES_AU_PLUS = 200_000
SCHEMA = {"nom": polars.String, "replique": polars.Int64, "somme": ENTIER}
CLES = ("nom", "replique")
#: Lignes de la table qui ne sont pas d'une réplique : nombre de dossiers, somme des poids et de leurs carrés.
HORS_REPLIQUE = -1


def repliques_par_defaut(lignes):
    return REPLIQUES if lignes <= LIGNES_AU_PLUS else 0


def vide():
    return polars.DataFrame(schema=SCHEMA)


def mesurer(simules, mesures, effectifs, nombre):
    """Table (`SCHEMA`) d'un morceau. `mesures` : expressions non pondérées ; `effectifs` : celles qui comptent."""
    carres = simules.select(
        nombre=polars.len().cast(ENTIER), poids=poids().sum(), carres=(poids() * poids()).sum()
    )
    lignes = [
        carres.unpivot(variable_name="nom", value_name="somme").select(
            "nom", polars.lit(HORS_REPLIQUE, polars.Int64).alias("replique"), polars.col("somme").cast(ENTIER)
        )
    ]
    if nombre:
        lignes.append(repliquer(simules, mesures, effectifs, nombre))
    return polars.concat(lignes)


def repliquer(simules, mesures, effectifs, nombre):
    """Somme de chaque mesure dans chaque réplique : centimes ou millionièmes de dossier, pondérés et arrondis."""
    entiers = poids().cast(polars.Float64)
    ponderees = simules.select(
        "id",
        *(
            (m * entiers if nom in effectifs else (m * entiers / MILLIONIEMES).round(0)).alias(nom)
            for nom, m in mesures.items()
        ),
    )
    noms = list(mesures)
    utiles = ponderees.filter(polars.any_horizontal(polars.col(noms) != 0))
    # Des entiers exacts en float64 : leurs sommes le sont aussi, dans n'importe quel ordre.
    totaux = repliques(utiles["id"], numpy.ones(utiles.height), utiles.select(noms).to_numpy(), nombre=nombre)
    large = polars.DataFrame(totaux.astype(numpy.int64), schema=noms).with_row_index("replique")
    longue = large.unpivot(index="replique", variable_name="nom", value_name="somme")
    return longue.select("nom", polars.col("replique").cast(polars.Int64), polars.col("somme").cast(ENTIER))


@dataclasses.dataclass(frozen=True)
class Precision:
    """Ce que disent les répliques d'un chiffrage. `table` : `SCHEMA` ; `effectifs` : mesures qui comptent."""

    table: polars.DataFrame
    effectifs: tuple

    def hors_replique(self, nom):
        return int(self.table.filter(nom=nom, replique=HORS_REPLIQUE)["somme"].sum() or 0)

    @property
    def taille_effective(self):
        """Nombre de dossiers de même poids qui donneraient la même précision (Kish)."""
        carres = self.hors_replique("carres")
        return self.hors_replique("poids") ** 2 / carres if carres else 0.0

    @property
    def nombre(self):
        """Nombre de répliques."""
        return self.table.filter(polars.col("replique") >= 0)["replique"].n_unique()

    def totaux(self, nom):
        """Total d'une mesure dans chaque réplique, en euros ou en dossiers."""
        unite = MILLIONIEMES if nom in self.effectifs else CENTIMES
        sommes = self.table.filter((polars.col("nom") == nom) & (polars.col("replique") >= 0)).sort(
            "replique"
        )
        return sommes["somme"].cast(polars.Float64).to_numpy() / unite

    def intervalle(self, nom):
        """(bas, haut) à 95 % d'une mesure."""
        return intervalle(self.totaux(nom)[:, None])[0]

    def intervalle_de_l_ecart(self, nom):
        """(bas, haut) à 95 % de l'écart entre la réforme et le droit en vigueur : mêmes répliques des deux côtés."""
        return intervalle((self.totaux(f"{nom}_reforme") - self.totaux(f"{nom}_base"))[:, None])[0]
