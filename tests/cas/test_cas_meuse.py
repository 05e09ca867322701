"""Cas de travail de la Meuse : les faits donnent les résultats attendus, sous chaque lecture."""

import datetime
import functools
import json
import re
from pathlib import Path

import pytest

from habitat_local.fsl import calcul
from openfisca_habitat_local.systeme.reformes import chemins_lectures
from openfisca_habitat_local.textes.meuse import AIDES, variable_montant
from tests.cas.adaptateurs import meuse

CAS = json.loads((Path(__file__).parent / "meuse.json").read_text(encoding="utf-8"))
AUTRES = [(cas, autre) for cas in CAS for autre in cas.get("autres_lectures", [])]
ECART_ADMIS = 0.005  # les attendus sont au centime, ou au dix-millième pour un quotient


def lectures(texte):
    """« C-03 (b) » → AMB-MEU-03-b ; une lecture déjà en vigueur ne change rien."""
    trouvees = re.findall(r"(?:C|AMB-MEU)-(\d+)\s*[-( ]+\s*([a-d])\b", texte or "")
    noms = [f"AMB-MEU-{int(numero):02d}-{lettre}" for numero, lettre in trouvees]
    assert not texte or noms
    return tuple(nom for nom in noms if nom in chemins_lectures())


@functools.cache
def reponses(noms=()):
    """Réponses de tous les cas sous des lectures, en un seul lot."""
    resultats = calcul.executer([meuse.demande(cas) for cas in CAS], noms, expliquer=True)
    objets = {objet["id"]: objet for objet in resultats.objets()}
    assert resultats.refus.is_empty(), resultats.refus.rows()
    return objets


def egaux(attendu, obtenu):
    if isinstance(obtenu, datetime.date):
        obtenu = obtenu.isoformat()
    if attendu is None or isinstance(attendu, bool | str) or isinstance(obtenu, bool | str | None):
        return obtenu is attendu or obtenu == attendu
    return abs(attendu - obtenu) <= ECART_ADMIS + 1e-9


def verifier(cas, attendus, reponse):
    obtenus = {cle: meuse.obtenu(cle, cas, reponse) for cle in attendus}
    assert {c: v for c, v in obtenus.items() if not egaux(attendus[c], v)} == {}


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["id"])
def test_lecture_recommandee(cas):
    verifier(cas, cas["expected"], reponses()[cas["id"]])


@pytest.mark.parametrize(("cas", "autre"), AUTRES, ids=lambda x: x.get("id") or x.get("lecture"))
def test_autre_lecture(cas, autre):
    verifier(cas, autre["expected"], reponses(lectures(autre["lecture"]))[cas["id"]])


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["id"])
def test_les_regles_du_cas_sont_citees(cas):
    citees = set(reponses()[cas["id"]]["regles"])
    assert set(cas["sources"]) - citees == set()
    assert not [regle for regle in citees if not regle.startswith("MEU-")]


# --- Faits inconnus ---------------------------------------------------------------------------------------------

FAVORABLES = (
    "fsl_eligible",
    "fsl_acces_conditions_ok",
    "locapass_eligible",
    "visale_eligible",
    "tarif_social_eligible",
)
MONTANTS = tuple(variable_montant(aide) for aide in AIDES)


def amputees():
    """Chaque cas, chacun de ses faits ôté à son tour."""
    for cas in CAS:
        entiere = meuse.demande(cas)
        for fait in set(entiere) - {"id"}:
            reste = {nom: valeur for nom, valeur in entiere.items() if nom != fait}
            if len(reste) > 1:
                yield {**reste, "id": f"{cas['id']}|{fait}"}


def test_un_fait_ote_n_est_jamais_plus_favorable():
    objets = {objet["id"]: objet for objet in calcul.executer(list(amputees())).objets()}
    assert len(objets) > 400
    entieres = reponses()
    montees = {}
    for cle, objet in objets.items():
        avant, apres = entieres[cle.split("|")[0]]["resultats"], objet["resultats"]
        for nom in (*FAVORABLES, *MONTANTS):
            if avant.get(nom) is not None and apres.get(nom) is not None and apres[nom] > avant[nom]:
                montees[cle, nom] = avant[nom], apres[nom]
    assert montees == {}
