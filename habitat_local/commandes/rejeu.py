"""Commande `rejouer` : refaire une exécution à part, et dire si elle redonne les mêmes octets."""

import contextlib
import io
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.volumes import registre_execution

#: Options qui nomment un fichier à écrire : elles vont dans le dossier temporaire.
SORTIES = ("sortie", "refus", "bons")
#: Commandes dont le résultat a un registre.
REJOUABLES = ("plan", "chiffrer", "balayer", "resoudre")


def rejouer(
    contexte: typer.Context,
    registre: Annotated[Path, typer.Argument(help="Fiche d'exécution (execution.json).", metavar="FICHE")],
):
    """Refait une exécution d'après sa fiche, à part, et dit si elle redonne les mêmes octets.

    Rien n'est écrit à côté de la fiche. Code de sortie : 0 si tout est identique ; 1 si une entrée, le code de sortie
    ou un résultat diffère, ou si un fichier de résultat n'est plus celui de la fiche.
    """
    fiche = registre_execution.lire(registre)
    arguments = registre_execution.arguments(fiche, registre)
    if arguments[0] not in REJOUABLES:
        raise ErreurEntree(
            f"{registre} : « {arguments[0]} » ne se rejoue pas ({', '.join(REJOUABLES)} attendu)."
        )
    registre_execution.verifier_entrees(fiche)
    with tempfile.TemporaryDirectory(prefix="habitat-local-") as dossier:
        nouveau = refaire(contexte, arguments, fiche["commande"], Path(dossier))
        differences = registre_execution.differences(fiche, nouveau)
    if differences:
        typer.echo(f"Différent de l'exécution d'origine : {', '.join(differences)}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Mêmes octets que l'exécution d'origine : {', '.join(fiche['resultats'])}.")
    changes = registre_execution.resultats_changes(fiche, registre)
    if changes:
        typer.echo(f"Mais, à côté de la fiche, absents ou changés depuis : {', '.join(changes)}.", err=True)
        raise typer.Exit(1)


def refaire(contexte: typer.Context, arguments: list[str], commande: str, dossier: Path) -> dict:
    """Registre de la même commande, dont toutes les sorties vont dans le dossier."""
    nom, *reste = arguments
    parent: Any = contexte.parent
    _, ma_commande, _ = parent.command.resolve_command(parent, [nom])
    with ma_commande.make_context(nom, reste, parent=parent) as sous_contexte:
        for option in SORTIES:
            chemin = sous_contexte.params.get(option)
            if chemin is not None or option == "sortie":
                sous_contexte.params[option] = dossier / (chemin.name if chemin else "sortie")
        code = 0
        with registre_execution.rejouant(commande), contextlib.redirect_stdout(io.StringIO()):
            try:
                ma_commande.invoke(sous_contexte)
            except typer.Exit as fin:
                code = fin.exit_code
    registres = sorted(dossier.rglob("*execution.json"))
    if len(registres) != 1:
        raise ErreurEntree(f"L'exécution n'a pas refait son registre (code de sortie {code}).")
    return registre_execution.lire(registres[0])
