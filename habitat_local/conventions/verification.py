"""Contrôle d'une convention du dehors : ce qui l'empêche de servir (fautes), ce qu'il faut regarder (avertissements)."""

import dataclasses
import re
from pathlib import Path
from typing import Any

from habitat_local.loi.systeme import systeme
from habitat_local.population.conventions import FICHIER as FICHIER_DE_POPULATION
from habitat_local.population.conventions import hypotheses
from habitat_local.regles.apportees import lire_le_registre
from habitat_local.regles.cas.verification import verifier as verifier_les_cas
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import aides_du_texte
from openfisca_habitat_local.mecanismes.aide_nommee.controle import remarques_du_texte
from openfisca_habitat_local.systeme.format.arbre import Branche, Feuille, feuilles
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions, trouver
from openfisca_habitat_local.systeme.format.lecture import Texte, textes_lus
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.reformes import charger_reforme

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


def _lire_ce_qui_accompagne(texte: Texte, loi: Any) -> None:
    """Lectures et population du texte. Erreur : un paramètre, une hypothèse ou un fait que rien ne connaît."""
    for lecture in sorted((texte.dossier.chemin / "lectures").glob("*.yaml")):
        charger_reforme(lecture)(loi)
    if (texte.dossier.chemin / FICHIER_DE_POPULATION).exists():
        hypotheses(texte.nom)


def _bilan(texte: Texte, loi: Any) -> Bilan:
    assert texte.racine is not None
    _lire_ce_qui_accompagne(texte, loi)
    racine = loi.parameters.children["habitat_local"]
    descriptions = aides_du_texte(racine, texte.nom)
    cas = sorted((texte.dossier.chemin / "cas").rglob("*.yaml"))
    ecrits = "\n".join(c.read_text(encoding="utf-8") for c in cas)
    regardes = (r for r in remarques_du_texte(loi, texte.nom, texte.racine) if not r.faute)
    avertissements = [
        *_vie(texte), *_sans_autre_texte(texte), *_sans_article(texte.racine), *_tardives(texte),
        *(str(r.erreur()) for r in regardes),
        *_jamais_lus(texte), *_hors_registre(texte), *_sans_cas(texte.racine, ecrits), *_fautes_des_cas(texte, cas, loi),
        *_au_dela_du_cout(texte),
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


def _sans_autre_texte(texte: Texte) -> list[str]:
    """Rapports à des textes absents : ils ne font rien tant que ces textes ne sont pas apportés."""
    ou, connus = texte.dossier.affiche(texte.dossier.chemin / "cadre.yaml"), textes_lus()
    return [
        f"{ou} : « {rapport} » cite « {cite} », qui n'est ni livré ni apporté : sans effet d'ici là."
        for rapport, cites in texte.rapports.items()
        for cite in cites
        if cite.partition(".")[0] not in connus
    ]


def _sans_article(racine: Branche) -> list[str]:
    """Chiffres sans source."""
    return [
        f"{entree.lieu} : « {feuille.nom} » n'a pas de source."
        for feuille in feuilles(racine)
        for entree in feuille.entrees.values()
        if entree.valeur is not None and not entree.reference and feuille.nom != "en_vigueur"
    ]


def _tardives(texte: Texte) -> list[str]:
    """Chiffres d'une aide qui ne commencent qu'après le texte : avant eux, ni taux, ni plafond."""
    assert texte.racine is not None
    debut = next(iter(texte.arbre["cadre"]["en_vigueur"]["values"]))
    return [
        f"{feuille.lieu} : « {feuille.nom} » n'a pas de valeur avant le {premier}."
        for genre in ("aides", "definitions", "ecretement")
        for feuille in (feuilles(texte.racine.enfants[genre]) if genre in texte.racine.enfants else ())
        if (premier := min(feuille.entrees)) > debut
    ]


def _jamais_lus(texte: Texte) -> list[str]:
    """Faits et financeurs que le texte déclare, et dont rien ne dépend."""
    assert texte.racine is not None
    ailleurs = [
        re.sub(r"#.*", "", f.read_text(encoding="utf-8"))
        for f in texte.dossier.fichiers()
        if f.stem not in ("faits", "population") and f.parent.name != "cas"
    ]
    faits = [
        f"{dit['lieu']} : fait « {nom} » : rien ne le lit."
        for nom, dit in texte.faits.items()
        if not any(re.search(rf"\b{nom}\b", contenu) for contenu in ailleurs)
    ]
    payeurs = {e.valeur for f in feuilles(texte.racine) if f.nom == "financeur" for e in f.entrees.values()}
    payeurs |= {nom for nom, dit in texte.plan.get("financeurs", {}).items() if dit.get("aides")}
    ou = texte.dossier.affiche(texte.dossier.chemin / "plan.yaml")
    return faits + [
        f"{ou} : financeur « {nom} » : aucune aide ne le nomme."
        for nom in texte.plan.get("financeurs", {})
        if nom not in payeurs and nom not in texte.racine.enfants
    ]


def _hors_registre(texte: Texte) -> list[str]:
    """Règles que des chiffres citent, et que regles.yaml, s'il existe, ne connaît pas."""
    assert texte.racine is not None
    ecrites = lire_le_registre(texte)
    citees = {r: feuille.lieu for feuille in feuilles(texte.racine) for r in feuille.tete.regles}
    mal_formees = [
        f"{lieu} : règle « {regle} » : un identifiant s'écrit ABC-01."
        for regle, lieu in citees.items()
        if not IDENTIFIANT.fullmatch(regle)
    ]
    return mal_formees + [
        f"{lieu} : règle « {regle} » absente de regles.yaml.{noms_proches(regle, ecrites)}"
        for regle, lieu in citees.items()
        if ecrites and regle not in ecrites
    ]


def _fautes_des_cas(texte: Texte, cas: list[Path], loi: Any) -> list[str]:
    """Ce qui empêche d'essayer un cas : une sortie qui manque, un fait inconnu."""
    place = f"{texte.dossier.chemin.parent}/"
    fautes = (str(faute) for fichier in cas for faute in verifier_les_cas(fichier, loi))
    return list(dict.fromkeys(faute.removeprefix(place) for faute in fautes))


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
