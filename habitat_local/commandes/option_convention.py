"""L'option `--convention`, commune à toutes les commandes : des textes apportés du dehors, le temps d'une commande."""

import contextlib
import functools
import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from openfisca_habitat_local.systeme.format.dossiers import VARIABLE, trouver

Conventions = Annotated[
    list[Path] | None,
    typer.Option(
        "--convention", metavar="DOSSIER",
        help=f"Dossier d'une convention à ajouter aux textes livrés ; répétable (ou la variable {VARIABLE}).",
    ),
]  # fmt: skip


@contextlib.contextmanager
def conventions_demandees(chemins: list[Path] | None) -> Iterator[None]:
    """Le temps de la commande, l'environnement nomme ces dossiers : les processus de calcul les voient aussi."""
    if not chemins:
        yield
        return
    for chemin in chemins:
        trouver(chemin)
    avant = os.environ.get(VARIABLE)
    dits = [avant] if avant else []
    os.environ[VARIABLE] = os.pathsep.join([*dits, *(str(chemin.resolve()) for chemin in chemins)])
    try:
        yield
    finally:
        os.environ.pop(VARIABLE)
        if avant is not None:
            os.environ[VARIABLE] = avant


def avec_option_convention(fonction: Callable) -> Callable:
    """La même commande, qui accepte `--convention`."""

    @functools.wraps(fonction)
    def commande(*arguments: Any, convention: list[Path] | None = None, **options: Any) -> Any:
        with conventions_demandees(convention):
            return fonction(*arguments, **options)

    signature = inspect.signature(fonction)
    option = inspect.Parameter(
        "convention", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Conventions
    )
    commande.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])  # type: ignore[attr-defined]
    commande.__annotations__ = {**fonction.__annotations__, "convention": Conventions}
    return commande
