"""Registre d'une exécution : versions, empreintes, graine, commande. Le même registre redonne les mêmes octets."""

import contextlib
import contextvars
import json
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from habitat_local.communs import empreintes
from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.communs.erreurs import ErreurEntree

LOI = "loi (openfisca_habitat_local)"
OUTIL = "outil (habitat_local)"
#: Options qui disent comment faire le travail, sans rien changer au résultat ; vrai si elles ont une valeur.
SANS_EFFET = {"--processus": True, "--cluster": True, "--morceau": True, "--reprendre": False}
#: La commande d'origine, quand on la rejoue.
_REJOUEE: contextvars.ContextVar[str | None] = contextvars.ContextVar("commande_rejouee", default=None)


def commande() -> str:
    """La commande telle qu'elle a été tapée, sans le chemin du programme ni ce qui ne change pas le résultat."""
    rejouee = _REJOUEE.get()
    if rejouee is not None:
        return rejouee
    gardes, sauter = [], False
    for argument in sys.argv[1:]:
        nom, egal, _ = argument.partition("=")
        if not sauter and nom not in SANS_EFFET:
            gardes.append(argument)
        sauter = not sauter and SANS_EFFET.get(nom, False) and not egal
    return shlex.join(["habitat-local", *gardes])


@contextlib.contextmanager
def rejouant(la_commande: str) -> Iterator[None]:
    """Le temps du bloc, `commande()` est celle du registre rejoué."""
    jeton = _REJOUEE.set(la_commande)
    try:
        yield
    finally:
        _REJOUEE.reset(jeton)


def noms_des_fichiers(chemins: Sequence[Path]) -> dict[str, Path]:
    """{nom: chemin} : le nom seul, ou le chemin tel que donné si deux fichiers ont le même nom."""
    seuls = [c.name for c in chemins]
    return {c.name if seuls.count(c.name) == 1 else c.as_posix(): c for c in chemins}


def fiche(fichiers: Iterable[Path | str | None], la_commande: str) -> dict:
    """Ce qu'il faut pour refaire un résultat tiré de ces fichiers."""
    presents = list(dict.fromkeys(Path(f) for f in fichiers if f is not None and Path(f).is_file()))
    return {
        "commande": la_commande,
        "versions": empreintes.versions(),
        "entrees": {c.as_posix(): empreintes.empreinte(c) for c in presents},
        "empreintes": {nom: empreintes.empreinte(c) for nom, c in noms_des_fichiers(presents).items()}
        | {LOI: empreintes.empreinte_loi(), OUTIL: empreintes.empreinte_outil()},
    }


def ecrire(chemin: Path | str, contenu: dict, resultats: Iterable[Path | str], code: int = 0) -> None:
    """Écrit le registre, avec le code de sortie et les empreintes des fichiers de résultats."""
    contenu = contenu | {"code": code}
    contenu |= {"resultats": {Path(r).name: empreintes.empreinte(r) for r in resultats}}
    ecrire_texte(chemin, json.dumps(contenu, ensure_ascii=False, indent=2) + "\n")


@contextlib.contextmanager
def completer(registre: Path) -> Iterator[dict[str, Path]]:
    """Ajoute à une fiche les résultats que le bloc écrit et range dans ce qu'il reçoit.

    La fiche est absente tant qu'ils s'écrivent : un dossier qui a la sienne est entier.
    """
    contenu, ajoutes = lire(registre), dict[str, Path]()
    registre.unlink()
    yield ajoutes
    contenu["resultats"] |= {chemin.name: empreintes.empreinte(chemin) for chemin in ajoutes.values()}
    ecrire_texte(registre, json.dumps(contenu, ensure_ascii=False, indent=2) + "\n")


def ecrire_a_cote(
    sortie: Path | str, fichiers: Iterable, lectures: Sequence[str] | None = (), code: int = 0
) -> Path:
    """Registre d'un fichier de résultats : F.csv -> F.execution.json."""
    chemin = Path(sortie).with_suffix(".execution.json")
    ecrire(chemin, fiche(fichiers, commande()) | {"lectures": list(lectures or ())}, [sortie], code)
    return chemin


def lire(chemin: Path | str) -> dict:
    """Contenu d'un registre. Erreur (`ErreurEntree`) : absent, ou ce n'en est pas un."""
    try:
        contenu = json.loads(Path(chemin).read_text(encoding="utf-8"))
    except OSError as erreur:
        raise ErreurEntree(f"{chemin} : lecture impossible ({erreur.strerror}).") from None
    except ValueError:
        raise ErreurEntree(f"{chemin} : ce n'est pas une fiche d'exécution.") from None
    formes = {"commande": str, "versions": dict, "empreintes": dict, "resultats": dict}
    if not isinstance(contenu, dict) or any(
        not isinstance(contenu.get(nom), forme) for nom, forme in formes.items()
    ):
        raise ErreurEntree(f"{chemin} : ce n'est pas une fiche d'exécution.")
    return contenu


def arguments(contenu: dict, chemin: Path | str) -> list[str]:
    """Arguments de la commande d'un registre. Erreur (`ErreurEntree`) : ce n'est pas une de nos commandes."""
    try:
        programme, *mots = shlex.split(contenu["commande"])
    except ValueError:
        programme, mots = "", []
    if programme != "habitat-local" or not mots:
        raise ErreurEntree(f"{chemin} : « {contenu['commande']} » n'est pas une commande habitat-local.")
    return mots


def verifier_entrees(contenu: dict) -> None:
    """Erreur (`ErreurEntree`) : un fichier, la loi, l'outil ou une version n'est plus celui de la fiche."""
    entrees = contenu.get("entrees")
    changes = []
    if isinstance(entrees, dict):
        actuelle = fiche(entrees, "")
        changes += [f"{nom} (absent)" for nom in entrees if nom not in actuelle["entrees"]]
    else:
        actuelle = fiche((), "")
    noms = {**actuelle["entrees"], **actuelle["empreintes"]}
    attendues = {**(entrees or {}), **contenu["empreintes"]}
    changes += [Path(nom).name for nom, somme in attendues.items() if noms.get(nom, somme) != somme]
    changes += [
        f"{nom} {actuelle['versions'].get(nom)} au lieu de {version}"
        for nom, version in contenu["versions"].items()
        if actuelle["versions"].get(nom) != version
    ]
    if changes:
        changes = list(dict.fromkeys(changes))
        raise ErreurEntree(f"Impossible de refaire la même exécution, ceci a changé : {', '.join(changes)}.")


def differences(origine: dict, rejouee: dict) -> list[str]:
    """Ce qui diffère de deux registres : résultats, entrées, options, code de sortie."""
    resultats = sorted({*origine["resultats"], *rejouee["resultats"]})
    differents = [r for r in resultats if origine["resultats"].get(r) != rejouee["resultats"].get(r)]
    autres = sorted({*origine, *rejouee} - {"resultats"})
    return differents + [f"{nom} du registre" for nom in autres if origine.get(nom) != rejouee.get(nom)]


def resultats_changes(contenu: dict, registre: Path | str) -> list[str]:
    """Noms des résultats absents, ou qui n'ont plus les octets du registre, à côté de lui."""
    dossier = Path(registre).parent
    return [
        nom
        for nom, somme in contenu["resultats"].items()
        if not (dossier / nom).is_file() or empreintes.empreinte(dossier / nom) != somme
    ]
