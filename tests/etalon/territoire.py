"""Communes : de quel texte, et en Gironde dans quelle zone de loyer."""

import csv
from pathlib import Path

import numpy
import pyarrow

HAGUENAU = ("67180",)
DECAZEVILLE = ("12013", "12083", "12089", "12100", "12305")
ILE_DE_FRANCE = ("75", "77", "78", "91", "92", "93", "94", "95")
#: Absentes des listes imprimées, déduites de l'ordre des colonnes (AMB-GIR-25) ; membre de la CUB ou non.
ZONE_1_DEDUITE = {"33122": False, "33434": True, "33529": False}
#: Entrée dans la communauté urbaine pendant la convention (AMB-GIR-31).
MARTIGNAS, ENTREE_MARTIGNAS = "33273", numpy.datetime64("2013-07-01")

INCONNUE, NATIONALE, TEXTE_HAGUENAU, TEXTE_DECAZEVILLE, TEXTE_GIRONDE = range(5)
ZONE_1, ZONE_2, ZONE_3, ZONE_4 = 1, 2, 3, 4


def communes_de_gironde():
    """{code: (zone, membre de la communauté urbaine en 2012)}."""
    fichier = Path(__file__).with_name("gironde_communes.csv")
    with fichier.open(encoding="utf-8") as lignes:
        lues = {c["depcom"]: (int(c["zone"][0]), c["cub_2012"] == "1") for c in csv.DictReader(lignes)}
    return lues | {code: (ZONE_1, cub) for code, cub in ZONE_1_DEDUITE.items()}


GIRONDE = communes_de_gironde()


def texte_de(code):
    if len(code) != 5 or code.startswith("00"):
        return INCONNUE
    if code in HAGUENAU:
        return TEXTE_HAGUENAU
    if code in DECAZEVILLE:
        return TEXTE_DECAZEVILLE
    return TEXTE_GIRONDE if code.startswith("33") else NATIONALE


def situer(d, colonne):
    """Ajoute territoire, zone_gironde, cub, ile_de_france ; une seule lecture par commune distincte."""
    tableau = colonne.to_arrow()
    if isinstance(tableau, pyarrow.ChunkedArray):
        tableau = tableau.combine_chunks()
    dictionnaire = tableau.dictionary_encode()
    codes = [code or "" for code in dictionnaire.dictionary.to_pylist()] + [""]
    rang = dictionnaire.indices.fill_null(len(codes) - 1).to_numpy(zero_copy_only=False)
    zones = [GIRONDE.get(code, (ZONE_4, False)) for code in codes]
    d.territoire = numpy.array([texte_de(code) for code in codes], dtype=numpy.int8)[rang]
    d.zone_gironde = numpy.array([zone for zone, _ in zones], dtype=numpy.int8)[rang]
    membre = numpy.array([cub for _, cub in zones])[rang]
    martignas = numpy.array([code == MARTIGNAS for code in codes])[rang]
    d.cub = membre | (martignas & (d.date_depot >= ENTREE_MARTIGNAS))
    d.ile_de_france = numpy.array([code[:2] in ILE_DE_FRANCE for code in codes])[rang]
