"""Les chiffres de la loi (taux, plafonds, bornes, dates, conditions) et les façons dont chacun peut bouger.

Un nombre bouge d'une unité de son dernier chiffre, dans les deux sens ; une durée, une date, d'une unité ; un oui devient
un non ; une liste perd un élément ; une condition disparaît. Les communes, par centaines, n'en perdent que deux.
"""

import copy
import dataclasses
import datetime
import decimal
import re
from collections.abc import Callable, Iterator
from typing import Any

from openfisca_core.parameters import Parameter, ParameterNode

from habitat_local.communs import formats
from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from habitat_local.regles.lieux import fichier, lieu
from openfisca_habitat_local.systeme.reformes import remplacer

CONVENTIONS = "conventions"
DUREE = re.compile(r"(\d+)( *(?:ans?|mois|jours?))")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Nœuds qui exigent : ce qui est dessous se retire.
CONDITIONS, POSSIBILITES = "si", ("un_de", "aucun_de")
#: Au-delà, une liste ne perd que son premier et son dernier élément.
LISTE_ENTIERE = 30
#: Bien au-delà ou bien en deçà d'un chiffre : de l'un, puis de l'autre côté d'une borne.
LOIN = 1000
EN_VIGUEUR = "en_vigueur"

Changer = Callable[[Any], Any]


@dataclasses.dataclass(frozen=True)
class Chiffre:
    """Un chiffre de la loi : sa valeur, les jours où elle vaut, où il est écrit. `nature` : nombre, oui_ou_non, liste,
    condition, date."""

    chemin: str
    nature: str
    texte: str
    debut: str
    fin: str | None
    valeur: Any
    unite: str | None
    regles: tuple[str, ...]
    libelle: str

    @property
    def lieu(self) -> str:
        return lieu(self.chemin) or self.chemin

    @property
    def ecrit(self) -> str:
        """La valeur, comme elle s'écrit ; d'une date, le jour."""
        return self.libelle if self.nature == "date" else ecrire(self.valeur, self.unite)

    def vaut(self, jour: str) -> bool:
        return self.debut <= jour and (self.fin is None or jour < self.fin)


@dataclasses.dataclass(frozen=True)
class Mutant:
    """Un chiffre bougé : `sens` (plus, moins, inverse, ôté…), ce qu'il devient, ce qui change dans l'arbre.

    `jours` : les seuls jours où la loi change (mutant d'une date), vide sinon.
    """

    chiffre: Chiffre
    sens: str
    devient: str
    changements: tuple[tuple[str, Changer], ...]
    jours: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """« 30 % de HAG-ANAH-PO-06 peut devenir 31 % sans qu'aucun cas ne le remarque »."""
        de = ", ".join(self.chiffre.regles) or self.chiffre.chemin.removeprefix(f"{RACINE}.")
        nomme = self.chiffre.nature in ("liste", "oui_ou_non")
        quoi = f"« {self.chiffre.libelle} » ({self.chiffre.ecrit})" if nomme else self.chiffre.ecrit
        return f"{quoi} de {de} peut {self.devient} sans qu'aucun cas ne le remarque"


def ecrire(valeur: Any, unite: str | None) -> str:
    if isinstance(valeur, str):
        return valeur
    if (
        isinstance(valeur, float | int)
        and not isinstance(valeur, bool)
        and unite in (None, "count", "list", "text")
    ):
        return f"{valeur:g}".replace(".", ",")
    if unite == "currency" and isinstance(valeur, float) and valeur != int(valeur):
        return formats.euros(valeur, 2)
    return formats.valeur(valeur, unite)


def texte_de(chemin: str) -> str:
    """Texte d'un chemin : le nom de sa convention, ou la partie du droit (national, meuse)."""
    noms = chemin.split(".")
    return noms[2] if noms[1] == CONVENTIONS and len(noms) > 2 else noms[1]


# --- Bouger une valeur ----------------------------------------------------------------------------------------------


def pas(valeur: float, unite: str | None) -> decimal.Decimal:
    """Une unité du dernier chiffre écrit ; d'un taux, tel qu'il s'écrit en pour cent."""
    exact = decimal.Decimal(repr(valeur))
    decimales = max(-int(exact.normalize().as_tuple().exponent), 0)
    if unite == "/1":
        decimales = max(decimales, 2)
    return decimal.Decimal(1).scaleb(-decimales)


def bouge(valeur: float, unite: str | None, sens: int) -> float:
    exacte = decimal.Decimal(repr(valeur)) + sens * pas(valeur, unite)
    return int(exacte) if isinstance(valeur, int) and exacte == int(exacte) else float(exacte)


def a_la_version(debut: str, nouvelle: Any) -> Changer:
    """Le même paramètre, une autre valeur à la version qui commence ce jour-là."""

    def changer(parametre: Parameter) -> Parameter:
        copie = parametre.clone()
        for version in copie.values_list:
            if version.instant_str == debut:
                version.value = nouvelle
        return copie

    return changer


def ote(_: Any) -> None:
    """Le nœud n'est plus là."""


def decale(debut: str, jours: int) -> Changer:
    """Le même paramètre, la version de ce jour-là commençant un peu plus tard (ou plus tôt)."""

    def changer(parametre: Parameter) -> Parameter:
        copie = parametre.clone()
        for version in copie.values_list:
            if version.instant_str == debut:
                version.instant_str = a_cote(debut, jours)
        copie.values_list.sort(key=lambda v: v.instant_str, reverse=True)
        return copie

    return changer


def a_cote(jour: str, jours: int) -> str:
    return (datetime.date.fromisoformat(jour) + datetime.timedelta(days=jours)).isoformat()


def copier(racine: ParameterNode, chemin: str, changer: Changer) -> None:
    """Applique un changement à un arbre, dont seul le chemin est copié."""
    *noms, dernier = chemin.split(".")
    parent = racine
    for nom in noms:
        enfant = copy.copy(parent.children[nom])
        enfant.children = dict(enfant.children)
        parent = remplacer(parent, nom, enfant)
    change = changer(parent.children[dernier])
    if change is None:
        del parent.children[dernier]
    else:
        remplacer(parent, dernier, change)


# --- Les mutants d'un chiffre -----------------------------------------------------------------------------------------


def mutants(chiffre: Chiffre) -> list[Mutant]:
    """Façons dont le chiffre peut bouger."""
    if chiffre.nature == "date":
        return list(d_une_date(chiffre))
    if chiffre.nature == "condition":
        return [Mutant(chiffre, "ôté", "disparaître", ((chiffre.chemin, ote),))]
    return [
        Mutant(chiffre, sens, devient, ((chiffre.chemin, a_la_version(chiffre.debut, nouvelle)),))
        for sens, devient, nouvelle in bouges(chiffre.valeur, chiffre.unite)
    ]


def bouges(valeur: Any, unite: str | None) -> Iterator[tuple[str, str, Any]]:
    """(sens, ce que la valeur devient, nouvelle valeur)."""
    if isinstance(valeur, bool):
        yield "inverse", f"devenir {ecrire(not valeur, unite)}", not valeur
    elif isinstance(valeur, int | float):
        for sens, nom in ((1, "plus"), (-1, "moins")):
            nouvelle = bouge(valeur, unite, sens)
            if nouvelle >= 0 or valeur < 0:
                yield nom, f"devenir {ecrire(nouvelle, unite)}", nouvelle
    elif isinstance(valeur, list):
        rangs = range(len(valeur)) if len(valeur) <= LISTE_ENTIERE else (0, len(valeur) - 1)
        for rang in rangs:
            yield f"sans {valeur[rang]}", f"perdre {valeur[rang]}", valeur[:rang] + valeur[rang + 1 :]
    elif isinstance(valeur, str) and DATE.fullmatch(valeur):
        for jours, nom in ((1, "plus"), (-1, "moins")):
            yield nom, f"devenir {a_cote(valeur, jours)}", a_cote(valeur, jours)
    elif isinstance(valeur, str) and (duree := DUREE.fullmatch(valeur.strip())):
        for sens, nom in ((1, "plus"), (-1, "moins")):
            ecrite = f"{int(duree[1]) + sens}{duree[2]}"
            yield nom, f"devenir « {ecrite} »", ecrite


def extremes(chiffre: Chiffre) -> list[Mutant]:
    """Le chiffre mis loin au-dessus, puis loin au-dessous : ce que remarque un cas de l'un, puis de l'autre côté."""
    valeur = chiffre.valeur
    if chiffre.nature != "nombre" or not isinstance(valeur, int | float):
        return []
    haut = 1 if chiffre.unite == "/1" and valeur < 1 else max(abs(valeur), 1) * LOIN
    return [
        Mutant(chiffre, sens, sens, ((chiffre.chemin, a_la_version(chiffre.debut, nouvelle)),))
        for sens, nouvelle in (
            ("haut", haut),
            ("bas", valeur / LOIN if isinstance(valeur, float) else valeur // LOIN),
        )
        if nouvelle != valeur
    ]


# --- Dates ------------------------------------------------------------------------------------------------------------


def d_une_date(chiffre: Chiffre) -> Iterator[Mutant]:
    """La date un jour plus tard, un jour plus tôt, pour tout ce qui change à cette date."""
    for jours, sens, jour in ((1, "plus", chiffre.debut), (-1, "moins", a_cote(chiffre.debut, -1))):
        changements = tuple((chemin, decale(chiffre.debut, jours)) for chemin in chiffre.valeur)
        yield Mutant(
            chiffre, sens, f"devenir le {formats.date(a_cote(chiffre.debut, jours))}", changements, (jour,)
        )


def dates(feuilles: list[Parameter], vies: dict[str, set[str]]) -> Iterator[Chiffre]:
    """Dates où la loi change, telles qu'elles sont écrites : une par fichier, une par début ou fin de texte."""
    groupes: dict[tuple[str, str, str], list[Parameter]] = {}
    for parametre in feuilles:
        texte = texte_de(parametre.name)
        for jour in {v.instant_str for v in parametre.values_list}:
            ecrite = texte if jour in vies.get(texte, ()) else fichier(parametre.name)
            groupes.setdefault((texte, ecrite, jour), []).append(parametre)
    for (texte, _, jour), siens in sorted(groupes.items(), key=lambda g: g[0]):
        if not DATE.fullmatch(jour) or jour <= "1901":
            continue  # « depuis toujours »
        regles = dict.fromkeys(r for p in siens for r in p.metadata.get("regles") or ())
        yield Chiffre(
            chemin=siens[0].name, nature="date", texte=texte, debut=jour, fin=None,
            valeur=tuple(p.name for p in siens), unite=None, regles=tuple(regles)[:3], libelle=formats.date(jour),
        )  # fmt: skip


# --- Tous les chiffres ------------------------------------------------------------------------------------------------


def feuilles_de_la_loi() -> list[Parameter]:
    racine = droit_en_vigueur().parameters.children[RACINE]
    return [p for p in racine.get_descendants() if isinstance(p, Parameter)]


def versions(parametre: Parameter) -> Iterator[tuple[str, str | None, Any]]:
    """(début, lendemain de la fin, valeur) de chaque version qui dit quelque chose."""
    valeurs = sorted(parametre.values_list, key=lambda v: v.instant_str)
    fins = [v.instant_str for v in valeurs[1:]] + [None]
    yield from (
        (v.instant_str, fin, v.value) for v, fin in zip(valeurs, fins, strict=True) if v.value is not None
    )


def nature(valeur: Any) -> str | None:
    """Nature d'une valeur ; un mot n'est pas un chiffre."""
    if isinstance(valeur, bool):
        return "oui_ou_non"
    if isinstance(valeur, int | float) or (
        isinstance(valeur, str) and (DATE.fullmatch(valeur) or DUREE.fullmatch(valeur.strip()))
    ):
        return "nombre"
    return "liste" if isinstance(valeur, list) and valeur else None


def valeurs_de(parametre: Parameter) -> Iterator[Chiffre]:
    for debut, fin, valeur in versions(parametre):
        trouvee = nature(valeur)
        if trouvee:
            yield Chiffre(
                chemin=parametre.name, nature=trouvee, texte=texte_de(parametre.name), debut=debut, fin=fin,
                valeur=valeur, unite=parametre.metadata.get("unit"),
                regles=tuple(parametre.metadata.get("regles") or ()), libelle=libelle(parametre),
            )  # fmt: skip


def libelle(noeud: Parameter | ParameterNode) -> str:
    return noeud.description or noeud.name.rpartition(".")[2].replace("_", " ")


def conditions(noeud: ParameterNode) -> Iterator[Chiffre]:
    """Conditions qui se retirent : sous « si », et chaque possibilité d'« un de » ou d'« aucun de »."""
    for nom, enfant in getattr(noeud, "children", {}).items():
        if nom == CONDITIONS or nom in POSSIBILITES:
            for condition in getattr(enfant, "children", {}).values():
                yield retirable(condition)
        yield from conditions(enfant)


def retirable(noeud: Parameter | ParameterNode) -> Chiffre:
    nom = f"la condition « {noeud.name.rpartition('.')[2]} »"
    return Chiffre(
        chemin=noeud.name,
        nature="condition",
        texte=texte_de(noeud.name),
        debut="",
        fin=None,
        valeur=nom,
        unite="text",
        regles=tuple(getattr(noeud, "metadata", {}).get("regles") or ()),
        libelle=nom,
    )


def debuts_et_fins() -> dict[str, set[str]]:
    """{texte: jours où commence ou finit sa vie}."""
    vies: dict[str, set[str]] = {}
    for parametre in feuilles_de_la_loi():
        if parametre.name.endswith(f".{EN_VIGUEUR}"):
            vies.setdefault(texte_de(parametre.name), set()).update(
                v.instant_str for v in parametre.values_list
            )
    return vies


def tous(textes: tuple[str, ...] = ()) -> list[Chiffre]:
    """Chiffres de la loi, ou de ces seuls textes, dans l'ordre de l'arbre."""
    feuilles = [p for p in feuilles_de_la_loi() if not textes or texte_de(p.name) in textes]
    trouves = [chiffre for parametre in feuilles for chiffre in valeurs_de(parametre)]
    racine = droit_en_vigueur().parameters.children[RACINE]
    trouves += [c for c in conditions(racine) if not textes or c.texte in textes]
    return trouves + list(dates(feuilles, debuts_et_fins()))


@par_conventions
def textes_connus() -> tuple[str, ...]:
    """Noms des textes et parties du droit qui ont des chiffres."""
    return tuple(dict.fromkeys(texte_de(p.name) for p in feuilles_de_la_loi()))
