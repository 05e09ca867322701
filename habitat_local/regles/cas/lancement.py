"""Lancer des cas de juriste par le lanceur d'OpenFisca, et rendre ce qui diffère de l'attendu."""

import contextlib
import dataclasses
import functools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy

from habitat_local.loi.systeme import droit_en_vigueur
from openfisca_habitat_local.systeme.entrees import ErreurFait


@dataclasses.dataclass(frozen=True)
class Ecart:
    """Une sortie d'un cas qui n'est pas celle attendue ; `motif` : ce que la loi en dit, ou l'erreur."""

    fichier: str
    cas: str
    variable: str
    attendu: str
    obtenu: str
    motif: str = ""

    def __str__(self) -> str:
        suite = f" ({self.motif})" if self.motif else ""
        quoi = (
            f"{self.variable} : {self.attendu} attendu, {self.obtenu} obtenu"
            if self.variable
            else self.obtenu
        )
        return f"{self.fichier} : « {self.cas} » : {quoi}{suite}"


@dataclasses.dataclass(frozen=True)
class Bilan:
    """Cas lancés, et écarts de ceux qui échouent."""

    cas: int
    ecarts: tuple[Ecart, ...]

    @property
    def en_echec(self) -> int:
        return len({(e.fichier, e.cas) for e in self.ecarts})


class Releve:
    """Greffon de pytest : relève chaque cas lancé par le lanceur d'OpenFisca, et ses écarts."""

    def __init__(self) -> None:
        self.cas = 0
        self.ecarts: list[Ecart] = []

    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        if call.when != "call":
            return
        self.cas += 1
        if call.excinfo is not None:
            self.ecarts += ecarts_du_cas(item, call.excinfo.value)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            derniere = str(report.longrepr).strip().splitlines()[-1]
            self.ecarts.append(Ecart(str(report.fspath), "fichier", "", "", derniere))


def ecarts_du_cas(item: Any, erreur: BaseException) -> list[Ecart]:
    """Sorties d'un cas en échec, l'une après l'autre ; à défaut l'erreur elle-même."""
    fichier, nom = os.path.relpath(item.path), str(item.test.name)
    if not isinstance(erreur, AssertionError) or item.simulation is None:
        return [Ecart(fichier, nom, "", "", en_une_ligne(erreur))]
    ecarts = []
    for variable, attendu in (item.test.output or {}).items():
        if item.tax_benefit_system.get_variable(variable) is None:
            continue
        try:
            item.check_variable(variable, attendu, item.test.period)
        except AssertionError:
            obtenu = calculer(item, variable)
            ecarts.append(Ecart(fichier, nom, variable, en_texte(attendu), obtenu, motif(item, variable)))
        except Exception as autre:  # la formule elle-même échoue : on dit pourquoi
            ecarts.append(Ecart(fichier, nom, variable, en_texte(attendu), en_une_ligne(autre)))
    return ecarts or [Ecart(fichier, nom, "", "", en_une_ligne(erreur))]


def en_une_ligne(erreur: BaseException) -> str:
    message = erreur.message if isinstance(erreur, ErreurFait) else str(erreur)
    return " ".join(message.split())[:300] or type(erreur).__name__


def en_texte(valeur: Any) -> str:
    return str(getattr(valeur, "ecriture", valeur))


def calculer(item: Any, variable: str) -> str:
    """Valeur obtenue, une par dossier."""
    obtenu = item.simulation.calculate(variable, item.test.period)
    valeurs = obtenu.decode_to_str() if hasattr(obtenu, "decode_to_str") else numpy.asarray(obtenu)
    lisibles = [v.decode() if isinstance(v, bytes) else v for v in valeurs.tolist()]
    return str(lisibles[0] if len(lisibles) == 1 else lisibles)


def motif(item: Any, variable: str) -> str:
    """Le motif que la loi donne d'une aide : celui de la variable, de son financeur, ou de la recevabilité."""
    variables = item.tax_benefit_system.variables
    candidats = [f"motif_{variable}", f"motif_{variable.rpartition('_')[2]}", "motif_recevabilite"]
    for candidat in dict.fromkeys(candidats):
        if candidat in variables and variables[candidat].definition_period == "day":
            modalites = item.simulation.calculate(candidat, item.test.period).decode()
            libelles = {str(m.value) for m in modalites if m.name != "aucun"}
            if libelles:
                return "motif : " + ", ".join(sorted(libelles))
    return ""


@functools.lru_cache(maxsize=4)
def systeme_reforme(systeme: Any, reformes: tuple[str, ...]) -> Any:
    """Le système, réformes appliquées dans l'ordre."""
    for reforme in reformes:
        systeme = systeme.apply_reform(reforme)
    return systeme


def systeme_d_un_cas(systeme: Any, reformes: str | list[str], extensions: list[str]) -> Any:
    """Système d'un cas, sans la copie de toute la loi de France que le lanceur fait par jeu de réformes.

    Une réforme ne modifie pas le système dont elle part : la copie (des secondes) ne protège rien ici.
    """
    if extensions:
        raise ValueError("L'extension se charge par --extensions, pas dans le cas (guide du juriste).")
    return systeme_reforme(systeme, tuple([reformes] if isinstance(reformes, str) else reformes))


@contextlib.contextmanager
def sans_copie() -> Iterator[None]:
    """Le lanceur d'OpenFisca, le temps du bloc, ne copie plus la loi."""
    from openfisca_core.tools import test_runner

    origine = test_runner._get_tax_benefit_system
    test_runner._get_tax_benefit_system = systeme_d_un_cas
    try:
        yield
    finally:
        test_runner._get_tax_benefit_system = origine


def lancer(fichiers: Sequence[Path]) -> Bilan:
    """Lance les cas des fichiers par le code du lanceur d'OpenFisca, sans ses traces."""
    import pytest
    from openfisca_core.tools.test_runner import OpenFiscaPlugin

    releve = Releve()
    options = ["-p", "no:terminal", "-p", "no:cacheprovider", "--noconftest", "-c", os.devnull]
    chemins = [str(Path(fichier).resolve()) for fichier in fichiers]
    with sans_copie():
        pytest.main([*options, *chemins], plugins=[OpenFiscaPlugin(droit_en_vigueur(), {}), releve])
    return Bilan(releve.cas, tuple(releve.ecarts))
