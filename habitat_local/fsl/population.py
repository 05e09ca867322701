"""Fichiers de demandes au FSL à chiffrer : reconnus à leurs colonnes, vérifiés avant tout calcul.

Une ligne est une demande d'une aide. Ses colonnes sont les faits de la loi (`fsl_…`) que la commande `fsl`
sait lire, plus celles de `PROPRES`. Une ligne fausse est refusée avec son motif, les autres comptent.
"""

import contextlib
import datetime
from pathlib import Path

import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers.fichiers import LIGNE, entete_csv, lire, separateur
from habitat_local.dossiers.verification import (
    Registre,
    convertir,
    verifier_identite,
)
from habitat_local.fsl import faits as fsl_faits
from habitat_local.fsl.demandes import DEPENSE_D_UNE_AIDE, INCONNUS
from habitat_local.loi.colonnes import OBLIGATOIRES as OBLIGATOIRES_DES_DOSSIERS
from habitat_local.loi.colonnes import PREFIXE_LIBRE, colonne, fichier_de_loi, propre
from habitat_local.loi.systeme import dates_de_changement, droit_en_vigueur, variables_extension
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.textes.meuse import AIDES

PREFIXE = "fsl_"
#: Aides dont le coût se chiffre : la garantie n'est payée que si le ménage fait défaut.
CHIFFREES = tuple(aide for aide in AIDES if aide != "garantie")
PROPRES = (
    propre("id", "texte", "Identifiant de la demande, unique dans le fichier"),
    propre("depcom", "commune", "Commune du ménage (code INSEE)"),
    propre("aide", "classe", "Aide demandée", modalites=tuple((aide, aide) for aide in CHIFFREES)),
    propre(
        "tirage_derogation", "part", "Tirage, entre 0 et 1 : la commission sert les demandes dans la marge "
        "dont le tirage est sous la part choisie", minimum=0, maximum=1,
    ),
)  # fmt: skip
OBLIGATOIRES = (
    "aide",
    "tirage_derogation",
    "fsl_date_decision",
    "fsl_nombre_adultes",
    "fsl_ressources_mois",
    "fsl_charges_reelles",
)


# --- Reconnaître ------------------------------------------------------------------------------------------


def noms_de_colonnes(chemin):
    """Noms des colonnes d'un fichier, sans le lire entier s'il peut être grand."""
    chemin = Path(chemin)
    if chemin.is_file() and chemin.suffix.lower() == ".parquet":
        with contextlib.suppress(polars.exceptions.PolarsError):  # illisible : `lire` dira pourquoi
            return list(polars.read_parquet_schema(chemin))
    if chemin.is_file() and chemin.suffix.lower() in (".csv", ".tsv", ".txt"):
        entete, _ = entete_csv(chemin)
        return [nom.strip().strip('"') for nom in entete.rstrip("\r\n").split(separateur(entete))]
    return lire(chemin).columns


def est_un_fichier_de_demandes(chemin):
    """Vrai pour des demandes au FSL, faux pour des dossiers de travaux ; erreur si ce n'est ni l'un ni l'autre."""
    noms = noms_de_colonnes(chemin)
    if any(nom.startswith(PREFIXE) for nom in noms):
        return True
    if not set(noms) & set(OBLIGATOIRES_DES_DOSSIERS):
        raise ErreurEntree(
            f"{chemin} : ni dossiers de travaux (colonnes {', '.join(OBLIGATOIRES_DES_DOSSIERS)}…), ni demandes au "
            f"FSL à chiffrer (colonnes {', '.join(OBLIGATOIRES)}…). « habitat-local population » en écrit un modèle."
        )
    return False


# --- Colonnes ---------------------------------------------------------------------------------------------


def faits_de_la_commande():
    """Variables que les clés simples de la commande `fsl` renseignent."""
    tables = (
        fsl_faits.MONTANTS,
        fsl_faits.ENTIERS,
        fsl_faits.REPONSES,
        fsl_faits.BOOLEENS,
        fsl_faits.DATES,
    )
    return (
        {variable for table in tables for variable in table.values()}
        | set(INCONNUS)
        | {"fsl_residence_en_meuse"}
    )


def colonnes():
    """Colonnes d'un fichier de demandes, par nom."""
    variables, donnes = droit_en_vigueur().variables, faits_de_la_commande()
    faits = [
        colonne(variables[nom])
        for nom in sorted(variables_extension())
        if fichier_de_loi(variables[nom]).startswith("meuse/")
        and (not variables[nom].formulas or nom in donnes)
    ]
    return {c.nom: c for c in (*PROPRES, *faits)}


def verifier_noms(noms, connues):
    fautes = []
    for nom in noms:
        if nom not in connues and not nom.startswith(PREFIXE_LIBRE):
            proches = noms_proches(nom, connues)
            fautes.append(f"colonne « {nom} » : ce n'est pas un fait d'une demande au FSL.{proches}")
    for nom in OBLIGATOIRES:
        if nom not in noms:
            fautes.append(f"colonne obligatoire absente : « {nom} » ({connues[nom].label})")
    if fautes:
        raise ErreurEntree(
            "Colonnes du fichier de demandes au FSL à corriger, rien n'est calculé (un modèle : "
            "habitat-local population meuse) :\n  - " + "\n  - ".join(fautes)
        )


# --- Lignes -----------------------------------------------------------------------------------------------


def verifier_lignes(table, registre, connues, premier_jour):
    for nom in OBLIGATOIRES:
        inconnu = table[nom].is_null() & ~registre.refusees
        registre.noter(inconnu, nom, "une valeur : rien n'est supposé", f"{connues[nom].label} : inconnu")
    decision = table["fsl_date_decision"]
    registre.noter(
        decision < premier_jour, "fsl_date_decision", f"à partir du {premier_jour}", "aucune loi", decision
    )
    if "fsl_date_demande" in table.columns:
        avant = decision < table["fsl_date_demande"]
        registre.noter(
            avant, "fsl_date_decision", "au plus tôt le jour de la demande", "décision antérieure", decision
        )
    for aide, depense in DEPENSE_D_UNE_AIDE.items():
        montant = table[depense].fill_null(0) if depense in table.columns else polars.lit(0)
        sans = table.select((polars.col("aide") == aide) & (montant <= 0)).to_series()
        registre.noter(sans, depense, "le montant de la dépense, en euros", "aide demandée sans montant")


def completer(bons, connues):
    """Ce qu'une demande ne dit pas reste non renseigné, sans repli sur openfisca-france."""
    absents = {nom: valeur for nom, valeur in INCONNUS.items() if nom in connues}
    return bons.with_columns(
        (polars.col(nom).fill_null(valeur) if nom in bons.columns else polars.lit(valeur)).alias(nom)
        for nom, valeur in absents.items()
    )


def verifier(brut, loi):
    """(bons, refus) d'une table brute de demandes."""
    connues = colonnes()
    lignes, brut = brut[LIGNE], brut.drop(LIGNE)
    verifier_noms(brut.columns, connues)
    if "id" not in brut.columns:
        brut = brut.insert_column(0, lignes.cast(polars.String).alias("id"))
    registre = Registre(lignes, brut["id"].cast(polars.String))
    table = polars.DataFrame(
        [
            convertir(connues[nom], brut[nom], registre) if nom in connues else brut[nom]
            for nom in brut.columns
        ]
    )
    verifier_identite(table, registre, None)
    premier_jour = datetime.date.fromisoformat(dates_de_changement(loi)[0])
    verifier_lignes(table, registre, connues, premier_jour)
    return completer(table.filter(~registre.refusees), connues), registre.table()


def lire_verifiees(chemin, loi):
    """(bonnes demandes, refus) d'un fichier."""
    return verifier(lire(chemin), loi)
