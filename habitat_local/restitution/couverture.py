"""Couverture et mutations de la loi, à l'écran, en table et en page : le tableau imprimé, coloré."""

import csv
import functools
import io
import json
from pathlib import Path
from typing import Any

import jinja2
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.mutations.bilan import ETATS, Bilan, equivalence_de, lire
from habitat_local.mutations.epreuve import JAMAIS_LU, PROUVE, Verdict

MODELES = Path(__file__).parent / "modeles"
COLONNES = (
    "texte",
    "chiffre",
    "valeur",
    "du",
    "règles",
    "état",
    "lieu",
    "peut devenir sans témoin",
    "cas témoins",
)


def part(compte: int, total: int) -> str:
    return formats.pourcentage(compte / total, 1) if total else formats.VIDE


def montrer_couverture(bilan: Bilan, console: Console, detail: int = 40) -> None:
    """Une ligne par texte, puis les chiffres qu'aucun cas n'atteint."""
    table = Table("Texte", "Chiffres", "Lus par un cas", "Des deux côtés", "Prouvés au dernier chiffre")
    for c in bilan.couvertures.values():
        parts = (part(n, c.chiffres) for n in (c.lus, c.des_deux_cotes, c.prouves))
        table.add_row(c.texte, str(c.chiffres), *parts)
    console.print(table)
    jamais = [v for v in bilan.verdicts if etat_final(v) == JAMAIS_LU]
    for verdict in jamais[:detail]:
        chiffre = verdict.chiffre
        console.print(
            escape(f"{chiffre.lieu} : {chiffre.libelle}, {chiffre.ecrit} : aucun cas ne l'atteint.")
        )
    if len(jamais) > detail:
        console.print(f"… et {len(jamais) - detail} autres : --sortie couverture.html les montre tous.")


def montrer_mutations(bilan: Bilan, console: Console) -> None:
    """Compte par texte, puis chaque survivant en une phrase, avec son lieu."""
    table = Table("Texte", "Mutants", "Remarqués", "Équivalents", "Survivants")
    for c in bilan.couvertures.values():
        table.add_row(c.texte, str(c.mutants), str(c.tues), str(c.equivalents), str(c.survivants))
    console.print(table)
    for essai in bilan.survivants:
        console.print(escape(f"{essai.mutant.chiffre.lieu} : {essai.mutant.phrase}."))
    for une in bilan.inutiles:
        console.print(
            escape(
                f"équivalence inutile : {', '.join(une.chiffres)} (un cas remarque, ou plus rien ne bouge)."
            )
        )
    for cas in bilan.en_echec:
        console.print(escape(f"{cas.lieu} : « {cas.nom} » échoue déjà ; il n'éprouve rien."))


@functools.cache
def equivalences() -> list[Any]:
    return lire()


def etat_final(verdict: Verdict) -> str:
    """État du chiffre, un mutant équivalent n'y comptant pas."""
    restent = [e for e in verdict.survivants if equivalence_de(e, equivalences()) is None]
    return PROUVE if not restent else verdict.etat


def ligne(verdict: Verdict) -> tuple[str, ...]:
    chiffre = verdict.chiffre
    temoins = dict.fromkeys(e.temoin for e in verdict.essais if e.temoin)
    devient = dict.fromkeys(e.mutant.devient.removeprefix("devenir ") for e in verdict.survivants)
    return (
        chiffre.texte, chiffre.chemin, chiffre.ecrit, chiffre.debut, ", ".join(chiffre.regles), etat_final(verdict),
        chiffre.lieu, " ; ".join(devient), " ; ".join(temoins),
    )  # fmt: skip


# --- Page -------------------------------------------------------------------------------------------------------------


def page(bilan: Bilan, tableaux: dict[str, Any]) -> str:
    """Page des tableaux imprimés, chaque valeur colorée selon ce que ses cas en prouvent ; les autres chiffres dessous."""
    environnement = jinja2.Environment(
        loader=jinja2.FileSystemLoader(MODELES), autoescape=True, trim_blocks=True
    )
    environnement.filters["typographie"] = formats.typographie
    par_chemin: dict[str, list[Verdict]] = {}
    for verdict in bilan.verdicts:
        par_chemin.setdefault(verdict.chiffre.chemin, []).append(verdict)
    montres = {
        c.chemin
        for t in tableaux.values()
        for tb in t.tableaux
        for li in tb.lignes
        for c in li.cellules.values()
    }
    autres: dict[str, list[Verdict]] = {}
    for verdict in bilan.verdicts:
        if verdict.chiffre.chemin not in montres or verdict.chiffre.nature == "date":
            autres.setdefault(verdict.chiffre.texte, []).append(verdict)

    def classe(chemin: str) -> str:
        etats = [etat_final(v) for v in par_chemin.get(chemin, ()) if v.chiffre.nature != "date"]
        return f"etat{min(map(ETATS.index, etats))}" if etats else ""

    def note(chemin: str) -> str:
        lignes = [ligne(v) for v in par_chemin.get(chemin, ()) if v.chiffre.nature != "date"]
        return "\n".join(
            f"{li[5]}"
            + (f" ; peut devenir {li[7]}" if li[7] else "")
            + (f" ; cas : {li[8]}" if li[8] else "")
            for li in lignes
        )

    return environnement.get_template("couverture.html.j2").render(
        bilan=bilan, tableaux=tableaux, autres=autres, classe=classe, note=note, ligne=ligne, part=part, etats=ETATS,
        rang=lambda v: ETATS.index(etat_final(v)),
    )  # fmt: skip


# --- Fichiers ---------------------------------------------------------------------------------------------------------


def en_csv(bilan: Bilan) -> str:
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, lineterminator="\n")
    ecrivain.writerow(COLONNES)
    ecrivain.writerows(ligne(v) for v in bilan.verdicts)
    return sortie.getvalue()


def en_json(bilan: Bilan) -> str:
    lignes = [dict(zip(COLONNES, ligne(v), strict=True)) for v in bilan.verdicts]
    comptes = {
        c.texte: {"chiffres": c.chiffres, "lus": c.lus, "deux_cotes": c.des_deux_cotes, "prouves": c.prouves,
                  "mutants": c.mutants, "remarques": c.tues, "equivalents": c.equivalents, "survivants": c.survivants}
        for c in bilan.couvertures.values()
    }  # fmt: skip
    survivants = [{"lieu": e.mutant.chiffre.lieu, "phrase": e.mutant.phrase} for e in bilan.survivants]
    return json.dumps(
        {"textes": comptes, "survivants": survivants, "chiffres": lignes}, ensure_ascii=False, indent=1
    )


def ecrire(bilan: Bilan, chemin: Path, tableaux: dict[str, Any]) -> None:
    """Écrit le bilan selon l'extension : .html, .csv ou .json."""
    ecritures = {
        ".html": lambda: page(bilan, tableaux),
        ".csv": lambda: en_csv(bilan),
        ".json": lambda: en_json(bilan),
    }
    genre = chemin.suffix.lower()
    if genre not in ecritures:
        raise ErreurEntree(f"{chemin} : extension inconnue (.html, .csv ou .json attendu).")
    ecrire_texte(chemin, ecritures[genre]())


__all__ = ["ecrire", "etat_final", "montrer_couverture", "montrer_mutations"]
