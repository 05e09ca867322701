"""Lance la ligne de commande ; une erreur d'utilisateur se dit en une phrase française, sans trace Python."""

import re
import sys
import warnings
from typing import Any

import typer
from typer import rich_utils

from habitat_local.commandes.cli import application
from habitat_local.communs.erreurs import AvertissementLecture, ErreurHabitat

ERREUR_ENTREE, ERREUR_USAGE = 1, 2
#: Erreur d'usage, et sa mère, dans la bibliothèque de ligne de commande que typer embarque ou importe.
ErreurUsage: Any = typer.BadParameter.__bases__[0]
ErreurCommande: Any = ErreurUsage.__bases__[0]

rich_utils.ARGUMENTS_PANEL_TITLE = "Arguments"
rich_utils.OPTIONS_PANEL_TITLE = "Options"
rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"
rich_utils.DEFAULT_STRING = "[défaut : {}]"


def nom_du_parametre(erreur):
    """Nom, vu de l'utilisateur, du paramètre d'une erreur."""
    parametre = getattr(erreur, "param", None)
    if parametre is None:
        return ""
    return (
        parametre.opts[0]
        if parametre.opts[0].startswith("-")
        else (parametre.metavar or parametre.name).upper()
    )


def commande_inconnue(erreur):
    """Nom d'une commande inconnue, s'il s'agit de cela."""
    contexte = getattr(erreur, "ctx", None)
    if contexte is None or not hasattr(contexte.command, "commands") or hasattr(erreur, "option_name"):
        return None
    return next((mot for mot in sys.argv[1:] if not mot.startswith("-")), "")


def message_d_usage(erreur):
    """Message français d'une erreur d'usage."""
    genre = type(erreur).__name__
    if genre == "NoSuchOption":
        return (
            f"option {erreur.option_name} inconnue.{proches(erreur.option_name, erreur.possibilities or [])}"
        )
    if genre == "MissingParameter":
        return f"il manque {nom_du_parametre(erreur)}."
    if genre == "BadOptionUsage":
        return f"l'option {erreur.option_name} demande une valeur."
    if genre == "BadParameter":
        choix = re.search(r"is not one of (.+?)\.?$", erreur.message)
        valeurs = f" L'une de : {choix[1]}." if choix else ""
        return f"valeur refusée pour {nom_du_parametre(erreur)}.{valeurs}"
    nom = commande_inconnue(erreur)
    if nom is not None:
        return f"commande « {nom} » inconnue.{proches(nom, erreur.ctx.command.commands)}"
    return erreur.format_message()


def dire_usage(erreur):
    if type(erreur).__name__ == "NoArgsIsHelpError":
        erreur.show()
        return ERREUR_USAGE
    chemin = erreur.ctx.command_path if getattr(erreur, "ctx", None) else "habitat-local"
    print(f"Usage : {message_d_usage(erreur)} Voir « {chemin} --help ».", file=sys.stderr)
    return ERREUR_USAGE


def lancer(arguments=None):
    """Exécute la commande et rend son code de sortie."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", AvertissementLecture)
        warnings.showwarning = dire_avertissement
        return executer(arguments)


def dire_avertissement(message, category, *_autres, **_options):
    """Un avertissement de lecture se dit en une phrase ; les autres sont affaire de bibliothèques."""
    if issubclass(category, AvertissementLecture):
        print(f"Avertissement : {message}", file=sys.stderr)


def a_dire(erreur):
    """Erreur de l'outil, ou que la loi dit d'elle-même : son message suffit (la loi n'est pas importée pour l'aide)."""
    return isinstance(erreur, ErreurHabitat) or type(erreur).__module__.startswith("openfisca_habitat_local")


def proches(nom, noms):
    """« Vouliez-vous dire … ? »"""
    from openfisca_habitat_local.systeme.lecture import noms_proches  # importe la loi : inutile à l'aide

    return noms_proches(nom, noms)


def executer(arguments):
    try:
        return application(arguments, standalone_mode=False, prog_name="habitat-local") or 0
    except ValueError as erreur:
        if not a_dire(erreur):
            raise
        print(f"Erreur : {erreur}", file=sys.stderr)
        return ERREUR_ENTREE
    except ErreurUsage as erreur:
        return dire_usage(erreur)
    except ErreurCommande as erreur:
        print(f"Erreur : {erreur.format_message()}", file=sys.stderr)
        return ERREUR_ENTREE
    except BrokenPipeError:
        raise
    except OSError as erreur:  # disque plein, droits : une phrase, non une trace
        ou = f"{erreur.filename} : " if erreur.filename else ""
        print(f"Erreur : {ou}{erreur.strerror or erreur}.", file=sys.stderr)
        return ERREUR_ENTREE
    except typer.Abort:
        print("Interrompu.", file=sys.stderr)
        return 130
