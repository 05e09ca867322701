"""Ce qu'un nœud d'un texte tient de ceux qui le contiennent : source, règles, unité, vie, confiance."""

import datetime
import re
from dataclasses import dataclass, replace
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.format.yaml_strict import construire, lieu, paires
from openfisca_habitat_local.systeme.lecture import noms_proches

#: Clés qui disent quelque chose d'un nœud ; toute autre clé est le nom d'un enfant, ou une date.
HERITEES = ("source", "article", "regles", "unite", "du", "au", "fin", "confiance")
PROPRES = ("titre", "documentation", "selon", "valeur", "paie")
BORNES = ("plus_de", "au_moins", "moins_de", "au_plus", "parmi")
CONFIANCES = ("imprime", "officiel", "secondaire", "derive")
#: Noms que l'arbre d'OpenFisca se réserve.
RESERVEES = ("description", "metadata", "unit", "reference", "values", "brackets")

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

#: Un texte qui vaut à toute date, ou un texte par date (jusqu'à la suivante).
Date = str
ParDate = str | dict[Date, str] | None


@dataclass(frozen=True)
class Tete:
    """En-tête hérité d'un nœud."""

    source: ParDate = None
    article: ParDate = None
    regles: tuple[str, ...] = ()
    unite: str | None = None
    du: Date | None = None
    au: Date | None = None
    fin: str | None = None
    confiance: ParDate = None
    #: Grammaire des aides nommées : un nombre peut y être cité par son nom, et une unité se déduit.
    cite: bool = False
    #: Fait dont dépend le nombre où l'on est (`selon`).
    fait: str | None = None

    def reference(self, jour: Date) -> str | None:
        """Ce qu'on cite pour une valeur de ce jour : document, article, règles ; ou la source telle quelle."""
        source, article = a_la_date(self.source, jour), a_la_date(self.article, jour)
        if not article:
            return source
        cite = f"{source}, {article}" if source else article
        return f"{cite} ({', '.join(self.regles)})" if self.regles else cite

    def citee(self, jour: Date) -> str | None:
        """Source écrite pour ce jour précis, s'il y en a une."""
        datees = [v for v in (self.source, self.article) if isinstance(v, dict)]
        return self.reference(jour) if any(jour in v for v in datees) else None


def a_la_date(valeur: ParDate, jour: Date) -> str | None:
    """Texte qui vaut ce jour-là : celui de la dernière date passée."""
    if not isinstance(valeur, dict):
        return valeur
    passees = [d for d in valeur if d <= jour]
    return valeur[max(passees)] if passees else None


def lendemain(jour: Date) -> Date:
    return str(datetime.date.fromisoformat(jour) + datetime.timedelta(days=1))


def est_une_date(cle: str) -> bool:
    return DATE.fullmatch(cle) is not None


def date(noeud: Node) -> Date:
    """Date AAAA-MM-JJ d'une clé ou d'une valeur. Erreur : autre écriture, jour qui n'existe pas."""
    texte = noeud.value if isinstance(noeud, ScalarNode) else ""
    try:
        if not est_une_date(texte):
            raise ValueError
        return str(datetime.date.fromisoformat(texte))
    except ValueError:
        raise ErreurTexte(lieu(noeud), f"« {texte} » n'est pas une date (AAAA-MM-JJ attendu).") from None


def _texte(noeud: Node, cle: str) -> str:
    valeur = construire(noeud)
    if isinstance(valeur, str) and valeur:
        return valeur
    raise ErreurTexte(lieu(noeud), f"« {cle} » est un texte, non « {valeur} ».")


def _par_date(noeud: Node, cle: str) -> ParDate:
    if isinstance(noeud, MappingNode):
        return {date(cle_): _texte(valeur, cle) for _, cle_, valeur in paires(noeud)}
    return _texte(noeud, cle)


def _confiance(noeud: Node, cle: str) -> ParDate:
    lue = _par_date(noeud, cle)
    for dite in lue.values() if isinstance(lue, dict) else (lue,):
        if dite not in CONFIANCES:
            raise ErreurTexte(
                lieu(noeud),
                f"confiance parmi {', '.join(CONFIANCES)}, non « {dite} ».{noms_proches(dite, CONFIANCES)}",
            )
    return lue


def _regles(noeud: Node, cle: str) -> tuple[str, ...]:
    lues = construire(noeud)
    lues = [lues] if isinstance(lues, str) else lues
    if isinstance(lues, list) and all(isinstance(nom, str) for nom in lues):
        return tuple(lues)
    raise ErreurTexte(lieu(noeud), "« regles » est un identifiant, ou une liste d'identifiants.")


def _fin_de_vie(noeud: Node, cle: str) -> Date | None:
    return None if construire(noeud) is None else date(noeud)


LECTEURS: dict[str, Any] = {
    "source": _par_date,
    "article": _par_date,
    "regles": _regles,
    "unite": _texte,
    "du": lambda noeud, cle: date(noeud),
    "au": _fin_de_vie,
    "fin": _texte,
    "confiance": _confiance,
}


def ecrits(noeud: MappingNode) -> dict[str, Any]:
    """Ce que le nœud récrit de son en-tête. Une source écrite efface l'article hérité."""
    lus = {cle: LECTEURS[cle](valeur, cle) for cle, _, valeur in paires(noeud) if cle in HERITEES}
    if "source" in lus:
        lus.setdefault("article", None)
    return lus


def descendre(tete: Tete, noeud: MappingNode) -> Tete:
    """En-tête d'un nœud : celui qu'il hérite, et ce qu'il en récrit."""
    recrits = ecrits(noeud)
    nouvelle = replace(tete, **recrits)
    if "fin" in recrits and isinstance(nouvelle.source, str):
        nouvelle = replace(nouvelle, fin=f"{nouvelle.source}, {recrits['fin']}")
    if nouvelle.du and nouvelle.au and nouvelle.du > nouvelle.au:
        raise ErreurTexte(lieu(noeud), f"la fin ({nouvelle.au}) précède le début ({nouvelle.du}).")
    return nouvelle
