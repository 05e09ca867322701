"""Un lecteur par genre de valeur : lu, inconnu, ou refusé avec son motif ; rien d'ambigu n'est deviné."""

import datetime

import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_local.dossiers.conversions import lire_colonne
from openfisca_habitat_local.systeme.lecture import (
    ErreurDocument,
    Fait,
    Refus,
    booleen,
    charger_texte,
    classe,
    code_insee,
    date,
    entier,
    nombre,
    part,
)

JOUR = datetime.date(2016, 5, 1)
LUS = [
    (nombre, "12 500,00 €", 12500), (nombre, "12\u00a0500,5", 12500.5), (nombre, "12\u202f500", 12500),
    (nombre, "1.234,56", 1234.56), (nombre, "1,234.56", 1234.56), (nombre, "1.234.567", 1234567),
    (nombre, "0,300", 0.3), (nombre, "12345.678", 12345.678), (nombre, "１２", 12), (nombre, "  ", None),
    (part, "30 %", 0.3), (part, "0,30", 0.3), (part, "1.000", 1), (part, 1, 1), (entier, "3.0", 3),
    (date, "2016-05-01", JOUR), (date, "01/05/2016", JOUR), (date, "2016-05-01T00:00:00+02:00", JOUR),
    (booleen, "OUI", True), (booleen, "faux", False), (booleen, 0, False), (booleen, None, None),
    (code_insee, "2a004", "2A004"), (code_insee, "67180.0", "67180"), (code_insee, 67180, "67180"),
    (code_insee, "６７１８０", "67180"),
]  # fmt: skip
REFUSES = [
    (nombre, "20.000", "ambigu"), (nombre, "20,000", "ambigu"), (nombre, "#N/A", "tableur"),
    (nombre, "#VALEUR!", "tableur"), (nombre, "nan", "pas un nombre"), (nombre, "inf", "pas un nombre"),
    (nombre, float("nan"), "fini"), (nombre, "9**9**9", "pas un nombre"), (nombre, "1_000", "pas un nombre"),
    (nombre, "0x1F", "pas un nombre"), (nombre, "9" * 5000, "trop long"), (nombre, True, "booléen"),
    (nombre, [1], "liste"), (part, "30", "0.30"), (part, "150 %", "plus grande"), (part, -0.1, "négative"),
    (entier, "2,5", "entier"), (date, "2016-02-30", "n'existe pas"), (date, "05/13/2016", "américaine"),
    (date, "2016-05-01T22:00:00Z", "heure"), (date, "2016", "pas une date"), (date, "42491", "pas une date"),
    (date, "01/05/16", "pas une date"), (booleen, "peut-être", "ni oui ni non"), (booleen, 2, "ni oui ni non"),
    (code_insee, "1004", "manque"), (code_insee, "671800", "mal formé"), (code_insee, True, "booléen"),
]  # fmt: skip


@pytest.mark.parametrize(("lecteur", "ecrit", "lu"), LUS)
def test_lu(lecteur, ecrit, lu):
    assert lecteur(ecrit) == lu


@pytest.mark.parametrize(("lecteur", "ecrit", "motif"), REFUSES)
def test_refuse(lecteur, ecrit, motif):
    refus = lecteur(ecrit)
    assert isinstance(refus, Refus) and motif in refus.motif and refus.attendu


def test_un_refus_propose():
    assert code_insee("1004").proposition == "01004 ?"
    assert "2016-05-01" in date("42491").proposition
    assert "20000" in nombre("20.000").proposition


def test_classe_par_nom_ou_libelle():
    modalites = {"proprietaire_occupant": "Propriétaire occupant", "d": "D"}
    assert classe("PROPRIÉTAIRE  OCCUPANT", modalites) == "proprietaire_occupant"
    assert classe("D", modalites) == "d"
    assert "proprietaire_occupant" in classe("proprietaire_ocupant", modalites).proposition


FAITS = {
    nombre: Fait("x", "nombre"), part: Fait("x", "part", 0, 1), entier: Fait("x", "entier"),
    date: Fait("x", "date"), booleen: Fait("x", "booleen"), code_insee: Fait("x", "commune"),
}  # fmt: skip


@pytest.mark.parametrize(("lecteur", "ecrit", "attendu"), [*LUS, *REFUSES])
def test_la_colonne_lit_comme_le_lecteur(lecteur, ecrit, attendu):
    if isinstance(ecrit, list):
        return
    lecture = lire_colonne(FAITS[lecteur], polars.Series("x", [ecrit, None]))
    lu = lecteur(ecrit)
    assert lecture.refusees.to_list() == [isinstance(lu, Refus), False]
    assert lecture.valeurs.to_list() == [None if isinstance(lu, Refus) else lu, None]


@given(st.decimals(min_value=0, max_value=10**8, places=2))
@settings(max_examples=200, deadline=None)
def test_un_montant_se_lit_dans_toutes_ses_ecritures(montant):
    ecrit = f"{montant:.2f}"
    francais = f"{montant:,.2f}".replace(",", "\u202f").replace(".", ",")
    for ecriture in (ecrit, ecrit.replace(".", ","), francais, f"{francais} €", f"{montant:,.2f}"):
        assert nombre(ecriture) == float(montant)


@given(st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_le_chemin_rapide_ne_lit_rien_d_autre(texte):
    for lecteur, fait in FAITS.items():
        lecture = lire_colonne(fait, polars.Series("x", [texte], dtype=polars.String))
        lu = lecteur(texte)
        if isinstance(lu, Refus):
            assert lecture.refusees[0] and lecture.valeurs[0] is None
        else:
            assert lecture.valeurs[0] == fait.lire(texte) or lecture.refusees[0]


# --- Documents --------------------------------------------------------------------------------------------


def test_yaml_1_2():
    ecrit = "a: 020000\nb: 0x1F\nc: 1:30\nd: non\ne: 2016-05-01\nf: .nan\ng: 01004\nh: true\ni: 0.5\nj:\n"
    valeur = charger_texte(ecrit, "f.yaml").valeur
    assert valeur == {
        "a": "020000", "b": "0x1F", "c": "1:30", "d": "non", "e": "2016-05-01", "f": ".nan", "g": "01004", "h": True,
        "i": 0.5, "j": None,
    }  # fmt: skip


def test_un_nombre_garde_son_ecriture():
    assert isinstance(nombre(charger_texte("15.000", "f").valeur), Refus)
    assert isinstance(nombre(charger_texte("[20.000]", "f", "json").valeur[0]), Refus)
    assert nombre(charger_texte("[54.125]", "f", "json").valeur[0]) == 54.125


FAUX = {
    "clé double en YAML": ("a: 1\na: 2", "yaml", "ligne 2"),
    "clé double en JSON": ('{"a": 1,\n"a": 2}', "json", "ligne 2"),
    "NaN": ('{"a": NaN}', "json", "NaN"),
    "étiquette": ("a: !!python/name:os.system x", "yaml", "étiquette"),
    "deux documents": ("a: 1\n---\nb: 2", "yaml", "plusieurs documents"),
    "guillemet": ("a: 'x", "yaml", "guillemet"),
    "trop profond": ("[" * 5000, "yaml", "YAML"),
}


@pytest.mark.parametrize("cas", FAUX)
def test_document_refuse(cas):
    ecrit, genre, message = FAUX[cas]
    with pytest.raises(ErreurDocument, match=message):
        charger_texte(ecrit, "f", genre)


def test_place_de_chaque_noeud():
    assert charger_texte("a:\n  - b: 1", "f.yaml").lieu("a", 0, "b") == "f.yaml, ligne 2, colonne 8"
    assert charger_texte('{"a": [\n {"b": 1}]}', "f.json", "json").ligne("a", 0, "b") == 2
