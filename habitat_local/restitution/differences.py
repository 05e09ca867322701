"""La différence entre deux versions d'une convention, en annexe d'une délibération : page HTML, DOCX, JSON, classeur."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair
import docx
import polars
import vl_convert
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from rich.console import Console
from rich.markup import escape

from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_texte, fichier_entier, verifier_destination
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.comparaison import Changement
from habitat_local.restitution import classeur
from habitat_local.restitution.ecran import table_rich
from habitat_local.restitution.graphiques import COULEURS, configurer, en_svg
from habitat_local.restitution.html import page
from habitat_local.restitution.tables import Table
from habitat_local.scenarios.versions import Difference

EXTENSIONS = (".html", ".docx", ".xlsx", ".json")
#: Dossiers touchés que montre une annexe ; le classeur et le JSON les ont tous.
MONTRES = 60
BLEU = RGBColor(0x1B, 0x4F, 0x8F)


def dispositions(difference: Difference) -> Table:
    """Ce que dit l'avenant : une ligne par disposition, avant, après, quand, article."""
    colonnes = tuple((t, "texte") for t in ("Disposition", "Avant", "Après", "Quand", "Article"))
    lignes = [
        (ou(c), c.avant, c.apres, c.periode, c.reference or formats.VIDE) for c in difference.changements
    ]
    lignes += [
        (libelle, formats.VIDE, f"formule {sens}", formats.VIDE, formats.VIDE)
        for libelle, sens in difference.formules
    ]
    return Table("Dispositions", "Ce qui change", colonnes, lignes)


def ou(changement: Changement) -> str:
    return " › ".join(filter(None, (changement.contexte, changement.libelle)))


def financeurs(difference: Difference) -> Table:
    """Coût de chaque financeur, avant et après."""
    colonnes = (
        ("Financeur", "texte"), ("Avant", "montant"), ("Après", "montant"), ("Écart", "difference"),
        ("Dossiers qui gagnent", "effectif"), ("Dossiers qui perdent", "effectif"),
    )  # fmt: skip
    lignes = [ligne[1:] for ligne in difference.financeurs.iter_rows()]
    note = "Droits ouverts aux dossiers déposés, avant toute limite d'enveloppe."
    return Table("Financeurs", "Ce qu'il en coûte", colonnes, lignes, total=True, note=note)


def dossiers(difference: Difference, au_plus: int | None = None) -> Table:
    """Dossiers dont un montant change : total et reste à charge, avant et après ; puis chaque financeur qui change."""
    touches = difference.touches
    changent = [
        nom
        for nom in difference.libelles
        if nom != "total" and (touches[f"{nom}_avant"] != touches[f"{nom}_apres"]).any()
    ]
    colonnes = [("Dossier", "texte"), ("Dépôt", "date"), ("Commune", "texte")]
    noms = ["id", "date_depot", "commune"]
    for nom in (*changent, "total"):
        colonnes += [(f"{difference.libelles[nom]}, {mot}", "montant") for mot in ("avant", "après")]
        noms += [f"{nom}_avant", f"{nom}_apres"]
    colonnes += [
        ("Écart", "difference"),
        ("Reste à charge, avant", "montant"),
        ("Reste à charge, après", "montant"),
    ]
    noms += ["ecart", "reste_avant", "reste_apres"]
    montres = touches.select(noms).head(au_plus) if au_plus else touches.select(noms)
    reste = touches.height - montres.height
    note = (
        f"{formats.pluriel(reste, 'autre dossier', 'autres dossiers')} : voir le classeur." if reste else ""
    )
    return Table("Dossiers", "Dossier par dossier", tuple(colonnes), montres.rows(), note=note)


def titre(difference: Difference) -> str:
    return f"De « {difference.avant} » à « {difference.apres} »"


def dessiner(difference: Difference, largeur: int) -> altair.Chart:
    """Coût de chaque financeur avant et après, en barres depuis zéro."""
    lignes = [
        {"financeur": f["libelle"], "version": mot, "montant": f[cle], "rang": rang}
        for f in difference.financeurs.iter_rows(named=True)
        for rang, (mot, cle) in enumerate((("Avant", "avant"), ("Après", "apres")))
    ]
    noms = [f["libelle"] for f in difference.financeurs.iter_rows(named=True)]
    couleurs = altair.Scale(domain=["Avant", "Après"], range=list(COULEURS.values()))
    return (
        altair.Chart(polars.DataFrame(lignes))
        .mark_bar()
        .encode(
            x=altair.X(
                "montant:Q", title=None, axis=altair.Axis(format=",.0f", tickCount=max(3, largeur // 150))
            ),
            y=altair.Y("financeur:N", sort=noms, title=None),
            yOffset=altair.YOffset("version:N", sort=["Avant", "Après"]),
            color=altair.Color("version:N", scale=couleurs),
        )
        .properties(width=largeur, height=44 * len(noms))
    )


# --- Écrire -----------------------------------------------------------------------------------------------------


def ecrire(difference: Difference, chemin: Path | str) -> None:
    """Écrit la différence : .html, .docx, .xlsx ou .json. Erreur (`ErreurEntree`) : autre extension, écriture impossible."""
    chemin = Path(chemin)
    verifier_destination(chemin)
    suffixe = chemin.suffix.lower()
    if suffixe not in EXTENSIONS:
        raise ErreurEntree(
            f"{chemin} : extension « {suffixe or 'aucune'} » inconnue ; {', '.join(EXTENSIONS)} attendue."
        )
    if suffixe == ".html":
        ecrire_texte(chemin, en_html(difference))
    elif suffixe == ".json":
        ecrire_texte(chemin, en_json(difference))
    elif suffixe == ".xlsx":
        feuilles = [dispositions(difference)]
        feuilles += [financeurs(difference), dossiers(difference)] if difference.dossiers is not None else []
        classeur.ecrire(chemin, feuilles, {"title": titre(difference)})
    else:
        en_docx(difference, chemin)


def en_html(difference: Difference) -> str:
    chiffree = difference.dossiers is not None
    images = {"large": 700, "etroit": 230}
    return page(
        "difference.html.j2",
        {
            "titre": titre(difference),
            "phrases": difference.phrases_d_euros,
            "dispositions": dispositions(difference),
            "financeurs": financeurs(difference) if chiffree else None,
            "images": {nom: en_svg(dessiner(difference, largeur)) for nom, largeur in images.items()}
            if chiffree
            else {},
            "dossiers": dossiers(difference, MONTRES) if chiffree and difference.touches.height else None,
            "methode": methode(difference),
        },
    )


def en_json(difference: Difference) -> str:
    contenu: dict[str, Any] = {
        "avant": difference.avant,
        "apres": difference.apres,
        "phrases": difference.phrases,
        "changements": [vars(c) for c in difference.changements],
    }
    if difference.dossiers is not None:
        contenu |= {"financeurs": difference.financeurs.to_dicts(), "dossiers": difference.touches.to_dicts()}
    return json.dumps(contenu, ensure_ascii=False, indent=1, default=str) + "\n"


def methode(difference: Difference) -> list[str]:
    """Comment les euros sont calculés, et sur quoi."""
    if difference.dossiers is None:
        return ["Aucune population n'a été donnée : seules les dispositions sont comparées."]
    source = f" du fichier {difference.population}" if difference.population else ""
    dites = [
        f"Chaque dossier déposé{source} est calculé sous les deux versions, au centime ; les sommes sont pondérées.",
        "Les dossiers sont les mêmes avant et après : ce que l'avenant ferait déposer de plus n'est pas compté.",
        "Les enveloppes annuelles ne limitent pas ces montants : ce sont des droits ouverts.",
    ]
    refusees = difference.refus["ligne"].n_unique() if difference.refus is not None else 0
    if refusees:
        dites.append(f"{formats.pluriel(refusees, 'ligne refusée', 'lignes refusées')}, non comptées.")
    return dites


def en_docx(difference: Difference, chemin: Path) -> None:
    """Annexe DOCX : titres, tableaux et image, au format d'une délibération (A4, paysage)."""
    document = docx.Document()
    preparer(document, titre(difference))
    document.add_heading("Ce qui change", level=1)
    table = dispositions(difference)
    if table.lignes:
        poser_table(document, table, (7.6, 3.6, 3.6, 4.6, 6.0))
    else:
        document.add_paragraph("Rien ne change : les deux versions disent la même chose.")
    if difference.dossiers is not None:
        document.add_heading("Ce qu'il en coûte", level=1)
        for phrase in difference.phrases_d_euros:
            document.add_paragraph(formats.typographie(phrase), style="List Bullet")
        poser_table(document, financeurs(difference))
        image = vl_convert.vegalite_to_png(
            configurer(dessiner(difference, 700)).to_dict(), scale=2, format_locale="fr-FR"
        )
        document.add_picture(io.BytesIO(image), width=Cm(19))
        if difference.touches.height:
            document.add_heading("Dossier par dossier", level=1)
            poser_table(document, dossiers(difference, MONTRES))
    document.add_heading("Méthode", level=1)
    for phrase in methode(difference):
        document.add_paragraph(formats.typographie(phrase), style="List Bullet")
    with fichier_entier(chemin) as provisoire:
        document.save(str(provisoire))


def preparer(document: Any, texte: str) -> None:
    """Page A4 en paysage, police, titre, numéros de page."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Sans", Pt(10)
    for niveau in ("Title", "Heading 1"):
        style = document.styles[niveau]
        style.font.name, style.font.color.rgb = "Liberation Sans", BLEU
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "minorHAnsi")
        style.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
        style.font.size = Pt(18 if niveau == "Title" else 13)
    document.core_properties.title = texte
    document.core_properties.language = "fr-FR"
    document.add_heading(formats.typographie(texte), level=0)
    pied = section.footer.paragraphs[0]
    pied.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    numero(pied)


def numero(paragraphe: Any) -> None:
    """Champ « numéro de page »."""
    suite = paragraphe.add_run()
    for genre, texte in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if genre else "w:instrText")
        if genre:
            element.set(qn("w:fldCharType"), genre)
        else:
            element.text = texte
        suite._r.append(element)


def poser_table(document: Any, table: Table, largeurs: Sequence[float] = ()) -> None:
    """Tableau Word : en-tête redit à chaque page, nombres à droite, total en gras."""
    posee = document.add_table(rows=1, cols=len(table.colonnes))
    posee.style = "Light Grid Accent 1"
    posee.alignment = WD_TABLE_ALIGNMENT.CENTER
    ligne_d_entete = OxmlElement("w:tblHeader")
    ligne_d_entete.set(qn("w:val"), "true")
    posee.rows[0]._tr.get_or_add_trPr().append(ligne_d_entete)
    lignes = [[nom for nom, _ in table.colonnes], *table.ecrites()]
    for rang, ligne in enumerate(lignes):
        cellules = posee.rows[0].cells if rang == 0 else posee.add_row().cells
        gras = rang == 0 or (table.total and rang == len(lignes) - 1)
        for colonne, texte in enumerate(ligne):
            remplir(cellules[colonne], texte, table.colonnes[colonne][1], gras)
            if largeurs:
                cellules[colonne].width = Cm(largeurs[colonne])
    if table.note:
        note = document.add_paragraph(formats.typographie(table.note))
        note.runs[0].font.size, note.runs[0].italic = Pt(8.5), True


def remplir(cellule: Any, texte: str, genre: str, gras: bool) -> None:
    paragraphe = cellule.paragraphs[0]
    paragraphe.paragraph_format.space_after = Pt(1)
    morceau = paragraphe.add_run(formats.typographie(texte))
    morceau.font.size, morceau.bold = Pt(8.5), gras
    if genre != "texte":
        paragraphe.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def montrer(console: Console, difference: Difference) -> None:
    """À l'écran : dispositions, coût par financeur, phrases."""
    console.print(escape(titre(difference)))
    table = dispositions(difference)
    if table.lignes:
        console.print(table_rich(table, table.titre))
    if difference.dossiers is not None:
        console.print(table_rich(financeurs(difference), "Ce qu'il en coûte"))
    for phrase in difference.phrases_d_euros if table.lignes else difference.phrases:
        console.print(f"• {escape(phrase)}", soft_wrap=True)
