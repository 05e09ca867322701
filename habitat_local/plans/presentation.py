"""Un plan en table pour le terminal, en CSV, JSON, Parquet ou classeur, lot après lot."""

import contextlib
import io
import json
import sys
from pathlib import Path

import polars
import pyarrow.parquet
from rich.console import Console

from habitat_local.communs.ecriture import fichier_entier, verifier_destination
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.plans import ecran, tableur
from habitat_local.plans.objets import en_lignes_json

FORMATS = ("table", "csv", "json")
#: Une table de terminal montre au plus ce nombre de dossiers ; le reste se lit en CSV ou en JSON.
DOSSIERS_EN_TABLE = 50
LARGEUR_HORS_TERMINAL = 150
#: Genre de fichier que dit chaque extension.
EXTENSIONS = {".csv": "csv", ".json": "json", ".xlsx": "xlsx", ".parquet": "parquet", ".txt": "table"}
BOM = "\ufeff"


def console(flux=None):
    """Terminal de `flux` (la sortie standard à défaut), large même s'il n'en est pas un."""
    flux = flux or sys.stdout
    return Console(file=flux, width=None if flux.isatty() else LARGEUR_HORS_TERMINAL, highlight=False)


@contextlib.contextmanager
def flux_de_sortie(chemin):
    """Flux texte vers un fichier écrit entier ou pas du tout, ou vers la sortie standard."""
    if chemin is None:
        yield sys.stdout
        return
    verifier_destination(chemin)
    with fichier_entier(chemin) as provisoire, open(provisoire, "w", encoding="utf-8", newline="") as flux:
        yield flux


def format_choisi(forme, sortie):
    """Format demandé, sinon celui de l'extension du fichier de sortie, sinon la table."""
    if forme:
        return forme
    suffixe = Path(sortie).suffix.lower().lstrip(".") if sortie else ""
    return suffixe if suffixe in FORMATS else "table"


def format_du_plan(forme, sortie):
    """Comme `format_choisi`, avec les classeurs et Parquet. Erreur : extension inconnue, ou qui contredit le format."""
    if sortie is None:
        return forme or "table"
    verifier_destination(sortie)
    suffixe = Path(sortie).suffix.lower()
    if suffixe not in EXTENSIONS:
        admises = ", ".join(EXTENSIONS)
        raise ErreurEntree(f"{sortie} : extension « {suffixe or 'aucune'} » inconnue ; {admises} attendue.")
    genre = EXTENSIONS[suffixe]
    if forme and forme != genre and (genre in ("xlsx", "parquet") or suffixe != ".txt"):
        raise ErreurEntree(f"{sortie} : l'extension dit {genre}, --format dit {forme}.")
    return forme or genre


def en_csv_excel(forme, sortie):
    """Forme du CSV pour Excel. Erreur : le plan n'est pas écrit en CSV."""
    if forme != "csv" and (forme != "table" or sortie is not None):
        raise ErreurEntree("--csv-excel demande un CSV : --format csv, ou une sortie en .csv.")
    return "csv-excel"


# --- CSV et JSON, en texte ---------------------------------------------------------------------------------


class Csv:
    """Morceaux d'un CSV : en-tête, lignes de chaque lot, fin."""

    premier, separe, excel = "", "", False

    def __init__(self, systeme):
        self.systeme = systeme

    def entete(self, plan):
        return (BOM if self.excel else "") + tableur.en_csv(plan.head(0), True, self.excel)

    def corps(self, plan):
        return tableur.en_csv(plan, False, self.excel)

    def pied(self, refus):
        return ""


class CsvExcel(Csv):
    """CSV qu'un Excel français ouvre d'un double clic : point-virgule, virgule décimale, marque d'ordre des octets."""

    excel = True


class Json(Csv):
    """{"dossiers": [...], "refus": [...]}, un dossier par ligne."""

    premier, separe = "\n", ",\n"

    def entete(self, plan):
        return '{"dossiers": ['

    def corps(self, plan):
        return self.separe.join(en_lignes_json(plan, self.systeme))

    def pied(self, refus):
        return '\n],\n"refus": ' + json.dumps(refus.to_dicts(), ensure_ascii=False, default=str) + "}\n"


FORMES = {"csv": Csv, "csv-excel": CsvExcel, "json": Json}
#: Formes qui se rassemblent à partir de tables, et non de textes.
BINAIRES = ("xlsx", "parquet")


def assembler(flux, forme, entete, corps, refus):
    """Écrit un plan d'après son en-tête et les corps de ses lots, l'un après l'autre."""
    flux.write(entete)
    separe = forme.premier
    for texte in corps:
        if texte:
            flux.write(separe + texte)
            separe = forme.separe
    flux.write(forme.pied(refus))


# --- Pièces d'une tranche, et fichier fini -----------------------------------------------------------------


def pieces(plan, forme, systeme) -> dict[str, bytes]:
    """Ce qu'une tranche de dossiers laisse au dossier de travail."""
    if forme in BINAIRES:
        tampon = io.BytesIO()
        plan.write_parquet(tampon, compression="lz4")
        return {"plan": tampon.getvalue()}
    ecrivain = FORMES[forme](systeme)
    return {"entete": ecrivain.entete(plan).encode(), "corps": ecrivain.corps(plan).encode()}


def ecrire_fichier(sortie, forme, trouver, refus, systeme) -> None:
    """Écrit le fichier entier. `trouver(nom)` : chemins des pièces de ce nom, dans l'ordre des tranches."""
    verifier_destination(sortie)
    if forme == "parquet":
        with fichier_entier(sortie) as provisoire:
            parquet(provisoire, map(polars.read_parquet, trouver("plan")))
        return
    if forme == "xlsx":
        with fichier_entier(sortie) as provisoire:
            classeur(provisoire, map(polars.read_parquet, trouver("plan")), refus)
        return
    entetes, corps = trouver("entete"), trouver("corps")
    with flux_de_sortie(sortie) as flux:
        entete = next(iter(entetes)).read_text(encoding="utf-8")
        assembler(flux, FORMES[forme](systeme), entete, (c.read_text(encoding="utf-8") for c in corps), refus)


def ecrire_table(plan, sortie, forme, refus, systeme) -> None:
    """Écrit d'un coup un plan tenu en mémoire."""
    verifier_destination(sortie)
    if forme in BINAIRES:
        with fichier_entier(sortie) as provisoire:
            parquet(provisoire, [plan]) if forme == "parquet" else classeur(provisoire, [plan], refus)
        return
    ecrivain = FORMES[forme](systeme)
    with flux_de_sortie(sortie) as flux:
        assembler(flux, ecrivain, ecrivain.entete(plan), [ecrivain.corps(plan)], refus)


def parquet(chemin, morceaux) -> None:
    """Un Parquet de tous les morceaux (tables) ; étapes et questions y restent en JSON."""
    ecrivain = None
    for morceau in morceaux:
        table = morceau.to_arrow()
        ecrivain = ecrivain or pyarrow.parquet.ParquetWriter(chemin, table.schema)
        ecrivain.write_table(table.cast(ecrivain.schema))
    if ecrivain is not None:
        ecrivain.close()


#: Lignes d'une feuille de classeur, au plus.
LIGNES_D_UNE_FEUILLE = 1_048_575


def classeur(chemin, plans, refus) -> None:
    """Un classeur : les plans, leurs étapes s'ils en ont, les lignes refusées."""
    livre = tableur.Classeur(chemin)
    for plan in plans:
        livre.ajouter("Plans", tableur.titrer(tableur.table_plate(plan)))
        if "etapes" in plan.columns:
            livre.ajouter("Étapes", tableur.etapes_en_lignes(plan))
    if refus.height:
        livre.ajouter("Refus", refus)
    lignes = max(lignes for _, lignes in livre.feuilles.values())
    livre.fermer()
    if lignes > LIGNES_D_UNE_FEUILLE:
        raise ErreurEntree(
            f"trop de lignes pour un classeur ({lignes}) : choisissez .csv, .json ou .parquet."
        )


# --- À l'écran ---------------------------------------------------------------------------------------------


class EcrivainEnFlux:
    """Écrit chaque lot dès qu'il est calculé."""

    def __init__(self, flux, forme):
        self.flux, self.forme, self.separe, self.commence = flux, forme, forme.premier, False

    def ecrire(self, plan):
        if not self.commence:
            self.flux.write(self.forme.entete(plan))
            self.commence = True
        texte = self.forme.corps(plan)
        if texte:
            self.flux.write(self.separe + texte)
            self.separe = self.forme.separe

    def finir(self, refus):
        self.flux.write(self.forme.pied(refus))


class EcrivainTable:
    """Ne garde que les dossiers montrés, et le nombre des autres."""

    def __init__(self, flux, expliquer=False):
        self.flux, self.expliquer, self.lots, self.dossiers = flux, expliquer, [], 0

    def ecrire(self, plan):
        if self.dossiers < DOSSIERS_EN_TABLE or not self.lots:
            self.lots.append(plan.head(DOSSIERS_EN_TABLE - min(self.dossiers, DOSSIERS_EN_TABLE)))
        self.dossiers += plan.height

    def finir(self, refus):
        if not self.dossiers:
            self.flux.write("Aucun dossier admis : rien à calculer.\n")
            return
        plan = polars.concat(self.lots, how="diagonal_relaxed")
        ecran.afficher(plan, console(self.flux), self.dossiers, self.expliquer)


def ecrivain(forme, flux, systeme, expliquer=False):
    """Écrivain de la forme demandée, lot après lot."""
    return EcrivainEnFlux(flux, FORMES[forme](systeme)) if forme in FORMES else EcrivainTable(flux, expliquer)
