"""Rapport d'un chiffrage du FSL : coût par aide, CCAS et Département, budget, situations. HTML, XLSX, registre."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars

from habitat_local.chiffrage.enveloppes import SCENARIOS
from habitat_local.chiffrage.libelles import libelle
from habitat_local.communs import formats
from habitat_local.communs.formats import euros, pluriel
from habitat_local.fsl.calcul import nom_d_une_aide
from habitat_local.fsl.chiffrage import FINANCEURS, Chiffrage, dues
from habitat_local.restitution import essentiel, graphiques, rapport
from habitat_local.restitution.tables import SCENARIO, Table
from habitat_local.restitution.tables import enveloppes as table_enveloppes
from openfisca_habitat_local.nomenclatures.meuse import SituationEcart
from openfisca_habitat_local.systeme.lecture import replier

SUJETS = {"departement": "Le Département", "ccas": "Les CCAS et les communes"}
AVANT_APRES = (("Droit en vigueur", "euros"), ("Réforme", "euros"), ("Écart", "ecart"))
NOTE_COUT = (
    "Montant maximal de chaque demande non exclue : la commission garde son appréciation. Les garanties de loyer, "
    "qui ne coûtent qu'en cas de défaut, n'y sont pas."
)
NOTE_BUDGET = (
    "Décisions servies par date, puis identifiant : le budget se ferme à la première qu'il ne peut plus payer en "
    "entier. Une année que la population ne couvre qu'en partie est comparée au budget entier."
)


# --- Tables -----------------------------------------------------------------------------------------------


def financeurs(chiffrage: Chiffrage) -> Table:
    lignes = [
        (FINANCEURS[nom], base, apres, ecart) for nom, base, apres, ecart in chiffrage.financeurs.rows()
    ]
    base, apres = (round(sum(montants), 2) for montants in list(zip(*lignes, strict=True))[1:3])
    lignes.append(("Total", base, apres, round(apres - base, 2)))
    colonnes = (("Financeur", "texte"), *AVANT_APRES)
    return Table("Financeurs", "Coût par financeur", colonnes, lignes, total=True, note=NOTE_COUT)


def par_axe(table: polars.DataFrame, noms: Callable[[str], str], nom: str, titre: str, entete: str) -> Table:
    """Demandes, servies, coût de chaque modalité, et leur total."""
    colonnes_lues = ("demandes", "servies_base", "servies_reforme", "base", "reforme", "difference")
    lignes = [
        (noms(cle), *autres) for cle, *autres in table.select(table.columns[0], *colonnes_lues).iter_rows()
    ]
    lignes.sort(key=lambda ligne: replier(ligne[0]))
    lignes.append(("Total", *(round(sum(ligne[rang] for ligne in lignes), 2) for rang in range(1, 7))))
    servies = (("Demandes", "effectif"), ("Servies, avant", "effectif"), ("Servies, après", "effectif"))
    colonnes = ((entete, "texte"), *servies, *AVANT_APRES)
    return Table(nom, titre, colonnes, lignes, total=True)


def aides(chiffrage: Chiffrage) -> Table:
    return par_axe(chiffrage.aides, nom_d_une_aide, "Aides", "Coût par aide", "Aide")


def communes(chiffrage: Chiffrage) -> Table:
    def nommer(code: str) -> str:
        return libelle("commune", code)

    return par_axe(chiffrage.communes, nommer, "Communes", "Coût par commune", "Commune")


def situations(chiffrage: Chiffrage) -> Table:
    """Ménages par situation, avant et après la réforme."""
    ordre = [membre.name for membre in SituationEcart]
    triees = sorted(
        chiffrage.situations.rows(), key=lambda paire: (ordre.index(paire[0]), ordre.index(paire[1]))
    )
    lignes = [
        (SituationEcart[avant].value, SituationEcart[apres].value, menages)
        for avant, apres, menages in triees
    ]
    colonnes = (("Droit en vigueur", "texte"), ("Réforme", "texte"), ("Ménages", "effectif"))
    note = "Situation : écart entre ce qui reste au foyer par personne et la référence du règlement (2.2.2)."
    return Table("Situations", "Situation des ménages avant et après", colonnes, lignes, note=note)


def budget(chiffrage: Chiffrage) -> Table:
    """La table des enveloppes, sans la colonne d'un budget qui plafonnerait sans fermer."""
    table = table_enveloppes(chiffrage)
    gardees = [rang for rang, (titre, _) in enumerate(table.colonnes) if titre != "Plafonné"]
    colonnes = tuple(table.colonnes[rang] for rang in gardees)
    lignes = [tuple(ligne[rang] for rang in gardees) for ligne in table.lignes]
    return Table("Budget", "Budget du Département", colonnes, lignes, note=NOTE_BUDGET)


def toutes(chiffrage: Chiffrage) -> list[Table]:
    """Tables du classeur, dans l'ordre."""
    return [f(chiffrage) for f in (financeurs, budget, aides, situations, communes)]


# --- Phrases ----------------------------------------------------------------------------------------------


def cout_du_financeur(chiffrage: Chiffrage, nom: str) -> str:
    ligne = chiffrage.financeurs.row(by_predicate=polars.col("financeur") == nom, named=True)
    sujet, ecart = SUJETS[nom], ligne["difference"]
    verbe = "verseraient" if sujet.startswith("Les ") else "verserait"
    if not ecart:
        return f"{sujet} {verbe} {euros(ligne['reforme'])}, comme aujourd'hui."
    sens = "de plus" if ecart > 0 else "de moins"
    return f"{sujet} {verbe} {euros(abs(ecart))} {sens} : {euros(ligne['reforme'])} au lieu de {euros(ligne['base'])}."


def changements_de_situation(chiffrage: Chiffrage) -> str:
    nombre = chiffrage.changements
    if not nombre:
        return "Aucun ménage ne change de situation."
    verbe = "change" if nombre < 2 else "changent"
    return f"{pluriel(nombre, 'ménage')} sur {formats.effectif(chiffrage.base.height)} {verbe} de situation."


def phrases(chiffrage: Chiffrage) -> list[str]:
    """Toutes les phrases, la plus importante d'abord."""
    return [
        *(cout_du_financeur(chiffrage, nom) for nom in FINANCEURS),
        essentiel.gagnants(chiffrage),
        changements_de_situation(chiffrage),
        f"Dans la marge de dérogation, la commission sert {formats.pourcentage(chiffrage.derogation)} des demandes : "
        "c'est une hypothèse, la même avant et après.",
        *(f"{r.annee} : {essentiel.enveloppe(b, r)}" for b, r in essentiel.paires(chiffrage)),
    ]


def chiffres_cles(chiffrage: Chiffrage) -> list[tuple[str, str]]:
    """(valeur, légende) des encadrés du rapport."""
    ecarts = dict(chiffrage.financeurs.select("financeur", "difference").rows())
    manque = sum(max(r.demande - r.montant, 0) for _, r in essentiel.paires(chiffrage))
    cles = [
        (formats.signe(ecarts["departement"]), "pour le Département"),
        (formats.signe(ecarts["ccas"]), "pour les CCAS et les communes"),
        (formats.effectif(chiffrage.changements), "ménages changent de situation"),
    ]
    return [*cles, (euros(manque), "manquent au budget du Département")] if manque else cles


# --- Graphiques -------------------------------------------------------------------------------------------


def barres(lignes: Sequence[tuple]) -> str:
    """Barres avant et après de lignes (nom, base, réforme)."""
    ordre = [nom for nom, *_ in lignes]
    donnees = [barre for ligne in lignes for barre in graphiques.lignes_de_barres(*ligne)]
    return graphiques.barres(polars.DataFrame(donnees), ordre, 58 * len(ordre)) if donnees else ""


def graphique_aides(chiffrage: Chiffrage) -> str:
    """Aides dont la réforme change le coût."""
    changees = chiffrage.aides.filter(polars.col("difference") != 0).select("aide", "base", "reforme")
    return barres([(nom_d_une_aide(aide), *montants) for aide, *montants in changees.rows()])


def cumul(chiffrage: Chiffrage, annee: int) -> polars.DataFrame:
    """Dépense cumulée du Département, jour par jour, dans les deux scénarios."""
    tables = [
        dues(chiffrage, scenario, annee).group_by("date_depot").agg(polars.col(scenario).sum()).sort("date_depot").select(
            jour=polars.col("date_depot").dt.strftime("%Y-%m-%dT12:00:00"),
            montant=polars.col(scenario).cum_sum() / 100,
            scenario=polars.lit(SCENARIO[scenario]),
        )
        for scenario in SCENARIOS
    ]  # fmt: skip
    return polars.concat(tables)


def courbes(chiffrage: Chiffrage) -> list[tuple[str, str, str]]:
    """(titre, phrase, svg) du budget de chaque année."""
    return [
        (
            f"{rapport.titre_enveloppe(*paire)} en {paire[1].annee}",
            essentiel.enveloppe(*paire),
            graphiques.escalier(cumul(chiffrage, paire[1].annee), paire[1].montant, "Budget"),
        )
        for paire in essentiel.paires(chiffrage)
    ]


# --- Tout -------------------------------------------------------------------------------------------------


def contenu_html(chiffrage: Chiffrage, contexte: rapport.Contexte, refus: polars.DataFrame) -> dict[str, Any]:
    return rapport.contenu_commun(chiffrage, contexte, refus) | {
        "chiffres": chiffres_cles(chiffrage),
        "phrases": phrases(chiffrage),
        "cout": cout_du_financeur(chiffrage, "departement"),
        "graphique_financeurs": barres([ligne[:3] for ligne in financeurs(chiffrage).lignes[:-1]]),
        "financeurs": financeurs(chiffrage),
        "courbes": courbes(chiffrage),
        "budget": budget(chiffrage),
        "situations_phrase": changements_de_situation(chiffrage),
        "situations": situations(chiffrage),
        "gagnants": essentiel.gagnants(chiffrage),
        "graphique_aides": graphique_aides(chiffrage),
        "aides": aides(chiffrage),
        "derogation": chiffrage.derogation,
    }


def ecrire(chiffrage: Chiffrage, contexte: rapport.Contexte, refus: polars.DataFrame, dossier: Path) -> dict:
    """Écrit rapport.html, tableaux.xlsx, execution.json et, s'il y en a, refus.csv. Rend leurs chemins."""
    page = rapport.html("rapport_fsl.html.j2", contenu_html(chiffrage, contexte, refus))
    livre = rapport.feuilles(chiffrage, contexte, refus, toutes(chiffrage))
    return rapport.ecrire_fichiers(page, livre, contexte, refus, dossier)
