"""Images d'un balayage : dépense par financeur et enveloppe, reste à charge du ménage ; SVG, PNG, HTML."""

import altair
import polars
import vl_convert

from habitat_local.chiffrage.cout import FINANCEURS
from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_texte, fichier_entier
from habitat_local.restitution.graphiques import ALERTE, ENCRE, LARGEUR, axe_euros, configurer, en_svg

COULEURS = ["#1b4f8f", "#8a9bb0", "#c2731d", "#4f8f5b", "#7a5195", "#58595b"]
SOLUTION = "#0b6e4f"
#: Où s'écrit la légende d'un trait : au bout à droite, ou à côté.
COTES = {"y": {"align": "right", "dx": -4}, "x": {"align": "left", "dx": 8}}
AXE_PART = "replace(format(datum.value * 100, '.4~g'), '.', ',') + '\u00a0%'"


def axe_valeur(titre, unite):
    options = {"labelExpr": AXE_PART} if unite == "/1" else {"format": ",.6~g"}
    axe = altair.Axis(title=titre, grid=False, tickCount=8, titleFontWeight="normal", **options)
    return altair.X("valeur:Q", axis=axe, scale=altair.Scale(nice=False))


def ecrire_valeur(valeur, unite):
    """Valeur avec toutes ses décimales utiles : la réponse d'une recherche en a souvent plus de deux."""
    if unite != "/1":
        return formats.valeur(valeur, unite)
    texte = formats.nombre(valeur * 100, 6)
    return f"{texte.rstrip('0').rstrip(',')}{formats.INSECABLE}%"


def regle(axe, valeur, texte, couleur, bord=None):
    """Trait pointillé à une valeur, avec sa légende."""
    champ = "y" if axe == "y" else "x"
    donnees = {"v": [valeur]} | ({"g": [bord]} if bord is not None else {})
    base = altair.Chart(polars.DataFrame(donnees))
    trait = base.mark_rule(color=couleur, strokeDash=[6, 4], strokeWidth=2).encode(**{champ: "v:Q"})
    style = {"color": couleur, "fontSize": 13, "fontWeight": "bold", **COTES[axe]}
    if axe == "y":
        mot = base.mark_text(text=texte, baseline="bottom", dy=-5, **style).encode(y="v:Q", x="g:Q")
    else:
        mot = base.mark_text(text=texte, baseline="top", dy=6, **style).encode(x="v:Q", y=altair.value(0))
    return [trait, mot]


DEMANDE = "Demandé à l'enveloppe"


def courbes_par_financeur(table, titre, unite):
    """Une ligne par financeur dont la dépense change ; et ce qui est demandé à l'enveloppe, si on la compare."""
    noms = [f for f in FINANCEURS if table[f"cout_{f}"].n_unique() > 1]
    libelles = {f"cout_{f}": FINANCEURS[f][0] for f in noms}
    if "demande" in table.columns:
        libelles["demande"] = DEMANDE
    libelles = libelles or {"cout_total": "Tous financeurs"}
    longue = table.unpivot(index="valeur", on=list(libelles), variable_name="qui", value_name="montant")
    longue = longue.with_columns(polars.col("qui").replace_strict(libelles))
    domaine = list(libelles.values())
    couleurs = [ALERTE if nom == DEMANDE else COULEURS[i] for i, nom in enumerate(domaine)]
    couleur = altair.Color("qui:N", scale=altair.Scale(domain=domaine, range=couleurs))
    courbe = (
        altair.Chart(longue)
        .mark_line(strokeWidth=3)
        .encode(x=axe_valeur(titre, unite), y=axe_euros(altair.Y, shorthand="montant:Q"), color=couleur)
    )
    return courbe, longue


def sous_titre(graphique, texte):
    return graphique.properties(
        title=altair.TitleParams(texte, anchor="start", fontSize=14, color=ENCRE, fontWeight="bold")
    )


def balayage(table, titre, unite, enveloppe=None, solutions=()):
    """Dépense par financeur contre l'enveloppe, puis reste à charge moyen."""
    courbe, longue = courbes_par_financeur(table, titre, unite)
    couches, droite = [courbe], longue["valeur"].max()
    if enveloppe is not None:
        couches += regle("y", enveloppe, f"Enveloppe : {formats.euros(enveloppe)}", ALERTE, droite)
    for valeur in solutions:
        texte = ecrire_valeur(valeur, unite)
        couches += regle("x", valeur, texte, SOLUTION)
    haut = sous_titre(altair.layer(*couches).properties(width=LARGEUR, height=300), "Dépense par financeur")
    reste = (
        altair.Chart(table)
        .mark_line(strokeWidth=3, color=ENCRE)
        .encode(
            x=axe_valeur(titre, unite),
            y=axe_euros(altair.Y, shorthand="reste_a_charge:Q", scale=altair.Scale(zero=False)),
        )
    )
    bas = sous_titre(reste.properties(width=LARGEUR, height=150), "Reste à charge des ménages, total")
    return altair.vconcat(haut, bas, spacing=24)


def paires(table, titres, unites):
    """Couples de valeurs qui dépensent la même somme."""
    base = altair.Chart(table).encode(
        x=axe_valeur(titres[0], unites[0]).copy(),
        y=altair.Y(
            "seconde:Q",
            axis=altair.Axis(
                title=titres[1], **({"labelExpr": AXE_PART} if unites[1] == "/1" else {"format": ",.6~g"})
            ),
            scale=altair.Scale(zero=False),
        ),
    )
    return (
        base.mark_line(strokeWidth=3, color=COULEURS[0])
        + base.mark_point(size=70, filled=True, color=COULEURS[0])
    ).properties(width=LARGEUR, height=320)


def ecrire(graphique, chemins):
    """Écrit l'image dans chaque format demandé : .svg, .png, .html (autonomes, sans réseau)."""
    for chemin in chemins:
        if chemin.suffix == ".svg":
            ecrire_texte(chemin, en_svg(graphique))
        elif chemin.suffix == ".html":
            entete = f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>{chemin.stem}</title>'
            ecrire_texte(chemin, f"{entete}{en_svg(graphique)}</html>\n")
        else:
            image = vl_convert.vegalite_to_png(
                configurer(graphique).to_dict(), scale=2, format_locale="fr-FR", time_format_locale="fr-FR"
            )
            with fichier_entier(chemin) as provisoire:
                provisoire.write_bytes(image)
