"""Où un chiffre de la loi est écrit : fichier et ligne, qu'il soit d'un texte ou du droit national."""

from pathlib import Path

from openfisca_core.parameters import Parameter, ParameterNode

from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from openfisca_habitat_local.systeme.format import arbre
from openfisca_habitat_local.systeme.format.erreurs import Lieu
from openfisca_habitat_local.systeme.format.lecture import textes_lus
from openfisca_habitat_local.systeme.format.tetes import Tete
from openfisca_habitat_local.systeme.format.yaml_strict import composer_texte

PARAMETRES = "parameters"
#: En-tête d'un fichier au format court, hors des textes.
COURT = "!court"


def affiche(fichier: Path) -> str:
    """Chemin d'un fichier de paramètres, depuis leur dossier (« habitat_local/national/… »)."""
    parties = fichier.parts
    rang = len(parties) - 1 - parties[::-1].index(PARAMETRES) if PARAMETRES in parties else 0
    return Path(*parties[rang + 1 :]).as_posix()


def du_fichier(noeud: Parameter | ParameterNode) -> dict[str, Lieu]:
    """Lieu de chaque paramètre d'un fichier `!court`, par son chemin ; la racine du fichier est `noeud`."""
    fichier, lieux = Path(noeud.file_path), dict[str, Lieu]()
    contenu = fichier.read_text(encoding="utf-8")
    if not contenu.startswith(COURT):
        return {}
    compose = composer_texte(contenu.removeprefix(COURT), affiche(fichier))
    if compose is None:
        return {}
    arbre.developper(arbre.lire_fichier("", compose, Tete()), noeud.name, lieux)
    return lieux


@par_conventions
def hors_textes() -> dict[str, Lieu]:
    """Lieu de chaque paramètre qui n'est pas d'un texte."""
    racine, lieux = droit_en_vigueur().parameters.children[RACINE], dict[str, Lieu]()
    conventions = f"{RACINE}.conventions"
    for noeud in racine.get_descendants():
        chemin = getattr(noeud, "file_path", None)
        if not chemin or noeud.name.startswith(conventions) or noeud.name in lieux:
            continue
        if Path(chemin).stem == noeud.name.rpartition(".")[2] and Path(chemin).is_file():
            lieux |= du_fichier(noeud)
    return lieux


@par_conventions
def tous() -> dict[str, Lieu]:
    """Lieu de chaque paramètre, par son chemin."""
    return {
        **hors_textes(),
        **{chemin: place for t in textes_lus().values() for chemin, place in t.lieux.items()},
    }


def lieu(chemin: str) -> str | None:
    """« fichier:ligne » d'un paramètre, ou rien s'il n'est pas écrit."""
    trouve = tous().get(chemin)
    return str(trouve) if trouve else None


def fichier(chemin: str) -> str:
    """Fichier où le paramètre est écrit ; son chemin s'il ne l'est pas."""
    ecrit = lieu(chemin)
    return ecrit.rpartition(":")[0] if ecrit else chemin.rpartition(".")[0]
