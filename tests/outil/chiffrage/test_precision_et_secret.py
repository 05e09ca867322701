"""Intervalles et secret d'un chiffrage : reproductibles, autour du total, et rien ne se retrouve par soustraction."""

import dataclasses

import polars
import pytest

from habitat_local.chiffrage import secret
from habitat_local.chiffrage.axes import DIMENSIONS
from habitat_local.chiffrage.cout import chiffrer_morceaux
from habitat_local.chiffrage.depots import deposes
from habitat_local.chiffrage.incertitude import cles
from habitat_local.commandes.lancement import lancer
from habitat_local.restitution import essentiel, rapport, tables

from .conftest import ABONDEMENT_15
from .test_scenarios import ecrire_dossiers

SEUIL = 11


@pytest.fixture(scope="module")
def precis(dossiers, chiffrage):
    return chiffrer_morceaux([dossiers], chiffrage.systemes, repliques=40)


@pytest.fixture(scope="module")
def masque(population, chiffrage):
    """Dossiers de poids 1, sous le secret."""
    sans_poids = deposes(population).with_columns(poids=1.0)
    return dataclasses.replace(chiffrer_morceaux([sans_poids], chiffrage.systemes), secret=SEUIL)


def test_les_intervalles_entourent_les_totaux(precis):
    for nom in ("ville_base", "ville_reforme", "total_reforme", "gagnants", "reste_base"):
        bas, haut = precis.precision.intervalle(nom)
        assert bas < precis.totaux[nom] < haut
    bas, haut = precis.precision.intervalle_de_l_ecart("ville")
    assert 0 < bas < precis.totaux["ville_reforme"] - precis.totaux["ville_base"] < haut


def test_les_intervalles_ne_dependent_ni_du_decoupage_ni_de_l_ordre(precis, dossiers):
    melanges = dossiers.sample(fraction=1, shuffle=True, seed=3)
    autre = chiffrer_morceaux(melanges.iter_slices(40), precis.systemes, repliques=40)
    ordre = ["nom", "replique"]
    assert autre.morceau.precision.sort(ordre).equals(precis.morceau.precision.sort(ordre))


def test_la_taille_effective_est_celle_de_kish(precis, dossiers):
    poids = dossiers["poids"]
    assert precis.precision.taille_effective == pytest.approx(poids.sum() ** 2 / (poids**2).sum())
    assert "40 tirages bootstrap" in tables.phrase_de_precision(precis)


def test_un_identifiant_accentue_ou_absent_a_une_cle():
    assert len(set(cles(polars.Series(["é", "e", ""])))) == 3
    assert not len(cles(polars.Series([], dtype=polars.String)))


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_ce_qui_est_masque_ne_se_retrouve_pas_par_soustraction(masque, dimension):
    table, cachees = masque.par(dimension), masque.cachees(dimension)
    caches = table.filter(polars.col(dimension).is_in(list(cachees)))
    visibles = table.filter(~polars.col(dimension).is_in(list(cachees)))
    for compte in secret.COMPTES:
        assert not any(secret.peu(n, SEUIL) for n in visibles[compte])
        if not secret.peu(masque.totaux[compte], SEUIL):
            assert not secret.peu(caches[compte].sum(), SEUIL)


def test_un_axe_emboite_dans_un_autre_ne_revele_rien(masque):
    """Les catégories d'un statut : le total du statut moins les catégories visibles ne révèle rien."""
    cachees, statuts = masque.cachees("categorie"), masque.cachees("statut")
    for statut, table in masque.cube.group_by("statut"):
        par_categorie = table.group_by("categorie").agg(polars.col("dossiers").sum() / 1e6)
        caches = par_categorie.filter(polars.col("categorie").is_in(list(cachees)))["dossiers"].sum()
        assert statut[0] in statuts or not secret.peu(caches, SEUIL)


def test_aucune_table_ne_montre_un_petit_effectif(masque):
    for regle in ("depot", "prorata"):
        for table in tables.toutes(dataclasses.replace(masque, rationnement=regle)):
            assert table.nom != "Dossiers laissés"
            for ligne in table.lignes:
                for (titre, genre), valeur in zip(table.colonnes, ligne, strict=True):
                    if genre == "effectif" and valeur is not None:
                        assert not secret.peu(valeur, SEUIL), (table.nom, titre, ligne)


def test_une_petite_population_est_masquee_entiere(tmp_path, capsys):
    fichier = ecrire_dossiers(tmp_path / "p.csv", "tres_modeste", 4)
    options = ["--reforme", str(ABONDEMENT_15), "--sortie", str(tmp_path / "s"), "--rationnement", "depot"]
    assert lancer(["chiffrer", str(fichier), *options, "--secret", "11"]) == 0
    page = (tmp_path / "s" / "rapport.html").read_text(encoding="utf-8")
    ecran = capsys.readouterr().out
    # Les dossiers coûtent 10 000 à 10 003 euros : 4 000,60 euros de la Ville, puis 6 000,90.
    for texte in (page, ecran):
        assert "4\u00a0001" not in texte and "6\u00a0001" not in texte and "Secret statistique" in texte
    assert lancer(["chiffrer", str(fichier), *options, "--secret", "0"]) == 0
    assert "4\u00a0001" in capsys.readouterr().out


def test_masquer_ne_change_rien_sans_seuil(masque):
    libre = dataclasses.replace(masque, secret=0)
    assert libre.publies == libre.totaux and not libre.etats and not libre.cachees("commune")
    assert essentiel.phrases(libre)[:2] == essentiel.phrases(masque)[:2]
    assert rapport.courbes(libre)


def test_les_groupes_de_la_courbe_comptent_au_moins_le_seuil():
    jours = polars.DataFrame({"poids": [4.0, 4.0, 4.0, 11.0, 2.0], "montant": [1.0, 2.0, 3.0, 4.0, 5.0]})
    assert secret.jours_groupes(jours, SEUIL)["montant"].to_list() == [3.0, 5.0]
    assert secret.jours_groupes(jours, 0).equals(jours)
    sans_demande = jours.with_columns(poids=0.0)
    assert secret.jours_groupes(sans_demande, SEUIL).equals(sans_demande.clear())
