"""Un texte montré comme il s'imprime : ses tableaux, leurs lignes et colonnes, avec règles, articles et lectures.

Rien n'est recopié : les tableaux sont relus de l'arbre des paramètres, au jour demandé. Un champ qui varie selon une
classe (ressources, loyer, copropriété…) est une ligne dont les modalités sont les colonnes.
"""

import dataclasses
import datetime
import re
from collections.abc import Iterator
from typing import Any

from openfisca_core.parameters import Parameter, ParameterNode

from habitat_local.communs import formats
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from habitat_local.loi.variantes import chemin_complet
from habitat_local.regles.aides_imprimees import GRAMMAIRE, Impression
from habitat_local.regles.lieux import lieu
from openfisca_habitat_local.mecanismes import plusieurs_textes
from openfisca_habitat_local.mecanismes.aide_nommee.source import source
from openfisca_habitat_local.mecanismes.bareme import LIGNES, MODES_PROPRIETE, PROFILS
from openfisca_habitat_local.nomenclatures.generales import Profil
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.reformes import chemins_lectures, lire_fichier, trouver_parametre

#: Identifiants de règles, en fin d'article : la ligne les montre déjà.
SANS_IDENTIFIANTS = re.compile(r"\s*\((?:[A-Z]{3}(?:-[A-Z0-9]+)+(?:, | à |; )?)+\)$")
#: Une liste plus longue se montre par ses premiers éléments et leur nombre.
LISTE_ENTIERE = 12
#: Colonne d'une valeur qui ne varie pas.
TOUTES = ""
#: Modalités qui se lisent en colonnes, quel que soit le champ.
MODALITES = frozenset({*PROFILS.modalites, *MODES_PROPRIETE.modalites})
LIBELLES = {profil.name: profil.value for profil in Profil} | {
    "monopropriete": "Monopropriété",
    "copropriete": "Copropriété",
}


@dataclasses.dataclass(frozen=True)
class Version:
    """Une valeur et les jours où elle vaut (`fin` vide : sans fin connue)."""

    debut: datetime.date
    fin: datetime.date | None
    valeur: object
    article: str


@dataclasses.dataclass(frozen=True)
class Cellule:
    """Valeur d'un champ dans une colonne, au jour demandé, et ses autres versions."""

    chemin: str
    valeur: object
    ecrite: str
    versions: tuple[Version, ...]


@dataclasses.dataclass(frozen=True)
class Ligne:
    """Un champ du tableau : une cellule par colonne. `groupe` : la ligne du texte dont il est un champ."""

    groupe: str
    libelle: str
    unite: str | None
    cellules: dict[str, Cellule]
    regles: tuple[str, ...]
    articles: tuple[str, ...]
    lectures: tuple[str, ...]
    confiance: tuple[str, ...]

    def dans(self, colonne: str) -> Cellule | None:
        """Cellule qui vaut dans la colonne : la sienne, ou celle, écrite sans l'axe, qui vaut pour tout l'axe."""
        noms = colonne.split(".")
        prefixes = (".".join(noms[:rang]) for rang in range(len(noms), -1, -1))
        return next((self.cellules[p] for p in prefixes if p in self.cellules), None)


@dataclasses.dataclass(frozen=True)
class Tableau:
    """Un tableau du texte : titre, chemin, colonnes (clé et libellé), lignes, profondeur dans le plan du texte."""

    titre: str
    chemin: str
    niveau: int
    colonnes: dict[str, str]
    lignes: tuple[Ligne, ...]


@dataclasses.dataclass(frozen=True)
class Resume:
    """Un texte en une ligne : `communes`, nombre de communes qu'il nomme, vide s'il se dit autrement."""

    nom: str
    titre: str
    niveau: str | None
    debut: datetime.date
    fin: datetime.date | None
    communes: int | None


@dataclasses.dataclass(frozen=True)
class Parametre:
    """Un chiffre de la loi et son histoire. `lieu` : « fichier:ligne » où il est écrit."""

    chemin: str
    description: str
    unite: str | None
    regles: tuple[str, ...]
    lectures: tuple[str, ...]
    confiance: str | None
    lieu: str | None
    versions: tuple[Version, ...]


@dataclasses.dataclass(frozen=True)
class Texte:
    """Un texte : nom, titre, jour montré, premiers et derniers jours, tableaux."""

    nom: str
    titre: str
    jour: datetime.date
    debut: datetime.date
    fin: datetime.date | None
    tableaux: tuple[Tableau, ...]


# --- Valeurs ------------------------------------------------------------------------------------------------


def date_de(instant: str) -> datetime.date:
    return datetime.date.fromisoformat(instant)


def versions(parametre: Parameter) -> tuple[Version, ...]:
    """Valeurs d'un paramètre, de la plus ancienne à la plus récente, sans les jours où il n'existe pas."""
    valeurs = sorted(parametre.values_list, key=lambda v: v.instant_str)
    fins = [date_de(v.instant_str) - datetime.timedelta(days=1) for v in valeurs[1:]] + [None]
    references = parametre.metadata.get("reference") or {}
    return tuple(
        Version(date_de(v.instant_str), fin, v.value, article(references, v.instant_str))
        for v, fin in zip(valeurs, fins, strict=True)
        if v.value is not None
    )


def article(references: object, instant: str) -> str:
    """Titre de la référence d'une valeur."""
    dites = references.get(instant, ()) if isinstance(references, dict) else references
    dites = dites if isinstance(dites, list | tuple) else [dites]
    titres = (str(d.get("title", d) if isinstance(d, dict) else d) for d in dites if d)
    return " ; ".join(SANS_IDENTIFIANTS.sub("", titre) for titre in titres)


def au_jour(connues: tuple[Version, ...], jour: datetime.date) -> Version | None:
    return next((v for v in connues if v.debut <= jour and (v.fin is None or jour <= v.fin)), None)


def ecrire(valeur: object, unite: str | None) -> str:
    """Valeur écrite selon son unité ; une liste de faits par leurs libellés."""
    if isinstance(valeur, list):
        variables = droit_en_vigueur().variables
        dits = [variables[v].label if dict.__contains__(variables, v) else str(v) for v in valeur]
        if len(dits) > LISTE_ENTIERE:
            return f"{' ; '.join(dits[:LISTE_ENTIERE])}… ({len(dits)} en tout)"
        return " ; ".join(dits) or "aucun"
    return formats.valeur(valeur, unite)


# --- Du nœud au tableau ---------------------------------------------------------------------------------------


def est_un_axe(noeud: ParameterNode) -> bool:
    """Vrai pour un nœud dont les enfants sont les colonnes d'un champ, et non d'autres champs."""
    return bool(noeud.children) and ("selon" in noeud.metadata or set(noeud.children) <= MODALITES)


def est_un_champ(noeud: Parameter | ParameterNode) -> bool:
    if isinstance(noeud, Parameter):
        return True
    return isinstance(noeud, ParameterNode) and est_un_axe(noeud)


def feuilles(
    noeud: Parameter | ParameterNode, cle: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Parameter]]:
    """(modalités, paramètre) de chaque colonne d'un champ."""
    if isinstance(noeud, Parameter):
        yield cle, noeud
        return
    for nom, enfant in noeud.children.items():
        yield from feuilles(enfant, (*cle, nom))


def cellule(parametre: Parameter, jour: datetime.date) -> Cellule | None:
    """Cellule d'un paramètre au jour dit ; hors de sa vie, sa première valeur connue plus tard n'y est pas."""
    connues = versions(parametre)
    en_cours = au_jour(connues, jour)
    if en_cours is None:
        return None
    ecrite = ecrire(en_cours.valeur, parametre.metadata.get("unit"))
    return Cellule(parametre.name, en_cours.valeur, ecrite, connues)


@par_conventions
def lectures_par_parametre() -> dict[str, tuple[str, ...]]:
    """Lectures qui changent chaque paramètre."""
    touches: dict[str, list[str]] = {}
    for nom, chemin in chemins_lectures().items():
        for parametre in lire_fichier(chemin).get("parametres") or {}:
            touches.setdefault(parametre, []).append(nom)
    return {parametre: tuple(noms) for parametre, noms in touches.items()}


def sans_doublon(valeurs: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in valeurs if v))


def ligne(noeud: Parameter | ParameterNode, jour: datetime.date, groupe: str = "") -> Ligne | None:
    """Ligne d'un champ, ou rien s'il n'a aucune valeur ce jour-là."""
    parametres = dict(feuilles(noeud))
    cellules = {cle: c for cle, p in parametres.items() if (c := cellule(p, jour))}
    if not cellules:
        return None
    montres = [parametres[cle] for cle in cellules]
    en_cours = [au_jour(c.versions, jour) for c in cellules.values()]
    return Ligne(
        groupe=groupe,
        libelle=noeud.description or noeud.name.rpartition(".")[2].replace("_", " "),
        unite=montres[0].metadata.get("unit"),
        cellules={".".join(cle): c for cle, c in cellules.items()},
        regles=sans_doublon(r for p in montres for r in p.metadata.get("regles") or ()),
        articles=sans_doublon(v.article for v in en_cours if v),
        lectures=sans_doublon(n for p in montres for n in lectures_par_parametre().get(p.name, ())),
        confiance=sans_doublon(str(p.metadata.get("confiance") or "") for p in montres),
    )


def lignes_d_une_aide(impression: Impression, noeud: ParameterNode, jour: datetime.date) -> list[Ligne]:
    """Lignes d'une aide nommée : les chiffres qu'elle cite, les mots qu'elle emploie, lus."""
    lues = []
    for entree in impression.entrees(noeud):
        montree = ligne(entree.cite or entree.parametre, jour, entree.groupe)
        if montree is None:
            continue
        seule = montree.cellules[TOUTES]
        connus = entree.cite is None or entree.fait is not None
        mots = impression.valeur_lue(seule.valeur, entree.fait, entree.champ) if connus else None
        unite = (
            montree.unite if entree.cite is not None else getattr(entree.fait, "unit", None) or montree.unite
        )
        ecrite = mots or ecrire(seule.valeur, unite)
        cellules = {TOUTES: dataclasses.replace(seule, ecrite=ecrite)}
        lues.append(dataclasses.replace(montree, libelle=entree.libelle, cellules=cellules, unite=unite))
    return lues


def aides_imprimees(
    noeud: ParameterNode, convention: ParameterNode, jour: datetime.date, niveau: int
) -> Iterator[Tableau]:
    """Tableau de chaque aide nommée d'un texte (ou définition, ou écrêtement écrit dans la même grammaire)."""
    impression = Impression(convention)
    seul = any(isinstance(enfant, Parameter) for enfant in noeud.children.values())
    blocs = [noeud] if seul else [n for n in noeud.children.values() if isinstance(n, ParameterNode)]
    if not seul and blocs:
        yield Tableau(noeud.description or "", noeud.name, niveau, {}, ())
    for bloc in blocs:
        lignes = lignes_d_une_aide(impression, bloc, jour)
        if lignes:
            rang = niveau if seul else niveau + 1
            yield Tableau(bloc.description or "", bloc.name, rang, colonnes(lignes), tuple(lignes))


def colonnes(lignes: list[Ligne]) -> dict[str, str]:
    """Clé et libellé des colonnes, dans l'ordre où elles se lisent dans le texte."""
    cles = list(dict.fromkeys(cle for ligne_ in lignes for cle in ligne_.cellules))
    cles = [
        cle for cle in cles if cle != TOUTES
    ] or cles  # ce qui ne varie pas se lit dans toutes les colonnes
    rangs = {nom: rang for rang, nom in enumerate((*PROFILS.modalites, *MODES_PROPRIETE.modalites))}
    ordre = sorted(cles, key=lambda cle: [rangs.get(nom, len(rangs)) for nom in cle.split(".")])
    return {
        cle: ", ".join(LIBELLES.get(n, n.replace("_", " ")) for n in cle.split(".") if n) for cle in ordre
    }


def champs(noeud: ParameterNode, jour: datetime.date, groupe: str = "") -> list[Ligne]:
    """Lignes des champs d'un nœud, et ceux des lignes de travaux qu'il porte, groupés sous leur titre."""
    lignes = []
    for nom, enfant in noeud.children.items():
        if est_un_champ(enfant):
            lignes += [montree] if (montree := ligne(enfant, jour, groupe)) else []
        elif groupe or nom in LIGNES.modalites:
            titre = enfant.description or nom.replace("_", " ")
            lignes += champs(enfant, jour, f"{groupe} : {titre}" if groupe else titre)
    return lignes


def est_en_grammaire(nom: str, noeud: ParameterNode) -> bool:
    """Nœud écrit dans la grammaire des aides nommées (un écrêtement de tableaux a ses propres champs)."""
    return nom in GRAMMAIRE and not (nom == "ecretement" and "aides_comptees" in noeud.children)


def tableaux(noeud: ParameterNode, jour: datetime.date, niveau: int = 0) -> Iterator[Tableau]:
    """Tableau d'un nœud, puis ceux de ses sous-parties."""
    lignes = champs(noeud, jour)
    dessous = [
        tableau
        for nom, enfant in noeud.children.items()
        if not est_un_champ(enfant) and isinstance(enfant, ParameterNode) and nom not in LIGNES.modalites
        for tableau in (
            aides_imprimees(enfant, noeud, jour, niveau + 1)
            if niveau == 0 and est_en_grammaire(nom, enfant)
            else tableaux(enfant, jour, niveau + 1)
        )
    ]
    if lignes or dessous:
        yield Tableau(noeud.description or "", noeud.name, niveau, colonnes(lignes), tuple(lignes))
    yield from dessous


# --- Textes -----------------------------------------------------------------------------------------------------


def conventions() -> dict[str, ParameterNode]:
    """Nœud de chaque texte en droit, par son nom."""
    return droit_en_vigueur().parameters.children[RACINE].children["conventions"].children


def connu(nom: str) -> str:
    """Le nom, s'il est celui d'un texte en droit. Erreur, avec les noms proches, sinon."""
    if nom not in conventions():
        raise ErreurEntree(
            f"Texte « {nom} » inconnu.{noms_proches(nom, conventions())} Textes : {', '.join(conventions())}."
        )
    return nom


def vie(noeud: ParameterNode) -> tuple[datetime.date, datetime.date | None]:
    """Premier et dernier jours du texte (`en_vigueur` de son cadre)."""
    en_vigueur = [v for v in versions(noeud.children["cadre"].children["en_vigueur"]) if v.valeur]
    return en_vigueur[0].debut, en_vigueur[-1].fin


def cadre(nom: str, jour: datetime.date) -> Any:
    """Cadre du texte à ce jour (source de valeurs), ou rien."""
    racine = droit_en_vigueur().parameters.children[RACINE]
    return source(racine, str(jour), "conventions", nom, "cadre")


def communes_du_texte(nom: str, jour: datetime.date) -> list[str]:
    """Codes INSEE que le texte couvre ce jour-là ; aucun s'il vaut partout."""
    trouve = cadre(nom, jour)
    return sorted(plusieurs_textes.communes_du_texte(trouve)) if trouve else []


def vaut_a(nom: str, commune: str, jour: datetime.date) -> bool:
    """Le territoire du texte comprend-il la commune ce jour-là ?"""
    trouve = cadre(nom, jour)
    if trouve is None:
        return False
    if trouve.lire("france_entiere", False):
        return commune not in trouve.liste("communes_exclues")
    return commune in communes_du_texte(nom, jour)


def resume(nom: str) -> Resume:
    noeud = conventions()[nom]
    debut, fin = vie(noeud)
    nombre = len(communes_du_texte(nom, debut)) or None
    return Resume(nom, noeud.description or nom, noeud.metadata.get("niveau"), debut, fin, nombre)


def liste() -> list[Resume]:
    """Textes en droit, du plus ancien au plus récent."""
    return sorted((resume(nom) for nom in conventions()), key=lambda r: (r.debut, r.nom))


def valables(commune: str, jour: datetime.date) -> list[Resume]:
    """Textes en vigueur ce jour-là dont le territoire nomme la commune, ou qui valent partout."""
    trouves = [r for r in liste() if r.debut <= jour and (r.fin is None or jour <= r.fin)]
    return [r for r in trouves if vaut_a(r.nom, commune, jour)]


def parametre(chemin: str) -> Parametre:
    """Un chiffre de la loi, par son chemin. Erreur : chemin inconnu, avec les noms proches."""
    loi = droit_en_vigueur()
    trouve = trouver_parametre(loi.parameters, chemin_complet(loi, chemin))
    return Parametre(
        chemin=trouve.name,
        description=trouve.description or "",
        unite=trouve.metadata.get("unit"),
        regles=tuple(trouve.metadata.get("regles") or ()),
        lectures=lectures_par_parametre().get(trouve.name, ()),
        confiance=trouve.metadata.get("confiance"),
        lieu=lieu(trouve.name),
        versions=versions(trouve),
    )


def texte(nom: str, jour: datetime.date | None = None, annexe: str | None = None) -> Texte:
    """Le texte au jour demandé (à défaut, son premier jour), ou ses seuls tableaux d'une annexe.

    Erreur : texte ou annexe inconnus, jour hors de la vie du texte.
    """
    noeud = conventions()[connu(nom)]
    debut, fin = vie(noeud)
    jour = jour or debut
    if jour < debut or (fin and jour > fin):
        dernier = f"au {formats.date(fin)}" if fin else "sans fin connue"
        raise ErreurEntree(
            f"{nom} est en vigueur du {formats.date(debut)} {dernier}, pas le {formats.date(jour)}."
        )
    montres = tuple(tableaux(noeud, jour))
    if annexe:
        montres = de_l_annexe(montres, annexe)
    return Texte(nom, noeud.description or nom, jour, debut, fin, montres)


def de_l_annexe(montres: tuple[Tableau, ...], annexe: str) -> tuple[Tableau, ...]:
    """Tableaux dont une ligne cite l'annexe (ou l'article) demandé."""
    cherche = annexe.casefold()
    gardes = []
    for tableau in montres:
        lignes = tuple(une for une in tableau.lignes if any(cherche in a.casefold() for a in une.articles))
        if lignes:
            gardes.append(dataclasses.replace(tableau, lignes=lignes, colonnes=colonnes(list(lignes))))
    if not gardes:
        articles = sans_doublon(a for t in montres for une in t.lignes for a in une.articles)
        raise ErreurEntree(f"Annexe « {annexe} » inconnue. Le texte cite : {' ; '.join(articles[:20])}.")
    return tuple(gardes)
