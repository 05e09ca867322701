"""Lire un fichier de dossiers tel qu'il est écrit : rien n'y est encore jugé.

Chaque table lue porte la colonne `_ligne` : numéro de ligne d'un CSV ou d'un classeur (l'en-tête est la
ligne 1), rang à partir de 1 ailleurs. Les valeurs d'un fichier sans types (CSV, JSON, YAML) restent du texte.
"""

import datetime
import functools
import re
import warnings
from pathlib import Path

import polars

from habitat_local.communs.erreurs import AvertissementLecture, ErreurEntree
from habitat_local.dossiers import classeurs, textes_csv
from habitat_local.loi.systeme import variables_extension
from openfisca_habitat_local.systeme.lecture import ErreurDocument, charger, charger_texte
from openfisca_habitat_local.systeme.lecture.documents import decoder

LIGNE = "_ligne"
LIGNES_JSON = (".ndjson", ".jsonl")
DOCUMENTS = (".json", ".yaml", ".yml", *LIGNES_JSON)


def numeroter(table, premiere=1):
    if LIGNE in table.columns:
        raise ErreurEntree(f"La colonne « {LIGNE} » est réservée : renommez-la.")
    return table.with_row_index(LIGNE, offset=premiere).with_columns(polars.col(LIGNE).cast(polars.Int64))


@functools.cache
def noms_connus():
    """Noms de colonnes qu'un en-tête peut citer, travaux, demandes et personnes."""
    return frozenset(
        {*variables_extension(), "id", "poids", "recours", "aide", "menage_id", "date_naissance", "role"}
    )


def tete_csv(chemin):
    """En-tête d'un CSV (`textes_csv.Tete`), sans lire le fichier entier s'il est en UTF-8."""
    contenu = textes_csv.en_utf8(chemin)
    if contenu is None:
        return textes_csv.tete_du_fichier(chemin, noms_connus())
    return textes_csv.lire_tete(contenu[: textes_csv.TETE], chemin, noms_connus())


def colonnes_csv(chemin):
    """Noms des colonnes d'un CSV."""
    tete = tete_csv(chemin)
    return [
        nom
        for nom in textes_csv.noms_du_csv(tete.entete, tete.separe)
        if not nom.startswith(textes_csv.SANS_NOM)
    ]


def lire_csv(chemin):
    """CSV entier : encodage, séparateur et en-tête trouvés."""
    contenu = textes_csv.en_utf8(chemin)
    contenu = Path(chemin).read_bytes() if contenu is None else contenu
    tete = textes_csv.lire_tete(contenu[: textes_csv.TETE], chemin, noms_connus())
    donnees = contenu[tete.debut :]
    isole = textes_csv.guillemet_isole(donnees, False, ord("\n"), tete.separe)
    if isole is not None:
        raise textes_csv.erreur_de_guillemet(chemin, tete.ligne + donnees.count(b"\n", 0, isole) + 1)
    if textes_csv.fins_de_ligne(donnees, False)[1]:
        raise textes_csv.erreur_de_guillemet_ouvert(chemin)
    try:
        donnees.decode("utf-8")
    except UnicodeDecodeError:
        donnees = donnees.decode("cp1252", errors="replace").encode()
    return numeroter(textes_csv.lire_donnees(donnees, tete, chemin, tete.ligne + 1), premiere=tete.ligne + 1)


def en_texte(valeur):
    """Valeur d'un JSON, d'un YAML ou d'un dictionnaire en texte, telle qu'elle est écrite ; None reste manquant."""
    if hasattr(valeur, "item") and type(valeur).__module__ == "numpy":
        valeur = valeur.item()
    ecriture = getattr(valeur, "ecriture", valeur)
    if ecriture is None or isinstance(ecriture, str):
        return ecriture
    if isinstance(ecriture, bool):
        return "true" if ecriture else "false"
    if isinstance(ecriture, datetime.date):
        return ecriture.isoformat()
    # Un nombre n'a pas de milliers : un zéro de plus dit que ses trois chiffres sont des décimales.
    return f"{ecriture}0" if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", str(ecriture)) else str(ecriture)


def objets_de(
    contenu, chemin, cles=("dossiers",), attendu="un dossier (un objet) ou une liste de dossiers est attendu"
):
    """Liste d'objets : ceux d'une liste, d'une clé d'un objet qui en a une (`cles`), ou l'objet seul."""
    if isinstance(contenu, dict):
        contenu = next((contenu[cle] for cle in cles if isinstance(contenu.get(cle), list)), [contenu])
    if not isinstance(contenu, list) or any(not isinstance(o, dict) for o in contenu):
        raise ErreurEntree(f"{chemin} : {attendu}.")
    return contenu


def table_de_textes(objets):
    """Table numérotée d'objets, dont chaque valeur est le texte qui l'écrit."""
    noms = list(dict.fromkeys(str(nom) for objet in objets for nom in objet))
    colonnes = {nom: [en_texte(objet.get(nom)) for objet in objets] for nom in noms}
    return numeroter(polars.DataFrame(colonnes, schema=dict.fromkeys(noms, polars.String)))


def table_d_objets(contenu, chemin):
    """Table d'un objet, d'une liste d'objets, ou d'un objet dont la clé `dossiers` en est une."""
    objets = objets_de(contenu, chemin)
    for rang, objet in enumerate(objets, start=1):
        for nom, valeur in objet.items():
            if isinstance(valeur, dict | list):
                raise ErreurEntree(
                    f"{chemin}, dossier {rang}, {nom} : une valeur simple est attendue, "
                    f"et non {'une liste' if isinstance(valeur, list) else 'un objet'}."
                )
    return table_de_textes(objets)


def contenu(chemin):
    """Contenu d'un JSON ou d'un YAML ; liste des objets d'un JSON par lignes. Erreur : absent, ou mal écrit."""
    if not Path(chemin).is_file():
        raise ErreurEntree(f"{chemin} : fichier introuvable.")
    if Path(chemin).suffix.lower() in LIGNES_JSON:
        return lignes_json(chemin)[0]
    try:
        return charger(chemin).valeur
    except ErreurDocument as erreur:
        raise ErreurEntree(str(erreur)) from None


def lire_document(chemin):
    """Dossiers d'un JSON ou d'un YAML."""
    return table_d_objets(contenu(chemin), chemin)


def lignes_json(chemin):
    """(objets, numéros de ligne) d'un JSON par lignes."""
    objets, numeros, numero = [], [], 0
    try:
        for numero, ligne in enumerate(decoder(Path(chemin).read_bytes(), str(chemin)).splitlines(), start=1):
            if ligne.strip():
                objets.append(charger_texte(ligne, str(chemin), "json").valeur)
                numeros.append(numero)
                if not isinstance(objets[-1], dict):
                    raise ErreurEntree(f"{chemin}, ligne {numero} : un dossier (un objet) est attendu.")
    except ErreurDocument as erreur:
        raise ErreurEntree(str(erreur).replace(", ligne 1", f", ligne {numero}")) from None
    return objets, numeros


def lire_lignes_json(chemin):
    """Dossiers d'un JSON par lignes ; `_ligne` est la ligne du fichier."""
    objets, numeros = lignes_json(chemin)
    table = table_d_objets(objets, chemin)
    return table.with_columns(polars.Series(LIGNE, numeros, dtype=polars.Int64))


def lire_classeur(chemin):
    """Première feuille visible d'un classeur ; les autres sont dites (`AvertissementLecture`)."""
    try:
        table, phrases = classeurs.lire(Path(chemin), noms_connus())
    except ErreurEntree:
        raise
    except Exception as erreur:  # le lecteur de classeurs a ses propres erreurs
        raise ErreurEntree(f"{chemin} : classeur illisible ({str(erreur).splitlines()[0]}).") from None
    for dite in phrases:
        warnings.warn(f"{chemin} : {dite}", AvertissementLecture, stacklevel=2)
    return table


def lire_parquet(chemin):
    try:
        return numeroter(polars.read_parquet(chemin))
    except ErreurEntree:
        raise
    except Exception:  # le lecteur de Parquet a ses propres erreurs
        raise ErreurEntree(f"{chemin} : Parquet illisible (abîmé, tronqué, ou d'un autre format).") from None


LECTEURS = {
    ".csv": lire_csv,
    ".tsv": lire_csv,
    ".txt": lire_csv,
    ".parquet": lire_parquet,
    ".xlsx": lire_classeur,
    ".json": lire_document,
    **dict.fromkeys(LIGNES_JSON, lire_lignes_json),
    ".yaml": lire_document,
    ".yml": lire_document,
}


def lire(chemin):
    """Table brute d'un fichier de dossiers. Erreur : fichier absent, illisible ou d'extension inconnue."""
    chemin = Path(chemin)
    if not chemin.is_file():
        raise ErreurEntree(f"{chemin} : fichier introuvable.")
    lecteur = LECTEURS.get(chemin.suffix.lower())
    if lecteur is None:
        raise ErreurEntree(f"{chemin} : extension inconnue ({', '.join(LECTEURS)} attendu).")
    try:
        return lecteur(chemin)
    except UnicodeDecodeError:
        raise ErreurEntree(f"{chemin} : le fichier n'est pas en UTF-8.") from None


# --- Autres sources ---------------------------------------------------------------------------------------


def nom_de_source(source):
    """Nom d'une source dans les messages : son chemin, ou ce qu'elle est."""
    return str(source) if isinstance(source, str | Path) else "table"


def lire_source(source):
    """Table brute d'un chemin, d'une table polars ou pandas, d'un dictionnaire ou d'une liste de dictionnaires."""
    if isinstance(source, str | Path):
        return lire(source)
    if isinstance(source, polars.LazyFrame):
        source = source.collect()
    if isinstance(source, polars.DataFrame):
        return source if LIGNE in source.columns else numeroter(source)
    if isinstance(source, dict | list | tuple):
        return table_d_objets(list(source) if isinstance(source, tuple) else source, "liste")
    if type(source).__module__.partition(".")[0] in ("pandas", "pyarrow"):
        return numeroter(de_pandas(source))
    raise ErreurEntree(
        f"Une source de dossiers est un chemin, une table polars ou pandas, ou une liste de dictionnaires, et non "
        f"« {type(source).__name__} »."
    )


def de_pandas(source):
    """Table polars d'une table pandas (ou pyarrow) ; NaN, l'absence de pandas, est manquant."""
    if type(source).__module__.startswith("pyarrow"):
        return polars.from_arrow(source)
    doubles = sorted({str(nom) for nom in source.columns[source.columns.duplicated()]})
    if doubles:
        raise ErreurEntree(f"Table pandas : colonne en double : {', '.join(doubles)}.")
    return polars.from_pandas(source, nan_to_null=True)
