"""Le registre des règles : pour chaque identifiant, son statut et tout ce qui le nomme.

Le statut, le motif et le résumé sont écrits par texte (`regles/<texte>.yaml`) ; les paramètres, variables,
lectures et tests sont retrouvés dans le projet. Les tests ne sont pas dans la distribution : hors d'un
dépôt, la colonne est vide.
"""

import collections
import csv
import dataclasses
import functools
import io
import json
import re
from pathlib import Path

from openfisca_core.parameters import Parameter

from habitat_local.communs import formats
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions, variables_extension
from habitat_local.regles import apportees
from habitat_local.regles.juristes import cas_de_juriste
from openfisca_habitat_local.systeme.lecture import charger, noms_proches
from openfisca_habitat_local.systeme.reformes import chemins_lectures, lire_fichier

DOSSIER = Path(__file__).parent
DEPOT = Path(__file__).parents[2]
IDENTIFIANTS = "identifiants.yaml"

#: Statuts d'une règle : comment ils se disent.
DITS = {"calculee": "calculée", "non_calculable": "non calculable", "hors_champ": "hors champ"}
STATUTS = tuple(DITS)
CLES = {"statut", "motif", "resume"}

IDENTIFIANT = re.compile(r"(?<![A-Z0-9-])((?:HAG|GIR|DEC|CLE|MEU|NAT)(?:-[A-Z][A-Z0-9]*)*)-(\d{2})(?![\d-])")
PLAGE = re.compile(rf"{IDENTIFIANT.pattern}\s+à\s+{IDENTIFIANT.pattern}")


class ErreurRegistre(ErreurEntree):
    """Registre mal écrit : le message dit quel fichier, quelle règle, ce qui est faux."""


@dataclasses.dataclass
class Regle:
    """Une règle : ce qu'en dit le registre, et ce qui la nomme dans le projet."""

    id: str
    texte: str
    statut: str | None = None
    motif: str = ""
    resume: str = ""
    parametres: list = dataclasses.field(default_factory=list)
    variables: list = dataclasses.field(default_factory=list)
    lectures: list = dataclasses.field(default_factory=list)
    tests: list = dataclasses.field(default_factory=list)


# --- Identifiants -----------------------------------------------------------------------------------------


@functools.cache
def textes():
    """Textes du registre, par code : nom, fichiers, familles d'identifiants."""
    return charger(DOSSIER / IDENTIFIANTS).valeur


def taille_famille(famille):
    familles = textes().get(famille.split("-")[0], {}).get("familles", {})
    return familles.get(famille, 0)


def nommer(famille, debut, fin):
    return [f"{famille}-{numero:02d}" for numero in range(debut, fin + 1)]


@functools.cache
def identifiants():
    """Tous les identifiants attendus, dans l'ordre des textes."""
    return tuple(
        nom
        for texte in textes().values()
        for famille, nombre in texte["familles"].items()
        for nom in nommer(famille, 1, nombre)
    )


def developper(plage):
    """Identifiants d'une plage « X-01 à X-09 » ; d'une famille à l'autre, la fin de l'une et le début de l'autre."""
    famille, debut, derniere, fin = plage.groups()
    if famille == derniere:
        return nommer(famille, int(debut), int(fin))
    return nommer(famille, int(debut), taille_famille(famille)) + nommer(derniere, 1, int(fin))


def ids_nommes(contenu):
    """Identifiants qu'un texte nomme, plages développées."""
    nommes = {f"{famille}-{numero}" for famille, numero in IDENTIFIANT.findall(contenu)}
    return nommes.union(*(developper(plage) for plage in PLAGE.finditer(contenu)))


# --- Ce qu'en dit le registre -----------------------------------------------------------------------------


def verifier_entree(nom, entree, ou):
    if nom not in identifiants():
        raise ErreurRegistre(f"{ou} : « {nom} » n'est pas un identifiant attendu.")
    if not isinstance(entree, dict) or not set(entree) <= CLES:
        raise ErreurRegistre(f"{ou}, {nom} : les clés admises sont {', '.join(sorted(CLES))}.")
    if entree.get("statut") not in STATUTS:
        raise ErreurRegistre(
            f"{ou}, {nom} : statut parmi {', '.join(STATUTS)}, et non {entree.get('statut')}."
        )
    if not entree.get("resume"):
        raise ErreurRegistre(f"{ou}, {nom} : résumé absent.")
    if entree["statut"] != "calculee" and not entree.get("motif"):
        raise ErreurRegistre(f"{ou}, {nom} : une règle qui n'est pas calculée dit pourquoi (motif).")


def fichiers_registre(code):
    """Fichiers écrits pour le texte de ce code."""
    chemins = (DOSSIER / f"{nom}.yaml" for nom in textes()[code]["fichiers"])
    return [chemin for chemin in chemins if chemin.exists()]


@functools.cache
def entrees():
    """Statut, motif et résumé de chaque règle écrite, par identifiant. Erreur si l'un est mal formé ou double."""
    resultat = {}
    for code in textes():
        for chemin in fichiers_registre(code):
            for nom, entree in (charger(chemin).valeur or {}).items():
                verifier_entree(nom, entree, chemin.name)
                if nom in resultat:
                    raise ErreurRegistre(f"{chemin.name} : « {nom} » est déjà dans un autre fichier.")
                resultat[nom] = entree
    return resultat


# --- Ce qui nomme la règle --------------------------------------------------------------------------------


def parametres_habitat():
    """Paramètres (feuilles) de l'extension."""
    noeud = droit_en_vigueur().parameters.children[RACINE]
    return [enfant for enfant in noeud.get_descendants() if isinstance(enfant, Parameter)]


def ids_parametre(parametre):
    return ids_nommes(" ; ".join(parametre.metadata.get("regles") or ()))


def ids_variable(variable):
    """Identifiants dans la référence, la documentation, le libellé et les docstrings des formules."""
    docstrings = [formule.__doc__ or "" for formule in variable.formulas.values()]
    ecrits = [*(variable.reference or ()), variable.documentation or "", variable.label or "", *docstrings]
    return ids_nommes("\n".join(ecrits))


def ids_lecture(nom):
    """Identifiants que nomme une lecture, et règles des paramètres qu'elle change."""
    contenu = lire_fichier(chemins_lectures()[nom])
    ids = ids_nommes(" ; ".join(str(contenu.get(cle, "")) for cle in ("titre", "reference", "argument")))
    changes = contenu.get("parametres") or {}
    return ids.union(*(ids_parametre(p) for p in parametres_habitat() if p.name in changes))


def fichiers_de_cas(dossier):
    """Fichiers YAML de cas ; ceux d'`essais/` sont des entrées mal écrites, à dessein."""
    return [c for c in sorted(dossier.rglob("*.yaml")) if "essais" not in c.relative_to(dossier).parts]


def tests_yaml(chemin):
    """(nom du test, identifiants) de chaque test OpenFisca d'un fichier."""
    for test in cas_de_juriste(chemin):
        mots = " ; ".join(map(str, test.get("keywords") or ()))
        yield test.get("name", ""), ids_nommes(f"{test.get('name', '')} ; {mots}")


def cas_json(chemin):
    """(identifiant du cas, identifiants de règles) de chaque cas de travail d'un fichier."""
    for cas in json.loads(chemin.read_text(encoding="utf-8")):
        sources = cas.get("sources") or cas.get("source_ids") or ()
        yield cas["id"], ids_nommes(" ; ".join(sources))


def lire_tests(dossier):
    """(fichier, nom, identifiants) de chaque test YAML, cas de travail et fichier de tests Python."""
    for chemin in fichiers_de_cas(dossier):
        yield from ((chemin, nom, ids) for nom, ids in tests_yaml(chemin))
    for chemin in sorted(dossier.rglob("cas/*.json")):
        yield from ((chemin, nom, ids) for nom, ids in cas_json(chemin))
    for chemin in sorted(dossier.rglob("test_*.py")):
        yield chemin, "", ids_nommes(chemin.read_text(encoding="utf-8"))


def ranger(regles, champ, nom, ids):
    for identifiant in ids & regles.keys():
        getattr(regles[identifiant], champ).append(nom)


@par_conventions
def registre():
    """Toutes les règles, par identifiant, dans l'ordre des textes : celles de la loi livrée, puis des textes apportés."""
    regles = {nom: Regle(nom, nom.split("-")[0], **entrees().get(nom, {})) for nom in identifiants()}
    for parametre in parametres_habitat():
        ranger(regles, "parametres", parametre.name, ids_parametre(parametre))
    variables = droit_en_vigueur().variables
    for nom in sorted(variables_extension()):
        ranger(regles, "variables", nom, ids_variable(variables[nom]))
    for nom in chemins_lectures():
        ranger(regles, "lectures", nom, ids_lecture(nom))
    for chemin, nom, ids in lire_tests(DEPOT / "tests"):
        relatif = chemin.relative_to(DEPOT).as_posix()
        ranger(regles, "tests", f"{relatif} : {nom}" if nom else relatif, ids)
    for apporte in apportees.registres().values():
        for nom, dit in apporte.regles.items():
            regles.setdefault(nom, Regle(nom, apporte.nom, **dit))
    return regles


def choisir(texte=None, statut=None, identifiant=None):
    """Règles retenues. Erreur si le texte, le statut ou l'identifiant est inconnu."""
    admis = (
        ("texte", texte, [*textes(), *apportees.registres()]),
        ("statut", statut, STATUTS),
        ("règle", identifiant, registre()),
    )
    for nom, valeur, valeurs in admis:
        if valeur is not None and valeur not in valeurs:
            noms = [f"{v} ({textes()[v]['texte']})" if v in textes() else v for v in valeurs]
            connus = f" Textes : {' ; '.join(noms)}." if nom == "texte" else ""
            inconnu = "inconnue" if nom == "règle" else "inconnu"
            raise ErreurRegistre(f"{nom} « {valeur} » {inconnu}.{noms_proches(valeur, valeurs)}{connus}")
    return [
        regle
        for regle in registre().values()
        if texte in (None, regle.texte) and statut in (None, regle.statut) and identifiant in (None, regle.id)
    ]


# --- Mise en forme ----------------------------------------------------------------------------------------

COLONNES = ("id", "statut", "resume", "motif", "parametres", "variables", "lectures", "tests")


def en_json(regles):
    return json.dumps({"regles": [dataclasses.asdict(r) for r in regles]}, ensure_ascii=False, indent=2)


def en_csv(regles):
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, lineterminator="\n")
    ecrivain.writerow(COLONNES)
    for regle in regles:
        valeurs = (getattr(regle, colonne) for colonne in COLONNES)
        ecrivain.writerow("; ".join(v) if isinstance(v, list) else v or "" for v in valeurs)
    return sortie.getvalue().rstrip("\n")


ENTETES = ("Règle", "Statut", "Résumé ou motif", "Paramètres", "Variables", "Lectures", "Tests")


def statut_dit(regle):
    return DITS.get(regle.statut, "absente du registre")


def ligne_courte(regle):
    """Cellules d'un tableau : des nombres là où le détail serait trop long."""
    comptes = (len(getattr(regle, champ)) for champ in COLONNES[4:])
    dit = " — ".join(t for t in (regle.resume, regle.motif) if t)
    return (regle.id, statut_dit(regle), dit, *(str(n or "") for n in comptes))


def en_markdown(regles):
    lignes = [ENTETES, ["---"] * len(ENTETES), *(ligne_courte(r) for r in regles)]
    return "\n".join(f"| {' | '.join(c.replace('|', '/') for c in ligne)} |" for ligne in lignes)


def bilan(regles):
    """« 99 règles : 91 calculée, 5 hors champ, 3 non calculable. »"""
    comptes = collections.Counter(map(statut_dit, regles))
    dits = [f"{n} {dit}" for dit, n in comptes.most_common()]
    return f"{formats.pluriel(len(regles), 'règle')} : {', '.join(dits)}."


FORMATS = {"json": en_json, "csv": en_csv, "md": en_markdown}
