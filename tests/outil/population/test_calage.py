"""Calage des poids : un exemple publié, les erreurs de marges, la sensibilité d'un coût."""

import numpy
import polars
import pytest

import habitat_local as hl
from habitat_local.population import calage, lieux
from habitat_local.population.calage import Marge

#: Exemple classique de l'ajustement proportionnel itératif (« Iterative proportional fitting », Wikipédia) : tableau de
#: départ, marges, et tableau ajusté.
DEPART = numpy.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]], float)
LIGNES, COLONNES = numpy.array([150.0, 300, 400, 150]), numpy.array([200.0, 300, 400, 100])
AJUSTE = numpy.array(
    [
        [64.61, 46.28, 35.42, 3.83],
        [49.95, 68.15, 156.49, 25.37],
        [56.70, 144.40, 145.06, 53.76],
        [28.74, 41.18, 63.03, 17.03],
    ]
)


def marges_de_l_exemple():
    rangs = numpy.indices(DEPART.shape)
    noms = ("1", "2", "3", "4")
    return [
        Marge(nom, noms, cibles, ("exemple",) * 4, rangs[n].ravel())
        for n, (nom, cibles) in enumerate((("ligne", LIGNES), ("colonne", COLONNES)))
    ]


def test_l_exemple_publie():
    cale = calage.caler(DEPART.ravel(), marges_de_l_exemple())
    assert numpy.abs(cale.poids.reshape(4, 4) - AJUSTE).max() < 0.2  # publié avant convergence entière
    assert cale.marges["ecart"].abs().max() < 1e-6 and not cale.notes


def test_les_rapports_croises_ne_changent_pas():
    cale = calage.caler(DEPART.ravel(), marges_de_l_exemple()).poids.reshape(4, 4)

    def rapport(t):
        return t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0])

    assert rapport(cale) == pytest.approx(rapport(DEPART))


def population():
    return polars.DataFrame(
        {
            "info_occupation": ["proprietaire"] * 6 + ["locataire_prive"] * 4,
            "annee_construction": [1900, 1950, 1960, 1990, 2000, 1930, 1948, 1970, 1980, 2010],
        }
    )


def marges_de(tmp_path, texte):
    chemin = tmp_path / "marges.csv"
    chemin.write_text("variable;modalite;effectif;source\n" + texte, encoding="utf-8")
    return calage.lire(chemin, population())


def test_tranches_et_noms(tmp_path):
    marges = marges_de(
        tmp_path,
        "info_occupation;proprietaire;70;RP\ninfo_occupation;Locataire privé;30;RP\n"
        "annee_construction;moins de 1946;20;RP\nannee_construction;1946 à 1990;60;RP\n"
        "annee_construction;plus de 1990;20;RP\n",
    )
    cale = calage.caler(numpy.ones(10), marges)
    assert cale.marges["apres"].to_list() == pytest.approx([70, 30, 20, 60, 20]) and cale.poids.min() > 0
    assert cale.effectif_utile <= 10


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("occupation;proprietaire;70;RP\n", "info_occupation"),
        ("info_occupation;hlm;70;RP\n", "ligne 2"),
        ("info_occupation;proprietaire;beaucoup;RP\n", "n'est pas un effectif"),
        ("info_occupation;proprietaire;70;\n", "source"),
        ("annee_construction;vieux;70;RP\n", "tranche"),
        ("annee_construction;1900 à 1950;7;RP\nannee_construction;1940 à 1990;7;RP\n", "recouvre"),
    ],
)
def test_marges_fausses(tmp_path, texte, attendu):
    with pytest.raises(hl.ErreurHabitat, match=attendu):
        marges_de(tmp_path, texte)


def test_marges_contradictoires(tmp_path):
    marges = marges_de(
        tmp_path,
        "info_occupation;proprietaire;70;RP\ninfo_occupation;locataire_prive;30;RP\n"
        "annee_construction;moins de 1946;50;RP\nannee_construction;au moins 1946;90;RP\n",
    )
    with pytest.raises(hl.ErreurHabitat, match="se contredisent"):
        calage.caler(numpy.ones(10), marges)


def test_sensibilite_du_cout():
    marges = marges_de_l_exemple()
    table = calage.sensibilite(numpy.arange(16.0), DEPART.ravel(), marges)
    assert table["calage"].to_list() == [
        "toutes les marges", "aucune marge", "sans la marge ligne", "sans la marge colonne",
    ]  # fmt: skip
    assert table["ecart"][0] == 0 and table["total"][1] == pytest.approx(
        (numpy.arange(16.0) * DEPART.ravel()).sum()
    )


def test_une_commune_un_departement_une_convention():
    assert lieux.communes("67180") == ["67180"]
    assert len(lieux.communes("55")) > 400
    assert lieux.communes("haguenau_2016") == ["67180"]
    with pytest.raises(hl.ErreurHabitat):
        lieux.communes("99999")
