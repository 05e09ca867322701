"""Image d'une feuille de classeur, telle que l'écrivent ses formats : pour les docs, et pour la regarder sans tableur.

python outils/apercu_classeur.py CLASSEUR.xlsx FEUILLE IMAGE.png [LIGNES] [COLONNES]
"""

import datetime
import html
import sys
from pathlib import Path

import openpyxl
import vl_convert
from openpyxl.utils import get_column_letter

#: Hauteur d'une ligne, largeur des numéros et d'un caractère, en pixels.
HAUTEUR, MARGE, CARACTERE = 20, 30, 6.2


def ecrire(cellule) -> str:
    """Valeur d'une cellule, comme un tableur français la montre."""
    valeur, forme = cellule.value, cellule.number_format
    if valeur is None:
        return ""
    if isinstance(valeur, datetime.date):
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        if "%" in forme:
            return f"{valeur * 100:.{1 if '.0' in forme else 0}f} %".replace(".", ",")
        decimales = 2 if ".00" in forme else 0 if valeur == int(valeur) else 2
        texte = f"{valeur:,.{decimales}f}" if "#,##" in forme else f"{valeur:g}"
        return texte.replace(",", " ").replace(".", ",") + (" €" if "€" in forme else "")
    return str(valeur)


def fond(cellule) -> str:
    rempli = cellule.fill.fill_type == "solid" and isinstance(cellule.fill.fgColor.rgb, str)
    return f"#{cellule.fill.fgColor.rgb[-6:]}" if rempli else "white"


def encre(cellule) -> str:
    couleur = cellule.font.color
    return f"#{couleur.rgb[-6:]}" if couleur is not None and isinstance(couleur.rgb, str) else "#1f2328"


def rectangle(x: float, y: float, largeur: float, couleur: str, hauteur: float = HAUTEUR) -> str:
    return f'<rect x="{x}" y="{y}" width="{largeur}" height="{hauteur}" fill="{couleur}" stroke="#d0d7de"/>'


def dessiner(cellule, x: float, y: float, largeur: float) -> str:
    """Une cellule : son fond, son texte coupé à sa largeur, le coin rouge d'un commentaire."""
    texte, droite = ecrire(cellule), isinstance(cellule.value, int | float | datetime.date)
    place = int(largeur / (CARACTERE * (1.2 if cellule.font.bold else 1)))
    texte = texte if len(texte) <= place else texte[: max(place - 1, 1)] + "…"
    ancre, abscisse = ("end", x + largeur - 5) if droite else ("start", x + 5)
    gras = ' font-weight="bold"' if cellule.font.bold else ""
    penche = ' font-style="italic"' if cellule.font.italic else ""
    dessin = rectangle(x, y, largeur, fond(cellule))
    dessin += (
        f'<text x="{abscisse}" y="{y + 14}" text-anchor="{ancre}" fill="{encre(cellule)}"{gras}{penche}>'
    )
    dessin += f"{html.escape(texte)}</text>"
    if cellule.comment is not None:
        dessin += f'<path d="M{x + largeur - 7} {y} h7 v7 z" fill="#d1242f"/>'
    return dessin


def svg(page, lignes: int, colonnes: int) -> str:
    """Le haut à gauche d'une feuille."""
    colonnes, lignes = min(colonnes, page.max_column), min(lignes, page.max_row)
    largeurs = [
        min((page.column_dimensions[get_column_letter(n)].width or 10) * 6.6, 230)
        for n in range(1, colonnes + 1)
    ]
    dessins, x = [rectangle(0, 0, MARGE, "#f3f4f6")], float(MARGE)
    for n, largeur in enumerate(largeurs, start=1):
        dessins.append(rectangle(x, 0, largeur, "#f3f4f6"))
        dessins.append(
            f'<text x="{x + largeur / 2}" y="14" text-anchor="middle" fill="#57606a">{get_column_letter(n)}</text>'
        )
        dessins += [dessiner(page.cell(rang, n), x, rang * HAUTEUR, largeur) for rang in range(1, lignes + 1)]
        x += largeur
    for rang in range(1, lignes + 1):
        dessins.append(rectangle(0, rang * HAUTEUR, MARGE, "#f3f4f6"))
        dessins.append(
            f'<text x="{MARGE / 2}" y="{rang * HAUTEUR + 14}" text-anchor="middle" fill="#57606a">{rang}</text>'
        )
    hauteur = (lignes + 1) * HAUTEUR
    police = 'font-family="Carlito, \'DejaVu Sans\', sans-serif" font-size="11.5"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{x + 1:.0f}" height="{hauteur + 1}" {police}>'
        f"{''.join(dessins)}</svg>"
    )


def image(classeur: Path, feuille: str, sortie: Path, lignes: int = 16, colonnes: int = 10) -> None:
    """Écrit l'image d'une feuille."""
    page = openpyxl.load_workbook(classeur)[feuille]
    sortie.write_bytes(vl_convert.svg_to_png(svg(page, lignes, colonnes), scale=1.5))


if __name__ == "__main__":
    image(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), *map(int, sys.argv[4:]))
