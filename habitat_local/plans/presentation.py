"""Un plan en table pour le terminal, en CSV ou en JSON, lot après lot."""

import contextlib
import json
import sys
from pathlib import Path

import polars
from rich.console import Console
from rich.table import Table

from habitat_local.communs.ecriture import fichier_entier
from habitat_local.plans.plan import MOTIFS, en_objets, motifs_en_phrases

FORMATS = ("table", "csv", "json")
#: Une table de terminal montre au plus ce nombre de dossiers ; le reste se lit en CSV ou en JSON.
DOSSIERS_EN_TABLE = 50
LARGEUR_HORS_TERMINAL = 150
NOMS = {
    "anah": "Anah",
    "ase": "ASE",
    "departement": "Dépt.",
    "epci": "EPCI",
    "ville": "Ville",
    "organismes": "Organismes",
    "primes": "Primes",
    "ecretement_anah": "Écrêtement",
    "total": "Total",
    "prets": "Prêts",
    "cout_ttc": "Coût TTC",
    "reste_a_charge": "Reste à charge",
}


def euros(montant):
    if montant is None:
        return "inconnu"
    return f"{montant:,.2f}".replace(",", "\u202f").replace(".", ",")


def console(flux=None):
    flux = flux or sys.stdout
    return Console(file=flux, width=None if flux.isatty() else LARGEUR_HORS_TERMINAL, highlight=False)


@contextlib.contextmanager
def flux_de_sortie(chemin):
    """Flux texte vers un fichier écrit entier ou pas du tout, ou vers la sortie standard."""
    if chemin is None:
        yield sys.stdout
        return
    with fichier_entier(chemin) as provisoire, open(provisoire, "w", encoding="utf-8", newline="") as flux:
        yield flux


# --- Table -------------------------------------------------------------------------------------------------


def colonnes_utiles(plan):
    """Colonnes de montants qui ne sont pas nulles partout ; l'Anah, le total et le reste à charge toujours."""
    toujours = ("anah", "total", "cout_ttc", "reste_a_charge")
    return [c for c in NOMS if c in toujours or plan[c].fill_null(0).abs().sum() > 0]


def table_des_plans(plan):
    utiles = colonnes_utiles(plan)
    table = Table(title="Plans de financement (euros)", title_justify="left")
    table.add_column("Dossier", no_wrap=True)
    table.add_column("Texte")
    for nom in utiles:
        table.add_column(NOMS[nom], justify="right", no_wrap=True)
    for ligne in plan.iter_rows(named=True):
        table.add_row(ligne["id"], ligne["texte_applicable"], *(euros(ligne[c]) for c in utiles))
    return table


def notes_d_un_dossier(ligne):
    for motif in ligne["motifs"] or ():
        yield f"  • {motif}"
    if ligne.get("lectures"):
        yield f"  Lectures en jeu : {', '.join(ligne['lectures'])}"


def afficher(plan, flux, explications=None, dossiers=None):
    """Table des premiers plans (de `dossiers` en tout), puis, par dossier, motifs, lectures en jeu, explication."""
    ecran = console(flux)
    montres = plan.head(DOSSIERS_EN_TABLE)
    ecran.print(table_des_plans(montres))
    for rang, ligne in enumerate(montres.iter_rows(named=True)):
        notes = list(notes_d_un_dossier(ligne))
        if notes or explications:
            ecran.print(f"[bold]{ligne['id']}[/bold]")
            ecran.print("\n".join(notes), markup=False) if notes else None
        if explications:
            afficher_explication(ecran, ligne, explications[rang])
    dossiers = plan.height if dossiers is None else dossiers
    if dossiers > montres.height:
        ecran.print(f"… et {dossiers - montres.height} autres dossiers : choisissez --format csv ou json.")


def valeur_lisible(parametre):
    valeur = parametre["valeur"]
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return ", ".join(str(v) for v in valeur[:4]) + ("…" if len(valeur) > 4 else "")
    if isinstance(valeur, int | float) and parametre["unite"] == "/1":
        return f"{valeur * 100:g} %".replace(".", ",")
    if isinstance(valeur, int | float) and str(parametre["unite"]).startswith("currency"):
        return f"{euros(valeur)} €{str(parametre['unite']).removeprefix('currency')}"
    return str(valeur)


def afficher_explication(ecran, ligne, explication):
    ecran.print(f"  Règles : {', '.join(ligne['regles']) or 'aucune'}", markup=False)
    table = Table("Paramètre lu", "Valeur", "Règles", "Article", title_justify="left", show_lines=False)
    for lu in explication["parametres"]:
        chemin = lu["chemin"].removeprefix("habitat_local.")
        table.add_row(chemin, valeur_lisible(lu), ", ".join(lu["regles"]), " ; ".join(lu["references"]))
    ecran.print(table)


# --- CSV et JSON -------------------------------------------------------------------------------------------


def table_plate(plan):
    """Plan sans listes (jointes par « | »), prêt pour un CSV ; les motifs en phrases, nommées s'il est annoté."""
    listes = [c for c in ("motifs", "lectures", "regles") if c in plan.columns]
    plan = plan.drop(MOTIFS) if "motifs" in listes else motifs_en_phrases(plan)
    return plan.with_columns(polars.col(c).list.join(" | ") for c in listes)


class Csv:
    """Morceaux d'un CSV : en-tête, lignes de chaque lot, fin."""

    premier, separe = "", ""

    def __init__(self, systeme):
        self.systeme = systeme

    def entete(self, plan):
        return table_plate(plan.head(0)).write_csv()

    def corps(self, plan, explications=None):
        return table_plate(plan).write_csv(include_header=False)

    def pied(self, refus):
        return ""


class Json(Csv):
    """{"dossiers": [...]} ; s'il y a des refus, {"dossiers": [...], "refus": [...]}."""

    premier, separe = "\n", ",\n"

    def entete(self, plan):
        return '{"dossiers": ['

    def corps(self, plan, explications=None):
        objets = list(en_objets(plan, self.systeme))
        for objet, explication in zip(objets, explications or (), strict=False):
            objet["explication"] = explication
        return self.separe.join(json.dumps(objet, ensure_ascii=False, default=str) for objet in objets)

    def pied(self, refus):
        if refus.height:
            return '\n],\n"refus": ' + json.dumps(refus.to_dicts(), ensure_ascii=False) + "}\n"
        return "\n]}\n"


FORMES = {"csv": Csv, "json": Json}


def assembler(flux, forme, entete, corps, refus):
    """Écrit un plan d'après son en-tête et les corps de ses lots, l'un après l'autre."""
    flux.write(entete)
    separe = forme.premier
    for texte in corps:
        if texte:
            flux.write(separe + texte)
            separe = forme.separe
    flux.write(forme.pied(refus))


class EcrivainEnFlux:
    """Écrit chaque lot dès qu'il est calculé."""

    def __init__(self, flux, forme):
        self.flux, self.forme, self.separe, self.commence = flux, forme, forme.premier, False

    def ecrire(self, plan, explications=None):
        if not self.commence:
            self.flux.write(self.forme.entete(plan))
            self.commence = True
        texte = self.forme.corps(plan, explications)
        if texte:
            self.flux.write(self.separe + texte)
            self.separe = self.forme.separe

    def finir(self, refus):
        self.flux.write(self.forme.pied(refus))


class EcrivainTable:
    """Ne garde que les dossiers montrés, et le nombre des autres."""

    def __init__(self, flux):
        self.flux, self.lots, self.explications, self.dossiers = flux, [], [], 0

    def ecrire(self, plan, explications=None):
        if self.dossiers < DOSSIERS_EN_TABLE or not self.lots:
            self.lots.append(plan.head(DOSSIERS_EN_TABLE))
            self.explications += (explications or [])[:DOSSIERS_EN_TABLE]
        self.dossiers += plan.height

    def finir(self, refus):
        afficher(polars.concat(self.lots), self.flux, self.explications, self.dossiers)


def ecrivain(forme, flux, systeme):
    return EcrivainEnFlux(flux, FORMES[forme](systeme)) if forme in FORMES else EcrivainTable(flux)


def format_choisi(forme, sortie):
    """Format demandé, sinon celui de l'extension du fichier de sortie, sinon la table."""
    if forme:
        return forme
    suffixe = Path(sortie).suffix.lower().lstrip(".") if sortie else ""
    return suffixe if suffixe in FORMATS else "table"
