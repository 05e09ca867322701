"""Graphiques du rapport, en SVG autonome : cumul des demandes contre l'enveloppe, coût, écart par catégorie."""

import re
import zlib

import altair
import polars
import vl_convert

from habitat_local.chiffrage import secret
from habitat_local.chiffrage.enveloppes import SCENARIOS
from habitat_local.chiffrage.libelles import libelle, rang
from habitat_local.communs import formats
from habitat_local.communs.exact import MILLIONIEMES, UNITE
from habitat_local.restitution.tables import SCENARIO, principal

LARGEUR = 780
COULEURS = {SCENARIO["base"]: "#8a9bb0", SCENARIO["reforme"]: "#1b4f8f"}
ALERTE = "#b3261e"
ETIQUETTE_DE_LIMITE = {
    "align": "left", "baseline": "bottom", "dx": 8, "dy": -5, "color": ALERTE, "fontSize": 13, "fontWeight": "bold",
}  # fmt: skip
ENCRE = "#1f2933"
POLICE = "Liberation Sans, Arial, Helvetica, sans-serif"
#: Montant d'un axe : « 30 000 € », espaces insécables.
AXE_EUROS = "replace(format(datum.value, ',.0f'), /[\u202f,]/g, '\u00a0') + '\u00a0€'"


def configurer(graphique):
    """Le graphique avec la police, les axes et la légende communs."""
    return (
        graphique.configure(font=POLICE, background="white")  # d'abord : il remplace toute la configuration
        .configure_view(stroke="transparent")
        .configure_axis(
            labelFontSize=12,
            titleFontSize=12,
            labelColor=ENCRE,
            titleColor=ENCRE,
            gridColor="#e4e8ee",
            labelLimit=300,
        )
        .configure_legend(labelFontSize=12, orient="top", title=None, symbolSize=160, labelColor=ENCRE)
    )


def en_svg(graphique):
    """SVG d'un graphique altair, nombres et dates en français, sans réseau."""
    svg = vl_convert.vegalite_to_svg(
        configurer(graphique).to_dict(), format_locale="fr-FR", time_format_locale="fr-FR"
    )
    return identifiants_stables(svg)


def identifiants_stables(svg):
    """Identifiants internes numérotés d'après le contenu : stables d'une fois à l'autre, distincts dans la page."""
    noms = dict.fromkeys(re.findall(r'id="(\w+)"', svg))
    anonyme = svg
    for numero, nom in enumerate(noms):
        anonyme = re.sub(rf"\b{nom}\b", f"@{numero}@", anonyme)
    marque = f"{zlib.crc32(anonyme.encode()):08x}"
    return re.sub(r"@(\d+)@", rf"g{marque}-\1", anonyme)


def couleur():
    return altair.Color(
        "scenario:N", scale=altair.Scale(domain=list(COULEURS), range=list(COULEURS.values()))
    )


def axe_euros(champ, **options):
    axe = altair.Axis(labelExpr=AXE_EUROS, title=None, tickCount=5, domain=False, ticks=False, labelPadding=8)
    return champ(axis=axe, **options)


# --- Enveloppe --------------------------------------------------------------------------------------------


def cumul(chiffrage, bilan):
    """Demandes cumulées, jour par jour, d'une enveloppe et d'une année, dans les deux scénarios."""
    demandes = chiffrage.morceau.jours.filter(
        (polars.col("enveloppe") == bilan.enveloppe.nom)
        & (polars.col("texte_enveloppe") == bilan.enveloppe.texte)
        & (polars.col("annee") == bilan.annee)
    )
    tables = []
    for scenario in SCENARIOS:
        jours = demandes.group_by("date_depot").agg(
            montant=polars.col(scenario).sum(), poids=polars.col(f"poids_{scenario}").sum()
        )
        jours = jours.sort("date_depot").select(
            jour=polars.col("date_depot").dt.strftime("%Y-%m-%dT12:00:00"),
            montant=polars.col("montant").cum_sum().cast(polars.Float64) / UNITE,
            scenario=polars.lit(SCENARIO[scenario]),
            poids=polars.col("poids").cast(polars.Float64) / MILLIONIEMES,
        )
        tables.append(secret.jours_groupes(jours, secret.seuil_de(chiffrage)).drop("poids"))
    return polars.concat(tables)


def enveloppe(chiffrage, bilan):
    """Courbe en escalier des demandes d'une enveloppe."""
    return escalier(cumul(chiffrage, bilan), bilan.montant)


def escalier(donnees, montant, nom="Enveloppe"):
    """Courbe en escalier (`jour`, `montant`, `scenario`), ligne du montant à ne pas dépasser s'il est connu."""
    haut = (
        max(donnees["montant"].max() or 0, montant or 0) * 1.1 or 1
    )  # la place d'écrire au-dessus de la ligne
    courbe = altair.Chart(donnees).mark_line(interpolate="step-after", strokeWidth=3)
    courbe = courbe.encode(
        x=altair.X("jour:T", axis=altair.Axis(format="%B", title=None, grid=False, tickCount="month")),
        y=axe_euros(altair.Y, shorthand="montant:Q", scale=altair.Scale(domainMax=haut)),
        color=couleur(),
    )
    couches = [courbe]
    if montant is not None:
        limite = polars.DataFrame({"montant": [montant], "jour": [donnees["jour"].min()]})
        texte = f"{nom} : {formats.euros(montant)}"
        couches.append(
            altair.Chart(limite)
            .mark_rule(color=ALERTE, strokeDash=[6, 4], strokeWidth=2)
            .encode(y="montant:Q")
        )
        couches.append(
            altair.Chart(limite)
            .mark_text(
                text=texte,
                align="left",
                baseline="bottom",
                dx=8,
                dy=-5,
                color=ALERTE,
                fontSize=13,
                fontWeight="bold",
            )
            .encode(x="jour:T", y="montant:Q")
        )
    return en_svg(altair.layer(*couches).properties(width=LARGEUR, height=270))


# --- Coût par financeur -----------------------------------------------------------------------------------


def barres(donnees, ordre, hauteur):
    """Barres horizontales, deux par modalité, montant écrit au bout."""
    base = altair.Chart(donnees).encode(
        y=altair.Y(
            "nom:N", sort=ordre, axis=altair.Axis(title=None, domain=False, ticks=False, labelPadding=8)
        ),
        yOffset=altair.YOffset("scenario:N", sort=list(COULEURS)),
        x=altair.X(
            "montant:Q", axis=None, scale=altair.Scale(domainMax=donnees["montant"].max() * 1.18 or 1)
        ),
    )
    traits = base.mark_bar(cornerRadiusEnd=2).encode(color=couleur())
    textes = base.mark_text(align="left", dx=5, fontSize=12, color=ENCRE).encode(text="etiquette:N")
    return en_svg((traits + textes).properties(width=LARGEUR - 160, height=hauteur))


def lignes_de_barres(nom, base, reforme):
    return [
        {"nom": nom, "scenario": SCENARIO[s], "montant": montant, "etiquette": formats.euros(montant)}
        for s, montant in zip(SCENARIOS, (base, reforme), strict=True)
    ]


def financeurs(chiffrage):
    """Dépense de chaque financeur ; vide si aucun ne paie."""
    lignes, ordre = [], []
    if chiffrage.publies["total_base"] is None:
        return ""
    for nom, base, reforme, _ in chiffrage.financeurs().iter_rows():
        if nom != "Total":
            ordre.append(nom)
            lignes += lignes_de_barres(nom, base, reforme)
    if not lignes:
        return ""
    return barres(polars.DataFrame(lignes), ordre, 58 * len(ordre))


def categories(chiffrage):
    """Dépense du financeur principal par catégorie, pour celles qu'il aide."""
    qui = principal(chiffrage)
    table = chiffrage.par("categorie").to_dicts()
    table = [t for t in table if t[f"{qui}_base"] or t[f"{qui}_reforme"]]
    cachees = chiffrage.cachees("categorie")
    table = [t for t in table if t["categorie"] not in cachees]
    table.sort(key=lambda t: rang("categorie", t["categorie"]))
    lignes, ordre = [], []
    for t in table:
        nom = libelle("categorie", t["categorie"])
        ordre.append(nom)
        lignes += lignes_de_barres(nom, t[f"{qui}_base"], t[f"{qui}_reforme"])
    if not lignes:
        return ""
    return barres(polars.DataFrame(lignes), ordre, 58 * len(ordre))
