"""Le tableau des valeurs : mauvaise ou française, même verdict et même phrase à chaque porte qui lit ce genre.

Une porte rend ce qu'elle lit, ou la phrase de son refus. Ne pas pouvoir écrire une valeur à une porte (une date dans un
taux) n'est pas un essai : chaque genre n'est essayé que là où il se donne.
"""

import json

import pytest
from openfisca_core.errors import SituationParsingError

import habitat_local as hl
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import menages
from habitat_local.dossiers.fichiers import lire_source
from habitat_local.fsl import demandes
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.regles.cas.verification import verifier as verifier_cas
from habitat_local.serveur import plans as serveur
from openfisca_habitat_local.systeme import api_openfisca
from tests.outil.dossiers.test_dossiers import BON
from tests.portes.test_toutes_les_portes import (
    csv,
    document_json,
    document_yaml,
    jsonl,
    liste,
    parquet,
    table,
    xlsx,
)

JOUR = BON["date_depot"]
PLAFOND = "habitat_local.conventions.haguenau_2016.anah.proprietaires_occupants.energie.plafond_travaux"
TAUX = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste"
#: Par genre : la colonne des dossiers, celle des demandes, celle des personnes.
COLONNES = {
    "montant": ("montant_travaux_ht", "fsl_ressources_mois", "salaire_imposable"),
    "part": ("gain_energetique", None, None),
    "date": ("date_depot", "fsl_date_demande", "date_naissance"),
    "booleen": ("depot_avant_travaux", "fsl_demande_caution", None),
    "commune": ("depcom_logement", "depcom_logement", None),
    "entier": ("nombre_personnes_menage", "fsl_nombre_adultes", None),
}


# --- Les portes : (genre, valeur, dossier de travail) → phrase du refus, ou None si la valeur est lue ---------


def des_dossiers(ecrire):
    def porte(genre, valeur, chemin):
        refus = hl.dossiers(ecrire(chemin, {**BON, COLONNES[genre][0]: valeur})).refus
        return f"{refus['motif'][0]} {refus['attendu'][0]}" if refus.height else None

    return porte


def du_fsl(genre, valeur, _):
    colonne = COLONNES[genre][1]
    if colonne is None:
        return NotImplemented
    [lot] = demandes.lots([{"fsl_nombre_adultes": 1, "fsl_date_demande": "2016-10-18", colonne: valeur}])
    return f"{lot.refus['motif'][0]} {lot.refus['attendu'][0]}" if lot.refus.height else None


def des_personnes(genre, valeur, _):
    colonne = COLONNES[genre][2]
    if colonne is None:
        return NotImplemented
    personne = {
        "menage_id": "a",
        "role": "declarant",
        "date_naissance": "1950-01-01",
        "salaire_imposable": "9000",
    }
    try:
        menages.completer(lire_source([{**BON, "id": "a"}]), lire_source([{**personne, colonne: valeur}]))
    except ErreurEntree as erreur:
        return str(erreur)
    return None


def d_une_reforme(genre, valeur, _):
    chemin = {"montant": PLAFOND, "part": TAUX, "date": TAUX}.get(genre)
    if chemin is None:
        return NotImplemented
    entree = {"debut": "2016-05-01", "ensuite": True, "valeur": 0.1}
    entree["debut" if genre == "date" else "valeur"] = valeur
    reforme = {
        "titre": "t",
        "auteur": "a",
        "reference": "r",
        "date": "2024-01-01",
        "parametres": {chemin: [entree]},
    }
    try:
        hl.droit(reformes=[reforme])
    except hl.ErreurHabitat as erreur:
        return str(erreur)
    return None


def d_un_cas(genre, valeur, chemin):
    faits = {**BON, COLONNES[genre][0]: valeur}
    faits = {n: v for n, v in faits.items() if n not in ("id", "date_depot", "poids")}
    cas = {
        "name": "x",
        "period": valeur if genre == "date" else JOUR,
        "input": faits,
        "output": {"total_subventions": 0},
    }
    ecrit = json.dumps([cas], ensure_ascii=False)
    (chemin / "cas.yaml").write_text(ecrit, encoding="utf-8")
    fautes = [str(f) for f in verifier_cas(chemin / "cas.yaml", droit_en_vigueur())]
    fautes = [f for f in fautes if COLONNES[genre][0] in f or genre == "date"]
    return " ".join(fautes) or None


def de_l_api_d_openfisca(genre, valeur, _):
    faits = {n: v for n, v in {**BON, COLONNES[genre][0]: valeur}.items() if n not in ("id", "poids")}
    menage = {nom: {JOUR: v} for nom, v in faits.items()} | {"personne_de_reference": ["d"]}
    corps = {"individus": {"d": {}}, "menages": {"m": menage}}
    try:
        api_openfisca.construire(droit_en_vigueur(), json.loads(json.dumps(corps)))
    except SituationParsingError as erreur:
        return json.dumps(erreur.error, ensure_ascii=False)
    return None


def du_serveur(genre, valeur, _):
    lu = serveur.hl.dossiers([{**BON, COLONNES[genre][0]: valeur}]).refus
    return f"{lu['motif'][0]} {lu['attendu'][0]}" if lu.height else None


PORTES = {
    **{p.__name__: des_dossiers(p) for p in (csv, xlsx, parquet, document_json, jsonl, document_yaml, table, liste)},
    "fsl": du_fsl, "personnes": des_personnes, "reforme": d_une_reforme, "cas": d_un_cas,
    "openfisca": de_l_api_d_openfisca, "serveur": du_serveur,
}  # fmt: skip
REFUSEES = [
    ("montant", "20.000", "ambigu"), ("montant", "20,000", "ambigu"), ("montant", "1.000", "ambigu"),
    ("montant", "#N/A", "tableur"), ("montant", "#REF!", "tableur"), ("montant", "#NAME?", "tableur"),
    ("montant", "NaN", "pas un nombre"), ("montant", "Infinity", "pas un nombre"), ("montant", "1e400", "fini"),
    ("montant", "9**9**9**9", "pas un nombre"), ("montant", "0x1F", "pas un nombre"), ("montant", "1_000", "pas un nombre"),
    ("montant", "-5", "négatif"), ("montant", "1e17", "trop grand"), ("montant", "2O000", "pas un nombre"),
    ("montant", "20 00", "pas un nombre"), ("montant", "=1+1", "pas un nombre"), ("montant", "'20000", "pas un nombre"),
    ("montant", "20 %", "pas un nombre"), ("montant", "n.c.", "pas un nombre"), ("montant", "9" * 60, "trop long"),
    ("part", "30", "0.30"), ("part", "1,5", "0.015"), ("part", "150 %", "plus grande"), ("part", "-0,1", "négative"),
    ("part", "0,30 €", "euros"), ("part", "abc", "pas un nombre"),
    ("date", "2016-02-30", "n'existe pas"), ("date", "06/15/2016", "américaine"), ("date", "2016", "pas une date"),
    ("date", "15/06/16", "pas une date"), ("date", "2016-06-15T10:00", "heure"), ("date", "42536", "2016-06-15"),
    ("date", "9999-01-01", "hors de"),
    ("booleen", "peut-être", "ni oui ni non"), ("booleen", "2", "ni oui ni non"), ("booleen", "x", "ni oui ni non"),
    ("commune", "1004", "01004"), ("commune", "671800", "mal formé"), ("commune", "33000", "code postal"),
    ("commune", "67 180", "67180 ?"), ("commune", "Haguenau", "mal formé"),
    ("entier", "2,5", "entier"), ("entier", "quatre", "pas un nombre"), ("entier", "5000", "trop grand"),
    ("entier", "4 €", "euros"),
]  # fmt: skip
LUES = [
    ("montant", "20 000,50 €"), ("montant", "20\u202f000,50"), ("montant", "20\u00a0000.50"), ("montant", "20.000,50"),
    ("montant", "20,000.50"), ("montant", "20000,5"), ("montant", "20'000"), ("part", "55 %"), ("part", "0,55"),
    ("part", "0.550"), ("booleen", "Oui"), ("booleen", "VRAI"), ("booleen", "1"), ("commune", "67180.0"),
    ("entier", "3,0"), ("date", "15/06/2016"), ("date", "15 juin 2016"), ("date", "2016-06-15 00:00:00"),
]  # fmt: skip
#: Ce qu'une porte ne dit pas comme les autres, et pourquoi.
SAUF = {
    ("xlsx", "=1+1"): "un classeur en fait une formule, refusée comme non calculée",
    ("cas", "42536"): "une période de cas n'est pas une date de tableur",
    ("reforme", "9" * 60): "dit trop long",
}


@pytest.mark.parametrize("nom", PORTES)
@pytest.mark.parametrize(("genre", "valeur", "motif"), REFUSEES)
def test_refusee_a_chaque_porte(nom, genre, valeur, motif, tmp_path):
    if (nom, valeur) in SAUF:
        pytest.skip(SAUF[nom, valeur])
    dit = PORTES[nom](genre, valeur, tmp_path)
    if dit is NotImplemented:
        return
    assert dit is not None, f"{valeur} est lue"
    if not (nom == "cas" and genre == "date"):  # un cas dit que ce n'est pas une période
        assert motif in dit, dit


@pytest.mark.parametrize("nom", [n for n in PORTES if n != "cas"])
@pytest.mark.parametrize(("genre", "valeur"), LUES)
def test_lue_a_chaque_porte(nom, genre, valeur, tmp_path):
    assert PORTES[nom](genre, valeur, tmp_path) in (None, NotImplemented)


@pytest.mark.parametrize(("genre", "valeur"), [(g, v) for g, v in LUES if g != "date"])
def test_un_cas_dit_comment_l_ecrire(genre, valeur, tmp_path):
    """Le lanceur d'OpenFisca ne lit pas le français : le cas est refusé en disant l'écriture qu'il lit."""
    assert "écrivez" in PORTES["cas"](genre, valeur, tmp_path)
