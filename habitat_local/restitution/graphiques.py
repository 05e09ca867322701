"""Graphiques du rapport, en SVG autonome : cumul des demandes contre l'enveloppe, coût, écart par catégorie.

Chaque image existe en deux largeurs, pour un écran d'ordinateur ou une feuille, et pour un téléphone : la page montre
celle qui convient, à sa taille, sans rien réduire. Une barre ou un niveau se lit depuis zéro.
"""

import re
import zlib
from collections.abc import Callable
from typing import Any

import altair
import polars
import vl_convert

from habitat_local.chiffrage import secret
from habitat_local.chiffrage.enveloppes import SCENARIOS
from habitat_local.chiffrage.libelles import libelle, rang
from habitat_local.communs import formats
from habitat_local.communs.exact import MILLIONIEMES, UNITE
from habitat_local.restitution.tables import SCENARIO, principal

#: Largeur des tracés, en pixels : ordinateur et papier, téléphone.
LARGEUR, ETROITE = 780, 250
COULEURS = {SCENARIO["base"]: "#8a9bb0", SCENARIO["reforme"]: "#1b4f8f"}
ALERTE = "#b3261e"
ENCRE = "#1f2933"
POLICE = "Liberation Sans, Arial, Helvetica, sans-serif"
#: Montant d'un axe : « 30 000 € », espaces insécables.
AXE_EUROS = "replace(format(datum.value, ',.0f'), /[\u202f,]/g, '\u00a0') + '\u00a0€'"
#: Le même, en milliers, là où la place manque.
AXE_KILO = "replace(format(datum.value / 1000, ',.3~f'), '.', ',') + '\u00a0k€'"


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
        .configure_header(labelFontSize=12, labelColor=ENCRE, labelLimit=0)
        .configure_legend(labelFontSize=12, orient="top", title=None, symbolSize=160, labelColor=ENCRE)
    )


def en_svg(graphique) -> str:
    """SVG d'un graphique altair, nombres et dates en français, sans réseau."""
    svg = vl_convert.vegalite_to_svg(
        configurer(graphique).to_dict(), format_locale="fr-FR", time_format_locale="fr-FR"
    )
    return identifiants_stables(svg)


def aux_deux_largeurs(dessiner: Callable) -> str:
    """HTML des deux images : `dessiner(largeur)` rend un graphique altair."""
    images = {"large": LARGEUR, "etroit": ETROITE}
    return "".join(f'<div class="{nom}">{en_svg(dessiner(w))}</div>' for nom, w in images.items())


def identifiants_stables(svg: str) -> str:
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


def axe_euros(champ, largeur: int = LARGEUR, **options):
    """Axe de montants, depuis zéro ; en milliers d'euros sur un téléphone."""
    ecrire = AXE_KILO if largeur == ETROITE else AXE_EUROS
    axe = altair.Axis(labelExpr=ecrire, title=None, tickCount=5, domain=False, ticks=False, labelPadding=8)
    options["scale"] = options.get("scale") or altair.Scale(zero=True)
    return champ(axis=axe, **options)


#: Points d'une courbe, au moins.
POINTS = 2


# --- Enveloppe --------------------------------------------------------------------------------------------


def cumul(chiffrage, bilan) -> polars.DataFrame:
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


def enveloppe(chiffrage, base, reforme) -> str:
    """Courbe en escalier des demandes d'une enveloppe, contre son montant avant et après."""
    return escalier(cumul(chiffrage, reforme), reforme.montant, avant=base.montant)


def plus_haut(donnees: polars.DataFrame) -> Any:
    """Plus grand montant ; None s'il n'y en a pas."""
    return donnees.select(polars.col("montant").max()).item()


def limites(montant: float | None, avant: float | None, nom: str) -> list[tuple[float, str, str]]:
    """(montant, texte, couleur) des lignes à ne pas dépasser : une seule si la réforme ne la change pas."""
    if avant is None or montant is None or avant == montant:
        return [] if montant is None else [(montant, f"{nom} : {formats.euros(montant)}", ALERTE)]
    return [
        (avant, f"{nom}, en vigueur : {formats.euros(avant)}", COULEURS[SCENARIO["base"]]),
        (montant, f"{nom}, réforme : {formats.euros(montant)}", ALERTE),
    ]


def escalier(
    donnees: polars.DataFrame, montant: float | None, nom: str = "Enveloppe", avant: float | None = None
) -> str:
    """Courbe en escalier (`jour`, `montant`, `scenario`), ligne des montants à ne pas dépasser s'ils sont connus.

    Rien d'un seul point : une courbe sans trait ferait croire que rien n'est demandé.
    """
    if not donnees.height or plus_haut(donnees.group_by("scenario").len("montant")) < POINTS:
        return ""
    traits, premier = limites(montant, avant, nom), donnees["jour"].sort()[0]
    # La place d'écrire au-dessus de la ligne.
    haut = max([plus_haut(donnees) or 0, *(trait[0] for trait in traits)]) * 1.15 or 1

    def dessiner(largeur: int):
        pas: Any = "month" if largeur == LARGEUR else {"interval": "month", "step": 3}
        courbe = altair.Chart(donnees).mark_line(interpolate="step-after", strokeWidth=3)
        mois = altair.Axis(format="%B" if largeur == LARGEUR else "%b", title=None, grid=False, tickCount=pas)
        courbe = courbe.encode(
            x=altair.X("jour:T", axis=mois),
            y=axe_euros(altair.Y, largeur, shorthand="montant:Q", scale=altair.Scale(domain=[0, haut])),
            color=couleur(),
        )
        lignes = [couche for trait in traits for couche in ligne_de_limite(premier, *trait)]
        return altair.layer(courbe, *lignes).properties(width=largeur, height=270)

    return aux_deux_largeurs(dessiner)


def ligne_de_limite(jour: str, montant: float, texte: str, teinte: str) -> list:
    limite = altair.Chart(polars.DataFrame({"montant": [montant], "jour": [jour]}))
    style: dict[str, Any] = {
        "align": "left",
        "baseline": "bottom",
        "dx": 6,
        "dy": -5,
        "fontSize": 13,
        "fontWeight": "bold",
    }
    return [
        limite.mark_rule(color=teinte, strokeDash=[6, 4], strokeWidth=2).encode(y="montant:Q"),
        limite.mark_text(text=texte, color=teinte, **style).encode(x="jour:T", y="montant:Q"),
    ]


# --- Barres -----------------------------------------------------------------------------------------------


def barres(donnees: polars.DataFrame, ordre: list[str], hauteur: int | None = None) -> str:
    """Barres horizontales depuis zéro, deux par modalité, son nom au-dessus, le montant écrit au bout."""
    haut = plus_haut(donnees) or 1

    def dessiner(largeur: int):
        place = 1 + 95 / largeur  # la place d'écrire le montant au bout de la plus longue
        base = altair.Chart(donnees).encode(
            y=altair.Y("scenario:N", sort=list(COULEURS), axis=None),
            x=altair.X("montant:Q", axis=None, scale=altair.Scale(domain=[0, haut * place], nice=False)),
        )
        traits = base.mark_bar(cornerRadiusEnd=2).encode(color=couleur())
        textes = base.mark_text(align="left", dx=5, fontSize=12, color=ENCRE).encode(text="etiquette:N")
        titres = altair.Header(title=None, labelOrient="top", labelAnchor="start", labelPadding=4)
        dessin = (traits + textes).properties(width=largeur, height=44)
        return dessin.facet(row=altair.Row("nom:N", sort=ordre, header=titres), spacing=12)

    return aux_deux_largeurs(dessiner)


def lignes_de_barres(nom: str, base: float, reforme: float) -> list[dict]:
    return [
        {"nom": nom, "scenario": SCENARIO[s], "montant": montant, "etiquette": formats.euros(montant)}
        for s, montant in zip(SCENARIOS, (base, reforme), strict=True)
    ]


def financeurs(chiffrage) -> str:
    """Dépense de chaque financeur ; vide si aucun ne paie."""
    if chiffrage.publies["total_base"] is None:
        return ""
    payeurs = [ligne[:3] for ligne in chiffrage.financeurs().iter_rows() if ligne[0] != "Total"]
    lignes = [barre for ligne in payeurs for barre in lignes_de_barres(*ligne)]
    return barres(polars.DataFrame(lignes), [nom for nom, *_ in payeurs]) if lignes else ""


def categories(chiffrage) -> str:
    """Dépense du financeur principal par catégorie, pour celles qu'il aide."""
    qui, cachees = principal(chiffrage), chiffrage.cachees("categorie")
    table = [
        (t["categorie"], t[f"{qui}_base"], t[f"{qui}_reforme"])
        for t in chiffrage.par("categorie").to_dicts()
        if t["categorie"] not in cachees and (t[f"{qui}_base"] or t[f"{qui}_reforme"])
    ]
    table.sort(key=lambda t: rang("categorie", t[0]))
    noms = [libelle("categorie", t[0]) for t in table]
    lignes = [b for nom, t in zip(noms, table, strict=True) for b in lignes_de_barres(nom, *t[1:])]
    return barres(polars.DataFrame(lignes), noms) if lignes else ""
