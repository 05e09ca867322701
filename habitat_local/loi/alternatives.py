"""Les lectures livrées vues d'un lot de dossiers : ce que chacune change, su sans la construire.

Une lecture qui ne change que des paramètres se réduit à des valeurs datées ; une autre, aux variables et aux paramètres
qu'elle touche. Un lot n'essaie que celles dont il a pu lire quelque chose, et une lecture de paramètres partage tout de
la loi, sauf ces valeurs. La liste est gardée avec la loi (`cache`).
"""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import Any

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import Parameter
from openfisca_core.periods import instant

from habitat_local.loi.incremental import Ecart
from habitat_local.loi.systeme import RACINE, dates_de_changement, droit_en_vigueur, par_conventions, systeme
from habitat_local.loi.variantes import copie_legere, systeme_allege
from openfisca_habitat_local.systeme import cache
from openfisca_habitat_local.systeme import reformes as reformes_yaml
from openfisca_habitat_local.systeme.format.lecture import empreinte_des_textes
from openfisca_habitat_local.systeme.parametres_partages import arbre_ou
from openfisca_habitat_local.systeme.suivi import TOUTE_DATE, Journal, porte_sur

CONVENTIONS = f"{RACINE}.conventions."
#: Ce qui dit quels dossiers sont d'un texte : le changer peut en faire entrer d'autres.
CADRE = "cadre"
UN_JOUR = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Alternative:
    """Ce qu'une lecture change au droit en vigueur.

    `valeurs` : (chemin, début, fin ou None, valeur) d'une lecture qui ne fait que cela ; None pour une autre, dont
    `variables` sont les variables réécrites et `chemins` les paramètres touchés. `jours` : ceux où la loi change de plus.
    """

    nom: str
    valeurs: tuple[tuple[str, str, str | None, Any], ...] | None
    variables: frozenset[str]
    chemins: tuple[str, ...]
    jours: tuple[str, ...]

    @property
    def ambiguite(self) -> str:
        return self.nom.rpartition("-")[0]


# --- Ce que change chaque lecture -------------------------------------------------------------------------


@par_conventions
def alternatives() -> tuple[Alternative, ...]:
    """Toutes les lectures livrées, dans leur ordre."""
    donnees = cache.garder(
        "lectures", empreinte_des_textes, lambda: [decrire(n) for n in noms_des_lectures()]
    )
    return tuple(
        Alternative(
            nom, None if valeurs is None else tuple(map(tuple, valeurs)), frozenset(variables), tuple(chemins), tuple(jours)
        )
        for nom, valeurs, variables, chemins, jours in donnees
    )  # fmt: skip


def noms_des_lectures() -> list[str]:
    return list(reformes_yaml.chemins_lectures())


def decrire(nom: str) -> list[Any]:
    """Les champs d'une `Alternative`, en données simples."""
    contenu = reformes_yaml.contenu_lecture(nom)
    if not any(contenu.get(effet) for effet in ("python", "lectures", "prorogations")):
        valeurs = [
            [c, d, f, v]
            for c, d, f, v in reformes_yaml.valeurs_datees(droit_en_vigueur().parameters, contenu, nom)
        ]
        jours = {v[1] for v in valeurs} | {lendemain(v[2]) for v in valeurs if v[2]}
        return [nom, valeurs, [], list(dict.fromkeys(v[0] for v in valeurs)), sorted(jours)]
    droit, autre = droit_en_vigueur(), systeme([nom])
    ecart = Ecart(droit, autre)
    jours = set(dates_de_changement(autre)) - set(dates_de_changement(droit))
    return [nom, None, sorted(ecart.variables), [c for c, _, _ in ecart.parametres], sorted(jours)]


def lendemain(jour: str) -> str:
    return str(datetime.date.fromisoformat(jour) + UN_JOUR)


# --- Un système qui n'en diffère que par des valeurs ------------------------------------------------------


def parametre_du_chemin(loi: Any, chemin: str) -> Parameter:
    noeud = loi.parameters
    for nom in chemin.split("."):
        noeud = noeud.children[nom]
    return noeud


def ecart_de_valeurs(loi: Any, valeurs: Iterable[tuple[str, str, str | None, Any]]) -> Ecart:
    """Écart entre la loi et elle-même où chaque paramètre prend la valeur, de son début à sa fin."""
    apres: dict[str, Parameter] = {}
    for chemin, debut, fin, valeur in valeurs:
        if chemin not in apres:
            apres[chemin] = copie_legere(parametre_du_chemin(loi, chemin))
        apres[chemin].update(start=instant(debut), stop=instant(fin) if fin else None, value=valeur)
    differents = ((chemin, parametre_du_chemin(loi, chemin), neuf) for chemin, neuf in apres.items())
    return Ecart.de_parametres([d for d in differents if repr(d[1]) != repr(d[2])])


def variante_de(loi: Any, alternative: Alternative) -> tuple[Any, Ecart]:
    """(système, écart) d'une lecture de paramètres seuls : il partage tout de la loi, sauf ces valeurs."""
    ecart = ecart_de_valeurs(loi, alternative.valeurs or ())
    allege = systeme_allege(loi, loi, ecart)
    if allege is not loi:
        allege.parameters = arbre_ou(loi.parameters, {chemin: neuf for chemin, _, neuf in ecart.parametres})
    return allege, ecart


def systeme_et_ecart(loi: Any, reformes: tuple, nom: str) -> tuple[Any, Ecart]:
    """(système, écart) d'une lecture empilée sur des réformes, construite en entier."""
    autre = systeme([*reformes, nom])
    ecart = Ecart(loi, autre)
    return systeme_allege(loi, autre, ecart), ecart


# --- Ce qu'un lot a lu ------------------------------------------------------------------------------------


class Lus:
    """Variables et paramètres qu'un lot a lus, d'après son journal, et textes de ses dossiers."""

    def __init__(self, journal: Journal, textes: frozenset[str]) -> None:
        self.textes = textes
        self.variables = set(journal.variables).union(*journal.variables.values())
        self.lectures: dict[tuple[str, tuple[str, ...]], set[str | None]] = {}
        for lues in journal.parametres.values():
            for quand, prefixe, noms in lues:
                self.lectures.setdefault((prefixe, tuple(noms)), set()).add(quand)
        self._dates: dict[str, frozenset[str | None]] = {}

    def dates(self, chemin: str) -> frozenset[str | None]:
        """Instants où le lot a pu lire ce paramètre."""
        if chemin not in self._dates:
            trouvees: set[str | None] = set()
            for (prefixe, noms), quand in self.lectures.items():
                if self.concerne(prefixe, chemin) and porte_sur((prefixe, noms), chemin):
                    trouvees |= quand
            self._dates[chemin] = frozenset(trouvees)
        return self._dates[chemin]

    def concerne(self, prefixe: str, chemin: str) -> bool:
        """Faux si la lecture est celle d'un tableau de tous les textes, et le paramètre d'un texte sans dossier ici."""
        if not chemin.startswith(CONVENTIONS) or prefixe.startswith(CONVENTIONS):
            return True
        texte, _, reste = chemin.removeprefix(CONVENTIONS).partition(".")
        return texte in self.textes or reste.partition(".")[0] == CADRE

    def voient(self, alternative: Alternative) -> bool:
        """Le lot a-t-il pu lire quelque chose que cette lecture change ?"""
        if alternative.valeurs is None:
            return bool(alternative.variables & self.variables) or any(map(self.dates, alternative.chemins))
        return any(
            quand is TOUTE_DATE or (debut <= quand and (fin is None or quand <= fin))
            for chemin, debut, fin, _ in alternative.valeurs
            for quand in self.dates(chemin)
        )


def textes_d_une_simulation(simulation: Any) -> frozenset[str]:
    """Noms des textes que nomme au moins un dossier, dans une variable dont les classes sont les textes."""
    variables = simulation.tax_benefit_system.variables
    nomenclature = variables["texte_applicable"].possible_values
    trouves: set[str] = set()
    for nom, stock in simulation.menage._holders.items():
        if variables[nom].value_type is Enum and variables[nom].possible_values is nomenclature:
            for periode in stock.get_known_periods():
                rangs = numpy.unique(numpy.asarray(stock.get_array(periode)).view(numpy.ndarray))
                trouves |= {list(nomenclature)[rang].name for rang in rangs.tolist()}
    return frozenset(trouves)
