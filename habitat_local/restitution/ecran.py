"""Le chiffrage à l'écran, en une vingtaine de lignes."""

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from habitat_local.restitution import essentiel, tables

A_DROITE = ("euros", "ecart", "montant", "difference", "effectif", "nombre", "valeur")


def table_rich(table, titre=None):
    resultat = Table(title=titre, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for nom, genre in table.colonnes:
        resultat.add_column(escape(nom), justify="right" if genre in A_DROITE else "left")
    for rang, ligne in enumerate(table.ecrites()):
        total = table.total and rang == len(table.lignes) - 1
        resultat.add_row(*(escape(cellule) for cellule in ligne), style="bold" if total else None)
    return resultat


def montrer(console, chiffrage, titre: str, refusees: int = 0) -> None:
    """Coût par financeur, enveloppes, puis les phrases du rapport. `refusees` : lignes qui ne comptent pas."""
    console.print(table_rich(tables.financeurs(chiffrage), escape(titre)))
    bilans, autres = tables.bilans_a_montrer(chiffrage)
    if bilans:
        console.print(table_rich(tables.enveloppes(chiffrage, bilans)))
    if autres:
        console.print(f"{autres} autres enveloppes suffisent et ne changent pas : voir le classeur.")
    if chiffrage.rationnement:
        table = tables.rationnement(chiffrage)
        console.print(table_rich(table, escape(table.titre)))
    for phrase in essentiel.phrases(chiffrage, avec_enveloppes=False, refusees=refusees):
        console.print(f"• {escape(phrase)}")


EFFECTIFS = {
    "menages": "ménages",
    "personnes": "personnes",
    "projets_de_travaux": "projets de travaux",
    "dossiers_deposes": "dossiers déposés",
    "demandes": "demandes",
    "communes": "communes",
}


def montrer_population(console, effectifs, chemins):
    """Effectifs d'une population et fichiers écrits, en deux lignes."""
    console.print(
        ", ".join(f"{tables.ECRITURES['effectif'](n)} {EFFECTIFS[nom]}" for nom, n in effectifs.items())
    )
    console.print(f"Écrit : {' et '.join(str(chemin) for chemin in chemins)}", soft_wrap=True)
