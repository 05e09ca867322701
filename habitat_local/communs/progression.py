"""Avancement d'un long travail : dossiers faits, dossiers par seconde, temps restant. Muet hors terminal."""

import contextlib
import sys

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class Debit(ProgressColumn):
    """Dossiers par seconde."""

    def render(self, task):
        vitesse = task.finished_speed or task.speed
        return Text(f"{nombre(vitesse)} dossiers/s" if vitesse else "…", style="cyan")


class Faits(ProgressColumn):
    """Dossiers faits sur le total."""

    def render(self, task):
        return Text(f"{nombre(task.completed)} / {nombre(task.total)}" if task.total else "")


def nombre(valeur):
    return f"{valeur:,.0f}".replace(",", "\u202f")


@contextlib.contextmanager
def suivre(titre, total, deja=0, flux=None):
    """Donne `avancer(dossiers)`. Rien ne s'écrit si l'erreur standard n'est pas un terminal."""
    flux = flux or sys.stderr
    if not flux.isatty():
        yield lambda dossiers: None
        return
    colonnes = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), Faits(), Debit(),
        TextColumn("reste"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*colonnes, console=Console(file=flux), transient=True, speed_estimate_period=120) as barre:
        tache = barre.add_task(titre, total=total or None, completed=deja)
        yield lambda dossiers: barre.advance(tache, dossiers)
