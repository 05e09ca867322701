"""Balayage et questions inverses : au centime près, ce que donnerait une réforme écrite à cette valeur."""

import polars
import pytest

from habitat_local.chiffrage.balayage import Balayage, EnveloppeBalayee, pas_reguliers
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.chiffrage.mesures import sorties
from habitat_local.chiffrage.resolution import a_budget_constant, mesure_depense, mesure_servis, resoudre
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import systeme
from habitat_local.population import haguenau
from habitat_local.population.commun import Hypotheses
from habitat_local.population.habitat import engendrer
from openfisca_habitat_local.systeme.reformes import ErreurReforme

from .aleatoire import dossiers

VILLE = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux"
CIBLE = 250_000
TAUX = tuple(f"{VILLE}.{profil}" for profil in ("tres_modeste", "modeste", "majore"))
#: (paramètre, valeurs) : un taux, un seuil de condition, un plafond, un nombre lu hors d'un tableau.
PARAMETRES = [
    (TAUX[0], (0, 0.07, 0.3)),
    ("habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.gain_minimal", (0, 0.3, 0.5)),
    ("habitat_local.conventions.gironde_pst_2012.ecretement.taux", (0.5, 0.7, 1)),
    (
        "habitat_local.conventions.gironde_pst_2012.departement.proprietaires_occupants.insalubrite.plafond_aide",
        (1000, 30000),
    ),
    ("habitat_local.national.arrondi_aide", (0.01, 1, 10)),
]


@pytest.fixture(scope="module")
def tires():
    table = dossiers(5000, graine=4)
    jours = ("2009-03-01", "2012-10-01", "2014-07-01", "2016-07-01", "2016-12-31")
    return table.filter(polars.col("date_depot").cast(polars.String).is_in(jours))


def reforme(chemin, valeur):
    parametre = systeme().parameters
    for nom in chemin.split("."):
        parametre = parametre.children[nom]
    vivantes = [v.instant_str for v in parametre.values_list if v.value is not None]
    return {
        "titre": "essai", "auteur": "essai", "reference": "essai", "date": "2020-01-01",
        "parametres": {chemin: [{"debut": min(vivantes), "ensuite": True, "valeur": valeur}]},
    }  # fmt: skip


@pytest.mark.parametrize(("chemin", "valeurs"), PARAMETRES)
def test_chaque_valeur_coute_ce_que_coute_la_reforme(tires, chemin, valeurs):
    balayage = Balayage(tires, systeme(), [chemin], {chemin: (min(valeurs), max(valeurs))})
    for valeur in valeurs:
        point = balayage.evaluer({chemin: valeur})
        complet = calculer(tires, systeme([reforme(chemin, valeur)]), sorties())
        couts = {nom: sum(complet[n].sum() for n in f.aides) for nom, f in FINANCEURS.items()}
        assert point.couts == pytest.approx(couts, abs=0.005)
        assert point.total == pytest.approx(complet["total_subventions"].sum(), abs=0.005)


def test_seuls_les_dossiers_du_tableau_sont_recalcules(tires):
    balayage = Balayage(tires, systeme(), [TAUX[0]])
    assert 0 < balayage.touches < tires.height / 4


def population():
    """Tous les projets de la population de démonstration de Haguenau, comme s'ils étaient tous déposés."""
    tables = engendrer(Hypotheses.lire(haguenau.HYPOTHESES), 1, haguenau.completer)
    return tables.filter(polars.col("montant_travaux_ht") > 0)


@pytest.fixture(scope="module")
def energie():
    balayage = Balayage(population(), systeme(), TAUX)
    balayage.comparer(EnveloppeBalayee("Ville", CIBLE, ("subvention_ville",), ("haguenau_patrimoine_ville",)))
    return balayage


def test_le_taux_depense_l_enveloppe_au_pas_et_au_centime(energie):
    trouve = resoudre(energie, TAUX, mesure_depense(), CIBLE, 0, 0.3, 0.0001)
    (solution,) = trouve.solutions
    assert solution.point.demande <= CIBLE < solution.suivante.demande
    assert abs(solution.point_au_centime.demande - CIBLE) <= 2  # un centime par dossier au plus
    assert not trouve.avertissements


def test_le_taux_qui_sert_n_menages(energie):
    trouve = resoudre(energie, TAUX, mesure_servis, 100, 0.02, 0.3, 0.001)
    assert any(s.point.servis <= 100 <= s.suivante.servis for s in trouve.solutions)


def test_une_cible_hors_d_atteinte_se_dit(energie):
    trouve = resoudre(energie, TAUX, mesure_depense(), 10_000_000, 0, 0.3, 0.001)
    assert trouve.solutions == [] and "n'atteint jamais" in trouve.avertissements[0]


def test_une_reponse_non_monotone_se_dit(energie):
    # Ménages servis par une enveloppe fermée : nuls à taux nul, tous à bas taux, de moins en moins ensuite.
    trouve = resoudre(energie, TAUX, mesure_servis, 100, 0, 0.3, 0.001)
    assert "monotone" in trouve.avertissements[0]
    assert len(trouve.solutions) >= 2


def test_paires_a_budget_constant(energie):
    paires = a_budget_constant(
        energie, [TAUX[:1], TAUX[1:2]], [(0, 0.03), (0, 0.4)], [0.001, 0.0001], mesure_depense(), CIBLE
    )
    assert len(paires) > 3
    secondes = [paire.seconde for paire in paires]
    assert secondes == sorted(secondes, reverse=True)
    assert all(abs(paire.point.demande - CIBLE) < 200 for paire in paires)


def test_un_parametre_qui_n_est_pas_un_nombre_est_refuse(tires):
    with pytest.raises(ErreurReforme, match="n'est pas un nombre"):
        Balayage(tires, systeme(), ["habitat_local.conventions.haguenau_2016.cadre.en_vigueur"])


def test_pas_reguliers():
    assert pas_reguliers(0.05, 0.25, 0.05) == [0.05, 0.1, 0.15, 0.2, 0.25]
