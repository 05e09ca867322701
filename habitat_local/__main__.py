"""Point d'entrée de la commande `habitat-local`."""

import os
import sys

#: Bibliothèques de l'extra `outils` : la loi seule s'installe sans elles.
OUTILS = {"polars", "pyarrow", "typer", "rich", "altair", "jinja2", "fastexcel", "xlsxwriter", "psutil"}


def echouer(message, code):
    print(message, file=sys.stderr)
    return code


def main(arguments=None):
    """Lance la commande et rend la main au système avec son code : 0, 1 (entrée fausse), 2 (usage)."""
    sys.exit(executer(arguments))


def executer(arguments=None):
    try:
        from habitat_local.commandes.lancement import lancer
    except ModuleNotFoundError as erreur:
        if erreur.name not in OUTILS:
            raise
        return echouer(
            f"La bibliothèque « {erreur.name} » manque. La ligne de commande demande l'extra « outils » : "
            'pip install "openfisca-habitat-local[outils]"',
            2,
        )
    try:
        return lancer(arguments)
    except KeyboardInterrupt:
        return echouer("Interrompu : aucun fichier n'est écrit à moitié.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    main()
