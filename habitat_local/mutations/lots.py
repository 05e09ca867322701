"""Les cas, simulés ensemble : une simulation suivie par intervalle de loi et par réforme, et ce qu'elle doit donner.

Chaque cas est un dossier d'un lot. Un cas qui décrit des personnes, ou que le lot ne rend pas comme le lanceur
d'OpenFisca, se simule seul, par ce lanceur. Le journal du lot dit ce que chaque formule a lu ; les cases lues disent, cas
par cas, les chiffres des tableaux.
"""

import dataclasses
import datetime
import functools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.periods import DateUnit, Instant, Period, instant, period
from openfisca_core.simulations import SimulationBuilder

from habitat_local.loi.incremental import SimulationSuivie, fermeture
from habitat_local.loi.moteur import SANS_REPLI, SimulationDossiers, en_valeurs, intervalles
from habitat_local.loi.systeme import (
    RACINE,
    dates_de_changement,
    droit_en_vigueur,
    systeme,
    variables_extension,
)
from habitat_local.mutations.cas import Cas
from openfisca_habitat_local.mecanismes.bareme import chemins_des_cases, noeud_brut
from openfisca_habitat_local.systeme.entrees import lire_ou_refuser
from openfisca_habitat_local.systeme.suivi import Journal, NoeudSuivi, porte_sur

#: Ce qu'openfisca-france rend, après tout un calcul d'impôt, pour un cas qui ne décrit aucune personne.
SANS_PERSONNES = {"rfr_menage": SANS_REPLI["rfr_menage"]}


@dataclasses.dataclass
class Attente:
    """Ce que des cas d'un lot attendent d'une variable : rangs, valeurs, marge de chacun."""

    rangs: list[int] = dataclasses.field(default_factory=list)
    valeurs: list[Any] = dataclasses.field(default_factory=list)
    marges: list[tuple[Any, Any]] = dataclasses.field(default_factory=list)

    def fautifs(self, tableau: Any) -> list[int]:
        """Rangs des cas dont la valeur n'est pas celle attendue, à la marge du lanceur d'OpenFisca."""
        obtenus = tableau[numpy.array(self.rangs)]
        if isinstance(obtenus, EnumArray):
            obtenus = obtenus.decode_to_str()
        if obtenus.dtype.kind in "SUOM":
            justes = [str_de(o) == str(v) for o, v in zip(obtenus.tolist(), self.valeurs, strict=True)]
            return [r for r, juste in zip(self.rangs, justes, strict=True) if not juste]
        attendus = numpy.array(self.valeurs, dtype=numpy.float32)
        ecarts = numpy.abs(attendus - obtenus.astype(numpy.float32))
        fautifs = [not admis(e, a, m) for e, a, m in zip(ecarts, attendus, self.marges, strict=True)]
        return [r for r, faux in zip(self.rangs, fautifs, strict=True) if faux]


def admis(ecart: Any, attendu: Any, marges: tuple[Any, Any]) -> bool:
    absolue, relative = marges
    if absolue is None and relative is None:
        absolue = 0
    return (absolue is None or ecart <= absolue) and (relative is None or ecart <= abs(relative * attendu))


def str_de(valeur: Any) -> str:
    return valeur.decode() if isinstance(valeur, bytes) else str(valeur)


def un_jour(jour: str) -> Period:
    return Period((DateUnit.DAY, Instant(tuple(int(x) for x in jour.split("-"))), 1))


# --- Donner les faits ---------------------------------------------------------------------------------------------


def est_plat(cas: Cas) -> bool:
    """Un cas daté d'un jour, dont tout ce qui est donné et attendu est une variable du dossier."""
    variables, notres = droit_en_vigueur().variables, variables_extension()

    def simple(nom: str, valeur: Any) -> bool:
        connue = nom in notres and variables[nom].entity.key == "menage"
        return connue and not isinstance(valeur, dict | list) and valeur is not None

    faits = all(simple(n, v) for n, v in cas.entrees.items())
    return cas.au_jour and faits and all(simple(n, v) for n, v in cas.sorties.items())


def donner(simulation: Any, quand: Period, nom: str, valeurs: list[Any]) -> None:
    """Donne un fait aux cas qui l'écrivent (`None` : il ne l'écrit pas, la loi le déduit ou l'ignore)."""
    variable = simulation.tax_benefit_system.variables[nom]
    presentes = numpy.array([v is not None for v in valeurs])
    lues = [en_donnee(variable, v) for v in valeurs]
    donnees = en_valeurs(variable, numpy.array(lues, dtype=variable.dtype))
    if presentes.all():
        simulation.menage.get_holder(nom).put_in_cache(donnees, quand)
    elif variable.formulas:
        simulation.donnees_partielles[nom] = (numpy.asarray(donnees), presentes)
        simulation.cases_vides[nom] = ~presentes
    else:
        simulation.cases_vides[nom] = ~presentes
        if variable.value_type is bool:
            simulation.faits_inconnus[nom] = ~presentes
        simulation.menage.get_holder(nom).put_in_cache(donnees, quand)


def en_donnee(variable: Any, valeur: Any) -> Any:
    if valeur is None:
        valeur = variable.default_value
        lue = valeur
    else:
        lue = lire_ou_refuser(variable, valeur)
    if variable.value_type is Enum:
        return (variable.possible_values[lue] if isinstance(lue, str) else lue).index
    if variable.value_type is datetime.date:
        return numpy.datetime64(lue, "D")
    return lue.encode() if variable.value_type is str and isinstance(lue, str) else lue


class RacineSuivie(NoeudSuivi):
    """Racine d'un arbre suivi : seule la loi de l'extension l'est, openfisca-france n'a pas de chiffre à éprouver."""

    def _suivre(self, nom: Any, lire: Any) -> Any:
        return super()._suivre(nom, lire) if nom == RACINE else lire(self.parameter_node_at_instant, nom)


class SimulationDeCas(SimulationSuivie):
    """Simulation suivie dans la loi de l'extension."""

    def trace_parameters_at_instant(self, periode: Any) -> RacineSuivie:
        quand = str(instant(getattr(periode, "start", periode)))
        return RacineSuivie(self.tax_benefit_system.get_parameters_at_instant(periode), self.journal, quand)


# --- Lots ---------------------------------------------------------------------------------------------------------


class Lot:
    """Des cas sous la même loi : la simulation suivie de tous, et ce que chacun attend."""

    def __init__(self, cas: list[Cas], loi: Any, jour: str) -> None:
        self.cas, self.loi, self.jour, self.quand = cas, loi, jour, un_jour(jour)
        self._lues: list[tuple[str, Any, Any, Any]] = []
        self.simulation = self._simuler(loi, Journal(self._noter_les_cases))
        self.journal = self.simulation.journal
        self.attentes: dict[str, Attente] = {}
        self._attendre()
        self.fautifs: set[int] = set()

    def _simuler(self, loi: Any, journal: Journal | None = None) -> Any:
        """Simulation de tous les cas, chacun au jour où il est écrit."""
        simulation = SimulationDeCas(loi, len(self.cas))
        if journal is not None:
            simulation.suivre(journal)
        noms = dict.fromkeys(nom for cas in self.cas for nom in cas.entrees)
        for nom in noms:
            donner(simulation, self.quand, nom, [cas.entrees.get(nom) for cas in self.cas])
        jours = [cas.entrees.get("date_depot", cas.periode) for cas in self.cas]
        simulation.donnees_partielles.pop("date_depot", None)
        donner(simulation, self.quand, "date_depot", jours)
        for nom, inconnue in SANS_PERSONNES.items():
            if nom in loi.variables:
                ecrits = [cas.entrees.get(nom, inconnue) for cas in self.cas]
                simulation.donnees_partielles.pop(nom, None)
                simulation.cases_vides.pop(nom, None)
                donner(simulation, self.quand, nom, ecrits)
        return simulation

    def _attendre(self) -> None:
        for rang, cas in enumerate(self.cas):
            for nom, valeur in cas.sorties.items():
                attente = self.attentes.setdefault(nom, Attente())
                attente.rangs.append(rang)
                attente.valeurs.append(valeur)
                attente.marges.append(cas.marges)

    def _noter_les_cases(self, noeud: Any, table: Any, cle: Any, places: Any) -> None:
        self._lues.append((noeud_brut(noeud)._name, table, cle, places))

    @functools.cached_property
    def cases(self) -> dict[str, set[int]]:
        """{chemin d'un chiffre: rangs des cas qui ont lu cette case d'un tableau}."""
        lecteurs: dict[str, set[int]] = {}
        for debut, table, cle, places in self._lues:
            rangs = range(len(cle)) if places is None else numpy.asarray(places).tolist()
            par_case: dict[int, list[int]] = {}
            for case, rang in zip(numpy.asarray(cle).tolist(), rangs, strict=True):
                par_case.setdefault(case, []).append(rang)
            for case, siens in par_case.items():
                for chemin in chemins_des_cases([table.chemins[case]]):
                    lecteurs.setdefault(f"{debut}{chemin}", set()).update(siens)
        return lecteurs

    def eprouver(self) -> set[int]:
        """Rangs des cas que ce lot ne rend pas comme attendu."""
        for nom, attente in self.attentes.items():
            self.fautifs.update(attente.fautifs(self.simulation.calculate(nom, self.quand)))
        return self.fautifs

    def lecteurs(self, chemin: str) -> set[int]:
        """Rangs des cas qui ont lu ce chiffre : la case d'un tableau, ou un paramètre d'une formule dont ils dépendent."""
        if chemin in self.cases:
            return self.cases[chemin]
        if any(autre.startswith(f"{chemin}.") for autre in self.cases):
            return set().union(*(r for autre, r in self.cases.items() if autre.startswith(f"{chemin}.")))
        lisent = [
            nom
            for nom, lectures in self.journal.parametres.items()
            if any(
                pre == chemin or (pre and chemin.startswith(f"{pre}.") and not noms)
                for _, pre, noms in lectures
            )
        ]
        touchees = fermeture(lisent, self.journal.variables)
        return {rang for nom in touchees & self.attentes.keys() for rang in self.attentes[nom].rangs}

    def touchees(self, chemins: Iterable[str], jour_de: Any) -> set[str]:
        """Variables que ces chiffres peuvent changer. `jour_de(chemin, instant)` : y changent-ils ?"""
        chemins = list(chemins)
        departs = {
            nom
            for nom, lectures in self.journal.parametres.items()
            if any(
                porte_sur((pre, noms), c) and jour_de(c, quand)
                for quand, pre, noms in lectures
                for c in chemins
            )
        }
        return fermeture(departs, self.journal.variables)

    def reprendre(self, loi: Any, touchees: set[str]) -> Any:
        """La même simulation sous une autre loi, où tout ce qui n'est pas touché est déjà calculé."""
        simulation = SimulationDossiers(loi, len(self.cas))
        base = self.simulation
        simulation.donnees_partielles = dict(base.donnees_partielles)
        simulation.faits_inconnus, simulation.cases_vides = base.faits_inconnus, base.cases_vides
        for nom, population in base.populations.items():
            for variable, stock in population._holders.items():
                if variable in touchees and stock.variable.formulas and not self._donnee(variable):
                    continue
                for quand in stock.get_known_periods():
                    simulation.populations[nom].get_holder(variable).put_in_cache(
                        stock.get_array(quand), quand
                    )
        return simulation

    def _donnee(self, nom: str) -> bool:
        """La variable est donnée par tous les cas."""
        return nom == "date_depot" or all(nom in cas.entrees for cas in self.cas)


class Seul:
    """Un cas simulé seul, par le lanceur d'OpenFisca."""

    def __init__(self, cas: Cas, loi: Any) -> None:
        self.cas, self.loi = cas, loi
        simulation = self.simuler(loi)
        simulation.__class__ = SimulationDeCas
        simulation.donnees_partielles, simulation.cases_vides, simulation.faits_inconnus = {}, {}, {}
        simulation.suivre(Journal())
        self.fautes = list(self.ecarts(simulation))
        self.journal = simulation.journal

    def simuler(self, loi: Any) -> Any:
        constructeur = SimulationBuilder()
        constructeur.set_default_period(self.cas.periode)
        return constructeur.build_from_dict(loi, self.cas.entrees)

    def ecarts(self, simulation: Any) -> Iterator[str]:
        """Variables dont la valeur n'est pas celle attendue."""
        for nom, valeur in self.cas.sorties.items():
            datees = valeur if isinstance(valeur, dict) else {self.cas.periode: valeur}
            for quand, attendue in datees.items():
                obtenue = simulation.calculate(nom, period(str(quand)))
                listes = attendue if isinstance(attendue, list) else [attendue]
                attente = Attente(list(range(len(listes))), listes, [self.cas.marges] * len(listes))
                if attente.fautifs(obtenue):
                    yield nom


# --- Tous les cas ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Epreuve:
    """Tous les cas, simulés : les lots, les cas simulés seuls, et ceux qui échouent déjà."""

    lots: list[Lot]
    seuls: list[Seul]
    en_echec: list[Cas]


def loi_de(reformes: tuple[str, ...]) -> Any:
    return systeme(reformes) if reformes else droit_en_vigueur()


#: Sans commune, un dossier est refusé par ce qui en demande une : ces cas ne partagent pas le lot des autres.
COMMUNE = "depcom_logement"


def en_lots(cas: Iterable[Cas]) -> dict[tuple[str, tuple[str, ...], bool], list[Cas]]:
    """Cas plats par (premier jour de l'intervalle de loi, réformes, avec ou sans commune)."""
    groupes: dict[tuple[str, tuple[str, ...], bool], list[Cas]] = {}
    jours: dict[tuple[str, ...], list[str]] = {}
    for un in cas:
        if un.reformes not in jours:
            jours[un.reformes] = dates_de_changement(loi_de(un.reformes))
        rang = int(intervalles(jours[un.reformes], numpy.array([un.periode], dtype="datetime64[D]"))[0])
        cle = (jours[un.reformes][max(rang - 1, 0)], un.reformes, COMMUNE in un.entrees)
        groupes.setdefault(cle, []).append(un)
    return groupes


def preparer(cas: Iterable[Cas]) -> Epreuve:
    """Simule les cas sous le droit en vigueur. Ceux d'un lot qui n'y réussissent pas sont simulés seuls."""
    tous = list(cas)
    a_part = [un for un in tous if not est_plat(un)]
    lots: list[Lot] = []
    for (jour, reformes, _), groupe in en_lots(un for un in tous if est_plat(un)).items():
        faits, rejetes = faire(groupe, loi_de(reformes), jour)
        lots += faits
        a_part += rejetes
    seuls: list[Seul] = []
    en_echec: list[Cas] = []
    for un in a_part:
        seul = essayer_seul(un)
        if seul is None:
            en_echec.append(un)
        else:
            seuls.append(seul)
    lots.sort(key=lambda lot: (bool(lot.cas[0].reformes), -len(lot.cas)))
    return Epreuve(lots, seuls, en_echec)


def essayer_seul(cas: Cas) -> Seul | None:
    """Le cas simulé seul, ou rien s'il échoue."""
    try:
        seul = Seul(cas, loi_de(cas.reformes))
    except Exception:
        return None
    return None if seul.fautes else seul


def faire(groupe: list[Cas], loi: Any, jour: str) -> tuple[list[Lot], list[Cas]]:
    """(lots de ces cas, cas qu'aucun lot ne rend comme attendu) ; un lot qui échoue est coupé en deux."""
    try:
        lot = Lot(groupe, loi, jour)
        fautifs = lot.eprouver()
    except Exception:
        if len(groupe) == 1:
            return [], groupe
        moitie = len(groupe) // 2
        deux = [faire(partie, loi, jour) for partie in (groupe[:moitie], groupe[moitie:])]
        return [lot for lots, _ in deux for lot in lots], [cas for _, reste in deux for cas in reste]
    if not fautifs:
        return [lot], []
    gardes = [cas for rang, cas in enumerate(groupe) if rang not in fautifs]
    rejetes = [cas for rang, cas in enumerate(groupe) if rang in fautifs]
    lots, encore = faire(gardes, loi, jour) if gardes else ([], [])
    return lots, rejetes + encore
