"""Éprouver la loi : chaque chiffre bougé, les cas qui le lisent rejoués, et ce qu'aucun cas n'a remarqué."""

import dataclasses
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from openfisca_core.parameters import Parameter
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from habitat_local.loi.systeme import RACINE
from habitat_local.loi.variantes import PlaceAbsente, copie_legere, poser
from habitat_local.mutations import chiffres
from habitat_local.mutations.cas import Cas
from habitat_local.mutations.chiffres import Chiffre, Mutant
from habitat_local.mutations.lots import Epreuve, Lot, Seul, faire, loi_de
from openfisca_habitat_local.systeme.parametres_partages import RacinePartagee
from openfisca_habitat_local.systeme.suivi import TOUTE_DATE, porte_sur

#: Clé de ce qu'un nœud garde de ses listes de communes.
LISTES = "communes"
#: Ce que montre un chiffre, du moins au plus sûr.
JAMAIS_LU, LU, UN_COTE, DEUX_COTES, PROUVE = "jamais lu", "lu", "un côté", "deux côtés", "prouvé"
ETATS = (JAMAIS_LU, LU, UN_COTE, DEUX_COTES, PROUVE)


@dataclasses.dataclass(frozen=True)
class Essai:
    """Un mutant et ce qui l'a remarqué : le lieu et le nom d'un cas, ou rien. `erreur` : la loi mutée n'a plus de sens."""

    mutant: Mutant
    temoin: str | None
    cas: str | None = None
    erreur: bool = False

    @property
    def survit(self) -> bool:
        return self.temoin is None


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Un chiffre éprouvé : ses mutants, son état, et les cas qui le prouvent."""

    chiffre: Chiffre
    essais: tuple[Essai, ...]
    etat: str

    @property
    def survivants(self) -> tuple[Essai, ...]:
        return tuple(e for e in self.essais if e.survit)


# --- La loi mutée -------------------------------------------------------------------------------------------------------


class LoiMutee:
    """Un système dont quelques paramètres ont bougé, qui partage tout le reste de l'autre."""

    def __init__(self, base: Any, mutant: Mutant) -> None:
        self.base, self.mutant = base, mutant
        racine = RacinePartagee(base.parameters)
        self.avant = {chemin: trouver(base.parameters, chemin) for chemin, _ in mutant.changements}
        for chemin, changer in mutant.changements:
            if self.avant[chemin] is not None:
                chiffres.copier(racine, chemin, changer)
        self.apres = {chemin: trouver(racine, chemin) for chemin in self.avant}
        self.lus: dict[str, Any] = {}
        self.systeme = copie_legere(base)
        self.systeme.parameters = racine
        if mutant.jours:
            self.systeme._parameters_at_instant_cache = {}
            self.systeme.__dict__.pop("get_parameters_at_instant", None)
        else:
            self.systeme.get_parameters_at_instant = self.a_l_instant

    @property
    def sans_effet(self) -> bool:
        """La réforme du lot a déjà ôté ce qui devait bouger."""
        return all(noeud is None for noeud in self.avant.values())

    def feuilles(self) -> list[str]:
        """Chemins des paramètres qui changent."""
        return [c for noeud in self.avant.values() if noeud is not None for c in chemins_sous(noeud)]

    def change(self, chemin: str, instant: Any) -> bool:
        """Ce paramètre change-t-il à cet instant ?"""
        apres = self.apres.get(chemin)
        if instant is TOUTE_DATE or not isinstance(apres, Parameter):
            return True
        return apres.get_at_instant(instant) != self.avant[chemin].get_at_instant(instant)

    def a_l_instant(self, instant: Any) -> Any:
        """Arbre de la base à l'instant, où les chiffres bougés sont posés."""
        cle = str(getattr(instant, "start", instant))
        if cle not in self.lus:
            racine = self.base.get_parameters_at_instant(instant)
            getattr(racine, RACINE)
            try:
                for chemin, apres in self.apres.items():
                    if apres is None or self.change(chemin, cle):
                        valeur = None if apres is None else apres.get_at_instant(cle)
                        racine = poser(racine, {chemin: valeur})
                        oublier_les_listes(racine, chemin)
            except PlaceAbsente:
                racine = self.base.get_parameters_at_instant(instant)
            self.lus[cle] = racine
        return self.lus[cle]


def oublier_les_listes(racine: Any, chemin: str) -> None:
    """Oublie, sur le chemin, ce qui est gardé des listes de communes : une variante n'y change que des nombres."""
    for nom in chemin.split(".")[:-1]:
        if nom not in racine:
            return
        racine = racine[nom]
        gardes = racine.__dict__.get("_tableaux_habitat", {})
        racine._tableaux_habitat = {cle: v for cle, v in gardes.items() if cle[0] != LISTES}


def trouver(racine: Any, chemin: str) -> Any:
    """Nœud ou paramètre d'un chemin, ou rien."""
    for nom in chemin.split("."):
        racine = getattr(racine, "children", {}).get(nom)
    return racine


def chemins_sous(noeud: Any) -> list[str]:
    if isinstance(noeud, Parameter):
        return [noeud.name]
    return [d.name for d in noeud.get_descendants() if isinstance(d, Parameter)]


# --- Rejouer ------------------------------------------------------------------------------------------------------------


class Erreur(Exception):
    """La loi mutée ne se calcule plus."""


def temoin_dans_un_lot(lot: Lot, mutee: LoiMutee) -> Cas | None:
    """Premier cas du lot qui remarque le mutant."""
    touchees = lot.touchees(mutee.feuilles(), mutee.change)
    visees = sorted(touchees & lot.attentes.keys())
    if not visees:
        return None
    try:
        simulation = lot.reprendre(mutee.systeme, touchees)
        for nom in visees:
            fautifs = lot.attentes[nom].fautifs(simulation.calculate(nom, lot.quand))
            if fautifs:
                return lot.cas[fautifs[0]]
    except Exception as erreur:
        raise Erreur(str(erreur)) from erreur
    return None


def temoin_seul(seul: Seul, mutee: LoiMutee) -> Cas | None:
    feuilles = mutee.feuilles()
    lectures = [une for notees in seul.journal.parametres.values() for une in notees]
    lues = (
        porte_sur((pre, noms), c) and mutee.change(c, quand)
        for quand, pre, noms in lectures
        for c in feuilles
    )
    if not any(lues):
        return None
    try:
        return seul.cas if any(seul.ecarts(seul.simuler(mutee.systeme))) else None
    except Exception as erreur:
        raise Erreur(str(erreur)) from erreur


def temoin_d_une_date(cas: Iterable[Cas], mutant: Mutant) -> Cas | None:
    """Premier des cas de ces jours qui remarque une date décalée : la loi entière est relue à leur jour."""
    groupes: dict[tuple[str, tuple[str, ...], bool], list[Cas]] = {}
    for un in cas:
        groupes.setdefault((un.periode, un.reformes, "depcom_logement" in un.entrees), []).append(un)
    for (jour, reformes, _), siens in sorted(groupes.items(), key=lambda g: g[0][1]):
        mutee = LoiMutee(loi_de(reformes), mutant)
        mutee.systeme.get_parameters_at_instant = d_origine(mutee.systeme)
        _, rejetes = faire(siens, mutee.systeme, jour)
        if rejetes:
            return rejetes[0]
    return None


def d_origine(systeme: Any) -> Callable[[Any], Any]:
    """`get_parameters_at_instant` d'origine, sur l'arbre muté."""
    return lambda instant: TaxBenefitSystem.get_parameters_at_instant(systeme, instant)


class Banc:
    """Ce qui éprouve un chiffre : les lots du droit en vigueur d'abord, puis ceux des lectures, puis les cas seuls."""

    def __init__(self, epreuve: Epreuve, cas: list[Cas]) -> None:
        self.lots = epreuve.lots
        self.seuls = epreuve.seuls
        self.cas = cas
        justes = {id(c) for lot in self.lots for c in lot.cas} | {id(s.cas) for s in self.seuls}
        self.par_jour: dict[str, list[Cas]] = {}
        for un in cas:
            if id(un) in justes and un.au_jour:
                self.par_jour.setdefault(un.periode, []).append(un)

    def essayer(self, mutant: Mutant) -> Essai:
        """Le mutant et le premier cas qui le remarque."""
        try:
            trouve = self._date(mutant) if mutant.jours else self._valeur(mutant)
        except Erreur:
            return Essai(mutant, "erreur", erreur=True)
        return Essai(mutant, trouve.lieu, trouve.nom) if trouve else Essai(mutant, None)

    def _date(self, mutant: Mutant) -> Cas | None:
        jour = mutant.jours[0]
        textuels = [c for c in self.par_jour.get(jour, ()) if "/lectures/" not in c.fichier]
        return temoin_d_une_date(textuels, mutant)

    def _valeur(self, mutant: Mutant) -> Cas | None:
        chemin = mutant.chiffre.chemin
        mutees: dict[int, LoiMutee] = {}
        ordre = sorted(self.lots, key=lambda lot: (bool(lot.cas[0].reformes), chemin not in lot.cases))
        for lot in ordre:
            if not mutant.chiffre.vaut(lot.jour) and mutant.chiffre.nature != "condition":
                continue
            if id(lot.loi) not in mutees:
                mutees[id(lot.loi)] = LoiMutee(lot.loi, mutant)
            mutee = mutees[id(lot.loi)]
            if not mutee.sans_effet and (trouve := temoin_dans_un_lot(lot, mutee)):
                return trouve
        for seul in self.seuls:
            mutee = LoiMutee(seul.loi, mutant)
            if not mutee.sans_effet and (trouve := temoin_seul(seul, mutee)):
                return trouve
        return None

    def juger(self, chiffre: Chiffre) -> Verdict:
        """Tous les mutants du chiffre, et ce que les cas en montrent."""
        essais = tuple(self.essayer(mutant) for mutant in chiffres.mutants(chiffre))
        return Verdict(chiffre, essais, self._etat(chiffre, essais))

    def _etat(self, chiffre: Chiffre, essais: tuple[Essai, ...]) -> str:
        if not any(e.survit for e in essais):
            return PROUVE
        remarques = sum(not self.essayer(m).survit for m in chiffres.extremes(chiffre))
        if remarques:
            return DEUX_COTES if remarques == 2 else UN_COTE
        if any(not e.survit for e in essais):
            return UN_COTE
        return LU if self.lu(chiffre) else JAMAIS_LU

    def lu(self, chiffre: Chiffre) -> bool:
        """Un cas lit-il ce chiffre ?"""
        if chiffre.nature == "date":
            return any(jour in self.par_jour for jour in (chiffre.debut, chiffres.a_cote(chiffre.debut, -1)))
        return any(
            lot.lecteurs(chiffre.chemin)
            for lot in self.lots
            if chiffre.nature == "condition" or chiffre.vaut(lot.jour)
        )


# --- À plusieurs processus ----------------------------------------------------------------------------------------------

_BANC: Banc | None = None


def _juger(chiffre: Chiffre) -> Verdict:
    assert _BANC is not None
    return _BANC.juger(chiffre)


def sans_fonctions(verdict: Verdict) -> Verdict:
    """Le verdict, sans ce qui ne passe pas d'un processus à l'autre."""
    essais = tuple(
        dataclasses.replace(e, mutant=dataclasses.replace(e.mutant, changements=())) for e in verdict.essais
    )
    return dataclasses.replace(verdict, essais=essais)


def _juger_a_distance(chiffre: Chiffre) -> Verdict:
    return sans_fonctions(_juger(chiffre))


def juger(banc: Banc, a_juger: list[Chiffre], processus: int = 1) -> Iterator[Verdict]:
    """Verdict de chaque chiffre, dans l'ordre ; les processus partagent les cas simulés, là où le système sait bifurquer."""
    global _BANC
    _BANC = banc
    if processus < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from (sans_fonctions(_juger(c)) for c in a_juger)
        return
    with multiprocessing.get_context("fork").Pool(processus) as piscine:
        yield from piscine.imap(_juger_a_distance, a_juger, chunksize=4)
