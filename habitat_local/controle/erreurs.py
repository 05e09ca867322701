"""Erreurs usuelles : leurs données (`erreurs_usuelles.yaml`), mises en hypothèses à essayer sur des dossiers."""

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy
import polars
from openfisca_core.parameters import Parameter, ParameterNode
from openfisca_core.reforms import Reform

from habitat_local.communs import formats
from habitat_local.communs.donnees import lire as lire_donnees
from habitat_local.controle.hypotheses import ERREUR, Hypothese
from habitat_local.controle.simulations import Faits, LotSuivi, fait_du_dossier
from habitat_local.loi.colonnes import colonnes
from habitat_local.loi.incremental import Ecart
from habitat_local.loi.variantes import systeme_allege
from habitat_local.plans.financement import composantes
from openfisca_habitat_local.mecanismes.aide_nommee.ecretement import AIDES_DES_TABLEAUX
from openfisca_habitat_local.nomenclatures.generales import CategorieRessources, NiveauLoyer, Profil
from openfisca_habitat_local.systeme.reformes import copier_chemin, nouvelle_racine, reforme_python

#: Un plafond que rien n'atteint.
INFINI = 1e12
#: Une classe par son nom, quelle que soit la nomenclature d'un tableau.
CLASSES = {
    m.name: m.value
    for enum in (NiveauLoyer, CategorieRessources, Profil)
    for m in enum
    if not m.name.startswith(("non_renseigne", "indeterminee", "ressources_indeterminees"))
}


@functools.cache
def donnees() -> dict[str, Any]:
    return lire_donnees(Path(__file__).with_name("erreurs_usuelles.yaml"))


@dataclasses.dataclass(frozen=True)
class Erreur:
    """Une erreur usuelle à un taux de TVA, ou pour une classe, s'il y a lieu."""

    cle: str
    dite: Mapping[str, Any]
    tva: float | None = None
    classe: str | None = None

    def hypothese(self, **mots: str) -> Hypothese:
        suite = self.classe or (f"{self.tva:g}" if self.tva is not None else "") or "".join(mots.values())
        ecrits = {
            "tva": formats.pourcentage(self.tva) if self.tva is not None else "",
            "classe": CLASSES.get(self.classe or "", ""),
        }
        libelle = self.dite["phrase"].format(**ecrits | mots)
        cause = self.dite.get("cause", self.cle)
        return Hypothese(ERREUR, f"{cause}:{suite}" if suite else cause, libelle)

    @property
    def change_la_loi(self) -> bool:
        return bool({"champs", "chemins", "python"} & self.dite.keys())


def erreurs() -> Iterator[Erreur]:
    """Toutes les erreurs, déclinées par taux de TVA et par classe."""
    for cle, dite in donnees()["erreurs"].items():
        if "{tva}" in dite["phrase"]:
            yield from (Erreur(cle, dite, tva=taux) for taux in donnees()["tva"])
        elif dite.get("classe"):
            yield from (Erreur(cle, dite, classe=nom) for nom in CLASSES)
        else:
            yield Erreur(cle, dite)


def comprises() -> dict[str, tuple[str, ...]]:
    """{cause: causes qu'elle contient}, déclinées par classe comme elle."""
    return {
        erreur.hypothese().cause: tuple(
            dataclasses.replace(erreur, cle=cle, dite=donnees()["erreurs"][cle]).hypothese().cause
            for cle in erreur.dite["comprend"]
        )
        for erreur in erreurs()
        if "comprend" in erreur.dite
    }


# --- Sur les faits --------------------------------------------------------------------------------------------


def sur_les_faits(lot: LotSuivi) -> Iterator[tuple[Hypothese, Faits]]:
    """Erreurs qui changent des faits du dossier."""
    for erreur in erreurs():
        faits = faits_changes(erreur, lot.dossiers)
        if faits:
            yield erreur.hypothese(), faits


def faits_changes(erreur: Erreur, dossiers: polars.DataFrame) -> Faits:
    """Faits que l'erreur change, et leurs montants à proportion ; rien si elle n'est pas de cette sorte."""
    changes: Faits = {}
    for cible, source in erreur.dite.get("remplace", {}).items():
        changes[cible] = fait_du_dossier(dossiers, source).alias(cible)
    for cle, signe in (("tva_ajoutee", 1), ("tva_otee", -1)):
        if cle in erreur.dite and erreur.tva is not None:
            fait = erreur.dite[cle]
            cible = erreur.dite.get("vers", fait)
            changes[cible] = (
                (fait_du_dossier(dossiers, fait) * (1 + erreur.tva) ** signe).round(2).alias(cible)
            )
    if "si_inconnu" in erreur.dite:
        inconnu = fait_du_dossier(dossiers, erreur.dite["si_inconnu"]).is_null()
        changes = {n: s.set(~inconnu, None) for n, s in changes.items()}
    # Un montant que l'erreur ne dit pas reste celui du dossier.
    entiers = {
        n: s.cast(colonnes()[n].type_polars).fill_null(fait_du_dossier(dossiers, n))
        for n, s in changes.items()
    }
    if not any(s.is_not_null().any() for s in entiers.values()):
        return {}
    return entiers | a_proportion(entiers, dossiers)


def a_proportion(changes: Faits, dossiers: polars.DataFrame) -> Faits:
    """Montants qui suivent, à proportion, ceux que l'erreur change."""
    suivis: Faits = {}
    for fait, noms in donnees()["a_proportion"].items():
        for nom in noms if fait in changes else ():
            if nom in dossiers.columns and nom not in changes:
                part = changes[fait] / dossiers[fait]
                suivi = (dossiers[nom] * part).round(2)
                suivis[nom] = suivi.set(~suivi.is_finite().fill_null(False), None).fill_null(dossiers[nom])
    return suivis


# --- Sur la loi -----------------------------------------------------------------------------------------------


def feuilles(
    noeud: ParameterNode, passes: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Parameter]]:
    """(noms du chemin, paramètre) de chaque feuille."""
    for nom, enfant in noeud.children.items():
        if isinstance(enfant, Parameter):
            yield (*passes, nom), enfant
        elif isinstance(enfant, ParameterNode):
            yield from feuilles(enfant, (*passes, nom))


def parametres_vises(erreur: Erreur, loi: Any, textes: frozenset[str]) -> Iterator[tuple[str, Parameter]]:
    """Paramètres des textes que l'erreur change : ceux dont le chemin passe par l'un de ses champs."""
    champs, sous = set(erreur.dite.get("champs", ())), erreur.dite.get("sous")
    conventions = loi.parameters.children["habitat_local"].children["conventions"]
    for passes, parametre in feuilles(conventions, ("habitat_local", "conventions")):
        if passes[2] in textes and not champs.isdisjoint(passes[3:]) and (sous is None or sous in passes[3:]):
            yield ".".join(passes), parametre


def colonne_voisine(loi: Any, chemin: str, classe: str) -> Parameter | None:
    """Le même champ, dans la colonne d'une autre classe ; None s'il n'y est pas, ou si le champ n'en dépend pas."""
    passes = chemin.split(".")
    for rang in range(len(passes) - 1, 2, -1):
        if passes[rang] in CLASSES and passes[rang] != classe:
            noeud: Any = loi.parameters
            for nom in (*passes[:rang], classe, *passes[rang + 1 :]):
                noeud = getattr(noeud, "children", {}).get(nom)
                if noeud is None or isinstance(noeud, Parameter):
                    break
            return noeud if isinstance(noeud, Parameter) else None
    return None


def nouvelle_valeur(erreur: Erreur) -> Callable[[Any], Any]:
    """Ce que devient une valeur de la loi sous l'erreur ; une valeur qu'elle ne concerne pas reste."""
    dite = erreur.dite

    def valeur(ancienne: Any) -> Any:
        est_un_nombre = isinstance(ancienne, int | float) and not isinstance(ancienne, bool)
        if dite.get("oublie"):
            return [] if isinstance(ancienne, list) else INFINI if est_un_nombre else ancienne
        if "facteur_tva" in dite and erreur.tva is not None:
            return ancienne * (1 + erreur.tva) ** dite["facteur_tva"] if est_un_nombre else ancienne
        nouvelle = dite.get("valeur")
        meme_genre = isinstance(nouvelle, bool) == isinstance(ancienne, bool)
        return (
            nouvelle
            if nouvelle is not None and meme_genre and not isinstance(ancienne, list | str)
            else ancienne
        )

    return valeur


def reforme_de(erreur: Erreur, loi: Any, textes: frozenset[str]) -> type[Reform] | None:
    """La loi telle que l'erreur la lit ; None si rien n'en est changé."""
    vises = dict(parametres_vises(erreur, loi, textes)) if "champs" in erreur.dite else {}
    voisines = {c: colonne_voisine(loi, c, erreur.classe) for c in vises} if erreur.classe else {}
    chemins = [c for c in vises if voisines.get(c) is not None] if erreur.classe else list(vises)
    fixes = erreur.dite.get("chemins", {})
    if not chemins and not fixes and "python" not in erreur.dite:
        return None
    transformer = nouvelle_valeur(erreur)

    class LoiMalLue(Reform):
        name = erreur.cle

        def apply(self) -> None:
            if "python" in erreur.dite:
                reforme_python(erreur.dite["python"], erreur.cle).apply(self)
            racine = nouvelle_racine(self)
            for chemin in (*chemins, *fixes):
                parametre = copier_chemin(racine, chemin)
                voisine = voisines.get(chemin)
                if voisine is not None:
                    parametre.values_list = voisine.clone().values_list
                for valeur in parametre.values_list if not erreur.classe else ():
                    if valeur.value is not None:
                        valeur.value = fixes[chemin] if chemin in fixes else transformer(valeur.value)

    return LoiMalLue


@dataclasses.dataclass(frozen=True)
class LoiEssayee:
    """Une autre loi à essayer : système allégé, ce qui l'écarte de la vraie, et le versement qui suit s'il y en a un."""

    hypothese: Hypothese
    loi: Any
    ecart: Ecart
    erreur: Erreur | None = None


def lois_mal_lues(loi: Any, textes: frozenset[str]) -> list[LoiEssayee]:
    """Lois des erreurs qui en changent une, pour les dossiers de ces textes."""
    essayees = []
    for erreur in erreurs():
        classe = reforme_de(erreur, loi, textes) if erreur.change_la_loi else None
        if classe is not None:
            autre = classe(loi)
            ecart = Ecart(loi, autre)
            essayees.append(LoiEssayee(erreur.hypothese(), systeme_allege(loi, autre, ecart), ecart, erreur))
    return essayees


def concernes(erreur: Erreur | None, dossiers: polars.DataFrame) -> numpy.ndarray | None:
    """Masque des dossiers sur lesquels l'erreur est cherchée ; None : tous."""
    if erreur is None or not erreur.dite.get("si_tva_du_dossier") or erreur.tva is None:
        return None
    ht, ttc = (fait_du_dossier(dossiers, f"montant_travaux_{t}") for t in ("ht", "ttc"))
    return ((ht * (1 + erreur.tva) - ttc).abs() < 0.0051).fill_null(False).to_numpy()


# --- Sur une aide, sur le versement ---------------------------------------------------------------------------


def aides_oubliees(lot: LotSuivi) -> Iterator[tuple[Hypothese, str]]:
    """Aides d'un financeur et primes que le lot calcule : (hypothèse de son oubli, variable)."""
    for erreur in erreurs():
        if erreur.dite.get("composantes"):
            calculees = [n for n in dict.fromkeys((*composantes(), *AIDES_DES_TABLEAUX)) if n in lot.lues]
            for nom in calculees:
                if lot.valeurs(nom).any():
                    yield erreur.hypothese(aide=lot.loi.variables[nom].label), nom


def versements(libelles: list[str], dus: numpy.ndarray) -> Iterator[tuple[Hypothese, numpy.ndarray]]:
    """(hypothèse, centimes versés) des erreurs faites en versant. `dus` : centimes dus, (dossiers, postes)."""
    for erreur in erreurs():
        versement = erreur.dite.get("versement")
        if versement is None or erreur.change_la_loi:
            continue
        if versement.get("interversion"):
            for i, j in itertools.combinations(range(dus.shape[1]), 2):
                echanges = dus.copy()
                echanges[:, [i, j]] = dus[:, [j, i]]
                yield erreur.hypothese(postes=f"{libelles[i]} et {libelles[j]}"), echanges
        elif "fois" in versement:
            yield erreur.hypothese(), dus * versement["fois"]
        else:
            yield erreur.hypothese(), arrondir(dus.astype(numpy.float64), versement)


def arrondir(centimes: numpy.ndarray, versement: Mapping[str, Any]) -> numpy.ndarray:
    """Centimes arrondis au pas (en euros) du versement, vers le bas, le haut ou le plus proche."""
    pas = versement["pas"] * 100
    rang = numpy.round(centimes / pas, 6)
    sens: dict[str, Callable] = {
        "bas": numpy.floor,
        "haut": numpy.ceil,
        "proche": lambda x: numpy.floor(x + 0.5),
    }
    return numpy.rint(sens[versement["sens"]](rang) * pas).astype(numpy.int64)
