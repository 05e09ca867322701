"""Un export tel qu'il se présente : des feuilles, des cases de texte, des cases fusionnées. Rien n'y est encore nommé.

Une grille a toutes ses cases en texte, et son numéro de ligne est celui de l'écran. Les nombres d'un classeur s'y
écrivent sans ambiguïté, les dates en AAAA-MM-JJ, une case en erreur garde son écriture (#N/A).
"""

import csv
import dataclasses
import io
import logging
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import fastexcel
import numpy
import polars

from habitat_local.communs.erreurs import AvertissementLecture, ErreurEntree
from habitat_local.dossiers import classeurs, fichiers, textes_csv
from openfisca_habitat_local.systeme.lecture.documents import BOMS

CLASSEURS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TEXTES = (".csv", ".tsv", ".txt")
DOCUMENTS = (".parquet", ".json", ".jsonl", ".ndjson", ".yaml", ".yml")
FUSION = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
#: Lignes d'un CSV qui suffisent à reconnaître son séparateur.
ECHANTILLON = 200
#: Un nombre de un à trois chiffres et trois décimales se lirait comme des milliers : un zéro de plus lève le doute.
TROIS_DECIMALES = r"^-?[1-9]\d{0,2}\.\d{3}$"

# Le lecteur de classeurs dit de chaque colonne vide qu'il la tient pour du texte.
logging.getLogger("fastexcel").setLevel(logging.ERROR)

Typer = Callable[[int, int], polars.DataFrame]


@dataclasses.dataclass(frozen=True)
class Grille:
    """Cases d'une feuille (texte, manquant si vide) ; `premiere` : numéro de la première ligne.

    `entetes` : noms des colonnes, quand le format les porte (Parquet, JSON). `typer(debut, lignes)` : les mêmes cases,
    aux types que le classeur leur donne. `fusions` : (ligne, colonne, ligne, colonne) des blocs fusionnés, de 0.
    """

    nom: str
    cases: polars.DataFrame
    premiere: int = 1
    visible: bool = True
    entetes: tuple[str, ...] | None = None
    fusions: tuple[tuple[int, int, int, int], ...] = ()
    typer: Typer | None = None
    notes: tuple[str, ...] = ()


def lire(chemin: Path) -> list[Grille]:
    """Grilles d'un fichier, dans l'ordre des onglets. Erreur : fichier absent, illisible, d'extension inconnue."""
    if not chemin.is_file():
        raise ErreurEntree(f"{chemin} : fichier introuvable.")
    suffixe = chemin.suffix.lower()
    if suffixe in CLASSEURS:
        return lire_classeur(chemin)
    if suffixe in TEXTES:
        return [lire_texte(chemin)]
    if suffixe in DOCUMENTS:
        return [lire_document(chemin)]
    raise ErreurEntree(
        f"{chemin} : extension inconnue ({', '.join((*CLASSEURS, *TEXTES, *DOCUMENTS))} attendu)."
    )


# --- Écriture des cases -----------------------------------------------------------------------------------------


def en_texte(serie: polars.Series) -> polars.Series:
    """Une colonne typée en texte que les lecteurs de la porte lisent sans ambiguïté."""
    genre = serie.dtype
    if genre.is_float():
        entiers = serie.is_finite() & (serie == serie.round(0)) & (serie.abs() < 1e15)
        texte = serie.cast(polars.String)
        texte = texte.zip_with(
            ~texte.str.contains(TROIS_DECIMALES).fill_null(False), texte.fill_null("") + "0"
        )
        rond = serie.set(~entiers.fill_null(False), None).cast(polars.Int64, strict=False).cast(polars.String)
        return rond.fill_null(texte).set(serie.is_null(), None)
    if isinstance(genre, polars.Datetime):
        texte = serie.dt.replace_time_zone(None).dt.strftime("%Y-%m-%d %H:%M:%S")
        return texte.str.strip_suffix(" 00:00:00")
    if genre == polars.Boolean:
        return serie.replace_strict({True: "oui", False: "non"}, default=None, return_dtype=polars.String)
    if genre.is_nested() or genre == polars.Object:
        return polars.Series(serie.name, [None if v is None else str(v) for v in serie], dtype=polars.String)
    texte = serie.cast(polars.String).str.replace(r" 00:00:00(\.0+)?$", "")
    texte = texte.str.strip_chars(" \t\r\n\u00a0\u202f\ufeff")
    return texte.set(texte == "", None)


def cases_en_texte(table: polars.DataFrame) -> polars.DataFrame:
    """Toutes les cases en texte ; les colonnes se nomment c0, c1…"""
    return polars.DataFrame([en_texte(table.to_series(n)).alias(f"c{n}") for n in range(table.width)])


# --- Classeurs --------------------------------------------------------------------------------------------------


def lire_classeur(chemin: Path) -> list[Grille]:
    """Feuilles d'un classeur Excel ou LibreOffice, cachées comprises ; les feuilles vides n'y sont pas."""
    try:
        classeur = fastexcel.read_excel(str(chemin))
        noms = [nom for nom in classeur.sheet_names if nom != classeurs.LISTES]
        xml = (
            {f.nom: f for f in classeurs.feuilles(chemin)}
            if chemin.suffix.lower() in (".xlsx", ".xlsm")
            else {}
        )
        grilles = [lire_feuille(chemin, classeur, nom, xml.get(nom)) for nom in noms]
    except ErreurEntree:
        raise
    except Exception as erreur:  # le lecteur de classeurs a ses propres erreurs
        raise ErreurEntree(f"{chemin} : classeur illisible ({str(erreur).splitlines()[0]}).") from None
    pleines = [grille for grille in grilles if grille is not None]
    if not pleines:
        raise ErreurEntree(f"{chemin} : aucune feuille n'a de ligne.")
    return pleines


def lire_feuille(
    chemin: Path, classeur: fastexcel.ExcelReader, nom: str, xml: classeurs.Feuille | None
) -> Grille | None:
    if xml is not None:
        if not xml.cellules:
            return None
        classeurs.verifier_etendue(chemin, xml)
    feuille = classeur.load_sheet(nom, header_row=None, skip_rows=0, dtypes="string")
    brutes = feuille.to_polars()
    if not brutes.height or not brutes.width:
        return None
    cases = cases_en_texte(brutes)
    fusions: tuple[tuple[int, int, int, int], ...] = ()
    if xml is not None:
        gauche = min(colonne for _, colonne in xml.cellules)
        numeros = polars.Series("n", range(1, cases.height + 1), dtype=polars.Int64)
        cases = classeurs.ecrire_erreurs(
            cases, classeurs.erreurs_de(xml), numeros, [gauche + n for n in range(cases.width)]
        )
        fusions = blocs_fusionnes(xml.xml, gauche)
        cases = remplir_fusions(cases, fusions)

    def typer(debut: int, lignes: int) -> polars.DataFrame:
        typees = classeur.load_sheet(
            nom, header_row=None, skip_rows=debut, n_rows=lignes, schema_sample_rows=None
        )
        return typees.to_polars()

    return Grille(nom, cases, 1, feuille.visible == "visible", fusions=fusions, typer=typer)


def blocs_fusionnes(xml: bytes, gauche: int) -> tuple[tuple[int, int, int, int], ...]:
    """Blocs de cases fusionnées, à partir de 0 et de la première colonne remplie."""
    rang = classeurs.rang_de_colonne
    return tuple(
        (int(l1) - 1, max(rang(c1) - gauche, 0), int(l2) - 1, rang(c2) - gauche)
        for c1, l1, c2, l2 in FUSION.findall(xml)
    )


def remplir_fusions(cases: polars.DataFrame, fusions: tuple) -> polars.DataFrame:
    """Chaque case d'un bloc fusionné porte ce que le bloc montre."""
    if not fusions:
        return cases
    tableau = cases.to_numpy().astype(object).copy()
    for haut, gauche, bas, droite in fusions:
        if haut < tableau.shape[0] and gauche < tableau.shape[1]:
            tableau[haut : bas + 1, gauche : droite + 1] = tableau[haut, gauche]
    return polars.DataFrame(
        {nom: tableau[:, n].tolist() for n, nom in enumerate(cases.columns)},
        schema=dict.fromkeys(cases.columns, polars.String),
    )


# --- Textes -----------------------------------------------------------------------------------------------------


def decoder(octets: bytes) -> tuple[str, str]:
    """(texte, encodage) d'un fichier : marque d'ordre, UTF-8, sinon Windows-1252 (Excel français)."""
    for bom, codage in BOMS:
        if octets.startswith(bom):
            return octets[len(bom) :].decode(codage, errors="replace"), codage
    if octets[:400].count(b"\0") > len(octets[:400]) // 4:  # UTF-16 sans marque
        codage = "utf-16-le" if octets[1:2] == b"\0" else "utf-16-be"
        return octets.decode(codage, errors="replace"), codage
    try:
        return octets.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace"), "Windows-1252"


def separateur(lignes: list[str]) -> str:
    """Séparateur qui coupe le plus de lignes en un même nombre de champs, deux au moins."""
    if lignes and lignes[0].lower().startswith("sep=") and len(lignes[0].strip()) == 5:
        return lignes[0].strip()[4]

    def note(separe: str) -> tuple[int, int]:
        try:
            longueurs = [len(ligne) for ligne in csv.reader(lignes, delimiter=separe) if ligne]
        except csv.Error:
            return (0, 0)
        courante = max(set(longueurs), key=lambda n: (longueurs.count(n) if n > 1 else 0, n), default=1)
        return (longueurs.count(courante) if courante > 1 else 0, courante)

    return max(textes_csv.SEPARATEURS, key=note)


def lire_texte(chemin: Path) -> Grille:
    """Grille d'un CSV : encodage et séparateur trouvés, lignes inégales complétées."""
    texte, encodage = decoder(chemin.read_bytes())
    if not texte.strip():
        raise ErreurEntree(f"{chemin} : fichier vide.")
    lignes = texte.splitlines()
    separe = separateur([ligne for ligne in lignes if ligne.strip()][:ECHANTILLON])
    octets = texte.encode()
    isole = textes_csv.guillemet_isole(octets, False, ord("\n"), separe)
    if isole is not None:
        raise textes_csv.erreur_de_guillemet(chemin, octets.count(b"\n", 0, isole) + 1)
    premiere = 2 if lignes[0].lower().startswith("sep=") else 1
    try:
        corps = texte if premiere == 1 else texte.split("\n", 1)[1]
        lues = list(csv.reader(io.StringIO(corps, newline=""), delimiter=separe))
    except csv.Error as erreur:
        raise ErreurEntree(f"{chemin} : CSV illisible ({erreur}).") from None
    largeur = max(map(len, lues))
    colonnes = numpy.array([ligne + [""] * (largeur - len(ligne)) for ligne in lues], dtype=object).T
    cases = polars.DataFrame({f"c{n}": colonne.tolist() for n, colonne in enumerate(colonnes)})
    noms = {"\t": "tabulation", "|": "barre"}
    note = f"encodage {encodage}, séparateur « {noms.get(separe, separe)} »"
    return Grille("", cases_en_texte(cases), premiere, notes=(note,))


# --- Documents --------------------------------------------------------------------------------------------------


def lire_document(chemin: Path) -> Grille:
    """Grille d'un Parquet, d'un JSON ou d'un YAML, dont les colonnes ont déjà un nom."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AvertissementLecture)
        table = fichiers.lire(chemin)
    table = table.drop(fichiers.LIGNE)
    if not table.width:
        raise ErreurEntree(f"{chemin} : aucune colonne.")
    return Grille("", cases_en_texte(table), 1, entetes=tuple(table.columns))
