"""Demandes au FSL : les colonnes que la loi de la Meuse lit, les anciennes clés refusées, les formes structurées.

Une demande est un dossier de genre « fsl » : mêmes lecteurs, mêmes refus que les dossiers de travaux. Ses colonnes portent
les noms des variables de la loi.
"""

import datetime
import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import fichiers, tranches, verification
from habitat_local.dossiers.conversions import epurer
from habitat_local.dossiers.fichiers import LIGNE
from habitat_local.dossiers.verification import (
    Registre,
    convertir,
    dossiers_seuls,
    en_ordre,
    verifier_communes,
)
from habitat_local.dossiers.verifies import Dossiers
from habitat_local.loi.colonnes import OBLIGATOIRES as OBLIGATOIRES_DES_TRAVAUX
from habitat_local.loi.colonnes import PREFIXE_LIBRE, Colonne, colonne, fichier_de_loi, propre
from habitat_local.loi.systeme import droit_en_vigueur, variables_extension
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme.lecture import charger, noms_proches, replier
from openfisca_habitat_local.textes.meuse import AIDES, BIENS, DEPENSES

PREFIXE = "fsl_"
#: Parties de la loi dont les variables sont des colonnes d'une demande, et faits du dossier qu'elles lisent.
PARTIES = ("meuse/", "national/garanties/", "national/tarifs_sociaux/", "national/decence/", "national/dpe/")
FICHIERS = ("national/demande_logement_social.py",)
FAITS_DU_DOSSIER = (
    "date_depot", "depcom_logement", "nombre_personnes_menage", "insalubrite_constatee", "peril_constate",
)  # fmt: skip
#: Dates d'une demande, de celle qui dit la loi applicable à celle qui n'est qu'un repli.
DATES = ("fsl_date_decision", "fsl_date_demande", "date_depot")
PROPRES = (
    propre("id", "texte", "Identifiant de la demande, unique dans le fichier", "À défaut, le rang.", longueur=200),
    propre("poids", "nombre", "Nombre de demandes que la ligne représente", defaut=1.0, minimum=0, maximum=10_000_000),
    propre("aide", "classe", "Aide que la ligne demande", modalites=tuple((aide, aide) for aide in AIDES)),
    propre(
        "tirage_derogation", "part", "Tirage, entre 0 et 1 : la commission sert les demandes dans la marge dont le "
        "tirage est sous la part choisie", minimum=0, maximum=1,
    ),
)  # fmt: skip
#: Étapes du calcul sans formule dans la lecture retenue : une autre lecture leur en donne une, aucune demande ne les dit.
INTERMEDIAIRES = (
    "fsl_ressources_donnees", "fsl_ressources_ecartees", "fsl_aide_logement_deduite", "fsl_charges_du_residuel",
)  # fmt: skip
#: Formes qu'une demande en JSON ou YAML peut employer à la place de plusieurs colonnes.
STRUCTURES = {
    "personnes": "Personnes à compter en plus de fsl_nombre_… : liste de {age} ou {date_naissance}",
    "impayes": "Impayés de loyer : liste de {ne_le, solde_le} (solde_le absent : encore dû)",
    "mobilier": "Devis de mobilier : liste de {bien, montant, classe}",
}
#: Ce qui décide d'un coût : sans eux, une demande ne se chiffre pas.
EXIGEES = ("fsl_date_decision", "fsl_nombre_adultes", "fsl_ressources_mois", "fsl_charges_reelles")
ANCIENNES_CLES = Path(__file__).parents[1] / "donnees" / "anciennes_cles_fsl.yaml"


# --- Colonnes -----------------------------------------------------------------------------------------------


def se_donne(variable: Any) -> bool:
    """Vrai pour un fait : une variable sans formule, ou dont la formule n'est qu'un repli (« à défaut »)."""
    if variable.name in INTERMEDIAIRES:
        return False
    return not variable.formulas or "à défaut" in " ".join((variable.documentation or "").lower().split())


@functools.cache
def variables_de_la_meuse() -> frozenset[str]:
    """Noms des variables de la loi qu'une demande donne ou reçoit."""
    variables = droit_en_vigueur().variables
    lieux = {nom: fichier_de_loi(variables[nom]) for nom in variables_extension()}
    return frozenset(nom for nom, lieu in lieux.items() if lieu.startswith(PARTIES) or lieu in FICHIERS)


@functools.cache
def colonnes() -> dict[str, Colonne]:
    """Colonnes d'une demande, par nom : les siennes, puis les faits de la loi."""
    variables = droit_en_vigueur().variables
    noms = [*FAITS_DU_DOSSIER, *sorted(n for n in variables_de_la_meuse() if se_donne(variables[n]))]
    return {c.nom: c for c in (*PROPRES, *(colonne(variables[nom]) for nom in noms))}


@functools.cache
def anciennes_cles() -> dict[str, str]:
    """{ancienne clé: comment la dire aujourd'hui}."""
    return charger(ANCIENNES_CLES).valeur["faits"]


def faute_de_nom(nom: str) -> str:
    """Phrase qui dit pourquoi ce nom n'est pas une colonne, et lequel écrire."""
    if replier(nom) in anciennes_cles():
        return f"« {nom} » ne se lit plus, écrivez : {anciennes_cles()[replier(nom)]}"
    if nom in variables_de_la_meuse():
        return f"« {nom} » est un résultat de la loi : retirez-le, ou nommez-le {PREFIXE_LIBRE}{nom}"
    proches = noms_proches(nom, colonnes()) or noms_proches(f"{PREFIXE}{nom}", colonnes())
    return f"« {nom} » n'est pas un fait d'une demande au FSL.{proches} Une colonne libre se nomme {PREFIXE_LIBRE}…"


@functools.cache
def noms_replies() -> dict[str, str]:
    """{nom ou libellé sans casse ni accents: colonne}."""
    par_libelle = {replier(c.label): c.nom for c in colonnes().values()}
    return par_libelle | {replier(nom): nom for nom in colonnes()} | {replier(nom): nom for nom in STRUCTURES}


def nom_de_colonne(nom: str) -> str:
    """Nom de la colonne qu'un en-tête désigne, quelles que soient sa casse et ses accents."""
    return noms_replies().get(replier(nom), nom.strip())


# --- Formes structurées -------------------------------------------------------------------------------------


def aplatir(objet: dict) -> tuple[dict, list[tuple[str, str]]]:
    """(demande plate, fautes) d'un objet JSON ou YAML ; une faute est (champ, motif)."""
    plat: dict[str, Any] = {}
    fautes = []
    for brut, valeur in objet.items():
        nom = nom_de_colonne(str(brut))
        if valeur is None:
            plat.setdefault(nom, None)
        elif nom in STRUCTURES:
            try:
                for cle, lue in STRUCTURANTES[nom](valeur):
                    plat[cle] = lue
            except (KeyError, TypeError, ValueError, AttributeError):
                fautes.append((nom, f"{STRUCTURES[nom]}, « {str(valeur)[:80]} » reçu"))
        elif nom not in colonnes() and not nom.startswith(PREFIXE_LIBRE):
            fautes.append((nom, faute_de_nom(nom)))
        elif isinstance(valeur, dict | list):
            fautes.append((nom, "une valeur simple est attendue, et non une liste ou un objet"))
        elif nom in plat:
            fautes.append((nom, "donné deux fois"))
        else:
            plat[nom] = valeur
    return plat, fautes


def jour(valeur) -> datetime.date:
    return valeur if isinstance(valeur, datetime.date) else datetime.date.fromisoformat(str(valeur))


def lire_personnes(valeur):
    ages = [p["age"] for p in valeur if "age" in p]
    if any(isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= 130 for age in ages):
        raise ValueError("âge")
    naissances = [jour(p["date_naissance"]) for p in valeur if "age" not in p]
    yield "_ages", json.dumps(ages)
    yield "_naissances", json.dumps([n.isoformat() for n in naissances])


def lire_impayes(valeur):
    ne_le = [jour(impaye["ne_le"]) for impaye in valeur]
    solde_le = [jour(impaye["solde_le"]) for impaye in valeur if impaye.get("solde_le")]
    if not valeur:
        yield "fsl_debiteur_impaye", False
        return
    yield "fsl_date_dernier_impaye", max(ne_le).isoformat()
    yield "fsl_impaye_encore_du", len(solde_le) < len(ne_le)
    if len(solde_le) == len(ne_le):
        yield "fsl_date_reglement_impayes", max(solde_le).isoformat()


def lire_mobilier(valeur):
    montants: dict[str, float] = {}
    classes: dict[str, str] = {}
    for ligne in valeur:
        bien = replier(ligne["bien"]).replace(" ", "_").replace("-", "_")
        bien = bien if bien in BIENS else bien.removesuffix("s")
        nom = f"fsl_devis_{bien if bien in BIENS else 'autres_biens'}"
        montants[nom] = montants.get(nom, 0) + float(ligne["montant"])
        if ligne.get("classe") and bien in BIENS[-3:]:
            classe = str(ligne["classe"]).lower().replace("+", "_plus")
            if classes.setdefault(f"fsl_classe_{bien}", classe) != classe:
                raise ValueError("deux classes")
    yield from (montants | classes).items()


STRUCTURANTES = {"personnes": lire_personnes, "impayes": lire_impayes, "mobilier": lire_mobilier}


# --- Lire ---------------------------------------------------------------------------------------------------


def objets(source: Any) -> list[dict[str, Any]]:
    """Liste d'objets d'un fichier JSON ou YAML, d'un dictionnaire ou d'une liste."""
    donne = isinstance(source, list | dict)
    contenu, nom = (source, "liste") if donne else (fichiers.contenu(source), str(source))
    attendu = "une demande (un objet) ou une liste de demandes est attendue"
    return fichiers.objets_de(contenu, nom, ("dossiers", "demandes"), attendu)


def est_un_document(source: Any) -> bool:
    """Vrai pour des objets (JSON, YAML, dictionnaires), faux pour un tableau."""
    return isinstance(source, list | dict) or Path(source).suffix.lower() in fichiers.DOCUMENTS


def lots(source, exigees=(), taille: int = 50_000) -> Iterator[Dossiers]:
    """Demandes vérifiées d'une source (chemin, table, liste d'objets, demandes vérifiées), par tranches si elle est grande.

    `exigees` : colonnes qu'un tableau doit avoir, et chaque demande donner. Erreur (`ErreurEntree`) : fichier illisible, ou
    colonne inconnue d'un tableau. Un objet JSON ou YAML mal écrit est refusé seul.
    """
    if isinstance(source, Dossiers):
        if source.genre != "fsl":
            raise ErreurEntree("Des demandes au FSL sont attendues, et non des dossiers de travaux.")
        yield source
        return
    for bons, refus in lots_bruts(source, exigees, taille):
        yield Dossiers(bons, refus, genre="fsl", source=fichiers.nom_de_source(source))


def lots_bruts(
    source: Any, exigees: Sequence[str], taille: int
) -> Iterator[tuple[polars.DataFrame, polars.DataFrame]]:
    """(demandes vérifiées, refus) de chaque tranche."""
    if isinstance(source, polars.DataFrame):
        yield verifier(fichiers.numeroter(source), exigees=exigees)
    elif est_un_document(source):
        yield verifier_objets(source, exigees)
    else:
        decoupee, toutes = tranches.decouper(source, taille)
        dates = verification.noms_de_dates(colonnes())
        for tranche, doublons, americaines in tranches.examinees(decoupee, toutes, dates):
            yield verifier(tranches.lire(decoupee, tranche), doublons, (), exigees, americaines)


def a_chiffrer(source) -> tuple[polars.DataFrame, polars.DataFrame]:
    """(demandes vérifiées, refus) d'une source entière : ce qui décide d'un coût y est exigé."""
    lus = list(lots(source, EXIGEES))
    return polars.concat([lot.table for lot in lus], how="diagonal"), polars.concat(
        [lot.refus for lot in lus]
    )


def verifier_objets(source: Any, exigees: Sequence[str] = ()) -> tuple[polars.DataFrame, polars.DataFrame]:
    """Chaque objet aplati, puis vérifié ; ses fautes ne touchent que lui."""
    plats = [aplatir(objet) for objet in objets(source)]
    table = fichiers.table_de_textes([plat for plat, _ in plats])
    if not table.width > 1:
        table = table.with_columns(polars.lit(None, polars.String).alias("id"))
    fautes = [(rang, *faute) for rang, (_, liste) in enumerate(plats) for faute in liste]
    return verifier(table, fautes=fautes, exigees=exigees)


# --- Vérifier -----------------------------------------------------------------------------------------------


def est_un_fichier_de_demandes(chemin) -> bool:
    """Vrai pour des demandes au FSL, faux pour des dossiers de travaux ; erreur si ce n'est ni l'un ni l'autre."""
    noms = noms_de_colonnes(chemin)
    if any(nom_de_colonne(nom).startswith(PREFIXE) for nom in noms):
        return True
    if not set(noms) & set(OBLIGATOIRES_DES_TRAVAUX):
        raise ErreurEntree(
            f"{chemin} : ni dossiers de travaux (colonnes {', '.join(OBLIGATOIRES_DES_TRAVAUX)}…), ni demandes au FSL "
            f"(colonnes {', '.join(EXIGEES)}…). « habitat-local population » en écrit un modèle."
        )
    return False


def noms_de_colonnes(chemin) -> list[str]:
    """Noms des colonnes d'un fichier, sans le lire entier s'il peut être grand."""
    chemin = Path(chemin)
    if est_un_document(chemin):
        return list(dict.fromkeys(nom for objet in objets(chemin) for nom in objet))
    if chemin.is_file() and chemin.suffix.lower() in (".csv", ".tsv", ".txt"):
        return fichiers.colonnes_csv(chemin)
    return fichiers.lire(chemin).columns


def verifier(
    brut: polars.DataFrame, doublons: Any = None, fautes: Sequence[tuple[int, str, str]] = (),
    exigees: Sequence[str] = (), americaines: Mapping[str, str] | None = None,
) -> tuple[polars.DataFrame, polars.DataFrame]:  # fmt: skip
    """(demandes typées, refus) d'une table brute numérotée ; `fautes` : (rang, champ, motif) déjà trouvées.

    Erreur (`ErreurEntree`) : colonne inconnue, écrite deux fois, ou exigée et absente.
    """
    repetees = None
    if not fautes:  # un objet, fût-il vide, est une demande ; une ligne vide d'un tableau n'est rien
        brut, repetees = dossiers_seuls(brut)
    lignes, brut = brut[LIGNE], brut.drop(LIGNE)
    noms = [nom if nom.startswith("_") else nom_de_colonne(nom) for nom in brut.columns]
    connues = {**colonnes(), "_ages": None, "_naissances": None}
    verification.verifier_noms(noms, connues, exigees, faute_de_nom, "des demandes au FSL")
    if len(set(noms)) < len(noms):
        doubles = sorted({nom for nom in noms if noms.count(nom) > 1})
        raise ErreurEntree(f"Colonne écrite deux fois : {', '.join(doubles)}.")
    brut.columns = noms
    if "id" not in noms:
        brut = brut.insert_column(0, lignes.cast(polars.String).alias("id"))
    ids = epurer(brut["id"]).cast(polars.String).fill_null(lignes.cast(polars.String))
    brut = brut.with_columns(ids.alias("id"))
    registre = Registre(lignes, brut["id"], americaines)
    for rang, champ, motif in fautes:
        masque = polars.Series([False]).new_from_index(0, len(lignes)).scatter(rang, True)
        registre.noter(masque, champ, "un fait de la loi (habitat-local schema --texte meuse)", motif)
    table = polars.DataFrame([typer(brut[nom], registre) for nom in brut.columns])
    verification.verifier_identite(table, registre, doublons)
    verification.verifier_ensemble(table, registre, CONTRADICTIONS)
    dates = [nom for nom in DATES if nom in table.columns]
    if "depcom_logement" in table.columns and dates:
        jours = table.select(polars.coalesce(dates)).to_series()
        verifier_communes(table["depcom_logement"], jours, registre)
    if exigees:
        exiger(table, registre, exigees)
    faits = [nom for nom in table.columns if nom != "id" and not nom.startswith(PREFIXE_LIBRE)]
    if faits:
        vides = table.select(polars.all_horizontal(polars.col(faits).is_null())).to_series()
        registre.noter(vides & ~registre.refusees, "id", "au moins un fait", "demande sans aucun fait")
    return table.filter(~registre.refusees), en_ordre(registre.table(), repetees)


def typer(brute: polars.Series, registre: Registre) -> polars.Series:
    """Colonne au type de la loi ; l'inconnu est manquant, le faux est refusé."""
    connue = colonnes().get(brute.name)
    if connue is None:
        return brute
    if connue.valeurs == tuple(r.name for r in Reponse):
        brute = en_reponse(epurer(brute))
    serie = convertir(connue, brute, registre)
    if connue.genre == "classe" and str(connue.defaut).startswith("non_renseigne"):
        serie = serie.set((serie == connue.defaut).fill_null(False), None)
    return serie


def en_reponse(serie: polars.Series) -> polars.Series:
    """Oui et non d'une question à trois réponses, quelle que soit leur écriture (vrai, true, 1…)."""
    texte = serie.cast(polars.String).str.to_lowercase()
    oui, non = ("true", "vrai", "1", "o", "yes"), ("false", "faux", "0", "n", "no")
    return texte.replace({**dict.fromkeys(oui, "oui"), **dict.fromkeys(non, "non")})


c = polars.col
CONTRADICTIONS = (
    ("fsl_nombre_adultes", c("fsl_nombre_adultes") == 0, "au moins 1", "un foyer compte au moins un adulte"),
    ("fsl_nombre_personnes", c("fsl_nombre_personnes") == 0, "au moins 1", "un foyer compte au moins une personne"),
    (
        "fsl_nombre_personnes",
        c("fsl_nombre_personnes") != c("fsl_nombre_adultes") + c("fsl_nombre_adolescents") + c("fsl_nombre_enfants"),
        "la somme des adultes, adolescents et enfants", "ce n'est pas la somme des personnes données",
    ),
    (
        "fsl_date_decision", c("fsl_date_decision") < c("fsl_date_demande"),
        "au plus tôt le jour de la demande", "décision antérieure à la demande",
    ),
)  # fmt: skip


def exiger(table: polars.DataFrame, registre: Registre, exigees: Iterable[str]) -> None:
    """Refuse ce qui ne se chiffre pas : un fait exigé inconnu, une aide sans dépense, une garantie."""
    for nom in exigees:
        inconnu = table[nom].is_null() & ~registre.refusees
        registre.noter(inconnu, nom, "une valeur : rien n'est supposé", f"{colonnes()[nom].label} : inconnu")
    if "aide" not in table.columns:
        return
    garantie = (table["aide"] == "garantie").fill_null(False)
    motif = "aide inconnue du chiffrage : payée si le ménage fait défaut"
    registre.noter(garantie, "aide", "une aide qui se paie", motif)
    for aide, depenses in DEPENSES.items():
        donnees = [c(nom).fill_null(0) for nom in depenses if nom in table.columns] or [polars.lit(0)]
        sans = table.select((c("aide") == aide) & (polars.sum_horizontal(donnees) <= 0)).to_series()
        registre.noter(sans, depenses[0], "le montant de la dépense, en euros", "aide demandée sans montant")


def completer(bons: polars.DataFrame) -> polars.DataFrame:
    """Aide nommée par la colonne `aide` : elle est demandée ; les dépenses des autres aides ne le sont pas."""
    if "aide" not in bons.columns:
        return bons
    for aide in AIDES:
        nom, nommee = f"fsl_demande_{aide}", c("aide") == aide
        deja = c(nom) if nom in bons.columns else polars.lit(None, polars.Boolean)
        bons = bons.with_columns(polars.when(c("aide").is_null()).then(deja).otherwise(nommee).alias(nom))
    return bons
