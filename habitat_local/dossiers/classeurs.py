"""Lire un classeur Excel tel qu'il est écrit : une feuille visible, ses lignes numérotées comme à l'écran.

Une cellule en erreur (#N/A) ou une formule jamais calculée n'est pas une case vide : son écriture est gardée, et la
vérification la refuse. Les autres feuilles qui ont des lignes sont dites.
"""

import dataclasses
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import fastexcel
import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import entetes

REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>(?=<)')
FORMULE = rb"(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)"
ERREUR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*\bt="e"[^>]*>' + FORMULE + rb"?<v>([^<]*)</v>")
SANS_VALEUR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>' + FORMULE + rb"(?:<v\s*/>|<v></v>)?</c>")
ESPACES = {
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
LIEN = f"{{{ESPACES['r']}}}id"
NON_CALCULEE = "#FORMULE_NON_CALCULEE!"
#: Feuille cachée des listes de choix d'un modèle à remplir : personne n'y a de dossiers.
LISTES = "_listes"
#: Au-delà, une cellule égarée loin du tableau ferait lire des millions de cases vides.
CASES, CASES_PAR_CELLULE, OCTETS = 20_000_000, 50, 1 << 30


@dataclasses.dataclass(frozen=True)
class Feuille:
    """Une feuille : son nom, si elle est visible, et son contenu XML."""

    nom: str
    visible: bool
    xml: bytes

    @property
    def cellules(self) -> list[tuple[int, int]]:
        """(ligne, colonne) de chaque cellule remplie, à partir de 1."""
        return [(int(ligne), rang_de_colonne(colonne)) for colonne, ligne in REFERENCE.findall(self.xml)]


def rang_de_colonne(lettres: bytes) -> int:
    rang = 0
    for lettre in lettres:
        rang = rang * 26 + lettre - 64
    return rang


def feuilles(chemin: Path) -> list[Feuille]:
    """Feuilles d'un classeur, dans l'ordre des onglets. Erreur : ce n'est pas un classeur."""
    try:
        with zipfile.ZipFile(chemin) as archive:
            if sum(info.file_size for info in archive.infolist()) > OCTETS:
                raise ErreurEntree(f"{chemin} : classeur trop grand ; enregistrez-le en CSV ou en Parquet.")
            classeur = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            liens = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            cibles = {lien.get("Id"): lien.get("Target", "").removeprefix("/xl/") for lien in liens}
            presentes = set(archive.namelist())
            lues = []
            for onglet in classeur.iterfind("m:sheets/m:sheet", ESPACES):
                cible = f"xl/{cibles.get(onglet.get(LIEN))}"
                xml = archive.read(cible) if cible in presentes else b""
                lues.append(Feuille(onglet.get("name", ""), onglet.get("state", "visible") == "visible", xml))
            return lues
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, NotImplementedError, RuntimeError):
        raise ErreurEntree(
            f"{chemin} : classeur illisible (un .xlsx d'Excel ou de LibreOffice est attendu)."
        ) from None


def feuille_a_lire(chemin: Path) -> tuple[Feuille, list[str]]:
    """(première feuille visible, avertissements sur les autres). Erreur : aucune ligne nulle part."""
    toutes = feuilles(chemin)
    pleines = [f for f in toutes if f.cellules and f.nom != LISTES]
    visibles = [f for f in pleines if f.visible]
    if not visibles:
        raise ErreurEntree(f"{chemin} : la première feuille est vide, une ligne d'en-tête est attendue.")
    lue = visibles[0]
    autres = [
        f"« {f.nom} »{'' if f.visible else ' (cachée)'}, {len({ligne for ligne, _ in f.cellules}) - 1} ligne(s)"
        for f in pleines
        if f is not lue
    ]
    if not autres:
        return lue, []
    return lue, [f"une seule feuille est lue, « {lue.nom} » ; ne le sont pas : {' ; '.join(autres)}."]


def verifier_etendue(chemin: Path, feuille: Feuille) -> None:
    cellules = feuille.cellules
    lignes, colonnes = max(c[0] for c in cellules), max(c[1] for c in cellules)
    if lignes * colonnes > CASES and lignes * colonnes > CASES_PAR_CELLULE * len(cellules):
        raise ErreurEntree(
            f"{chemin}, feuille « {feuille.nom} » : une cellule est remplie loin du tableau (ligne {lignes}, colonne "
            f"{colonnes}). Effacez-la."
        )


def lire(chemin: Path, connus) -> tuple[polars.DataFrame, list[str]]:
    """(table aux lignes numérotées comme dans Excel, avertissements). `connus` : noms de colonnes attendus."""
    feuille, avertissements = feuille_a_lire(chemin)
    verifier_etendue(chemin, feuille)
    premiere = min(ligne for ligne, _ in feuille.cellules)
    gauche = min(colonne for _, colonne in feuille.cellules)
    classeur = fastexcel.read_excel(str(chemin))
    tete = classeur.load_sheet(
        feuille.nom, header_row=None, n_rows=entetes.LIGNES, dtypes="string"
    ).to_polars()
    rang = entetes.ligne_d_entete(tete.rows(), connus)
    noms, gardees = entetes.noms_de_colonnes(
        [str(v) if v is not None else "" for v in tete.row(rang)], chemin
    )
    if tete.height <= rang + 1:
        table = polars.DataFrame(schema=dict.fromkeys(noms, polars.String))
    else:
        brute = classeur.load_sheet(
            feuille.nom, header_row=None, skip_rows=rang + 1, schema_sample_rows=None
        ).to_polars()
        table = brute[:, [n for n in gardees if n < brute.width]]
        table.columns = noms[: table.width]
        entetes.refuser_sans_nom(brute, gardees, chemin)
    numeros = polars.Series(
        "_ligne", range(premiere + rang + 1, premiere + rang + 1 + table.height), polars.Int64
    )
    table = ecrire_erreurs(table, feuille, numeros, [gauche + n for n in gardees])
    vides = table.select(polars.all_horizontal(polars.all().is_null())).to_series() if table.width else None
    table = table.insert_column(0, numeros)
    return (table if vides is None else table.filter(~vides)), avertissements


def ecrire_erreurs(table, feuille: Feuille, numeros, colonnes) -> polars.DataFrame:
    """La table où une cellule en erreur ou une formule non calculée garde son écriture."""
    trouvees = [(c, int(n), e.decode()) for c, n, e in ERREUR.findall(feuille.xml)]
    trouvees += [(c, int(n), NON_CALCULEE) for c, n in SANS_VALEUR.findall(feuille.xml)]
    par_colonne: dict[int, dict[int, str]] = {}
    for lettres, ligne, ecriture in trouvees:
        par_colonne.setdefault(rang_de_colonne(lettres), {})[ligne] = ecriture
    for rang, nom in zip(colonnes, table.columns, strict=False):
        if rang in par_colonne:
            ecrites = numeros.replace_strict(par_colonne[rang], default=None, return_dtype=polars.String)
            texte = table[nom].cast(polars.String)
            table = table.with_columns(ecrites.zip_with(ecrites.is_not_null(), texte).alias(nom))
    return table
