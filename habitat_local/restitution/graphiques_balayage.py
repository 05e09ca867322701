"""Images d'un balayage : dépense par financeur et enveloppe, ménages aidés, reste à charge ; SVG, PNG, HTML.

Les niveaux se lisent depuis zéro, la valeur d'aujourd'hui est marquée, chaque image porte son titre.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import altair
import polars
import vl_convert

from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_texte, fichier_entier
from habitat_local.restitution.graphiques import (
    ALERTE,
    ENCRE,
    ETROITE,
    LARGEUR,
    axe_euros,
    configurer,
    en_svg,
)
from habitat_local.restitution.html import page

COULEURS = ["#1b4f8f", "#8a9bb0", "#c2731d", "#4f8f5b", "#7a5195", "#58595b"]
SOLUTION, AUJOURD_HUI = "#0b6e4f", "#5b6775"
#: Où s'écrit la légende d'un trait : au bout à droite, ou à côté.
COTES: dict[str, dict[str, Any]] = {"y": {"align": "right", "dx": -4}, "x": {"align": "left", "dx": 8}}
AXE_PART = "replace(format(datum.value * 100, '.4~g'), '.', ',') + '\u00a0%'"
DEMANDE = "Demandé à l'enveloppe"


@dataclasses.dataclass(frozen=True)
class Legende:
    """Ce qu'une image d'un balayage dit en plus des points : titre, unité, valeurs d'aujourd'hui, solutions."""

    titre: str
    unite: str | None
    aujourd_hui: Sequence[float] = ()
    enveloppe: float | None = None
    solutions: Sequence[float] = ()


def axe_valeur(titre: str, unite: str | None, largeur: int):
    options: dict[str, Any] = {"labelExpr": AXE_PART} if unite == "/1" else {"format": ",.6~g"}
    graduations = 8 if largeur == LARGEUR else 4
    axe = altair.Axis(
        title=couper(titre, largeur // 7), grid=False, tickCount=graduations, titleFontWeight="normal",
        **options,
    )  # fmt: skip
    return altair.X("valeur:Q", axis=axe, scale=altair.Scale(nice=False, zero=False))


def ecrire_valeur(valeur: float, unite: str | None) -> str:
    """Valeur avec toutes ses décimales utiles : la réponse d'une recherche en a souvent plus de deux."""
    if unite != "/1":
        return formats.valeur(valeur, unite)
    texte = formats.nombre(valeur * 100, 6)
    return f"{texte.rstrip('0').rstrip(',')}{formats.INSECABLE}%"


def regle(axe: str, valeur: float, texte: str, couleur: str, bord=None, decalage: int = 6) -> list:
    """Trait pointillé à une valeur, avec sa légende."""
    donnees = {"v": [valeur]} | ({"g": [bord]} if bord is not None else {})
    base = altair.Chart(polars.DataFrame(donnees))
    trait = base.mark_rule(color=couleur, strokeDash=[6, 4], strokeWidth=2).encode(**{axe: "v:Q"})
    style: dict[str, Any] = {"color": couleur, "fontSize": 13, "fontWeight": "bold", **COTES[axe]}
    if axe == "y":
        mot = base.mark_text(text=texte, baseline="bottom", dy=-5, **style).encode(y="v:Q", x="g:Q")
    else:
        mot = base.mark_text(text=texte, baseline="top", dy=decalage, **style).encode(
            x="v:Q", y=altair.value(0)
        )
    return [trait, mot]


def reperes(table: polars.DataFrame, legende: Legende, ecrits: bool = True) -> list:
    """Traits verticaux : la valeur d'aujourd'hui, et les solutions ; `ecrits` : avec leur valeur."""
    if not table.height:
        return []
    valeurs = table["valeur"].sort()
    bas, haut = valeurs[0], valeurs[-1]
    couches = []
    for valeur in legende.aujourd_hui:
        if bas <= valeur <= haut:
            texte = f"aujourd'hui : {ecrire_valeur(valeur, legende.unite)}" if ecrits else ""
            couches += regle("x", valeur, texte, AUJOURD_HUI)
    for rang, valeur in enumerate(legende.solutions):
        couches += regle("x", valeur, ecrire_valeur(valeur, legende.unite), SOLUTION, decalage=24 + 18 * rang)
    return couches


def montants_par_financeur(table: polars.DataFrame) -> tuple[polars.DataFrame, list[str]]:
    """(table longue, noms) des dépenses qui changent, et de ce qui est demandé à l'enveloppe, si on la compare."""
    libelles = {f"cout_{f}": FINANCEURS[f].libelle for f in FINANCEURS if table[f"cout_{f}"].n_unique() > 1}
    if "demande" in table.columns:
        libelles["demande"] = DEMANDE
    libelles = libelles or {"cout_total": "Tous financeurs"}
    longue = table.unpivot(index="valeur", on=list(libelles), variable_name="qui", value_name="montant")
    return longue.with_columns(polars.col("qui").replace_strict(libelles)), list(libelles.values())


def depenses(table: polars.DataFrame, legende: Legende, largeur: int):
    """Dépense de chaque financeur contre l'enveloppe."""
    longue, noms = montants_par_financeur(table)
    couleurs = [ALERTE if nom == DEMANDE else COULEURS[i % len(COULEURS)] for i, nom in enumerate(noms)]
    courbe = altair.Chart(longue).mark_line(strokeWidth=3, point=table.height < 3)
    courbe = courbe.encode(
        x=axe_valeur(legende.titre, legende.unite, largeur),
        y=axe_euros(altair.Y, largeur, shorthand="montant:Q"),
        color=altair.Color("qui:N", scale=altair.Scale(domain=noms, range=couleurs)),
    )
    couches = [courbe]
    if legende.enveloppe is not None:
        texte = f"Enveloppe : {formats.euros(legende.enveloppe)}"
        couches += regle("y", legende.enveloppe, texte, ALERTE, longue["valeur"].max())
    couches += reperes(table, legende)
    return sous_titre(altair.layer(*couches).properties(width=largeur, height=300), "Dépense par financeur")


def niveau(table: polars.DataFrame, legende: Legende, largeur: int, colonne: str, titre: str, euros: bool):
    """Courbe d'un niveau, depuis zéro."""
    entiers = altair.Axis(title=None, tickCount=4, domain=False, ticks=False, labelPadding=8, tickMinStep=1)
    axe = axe_euros(altair.Y, largeur, shorthand=f"{colonne}:Q") if euros else altair.Y(
        f"{colonne}:Q", axis=entiers, scale=altair.Scale(zero=True)
    )  # fmt: skip
    courbe = altair.Chart(table).mark_line(strokeWidth=3, color=ENCRE, point=table.height < 3)
    courbe = courbe.encode(x=axe_valeur(legende.titre, legende.unite, largeur), y=axe)
    couches = [courbe, *reperes(table, dataclasses.replace(legende, solutions=()), False)]
    return sous_titre(altair.layer(*couches).properties(width=largeur, height=150), titre)


def sous_titre(graphique, texte: str):
    return graphique.properties(
        title=altair.TitleParams(texte, anchor="start", fontSize=14, color=ENCRE, fontWeight="bold")
    )


def titrer(graphique, titre: str, largeur: int):
    """L'image sous son titre, coupé à la largeur."""
    lignes = couper(titre, largeur // 9)
    return graphique.properties(
        title=altair.TitleParams(lignes, anchor="start", fontSize=17, color="#1b4f8f", offset=14)
    )


def couper(texte: str, largeur: int) -> list[str]:
    """Le texte en lignes d'au plus `largeur` signes."""
    lignes = [""]
    for mot in texte.split(" "):
        if lignes[-1] and len(lignes[-1]) + 1 + len(mot) > largeur:
            lignes.append(mot)
        else:
            lignes[-1] = f"{lignes[-1]} {mot}".strip()
    return lignes


def balayage(table: polars.DataFrame, legende: Legende, largeur: int = LARGEUR):
    """Dépense par financeur contre l'enveloppe, ménages servis ou aidés, reste à charge."""
    servis = "servis" in table.columns
    compte = ("servis", "Ménages que l'enveloppe sert") if servis else ("dossiers_aides", "Ménages aidés")
    etages = [
        depenses(table, legende, largeur),
        niveau(table, legende, largeur, *compte, False),
        niveau(table, legende, largeur, "reste_a_charge", "Reste à charge, total au coût TTC connu", True),
    ]
    return titrer(altair.vconcat(*etages, spacing=24), legende.titre, largeur)


def paires(table: polars.DataFrame, legendes: Sequence[Legende], titre: str, largeur: int = LARGEUR):
    """Couples de valeurs qui dépensent à peu près la même somme."""
    premiere, seconde = legendes
    format_y: dict[str, Any] = {"labelExpr": AXE_PART} if seconde.unite == "/1" else {"format": ",.6~g"}
    axe = altair.Axis(title=couper(seconde.titre, 40), titleFontWeight="normal", **format_y)
    base = altair.Chart(table).encode(
        x=axe_valeur(premiere.titre, premiere.unite, largeur),
        y=altair.Y("seconde:Q", axis=axe, scale=altair.Scale(zero=True)),
    )
    points = base.mark_point(size=70, filled=True, color=COULEURS[0])
    couches = [base.mark_line(strokeWidth=3, color=COULEURS[0]), points, *reperes(table, premiere)]
    return titrer(altair.layer(*couches).properties(width=largeur, height=320), titre, largeur)


def ecrire(dessiner, titre: str, chemins: Iterable[Path]) -> None:
    """Écrit l'image dans chaque format demandé : .svg, .png, .html (autonomes, sans réseau).

    `dessiner(largeur)` rend le graphique ; la page a les deux largeurs.
    """
    for chemin in chemins:
        if chemin.suffix == ".svg":
            ecrire_texte(chemin, en_svg(dessiner(LARGEUR)))
        elif chemin.suffix == ".html":
            images = {"large": LARGEUR, "etroit": ETROITE}
            svg = {nom: en_svg(dessiner(largeur)) for nom, largeur in images.items()}
            ecrire_texte(chemin, page("image.html.j2", {"titre": titre, "images": svg}))
        else:
            image = vl_convert.vegalite_to_png(
                configurer(dessiner(LARGEUR)).to_dict(),
                scale=2,
                format_locale="fr-FR",
                time_format_locale="fr-FR",
            )
            with fichier_entier(chemin) as provisoire:
                provisoire.write_bytes(image)
