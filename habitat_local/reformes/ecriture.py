"""Écrire un fichier de réforme d'après des chemins et des valeurs."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from openfisca_core.parameters import Parameter

from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.comparaison import descriptions
from habitat_local.loi.variantes import chemin_complet
from habitat_local.regles.textes import Version, au_jour, versions
from openfisca_habitat_local.systeme.fichiers_de_reforme import lire_valeur
from openfisca_habitat_local.systeme.lecture import charger_texte
from openfisca_habitat_local.systeme.reformes import lire_texte, reforme, trouver_parametre


@dataclasses.dataclass(frozen=True)
class Entete:
    """En-tête d'une réforme ; `date` : premier jour des valeurs (à défaut, celui de la version en cours de chacune)."""

    titre: str | None = None
    auteur: str = "à compléter"
    reference: str = "à compléter"
    date: datetime.date | None = None


def valeur_lue(ecrite: str, chemin: str) -> Any:
    """Valeur écrite après le signe égal, comme un fichier YAML la lirait ; « 15 % » et « 12 000 » restent du texte."""
    return charger_texte(f"v: {ecrite}", f"« {chemin} »").valeur["v"]


def couper(affectation: str) -> tuple[str, str]:
    """(chemin, valeur écrite) de « chemin=valeur ». Erreur (`ErreurEntree`) : il n'y a pas de signe égal."""
    chemin, egal, valeur = affectation.partition("=")
    if not egal or not chemin.strip() or not valeur.strip():
        raise ErreurEntree(f"« {affectation} » : CHEMIN=VALEUR est attendu (ville.taux.modeste=0.15).")
    return chemin.strip(), valeur.strip()


def version_changee(parametre: Parameter, jour: datetime.date | None) -> Version:
    """Version que la réforme change : celle du jour, à défaut la dernière. Erreur (`ErreurEntree`) : il n'y en a pas."""
    connues = versions(parametre)
    trouvee = au_jour(connues, jour) if jour else (connues[-1] if connues else None)
    if trouvee is None:
        vie = f"du {formats.date(connues[0].debut)}" if connues else "à aucun moment"
        raise ErreurEntree(
            f"« {parametre.name} » n'a pas de valeur le {formats.date(jour)} : elle en a {vie}."
        )
    return trouvee


def trouver(loi: Any, chemin: str) -> Parameter:
    """Paramètre d'un chemin, entier ou abrégé. Erreur : il est inconnu."""
    return trouver_parametre(loi.parameters, chemin_complet(loi, chemin))


def ecrire_yaml(loi: Any, affectations: Sequence[str], entete: Entete) -> str:
    """Texte d'une réforme : chaque valeur avec son libellé, son article et sa valeur d'avant en commentaire.

    Erreur (`ErreurEntree`, `ErreurReforme`) : chemin inconnu (avec les noms proches), valeur inadmissible.
    """
    morceaux: list[str] = []
    titres: list[str] = []
    debuts: list[datetime.date] = []
    for chemin, ecrite in map(couper, affectations):
        parametre = trouver(loi, chemin)
        version, valeur = version_changee(parametre, entete.date), valeur_lue(ecrite, chemin)
        valeur = lire_valeur(parametre, valeur, f"« {chemin} »")
        unite, noms = parametre.metadata.get("unit"), descriptions(loi, parametre.name)
        debut = entete.date or version.debut
        debuts.append(debut)
        titres.append(
            f"{' › '.join(noms[1:] or noms)} : {formats.valeur(version.valeur, unite)} → {formats.valeur(valeur, unite)}"
        )
        article = f" ({version.article})" if version.article else ""
        morceaux += [
            f"  # {' › '.join(noms)}{article}",
            f"  # avant : {formats.valeur(version.valeur, unite)}",
            f"  {parametre.name}:",
            f"    - {{debut: {debut}, ensuite: true, valeur: {en_yaml(valeur)}}}",
        ]
    tete = {
        "titre": entete.titre or " ; ".join(titres), "auteur": entete.auteur, "reference": entete.reference,
        "date": min(debuts),
    }  # fmt: skip
    texte = yaml.safe_dump(tete, allow_unicode=True, sort_keys=False, width=110)
    return texte + "parametres:\n" + "\n".join(morceaux) + "\n"


def en_yaml(valeur: Any) -> str:
    texte = yaml.safe_dump(valeur, allow_unicode=True, default_flow_style=True)
    return texte.removesuffix("...\n").strip()


def nouvelle(
    loi: Any, affectations: Iterable[str], sortie: Path | str | None = None, entete: Entete | None = None
) -> str:
    """Texte d'une réforme neuve, vérifié comme `chiffrer` le vérifiera, et écrit si `sortie` est donnée.

    `affectations` : « chemin=valeur ». Erreur (`ErreurEntree`, `ErreurReforme`) : chemin, valeur ou date inadmissible.
    """
    texte = ecrire_yaml(loi, list(affectations), entete or Entete())
    reforme(lire_texte(texte, str(sortie or "réforme")), "réforme")(loi)
    if sortie is not None:
        ecrire_texte(sortie, texte)
    return texte
