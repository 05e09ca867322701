"""Dossiers d'essai tirés au hasard sur tous les territoires et toutes les années, en aussi grand nombre qu'on veut.

Ils éprouvent la vitesse et la mémoire ; ils ne décrivent aucune population. Écrits bloc par bloc : un bloc ne
dépend que de la graine et de son rang, et le début d'un grand fichier est celui d'un petit.
"""

import numpy
import polars
import pyarrow.parquet

from habitat_local.communs.ecriture import ecrire_texte, fichier_entier
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.progression import suivre
from habitat_local.loi.colonnes import colonnes
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.population.fichier import chemin_hypotheses

NOM = "hasard"
EFFECTIF = 100_000
#: Dossiers d'un bloc, qui est aussi un groupe de lignes du Parquet.
BLOC = 250_000
DEBUT, FIN = numpy.datetime64("2008-01-01"), numpy.datetime64("2017-12-31")
#: Une commune qu'aucun texte ne couvre.
AILLEURS = "75056"
FAITS = (
    "copropriete", "depot_avant_travaux", "inscription_sire", "insalubrite_constatee", "niveau_bbc",
    "peril_constate", "procedure_rsd_ou_controle_decence", "rapport_autonomie", "travaux_par_entreprises",
)  # fmt: skip
CLASSES = {
    "statut_demandeur": ("proprietaire_occupant", "proprietaire_bailleur"),
    "categorie_ressources_anah": ("tres_tres_modeste", "tres_modeste", "modeste", "majore", "hors_plafonds"),
    "niveau_loyer": ("libre", "intermediaire", "social", "tres_social"),
    "nature_travaux": (
        "travaux_lourds", "insalubrite", "peril", "securite_salubrite", "autonomie", "energie",
        "logement_degrade", "procedure_rsd_decence", "transformation_usage", "autres_travaux",
    ),
    "etiquette_apres_travaux": ("non_renseignee", "bbc", "a", "b", "c", "d", "e", "f", "g"),
}  # fmt: skip


def territoires():
    """Communes de chaque texte : chacun reçoit la même part des dossiers, comme les communes sans texte."""
    conventions = droit_en_vigueur().parameters.habitat_local.conventions.children
    listes = [
        sorted({c for v in texte.cadre.communes.values_list for c in v.value or ()})
        for texte in conventions.values()
        if "cadre" in texte.children and "communes" in texte.cadre.children
    ]
    return [*filter(None, listes), [AILLEURS]]


def bloc(graine, rang, effectif, communes):
    """Table du bloc de ce rang."""
    tirage = numpy.random.Generator(numpy.random.PCG64([graine, rang]))

    def parmi(valeurs):
        return polars.Series(list(valeurs)).gather(tirage.integers(0, len(valeurs), effectif))

    lieu = tirage.integers(0, len(communes), effectif)
    place = tirage.random(effectif)
    debuts = numpy.cumsum([0, *map(len, communes)])
    toutes = polars.Series([commune for liste in communes for commune in liste])
    tailles = numpy.array([len(liste) for liste in communes])
    ht = numpy.round(tirage.random(effectif) * 60_000, 2)
    donnees = {
        "id": polars.int_range(rang * BLOC, rang * BLOC + effectif, eager=True)
        .cast(polars.String)
        .str.zfill(10),
        "date_depot": DEBUT + tirage.integers(0, (FIN - DEBUT).astype(int) + 1, effectif),
        "depcom_logement": toutes.gather(debuts[lieu] + (place * tailles[lieu]).astype(int)),
        "montant_travaux_ht": ht,
        "montant_travaux_ttc": numpy.round(ht * 1.055, 2),
        "surface_logement": numpy.round(20 + tirage.random(effectif) * 130),
        "gain_energetique": numpy.round(tirage.random(effectif), 2),
        "indice_degradation": numpy.round(tirage.random(effectif), 2),
        "indice_insalubrite": numpy.round(tirage.random(effectif), 2),
        "nombre_personnes_menage": tirage.integers(1, 8, effectif),
        "annee_construction": tirage.integers(1850, 2000, effectif),
    }
    donnees |= {nom: parmi(valeurs) for nom, valeurs in CLASSES.items()}
    donnees |= {nom: tirage.random(effectif) < 0.8 for nom in FAITS}
    return polars.DataFrame(donnees).cast({nom: colonnes()[nom].type_polars for nom in donnees})


def ecrire(dossiers, graine, sortie):
    """Écrit un Parquet de dossiers d'essai, et à côté ce qu'il est. Rend le chemin de cette note."""
    if sortie.suffix.lower() != ".parquet":
        raise ErreurEntree(f"{sortie} : les dossiers d'essai s'écrivent en Parquet (.parquet).")
    sortie.parent.mkdir(parents=True, exist_ok=True)
    communes, ecrivain, personnes = territoires(), None, 0
    with fichier_entier(sortie) as provisoire, suivre("Dossiers d'essai", dossiers) as avancer:
        for rang, debut in enumerate(range(0, dossiers, BLOC)):
            tires = bloc(graine, rang, min(BLOC, dossiers - debut), communes)
            personnes += tires["nombre_personnes_menage"].sum()
            table = tires.to_arrow()
            ecrivain = ecrivain or pyarrow.parquet.ParquetWriter(provisoire, table.schema, compression="zstd")
            ecrivain.write_table(table)
            avancer(table.num_rows)
        if ecrivain is not None:
            ecrivain.close()
    note = chemin_hypotheses(sortie)
    ecrire_texte(
        note, NOTE.format(dossiers=dossiers, personnes=personnes, graine=graine, debut=DEBUT, fin=FIN)
    )
    return note


NOTE = """titre: Dossiers d'essai tirés au hasard
avertissement: Tirages uniformes, pour éprouver la vitesse et la mémoire. Ils ne décrivent aucune population.
graine: {graine}
effectifs:
  menages: {dossiers}
  personnes: {personnes}
  projets_de_travaux: {dossiers}
  dossiers_deposes: {dossiers}
hypotheses:
  depot:
    libelle: Jours de dépôt
    source: Supposé
    valeur: {{debut: {debut}, fin: {fin}}}
"""
