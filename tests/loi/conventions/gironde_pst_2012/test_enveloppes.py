"""Gironde : les objectifs, à la subvention de référence, redonnent les enveloppes imprimées.

Toutes les lignes annuelles y tombent juste, ainsi que le total hors communauté urbaine. Les sommes imprimées
qui contredisent leurs propres lignes sont dites une à une : elles seules ont le droit de s'en écarter.

Règles : GIR-OBJ-01 à GIR-OBJ-09, GIR-ENV-01 à GIR-ENV-07, GIR-SA-03.
"""

import pytest

from tests.conftest import systeme_de_base

JOUR = "2012-06-01"
ANNEES = 3

#: (territoire, statut, catégorie) : (imprimé sur trois ans, calculé). Numéros d'erreur : section 21 du catalogue.
ENVELOPPES_FAUSSES = {
    ("hors_cub", "proprietaires_bailleurs", "autonomie"): (80000, 60000),  # E6
    ("cub", "proprietaires_bailleurs", "securite_salubrite"): (45000, 30000),  # E8
    ("cub", "proprietaires_bailleurs", "autonomie"): (5000, 15000),  # E9
}
OBJECTIFS_FAUX = {("cub", "proprietaires_occupants", "autres"): (5, 15)}  # E7
TOTAUX_FAUX = {("cub", "proprietaires_bailleurs"): (117000, 115000)}  # E10, d'où 272 000 pour 270 000 (E11)

TERRITOIRES = ("hors_cub", "cub")
STATUTS = ("proprietaires_occupants", "proprietaires_bailleurs")


@pytest.fixture(scope="module")
def convention():
    return systeme_de_base().parameters(JOUR).habitat_local.conventions.gironde_pst_2012


def lignes(convention):
    """(territoire, statut, catégorie, objectif, enveloppe) de chaque ligne des tableaux."""
    for territoire in TERRITOIRES:
        for statut in STATUTS:
            objectifs = convention.objectifs[territoire][statut]
            for categorie in objectifs:
                enveloppe = convention.enveloppes[territoire][statut][categorie]
                yield territoire, statut, categorie, objectifs[categorie], enveloppe


def test_chaque_ligne_annuelle_est_l_objectif_a_la_reference(convention):
    references = convention.enveloppes.references
    ecarts = [
        (territoire, statut, categorie)
        for territoire, statut, categorie, objectif, enveloppe in lignes(convention)
        if objectif.annuel * references[categorie] != enveloppe.annuelle
    ]
    assert not ecarts


def test_enveloppes_sur_trois_ans(convention):
    fausses = {
        (territoire, statut, categorie): (enveloppe.triennale_imprimee, ANNEES * enveloppe.annuelle)
        for territoire, statut, categorie, _, enveloppe in lignes(convention)
        if enveloppe.triennale_imprimee != ANNEES * enveloppe.annuelle
    }
    assert fausses == ENVELOPPES_FAUSSES


def test_objectifs_sur_trois_ans(convention):
    faux = {
        (territoire, statut, categorie): (objectif.triennal_imprime, ANNEES * objectif.annuel)
        for territoire, statut, categorie, objectif, _ in lignes(convention)
        if objectif.triennal_imprime != ANNEES * objectif.annuel
    }
    assert faux == OBJECTIFS_FAUX


def somme(convention, territoire, statut):
    return sum(e.annuelle for t, s, _, _, e in lignes(convention) if (t, s) == (territoire, statut))


def test_totaux_par_statut(convention):
    imprimes = {
        (territoire, statut): convention.enveloppes[territoire][statut].total_imprime
        for territoire in TERRITOIRES
        for statut in STATUTS
    }
    faux = {
        cle: (imprime, somme(convention, *cle))
        for cle, imprime in imprimes.items()
        if imprime != somme(convention, *cle)
    }
    assert faux == TOTAUX_FAUX
    for (territoire, statut), imprime in imprimes.items():
        sur_trois_ans = convention.enveloppes[territoire][statut].total_triennal_imprime
        assert sur_trois_ans == ANNEES * imprime


def test_totaux_par_territoire(convention):
    calcule = {t: sum(somme(convention, t, s) for s in STATUTS) for t in TERRITOIRES}
    assert calcule == {"hors_cub": 545000, "cub": 270000}
    assert convention.enveloppes.total.hors_cub == calcule["hors_cub"]
    assert convention.enveloppes.total.cub == 272000


def test_objectifs_par_territoire_et_objectifs_generaux(convention):
    """Les tableaux par territoire retombent sur les objectifs de l'article 2-1, au maximum de la fourchette.

    GIR-OBJ-02, GIR-OBJ-03, GIR-OBJ-04, GIR-OBJ-05, GIR-OBJ-06, GIR-OBJ-07, GIR-OBJ-08.
    """

    def total(statut, *categories):
        return sum(o.annuel for _, s, c, o, _ in lignes(convention) if s == statut and c in categories)

    travaux = ("insalubrite", "forte_degradation", "securite_salubrite", "autonomie", "autres")
    generaux = convention.objectifs.generaux
    assert total("proprietaires_occupants", *travaux) == generaux.occupants_maximum
    assert total("proprietaires_bailleurs", *travaux) == generaux.bailleurs_maximum
    assert total("proprietaires_occupants", *travaux[:2]) == generaux.indignite_occupants
    assert total("proprietaires_bailleurs", *travaux[:2]) == generaux.indignite_bailleurs
    assert total("proprietaires_occupants", "autonomie") == generaux.adaptation_occupants
    assert total("proprietaires_bailleurs", "autonomie") == generaux.adaptation_bailleurs
    assert generaux.total_maximum == generaux.occupants_maximum + generaux.bailleurs_maximum
    # Énergie : tout logement de bailleur au niveau C ; les occupants à 25 % sont les dossiers d'ASE prévus.
    assert generaux.energie_bailleurs == generaux.bailleurs_maximum == 30
    assert (
        generaux.energie_occupants
        == convention.enveloppes.ase.dossiers_hors_cub + convention.enveloppes.ase.dossiers_cub
        == 50
    )


def test_aide_de_solidarite_ecologique(convention):
    ase = convention.enveloppes.ase
    for territoire in TERRITOIRES:
        assert ase[f"dossiers_{territoire}"] * ase.montant_reference == ase[territoire]


def test_reference_sous_le_maximum_du_bareme(convention):
    """La référence d'une ligne ne dépasse pas ce que le barème permet (surface de 80 m² pour un bailleur)."""
    occupants = convention.anah.proprietaires_occupants
    bailleurs = convention.anah.proprietaires_bailleurs
    for categorie in ("insalubrite", "forte_degradation", "securite_salubrite", "autonomie"):
        reference = convention.enveloppes.references[categorie]
        occupant, bailleur = occupants[categorie], bailleurs[categorie]
        assert reference <= occupant.taux.tres_modeste * occupant.plafond_travaux
        plafond = bailleur.plafond_travaux_m2 * bailleurs.surface_maximale
        assert reference <= bailleur.taux.loyer_tres_social * plafond


def test_sommes_imprimees_du_suivi_animation(convention):
    """Part variable : les sous-lignes imprimées qui ne sont pas forfait x dossiers (E1, E2, E3, E5)."""
    natures = convention.suivi_animation.part_variable
    imprimes = convention.suivi_animation.imprimes

    def annuelle(nature, *territoires):
        return sum(natures[nature].forfait * natures[nature][f"dossiers_{t}"] for t in territoires)

    assert ANNEES * annuelle("indignite_lourde", *TERRITOIRES) == 11700
    assert imprimes.indignite_lourde_trois_ans == 11800  # E1
    assert annuelle("adaptation", "cub") == 2700
    assert imprimes.adaptation_cub_2013 == 2870  # E2
    assert annuelle("adaptation", *TERRITOIRES) == 9000
    assert imprimes.adaptation_annuelle == 9100  # E3
    assert ANNEES * natures.adaptation.dossiers_cub == 27
    assert imprimes.adaptation_cub_dossiers_trois_ans == 18  # E5
