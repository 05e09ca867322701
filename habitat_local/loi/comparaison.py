"""Ce qu'une réforme change dans la loi : paramètres (ancienne et nouvelle valeur, article) et formules.

On compare les deux systèmes, et non le fichier de la réforme : lectures et réformes Python s'y voient aussi.
"""

import dataclasses
import datetime

from openfisca_core.parameters import Parameter

from habitat_local.communs import formats
from habitat_local.loi.systeme import RACINE

JAMAIS = "9999-12-31"
#: Nœuds dont la description n'apprend rien au lecteur.
ETAGES = ("habitat_local", "conventions", "national", "meuse")


@dataclasses.dataclass(frozen=True)
class Changement:
    """Un paramètre changé du `debut` à la `fin` (None : sans fin connue)."""

    chemin: str
    libelle: str
    contexte: str
    unite: str | None
    debut: str
    fin: str | None
    ancienne: object
    nouvelle: object
    reference: str
    nouveau: bool = False

    @property
    def periode(self):
        debut = f"à partir du {formats.date(self.debut)}"
        return debut if self.fin is None else f"du {formats.date(self.debut)} au {formats.date(self.fin)}"

    @property
    def avant(self):
        return "n'existe pas" if self.nouveau else formats.valeur(self.ancienne, self.unite)

    @property
    def apres(self):
        return formats.valeur(self.nouvelle, self.unite)


def feuilles(systeme):
    racine = systeme.parameters.children[RACINE]
    return {f.name: f for f in racine.get_descendants() if isinstance(f, Parameter)}


def descriptions(systeme, chemin):
    """Descriptions des nœuds du chemin, de la racine à la feuille, sans les étages de rangement."""
    noeud, resultat = systeme.parameters, []
    for nom in chemin.split("."):
        noeud = noeud.children[nom]
        if nom not in ETAGES and noeud.description:
            resultat.append(noeud.description)
    return resultat


def articles(parametre, instant):
    """Titres des références en vigueur à l'instant."""
    references = parametre.metadata.get("reference") or {}
    if not isinstance(references, dict):
        return str(references)
    dates = sorted(str(d) for d in references if str(d) <= instant)
    liste = references.get(dates[-1], []) if dates else []
    return " ; ".join(r["title"] for r in liste if isinstance(r, dict) and "title" in r)


def veille(instant):
    jour = datetime.date.fromisoformat(instant) - datetime.timedelta(days=1)
    return jour.isoformat()


def segments(ancien, nouveau):
    """(début, fin, ancienne, nouvelle) des intervalles où deux paramètres diffèrent."""
    instants = sorted({v.instant_str for p in (ancien, nouveau) if p for v in p.values_list})
    fins = [veille(i) for i in instants[1:]] + [None]
    for debut, fin in zip(instants, fins, strict=True):
        avant, apres = (p.get_at_instant(debut) if p else None for p in (ancien, nouveau))
        if avant != apres:
            yield debut, fin, avant, apres


def changements(base, reforme):
    """Paramètres que la réforme change ou ajoute, dans l'ordre de la loi."""
    avant, apres = feuilles(base), feuilles(reforme)
    resultat = []
    for chemin, nouveau in apres.items():
        ancien = avant.get(chemin)
        if ancien is nouveau:
            continue
        for debut, fin, ancienne, nouvelle in segments(ancien, nouveau):
            *contexte, libelle = descriptions(reforme, chemin)
            resultat.append(
                Changement(
                    chemin=chemin,
                    libelle=libelle,
                    contexte=" › ".join(contexte),
                    unite=nouveau.metadata.get("unit"),
                    debut=debut,
                    fin=fin,
                    ancienne=ancienne,
                    nouvelle=nouvelle,
                    reference=articles(ancien or nouveau, debut),
                    nouveau=ancien is None,
                )
            )
    return resultat


def formules(base, reforme):
    """(libellé, « nouvelle » ou « remplacée ») des variables que la réforme ajoute ou réécrit."""
    return [
        (variable.label, "remplacée" if nom in base.variables else "nouvelle")
        for nom, variable in reforme.variables.items()
        if base.variables.get(nom) is not variable
    ]
