"""Commande `servir` : le serveur et sa page."""

from pathlib import Path
from typing import Annotated, Any

import typer

from habitat_local.communs.erreurs import ErreurEntree


def servir(
    hote: Annotated[
        str, typer.Option("--hote", help="Adresse d'écoute ; 0.0.0.0 pour toutes.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", min=1, max=65535, help="Port d'écoute.")] = 8000,
    origine: Annotated[
        list[str] | None,
        typer.Option("--origine", help="Site admis par CORS (https://exemple.fr) ; répétable."),
    ] = None,
    convention: Annotated[
        list[Path] | None, typer.Option("--convention", help="Dossier d'une convention à soi ; répétable.")
    ] = None,
    dossier: Annotated[Path, typer.Option("--dossier", help="Où ranger les chiffrages demandés.")] = Path(
        "sorties/serveur"
    ),
    processus: Annotated[
        int,
        typer.Option("--processus", min=1, max=64, help="Processus du serveur, qui répondent en parallèle."),
    ] = 1,
    sans_openfisca: Annotated[
        bool, typer.Option("--sans-openfisca", help="Ne monte pas l'API d'OpenFisca sous /openfisca.")
    ] = False,
) -> None:
    """Sert la page et l'API : plans, questions, chiffrages, la loi. S'arrête par Ctrl-C."""
    try:
        import uvicorn

        from habitat_local.serveur.application import creer
        from habitat_local.serveur.reglages import Reglages
    except ModuleNotFoundError as erreur:
        raise ErreurEntree(
            f"La bibliothèque « {erreur.name} » manque. Le serveur demande l'extra « serveur » : "
            'pip install "openfisca-habitat-local[outils,serveur]"'
        ) from None
    reglages = Reglages(
        origines=tuple(origine or ()),
        conventions=tuple(convention or ()),
        dossier=dossier,
        openfisca=not sans_openfisca,
    )
    typer.echo(f"Habitat Local : http://{hote}:{port} (Ctrl-C pour arrêter).")
    options: dict[str, Any] = {"host": hote, "port": port, "log_level": "warning", "server_header": False}
    if processus == 1:
        uvicorn.run(creer(reglages), **options)
        return
    reglages.transmettre()
    uvicorn.run("habitat_local.serveur.application:transmise", factory=True, workers=processus, **options)
