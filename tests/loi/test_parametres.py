"""Chaque paramètre dit ce qu'il est, dans quelle unité, depuis quel texte ; aucun chiffre de la loi n'est dans le Python."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from openfisca_core.parameters import Parameter

from habitat_local.loi.systeme import RACINE, droit_en_vigueur
from openfisca_habitat_local.mecanismes.aides_locales import ASSIETTES

LOI = Path(__file__).parents[2] / "openfisca_habitat_local"

UNITES = {
    "/1", "currency", "currency/m2", "currency/year", "currency/month", "currency/kWh", "currency/t",
    "m", "m2", "m3", "l", "kWh", "kWh/m2", "kg/m2", "kVA", "pixel", "point",
    "year", "month", "day", "count", "boolean", "list", "text",
}  # fmt: skip


@pytest.fixture(scope="module")
def systeme():
    return droit_en_vigueur()


@pytest.fixture(scope="module")
def parametres(systeme):
    return [p for p in systeme.parameters.children[RACINE].get_descendants() if isinstance(p, Parameter)]


def valeurs(parametre):
    return [v.value for v in parametre.values_list if v.value is not None]


def nommes(parametres, *suffixes):
    """Paramètres dont le dernier nom est l'un de ceux-là."""
    return [
        p
        for p in parametres
        if p.name.rpartition(".")[2] in suffixes or set(p.name.split(".")) & set(suffixes)
    ]


def test_description(systeme):
    sans = [e.name for e in systeme.parameters.children[RACINE].get_descendants() if not e.description]
    assert not sans


def test_unite(parametres):
    assert not {p.name: p.metadata.get("unit") for p in parametres if p.metadata.get("unit") not in UNITES}


def test_le_genre_des_valeurs_suit_l_unite(parametres):
    """Une liste peut porter l'unité de ses éléments."""
    genres = {"boolean": bool, "list": list, "text": str}
    fautes = []
    for parametre in parametres:
        genre = genres.get(parametre.metadata["unit"], (int, float))
        for valeur in valeurs(parametre):
            elements = valeur if isinstance(valeur, list) and genre is not list else [valeur]
            booleen = any(isinstance(e, bool) for e in elements) and genre is not bool
            if booleen or not all(isinstance(e, genre) for e in elements):
                fautes.append(parametre.name)
    assert not fautes


def test_une_part_est_entre_zero_et_un(parametres):
    parts = [p for p in parametres if p.metadata["unit"] == "/1"]
    assert not {p.name: valeurs(p) for p in parts if not all(-1 <= v <= 2 for v in valeurs(p))}


def test_une_reference_par_date_de_valeur(parametres):
    sans = {}
    for parametre in parametres:
        reference = parametre.metadata.get("reference") or {}
        dates = {
            str(jour)
            for jour, liens in reference.items()
            if liens and all(lien.get("title") for lien in liens)
        }
        manquantes = {v.instant_str for v in parametre.values_list} ^ dates
        if manquantes:
            sans[parametre.name] = sorted(manquantes)
    assert not sans


def test_une_valeur_fermee_l_a_ete_apres_avoir_existe(parametres):
    """La première valeur d'un paramètre n'est pas vide ; il n'est pas fermé deux fois."""
    fautes = []
    for parametre in parametres:
        suite = [v.value for v in reversed(parametre.values_list)]
        if suite[0] is None or any(a is None and b is None for a, b in itertools.pairwise(suite)):
            fautes.append(parametre.name)
    assert not fautes


def test_un_texte_ferme_ferme_ses_parametres(systeme):
    """À la fin d'une convention, aucun de ses montants ne survit (sauf son territoire)."""
    survivants = []
    for texte, noeud in systeme.parameters.children[RACINE].children["conventions"].children.items():
        if isinstance(noeud, Parameter) or "cadre" not in noeud.children:
            continue
        cadre = noeud.children["cadre"].children
        if "en_vigueur" not in cadre or cadre["en_vigueur"].values_list[0].value:
            continue
        fin = cadre["en_vigueur"].values_list[0].instant_str
        for p in noeud.get_descendants():
            permanent = isinstance(p, Parameter) and p.name.startswith(f"{RACINE}.conventions.{texte}.cadre.")
            if isinstance(p, Parameter) and not permanent and p.get_at_instant(fin) is not None:
                survivants.append(p.name)
    assert not survivants


def test_listes_de_communes(parametres):
    """Codes INSEE de 5 caractères, sans double : un code non cité entre guillemets serait un nombre."""
    listes = [
        p for p in parametres if "communes" in p.name.rpartition(".")[2] and p.metadata["unit"] == "list"
    ]
    assert listes
    for parametre in listes:
        for liste in valeurs(parametre):
            fautes = [c for c in liste if not (isinstance(c, str) and re.fullmatch(r"(\d{2}|2[AB])\d{3}", c))]
            assert not fautes, parametre.name
            assert len(set(liste)) == len(liste), parametre.name


def test_les_faits_nommes_sont_des_variables(parametres, systeme):
    champs = ("faits_requis", "faits_exclus", "aides_comptees", "aides_exclues", "aides_reduites")
    fautes = {}
    for parametre in nommes(parametres, *champs):
        noms = {
            nom for liste in valeurs(parametre) for nom in (liste if isinstance(liste, list) else [liste])
        }
        if noms - set(systeme.variables):
            fautes[parametre.name] = noms - set(systeme.variables)
    assert not fautes


def test_les_faits_requis_sont_des_booleens(parametres, systeme):
    noms = {
        n for p in nommes(parametres, "faits_requis", "faits_exclus") for liste in valeurs(p) for n in liste
    }
    assert not [nom for nom in noms if systeme.variables[nom].value_type is not bool]


def test_assiettes_connues(parametres):
    fautes = {p.name: valeurs(p) for p in nommes(parametres, "assiette") if set(valeurs(p)) - set(ASSIETTES)}
    assert not fautes


# --- Aucun chiffre de la loi dans le Python ---------------------------------------------------------------

#: Nombres qui ne disent rien de la loi : absence, unité, double, moitié, mois d'une année, centimes d'un euro,
#: première année d'une date numpy.
NEUTRES = {-1, 0, 1, 2, 0.5, 12, 100, 1970}

#: Fichiers dont les nombres ne sont pas ceux d'un texte, et pourquoi.
FICHIERS_ADMIS = {
    "mecanismes/delais.py": "calcul de Pâques et calendrier des jours fériés",
    "mecanismes/communes.py": "formes de codes et de dates, nombres de noms proches",
    "systeme/entrees.py": "code de réponse HTTP",
    "systeme/api_openfisca.py": "codes de réponse HTTP, taille d'un corps",
    "systeme/arbre_garde.py": "forme d'un fichier gardé",
    "systeme/cache.py": "droits d'un fichier, longueur d'une empreinte",
    "systeme/fichiers_de_reforme.py": "plus grand entier exact d'un double",
}

#: Autres nombres admis, et pourquoi.
ADMIS = {
    ("mecanismes/montants.py", 0.01): "le centime, pas d'arrondi par défaut",
    ("mecanismes/lecture_bareme.py", 24): "faits qu'un masque d'entiers peut porter",
    ("textes/meuse.py", 3): "taille de la table des compositions imprimées",
    ("textes/meuse.py", 4): "tableaux construits ensemble",
    ("variables/dossier/ressources.py", 6): "colonnes de la table des plafonds (range)",
    ("variables/meuse/fsl/ressources.py", 8): "août, mois où openfisca-france verse l'allocation de rentrée",
    ("variables/national/decence/logement.py", 3): "rang d'une pièce décrite",
    ("variables/national/decence/logement.py", 4): "rang d'une pièce décrite",
    (
        "variables/national/tarifs_sociaux/eligibilite.py",
        4,
    ): "personnes que nomme le barème CMU-C d'openfisca-france",
}

#: Attributs d'une Variable qui décrivent sa forme, et non la loi.
ATTRIBUTS = {"max_length", "default_value", "__bornes__", "__inconnue__", "__attributs__"}


def sans_portee(noeud):
    """Parties d'un nœud dont les nombres ne disent rien : forme d'une variable, indice, décimales d'un arrondi."""
    if isinstance(noeud, ast.Assign) and {getattr(cible, "id", None) for cible in noeud.targets} & ATTRIBUTS:
        return [noeud.value]
    if isinstance(noeud, ast.Subscript):
        return [noeud.slice]
    if isinstance(noeud, ast.Call) and getattr(noeud.func, "attr", "") == "round":
        return noeud.args[1:]
    return []


def nombres(chemin):
    """(ligne, nombre) des littéraux numériques d'un fichier qui pourraient être un chiffre de la loi."""
    noeuds = list(ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))))
    ignores = {id(n) for noeud in noeuds for partie in sans_portee(noeud) for n in ast.walk(partie)}
    for noeud in noeuds:
        nombre = isinstance(noeud, ast.Constant) and type(noeud.value) in (int, float)
        if nombre and id(noeud) not in ignores and noeud.value not in NEUTRES:
            yield noeud.lineno, noeud.value


def fichiers_de_loi():
    """(nom, chemin) des modules de la loi, réformes exclues."""
    chemins = [c for c in sorted(LOI.rglob("*.py")) if "reforms" not in c.parts]
    noms = [(chemin.relative_to(LOI).as_posix(), chemin) for chemin in chemins]
    # Les lecteurs de valeurs ne disent rien de la loi : formes des nombres, des dates, des fichiers.
    return [(nom, chemin) for nom, chemin in noms if not nom.startswith("systeme/lecture/")]


def test_aucun_chiffre_de_la_loi_dans_le_python():
    trouves = [
        f"{nom}:{ligne} : {nombre}"
        for nom, chemin in fichiers_de_loi()
        if nom not in FICHIERS_ADMIS
        for ligne, nombre in nombres(chemin)
        if (nom, nombre) not in ADMIS
    ]
    assert not trouves, "un chiffre de la loi est un paramètre : " + " ; ".join(trouves)


def test_aucune_date_ni_commune_dans_le_python():
    """La seule date écrite est celle qui vaut « non renseignée »."""
    trouves = {}
    for nom, chemin in fichiers_de_loi():
        textes = [
            n.value
            for n in ast.walk(ast.parse(chemin.read_text(encoding="utf-8")))
            if isinstance(n, ast.Constant)
        ]
        ecrits = [t for t in textes if isinstance(t, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{5}", t)]
        if set(ecrits) - {"1970-01-01"}:
            trouves[nom] = ecrits
    assert not trouves


def test_les_exceptions_servent_encore():
    presents = {(nom, nombre) for nom, chemin in fichiers_de_loi() for _, nombre in nombres(chemin)}
    assert set(ADMIS) <= presents
