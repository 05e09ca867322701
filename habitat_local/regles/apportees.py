"""Registre d'une convention apportée : ce que son dossier dit de ses règles, et ce qui les nomme."""

import dataclasses
from pathlib import Path
from typing import Any

from openfisca_core.parameters import Parameter

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from habitat_local.regles.juristes import cas_de_juriste
from openfisca_habitat_local.systeme.format.lecture import Texte, textes_lus
from openfisca_habitat_local.systeme.format.yaml_strict import composer, construire, lieu, paires, tableau
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.reformes import lire_fichier

FICHIER = "regles.yaml"
STATUTS = ("calculee", "non_calculable", "hors_champ")
CLES = ("statut", "motif", "resume")


@dataclasses.dataclass(frozen=True)
class Registre:
    """Registre d'un texte apporté : son titre, et chaque règle, écrite ou seulement citée."""

    nom: str
    titre: str
    regles: dict[str, dict[str, Any]]


def lire_le_registre(texte: Texte) -> dict[str, dict[str, Any]]:
    """{règle: {statut, resume, motif}} de `regles.yaml` ; vide s'il n'y en a pas. Erreur : fichier:ligne."""
    chemin = texte.dossier.chemin / FICHIER
    if not chemin.exists():
        return {}
    noeud = composer(chemin, texte.dossier.affiche(chemin))
    entrees = {}
    for nom, place, valeur in paires(tableau(noeud)) if noeud is not None else ():
        dit = construire(valeur)
        if not isinstance(dit, dict):
            raise ErreurEntree(f"{lieu(place)} : {nom} : statut, resume (et motif) sont attendus.")
        for cle in dit:
            if cle not in CLES:
                raise ErreurEntree(
                    f"{lieu(place)} : {nom} : clé « {cle} » inconnue.{noms_proches(cle, CLES)}"
                )
        if dit.get("statut") not in STATUTS:
            proche = noms_proches(str(dit.get("statut")), STATUTS)
            raise ErreurEntree(
                f"{lieu(place)} : {nom} : statut parmi {', '.join(STATUTS)}, non « {dit.get('statut')} ».{proche}"
            )
        if not dit.get("resume"):
            raise ErreurEntree(f"{lieu(place)} : {nom} : « resume » manque.")
        if dit["statut"] != "calculee" and not dit.get("motif"):
            raise ErreurEntree(
                f"{lieu(place)} : {nom} : une règle qui n'est pas calculée dit pourquoi (motif)."
            )
        entrees[nom] = dit
    return entrees


def _parametres(nom: str) -> list[Parameter]:
    convention = droit_en_vigueur().parameters.children[RACINE].children["conventions"].children[nom]
    return [p for p in convention.get_descendants() if isinstance(p, Parameter)]


def _lectures(dossier: Path, par_regle: dict[str, set[str]]) -> dict[str, list[str]]:
    """{règle: lectures du dossier qui la nomment, ou changent un de ses paramètres}."""
    nommees: dict[str, list[str]] = {}
    for chemin in sorted((dossier / "lectures").glob("*.yaml")):
        contenu = lire_fichier(chemin)
        dit = " ".join(str(contenu.get(cle, "")) for cle in ("titre", "reference", "argument"))
        changes = set(contenu.get("parametres") or {})
        for regle, parametres in par_regle.items():
            if regle in dit or changes & parametres:
                nommees.setdefault(regle, []).append(chemin.stem)
    return nommees


def _cas(dossier: Path, regles: list[str]) -> dict[str, list[str]]:
    """{règle: cas du dossier qui la nomment}."""
    nommes: dict[str, list[str]] = {}
    for chemin in sorted((dossier / "cas").rglob("*.yaml")):
        for cas in cas_de_juriste(chemin):
            mots = {str(mot) for mot in cas.get("keywords") or ()}
            for regle in regles:
                if regle in mots:
                    ou = chemin.relative_to(dossier.parent).as_posix()
                    nommes.setdefault(regle, []).append(f"{ou} : {cas.get('name', '')}")
    return nommes


@par_conventions
def registres() -> dict[str, Registre]:
    """Registres des textes apportés, par nom de texte."""
    return {t.nom: _registre(t) for t in textes_lus().values() if not t.dossier.livre}


def _registre(texte: Texte) -> Registre:
    ecrites = lire_le_registre(texte)
    parametres = _parametres(texte.nom)
    par_regle: dict[str, set[str]] = {nom: set() for nom in ecrites}
    for parametre in parametres:
        for regle in parametre.metadata.get("regles") or ():
            par_regle.setdefault(regle, set()).add(parametre.name)
    dossier = texte.dossier.chemin
    lectures, cas = _lectures(dossier, par_regle), _cas(dossier, list(par_regle))
    return Registre(
        texte.nom,
        texte.titre,
        {
            regle: {
                **ecrites.get(regle, {}),
                "parametres": sorted(noms),
                "lectures": lectures.get(regle, []),
                "tests": cas.get(regle, []),
            }
            for regle, noms in sorted(par_regle.items())
        },
    )


def ambiguites() -> set[str]:
    """Noms des lectures des textes apportés."""
    return {
        chemin.stem
        for texte in textes_lus().values()
        if not texte.dossier.livre
        for chemin in (texte.dossier.chemin / "lectures").glob("*.yaml")
    }
