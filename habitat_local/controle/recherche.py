"""Chercher, pour chaque écart, les hypothèses qui le ferment au centime : une simulation par hypothèse et par lot."""

import dataclasses
import datetime
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy
import polars
from openfisca_core.parameters import Parameter

from habitat_local.communs.progression import suivre
from habitat_local.controle import erreurs, hypotheses
from habitat_local.controle.erreurs import LoiEssayee
from habitat_local.controle.hypotheses import LECTURE, Hypothese
from habitat_local.controle.payes import Payes, Poste, en_centimes
from habitat_local.controle.simulations import Faits, LotSuivi
from habitat_local.loi.incremental import Ecart
from habitat_local.loi.moteur import calculer, lots
from habitat_local.loi.systeme import classe_reforme, dates_de_changement
from habitat_local.loi.variantes import systeme_allege
from openfisca_habitat_local.systeme.reformes import ErreurReforme, chemins_lectures

#: Dossiers en écart cherchés ensemble : borne la mémoire sans rien changer.
TRANCHE = 20_000
Sorties = dict[str, numpy.ndarray]

SCHEMA: dict[str, Any] = {
    "rang": polars.UInt32,
    "hypothese": polars.UInt32,
    "complete": polars.Boolean,
    "fermes": polars.List(polars.UInt8),
    "donne": polars.String,
}


def montants(postes: Sequence[Poste], sorties: Sorties) -> numpy.ndarray:
    """Centimes de chaque poste, (dossiers, postes)."""
    return numpy.stack(
        [sum(en_centimes(numpy.round(sorties[v], 2)) for v in p.variables) for p in postes], axis=1
    )


def sorties_demandees(postes: Sequence[Poste]) -> list[str]:
    """Variables de la loi dont les postes sont faits."""
    return list(dict.fromkeys(v for p in postes for v in p.variables))


def dus(payes: Payes, loi: Any) -> tuple[numpy.ndarray, polars.Series]:
    """Centimes dus de chaque poste, et texte de chaque dossier."""
    demandees = [*sorties_demandees(payes.postes), "texte_applicable"]
    resultats = calculer(payes.dossiers, loi, demandees)
    sorties = {nom: resultats[nom].to_numpy() for nom in demandees[:-1]}
    return montants(payes.postes, sorties), resultats["texte_applicable"].cast(polars.String)


# --- Juger ----------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Juge:
    """Compare ce que donne chaque hypothèse à ce qui a été payé, et retient ce qui ferme un écart au centime."""

    postes: Sequence[Poste]
    payes: numpy.ndarray
    connus: numpy.ndarray
    dus: numpy.ndarray

    def __post_init__(self) -> None:
        self.ecarts = self.connus & (self.payes != self.dus)
        self.hypotheses: list[Hypothese] = []
        self.rangs: dict[Hypothese, int] = {}
        self.trouvailles: list[polars.DataFrame] = []

    def juger(
        self,
        hypothese: Hypothese,
        places: numpy.ndarray,
        centimes: numpy.ndarray,
        donnes: Callable[[numpy.ndarray], list[str]] | None = None,
        concernes: numpy.ndarray | None = None,
    ) -> None:
        """`places` : rangs des dossiers ; `donnes` : ce que vaut, dans ceux qu'on lui désigne, le fait changé."""
        egaux = centimes == self.payes[places]
        fermes = egaux & self.ecarts[places]
        trouves = fermes.any(axis=1) if concernes is None else fermes.any(axis=1) & concernes
        rangs = numpy.flatnonzero(trouves)
        if not rangs.size:
            return
        complete = (egaux | ~self.connus[places]).all(axis=1)
        numero = self.rangs.setdefault(hypothese, len(self.rangs))
        if numero == len(self.hypotheses):
            self.hypotheses.append(hypothese)
        self.trouvailles.append(
            polars.DataFrame(
                {
                    "rang": places[rangs],
                    "hypothese": numpy.full(rangs.size, numero),
                    "complete": complete[rangs],
                    "fermes": [numpy.flatnonzero(ligne).tolist() for ligne in fermes[rangs]],
                    "donne": donnes(rangs) if donnes else [None] * rangs.size,
                },
                schema=SCHEMA,
                strict=False,
            )
        )

    @property
    def table(self) -> polars.DataFrame:
        """Une ligne par dossier et hypothèse qui y ferme un écart (`SCHEMA`)."""
        return polars.concat([polars.DataFrame(schema=SCHEMA), *self.trouvailles])


# --- Chercher -------------------------------------------------------------------------------------------------


def lectures_essayees(loi: Any, textes: frozenset[str]) -> list[LoiEssayee]:
    """Les autres lectures des textes, autour de la loi, prêtes à essayer ; sans celles d'un texte qui n'est pas là."""
    essayees = []
    for nom, chemin in chemins_lectures().items():
        dossier = chemin.parent.name
        siens = {t for t in conventions(loi) if t.startswith(dossier)}
        if siens and siens.isdisjoint(textes):
            continue
        try:
            autre = classe_reforme(nom)(loi)
        except ErreurReforme:  # une réforme a retiré ce que la lecture change
            continue
        ecart = Ecart(loi, autre)
        essayees.append(
            LoiEssayee(Hypothese(LECTURE, nom, f"lecture {nom}"), systeme_allege(loi, autre, ecart), ecart)
        )
    return essayees


class Recherche:
    """Les dossiers en écart d'un contrôle, et tout ce que l'on essaie sur eux."""

    def __init__(self, payes: Payes, dus_: numpy.ndarray, textes: polars.Series, loi: Any):
        self.dossiers, self.postes, self.loi, self.textes = payes.dossiers, payes.postes, loi, textes
        self.juge = Juge(payes.postes, payes.centimes, payes.connus, dus_)
        self.variables = sorties_demandees(payes.postes)
        self.places = numpy.flatnonzero(self.juge.ecarts.any(axis=1))
        presents = frozenset(textes[self.places].unique().to_list())
        nationaux = {
            t for t in conventions(loi) if "communes" not in conventions(loi)[t].children["cadre"].children
        }
        self.lois = [
            *lectures_essayees(loi, presents | nationaux),
            *erreurs.lois_mal_lues(loi, presents | nationaux),
        ]

    def chercher(self) -> Juge:
        """Essaie tout, tranche par tranche."""
        jours = jours_de_changement(self.loi, [essai.ecart for essai in self.lois])
        with suivre("Causes des écarts", len(self.places)) as avancer:
            for debut in range(0, len(self.places), TRANCHE):
                tranche = self.places[debut : debut + TRANCHE]
                dossiers = self.dossiers[tranche]
                for jour, lot in lots(dossiers, jours, TRANCHE):
                    self._chercher_un_lot(dossiers[lot], tranche[lot], jour)
                    avancer(len(lot))
                self._essayer_des_dates(dossiers, tranche)
                self._essayer_des_versements(tranche)
        return self.juge

    def _chercher_un_lot(self, dossiers: polars.DataFrame, places: numpy.ndarray, jour: str) -> None:
        lot = LotSuivi(dossiers, self.loi, jour, self.variables)
        for essai in self.lois:
            self._essayer_une_loi(lot, places, essai)
        for hypothese, variable in erreurs.aides_oubliees(lot):
            self._essayer_un_oubli(lot, places, hypothese, variable)
        essais = [*hypotheses.par_faits(lot), *erreurs.sur_les_faits(lot)]
        for (hypothese, _), sorties in zip(essais, resultats(lot, [f for _, f in essais]), strict=True):
            if sorties is not None:
                self.juge.juger(hypothese, places, montants(self.postes, sorties), ecriture(lot, hypothese))

    def _essayer_une_loi(self, lot: LotSuivi, places: numpy.ndarray, essai: LoiEssayee) -> None:
        sorties = lot.sous(essai.loi, essai.ecart)
        if sorties is None:
            return
        versement = essai.erreur.dite.get("versement") if essai.erreur else None
        if versement:
            bruts = [sum(sorties[v] for v in p.variables) * 100 for p in self.postes]
            centimes = erreurs.arrondir(numpy.stack(bruts, axis=1), versement)
        else:
            centimes = montants(self.postes, sorties)
        concernes = erreurs.concernes(essai.erreur, lot.dossiers)
        self.juge.juger(essai.hypothese, places, centimes, concernes=concernes)

    def _essayer_un_oubli(
        self, lot: LotSuivi, places: numpy.ndarray, hypothese: Hypothese, variable: str
    ) -> None:
        """L'aide oubliée dans le calcul (ce qu'elle faisait écrêter ne l'est plus), puis dans le seul versement."""
        sorties = lot.imposer({variable: numpy.zeros(lot.effectif)})
        if sorties is not None:
            self.juge.juger(hypothese, places, montants(self.postes, sorties))
        versee = en_centimes(numpy.round(lot.valeurs(variable), 2))
        compris = lot.journal.variables
        for k, poste in enumerate(self.postes):
            if any(variable == v or variable in compris.get(v, ()) for v in poste.variables):
                sans = self.juge.dus[places].copy()
                sans[:, k] -= versee
                self.juge.juger(hypothese, places, sans, concernes=versee > 0)

    def _essayer_des_dates(self, dossiers: polars.DataFrame, places: numpy.ndarray) -> None:
        premier = datetime.date.fromisoformat(dates_de_changement(self.loi)[0])
        for hypothese, jours in hypotheses.par_dates(dossiers, self.textes[places], self.loi):
            connus = hypotheses.dates_admissibles(jours, premier)
            choisis = (connus.is_not_null() & (connus != dossiers["date_depot"])).to_numpy()
            if not choisis.any():
                continue
            essai = dossiers.with_columns(connus.alias("date_depot")).filter(choisis)
            resultat = calculer(essai, self.loi, self.variables)
            centimes = montants(self.postes, {v: resultat[v].to_numpy() for v in self.variables})
            ecrits = connus.filter(choisis).dt.strftime("%d/%m/%Y").to_list()
            self.juge.juger(hypothese, places[choisis], centimes, functools.partial(parmi, ecrits))

    def _essayer_des_versements(self, places: numpy.ndarray) -> None:
        libelles = [p.libelle for p in self.postes]
        for hypothese, centimes in erreurs.versements(libelles, self.juge.dus[places]):
            self.juge.juger(hypothese, places, centimes)


def jours_de_changement(loi: Any, ecarts: Sequence[Ecart]) -> list[str]:
    """Jours où la loi change, ou l'une des autres lois essayées."""
    jours = set(dates_de_changement(loi))
    for ecart in ecarts:
        changes = (p for _, *deux in ecart.parametres for p in deux if isinstance(p, Parameter))
        jours |= {valeur.instant_str for parametre in changes for valeur in parametre.values_list}
    return sorted(jour for jour in jours if jour > "0001-01-01")


def parmi(ecrits: list[str], rangs: numpy.ndarray) -> list[str]:
    return [ecrits[rang] for rang in rangs]


def conventions(loi: Any) -> dict[str, Any]:
    return loi.parameters.children["habitat_local"].children["conventions"].children


def resultats(lot: LotSuivi, jeux: list[Faits]) -> Iterator[Sorties | None]:
    """Sorties de chaque jeu de faits, par blocs : rien n'est gardé que le bloc en cours."""
    for debut in range(0, len(jeux), BLOC):
        yield from lot.avec(jeux[debut : debut + BLOC])


#: Jeux de faits dont les sorties tiennent ensemble en mémoire.
BLOC = 64


def ecriture(lot: LotSuivi, hypothese: Hypothese) -> Callable[[numpy.ndarray], list[str]] | None:
    """Ce que vaut, dans des dossiers du lot, le fait que l'hypothèse change."""
    fait = hypothese.fait
    if fait is None:
        return None

    def donnes(rangs: numpy.ndarray) -> list[str]:
        calculees = numpy.asarray(lot.simulation.calculate(fait, lot.periode)).view(numpy.ndarray)
        return hypotheses.valeurs_ecrites(lot.dossiers[rangs], fait, calculees[rangs])

    return donnes
