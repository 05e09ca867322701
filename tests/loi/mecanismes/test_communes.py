"""Communes de France : connues à une date, intercommunalités, départements, codes postaux, noms."""

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy
import openfisca_france
import pytest

from openfisca_habitat_local.mecanismes.communes import (
    DONNEES,
    Genre,
    TerritoireInconnu,
    commune,
    commune_connue,
    commune_de,
    commune_recue,
    communes_de_l_epci,
    communes_de_la_region,
    communes_de_nom,
    communes_du_code_postal,
    communes_du_departement,
    departement_de,
    en_ile_de_france,
    entier_du_jour,
    epci_de,
    noms_des_lieux,
    populations,
    region_de,
)


def tableau(*depcom):
    return numpy.array(depcom, "S5")


def connue(code, jour=None):
    return bool(commune_connue(tableau(code), jour)[0])


@pytest.mark.parametrize(
    ("code", "jour", "attendu"),
    [
        ("67180", date(2016, 6, 15), True),
        ("67180", None, True),
        ("99999", None, False),
        ("67500", date(2016, 6, 15), True),  # Weyersheim, dont le code est aussi un code postal d'ailleurs
        ("", None, False),
        # Culey, associée depuis 1973, rétablie le 1er janvier 2014 ; toujours connue
        ("55138", date(2012, 3, 1), True),
        ("55138", date(2016, 7, 7), True),
        # Prignac-en-Médoc, fondue dans Blaignan-Prignac le 1er janvier 2019
        ("33338", date(2018, 12, 31), True),
        ("33338", date(2019, 1, 1), False),
        ("33338", None, True),
        # Paris : la commune et ses arrondissements
        ("75056", date(2024, 1, 1), True),
        ("75120", date(2012, 1, 1), True),
        # une commune nouvelle est connue même d'un dossier d'avant elle : c'est ainsi qu'on la nomme aujourd'hui
        ("49220", date(2014, 1, 1), True),
        ("97601", date(2024, 1, 1), True),
        ("2A004", date(2024, 1, 1), True),
    ],
)
def test_une_commune_est_connue_aujourd_hui_ou_a_sa_date(code, jour, attendu):
    assert connue(code, jour) is attendu


def test_un_jour_par_dossier():
    jours = numpy.array(["2018-12-31", "2019-01-01", "2024-02-29"], "datetime64[D]")
    assert entier_du_jour(jours).tolist() == [20181231, 20190101, 20240229]
    assert commune_connue(tableau("33338", "33338", "67180"), jours).tolist() == [True, False, True]


def test_toutes_les_communes_du_fichier_d_openfisca_france_sont_connues_a_leur_date():
    zonage = Path(openfisca_france.__file__).parent / "assets" / "apl" / "20110914_zonage.csv"
    with open(zonage, encoding="utf-8") as lignes:
        anciennes = [ligne["CODGEO"] for ligne in csv.DictReader(lignes)]
    assert len(anciennes) > 36000
    assert commune_connue(tableau(*anciennes), date(2012, 3, 1)).all()


@pytest.mark.parametrize(
    ("siren", "jour", "nombre", "membre"),
    [
        ("242500361", date(2024, 3, 15), 68, "25056"),
        (242500361, date(2026, 3, 15), 67, "25532"),
        ("200039949", date(2024, 6, 15), 20, "57663"),
        ("242100410", date(2023, 6, 15), 23, "21231"),
        ("241100593", date(2024, 6, 15), 37, "11262"),
        ("244200622", date(2024, 6, 15), 16, "42023"),
        ("200072882", date(2023, 9, 15), 15, "85003"),
        ("200071082", date(2024, 9, 15), 21, "03185"),
        ("245900758", date(2020, 6, 15), 8, "59400"),
        ("243500139", date(2024, 6, 15), 43, "35238"),
    ],
)
def test_les_communes_d_une_intercommunalite(siren, jour, nombre, membre):
    codes = communes_de_l_epci(siren, jour)
    assert membre in codes
    assert len(set(commune_de(tableau(*codes), jour).tolist())) == nombre


def test_les_codes_d_une_intercommunalite_comprennent_ses_communes_deleguees():
    deleguees = [
        code
        for code in communes_de_l_epci("242500361", date(2026, 1, 1))
        if commune(code).genre == Genre.deleguee
    ]
    assert deleguees


@pytest.mark.parametrize(
    ("appel", "message"),
    [
        (lambda: communes_de_l_epci("242500362"), "Le plus proche : 242500361"),
        (lambda: communes_de_l_epci("Besançon"), "9 chiffres"),
        (lambda: communes_de_l_epci("242500361", date(2016, 5, 1)), "donner la liste des communes"),
        (lambda: communes_du_departement("Doubs"), "« 25 »"),
        (lambda: communes_du_departement("96"), "n'existe pas"),
        (lambda: communes_de_la_region("Bretagne"), "« 53 »"),
    ],
)
def test_un_territoire_inconnu_est_une_erreur_claire(appel, message):
    with pytest.raises(TerritoireInconnu, match=message):
        appel()


def test_departements_et_regions():
    lieux = tableau("25056", "2A004", "97411", "75120", "99999")
    assert departement_de(lieux).tolist() == [b"25", b"2A", b"974", b"75", b""]
    assert region_de(lieux).tolist() == [b"27", b"94", b"04", b"11", b""]
    assert en_ile_de_france(lieux).tolist() == [False, False, False, True, False]
    assert {"25056", "25462"} <= set(communes_du_departement("25"))
    assert {"91377", "75101"} <= set(communes_de_la_region("11"))


def test_l_intercommunalite_suit_la_commune_dont_le_lieu_releve():
    lieux = tableau("75101", "75056", "25056", "85113", "99999")
    assert epci_de(lieux, date(2024, 1, 1)).tolist() == [200054781, 200054781, 242500361, 0, 0]
    assert epci_de(tableau("25056"), date(2018, 12, 31)).tolist() == [0]


def test_les_communes_d_un_code_postal():
    assert [str(lieu) for lieu in communes_du_code_postal("67500")] == [
        "67023 Batzendorf",
        "67180 Haguenau",
        "67331 Niederschaeffolsheim",
        "67523 Weitbruch",
    ]
    assert communes_du_code_postal("00000") == communes_du_code_postal("6750") == ()
    assert "75101" in {lieu.code for lieu in communes_du_code_postal("75001")}


@pytest.mark.parametrize(
    ("nom", "departement", "premier"),
    [
        ("besancon", None, "25056"),
        ("St Yrieix la perche", None, "87187"),
        ("Hagueneau", None, "67180"),
        ("Culey", "55", "55138"),
        ("Paris", None, "75056"),
        ("PARIS", None, "75056"),
    ],
)
def test_une_commune_se_retrouve_par_son_nom(nom, departement, premier):
    assert communes_de_nom(nom, departement)[0].code == premier


def test_un_nom_sans_voisin_ne_rend_rien():
    assert communes_de_nom("Zzzzzzzz") == ()


def test_la_commune_qui_a_recu_une_commune_disparue():
    lieu, jour = commune_recue("33338")
    assert (lieu.code, jour) == ("33055", date(2019, 1, 1))
    assert commune_recue("67180") is None


def test_la_population_d_une_commune_nouvelle_n_est_pas_celle_de_son_ancien_code():
    assert populations(tableau("67180"), date(2016, 6, 15))[0] > 30000
    assert populations(tableau("33055"))[0] > 0
    assert populations(tableau("33055", "99999"), date(2012, 3, 1)).tolist() == [-1, -1]


def test_les_noms_de_tous_les_lieux():
    noms = noms_des_lieux()
    assert (noms["67180"], noms["55138"], noms["33338"]) == ("Haguenau", "Culey", "Prignac-en-Médoc")


def test_le_fichier_est_petit_et_se_charge_vite():
    assert DONNEES.stat().st_size < 1_500_000
    mesure = (
        "import numpy, time; from openfisca_habitat_local.mecanismes.communes import commune_connue; "
        "d = time.process_time(); commune_connue(numpy.array(['67180'], 'S5')); print(time.process_time() - d)"
    )
    fini = subprocess.run([sys.executable, "-c", mesure], capture_output=True, text=True, check=True)
    assert float(fini.stdout) < 0.25  # 15 ms ici ; large, pour une machine chargée
