"""Lire le dossier d'un texte : ses tableaux, développés en arbre d'OpenFisca, et ce qui les accompagne."""

import functools
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode

from openfisca_habitat_local.systeme import cache
from openfisca_habitat_local.systeme.format import arbre
from openfisca_habitat_local.systeme.format.annexes import lire_faits, lire_plan
from openfisca_habitat_local.systeme.format.arbre import Branche
from openfisca_habitat_local.systeme.format.controle import (
    controler,
    controler_les_enveloppes,
    controler_les_financeurs,
)
from openfisca_habitat_local.systeme.format.dossiers import CADRE, DossierDeTexte, textes
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte, Lieu
from openfisca_habitat_local.systeme.format.tetes import Tete, descendre, lendemain
from openfisca_habitat_local.systeme.format.yaml_strict import composer, construire, lieu, paires
from openfisca_habitat_local.systeme.lecture import noms_proches, replier

#: Fichiers et dossiers d'un texte qui ne sont pas des tableaux.
ANNEXES = ("plan", "faits", "regles", "population")
DOSSIERS_ANNEXES = ("lectures", "cas")
#: Dossiers et fichiers écrits dans la grammaire des aides nommées.
AIDES_NOMMEES = ("aides", "definitions", "ecretement", "grandeurs")
INDEX = "index"
#: Nom d'un fichier, qui devient celui d'un nœud et d'une variable.
NOM = re.compile(r"[a-z][a-z0-9_]*")
#: Clés du cadre qui ne sont ni héritées ni des paramètres : elles décrivent le texte.
RAPPORTS = ("remplace", "complete", "exclut", "exclut_sauf")
CLES_DU_CADRE = ("niveau", *RAPPORTS)
NIVEAUX = ("national", "region", "departement", "epci", "ville", "commune")
RACINE_CONVENTIONS = "habitat_local.conventions"


@dataclass
class Texte:
    """Un texte lu : `arbre` (au format d'OpenFisca), `lieux` de chaque chemin, `plan`, `faits`, et son cadre."""

    dossier: DossierDeTexte
    arbre: dict[str, Any]
    lieux: dict[str, Lieu] = field(default_factory=dict)
    cadre: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    faits: dict[str, Any] = field(default_factory=dict)
    racine_lue: Branche | None = None

    @property
    def racine(self) -> Branche:
        """Les tableaux avant leur développement : relus, si le texte vient du cache."""
        if self.racine_lue is None:
            self.racine_lue = lire_texte(self.dossier).racine_lue
        assert self.racine_lue is not None  # un texte relu la garde
        return self.racine_lue

    @property
    def nom(self) -> str:
        return self.dossier.nom

    @property
    def titre(self) -> str:
        return self.dossier.titre

    @property
    def rapports(self) -> dict[str, list[str]]:
        """{remplace | complete | exclut | exclut_sauf: textes ou aides cités}, à quelque date que ce soit."""
        return {
            nom: [dit] if isinstance(dit, str) else list(dit or ())
            for nom, dit in self.cadre.items()
            if nom in RAPPORTS
        }


def _racine(dossier: DossierDeTexte, chemin: Path) -> MappingNode | None:
    noeud = composer(chemin, dossier.affiche(chemin))
    if noeud is not None and not isinstance(noeud, MappingNode):
        raise ErreurTexte(dossier.affiche(chemin), "un tableau (clé : valeur) est attendu.")
    return noeud


def _cadre(dossier: DossierDeTexte) -> tuple[Tete, arbre.Branche, dict[str, Any]]:
    """(en-tête dont tout le texte hérite, nœud `cadre`, ce que le cadre dit du texte)."""
    noeud = _racine(dossier, dossier.chemin / CADRE)
    if noeud is None:
        raise ErreurTexte(dossier.affiche(dossier.chemin / CADRE), "le cadre est vide.")
    dits = {cle: construire(valeur) for cle, _, valeur in paires(noeud) if cle in CLES_DU_CADRE}
    _verifier_les_cles(noeud)
    noeud.value = [(cle, valeur) for cle, valeur in noeud.value if cle.value not in CLES_DU_CADRE]
    tete = descendre(Tete(), noeud)
    branche = arbre.lire_fichier("cadre", noeud, Tete())
    if not isinstance(branche, arbre.Branche):
        raise ErreurTexte(branche.lieu, "le cadre est un tableau : titre, source, du, communes…")
    branche.titre = None
    _vie(branche, tete)
    return tete, branche, dits


def _verifier_les_cles(noeud: MappingNode) -> None:
    """Niveau de la liste, textes cités en liste."""
    for cle, _, valeur in paires(noeud):
        dit = construire(valeur)
        if cle == "niveau" and dit not in NIVEAUX:
            raise ErreurTexte(
                lieu(valeur),
                f"niveau parmi {', '.join(NIVEAUX)}, non « {dit} ».{noms_proches(str(dit), NIVEAUX)}",
            )
        if cle in RAPPORTS and not all(
            isinstance(nom, str) for nom in (dit if isinstance(dit, list) else [dit])
        ):
            raise ErreurTexte(lieu(valeur), f"« {cle} » est une liste de noms de textes.")


def _vie(cadre: arbre.Branche, tete: Tete) -> None:
    """`en_vigueur`, de `du` à `au`, s'il n'est pas écrit ; un territoire survit à son texte."""
    if "en_vigueur" not in cadre.enfants:
        if tete.du is None:
            raise ErreurTexte(cadre.lieu, "« du » est obligatoire : le premier jour du texte.")
        vie = arbre.Feuille("en_vigueur", tete, cadre.lieu, champ=arbre.champs.CHAMPS["en_vigueur"])
        vie.ajouter(tete.du, arbre.Entree(True, tete.reference(tete.du), None, cadre.lieu))
        if tete.au:
            vie.ajouter(lendemain(tete.au), arbre.Entree(False, tete.fin, None, cadre.lieu))
        cadre.enfants = {"en_vigueur": vie, **cadre.enfants}


def _tableaux(dossier: DossierDeTexte, place: Path, tete: Tete) -> dict[str, arbre.Element]:
    """Nœuds des fichiers et sous-dossiers d'un dossier, par nom."""
    index = place / f"{INDEX}.yaml"
    noeud = _racine(dossier, index) if index.exists() and place != dossier.chemin else None
    tete = replace(tete, cite=tete.cite or place.name in AIDES_NOMMEES)
    tete = descendre(tete, noeud) if noeud is not None else tete
    elements: dict[str, arbre.Element] = {}
    a_la_racine = place == dossier.chemin
    annexes = ANNEXES if a_la_racine else ()
    for chemin in sorted(place.iterdir()):
        if chemin.is_dir():
            if not (a_la_racine and chemin.name in DOSSIERS_ANNEXES) and not chemin.name.startswith(
                (".", "__")
            ):
                branche = arbre.Branche(
                    chemin.name, Lieu(dossier.affiche(chemin), 1), _titre(dossier, chemin)
                )
                branche.enfants = _tableaux(dossier, chemin, tete)
                elements[chemin.name] = branche
        elif chemin.suffix in (".yaml", ".yml") and chemin.stem not in (INDEX, "cadre", *annexes):
            _verifier_le_nom(dossier, chemin)
            elements[chemin.stem] = _fichier(dossier, chemin, tete)
    return elements


def _verifier_le_nom(dossier: DossierDeTexte, chemin: Path) -> None:
    """Erreur si le nom d'un fichier ou d'un dossier ne peut pas être celui d'une variable."""
    if not NOM.fullmatch(chemin.stem):
        raise ErreurTexte(
            dossier.affiche(chemin),
            f"nom de fichier « {chemin.name} » : minuscules sans accent, chiffres et « _ » ({replier(chemin.stem)}.yaml).",
        )


def _titre(dossier: DossierDeTexte, place: Path) -> str | None:
    index = place / f"{INDEX}.yaml"
    noeud = _racine(dossier, index) if index.exists() else None
    return construire(noeud).get("titre") if noeud is not None else None


def _fichier(dossier: DossierDeTexte, chemin: Path, tete: Tete) -> arbre.Element:
    noeud = _racine(dossier, chemin)
    if noeud is None:
        raise ErreurTexte(dossier.affiche(chemin), "le fichier est vide.")
    return arbre.lire_fichier(
        chemin.stem, noeud, replace(tete, cite=tete.cite or chemin.stem in AIDES_NOMMEES)
    )


def lire_texte(dossier: DossierDeTexte) -> Texte:
    """Texte lu en entier. Erreur : fichier:ligne, ce qui est faux, ce qui est attendu."""
    tete, cadre, dits = _cadre(dossier)
    racine = arbre.Branche(dossier.nom, Lieu(dossier.affiche(dossier.chemin / CADRE), 1), dossier.titre)
    racine.enfants = {"cadre": cadre, **_tableaux(dossier, dossier.chemin, tete)}
    controler(racine, dossier.livre)
    lieux: dict[str, Lieu] = {}
    donnees = arbre.developper(racine, f"{RACINE_CONVENTIONS}.{dossier.nom}", lieux)
    plan, faits = lire_plan(dossier), lire_faits(dossier)
    controler_les_financeurs(racine, plan)
    controler_les_enveloppes(racine, plan)
    donnees["metadata"] = {"plan": plan, **dits}
    return Texte(dossier, donnees, lieux, dits, plan, faits, racine)


@functools.cache
def _lu(dossier: DossierDeTexte, empreinte: tuple) -> Texte:
    lus: list[Texte] = []

    def construire() -> list[Any]:
        texte = lire_texte(dossier)
        lus.append(texte)
        lieux = {chemin: list(lieu) for chemin, lieu in texte.lieux.items()}
        return [texte.arbre, lieux, texte.cadre, texte.plan, texte.faits]

    donnees = cache.garder(f"texte-{dossier.nom}", lambda: _contenu(dossier), construire)
    if lus:
        return lus[0]
    lieux = {chemin: Lieu(*lieu) for chemin, lieu in donnees[1].items()}
    return Texte(dossier, donnees[0], lieux, *donnees[2:])


def _contenu(dossier: DossierDeTexte) -> str:
    """Empreinte de la loi, et du contenu d'un texte."""
    loi = cache.empreinte_de_la_loi()
    if dossier.livre:  # son contenu est de la loi
        return cache.empreinte_de_textes(loi, dossier.nom)
    contenu = cache.empreinte_de_contenus(map(str, dossier.fichiers()), dossier.chemin)
    return cache.empreinte_de_textes(loi, str(dossier.chemin), contenu)


def empreinte_des_textes() -> str:
    """Empreinte de la loi, et des textes apportés du dehors que lirait un système construit maintenant."""
    apportes = (_contenu(dossier) for dossier in textes() if not dossier.livre)
    return cache.empreinte_de_textes(cache.empreinte_de_la_loi(), *apportes)


def _empreinte(dossier: DossierDeTexte) -> tuple:
    """Ce qui change quand un fichier du texte change."""
    etats = ((str(c), c.stat()) for c in dossier.fichiers())
    return tuple((nom, etat.st_mtime_ns, etat.st_size) for nom, etat in etats)


def conventions_apportees() -> tuple:
    """Ce qui distingue le jeu de conventions du dehors en cours : dossiers, et état de leurs fichiers."""
    return tuple((dossier, _empreinte(dossier)) for dossier in textes() if not dossier.livre)


def textes_lus() -> dict[str, Texte]:
    """Textes que lirait un système construit maintenant, par nom ; lus une fois tant que leurs fichiers ne changent pas."""
    return {dossier.nom: _lu(dossier, _empreinte(dossier)) for dossier in textes()}


def conventions() -> dict[str, Any]:
    """Nœud `conventions` de l'arbre, au format d'OpenFisca."""
    donnees: dict[str, Any] = {"description": "Conventions locales d’aides aux travaux"}
    return donnees | {nom: texte.arbre for nom, texte in textes_lus().items()}


def lieu_du_parametre(chemin: str) -> Lieu | None:
    """Fichier et ligne d'un paramètre d'un texte (`habitat_local.conventions.…`)."""
    return next((t.lieux[chemin] for t in textes_lus().values() if chemin in t.lieux), None)
