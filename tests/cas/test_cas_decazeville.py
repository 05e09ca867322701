"""Cas de travail de Decazeville-Aubin et du contrat local d'engagement, sous toutes leurs lectures."""

import json
import re
from pathlib import Path

import pytest

from tests.cas.adaptateurs.decazeville import SORTIES, variables
from tests.conftest import calculer_dossier, systeme_de_base, systeme_sous_lecture

CAS = json.loads((Path(__file__).parent / "decazeville_cle.json").read_text(encoding="utf-8"))
DOSSIERS = [cas for cas in CAS if cas.get("faits")]


def lecture_de(libelle):
    """AMB-DEC-12 (c) → AMB-DEC-12-c ; sans lettre, la lecture (b), ou (a) quand (b) est la recommandée."""
    nom, lettre = re.fullmatch(r"(AMB-[A-Z]+-\d+)(?: \((\w)\))?", libelle).groups()
    return f"{nom}-{lettre or ('a' if nom == 'AMB-CLE-03' else 'b')}"


def lectures(cas):
    """(lecture ou rien, attendu) de chaque lecture du cas, la recommandée d'abord."""
    autres = [
        ((lecture_de(autre["lecture"]),), autre["expected"]) for autre in cas.get("autres_lectures", [])
    ]
    return [((), cas["expected"]), *autres]


def obtenu(systeme, jour, entrees, sorties):
    resultat = calculer_dossier(systeme, jour, entrees, sorties.values())
    return {cle: round(float(resultat[variable]), 2) for cle, variable in sorties.items()}


SOUS_LECTURE = [(cas, lecture, attendu) for cas in DOSSIERS for lecture, attendu in lectures(cas)]


@pytest.mark.parametrize(
    ("cas", "lecture", "attendu"), SOUS_LECTURE, ids=[f"{c['id']} {''.join(x)}" for c, x, _ in SOUS_LECTURE]
)
def test_dossier(cas, lecture, attendu):
    systeme = systeme_sous_lecture(*lecture) if lecture else systeme_de_base()
    entrees, jour = variables(cas)
    sorties = {cle: SORTIES[cle] for cle in attendu}
    assert obtenu(systeme, jour, entrees, sorties) == attendu


#: Cas dits par leur seul récit : jour, entrées, variable de chaque clé attendue.
RECITS = {
    "CLE-T01": (
        "2013-05-31",
        {"statut_demandeur": "proprietaire_bailleur", "nature_travaux": "energie", "cle_en_vigueur": True},
        {"eligible_habiter_mieux": "eligible_habiter_mieux"},
    ),
    "CLE-T05": (
        "2017-03-02",
        {
            "statut_demandeur": "proprietaire_occupant",
            "nature_travaux": "energie",
            "cle_date_signature": "2014-03-01",
        },
        {"eligible_habiter_mieux": "eligible_habiter_mieux"},
    ),
    "DEC-AGR-04": (
        "2008-05-10",
        {},
        {
            "cout_40": "decazeville_facades_objectif_au_plafond",
            "dossiers_max": "decazeville_facades_dossiers_dans_enveloppe",
        },
    ),
}


@pytest.mark.parametrize("nom", RECITS)
def test_recit(nom):
    cas = next(cas for cas in CAS if cas["id"] == nom)
    jour, entrees, sorties = RECITS[nom]
    for lecture, attendu in lectures(cas):
        systeme = systeme_sous_lecture(*lecture) if lecture else systeme_de_base()
        assert obtenu(systeme, jour, entrees, sorties) == {cle: attendu[cle] for cle in sorties}


def test_facades_a_vingt_pour_cent():
    """DEC-AGR-04, sous AMB-DEC-05-b : l'objectif au plafond vaut exactement l'enveloppe."""
    cas = next(cas for cas in CAS if cas["id"] == "DEC-AGR-04")
    sorties = {"cout_20": "decazeville_facades_objectif_au_plafond"}
    attendu = {"cout_20": cas["expected"]["cout_20"]}
    assert obtenu(systeme_sous_lecture("AMB-DEC-05-b"), "2008-05-10", {}, sorties) == attendu


def test_tous_les_cas_sont_essayes():
    assert {cas["id"] for cas in CAS} == {cas["id"] for cas in DOSSIERS} | set(RECITS)


def test_objectifs_et_enveloppes_se_recoupent():
    """Les sommes imprimées sont celles de leurs lignes : DEC-OBJ-01 à DEC-OBJ-12 (DEC-OBJ-05 : 95), DEC-BUD-01 à -03."""
    arbre = systeme_de_base().parameters.habitat_local.conventions.decazeville_aubin_2008
    o = arbre.objectifs("2008-05-10")
    annees = [o.par_annee.annee_2008, o.par_annee.annee_2009]
    occupants = ("insalubrite", "tres_modeste", "adaptation", "modeste")
    assert [sum(a[f"occupants_{nom}"] for nom in occupants) for a in annees] == [33, 17]
    assert all(sum(a[f"occupants_{nom}"] for a in annees) == o.occupants[nom] for nom in occupants)
    bailleurs = ("insalubrite", "occupes", "vacants", "lip")
    assert [sum(a[f"bailleurs_{nom}"] for nom in bailleurs) for a in annees] == [30, 15]
    b = o.bailleurs
    assert b.social_vacants + b.social_occupes + b.social_insalubres == b.loyer_social
    assert b.lip_vacants + b.lip_occupes == b.loyer_tres_social
    assert b.social_vacants + b.lip_vacants == b.vacants
    assert b.social_occupes + b.lip_occupes == b.occupes_ameliores
    assert b.loyer_social + b.loyer_tres_social == b.total == 45
    assert o.total == b.total + o.occupants.total == 95
    assert o.insalubrite.total == b.social_insalubres + o.occupants.insalubrite
    e = [arbre.enveloppes(jour) for jour in ("2008-05-10", "2009-03-01")]
    assert sum(x.anah_occupants + x.anah_bailleurs for x in e) == e[0].anah_total
