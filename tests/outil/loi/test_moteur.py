"""Le moteur : mêmes résultats que l'API d'OpenFisca, quels que soient l'ordre et le découpage."""

import numpy
import polars

from habitat_local.loi import colonnes, moteur
from habitat_local.loi.systeme import dates_de_changement, systeme
from habitat_local.plans import plan
from tests.conftest import calculer_dossier

SORTIES = ["texte_applicable", "motif_anah", *plan.MONTANTS]


def dossiers_au_hasard(effectif, graine=0):
    tirage = numpy.random.default_rng(graine)
    connues = colonnes.colonnes()

    def classe(nom, parmi=None):
        valeurs = connues[nom].valeurs
        return polars.Series(nom, tirage.choice(parmi or valeurs, effectif)).cast(polars.Enum(valeurs))

    def part(nom, manque=0.2):
        valeurs = tirage.integers(0, 80, effectif) / 100
        return polars.Series(
            nom, numpy.where(tirage.random(effectif) < manque, numpy.nan, valeurs), nan_to_null=True
        )

    ht = tirage.integers(0, 60000, effectif).astype(float)
    return polars.DataFrame(
        [
            polars.Series("id", [str(rang) for rang in range(effectif)]),
            polars.Series("date_depot", numpy.datetime64("2015-12-01") + tirage.integers(0, 450, effectif)),
            polars.Series(
                "depcom_logement", tirage.choice(["67180", "67482", "33063"], effectif, p=[0.8, 0.1, 0.1])
            ),
            polars.Series("montant_travaux_ht", ht),
            polars.Series("montant_travaux_ttc", numpy.round(ht * 1.055, 2)),
            # Donné pour une partie des dossiers : pour les autres, la loi le calcule.
            polars.Series(
                "montant_travaux_eligibles_ht", numpy.where(ht % 2, ht * 0.8, numpy.nan), nan_to_null=True
            ),
            *(part(nom) for nom in ("gain_energetique", "indice_degradation", "indice_insalubrite")),
            *(
                polars.Series(nom, tirage.random(effectif) < 0.9)
                for nom in ("depot_avant_travaux", "travaux_par_entreprises")
            ),
            polars.Series("rfr_menage", tirage.integers(5000, 30000, effectif).astype(float)),
            polars.Series("nombre_personnes_menage", tirage.integers(1, 8, effectif)),
            polars.Series("surface_logement", tirage.integers(20, 150, effectif).astype(float)),
            *(classe(nom) for nom in ("nature_travaux", "niveau_loyer", "etiquette_apres_travaux")),
            classe("statut_demandeur", ("proprietaire_occupant", "proprietaire_bailleur", "organisme_agree")),
        ]
    )


def test_ni_l_ordre_ni_le_decoupage_ne_changent_un_resultat():
    dossiers = dossiers_au_hasard(800)
    temoin = moteur.calculer(dossiers, systeme(), SORTIES)
    melange = numpy.random.default_rng(1).permutation(dossiers.height)
    assert moteur.calculer(dossiers[melange], systeme(), SORTIES, taille=37).equals(temoin[melange])
    parties = [
        moteur.calculer(dossiers[debut : debut + 250], systeme(), SORTIES) for debut in range(0, 800, 250)
    ]
    assert polars.concat(parties).equals(temoin)
    assert (temoin["total_subventions"] > 0).sum() > 10


def test_comme_l_api_d_openfisca():
    dossiers = dossiers_au_hasard(400, graine=3)
    resultats = moteur.calculer(dossiers, systeme(), SORTIES)
    aides = (resultats["total_subventions"] > 0).arg_true().to_list()[:15]
    for rang in [*range(5), *aides]:
        ligne = dossiers.row(rang, named=True)
        entrees = {n: v for n, v in ligne.items() if v is not None and n not in ("id", "date_depot")}
        obtenu = calculer_dossier(systeme(), str(ligne["date_depot"]), entrees, plan.MONTANTS)
        assert {n: round(float(v), 2) for n, v in obtenu.items()} == resultats.select(plan.MONTANTS).row(
            rang, named=True
        )


def test_un_fait_absent_n_est_pas_suppose():
    dossier = dossiers_au_hasard(1).drop("rfr_menage", "nombre_personnes_menage")
    dossier = dossier.with_columns(
        statut_demandeur=polars.lit("proprietaire_occupant"), date_depot=polars.date(2016, 6, 15)
    )
    sorties = ["categorie_ressources_anah", "total_subventions"]
    assert moteur.calculer(dossier, systeme(), sorties).row(0) == ("indeterminee", 0.0)


def test_chaque_changement_de_la_loi_ouvre_un_intervalle():
    jours = dates_de_changement(systeme())
    assert {"2016-05-01", "2017-01-01"} <= set(jours) and jours == sorted(jours)
    dates = numpy.array(["2016-04-30", "2016-05-01", "2016-12-31", "2017-01-01"], dtype="datetime64[D]")
    rangs = moteur.intervalles(jours, dates)
    assert rangs[0] < rangs[1] < rangs[3] and jours[rangs[1] - 1] == "2016-05-01"


def test_une_reforme_ne_change_pas_le_droit_en_vigueur():
    dossiers = dossiers_au_hasard(300, graine=5)
    avant = moteur.calculer(dossiers, systeme(), SORTIES)
    reforme = {
        "titre": "Ville à 15 %", "auteur": "essai", "reference": "essai", "date": "2016-05-01",
        "parametres": {
            "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste": [
                {"debut": "2016-05-01", "fin": "2016-12-31", "valeur": 0.5}
            ]
        },
    }  # fmt: skip
    apres = moteur.calculer(dossiers, systeme([reforme]), SORTIES)
    assert apres["subvention_ville"].sum() > avant["subvention_ville"].sum()
    assert moteur.calculer(dossiers, systeme(), SORTIES).equals(avant)
