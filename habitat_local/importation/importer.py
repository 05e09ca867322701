"""Importer un export d'agence : lire, proposer ou suivre une correspondance, vérifier, rendre compte."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars

from habitat_local.communs.ecriture import ecrire_table, verifier_extension
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.importation import correspondance as correspondances
from habitat_local.importation import lexique, manques, proposition, restitution, tableaux
from habitat_local.importation.application import Application, appliquer
from habitat_local.importation.correspondance import Correspondance
from habitat_local.importation.manques import Bilan
from habitat_local.importation.tableaux import Tableau


@dataclasses.dataclass(frozen=True)
class Import:
    """Un export lu : `dossiers` admis, `refus`, `correspondance` (proposée ou suivie), `rapport` en français.

    `manques` : faits que l'export n'a pas, et ce qu'ils bloquent ; None si rien n'est admis.
    """

    tableau: Tableau
    correspondance: Correspondance
    application: Application
    bilan: Bilan | None
    proposee: bool

    @property
    def dossiers(self) -> polars.DataFrame:
        """Dossiers admis, aux noms et aux types de la loi ; les colonnes propres de l'export y sont `info_…`."""
        return self.application.bons.clone()

    @property
    def refus(self) -> polars.DataFrame:
        """Une ligne par motif de refus ; `rang` : place de la ligne dans le tableau de l'export."""
        return self.application.refus.clone()

    @property
    def manques(self) -> polars.DataFrame | None:
        return None if self.bilan is None else self.bilan.faits.clone()

    @property
    def rapport(self) -> str:
        return restitution.rapport(self.tableau, self.correspondance, self.application, self.bilan)

    @property
    def resume(self) -> str:
        """Le rapport sans le détail des colonnes : ce qui est admis, refusé, à trancher, et ce qui attend."""
        return restitution.resume(self.tableau, self.correspondance, self.application, self.bilan)

    @property
    def complet(self) -> bool:
        """Toutes les lignes sont admises (il peut rester des colonnes à trancher)."""
        return not (self.application.obstacles or self.application.refus.height)

    def ecrire(self, sortie: Path | str, ajouter_a: Path | str | None = None) -> dict[str, Path]:
        """Écrit les dossiers, et à côté la correspondance proposée, les refus et le rapport ; rend leurs chemins.

        `ajouter_a` : dossiers déjà admis, que ceux-ci complètent (des refus corrigés). Erreur : écriture impossible,
        identifiant présent des deux côtés.
        """
        sortie = Path(sortie)
        verifier_extension(sortie)
        chemins = {}
        if self.dossiers.height:
            ecrire_table(
                sortie, self.dossiers if ajouter_a is None else completer(Path(ajouter_a), self.dossiers)
            )
            chemins["dossiers"] = sortie
        if self.proposee:
            chemins["correspondance"] = sortie.with_name(f"{sortie.stem}.correspondance.yaml")
            correspondances.ecrire(chemins["correspondance"], self.correspondance)
        if self.application.refus.height:
            chemins["refus"] = sortie.with_name(f"{sortie.stem}.refus.xlsx")
            restitution.ecrire_refus(chemins["refus"], self.tableau, self.correspondance, self.application)
        chemins["rapport"] = sortie.with_name(f"{sortie.stem}.import.md")
        restitution.ecrire_rapport(chemins["rapport"], self.rapport)
        return chemins


def importer(
    export: Path | str,
    systeme: Any,
    correspondance: Path | str | None = None,
    reponses: Mapping[str, str] | None = None,
) -> Import:
    """Export lu. `correspondance` : fichier à suivre ; à défaut, elle est proposée. `reponses` : {fait: valeur} pour tous.

    Erreur (`ErreurEntree`) : export ou correspondance illisible, réponse à un fait inconnu.
    """
    chemin = Path(export)
    if correspondance is None:
        tableau = tableaux.lire(chemin, lexique.reconnu)
        choisie = proposition.proposer(tableau, chemin.name)
    else:
        choisie = correspondances.lire(Path(correspondance))
        tableau = tableaux.lire(chemin, connus(choisie), choisie.feuilles)
    dites = correspondances.verifier_reponses(dict(reponses or {}), "réponse")
    choisie = dataclasses.replace(choisie, reponses={**choisie.reponses, **dites})
    application = appliquer(tableau, choisie, systeme)
    bilan = manques.bilan(application.bons, systeme) if application.bons.height else None
    return Import(tableau, choisie, application, bilan, correspondance is None or bool(dites))


def connus(c: Correspondance) -> tableaux.Reconnaitre:
    """Reconnaît les en-têtes que la correspondance nomme : un nouvel export peut les avoir sur une autre ligne."""
    formes = {lexique.canonique(nom) for nom in c.colonnes}
    return lambda intitule: 1.0 if lexique.canonique(intitule) in formes else 0.0


def completer(chemin: Path, nouveaux: polars.DataFrame) -> polars.DataFrame:
    """Dossiers déjà admis, et les nouveaux. Erreur : un identifiant est des deux côtés."""
    if chemin.suffix.lower() != ".parquet":
        raise ErreurEntree(f"{chemin} : les dossiers à compléter sont ceux d'un import, en Parquet.")
    if not chemin.is_file():
        raise ErreurEntree(f"{chemin} : fichier introuvable.")
    anciens = polars.read_parquet(chemin)
    communs = anciens["id"].filter(anciens["id"].is_in(nouveaux["id"].to_list()))
    if len(communs):
        raise ErreurEntree(
            f"{chemin} : {len(communs)} dossier(s) y sont déjà ({', '.join(communs.head(5).to_list())}). Retirez-les."
        )
    return polars.concat([anciens, nouveaux], how="diagonal_relaxed")
