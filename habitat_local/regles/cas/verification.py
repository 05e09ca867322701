"""Vérifier un fichier de cas avant de le lancer : une phrase par faute, avec sa ligne."""

import dataclasses
import datetime
import functools
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openfisca_core.reforms import Reform

from habitat_local.loi.systeme import par_conventions
from habitat_local.regles import registre
from openfisca_habitat_local.systeme.entrees import fait
from openfisca_habitat_local.systeme.fichiers_de_reforme import commune_existante
from openfisca_habitat_local.systeme.lecture import (
    Document,
    ErreurDocument,
    Fait,
    Refus,
    charger,
    date,
    nombre,
    noms_proches,
)
from openfisca_habitat_local.systeme.lecture.refus import citer, proches
from openfisca_habitat_local.systeme.reformes import ErreurReforme, chemins_lectures

CLES = frozenset({
    "absolute_error_margin", "description", "extensions", "ignore_variables", "input", "keywords", "max_spiral_loops",
    "name", "only_variables", "output", "parameters", "period", "reforms", "relative_error_margin",
})  # fmt: skip
PERIODE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?|(day|month|year|week|weekday):[\d:-]+|ETERNITY", re.IGNORECASE)
#: Une ambiguïté qui n'a pas d'autre lecture calculable a un nom, et pas de réforme.
AMBIGUITE = re.compile(r"AMB-[A-Z]{3}-\d{2}")
JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Marges d'un cas, et la plus grande qui éprouve encore quelque chose (euros ; part).
MARGES = {"absolute_error_margin": 10, "relative_error_margin": 0.1}
PAQUET = "openfisca_habitat_local.reforms."
LECTURES = "openfisca_habitat_local.reforms.lectures."
#: Ce qui manque à un cas écrit depuis un dossier.
A_REMPLIR = "reste à remplir : ce que donne le texte, calculé de lui et non du moteur."


@dataclasses.dataclass(frozen=True)
class Faute:
    """Une faute d'un fichier de cas."""

    fichier: str
    ligne: int | None
    phrase: str

    def __str__(self) -> str:
        return f"{self.fichier}:{self.ligne or 1} : {self.phrase}"


class Verification:
    """Les fautes d'un document de cas, contre les variables d'un système."""

    def __init__(self, document: Document, systeme: Any):
        self.document, self.systeme = document, systeme
        self.entites = {nom: e for e in systeme.entities for nom in (e.key, e.plural)}
        self.fautes: list[Faute] = []
        #: Jour du cas en cours, s'il en a un.
        self.jour: str | None = None

    def noter(self, chemin: tuple, phrase: str) -> None:
        self.fautes.append(Faute(self.document.nom, self.document.ligne(*chemin), phrase))

    def verifier(self) -> list[Faute]:
        contenu = self.document.valeur
        seul = isinstance(contenu, dict)
        if not contenu or not isinstance(contenu, dict | list):
            self.noter((), "une liste de cas est attendue (name, period, input, output).")
            return self.fautes
        for rang, cas in enumerate([contenu] if seul else contenu):
            self.cas(cas, () if seul else (rang,))
        return self.fautes

    # --- Un cas ---------------------------------------------------------------------------------------

    def cas(self, cas: Any, ici: tuple) -> None:
        if not isinstance(cas, dict):
            self.noter(ici, f"un cas est attendu (name, period, input, output), « {citer(cas)} » est écrit.")
            return
        for cle in cas:
            if cle not in CLES:
                self.noter((*ici, cle), f"clé « {cle} » inconnue.{noms_proches(cle, CLES)}")
        self.periode(cas, ici)
        self.mots_cles(cas, ici)
        self.reformes(cas, ici)
        self.marges(cas, ici)
        if not cas.get("output"):
            self.noter(ici, "aucune sortie : « output » est absent ou vide, rien n'est donc essayé.")
        self.jour = str(cas.get("period")) if JOUR.fullmatch(str(cas.get("period"))) else None
        longueurs: dict[int, tuple] = {}
        for cle in ("input", "output"):
            if cas.get(cle) is not None:
                self.bloc(cas[cle], (*ici, cle), cle == "output", longueurs)
        longueurs.pop(1, None)
        if len(longueurs) > 1:
            tailles = ", ".join(map(str, sorted(longueurs)))
            self.noter(list(longueurs.values())[-1], f"listes de longueurs inégales : {tailles} valeurs.")
        elif longueurs and all("output" in place for place in longueurs.values()):
            taille, place = next(iter(longueurs.items()))
            self.noter(place, f"{taille} valeurs attendues, pour un seul dossier donné.")

    def marges(self, cas: dict, ici: tuple) -> None:
        """Une marge est un nombre, et ne laisse pas tout passer."""
        for cle, maximum in MARGES.items():
            if cas.get(cle) is None or cle not in cas:
                continue
            lue = nombre(cas[cle])
            if isinstance(lue, Refus) or lue is None or isinstance(cas[cle], str):
                self.noter((*ici, cle), f"{cle}, « {citer(cas[cle])} » : un nombre est attendu (0.005).")
            elif not 0 <= lue <= maximum:
                self.noter(
                    (*ici, cle), f"{cle}, « {citer(cas[cle])} » : de 0 à {maximum:g} ; au-delà, tout passe."
                )
        if cas.get("extensions"):
            self.noter(
                (*ici, "extensions"), "« extensions » : l'extension est déjà chargée, retirez cette clé."
            )

    def periode(self, cas: dict, ici: tuple) -> None:
        periode = cas.get("period")
        if periode is None:
            self.noter(ici, "« period » manque : le jour du dossier (2016-06-15).")
        elif not PERIODE.fullmatch(str(periode)):
            lue = date(periode)
            propose = f" Écrivez {lue}." if isinstance(lue, datetime.date) else " Écrivez AAAA-MM-JJ."
            self.noter((*ici, "period"), f"« {citer(periode)} » n'est pas une période.{propose}")
        elif JOUR.fullmatch(str(periode)) and isinstance(date(periode), Refus):
            self.noter((*ici, "period"), f"« {periode} » : cette date n'existe pas.")
        elif not JOUR.fullmatch(str(periode)) and self.du_jour(cas.get("output")):
            self.noter(
                (*ici, "period"),
                f"« {citer(periode)} » n'est pas un jour : les sorties se calculent au jour (AAAA-MM-JJ).",
            )

    def du_jour(self, sorties: Any) -> bool:
        """Une sortie sans date se calcule au jour."""
        if not isinstance(sorties, dict):
            return False
        variables = (self.variable(nom) for nom, valeur in sorties.items() if not isinstance(valeur, dict))
        return any(v is not None and v.definition_period == "day" for v in variables)

    def mots_cles(self, cas: dict, ici: tuple) -> None:
        mots = cas.get("keywords")
        if mots is None:
            return
        if not isinstance(mots, list):
            self.noter(
                (*ici, "keywords"), "« keywords » est une liste d'identifiants de règles ([HAG-VILLE-01])."
            )
            return
        for rang, mot in enumerate(mots):
            if mot not in identifiants() and not AMBIGUITE.fullmatch(str(mot)):
                proche = noms_proches(mot, identifiants())
                self.noter(
                    (*ici, "keywords", rang), f"« {citer(mot)} » n'est pas une règle du registre.{proche}"
                )

    def reformes(self, cas: dict, ici: tuple) -> None:
        reformes = cas.get("reforms") or []
        for rang, nom in enumerate(reformes if isinstance(reformes, list) else [reformes]):
            if not isinstance(nom, str):
                self.noter((*ici, "reforms"), f"« {citer(nom)} » n'est pas le nom d'une réforme.")
            elif nom.startswith(LECTURES):
                lecture = nom.removeprefix(LECTURES)
                admises = [n.replace("-", "_") for n in chemins_lectures()]
                if "." not in lecture and lecture not in admises:
                    self.noter(
                        (*ici, "reforms", rang),
                        f"lecture « {lecture} » inconnue.{noms_proches(lecture, admises)}",
                    )
            elif "." not in nom:
                chemins = [LECTURES + n.replace("-", "_") for n in proches(nom, chemins_lectures(), 1)]
                proche = f" Vouliez-vous dire : {chemins[0]} ?" if chemins else ""
                self.noter(
                    (*ici, "reforms", rang),
                    f"« {citer(nom)} » : une réforme se nomme par son chemin ({LECTURES}AMB_HAG_07_b).{proche}",
                )
            elif (faute := faute_de_reforme(nom)) is not None:
                self.noter((*ici, "reforms", rang), faute)

    # --- Entrées et sorties ---------------------------------------------------------------------------

    def variable(self, nom: Any) -> Any:
        return self.systeme.variables[nom] if isinstance(nom, str) and nom in self.systeme.variables else None

    def bloc(self, bloc: Any, ici: tuple, sortie: bool, longueurs: dict, dans_entite: bool = False) -> None:
        """Noms et valeurs d'un bloc : variables, ou entités qui en contiennent."""
        if not isinstance(bloc, dict):
            self.noter(ici, f"« nom de variable: valeur » est attendu, « {citer(bloc)} » est écrit.")
            return
        for nom, valeur in bloc.items():
            chemin, variable = (*ici, nom), self.variable(nom)
            if variable is not None:
                if not sortie:
                    self.periode_d_une_entree(variable, valeur, chemin)
                for place, seule in self.valeurs(valeur, chemin, longueurs):
                    self.valeur(variable, seule, place, sortie)
            elif nom in self.entites:
                self.entite(nom, valeur, chemin, sortie, longueurs)
            elif not (dans_entite and self.est_un_role(nom)) and nom != "axes":
                quoi = "sortie" if sortie else "variable"
                proche = noms_proches(nom, self.noms())
                self.noter(chemin, f"{quoi} « {citer(nom)} » inconnue.{proche}")

    def periode_d_une_entree(self, variable: Any, valeur: Any, ici: tuple) -> None:
        """Une entrée d'une autre période que celle du cas ne serait lue par aucun calcul."""
        if self.jour is None or variable.definition_period not in ("day", "month", "year"):
            return
        if variable.definition_period != "day":
            if not isinstance(valeur, dict):
                exemple = self.jour[:7] if variable.definition_period == "month" else self.jour[:4]
                quoi = "d'un mois" if variable.definition_period == "month" else "d'une année"
                self.noter(
                    ici,
                    f"{variable.name} est {quoi} : datez-la ({{{exemple}: …}}), sinon elle n'est lue nulle part.",
                )
            return
        for periode in valeur if isinstance(valeur, dict) else ():
            if JOUR.fullmatch(str(periode)) and str(periode) != self.jour:
                self.noter(
                    (*ici, periode), f"{variable.name} : donné au {periode}, quand le cas est du {self.jour}."
                )
            elif PERIODE.fullmatch(str(periode)) and not JOUR.fullmatch(str(periode)):
                self.noter(
                    (*ici, periode),
                    f"{variable.name} se donne au jour (AAAA-MM-JJ), « {periode} » est écrit.",
                )

    def noms(self) -> list[str]:
        return [nom for nom, v in self.systeme.variables.items() if v.entity.key == "menage"]

    def entite(self, nom: str, valeur: Any, ici: tuple, sortie: bool, longueurs: dict) -> None:
        if nom == self.entites[nom].key or not isinstance(valeur, dict):
            for place, une in enumerate(valeur) if isinstance(valeur, list) else [(None, valeur)]:
                self.bloc(une or {}, ici if place is None else (*ici, place), sortie, {}, True)
            return
        for identifiant, une in valeur.items():
            self.bloc(une or {}, (*ici, identifiant), sortie, {}, True)

    def est_un_role(self, nom: str) -> bool:
        roles = [role for e in self.systeme.entities for role in getattr(e, "roles", None) or ()]
        return nom == "id" or any(nom in (role.key, role.plural) for role in roles)

    def valeurs(self, valeur: Any, ici: tuple, longueurs: dict) -> Iterator[tuple[tuple, Any]]:
        """Chaque valeur simple, avec sa place : seule, datée, ou en liste (une par dossier)."""
        if isinstance(valeur, dict):
            for periode, une in valeur.items():
                if not PERIODE.fullmatch(str(periode)):
                    self.noter(
                        (*ici, periode),
                        f"« {citer(periode)} » n'est pas une période (AAAA-MM-JJ, AAAA-MM ou AAAA).",
                    )
                yield from self.valeurs(une, (*ici, periode), longueurs)
        elif isinstance(valeur, list):
            longueurs.setdefault(len(valeur), ici)
            yield from (((*ici, rang), une) for rang, une in enumerate(valeur))
        else:
            yield ici, valeur

    def valeur(self, variable: Any, valeur: Any, ici: tuple, sortie: bool) -> None:
        if valeur is None:
            quoi = A_REMPLIR if sortie else "rien n'est écrit."
            self.noter(ici, f"{variable.name} : {quoi}")
            return
        attendu = sans_bornes(variable) if sortie else fait_de(variable)
        lu = attendu.lire(valeur)
        if attendu.genre == "commune" and isinstance(lu, str) and not sortie:
            lu = sans_code_postal(lu)
        if isinstance(lu, Refus):
            self.noter(ici, f"{variable.name}, « {citer(valeur)} » : {lu}")
        elif (ecriture := ecriture_attendue(attendu, valeur, lu)) is not None:
            self.noter(ici, f"{variable.name}, « {citer(valeur)} » : écrivez {ecriture}.")


def ecriture_attendue(attendu: Fait, valeur: Any, lu: Any) -> str | None:
    """Comment le lanceur d'OpenFisca attend cette valeur, quand elle est écrite autrement ; sinon None."""
    if attendu.genre in ("nombre", "part", "entier") and isinstance(valeur, str):
        return f"{lu:.12g}, sans guillemets" if lu is not None else "un nombre, sans guillemets"
    if attendu.genre == "booleen" and not isinstance(valeur, bool):
        return "true" if lu else "false"
    if attendu.genre == "date" and not (isinstance(valeur, str) and JOUR.fullmatch(valeur)):
        return str(lu)
    if attendu.genre in ("classe", "commune") and lu is not None and valeur != lu:
        return f'"{lu}"' if attendu.genre == "commune" else str(lu)
    return None


def sans_code_postal(code: str) -> Any:
    """Le code, ou le refus d'un code postal ; un code que personne ne porte est une commune hors de tout texte."""
    refus = commune_existante(code)
    return refus if isinstance(refus, Refus) and "code postal" in refus.motif else code


def faute_de_reforme(chemin: str) -> str | None:
    """Ce qui empêche de charger une réforme nommée par son chemin ; None si elle se charge."""
    module, _, nom = chemin.rpartition(".")
    if not f"{module}.".startswith(PAQUET):
        return f"« {citer(chemin)} » : une réforme d'un cas est dans {PAQUET[:-1]}."
    try:
        trouve = importlib.import_module(module)
        classe = getattr(trouve, nom)
    except (ImportError, AttributeError, ErreurReforme):
        livrees = [
            c.stem for c in Path(__file__).parents[3].glob("openfisca_habitat_local/reforms/exemples/*.yaml")
        ]
        return f"réforme « {citer(chemin)} » introuvable.{noms_proches(nom, livrees)}"
    if not (isinstance(classe, type) and issubclass(classe, Reform)):
        return f"« {citer(chemin)} » n'est pas une réforme."
    return None


@functools.lru_cache(maxsize=4096)
def fait_de(variable: Any) -> Fait:
    return fait(variable)


@functools.lru_cache(maxsize=4096)
def sans_bornes(variable: Any) -> Fait:
    """Le fait d'une sortie : de son genre, sans bornes (une différence peut être négative)."""
    entier = fait(variable)
    genre = "nombre" if entier.genre in ("part", "entier") else entier.genre
    return dataclasses.replace(entier, genre=genre, minimum=None, maximum=None)


@par_conventions
def identifiants() -> frozenset[str]:
    """Identifiants de règles et de lectures du registre."""
    lectures = {nom for lecture in chemins_lectures() for nom in (lecture, lecture.rpartition("-")[0])}
    apportees = {regle for texte in registre.apportees.registres().values() for regle in texte.regles}
    return frozenset({*registre.identifiants(), *apportees, *lectures})


def est_un_fichier_de_cas(chemin: Path) -> bool:
    """Le fichier parle de cas (`input`, `output`) : un dossier peut en contenir d'autres."""
    return re.search(rb"^[ -]*(input|output|period) *:", chemin.read_bytes(), re.MULTILINE) is not None


def verifier(chemin: Path, systeme: Any) -> list[Faute]:
    """Fautes d'un fichier de cas, dans l'ordre de leurs lignes."""
    try:
        document = charger(chemin)
    except ErreurDocument as erreur:
        ligne = re.search(r"ligne (\d+)", str(erreur))
        phrase = re.sub(r"^[ :,]*(ligne \d+(, colonne \d+)? : )?", "", str(erreur).removeprefix(str(chemin)))
        return [Faute(str(chemin), int(ligne[1]) if ligne else None, phrase)]
    return sorted(Verification(document, systeme).verifier(), key=lambda f: f.ligne or 0)
