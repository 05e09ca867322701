"""Registre d'une exécution : versions, empreintes, graine, commande. Le même registre redonne les mêmes octets."""

import json
import shlex
import sys
from pathlib import Path

from habitat_local.communs import empreintes
from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.communs.erreurs import ErreurEntree

LOI = "loi (openfisca_habitat_local)"
#: Options qui disent comment faire le travail, sans rien changer au résultat ; vrai si elles ont une valeur.
SANS_EFFET = {"--processus": True, "--cluster": True, "--morceau": True, "--reprendre": False}


def commande():
    """La commande telle qu'elle a été tapée, sans le chemin du programme ni ce qui ne change pas le résultat."""
    gardes, sauter = [], False
    for argument in sys.argv[1:]:
        nom, egal, _ = argument.partition("=")
        if not sauter and nom not in SANS_EFFET:
            gardes.append(argument)
        sauter = not sauter and SANS_EFFET.get(nom, False) and not egal
    return shlex.join(["habitat-local", *gardes])


def fiche(fichiers, la_commande):
    """Ce qu'il faut pour refaire un résultat tiré de ces fichiers."""
    presents = [Path(f) for f in fichiers if f is not None and Path(f).is_file()]
    return {
        "commande": la_commande,
        "versions": empreintes.versions(),
        "empreintes": {f.name: empreintes.empreinte(f) for f in presents} | {LOI: empreintes.empreinte_loi()},
    }


def ecrire(chemin, contenu, resultats):
    """Écrit le registre, avec les empreintes des fichiers de résultats."""
    contenu = contenu | {"resultats": {Path(r).name: empreintes.empreinte(r) for r in resultats}}
    ecrire_texte(chemin, json.dumps(contenu, ensure_ascii=False, indent=2) + "\n")


def ecrire_a_cote(sortie, fichiers, lectures=()):
    """Registre d'un fichier de résultats : F.csv -> F.execution.json."""
    chemin = Path(sortie).with_suffix(".execution.json")
    ecrire(chemin, fiche(fichiers, commande()) | {"lectures": list(lectures or ())}, [sortie])
    return chemin


def lire(chemin):
    try:
        contenu = json.loads(Path(chemin).read_text(encoding="utf-8"))
        contenu["commande"], contenu["empreintes"], contenu["versions"], contenu["resultats"]
    except OSError as erreur:
        raise ErreurEntree(f"{chemin} : lecture impossible ({erreur.strerror}).") from None
    except (ValueError, KeyError, TypeError):
        raise ErreurEntree(f"{chemin} : ce n'est pas un registre d'exécution.") from None
    return contenu


def verifier_entrees(contenu):
    """Erreur : un fichier, la loi ou une version n'est plus celui du registre."""
    fichiers = [Path(mot) for mot in shlex.split(contenu["commande"])[1:] if Path(mot).is_file()]
    actuelle = fiche(fichiers, "")
    changes = [
        nom for nom, somme in actuelle["empreintes"].items() if contenu["empreintes"].get(nom, somme) != somme
    ]
    presents = set(actuelle["empreintes"]) | {f.with_suffix(".hypotheses.yaml").name for f in fichiers}
    changes += [f"{nom} (absent)" for nom in contenu["empreintes"] if nom not in presents]
    changes += [
        f"{nom} {actuelle['versions'].get(nom)} au lieu de {version}"
        for nom, version in contenu["versions"].items()
        if actuelle["versions"].get(nom) != version
    ]
    if changes:
        raise ErreurEntree(f"Impossible de refaire la même exécution, ceci a changé : {', '.join(changes)}.")


def resultats_differents(contenu, registre):
    """Noms des résultats absents ou dont les octets diffèrent du registre."""
    dossier = Path(registre).parent
    return [
        nom
        for nom, somme in contenu["resultats"].items()
        if not (dossier / nom).is_file() or empreintes.empreinte(dossier / nom) != somme
    ]
