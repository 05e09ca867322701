"""Lecture et vérification des demandes au FSL : CSV, JSON, YAML ou liste de dictionnaires.

Rien n'est calculé sur une demande mal saisie : ses erreurs la remplacent dans le résultat.
"""

import csv
import datetime
import difflib
import json
import unicodedata
from pathlib import Path

import yaml

from habitat_local.communs.erreurs import ErreurEntree

#: Une clé inconnue aussi proche d'une clé connue est une faute de frappe : la demande est refusée.
RESSEMBLANCE_FAUTE = 0.85
RESSEMBLANCE_INDICE = 0.6
MONTANT_MAXIMAL = 10_000_000
VRAI = {"oui", "o", "vrai", "true", "1", "yes"}
FAUX = {"non", "n", "faux", "false", "0", "no"}
VIDE = {"", "nr", "non renseigne", "non_renseigne", "null", "none"}


class ErreurSaisie(ErreurEntree):
    """Demande mal saisie : le message dit la clé, ce qui est faux et ce qui était attendu."""


def sans_accent(texte):
    decompose = unicodedata.normalize("NFD", str(texte))
    return "".join(c for c in decompose if not unicodedata.combining(c)).strip()


def proches(nom, noms, seuil=RESSEMBLANCE_INDICE):
    return difflib.get_close_matches(str(nom), list(noms), n=2, cutoff=seuil)


def vouliez_vous_dire(nom, noms):
    # « statut » est trop court pour ressembler à « statut_occupation », dont c'est pourtant le début.
    trouves = proches(nom, noms) or [connu for connu in noms if connu.startswith(f"{nom}_")][:2]
    return f" Vouliez-vous dire : {' ou '.join(trouves)} ?" if trouves else ""


# --- Fichiers ---------------------------------------------------------------------------------------------


def lire(source):
    """Liste de demandes (dictionnaires) d'un fichier ou d'une liste ; un cas du catalogue donne ses `faits`."""
    contenu = source if isinstance(source, list | dict) else _lire_fichier(Path(source))
    if isinstance(contenu, dict):
        contenu = contenu.get("demandes", contenu.get("dossiers", [contenu]))
    if not isinstance(contenu, list):
        raise ErreurSaisie("Le fichier doit contenir une liste de demandes.")
    return [_demande(brute, rang) for rang, brute in enumerate(contenu)]


def _lire_fichier(chemin):
    lecteurs = {".csv": _lire_csv, ".json": _lire_json, ".yaml": _lire_yaml, ".yml": _lire_yaml}
    if chemin.suffix.lower() not in lecteurs:
        raise ErreurSaisie(f"{chemin.name} : format inconnu ; CSV, JSON ou YAML attendu.")
    try:
        return lecteurs[chemin.suffix.lower()](chemin.read_text(encoding="utf-8-sig"), chemin.name)
    except FileNotFoundError:
        raise ErreurSaisie(f"{chemin} : fichier introuvable.") from None
    except UnicodeDecodeError:
        raise ErreurSaisie(f"{chemin.name} : le fichier n'est pas en UTF-8.") from None


def _lire_json(texte, nom):
    try:
        return json.loads(texte)
    except ValueError as erreur:
        raise ErreurSaisie(f"{nom} : JSON mal formé ({erreur}).") from None


def _lire_yaml(texte, nom):
    try:
        return yaml.safe_load(texte)
    except yaml.YAMLError as erreur:
        raise ErreurSaisie(f"{nom} : YAML mal formé ({erreur}).") from None


def _lire_csv(texte, nom):
    lignes = texte.splitlines()
    if not lignes:
        raise ErreurSaisie(f"{nom} : fichier vide.")
    separateur = ";" if lignes[0].count(";") > lignes[0].count(",") else ","
    lecteur = csv.DictReader(lignes, delimiter=separateur)
    return [_ligne_csv(ligne, rang, nom) for rang, ligne in enumerate(lecteur, start=2)]


def _ligne_csv(ligne, rang, nom):
    if None in ligne or None in ligne.values():
        raise ErreurSaisie(f"{nom}, ligne {rang} : le nombre de colonnes n'est pas celui de l'en-tête.")
    return {cle.strip(): valeur_csv(valeur) for cle, valeur in ligne.items() if valeur.strip()}


def valeur_csv(texte):
    """Une case de CSV : JSON si elle en a la forme (listes, dictionnaires), sinon le texte."""
    texte = texte.strip()
    if texte[:1] in "[{":
        try:
            return json.loads(texte)
        except ValueError:
            return texte
    return texte


def _demande(brute, rang):
    if not isinstance(brute, dict):
        raise ErreurSaisie(f"Demande n° {rang + 1} : un dictionnaire de faits est attendu.")
    faits = dict(brute["faits"]) if isinstance(brute.get("faits"), dict) else dict(brute)
    faits["id"] = str(brute.get("id", faits.get("id", rang + 1)))
    return faits


# --- Valeurs ----------------------------------------------------------------------------------------------


def nombre(cle, valeur):
    if isinstance(valeur, str):
        texte = valeur.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace("€", "")
        try:
            valeur = float(texte.replace(",", "."))
        except ValueError:
            raise ErreurSaisie(f"{cle} : un nombre est attendu, « {valeur} » reçu.") from None
    if isinstance(valeur, bool) or not isinstance(valeur, int | float):
        raise ErreurSaisie(f"{cle} : un nombre est attendu, « {valeur} » reçu.")
    if valeur != valeur or abs(valeur) > MONTANT_MAXIMAL:
        raise ErreurSaisie(f"{cle} : {valeur} n'est pas une valeur vraisemblable.")
    if valeur < 0:
        raise ErreurSaisie(f"{cle} : {valeur} est négatif.")
    return valeur


def entier(cle, valeur):
    valeur = nombre(cle, valeur)
    if valeur != int(valeur):
        raise ErreurSaisie(f"{cle} : un nombre entier est attendu, « {valeur} » reçu.")
    return int(valeur)


def reponse(cle, valeur):
    """oui, non ou None."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    texte = sans_accent(valeur).lower()
    if texte in VIDE:
        return None
    if texte in VRAI | FAUX:
        return "oui" if texte in VRAI else "non"
    raise ErreurSaisie(f"{cle} : oui ou non attendu, « {valeur} » reçu.")


def jour(cle, valeur):
    """Date d'un texte AAAA-MM-JJ ; AAAA-MM vaut le 15 du mois, AAAA le 1ᵉʳ juillet."""
    if isinstance(valeur, datetime.datetime):
        return valeur.date()
    if isinstance(valeur, datetime.date):
        return valeur
    texte = str(valeur).strip()
    complet = texte + {7: "-15", 4: "-07-01"}.get(len(texte), "")
    try:
        date = datetime.date.fromisoformat(complet)
    except ValueError:
        raise ErreurSaisie(f"{cle} : « {valeur} » n'est pas une date (AAAA-MM-JJ attendu).") from None
    if not 1900 <= date.year <= 2100:
        raise ErreurSaisie(f"{cle} : {date} est hors des dates vraisemblables.")
    return date


def classe(cle, valeur, admises):
    """Nom de classe d'une valeur, sans égard à la casse, aux accents ni aux espaces."""
    par_forme = {_forme(admise): nom for admise, nom in admises.items()}
    forme = _forme(valeur)
    if forme in par_forme:
        return par_forme[forme]
    proche = vouliez_vous_dire(valeur, admises)
    raise ErreurSaisie(f"{cle} : « {valeur} » n'est pas admis ({', '.join(admises)}).{proche}")


def _forme(valeur):
    return sans_accent(valeur).lower().replace(" ", "_").replace("-", "_").replace("'", "_")


def liste(valeur):
    """Liste d'une valeur seule, d'une liste ou d'un texte séparé par « ; » ou « , »."""
    if isinstance(valeur, list | tuple):
        return list(valeur)
    if isinstance(valeur, str):
        return [v.strip() for v in valeur.replace(";", ",").split(",") if v.strip()]
    return [valeur]


def dictionnaire(cle, valeur):
    if not isinstance(valeur, dict):
        raise ErreurSaisie(f"{cle} : un dictionnaire (poste : montant) est attendu, « {valeur} » reçu.")
    return valeur
