"""Les faits d'un lot vus de l'explication : donnés, manquants ou calculés ; leur valeur écrite pour des gens."""

import functools
import json

import numpy
import polars
from openfisca_core.indexed_enums import Enum

from habitat_local.communs import formats
from habitat_local.loi.colonnes import OBLIGATOIRES, PROPRES, colonnes
from habitat_local.loi.dependances import dependances
from habitat_local.loi.moteur import SANS_REPLI
from openfisca_habitat_local.mecanismes.aide_nommee.definitions import faits_cites as cites_par_les_textes
from openfisca_habitat_local.mecanismes.aide_nommee.faits import INCONNUES

#: Variables dont aucun dossier ne peut manquer, ou que l'outil pose lui-même.
TOUJOURS_DONNEES = frozenset({"date_depot", *(c.nom for c in PROPRES)})
#: Codes d'une étape sans fait, et d'un fait inconnu (voir `Faits.codes`).
SANS_FAIT, SANS_VALEUR = 0, 1
#: Faits manquants nommés au plus pour une même condition calculée.
NOMMES_AU_PLUS = 4
#: De quoi se déduit une colonne, là où son code en cite davantage que ce qu'un dossier donne.
DEDUCTIONS = {"categorie_ressources_anah": frozenset({"rfr_menage", "nombre_personnes_menage"})}
#: Faits qu'openfisca-france supplée dans une situation entière, non dans un dossier plat.
SUPPLEES = frozenset(SANS_REPLI)
OBLIGATOIRES_ET_TOUJOURS = TOUJOURS_DONNEES | frozenset(OBLIGATOIRES)


def ecrire(variable, valeur) -> str:
    """Valeur d'une variable, en français : « 24,9 % », « 20 000,06 € », « oui », « D »."""
    if variable.value_type is bool:
        return "oui" if valeur else "non"
    if variable.value_type is Enum:
        return tuple(variable.possible_values)[int(valeur)].value
    if variable.value_type in (float, int):
        return nombre(float(valeur), variable.unit)
    return str(valeur)


def nombre(valeur: float, unite: str | None) -> str:
    """Nombre écrit selon son unité, sans décimale inutile."""
    if unite == "/1":
        return formats.pourcentage(round(valeur, 6))
    if unite == "currency":
        return formats.euros(valeur, 0 if valeur == int(valeur) else 2)
    if unite in formats.UNITES:
        return formats.UNITES[unite](valeur)
    return formats.nombre(valeur, 0 if valeur == int(valeur) else 2)


faits_cites = functools.lru_cache(maxsize=8)(cites_par_les_textes)


@functools.lru_cache(maxsize=8)
def lectures_possibles(systeme) -> dict[str, frozenset[str]]:
    """{variable: variables qu'elle peut lire} : d'une aide nommée ou d'une définition, les faits que son texte cite."""
    cites = {
        nom: frozenset(faits) - {nom}
        for nom, faits in faits_cites(systeme).items()
        if nom in systeme.variables
    }
    return dependances(systeme) | cites | DEDUCTIONS


def modalites_inconnues(variable) -> list[int]:
    """Rangs des modalités d'une classe qui veulent dire que le fait n'est pas connu."""
    return [m.index for m in variable.possible_values if m.name.startswith(INCONNUES)]


def premiers(nommes: list[tuple[str, numpy.ndarray]]) -> list[tuple[str, numpy.ndarray]]:
    """Les premiers faits nommés de chaque dossier, `NOMMES_AU_PLUS` au plus, quels que soient les autres dossiers."""
    reunis: dict[str, numpy.ndarray] = {}
    for nom, masque in nommes:
        reunis[nom] = reunis[nom] | masque if nom in reunis else masque
    gardes, deja = [], numpy.zeros((), dtype=int)
    for nom in sorted(reunis):
        garde = reunis[nom] & (deja < NOMMES_AU_PLUS)
        deja = deja + reunis[nom].astype(int)
        if garde.any():
            gardes.append((nom, garde))
    return gardes


class Faits:
    """Faits d'un lot : `dossiers` tels que le fichier les donne, `simulation` qui les a lus."""

    def __init__(self, dossiers, simulation, periode):
        self.dossiers, self.simulation, self.periode = dossiers, simulation, periode
        self.variables = simulation.tax_benefit_system.variables
        self.lues = lectures_possibles(simulation.tax_benefit_system)
        self.cites = faits_cites(simulation.tax_benefit_system)
        self.colonnes = colonnes()
        self.textes: list[str | None] = [None, "null"]
        self._gardes: dict[tuple[str, str], object] = {}

    def _garder(self, quoi, nom, construire):
        """Valeur de `construire(nom)`, calculée une fois par lot."""
        if (quoi, nom) not in self._gardes:
            self._gardes[quoi, nom] = construire(nom)
        return self._gardes[quoi, nom]

    def donne(self, nom: str) -> numpy.ndarray:
        """Vrai pour les dossiers dont le fichier donne ce fait."""
        return self._garder("donne", nom, self._donne)

    def _donne(self, nom):
        if nom in self.dossiers.columns:
            donne = self.dossiers[nom].is_not_null().to_numpy()
            variable = self.variables.get(nom)
            if getattr(variable, "value_type", None) is not Enum:
                return donne
            return donne & ~numpy.isin(self.valeurs(nom), modalites_inconnues(variable))
        return numpy.full(self.dossiers.height, nom in TOUJOURS_DONNEES)

    def valeurs(self, nom: str) -> numpy.ndarray:
        """Valeurs de la variable dans la simulation, telles qu'OpenFisca les garde."""
        return numpy.asarray(self.simulation.calculate(nom, self.periode)).view(numpy.ndarray)

    def label(self, nom: str) -> str:
        """Nom humain d'une variable."""
        return self.variables[nom].label or nom

    def est_une_colonne(self, nom: str) -> bool:
        """Vrai si un fichier de dossiers peut donner ce fait."""
        return nom in self.colonnes

    def nommer(self, nom: str) -> str:
        """Nom humain, suivi de la colonne qui donne le fait s'il y en a une."""
        return f"{self.label(nom)} ({nom})" if self.est_une_colonne(nom) else self.label(nom)

    def racines(self, nom: str) -> tuple[str, ...]:
        """Faits sans formule qu'un fichier peut donner, et dont la variable dépend."""
        return self._garder("racines", nom, self._racines)

    def colonnes_lues(self, nom: str) -> tuple[str, ...]:
        """Faits qu'un fichier peut donner, calculables ou non, et dont la variable dépend."""
        return self._garder("colonnes_lues", nom, lambda nom: self._racines(nom, calculables=True))

    def _racines(self, nom, calculables=False):
        vus, reste, trouves = {nom}, [nom], []
        while reste:
            courante = reste.pop()
            if self.est_une_colonne(courante) and (calculables or not self.variables[courante].formulas):
                trouves.append(courante)
            if courante in OBLIGATOIRES:
                continue
            nouvelles = self.lues.get(courante, frozenset()) - vus
            vus |= nouvelles
            reste += sorted(nouvelles)
        return tuple(sorted(set(trouves) - TOUJOURS_DONNEES - set(OBLIGATOIRES)))

    def inconnu(self, nom: str) -> numpy.ndarray:
        """Vrai où le fait n'est ni donné, ni déductible de faits donnés."""
        return self._garder("inconnu", nom, self._inconnu)

    def _inconnu(self, nom):
        if self.est_une_colonne(nom) and not self.variables[nom].formulas:
            return ~self.donne(nom)
        manque = numpy.zeros(self.dossiers.height, dtype=bool)
        for racine in self.racines(nom):
            manque |= ~self.donne(racine)
        return manque & ~self.donne(nom)

    def manquants(self, nom: str) -> list[tuple[str, numpy.ndarray]]:
        """(colonne, dossiers où elle manque) des faits qui établiraient cette variable."""
        return self._garder("manquants", nom, self._manquants)

    def _manquants(self, nom):
        if self.est_une_colonne(nom) and (nom in OBLIGATOIRES or nom in SUPPLEES):
            return [(nom, ~self.donne(nom))]
        if self.est_une_colonne(nom) and not self.variables[nom].formulas:
            return [(nom, self.inconnu(nom))]
        if self.est_une_colonne(nom):
            return self._d_une_colonne_deduite(nom)
        if nom in self.cites:
            return premiers([m for cite in self._derniers_cites(nom) for m in self.manquants(cite)])
        racines = [(r, ~self.donne(r) & self.inconnu(nom)) for r in self.racines(nom)]
        return premiers(racines)

    def _derniers_cites(self, nom: str) -> list[str]:
        """Faits qu'une aide ou une définition cite, par les autres qu'elle cite (l'une peut en citer une qui la cite)."""
        vus, reste, derniers = {nom}, [nom], set()
        while reste:
            for lue in self.lues[reste.pop()] - vus:
                vus.add(lue)
                if lue in self.cites and not self.est_une_colonne(lue):
                    reste.append(lue)
                else:
                    derniers.add(lue)
        return sorted(derniers)

    def faits_deduisants(self, nom: str) -> list[str]:
        """Faits sans formule dont une colonne se déduit, par des variables qu'un fichier ne donne pas."""
        vus, reste, trouves = {nom}, [nom], set()
        while reste:
            for lue in self.lues.get(reste.pop(), frozenset()) - vus - OBLIGATOIRES_ET_TOUJOURS:
                vus.add(lue)
                if (not self.variables[lue].formulas and self.est_une_colonne(lue)) or lue in SUPPLEES:
                    trouves.add(lue)
                elif not self.est_une_colonne(lue):
                    reste.append(lue)
        return sorted(trouves)

    def _d_une_colonne_deduite(self, nom: str) -> list[tuple[str, numpy.ndarray]]:
        """La colonne elle-même, ou, pour qui donne déjà de quoi la déduire, ce qui y manque encore."""
        racines = self.faits_deduisants(nom)
        entamee = numpy.zeros(self.dossiers.height, dtype=bool)
        for racine in racines:
            entamee |= self.donne(racine)
        manque = ~self.donne(nom)
        reste = [(r, manque & entamee & ~self.donne(r)) for r in sorted(racines)]
        reste = premiers(reste)
        dits = numpy.any([masque for _, masque in reste], axis=0) if reste else numpy.zeros_like(manque)
        return [(nom, manque & ~dits), *reste]

    def codes(self, nom: str) -> numpy.ndarray:
        """Rang, dans `textes`, de la valeur du fait en JSON : nombre, booléen, libellé, ou null s'il n'est pas connu."""
        return self._garder("codes", nom, self._codes)

    def _codes(self, nom):
        variable = self.variables[nom]
        uniques, retour = numpy.unique(self.valeurs(nom), return_inverse=True)
        debut = len(self.textes)
        self.textes += ecrire_tous_en_json(variable, uniques)
        codes = (retour.ravel() + debut).astype(numpy.int32)
        return codes if variable.formulas else numpy.where(self.inconnu(nom), SANS_VALEUR, codes)


def ecrire_tous_en_json(variable, valeurs: numpy.ndarray) -> list[str]:
    """Valeurs d'une variable en JSON ; les nombres réels, d'un coup."""
    if variable.value_type is not float:
        return [ecrire_en_json(variable, v) for v in valeurs.tolist()]
    textes = polars.Series(numpy.round(valeurs.astype(numpy.float64), 4)).cast(polars.String)
    if variable.default_value == -1:
        textes = textes.set(polars.Series(valeurs == -1), "null")
    return textes.to_list()


def ecrire_en_json(variable, valeur) -> str:
    """Valeur d'une variable en JSON ; null pour un nombre qui veut dire « inconnu »."""
    if variable.value_type is Enum:
        membre = tuple(variable.possible_values)[int(valeur)]
        return json.dumps(membre.value, ensure_ascii=False)
    if variable.value_type in (float, int):
        if variable.default_value == -1 and valeur == -1:
            return "null"
        return json.dumps(round(float(valeur), 4) if variable.value_type is float else int(valeur))
    if variable.value_type is bool:
        return "true" if valeur else "false"
    return json.dumps(valeur.decode() if isinstance(valeur, bytes) else str(valeur), ensure_ascii=False)
