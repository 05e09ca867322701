"""État des enveloppes à un jour : consommé, nombre de dossiers, jour attendu d'épuisement."""

import datetime

import numpy
import polars
import pytest

import habitat_local as hl
from habitat_local.chiffrage import etat

AU, FIN = datetime.date(2016, 6, 30), datetime.date(2016, 12, 31)


def dossiers(effectif=24):
    debut = datetime.date(2016, 5, 2)
    return [
        {
            "id": f"D{rang:03d}", "date_depot": str(debut + datetime.timedelta(days=5 * rang)), "depcom_logement": "67180",
            "statut_demandeur": "proprietaire_occupant", "nature_travaux": "autonomie", "montant_travaux_ht": "8000",
            "montant_travaux_ttc": "8440", "categorie_ressources_anah": "modeste", "rapport_autonomie": "oui",
            "depot_avant_travaux": "oui", "travaux_par_entreprises": "oui",
        }
        for rang in range(effectif)
    ]  # fmt: skip


def ligne(au, **options):
    table = hl.enveloppes(dossiers(), au, **options)
    return table.filter(polars.col("enveloppe") == "adaptation_ville").row(0, named=True)


def test_seuls_les_depots_connus_comptent():
    avant, apres = ligne(datetime.date(2016, 5, 31)), ligne(datetime.date(2016, 6, 30))
    assert (avant["dossiers"], apres["dossiers"]) == (6.0, 12.0)
    assert apres["demande"] == pytest.approx(2 * avant["demande"]) and apres["part"] == pytest.approx(
        apres["demande"] / apres["montant"]
    )
    assert apres["reste"] == pytest.approx(max(apres["montant"] - apres["demande"], 0))


def test_un_nombre_de_dossiers_epuise_aussi():
    lue = ligne(datetime.date(2016, 6, 30), nombres={"adaptation_ville": 4})
    assert lue["epuisee_le"] == datetime.date(2016, 5, 17) and lue["part_nombre"] == 3.0


def test_un_rythme_regulier_se_projette_au_jour_pres():
    semaine = numpy.tile([100.0, 0, 0, 0, 0, 0, 0], 8)
    projection = etat.projeter([(1200.0, semaine), (None, semaine / 100)], AU, FIN)
    # 800 € en huit semaines : il en faut quatre de plus, au premier jour de la quatrième.
    assert projection.jours == (AU + datetime.timedelta(days=22),) * 3 and projection.probabilite == 1


def test_l_intervalle_contient_le_jour_vrai():
    hasard, dedans = numpy.random.default_rng(7), 0
    for _ in range(60):
        flux = hasard.poisson(0.6, 7 * 40) * 100.0
        vu, cumul = flux[: 7 * 16], flux.cumsum()
        limite = 1.8 * vu.sum()
        if limite > cumul[-1]:
            continue
        projection = etat.projeter([(limite, vu), (None, vu / 100)], AU, AU + datetime.timedelta(days=7 * 24))
        vrai = AU + datetime.timedelta(days=int((cumul >= limite).argmax()) - 7 * 16 + 1)
        tot, _, tard = projection.jours
        dedans += (tot or FIN) <= vrai <= (tard or datetime.date.max)
    assert dedans >= 45


def test_trop_peu_de_depots_ne_se_projettent_pas():
    assert etat.projeter([(100.0, numpy.ones(20)), (None, numpy.ones(20))], AU, FIN) is None


def test_enveloppe_inconnue():
    with pytest.raises(hl.ErreurHabitat, match="adaptation_ville"):
        hl.enveloppes(dossiers(3), AU, nombres={"adaptation_vile": 3})
