"""Un plan en colonnes : CSV (international, ou pour un Excel français), Parquet, classeur."""

import json

import polars
import xlsxwriter

from habitat_local.communs.tableur import neutraliser
from habitat_local.loi.plan import financeurs_ouverts
from habitat_local.plans.financement import MOTIFS, sections

LISTES = ("textes", "textes_applicables", "motifs", "manquants", "lectures", "lectures_en_jeu", "regles")
TITRES = {
    "id": "Dossier", "date_depot": "Dépôt", "depcom_logement": "Commune", "montant_travaux_ht": "Travaux HT",
    "texte_applicable": "Texte", "profil_demandeur": "Profil", "ligne_travaux": "Ligne", "anah": "Anah", "ase": "ASE",
    "departement": "Département", "epci": "EPCI", "ville": "Ville", "organismes": "Organismes", "primes": "Primes",
    "ecretement_anah": "Écrêtement Anah", "ecretement_primes": "Écrêtement primes", "total": "Total",
    "prets": "Prêts", "cout_ttc": "Coût TTC", "reste_a_charge": "Reste à charge", "motifs": "Motifs",
    "manquants": "Faits manquants", "lectures": "Lectures appliquées", "lectures_en_jeu": "Lectures en jeu",
    "regles": "Règles", "textes": "Qui paie, au titre de quel texte",
    "textes_applicables": "Textes applicables",
}  # fmt: skip
ETAPE = {
    "dossier": "Dossier", "aide": "Aide", "etape": "Étape", "libelle": "Libellé", "valeur": "Valeur", "unite": "Unité",
    "exige": "Exigé", "donne": "Donné par le dossier", "rempli": "Rempli", "regles": "Règles", "article": "Article",
    "parametre": "Paramètre",
}  # fmt: skip
LARGEURS = {
    "Motifs": 60,
    "Règles": 40,
    "Libellé": 44,
    "Article": 44,
    "Paramètre": 60,
    "Texte": 22,
    "Faits manquants": 30,
}


def table_plate(plan: polars.DataFrame) -> polars.DataFrame:
    """Plan sans listes (jointes par « | ») ; chaque `motif_…` y est la phrase de son financeur."""
    plan = plan.drop(
        [c for c in (*MOTIFS.values(), "etapes", "questions", "ecarts_des_lectures") if c in plan.columns]
    )
    plan = plan.rename(
        {f"phrase_{cle}": nom for cle, nom in MOTIFS.items() if f"phrase_{cle}" in plan.columns}
    )
    return plan.with_columns(polars.col(c).list.join(" | ") for c in LISTES if c in plan.columns)


def en_csv(plan: polars.DataFrame, entete: bool, excel: bool = False) -> str:
    """Lignes CSV ; `excel` : point-virgule et virgule décimale, comme un Excel français les attend."""
    table = neutraliser(table_plate(plan))
    return table.write_csv(include_header=entete, separator=";" if excel else ",", decimal_comma=excel)


# --- Classeur ----------------------------------------------------------------------------------------------


class Classeur:
    """Un vrai classeur, écrit ligne à ligne : feuilles « Plans », « Étapes » et « Refus »."""

    def __init__(self, chemin):
        self.livre = xlsxwriter.Workbook(
            str(chemin),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "nan_inf_to_errors": True,
            },
        )
        self.styles = {
            "titre": self.livre.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "euros": self.livre.add_format({"num_format": "#,##0.00 €"}),
            "date": self.livre.add_format({"num_format": "dd/mm/yyyy"}),
        }
        self.feuilles: dict[str, list] = {}

    def ajouter(self, feuille: str, table: polars.DataFrame) -> None:
        """Ajoute des lignes à une feuille, créée à la première."""
        if feuille not in self.feuilles:
            self._ouvrir(feuille, table)
        page, depart = self.feuilles[feuille]
        for n, ligne in enumerate(table.iter_rows(), depart):
            self._ecrire(page, n, ligne, table.columns)
        self.feuilles[feuille][1] = depart + table.height

    def _ouvrir(self, feuille, table):
        page = self.livre.add_worksheet(feuille)
        self.feuilles[feuille] = [page, 1]
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for k, nom in enumerate(table.columns):
            page.set_column(k, k, LARGEURS.get(nom, max(12, min(len(nom) + 2, 24))))
            page.write_string(0, k, nom, self.styles["titre"])

    def _ecrire(self, page, n, ligne, colonnes):
        for k, valeur in enumerate(ligne):
            if isinstance(valeur, bool):
                page.write_string(n, k, "oui" if valeur else "non")
            elif isinstance(valeur, float):
                page.write_number(n, k, valeur, self.styles["euros"] if colonnes[k] != "Valeur" else None)
            elif isinstance(valeur, int):
                page.write_number(n, k, valeur)
            elif hasattr(valeur, "isoformat"):
                page.write_datetime(n, k, valeur, self.styles["date"])
            elif valeur is not None:
                page.write_string(n, k, str(valeur)[:32_000])

    def fermer(self) -> None:
        """Filtres, puis écriture du fichier."""
        for page, lignes in self.feuilles.values():
            page.autofilter(0, 0, max(lignes - 1, 1), page.dim_colmax or 0)
        self.livre.close()


def titrer(table: polars.DataFrame, titres=TITRES) -> polars.DataFrame:
    """Colonnes nommées pour des gens ; les colonnes libres gardent leur nom."""
    noms = {}
    titres = {**financeurs_ouverts(), **titres}
    for nom in table.columns:
        genre, _, cle = nom.partition("_")
        prefixe = {"prime": "Prime", "pret": "Prêt"}.get(genre)
        noms[nom] = titres.get(nom) or (f"{prefixe} {cle.replace('_', ' ')}" if prefixe else nom)
    return table.rename(noms)


def etapes_en_lignes(plan: polars.DataFrame) -> polars.DataFrame:
    """Une ligne par étape, d'un plan expliqué."""
    lignes = [
        {"dossier": identifiant, **ligne_d_etape(etape)}
        for identifiant, etapes in plan.select("id", "etapes").iter_rows()
        for etape in json.loads(etapes or "[]")
    ]
    genres = dict.fromkeys(ETAPE, polars.String) | {"valeur": polars.Float64, "rempli": polars.Boolean}
    return titrer(polars.DataFrame(lignes, schema=genres), ETAPE)


def ligne_d_etape(etape):
    """Une étape en colonnes."""
    donne = etape["donne"]
    if isinstance(donne, bool):
        donne = "oui" if donne else "non"
    elif isinstance(donne, float | int):
        donne = f"{donne:g}".replace(".", ",")
    return {
        **{nom: etape[nom] for nom in ETAPE if nom in etape},
        "aide": sections().get(etape["aide"], etape["aide"]),
        "donne": donne,
        "regles": ", ".join(etape["regles"]),
    }
