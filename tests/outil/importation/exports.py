"""Exports d'agences, faits pour les essais : chacun a les défauts d'un vrai."""

import csv
import datetime
from pathlib import Path

import numpy
import xlsxwriter

ENTETES = [
    "N° dossier", "Nom du demandeur", "Type demandeur", "Commune", "CP", "Date de dépôt", "Nature des travaux",
    "Catégorie ressources", "RFR", "Nb pers.", "Montant travaux HT", "Montant travaux TTC", "Gain énergétique",
    "Étiquette avant", "Étiquette après", "Surface (m²)", "Nb logements", "Année construction", "Entreprise RGE",
    "Subvention Anah", "Aide Ville", "Instructeur", "Observations",
]  # fmt: skip
COMMUNES = [("HAGUENAU", "67500"), ("Haguenau", "67500"), ("haguenau ", "67500")]


def euros(montant: float) -> str:
    """8 000,00 EUR."""
    return f"{montant:,.2f} EUR".replace(",", " ").replace(".", ",")


def ligne_agence(rang: int, hasard: numpy.random.Generator) -> list:
    bailleur = rang % 12 == 11
    ht = round(float(hasard.uniform(6_000, 38_000)), 2)
    nature = ["Énergie", "Rénovation énergétique", "Autonomie", "Travaux lourds"][rang % 4]
    commune, cp = COMMUNES[rang % 3]
    return [
        f"2016-{rang + 1:03d}", f"DUPONT {rang}", "PB" if bailleur else "PO", commune, cp,
        (datetime.date(2016, 5, 2) + datetime.timedelta(days=3 * rang)).strftime("%d/%m/%Y"), nature,
        "" if bailleur else ["TM", "Très modeste", "M", "Modeste"][rang % 4], euros(9_000 + 137 * rang), str(1 + rang % 5),
        euros(ht), euros(ht * 1.055), "52 %" if rang % 2 else "38 %", "F", ["D", "C"][rang % 2], f"{70 + rang} m²", "1",
        str(1950 + rang), "x" if rang % 3 else "", euros(min(ht, 20_000) * 0.35), euros(500), "Mme MARTIN",
        "RAS" if rang % 7 else "NC",
    ]  # fmt: skip


def lignes_agence(effectif: int = 60) -> list[list]:
    hasard = numpy.random.default_rng(2016)
    return [ligne_agence(rang, hasard) for rang in range(effectif)]


def agence_xlsx(chemin: Path, effectif: int = 60) -> Path:
    """L'export d'une agence : titre fusionné, en-têtes en ligne 4, total en bas, une feuille d'aide, une cachée."""
    with xlsxwriter.Workbook(str(chemin)) as livre:
        aide = livre.add_worksheet("Lisez-moi")
        aide.write("A1", "Export du logiciel de suivi, ne pas diffuser")
        page = livre.add_worksheet("Dossiers 2016")
        page.merge_range(0, 0, 0, len(ENTETES) - 1, "OPAH – suivi des dossiers déposés en 2016")
        page.write(1, 0, "Extraction du 12/01/2017")
        page.write_row(3, 0, ENTETES)
        lignes = lignes_agence(effectif)
        for rang, ligne in enumerate(lignes):
            page.write_row(4 + rang, 0, ligne)
        page.write(4 + effectif, 0, "TOTAL")
        page.write(4 + effectif, 10, euros(1_234_567.89))
        cachee = livre.add_worksheet("param")
        cachee.hide()
        cachee.write_row(0, 0, ["PO", "PB"])
    return chemin


def agence_csv(chemin: Path, effectif: int = 60) -> Path:
    """Le même, en CSV d'un Excel français : point-virgule, Windows-1252."""
    lignes = [["OPAH – suivi des dossiers déposés en 2016"], [], ENTETES, *lignes_agence(effectif)]
    texte = "\r\n".join(";".join(str(c) for c in ligne) for ligne in lignes)
    chemin.write_bytes(texte.encode("cp1252"))
    return chemin


ANAH = [
    "Réf. dossier", "Statut PO/PB", "Code INSEE", "Commune", "Dépôt", "Engagement", "Type d'intervention", "éligibles HT",
    "TTC", "Gain (%)", "Profil ressources", "Nb occupants", "Montant subvention Anah", "Prime Habiter Mieux",
    "Dépôt avant travaux", "Travaux par entreprise",
]  # fmt: skip
ETAGES = {(2, 3): "Localisation", (4, 5): "Dates", (7, 8): "Travaux"}


def feuille_anah(livre, annee: int) -> None:
    """En-têtes sur deux lignes fusionnées, dates d'Excel, total et source en bas."""
    page = livre.add_worksheet(str(annee))
    jour = livre.add_format({"num_format": "dd/mm/yyyy"})
    page.merge_range(0, 0, 0, 5, "Anah – délégation locale")
    for (gauche, droite), titre in ETAGES.items():
        page.merge_range(2, gauche, 2, droite, titre)
    coiffees = {n for bornes in ETAGES for n in bornes}
    for n, titre in enumerate(ANAH):
        if n in coiffees:
            page.write(3, n, titre)
        else:
            page.merge_range(2, n, 3, n, titre)
    for rang in range(12):
        page.write_row(4 + rang, 0, [
            f"{annee}067{rang:04d}", "PO" if rang % 5 else "PB - Propriétaire bailleur", 67180, "HAGUENAU", "", "",
            ["Energie", "Autonomie", "LHI", "MD"][rang % 4], 10_000 + rang * 1111.125, 12_000 + rang * 1200.5, 25 + rang,
            "Très modeste" if rang % 2 else "Modeste", 1 + rang % 4, 5000, 1600, "Oui", "OUI",
        ])  # fmt: skip
        page.write_datetime(4 + rang, 4, datetime.datetime(annee, 6, 1 + rang), jour)
        page.write_datetime(4 + rang, 5, datetime.datetime(annee, 9, 1 + rang), jour)
    page.write_row(16, 6, ["Total", 999_999])
    page.write(18, 0, "Source : logiciel d'instruction, extraction du 3 janvier 2017")


def anah_xlsx(chemin: Path) -> Path:
    """Une feuille par année, aux intitulés du logiciel d'instruction de l'Anah."""
    with xlsxwriter.Workbook(str(chemin)) as livre:
        for annee in (2015, 2016):
            feuille_anah(livre, annee)
    return chemin


ADEME = [
    "N°DPE", "Date_établissement_DPE", "Etiquette_DPE", "Etiquette_GES", "Année_construction", "Surface_habitable_logement",
    "Type_bâtiment", "Code_INSEE_(BAN)", "Nom__commune_(BAN)", "Code_postal_(BAN)", "Adresse_(BAN)",
]  # fmt: skip


def ademe_csv(chemin: Path) -> Path:
    """Aux intitulés du fichier public des diagnostics de performance énergétique de l'Ademe."""
    with open(chemin, "w", encoding="utf-8", newline="") as fichier:
        ecrire = csv.writer(fichier)
        ecrire.writerow(ADEME)
        for rang in range(20):
            ecrire.writerow([
                f"2267E{rang:07d}", f"2022-03-{1 + rang:02d}", "FGED"[rang % 4], "E", 1950 + rang, 80.5 + rang, "maison",
                "67180", "Haguenau", "67500", "1 rue du Marché",
            ])  # fmt: skip
    return chemin
