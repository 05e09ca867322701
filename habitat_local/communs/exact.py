"""Sommes exactes : montants en centimes entiers, poids en millionièmes entiers, sommes sur 128 bits.

Une somme d'entiers ne dépend ni de l'ordre ni du découpage : des agrégats de morceaux s'additionnent.
"""

import polars

CENTIMES = 100
MILLIONIEMES = 1_000_000
#: Une somme pondérée compte des centimes x millionièmes de dossier.
UNITE = CENTIMES * MILLIONIEMES
ENTIER = polars.Int128


def centimes(montant):
    """Expression : montant en euros, en centimes entiers."""
    return (montant * CENTIMES).round(0).cast(polars.Int64)


def poids():
    """Expression : poids du dossier, en millionièmes entiers."""
    return (polars.col("poids") * MILLIONIEMES).round(0).cast(ENTIER)


def euros(somme):
    """Euros (float64) d'une somme pondérée, ou d'une expression de sommes pondérées."""
    return somme.cast(polars.Float64) / UNITE if isinstance(somme, polars.Expr) else somme / UNITE


def effectif(somme):
    """Nombre de dossiers (float64) d'une somme de poids, ou d'une expression de sommes de poids."""
    return (
        somme.cast(polars.Float64) / MILLIONIEMES if isinstance(somme, polars.Expr) else somme / MILLIONIEMES
    )
