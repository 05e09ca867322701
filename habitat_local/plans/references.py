"""Ce qu'un paramètre dit de lui-même à une date : libellé, unité, règles, article, valeur."""

import dataclasses
import functools
import re

from openfisca_core.parameters import Parameter

#: Préfixe d'un identifiant de règle : son texte (HAG-VILLE-01 → HAG).
TEXTE_D_UNE_REGLE = re.compile(r"^([A-Z]+)-")
RACINE = "habitat_local.conventions."


@dataclasses.dataclass(frozen=True)
class Reference:
    """Un paramètre à une date. `article` : titres des références de la valeur en vigueur, réunis."""

    chemin: str
    libelle: str
    unite: str | None
    regles: tuple[str, ...]
    article: str
    valeur: object


def parametre(systeme, chemin: str) -> Parameter | None:
    """Paramètre d'un chemin, ou None s'il n'existe pas ou n'est pas une valeur."""
    noeud = systeme.parameters
    for nom in chemin.split("."):
        noeud = getattr(noeud, "children", {}).get(nom)
        if noeud is None:
            return None
    return noeud if isinstance(noeud, Parameter) else None


def titres(parametre_: Parameter, jour: str) -> list[str]:
    """Titres des références de la valeur en vigueur ce jour-là (AAAA-MM-JJ)."""
    par_date = parametre_.metadata.get("reference") or {}
    if not isinstance(par_date, dict):
        par_date = {"0001-01-01": par_date}
    dates = sorted((str(date), liste) for date, liste in par_date.items() if str(date) <= jour)
    if not dates:
        return []
    liste = dates[-1][1] if isinstance(dates[-1][1], list) else [dates[-1][1]]
    return [str(t.get("title", t.get("href", ""))) if isinstance(t, dict) else str(t) for t in liste]


def sans_regles(titre: str) -> str:
    """Titre d'une référence sans les identifiants de règles qu'il répète entre parenthèses."""
    return re.sub(r"\s*\([A-Z]{3}-[^()]*\)\s*$", "", titre)


def decrire(systeme, chemin: str, jour: str) -> Reference:
    """Référence d'un chemin à une date ; un chemin qui n'est pas un paramètre n'a que son nom."""
    trouve = parametre(systeme, chemin)
    if trouve is None:
        return Reference(chemin, "", None, (), "", None)
    return Reference(
        chemin=chemin,
        libelle=trouve.description or "",
        unite=trouve.metadata.get("unit"),
        regles=tuple(trouve.metadata.get("regles") or ()),
        article=" ; ".join(dict.fromkeys(map(sans_regles, titres(trouve, jour)))),
        valeur=trouve.get_at_instant(jour),
    )


def texte_d_une_regle(regle: str) -> str:
    """Préfixe qui nomme le texte d'une règle."""
    trouve = TEXTE_D_UNE_REGLE.match(regle)
    return trouve[1] if trouve else regle


@functools.lru_cache(maxsize=8)
def textes_des_regles(parametres) -> dict[str, frozenset[str]]:
    """{texte: préfixes des règles que ses paramètres citent}."""
    conventions = parametres.children["habitat_local"].children["conventions"].children
    return {
        texte: frozenset(
            texte_d_une_regle(regle)
            for feuille in noeud.get_descendants()
            if isinstance(feuille, Parameter)
            for regle in feuille.metadata.get("regles") or ()
        )
        for texte, noeud in conventions.items()
    }


def regles_citees(reference) -> list[str]:
    """Identifiants de règles que cite une à une la référence d'une variable ; ni suites (« A à B »), ni lectures."""
    textes = reference if isinstance(reference, list | tuple) else [reference or ""]
    trouvees: list[str] = []
    for morceau in re.split(r"[,;]", " ; ".join(map(str, textes))):
        if " à " not in morceau:
            trouvees += re.findall(r"(?<![A-Z-])(?!AMB-)[A-Z]{3}(?:-[A-Z0-9]+)*-\d{2}\b", morceau)
    return trouvees
