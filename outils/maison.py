"""Compte la maison : fichiers, imports, longueurs, annotations, textes nommés. `make maison` montre tout d'un coup d'œil.

Rien n'est exécuté : seul le code est lu. `tests/test_maison.py` tient les seuils.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
OUTIL, LOI = "habitat_local", "openfisca_habitat_local"

#: Étage de chaque paquet de l'outil : un module n'importe que de son étage ou de plus bas.
ETAGES = {"commandes": 3, "serveur": 3, "__main__": 3, "api": 2, "__init__": 2, "loi": 0, "communs": 0}
DOMAINE = 1
#: Premiers mots de noms de textes qui sont aussi ceux du domaine.
MOTS_COMMUNS = {"aides", "regime"}
#: Où la loi est générale : aucun texte n'y est nommé.
GENERAL = ("variables/plan", "variables/anah", "variables/dossier", "mecanismes", "systeme", "nomenclatures")


@dataclass(frozen=True)
class Import:
    """Un import de la maison : de quel module, vers lequel, et s'il est écrit dans une fonction."""

    de: str
    vers: str
    interne: bool
    ligne: int


def modules(paquet: str) -> dict[str, Path]:
    """Chemin de chaque module du paquet, par son nom pointé."""
    base = RACINE / paquet
    return {
        ".".join((paquet, *chemin.relative_to(base).with_suffix("").parts)).removesuffix(".__init__"): chemin
        for chemin in sorted(base.rglob("*.py"))
    }


def arbre(chemin: Path) -> ast.Module:
    return ast.parse(chemin.read_text(encoding="utf-8"))


def au_chargement(module: ast.Module) -> set[int]:
    """Nœuds exécutés au chargement du module : ni dans une fonction, ni sous `TYPE_CHECKING`."""
    hauts: set[int] = set()
    pile: list[ast.AST] = list(module.body)
    while pile:
        noeud = pile.pop()
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        hauts.add(id(noeud))
        pile.extend(ast.iter_child_nodes(noeud))
    return hauts


def pour_les_types(module: ast.Module) -> set[int]:
    """Nœuds écrits sous `if TYPE_CHECKING:`, que rien n'exécute."""
    blocs = (n for n in ast.walk(module) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test))
    return {id(n) for bloc in blocs for enfant in bloc.body for n in ast.walk(enfant)}


def imports(paquet: str) -> list[Import]:
    """Imports que les modules du paquet font les uns des autres."""
    noms = modules(paquet)
    trouves = []
    for nom, chemin in noms.items():
        module = arbre(chemin)
        hauts, types = au_chargement(module), pour_les_types(module)
        for noeud in ast.walk(module):
            if not isinstance(noeud, ast.ImportFrom) or not noeud.module or id(noeud) in types:
                continue
            for alias in noeud.names:
                complet = f"{noeud.module}.{alias.name}"
                cible = complet if complet in noms else noeud.module
                if cible in noms and cible != nom:
                    trouves.append(Import(nom, cible, id(noeud) not in hauts, noeud.lineno))
    return trouves


def graphe(paquet: str, internes: bool = True) -> dict[str, set[str]]:
    """{module: modules qu'il importe} ; sans `internes`, seuls les imports faits au chargement."""
    sorties: dict[str, set[str]] = {nom: set() for nom in modules(paquet)}
    for lien in imports(paquet):
        if internes or not lien.interne:
            sorties[lien.de].add(lien.vers)
    return sorties


def cercles(liens: dict[str, set[str]]) -> list[list[str]]:
    """Groupes de modules qui s'importent en cercle (composantes fortement connexes de Tarjan)."""
    rang: dict[str, int] = {}
    bas: dict[str, int] = {}
    pile: list[str] = []
    groupes: list[list[str]] = []

    def visiter(nom: str) -> None:
        rang[nom] = bas[nom] = len(rang)
        pile.append(nom)
        for voisin in sorted(liens.get(nom, ())):
            if voisin not in rang:
                visiter(voisin)
                bas[nom] = min(bas[nom], bas[voisin])
            elif voisin in pile:
                bas[nom] = min(bas[nom], rang[voisin])
        if bas[nom] == rang[nom]:
            groupe = [pile.pop()]
            while groupe[-1] != nom:
                groupe.append(pile.pop())
            if len(groupe) > 1:
                groupes.append(sorted(groupe))

    for nom in sorted(liens):
        if nom not in rang:
            visiter(nom)
    return groupes


def niveaux(liens: dict[str, set[str]]) -> int:
    """Longueur de la plus longue chaîne d'imports (le graphe est supposé sans cercle)."""
    profondeur: dict[str, int] = {}

    def mesurer(nom: str, chemin: tuple[str, ...] = ()) -> int:
        if nom in chemin:
            return 0
        if nom not in profondeur:
            profondeur[nom] = 1 + max((mesurer(v, (*chemin, nom)) for v in liens.get(nom, ())), default=0)
        return profondeur[nom]

    return max((mesurer(nom) for nom in liens), default=0)


def etage(module: str) -> int:
    """Étage d'un module de l'outil."""
    paquet = [*module.split("."), "__init__"][1]
    return ETAGES.get(paquet, DOMAINE)


def imports_montants() -> list[Import]:
    """Imports de l'outil qui vont d'un étage vers un plus haut."""
    return [lien for lien in imports(OUTIL) if etage(lien.vers) > etage(lien.de)]


def fonctions(paquet: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """(chemin:nom, fonction) de chaque fonction du paquet."""
    for chemin in modules(paquet).values():
        for noeud in ast.walk(arbre(chemin)):
            if isinstance(noeud, ast.FunctionDef):
                yield f"{chemin.relative_to(RACINE)}:{noeud.name}", noeud


def longueur(fonction: ast.FunctionDef) -> int:
    """Lignes du corps d'une fonction, docstring comprise."""
    return (fonction.end_lineno or 0) - fonction.body[0].lineno + 1


def plus_longue(paquet: str) -> tuple[int, str]:
    return max((longueur(f), nom) for nom, f in fonctions(paquet))


def textes() -> list[str]:
    """Noms des textes livrés : les dossiers des conventions."""
    dossier = RACINE / LOI / "conventions"
    return (
        sorted(d.name for d in dossier.iterdir() if (d / "cadre.yaml").exists()) if dossier.exists() else []
    )


def textes_nommes() -> list[str]:
    """Lignes (fichier:ligne) de code général qui nomment un texte."""
    noms = {nom.split("_")[0] for nom in textes()} - MOTS_COMMUNS
    if not noms:
        return []
    motif = re.compile(rf"\b({'|'.join(sorted(noms))})_")
    generaux = [c for p in GENERAL for c in sorted((RACINE / LOI / p).rglob("*.py"))]
    generaux += [c for c in sorted((RACINE / OUTIL).rglob("*.py")) if "population" not in c.parts]
    return [
        f"{chemin.relative_to(RACINE)}:{rang}"
        for chemin in generaux
        for rang, ligne in enumerate(chemin.read_text(encoding="utf-8").splitlines(), 1)
        if motif.search(ligne)
    ]


def lignes_du_texte(texte: str) -> int:
    """Lignes de Python propres à un texte."""
    cle = texte.split("_")[0]
    chemins = [
        c
        for c in (RACINE / LOI).rglob("*.py")
        if cle in str(c.relative_to(RACINE)) and "reforms" not in c.parts
    ]
    return sum(len(c.read_text(encoding="utf-8").splitlines()) for c in chemins)


def noms_communs(texte: str) -> str:
    """Fichiers de Python et d'essais d'un texte qui portent le nom d'un de ses tableaux, sur tous."""
    arbres = [
        RACINE / LOI / "variables" / "conventions" / texte,
        RACINE / "tests" / "loi" / "conventions" / texte,
    ]
    tableaux = {c.stem for c in (RACINE / LOI / "conventions" / texte).rglob("*.yaml")}
    motifs = ("*.py", "*.yaml")
    noms = [c.stem for a, motif in zip(arbres, motifs, strict=True) for c in a.rglob(motif)]
    return f"{sum(nom in tableaux for nom in noms)} / {len(noms)}"


def lignes_yaml() -> tuple[int, int]:
    """(lignes, valeurs) des tableaux de la loi, sans les lectures, les cas ni le registre."""
    chemins = [
        *(RACINE / LOI / "parameters").rglob("*.yaml"),
        *(RACINE / LOI / "conventions").rglob("*.yaml"),
    ]
    tables = [
        c
        for c in chemins
        if not {"lectures", "cas"} & set(c.parts) and c.name not in ("regles.yaml", "population.yaml")
    ]
    lignes = [ligne for c in tables for ligne in c.read_text(encoding="utf-8").splitlines()]
    valeur = re.compile(r":\s*(-?\d[\d_.]*|true|false|\[.*)\s*(#.*)?$|value: (?!null)|valeur:")
    en_ligne = re.compile(r"[{,]\s*[\w-]+:\s*-?\d[\d.]*(?=\s*[,}])")
    return len(lignes), sum(len(en_ligne.findall(ligne)) or bool(valeur.search(ligne)) for ligne in lignes)


def mesures() -> dict[str, object]:
    """Toutes les mesures, dans l'ordre où elles se lisent."""
    fsl = [c for c in modules(OUTIL).values() if "fsl" in str(c.relative_to(RACINE))]
    annotees = [f.returns is not None for _, f in fonctions(OUTIL)]
    yaml, valeurs = lignes_yaml()
    resultat: dict[str, object] = {}
    for paquet, nom in ((LOI, "loi"), (OUTIL, "outil")):
        resultat |= {
            f"{nom} : fichiers Python à la racine": len(list((RACINE / paquet).glob("*.py"))),
            f"{nom} : cercles d'imports": len(cercles(graphe(paquet))),
            f"{nom} : niveaux d'imports": niveaux(graphe(paquet, internes=False)),
            f"{nom} : imports de la maison dans une fonction": sum(i.interne for i in imports(paquet)),
            f"{nom} : plus longue fonction (lignes)": "{} ({})".format(*plus_longue(paquet)),
        }
    return resultat | {
        "outil : imports vers un étage plus haut": len(imports_montants()),
        "outil : modules du FSL / lignes": f"{len(fsl)} / {sum(len(c.read_text().splitlines()) for c in fsl)}",
        "outil : fonctions au retour annoté": f"{sum(annotees)} / {len(annotees)}",
        "textes nommés dans le code général": len(textes_nommes()),
        **{f"lignes de Python de {t}": lignes_du_texte(t) for t in textes()},
        **{f"noms de fichiers communs de {t}": noms_communs(t) for t in textes()},
        "YAML de la loi : lignes / valeurs": f"{yaml} / {valeurs}",
    }


if __name__ == "__main__":
    for nom, valeur in mesures().items():
        sys.stdout.write(f"{nom} : {valeur}\n")
