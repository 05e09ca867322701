"""Lire un classeur Excel tel qu'il est écrit : une feuille visible, ses lignes numérotées comme à l'écran.

Une cellule en erreur (#N/A) ou une formule jamais calculée n'est pas une case vide : son écriture est gardée, et la
vérification la refuse. Les autres feuilles qui ont des lignes, et les lignes masquées, sont dites.
"""

import dataclasses
import logging
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
# Une formule calculée dont le résultat est un texte vide (t="str") est une case vide, non une formule non calculée.
CELLULE = rb'<c r="([A-Z]{1,3})(\d{1,7})"(?![^>]*\bt="str")[^>]*>'
SANS_VALEUR = re.compile(CELLULE + FORMULE + rb"(?:<v\s*/>|<v></v>)?</c>")
#: Ce qu'un programme écrit à la place d'un résultat, quand le classeur demande à être calculé à l'ouverture.
A_ZERO = re.compile(CELLULE + FORMULE + rb"<v>0</v></c>")
A_CALCULER = re.compile(rb'<calcPr[^>]*\bfullCalcOnLoad="(?:1|true)"')
MASQUEE = re.compile(rb'<row r="(\d{1,7})"[^>]*\bhidden="(?:1|true)"')
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
    a_calculer: bool = False

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
            ecrit = archive.read("xl/workbook.xml")
            classeur, a_calculer = ElementTree.fromstring(ecrit), A_CALCULER.search(ecrit) is not None
            liens = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            cibles = {lien.get("Id"): lien.get("Target", "").removeprefix("/xl/") for lien in liens}
            presentes = set(archive.namelist())
            lues = []
            for onglet in classeur.iterfind("m:sheets/m:sheet", ESPACES):
                cible = f"xl/{cibles.get(onglet.get(LIEN))}"
                xml = archive.read(cible) if cible in presentes else b""
                visible = onglet.get("state", "visible") == "visible"
                lues.append(Feuille(onglet.get("name", ""), visible, xml, a_calculer))
            return lues
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, NotImplementedError, RuntimeError):
        raise ErreurEntree(
            f"{chemin} : classeur illisible (un .xlsx d'Excel ou de LibreOffice est attendu)."
        ) from None


def feuille_a_lire(chemin: Path, toutes: list[Feuille], classeur, connus) -> tuple[Feuille, list[str]]:
    """(feuille à lire, avertissements sur les autres). Erreur : aucune ligne nulle part.

    La première feuille visible dont l'en-tête nomme deux colonnes connues ; à défaut, la première visible.
    """
    pleines = [f for f in toutes if f.cellules and f.nom != LISTES]
    visibles = [f for f in pleines if f.visible]
    if not visibles:
        raise ErreurEntree(f"{chemin} : la première feuille est vide, une ligne d'en-tête est attendue.")
    lue = next((f for f in visibles if len(visibles) > 1 and a_un_entete(classeur, f, connus)), visibles[0])
    autres = [
        f"« {f.nom} »{'' if f.visible else ' (cachée)'}, {len({ligne for ligne, _ in f.cellules}) - 1} ligne(s)"
        for f in pleines
        if f is not lue
    ]
    if not autres:
        return lue, []
    return lue, [f"une seule feuille est lue, « {lue.nom} » ; ne le sont pas : {' ; '.join(autres)}."]


def tete(classeur, feuille: Feuille) -> polars.DataFrame:
    """Premières lignes remplies d'une feuille, en texte."""
    premiere = min(ligne for ligne, _ in feuille.cellules)
    return classeur.load_sheet(
        feuille.nom, header_row=None, skip_rows=premiere - 1, n_rows=entetes.LIGNES, dtypes="string"
    ).to_polars()


def a_un_entete(classeur, feuille: Feuille, connus) -> bool:
    return entetes.colonnes_nommees(tete(classeur, feuille).rows(), connus) >= 2


def lignes_masquees(feuille: Feuille, entete: int) -> list[str]:
    """Avertissement sur les lignes que l'écran ne montre pas (filtre, masquage), et qui sont lues quand même."""
    masquees = {int(n) for n in MASQUEE.findall(feuille.xml)} & {n for n, _ in feuille.cellules if n > entete}
    if not masquees:
        return []
    dites = f"{len(masquees)} lignes masquées sont lues" if len(masquees) > 1 else "1 ligne masquée est lue"
    return [f"feuille « {feuille.nom} » : {dites} aussi (la première : ligne {min(masquees)})."]


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
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # il dit en anglais ses colonnes de types mêlés
    toutes, classeur = feuilles(chemin), fastexcel.read_excel(str(chemin))
    feuille, avertissements = feuille_a_lire(chemin, toutes, classeur, connus)
    verifier_etendue(chemin, feuille)
    premiere = min(ligne for ligne, _ in feuille.cellules)
    gauche = min(colonne for _, colonne in feuille.cellules)
    debut = tete(classeur, feuille)
    rang = entetes.ligne_d_entete(debut.rows(), connus)
    noms, gardees = entetes.noms_de_colonnes(
        [str(v) if v is not None else "" for v in debut.row(rang)], chemin
    )
    erreurs = erreurs_de(feuille)
    if debut.height <= rang + 1:
        table = polars.DataFrame(schema=dict.fromkeys(noms, polars.String))
    else:
        brute = classeur.load_sheet(
            feuille.nom, header_row=None, skip_rows=premiere + rang, schema_sample_rows=None,
            dtypes={rang_lu: "string" for rang_lu in {c - gauche for c in erreurs} if rang_lu < debut.width} or None,
        ).to_polars()  # fmt: skip
        table = brute[:, [n for n in gardees if n < brute.width]]
        table.columns = noms[: table.width]
        entetes.refuser_sans_nom(brute, gardees, chemin)
    numeros = polars.Series(
        "_ligne", range(premiere + rang + 1, premiere + rang + 1 + table.height), polars.Int64
    )
    table = ecrire_erreurs(table, erreurs, numeros, [gauche + n for n in gardees])
    vides = table.select(polars.all_horizontal(polars.all().is_null())).to_series() if table.width else None
    table = table.insert_column(0, numeros)
    avertissements += lignes_masquees(feuille, premiere + rang)
    return (table if vides is None else table.filter(~vides)), avertissements


def erreurs_de(feuille: Feuille) -> dict[int, dict[int, str]]:
    """{colonne: {ligne: écriture}} des cellules en erreur, et des formules jamais calculées."""
    trouvees = [(c, int(n), e.decode()) for c, n, e in ERREUR.findall(feuille.xml)]
    sans = SANS_VALEUR.findall(feuille.xml) + (A_ZERO.findall(feuille.xml) if feuille.a_calculer else [])
    trouvees += [(c, int(n), NON_CALCULEE) for c, n in sans]
    par_colonne: dict[int, dict[int, str]] = {}
    for lettres, ligne, ecriture in trouvees:
        par_colonne.setdefault(rang_de_colonne(lettres), {})[ligne] = ecriture
    return par_colonne


def ecrire_erreurs(table, par_colonne: dict[int, dict[int, str]], numeros, colonnes) -> polars.DataFrame:
    """La table où une cellule en erreur ou une formule non calculée garde son écriture."""
    for rang, nom in zip(colonnes, table.columns, strict=False):
        if rang in par_colonne:
            ecrites = numeros.replace_strict(par_colonne[rang], default=None, return_dtype=polars.String)
            texte = table[nom].cast(polars.String)
            table = table.with_columns(ecrites.zip_with(ecrites.is_not_null(), texte).alias(nom))
    return table
