"""Classeur d'un chiffrage : une table par feuille, en nombres ; filtres, volets figés, aucun texte pris pour une formule."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter

from habitat_local.communs.ecriture import fichier_entier
from habitat_local.restitution.tables import ECRITURES, Table

EN_TETE = 3
EUROS = "#,##0.00 €"
#: Format de chaque genre de cellule, et de chaque unité d'une valeur de paramètre.
NOMBRES = {
    "euros": EUROS,
    "ecart": "+#,##0.00 €;-#,##0.00 €;0 €",
    "montant": EUROS,
    "difference": "+#,##0.00 €;-#,##0.00 €;0.00 €",
    "effectif": "#,##0",
    "decimal": "#,##0.0#",
    "nombre": "#,##0.00",
    "date": "dd/mm/yyyy",
    "/1": "0.##%",
    "part_entiere": "0%",
    "currency": EUROS,
    "ecart_euros": "+#,##0.00 €;-#,##0.00 €;0 €",
    "currency/m2": '#,##0.## "€/m²"',
}
UNITES_EN_NOMBRES = ("/1", "currency", "currency/m2", "ecart_euros")


class Styles:
    """Formats d'un classeur, faits une fois : (genre, gras) -> format."""

    def __init__(self, livre) -> None:
        self.livre = livre
        self.faits: dict[tuple[str, bool], Any] = {}

    def __call__(self, genre: str, gras: bool = False):
        if (genre, gras) not in self.faits:
            forme = {"valign": "top"} | ({"bold": True, "top": 1} if gras else {})
            forme |= {"num_format": NOMBRES[genre]} if genre in NOMBRES else {"text_wrap": True}
            self.faits[genre, gras] = self.livre.add_format(forme)
        return self.faits[genre, gras]


def est_un_nombre(valeur) -> bool:
    return isinstance(valeur, int | float) and not isinstance(valeur, bool)


def est_entier(valeur: float) -> bool:
    return abs(valeur - round(valeur)) < 1e-6


def cellule(genre: str, valeur) -> tuple[str, object]:
    """(format, contenu) d'une cellule : un nombre partout où il y en a un."""
    if genre == "valeur":
        contenu, unite = valeur
        if not est_un_nombre(contenu):
            return "texte", ECRITURES[genre](valeur)
        if unite == "/1":
            return ("part_entiere" if est_entier(contenu * 100) else "/1"), contenu
        if unite in UNITES_EN_NOMBRES:
            return unite, contenu
        return ("effectif" if est_entier(contenu) else "decimal"), contenu
    if genre == "effectif":
        return ("effectif", round(valeur)) if est_entier(valeur) else ("decimal", valeur)
    return genre, valeur


def ecrire_cellule(feuille, place: tuple[int, int], genre: str, valeur, styles: Styles, gras: bool) -> None:
    forme, contenu = cellule(genre, valeur)
    if genre == "date":
        feuille.write_datetime(*place, contenu, styles(forme, gras))
    elif est_un_nombre(contenu):
        feuille.write_number(*place, contenu, styles(forme, gras))
    else:
        feuille.write_string(*place, str(contenu), styles("texte", gras))


def largeur(table: Table, colonne: int) -> int:
    nom, genre = table.colonnes[colonne]
    if genre != "texte":
        return 14
    return min(60, max([len(nom)] + [len(str(ligne[colonne])) for ligne in table.lignes]) + 2)


def ecrire_feuille(feuille, table: Table, styles: Styles, entete, titre) -> None:
    """Titre, note, en-tête figé et filtré, lignes, total en gras hors du filtre."""
    feuille.write_string(0, 0, table.titre, titre)
    if table.note:
        feuille.write_string(1, 0, table.note)
    for colonne, (nom, _) in enumerate(table.colonnes):
        feuille.write_string(EN_TETE, colonne, nom, entete)
        feuille.set_column(colonne, colonne, largeur(table, colonne))
    derniere = len(table.lignes) - 1
    for rang, ligne in enumerate(table.lignes):
        gras = table.total and rang == derniere
        for colonne, ((_, genre), valeur) in enumerate(zip(table.colonnes, ligne, strict=True)):
            if valeur is not None:
                ecrire_cellule(feuille, (EN_TETE + 1 + rang, colonne), genre, valeur, styles, gras)
    filtrees = EN_TETE + len(table.lignes) - (1 if table.total else 0)
    feuille.autofilter(EN_TETE, 0, max(filtrees, EN_TETE), len(table.colonnes) - 1)
    feuille.freeze_panes(EN_TETE + 1, 1)
    imprimer_en_largeur(feuille)


def imprimer_en_largeur(feuille) -> None:
    """Impression : A4 en paysage, toutes les colonnes sur une page, en-tête redit."""
    feuille.set_paper(9)
    feuille.set_landscape()
    feuille.fit_to_pages(1, 0)
    feuille.repeat_rows(EN_TETE)


def ecrire(chemin: Path, feuilles: Iterable[Table], proprietes: dict) -> None:
    """Écrit les tables, une par feuille."""
    sans_formule = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with fichier_entier(chemin) as provisoire:
        try:
            with xlsxwriter.Workbook(str(provisoire), sans_formule) as livre:
                livre.set_properties(proprietes)
                styles = Styles(livre)
                entete = livre.add_format(
                    {"bold": True, "bg_color": "#1b4f8f", "font_color": "white", "text_wrap": True}
                )
                titre = livre.add_format({"bold": True, "font_size": 14})
                for table in feuilles:
                    ecrire_feuille(livre.add_worksheet(table.nom[:31]), table, styles, entete, titre)
        except xlsxwriter.exceptions.FileCreateError as erreur:
            raise OSError(str(erreur)) from None
