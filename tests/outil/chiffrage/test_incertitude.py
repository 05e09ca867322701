"""Incertitude : intervalles reproductibles et bien placés, taille effective, secret qui résiste à la soustraction."""

import numpy
import polars
import pytest

from habitat_local.chiffrage.incertitude import (
    cellules_a_masquer,
    intervalle,
    masquer,
    repliques,
    taille_effective,
)


def echantillon(effectif=2000):
    hasard = numpy.random.default_rng(3)
    identifiants = polars.Series([f"d{i}" for i in range(effectif)])
    return identifiants, hasard.uniform(0.5, 3, effectif), hasard.exponential(5000, (effectif, 2))


def test_l_intervalle_a_la_largeur_d_un_echantillon_de_poisson():
    identifiants, poids, montants = echantillon()
    totaux = repliques(identifiants, poids, montants)
    attendu = numpy.sqrt(((poids[:, None] * montants) ** 2).sum(axis=0))
    assert totaux.std(axis=0) == pytest.approx(attendu, rel=0.2)
    for (bas, haut), total in zip(intervalle(totaux), (poids[:, None] * montants).sum(axis=0), strict=True):
        assert bas < total < haut


def test_ni_l_ordre_ni_le_decoupage_ne_comptent():
    identifiants, poids, montants = echantillon(500)
    entier = repliques(identifiants, poids, montants, nombre=20)
    ordre = numpy.random.default_rng(1).permutation(500)
    melange = repliques(identifiants.gather(ordre), poids[ordre], montants[ordre], nombre=20)
    moities = sum(
        repliques(identifiants[m], poids[m], montants[m], nombre=20) for m in (slice(0, 200), slice(200, 500))
    )
    assert melange == pytest.approx(entier)
    assert moities == pytest.approx(entier)
    assert not numpy.allclose(repliques(identifiants, poids, montants, graine=2, nombre=20), entier)


def test_taille_effective():
    assert taille_effective(numpy.ones(50)) == 50
    assert taille_effective([1, 1, 2]) == pytest.approx(16 / 6)
    assert taille_effective([]) == 0


@pytest.mark.parametrize(
    ("effectifs", "caches"),
    [
        ([20, 30, 40], []),
        ([20, 5, 40], [0, 1]),  # 5 seul se retrouverait par soustraction : la plus petite autre est cachée
        ([5, 8, 40], [0, 1]),  # 13 ensemble : la soustraction ne sépare pas les deux
        ([2, 3, 40, 60], [0, 1, 2]),  # 5 ensemble seraient encore sous le seuil
        ([0, 20, 30], []),
        ([10, 11], [0, 1]),
    ],
)
def test_secret(effectifs, caches):
    assert numpy.flatnonzero(cellules_a_masquer(effectifs)).tolist() == caches


def test_la_table_masquee_garde_son_total():
    table = polars.DataFrame(
        {"commune": ["a", "b", "c"], "dossiers": [20.0, 5.0, 40.0], "cout": [1.0, 2.0, 4.0]}
    )
    masquee = masquer(table, "commune", "dossiers", ["cout"])
    assert masquee["dossiers"].to_list() == [None, None, 40.0, 65.0]
    assert masquee["cout"].to_list() == [None, None, 4.0, 7.0]
