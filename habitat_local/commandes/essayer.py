"""Commande `essayer` : vérifier des cas de juriste, puis les lancer."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from habitat_local.communs import formats
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.regles.cas import lancement, verification
from habitat_local.regles.cas.verification import est_un_fichier_de_cas

#: Secondes entre deux regards sur les fichiers guettés.
PAUSE = 0.5


def fichiers_de_cas(chemins: list[Path]) -> list[Path]:
    """Fichiers YAML des chemins donnés, dossiers compris. Erreur : chemin introuvable, ou aucun cas."""
    fichiers: list[Path] = []
    for chemin in chemins:
        if not chemin.exists():
            raise ErreurEntree(f"{chemin} : fichier introuvable.")
        trouves = sorted([*chemin.rglob("*.yaml"), *chemin.rglob("*.yml")]) if chemin.is_dir() else [chemin]
        fichiers += [f for f in trouves if f == chemin or est_un_fichier_de_cas(f)]
    if not fichiers:
        raise ErreurEntree("Aucun fichier de cas (.yaml) à essayer.")
    return fichiers


def une_fois(cas: list[Path], verifier_seulement: bool) -> bool:
    """Vérifie et lance les cas ; vrai si rien n'est fautif ni en échec."""
    fichiers = fichiers_de_cas(cas)
    fautes = [faute for fichier in fichiers for faute in verification.verifier(fichier, droit_en_vigueur())]
    fautes = list(dict.fromkeys(fautes))  # une ancre (<<) répète ses fautes
    for faute in fautes:
        typer.echo(str(faute), err=True)
    fautifs = {faute.fichier for faute in fautes}
    justes = [fichier for fichier in fichiers if str(fichier) not in fautifs]
    if fautifs:
        typer.echo(
            f"{formats.pluriel(len(fautes), 'faute')} dans {formats.pluriel(len(fautifs), 'fichier')} : rien n'y est lancé.",
            err=True,
        )
    if verifier_seulement:
        typer.echo(f"{formats.pluriel(len(justes), 'fichier')} sans faute.")
        return not fautes
    if not justes:
        return False
    bilan = lancement.lancer(justes)
    for ecart in bilan.ecarts:
        typer.echo(str(ecart), err=True)
    typer.echo(f"{formats.pluriel(bilan.cas, 'cas lancé', 'cas lancés')}, {bilan.en_echec} en échec.")
    return not fautes and not bilan.ecarts


def etats(chemins: list[Path]) -> dict[str, int]:
    """Date de chaque fichier de cas : ce qui change à l'enregistrement."""
    with contextlib.suppress(ErreurEntree, OSError):
        return {str(f): f.stat().st_mtime_ns for f in fichiers_de_cas(chemins)}
    return {}


def guetter(chemins: list[Path], refaire: Callable[[list[Path]], None], pause: float = PAUSE) -> None:
    """Appelle `refaire(fichiers changés)` à chaque enregistrement, jusqu'à l'interruption."""
    connus = etats(chemins)
    while True:
        time.sleep(pause)
        vus = etats(chemins)
        changes = [Path(f) for f, quand in vus.items() if connus.get(f) != quand]
        connus = vus
        if changes:
            refaire(changes)


def essayer(
    cas: Annotated[list[Path], typer.Argument(help="Fichiers ou dossiers de cas YAML.", metavar="CAS")],
    verifier_seulement: Annotated[bool, typer.Option("--verifier", help="Vérifie sans lancer.")] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", help="Rejoue les cas d'un fichier à chaque enregistrement (Ctrl+C pour finir)."
        ),
    ] = False,
):
    """Vérifie des cas de juriste, puis les lance par le lanceur d'OpenFisca.

    Une faute se dit en une ligne (fichier:ligne) ; un cas en échec dit sa phrase, la variable, l'attendu, l'obtenu et le
    motif. Code de sortie : 1 s'il y a une faute ou un échec.
    """
    juste = une_fois(cas, verifier_seulement)
    if watch:
        typer.echo("En attente d'un enregistrement (Ctrl+C pour finir)…")
        with contextlib.suppress(KeyboardInterrupt):
            guetter(cas, lambda changes: rejouer(changes, verifier_seulement))
        return
    if not juste:
        raise typer.Exit(1)


def rejouer(changes: list[Path], verifier_seulement: bool) -> None:
    typer.echo(f"\n{', '.join(map(str, changes))} :")
    try:
        une_fois(changes, verifier_seulement)
    except ErreurEntree as erreur:
        typer.echo(str(erreur), err=True)
