"""Contrôle d'une convention du dehors : ce qui l'empêche de servir (fautes), ce qu'il faut regarder (avertissements)."""

import dataclasses
import re
from pathlib import Path
from typing import Any

from habitat_local.loi.systeme import systeme
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import aides_du_texte
from openfisca_habitat_local.systeme.format.arbre import Branche, Feuille, feuilles
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions, trouver
from openfisca_habitat_local.systeme.format.lecture import Texte, textes_lus

IDENTIFIANT = re.compile(r"[A-Z]{2,}(?:-[A-Z0-9]+)*-\d{2}[a-z]?")


@dataclasses.dataclass(frozen=True)
class Bilan:
    """Ce que le contrôle d'un texte a trouvé."""

    nom: str
    titre: str
    valeurs: int
    aides: tuple[str, ...]
    cas: int
    avertissements: tuple[str, ...]


def verifier(chemin: Path) -> list[Bilan]:
    """Contrôle le ou les textes d'un dossier. Erreur (fichier:ligne) si l'un ne peut pas servir."""
    noms = [dossier.nom for dossier in trouver(chemin)]
    with avec_conventions([chemin]):
        loi = systeme()
        textes = textes_lus()
        return [_bilan(textes[nom], loi) for nom in noms]


def _bilan(texte: Texte, loi: Any) -> Bilan:
    assert texte.racine is not None
    racine = loi.parameters.children["habitat_local"]
    descriptions = aides_du_texte(racine, texte.nom)
    cas = sorted((texte.dossier.chemin / "cas").rglob("*.yaml"))
    ecrits = "\n".join(c.read_text(encoding="utf-8") for c in cas)
    avertissements = [
        *_vie(texte), *_sans_article(texte.racine), *_sans_cas(texte.racine, ecrits), *_au_dela_du_cout(texte),
    ]  # fmt: skip
    return Bilan(
        texte.nom, texte.titre, sum(1 for _ in feuilles(texte.racine)), tuple(descriptions),
        len(re.findall(r"^- ", ecrits, re.M)), tuple(avertissements),
    )  # fmt: skip


def _vie(texte: Texte) -> list[str]:
    vie = texte.arbre["cadre"]["en_vigueur"]["values"]
    if all(v["value"] for v in vie.values()):
        return ["la fin du texte n'est pas dite (« au ») : il vaudra sans terme."]
    return []


def _sans_article(racine: Branche) -> list[str]:
    """Chiffres sans source."""
    return [
        f"{entree.lieu} : « {feuille.nom} » n'a pas de source."
        for feuille in feuilles(racine)
        for entree in feuille.entrees.values()
        if entree.valeur is not None and not entree.reference and feuille.nom != "en_vigueur"
    ]


def _sans_cas(racine: Branche, cas: str) -> list[str]:
    """Règles qu'aucun cas ne nomme ; ou texte sans cas."""
    if not cas:
        return ["aucun cas : écrivez dans cas/ un essai de chaque côté de chaque borne."]
    regles = {r for feuille in feuilles(racine) for r in feuille.tete.regles}
    return [
        f"règle {regle} : aucun cas ne la nomme." for regle in sorted(regles - set(IDENTIFIANT.findall(cas)))
    ]


def _au_dela_du_cout(texte: Texte) -> list[str]:
    """Forfaits qu'aucun plafond d'aides publiques ne borne."""
    assert texte.racine is not None
    if "ecretement" in texte.racine.enfants:
        return []
    forfaits: list[Feuille] = [
        f for f in feuilles(texte.racine) if f.nom in ("forfait", "forfait_par_logement")
    ]
    return [
        f"{f.lieu} : un forfait sans écrêtement peut dépasser le coût d'un petit projet." for f in forfaits
    ]
