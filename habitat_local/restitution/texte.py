"""Un texte sur trois supports : l'écran, une page HTML autonome, un classeur. Les tableaux viennent de `regles.textes`."""

import functools
import itertools
from pathlib import Path

import jinja2
import xlsxwriter
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_texte, fichier_entier
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.regles.textes import Ligne, Tableau, Texte, Version

MODELES = Path(__file__).parent / "modeles"


def periode(texte: Texte) -> str:
    """« en vigueur du 1er mai 2016 au 31 décembre 2016, montré au … »."""
    fin = f"au {formats.date(texte.fin)}" if texte.fin else "sans fin connue"
    return f"en vigueur du {formats.date(texte.debut)} {fin}, montré au {formats.date(texte.jour)}"


def histoire(versions: tuple[Version, ...], unite: str | None) -> str:
    """« 10 % jusqu'au 30 juin 2016, puis 15 % » ; rien pour une valeur qui n'a pas changé."""
    if len(versions) < 2:
        return ""
    dites = [
        formats.valeur(v.valeur, unite) + (f" jusqu'au {formats.date(v.fin)}" if v.fin else "")
        for v in versions
    ]
    return ", puis ".join(dites)


def notes(ligne: Ligne) -> str:
    """Règles, lectures, confiance et valeurs successives d'une ligne, en une phrase."""
    changements = {h for c in ligne.cellules.values() if (h := histoire(c.versions, ligne.unite))}
    lectures = f"lectures : {', '.join(ligne.lectures)}" if ligne.lectures else ""
    confiance = f"confiance : {', '.join(ligne.confiance)}" if ligne.confiance else ""
    return " ; ".join(
        part for part in (", ".join(ligne.regles), lectures, confiance, *sorted(changements)) if part
    )


def cellules(tableau: Tableau, ligne: Ligne) -> list[str]:
    """Valeurs écrites de la ligne, une par colonne ; vide là où le texte ne dit rien."""
    return [cellule.ecrite if (cellule := ligne.dans(cle)) else "" for cle in tableau.colonnes]


def entetes(tableau: Tableau) -> list[str]:
    """Libellés des colonnes de valeurs ; « Valeur » quand rien n'y varie."""
    return [libelle or "Valeur" for libelle in tableau.colonnes.values()]


# --- Écran --------------------------------------------------------------------------------------------------------


def montrer(texte: Texte, console: Console) -> None:
    """Les tableaux du texte, l'un sous l'autre."""
    console.print(f"[bold]{escape(texte.titre)}[/bold]", escape(periode(texte)), sep="\n")
    for tableau in texte.tableaux:
        titre = escape(tableau.titre)
        if not tableau.lignes:
            console.print(f"\n[bold]{titre}[/bold]")
            continue
        table = Table(title=titre, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
        table.add_column("")
        for entete in entetes(tableau):
            table.add_column(escape(entete), justify="right")
        table.add_column("Règles, lectures")
        for groupe, lignes in itertools.groupby(tableau.lignes, key=lambda ligne: ligne.groupe):
            if groupe:
                table.add_row(f"[italic]{escape(groupe)}[/italic]")
            for ligne in lignes:
                table.add_row(*map(escape, (ligne.libelle, *cellules(tableau, ligne), notes(ligne))))
        console.print(table)
        articles = dict.fromkeys(a for ligne in tableau.lignes for a in ligne.articles)
        console.print(escape(" ; ".join(articles)), style="dim")


# --- Page -----------------------------------------------------------------------------------------------------------


@functools.cache
def modeles() -> jinja2.Environment:
    environnement = jinja2.Environment(
        loader=jinja2.FileSystemLoader(MODELES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environnement.globals |= {"cellules": cellules, "entetes": entetes, "notes": notes, "periode": periode}
    environnement.filters["typographie"] = formats.typographie
    return environnement


def page(texte: Texte) -> str:
    """Page HTML autonome du texte."""
    return modeles().get_template("texte.html.j2").render(texte=texte)


# --- Classeur -------------------------------------------------------------------------------------------------------


FORMATS_XLSX = {"/1": "0.##%", "currency": "# ##0.## €", "currency/m2": "# ##0.## €/m²", "m2": "0.## m²"}


#: Colonnes du classeur, et leur largeur.
COLONNES = {
    "Tableau": 34, "Ligne": 34, "Champ": 40, "Colonne": 28, "Valeur": 14, "Unité": 12, "Règles": 22, "Article": 44,
    "Lectures": 26, "Paramètre": 60,
}  # fmt: skip


def classeur(texte: Texte, chemin: Path) -> None:
    """Classeur du texte : une feuille, les valeurs en nombres, volets figés et filtre."""
    with fichier_entier(chemin) as provisoire:
        livre = xlsxwriter.Workbook(str(provisoire), {"strings_to_formulas": False, "strings_to_urls": False})
        gras = livre.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        pli = livre.add_format({"text_wrap": True, "valign": "top"})
        nombres = {u: livre.add_format({"num_format": f, "valign": "top"}) for u, f in FORMATS_XLSX.items()}
        feuille = livre.add_worksheet("Texte")
        feuille.write_row(0, 0, list(COLONNES), gras)
        rang = 0
        for tableau in texte.tableaux:
            for ligne in tableau.lignes:
                for cle, cellule in ligne.cellules.items():
                    rang += 1
                    tete = (tableau.titre, ligne.groupe, ligne.libelle, tableau.colonnes.get(cle, ""))
                    feuille.write_row(rang, 0, tete, pli)
                    forme = nombres.get(ligne.unite or "")
                    ecrire_valeur(feuille, rang, cellule.valeur, cellule.ecrite, forme, pli)
                    suite = (", ".join(ligne.regles), " ; ".join(ligne.articles), ", ".join(ligne.lectures))
                    feuille.write_row(rang, 5, (ligne.unite or "", *suite, cellule.chemin), pli)
        feuille.freeze_panes(1, 2)
        feuille.autofilter(0, 0, max(rang, 1), len(COLONNES) - 1)
        for colonne, largeur in enumerate(COLONNES.values()):
            feuille.set_column(colonne, colonne, largeur)
        feuille.set_landscape()
        feuille.fit_to_pages(1, 0)
        feuille.repeat_rows(0)
        livre.close()


def ecrire_valeur(feuille, rang: int, valeur: object, ecrite: str, nombre, pli) -> None:
    """Un nombre reste un nombre ; le reste s'écrit comme il se lit."""
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        feuille.write_number(rang, 4, valeur, nombre)
    else:
        feuille.write_string(rang, 4, ecrite, pli)


def ecrire(texte: Texte, chemin: Path) -> None:
    """Écrit le texte selon l'extension : .html ou .xlsx."""
    genre = Path(chemin).suffix.lower()
    if genre == ".html":
        ecrire_texte(chemin, page(texte))
    elif genre == ".xlsx":
        classeur(texte, chemin)
    else:
        raise ErreurEntree(f"{chemin} : extension inconnue (.html ou .xlsx attendu).")
