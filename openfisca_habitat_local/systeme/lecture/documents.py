"""Charger un document JSON ou YAML, strictement, avec la place de chaque nœud.

YAML 1.2 : un scalaire nu est nul, vrai ou faux (`true`, `false`), un nombre décimal, ou du texte. Ni octal, ni base
60, ni hexadécimal, ni date : ce texte-là est lu ensuite par le lecteur du genre attendu. Une clé écrite deux fois, une
étiquette (`!x`), un NaN de JSON sont des erreurs. Les nombres gardent leur écriture : « 15.000 » reste ambigu.
"""

import codecs
import dataclasses
import json
import json.decoder
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from openfisca_habitat_local.systeme.lecture.fautes_yaml import probleme
from openfisca_habitat_local.systeme.lecture.refus import citer

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Lecteur d'un texte entre guillemets de JSON : ses types l'ignorent, la bibliothèque le publie.
LIRE_UN_TEXTE: Callable[[str, int], tuple[str, int]] = vars(json.decoder)["scanstring"]
ENTIER = re.compile(r"[+-]?(0|[1-9]\d{0,17})", re.ASCII)
DECIMAL = re.compile(r"[+-]?(0|[1-9]\d{0,17})?(\.\d*)?([eE][+-]?\d{1,3})?", re.ASCII)
#: Ce qu'un nombre de JSON écrit sans nécessité : des zéros à la fin, comme dans « 20.000 ».
ZERO_FINAL = re.compile(r"[+-]?[1-9]\d{0,2}\.\d\d0", re.ASCII)
MOTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
TEXTE, PROFONDEUR, NOEUDS = "tag:yaml.org,2002:str", 60, 2_000_000
ETIQUETTES: dict[type[yaml.Node], str] = {
    yaml.MappingNode: "tag:yaml.org,2002:map",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
}

Chemin = tuple[Any, ...]


class ErreurDocument(ValueError):
    """Document illisible : le message dit le fichier, la ligne, et ce qui ne va pas."""


class NombreEcrit(float):
    """Nombre décimal qui garde son écriture, que les lecteurs relisent."""

    ecriture: str

    def __new__(cls, ecriture: str) -> "NombreEcrit":
        nombre = super().__new__(cls, ecriture)
        nombre.ecriture = ecriture
        return nombre

    def __reduce__(self):
        return (NombreEcrit, (self.ecriture,))


@dataclasses.dataclass(frozen=True)
class Document:
    """Un document lu : sa valeur, son nom, et (ligne, colonne) de chaque nœud par son chemin de clés et de rangs.

    `cles` : place de chaque clé, quand elle n'est pas celle de sa valeur.
    """

    valeur: Any
    nom: str
    _placer: Callable[[], dict[Chemin, tuple[int, int]]] = dict
    _places: dict = dataclasses.field(default_factory=dict, compare=False)

    @property
    def places(self) -> Mapping[Chemin, tuple[int, int]]:
        if not self._places:
            self._places.update(self._placer())
        return self._places

    def ligne(self, *chemin: Any) -> int | None:
        """Ligne du nœud de ce chemin, à défaut du plus proche au-dessus de lui."""
        place = self.place(*chemin)
        return place[0] if place else None

    def place(self, *chemin: Any) -> tuple[int, int] | None:
        while chemin and chemin not in self.places:
            chemin = chemin[:-1]
        return self.places.get(chemin)

    def lieu(self, *chemin: Any) -> str:
        """« fichier.yaml, ligne 12, colonne 5 »."""
        place = self.place(*chemin)
        return f"{self.nom}, ligne {place[0]}, colonne {place[1]}" if place else self.nom


# --- Octets -----------------------------------------------------------------------------------------------


def decoder(octets: bytes, nom: str) -> str:
    """Texte d'un fichier en UTF-8, ou en UTF-16 ou 32 annoncé par sa marque."""
    bom, codage = next((marque for marque in BOMS if octets.startswith(marque[0])), (b"", "utf-8"))
    try:
        texte = octets[len(bom) :].decode(codage)
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        raise ErreurDocument(
            f"{nom}, ligne {ligne} : le fichier n'est pas en UTF-8 (Windows-1252 ?). Enregistrez-le en UTF-8."
        ) from None
    if "\0" in texte:
        raise ErreurDocument(
            f"{nom} : le fichier n'est pas en UTF-8 (UTF-16 sans marque, ou fichier binaire ?)."
        )
    return texte


# --- YAML -------------------------------------------------------------------------------------------------


class Chargeur(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Chargeur qui ne devine aucun type : tout scalaire nu lui est un texte."""

    yaml_implicit_resolvers: dict = {}


def scalaire(texte: str) -> Any:
    """Valeur d'un scalaire nu de YAML 1.2 ; un texte pour tout ce qui n'est ni nul, ni vrai, ni faux, ni décimal."""
    if texte in MOTS:
        return MOTS[texte]
    if ENTIER.fullmatch(texte):
        return int(texte)
    if DECIMAL.fullmatch(texte) and any(c.isdigit() for c in texte):
        return NombreEcrit(texte)
    return texte


class Constructeur:
    """Valeur et places des nœuds d'un document YAML."""

    def __init__(self, nom: str, etiquettes: Mapping[str, Callable] | None = None):
        self.nom, self.noeuds = nom, 0
        self.places: dict[Chemin, tuple[int, int]] = {}
        self.etiquettes = etiquettes or {}

    def erreur(self, noeud: yaml.Node, phrase: str) -> ErreurDocument:
        marque = noeud.start_mark
        return ErreurDocument(f"{self.nom}, ligne {marque.line + 1}, colonne {marque.column + 1} : {phrase}")

    def valeur(self, noeud: yaml.Node, chemin: Chemin = ()) -> Any:
        self.noeuds += 1
        if len(chemin) > PROFONDEUR or self.noeuds > NOEUDS:
            raise self.erreur(noeud, "document trop profond ou trop grand.")
        self.places.setdefault(chemin, (noeud.start_mark.line + 1, noeud.start_mark.column + 1))
        if noeud.tag not in (TEXTE, ETIQUETTES.get(type(noeud), TEXTE)):
            raise self.erreur(noeud, f"l'étiquette « {noeud.tag} » n'est pas lue.")
        if isinstance(noeud, yaml.MappingNode):
            return self.objet(noeud, chemin)
        if isinstance(noeud, yaml.SequenceNode):
            return [self.valeur(enfant, (*chemin, rang)) for rang, enfant in enumerate(noeud.value)]
        assert isinstance(noeud, yaml.ScalarNode)
        return noeud.value if noeud.style else scalaire(noeud.value)

    def objet(self, noeud: yaml.MappingNode, chemin: Chemin) -> dict:
        resultat: dict = {}
        fusions = []
        for cle, valeur in noeud.value:
            if cle.value == "<<" and not cle.style:
                fusions.append(valeur)
                continue
            nom = self.cle(cle)
            if nom in resultat:
                raise self.erreur(cle, f"la clé « {citer(nom)} » est écrite deux fois.")
            resultat[nom] = self.valeur(valeur, (*chemin, nom))
        for fusion in fusions:
            for nom, valeur in self.fusionnee(fusion, chemin).items():
                resultat.setdefault(nom, valeur)
        return resultat

    def fusionnee(self, noeud: yaml.Node, chemin: Chemin) -> dict:
        """Objet repris par « << » : ce qu'on écrit à côté l'emporte."""
        if not isinstance(noeud, yaml.MappingNode):
            raise self.erreur(noeud, "« << » reprend un objet, par son ancre.")
        return self.objet(noeud, chemin)

    def cle(self, noeud: yaml.Node) -> Any:
        if not isinstance(noeud, yaml.ScalarNode) or noeud.tag != TEXTE:
            raise self.erreur(noeud, "une clé est un nom, et non une liste ou un objet.")
        valeur = noeud.value if noeud.style else scalaire(noeud.value)
        return noeud.value if isinstance(valeur, float) else valeur


def charger_yaml(texte: str, nom: str) -> Document:
    try:
        noeud = yaml.compose(texte, Loader=Chargeur)
    except (yaml.YAMLError, RecursionError) as erreur:
        place = getattr(erreur, "problem_mark", None)
        ou = f", ligne {place.line + 1}, colonne {place.column + 1}" if place else ""
        cause = probleme(erreur, texte) if isinstance(erreur, yaml.YAMLError) else "document trop profond"
        raise ErreurDocument(f"{nom}{ou} : YAML mal formé, {cause}.") from None
    return document_d_un_noeud(noeud, nom)


def document_d_un_noeud(noeud: yaml.Node | None, nom: str) -> Document:
    """Document d'un nœud composé par le `Chargeur` (ou `None`, fichier vide)."""
    if noeud is None:
        return Document(None, nom)
    constructeur = Constructeur(nom)
    valeur = constructeur.valeur(noeud)
    return Document(valeur, nom, lambda: constructeur.places)


# --- JSON -------------------------------------------------------------------------------------------------


class _Double(Exception):
    """Clé écrite deux fois dans un objet JSON."""


def sans_double(paires: list[tuple[str, Any]]) -> dict:
    objet = dict(paires)
    if len(objet) != len(paires):
        noms = [nom for nom, _ in paires]
        raise _Double(next(nom for nom in noms if noms.count(nom) > 1))
    return objet


def decimal_json(ecriture: str) -> float:
    """Nombre à point d'un JSON ; seul « 20.000 », qu'aucun programme n'écrit, garde son écriture."""
    return NombreEcrit(ecriture) if ZERO_FINAL.fullmatch(ecriture) else float(ecriture)


def entier_json(ecriture: str) -> Any:
    return int(ecriture) if ENTIER.fullmatch(ecriture) else NombreEcrit(ecriture)


def constante_json(nom: str) -> None:
    raise _Constante(nom)


class _Constante(Exception):
    """NaN ou Infinity, que JSON ne connaît pas."""


def charger_json(texte: str, nom: str) -> Document:
    try:
        valeur = json.loads(
            texte,
            object_pairs_hook=sans_double,
            parse_float=decimal_json,
            parse_int=entier_json,
            parse_constant=constante_json,
        )
    except json.JSONDecodeError as erreur:
        ou = f"{nom}, ligne {erreur.lineno}, colonne {erreur.colno}"
        raise ErreurDocument(f"{ou} : JSON mal formé, {probleme_json(erreur.msg)}.") from None
    except _Double as double:
        ou = ou_json(texte, str(double.args[0]), nom)
        raise ErreurDocument(f"{ou} : la clé « {citer(double.args[0])} » est écrite deux fois.") from None
    except _Constante as constante:
        raise ErreurDocument(f"{nom} : {constante.args[0]} n'est pas un nombre de JSON.") from None
    except RecursionError:
        raise ErreurDocument(f"{nom} : document trop profond.") from None
    return Document(valeur, nom, lambda: places_json(texte))


PROBLEMES_JSON = {
    "Expecting ',' delimiter": "une virgule manque",
    "Expecting ':' delimiter": "« : » manque après une clé",
    "Expecting value": "une valeur manque",
    "Extra data": "du texte après la fin",
    "Expecting property name enclosed in double quotes": "une clé entre guillemets est attendue",
    "Illegal trailing comma before end of object": "une virgule de trop avant l'accolade",
    "Illegal trailing comma before end of array": "une virgule de trop avant le crochet",
    "Unterminated string starting at": "un guillemet n'est pas fermé",
}


def probleme_json(message: str) -> str:
    return PROBLEMES_JSON.get(message, "syntaxe fausse")


def ou_json(texte: str, cle: str, nom: str) -> str:
    """Lieu de la seconde écriture d'une clé."""
    vues: set[Chemin] = set()
    for chemin, debut in marcher_json(texte):
        if chemin and chemin[-1] == cle and chemin in vues:
            return f"{nom}, ligne {texte.count(chr(10), 0, debut) + 1}"
        vues.add(chemin)
    return nom


JETON = re.compile(r'\s*([{}\[\],:]|"|[^\s{}\[\],:"]+)')


def marcher_json(texte: str):
    """(chemin, place dans le texte) de chaque valeur d'un JSON bien formé, dans l'ordre."""
    pile: list[list] = []  # [genre, clé ou rang]
    place, cle_attendue = 0, False
    while trouve := JETON.match(texte, place):
        jeton, debut, place = trouve[1], trouve.start(1), trouve.end()
        if jeton == '"':
            contenu, place = LIRE_UN_TEXTE(texte, place)
            if cle_attendue:
                pile[-1][1], cle_attendue = contenu, False
                continue
        if jeton in "}]":
            pile.pop()
        elif jeton == ",":
            cle_attendue = pile[-1][0] == "{"
            pile[-1][1] = None if cle_attendue else pile[-1][1] + 1
        elif jeton != ":":
            yield tuple(niveau[1] for niveau in pile), debut
            if jeton in "{[":
                pile.append([jeton, None if jeton == "{" else 0])
                cle_attendue = jeton == "{"


def places_json(texte: str) -> dict[Chemin, tuple[int, int]]:
    """(ligne, colonne) de chaque valeur d'un JSON bien formé."""
    places: dict[Chemin, tuple[int, int]] = {}
    ligne, depart = 1, 0
    for chemin, debut in marcher_json(texte):
        sauts = texte.count("\n", depart, debut)
        ligne, depart = ligne + sauts, debut
        places.setdefault(chemin, (ligne, debut - texte.rfind("\n", 0, debut)))
    return places


# --- Tous -------------------------------------------------------------------------------------------------


def charger_texte(texte: str, nom: str = "texte", genre: str = "yaml") -> Document:
    """Document d'un texte (`genre` : yaml ou json). Erreur (`ErreurDocument`) : mal formé, clé écrite deux fois."""
    return charger_json(texte, nom) if genre == "json" else charger_yaml(texte, nom)


def charger(chemin: Path | str, nom: str | None = None) -> Document:
    """Document d'un fichier JSON ou YAML, selon son extension ; `nom` : celui des messages, à défaut le chemin.

    Erreur (`ErreurDocument`) : introuvable, illisible, pas en UTF-8, mal formé, clé écrite deux fois.
    """
    chemin, nom = Path(chemin), nom or str(chemin)
    try:
        octets = chemin.read_bytes()
    except FileNotFoundError:
        raise ErreurDocument(f"{nom} : fichier introuvable.") from None
    except OSError as erreur:
        raise ErreurDocument(f"{nom} : fichier illisible ({erreur.strerror}).") from None
    return charger_texte(decoder(octets, nom), nom, "json" if chemin.suffix.lower() == ".json" else "yaml")
