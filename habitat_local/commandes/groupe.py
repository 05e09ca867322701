"""Les commandes, par leur nom : chacune n'est importée que si on l'appelle, et toute l'aide est en français."""

import importlib
import os
import typing
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

AIDE = "Montre cette aide."
#: Variable d'environnement qui se passe du cache de la loi (`systeme.cache`, que l'aide n'importe pas).
SANS_CACHE = "HABITAT_LOCAL_SANS_CACHE"
#: Ce qu'une option attend, d'après son type ; un drapeau n'attend rien.
ATTENDUS = {Path: "CHEMIN", int: "N", float: "NOMBRE", str: "TEXTE", bool: ""}


@dataclass(frozen=True)
class Entree:
    """Où est une commande (module de `habitat_local.commandes`, fonction ou groupe), et ce qu'elle fait.

    `avec_convention` : elle accepte `--convention`.
    """

    module: str
    fonction: str
    phrase: str
    avec_convention: bool = True


def sans_type(ctx: Any = None) -> None:
    """Rien à côté du nom d'un argument."""


class EnFrancais:
    """Aide d'une commande, sans un mot d'anglais."""

    def get_help_option(self, contexte: Any) -> Any:
        option = super().get_help_option(contexte)  # type: ignore[misc]
        if option is not None:
            option.help, option.metavar = AIDE, ""
        return option

    def format_usage(self, contexte: Any, mise_en_page: Any) -> None:
        pieces = self.collect_usage_pieces(contexte)  # type: ignore[attr-defined]
        mise_en_page.write_usage(contexte.command_path, " ".join(pieces), prefix="Usage : ")


class Commande(EnFrancais, TyperCommand):
    """Commande dont les options disent en français ce qu'elles attendent."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for parametre in self.params:
            annotation = getattr(getattr(parametre, "type_descriptor", None), "annotation", None)
            seule = (typing.get_args(annotation) or (annotation,))[0]  # list[str] : comme str, répétable
            if isinstance(parametre, TyperArgument):
                vars(parametre)["display_type_rich"] = sans_type  # son nom dit déjà ce qu'il est
            elif parametre.metavar is None and seule in ATTENDUS:
                parametre.metavar = ATTENDUS[seule]


class Groupe(EnFrancais, TyperGroup):
    """Groupe d'une commande à sous-commandes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["subcommand_metavar"] = "COMMANDE [ARGUMENTS]…"
        super().__init__(*arguments, **options)


class Paresseux(Groupe):
    """Groupe dont les commandes ne sont importées qu'à l'appel ; l'aide ne montre que leur phrase."""

    entrees: dict[str, Entree] = {}

    def list_commands(self, contexte: Any) -> list[str]:
        return list(self.entrees)

    def get_command(self, contexte: Any, nom: str) -> Any:
        if nom not in self.entrees:
            return None
        return Commande(nom, help=self.entrees[nom].phrase)

    def resolve_command(self, contexte: Any, arguments: list[str]) -> Any:
        nom = arguments[0]
        if nom not in self.entrees:
            return super().resolve_command(contexte, arguments)
        return nom, charger(nom, self.entrees[nom]), arguments[1:]

    @property
    def commands(self) -> MutableMapping[str, Any]:
        """Noms des commandes, pour proposer le plus proche."""
        return dict.fromkeys(self.entrees)

    @commands.setter
    def commands(self, valeurs: MutableMapping[str, Any]) -> None:
        pass


REGLAGES: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


def charger(nom: str, entree: Entree) -> Any:
    """Commande prête à l'emploi, son module importé."""
    trouvee = getattr(importlib.import_module(f"habitat_local.commandes.{entree.module}"), entree.fonction)
    if isinstance(trouvee, typer.Typer):
        return typer.main.get_command(trouvee)
    seule = typer.Typer(**REGLAGES)
    if entree.avec_convention:
        from habitat_local.commandes.option_convention import avec_option_convention  # importe la loi

        trouvee = avec_option_convention(trouvee)
    seule.command(nom, cls=Commande)(trouvee)
    return typer.main.get_command(seule)


def application(nom: str, aide: str, entrees: dict[str, Entree]) -> Any:
    """Groupe de toutes les commandes."""
    groupe = type("Commandes", (Paresseux,), {"entrees": entrees})
    racine = typer.Typer(name=nom, help=aide, no_args_is_help=True, cls=groupe, **REGLAGES)
    racine.callback()(commencer)
    return typer.main.get_command(racine)


def commencer(
    sans_cache: Annotated[
        bool,
        typer.Option(
            "--sans-cache", help="Relit toute la loi, sans le cache de l'usager, et n'y écrit rien."
        ),
    ] = False,
) -> None:
    """Options de toutes les commandes, à donner avant leur nom."""
    if sans_cache:
        os.environ[SANS_CACHE] = "1"


__all__ = ["Commande", "Entree", "Groupe", "application", "charger"]
