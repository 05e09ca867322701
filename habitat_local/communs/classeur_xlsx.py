"""Un classeur dont les feuilles sont des tables : nombres en nombres, euros, dates, filtres, en-têtes figés, impression."""

import contextlib
import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars
import xlsxwriter

from habitat_local.communs.ecriture import fichier_entier

#: Format d'un genre de cellule ; Excel l'écrit selon la langue de qui l'ouvre.
FORMATS = {
    "euros": "#,##0.00 €",
    "nombre": "#,##0.##",
    "entier": "#,##0",
    "annee": "0",
    "part": "0.0%",
    "date": "dd/mm/yyyy",
}
SANS_FORMULE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
BLEU, JAUNE = "#1b4f8f", "#fff2b3"
LONGUEUR_EXCEL, LARGEUR_MAXIMALE = 32_000, 60


@dataclasses.dataclass(frozen=True)
class Feuille:
    """Une table et sa présentation.

    `titres` : intitulé de chaque colonne ; `genres` : euros, nombre, entier, annee, part, date (à défaut, le type) ;
    `aides` : commentaire d'un en-tête ; `marquees` : {(rang, colonne): commentaire} des cellules à voir ; `total` : la
    dernière ligne est un total ; `titre`, `note` : au-dessus du tableau.
    """

    nom: str
    table: polars.DataFrame
    titres: Mapping[str, str] = dataclasses.field(default_factory=dict)
    genres: Mapping[str, str] = dataclasses.field(default_factory=dict)
    aides: Mapping[str, str] = dataclasses.field(default_factory=dict)
    marquees: Mapping[tuple[int, str], str] = dataclasses.field(default_factory=dict)
    titre: str = ""
    note: str = ""
    total: bool = False

    @property
    def entete(self) -> int:
        """Rang de la ligne d'en-têtes."""
        return 3 if self.titre else 0


class Styles:
    """Formats d'un classeur, faits une fois."""

    def __init__(self, livre: Any) -> None:
        self.livre, self.faits = livre, dict[tuple[Any, ...], Any]()

    def __call__(self, genre: str = "", **options: Any) -> Any:
        cle = (genre, *sorted(options.items()))
        if cle not in self.faits:
            forme = {"valign": "top", **options} | (
                {"num_format": FORMATS[genre]} if genre in FORMATS else {}
            )
            self.faits[cle] = self.livre.add_format(forme)
        return self.faits[cle]


def genre_de(nom: str, type_: polars.DataType, genres: Mapping[str, str]) -> str:
    if nom in genres:
        return genres[nom]
    if type_.is_temporal():
        return "date"
    if type_.is_integer():
        return "entier"
    return "nombre" if type_.is_numeric() else "texte"


@contextlib.contextmanager
def classeur(chemin: Path | str, titre: str = "") -> Iterator[tuple[Any, Styles]]:
    """(classeur, formats) à remplir ; écrit entier ou pas du tout. Erreur : écriture impossible."""
    with fichier_entier(chemin) as provisoire:
        try:
            with xlsxwriter.Workbook(str(provisoire), SANS_FORMULE) as livre:
                # Une date de création fixe : le même contenu donne les mêmes octets.
                livre.set_properties({"title": titre, "created": datetime.datetime(2000, 1, 1)})
                yield livre, Styles(livre)
        except xlsxwriter.exceptions.FileCreateError as erreur:
            raise OSError(str(erreur)) from None


def ecrire(chemin: Path | str, feuilles: Iterable[Feuille], titre: str = "") -> None:
    """Écrit un classeur, une table par feuille. Erreur (`ErreurEntree`) : écriture impossible."""
    with classeur(chemin, titre) as (livre, styles):
        for feuille in feuilles:
            remplir(livre.add_worksheet(feuille.nom[:31]), feuille, styles)


def remplir(page: Any, feuille: Feuille, styles: Styles) -> None:
    """Une feuille : titre, en-têtes figés et filtrés, colonnes à leur format, mise en page d'impression."""
    if feuille.titre:
        page.write_string(0, 0, feuille.titre, styles(bold=True, font_size=14))
        page.write_string(1, 0, feuille.note, styles(italic=True))
    table, entete = feuille.table, feuille.entete
    tete = styles(bold=True, bg_color=BLEU, font_color="white", text_wrap=True, border=1)
    for colonne, nom in enumerate(table.columns):
        genre = genre_de(nom, table.schema[nom], feuille.genres)
        titre = feuille.titres.get(nom, nom)
        page.write_string(entete, colonne, titre, tete)
        page.set_column(colonne, colonne, largeur(titre, table[nom], genre), styles(genre))
        ecrire_colonne(page, feuille, colonne, genre, styles)
        if aide := feuille.aides.get(nom):
            page.write_comment(entete, colonne, aide, {"x_scale": 2.2, "y_scale": 1.4})
    mettre_en_page(page, feuille)


def ecrire_colonne(page: Any, feuille: Feuille, colonne: int, genre: str, styles: Styles) -> None:
    nom = feuille.table.columns[colonne]
    derniere = feuille.table.height - 1
    for rang, valeur in enumerate(feuille.table[nom].to_list()):
        options: dict[str, Any] = {"bold": True, "top": 1} if feuille.total and rang == derniere else {}
        commentaire = feuille.marquees.get((rang, nom))
        if commentaire is not None:
            options["bg_color"] = JAUNE
            page.write_comment(feuille.entete + 1 + rang, colonne, commentaire, {"x_scale": 2.2})
        ecrire_cellule(page, (feuille.entete + 1 + rang, colonne), valeur, genre, styles, options)


def ecrire_cellule(
    page: Any, place: tuple[int, int], valeur: Any, genre: str, styles: Styles, options: dict[str, Any]
) -> None:
    if valeur is None:
        if options:
            page.write_blank(*place, None, styles("", **options))
    elif isinstance(valeur, bool):
        page.write_string(*place, "oui" if valeur else "non", styles("texte", **options))
    elif isinstance(valeur, int | float):
        page.write_number(*place, valeur, styles(genre if genre != "texte" else "nombre", **options))
    elif isinstance(valeur, datetime.date):
        page.write_datetime(*place, valeur, styles("date", **options))
    else:
        texte = " | ".join(map(str, valeur)) if isinstance(valeur, list) else str(valeur)
        page.write_string(
            *place, texte[:LONGUEUR_EXCEL], styles("texte", text_wrap=len(texte) > 40, **options)
        )


def largeur(titre: str, serie: polars.Series, genre: str) -> int:
    """Largeur d'une colonne, en caractères : son intitulé sur deux lignes, ses valeurs."""
    au_moins = max(len(titre) // 2 + 3, max((len(m) for m in titre.split()), default=0) + 3)
    if genre != "texte":
        return min(max(13, au_moins), 24)
    longueurs = [None if v is None else len(str(v)) for v in serie.head(500).to_list()]
    plus_longue = max((n for n in longueurs if n is not None), default=0)
    return min(max(au_moins, plus_longue + 2, 8), LARGEUR_MAXIMALE)


def mettre_en_page(page: Any, feuille: Feuille) -> None:
    table, entete = feuille.table, feuille.entete
    lignes = table.height - (1 if feuille.total else 0)
    if table.width:
        page.autofilter(entete, 0, entete + max(lignes, 1), table.width - 1)
    page.freeze_panes(entete + 1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(entete)
    page.set_footer("&L&F – &A&RPage &P / &N")
