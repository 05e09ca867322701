"""Plusieurs scénarios chiffrés sur la même population, contre la même référence."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import polars

from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.restitution.etudes import Chiffrage, Lot, chiffrer
from habitat_local.volumes.taches import Options
from openfisca_habitat_local.systeme.lecture import noms_proches

#: Sépare les réformes empilées d'un scénario, et son nom de ses réformes.
PLUS, EGAL = "+", "="


@dataclasses.dataclass(frozen=True)
class Scenario:
    """Un nom, et les réformes qu'il empile dans leur ordre."""

    nom: str
    reformes: tuple[Any, ...]


def nom_d_une_reforme(reforme: Any) -> str:
    """Nom court : celui du fichier sans extension, de la lecture, ou le titre d'un contenu."""
    if isinstance(reforme, Mapping):
        return str(reforme.get("titre", "réforme"))
    return Path(reforme).stem if str(reforme).endswith((".yaml", ".yml")) else str(reforme)


def decoder(reformes: Sequence[Any], empilements: Sequence[str] = ()) -> list[Scenario]:
    """Un scénario par réforme, puis un par empilement « A+B » (ou « nom=A+B ») de réformes données, nommées court.

    Erreur (`ErreurEntree`) : deux réformes ou scénarios de même nom, un empilement qui cite une réforme non donnée.
    """
    connues: dict[str, Any] = {}
    for reforme in reformes:
        nom = nom_d_une_reforme(reforme)
        if nom in connues:
            raise ErreurEntree(f"Deux réformes se nomment « {nom} » : renommez l'un des fichiers.")
        connues[nom] = reforme
    scenarios = {nom: Scenario(nom, (reforme,)) for nom, reforme in connues.items()}
    for ecrit in empilements:
        titre, _, pile = ecrit.rpartition(EGAL)
        noms = [nom_d_une_reforme(morceau.strip()) for morceau in pile.split(PLUS)]
        for nom in noms:
            if nom not in connues:
                raise ErreurEntree(
                    f"--scenario {ecrit} : « {nom} » n'est pas l'une des réformes données.{noms_proches(nom, connues)} "
                    f"Réformes : {', '.join(connues) or 'aucune'}."
                )
        nom = titre.strip() or PLUS.join(noms)
        if nom in scenarios:
            raise ErreurEntree(f"Deux scénarios se nomment « {nom} ».")
        scenarios[nom] = Scenario(nom, tuple(connues[n] for n in noms))
    return list(scenarios.values())


@dataclasses.dataclass
class Scenarios:
    """Chiffrages de plusieurs scénarios. `table` : coût de chaque financeur, de la référence puis de chaque scénario.

    `chiffrages` : {nom: `Chiffrage`}. `reference` : réformes que la référence applique déjà, comme chaque scénario.
    """

    chiffrages: dict[str, Chiffrage]
    reference: tuple[Any, ...] = ()

    def __repr__(self) -> str:
        return str(self.table)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *erreur: object) -> None:
        for chiffrage in self.chiffrages.values():
            chiffrage.fermer()

    @property
    def premier(self) -> Chiffrage:
        return next(iter(self.chiffrages.values()))

    @property
    def nom_de_la_reference(self) -> str:
        noms = PLUS.join(nom_d_une_reforme(r) for r in self.reference)
        return noms or "droit en vigueur"

    @property
    def refus(self) -> polars.DataFrame:
        return self.premier.refus

    @property
    def table(self) -> polars.DataFrame:
        """Une ligne par scénario et poste : `scenario`, `poste`, `libelle`, `reference`, `montant`, `ecart`.

        Postes : financeurs qui paient, `total`, `reste` (reste à charge des dossiers aidés), en euros ; `servis`,
        `gagnants`, `perdants`, en dossiers (pondérés). Vide là où le secret masque.
        """
        lignes = []
        for nom, chiffrage in self.chiffrages.items():
            totaux = chiffrage.totaux
            for poste, libelle in self._postes().items():
                avant, apres = totaux[f"{poste}_base"], totaux[f"{poste}_reforme"]
                ecart = None if avant is None or apres is None else round(apres - avant, 2)
                lignes.append((nom, poste, libelle, avant, apres, ecart))
            for poste, libelle in (("gagnants", "Dossiers gagnants"), ("perdants", "Dossiers perdants")):
                lignes.append((nom, poste, libelle, None, totaux[poste], None))
        schema: dict[str, Any] = dict.fromkeys(("scenario", "poste", "libelle"), polars.String)
        schema |= dict.fromkeys(("reference", "montant", "ecart"), polars.Float64)
        return polars.DataFrame(lignes, schema=schema, orient="row")

    def _postes(self) -> dict[str, str]:
        """Financeurs qui paient dans l'un des scénarios, et les totaux."""
        payent = {
            nom: f.libelle
            for nom, f in FINANCEURS.items()
            if any(
                c.resultat.totaux[f"{nom}_{s}"] for c in self.chiffrages.values() for s in ("base", "reforme")
            )
        }
        autres = {"total": "Total", "reste": "Reste à charge des dossiers aidés", "servis": "Dossiers aidés"}
        return payent | autres


def chiffrer_tous(
    lot: Lot,
    scenarios: Sequence[Scenario],
    reference: Sequence[Any] = (),
    lectures: Sequence[str] = (),
    **options: Any,
) -> Scenarios:
    """Chiffre chaque scénario contre la même référence (`reference` empilée sur le droit en vigueur).

    `options` : celles de `chiffrer`. Erreur (`ErreurEntree`, `ErreurReforme`) : population ou réforme inutilisable.
    """
    if not scenarios:
        raise ErreurEntree("Quels scénarios chiffrer ? Donnez au moins une réforme.")
    acquis = (*reference, *lectures)
    travail = options.pop("options", None)
    chiffrages = {
        s.nom: chiffrer(
            lot, *s.reformes, lectures=acquis, options=a_part(travail, rang), **options
        )
        for rang, s in enumerate(scenarios)
    }  # fmt: skip
    return Scenarios(chiffrages, tuple(reference))


def a_part(options: Options | None, rang: int) -> Options | None:
    """Les mêmes options, dans un dossier de travail qu'aucun autre scénario ne prend."""
    if options is None or options.travail is None:
        return options
    return dataclasses.replace(
        options, travail=options.travail.with_name(f"{options.travail.name}-{rang + 1}")
    )
