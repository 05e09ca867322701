"""Lire un fichier de dossiers tel qu'il est écrit : rien n'y est encore jugé.

Chaque table lue porte la colonne `_ligne` : numéro de ligne d'un CSV ou d'un classeur (l'en-tête est la
ligne 1), rang à partir de 1 ailleurs. Les valeurs d'un fichier sans types (CSV, JSON, YAML) restent du texte.
"""

import datetime
import io
import json
from pathlib import Path

import polars
import yaml

from habitat_local.communs.erreurs import ErreurEntree

LIGNE = "_ligne"
SEPARATEURS = (";", ",", "\t", "|")


def separateur(entete):
    """Séparateur le plus fréquent de la ligne d'en-tête."""
    return max(SEPARATEURS, key=entete.count)


def numeroter(table, premiere=1):
    if LIGNE in table.columns:
        raise ErreurEntree(f"La colonne « {LIGNE} » est réservée : renommez-la.")
    return table.with_row_index(LIGNE, offset=premiere).with_columns(polars.col(LIGNE).cast(polars.Int64))


def entete_csv(chemin):
    """(en-tête, encodage) d'un CSV en UTF-8, ou à défaut en Windows-1252 (Excel français)."""
    with open(chemin, "rb") as fichier:
        ligne = fichier.readline()
    try:
        return ligne.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return ligne.decode("cp1252", errors="replace"), "cp1252"


def verifier_entete(chemin, entete, separe):
    noms = [nom.strip().strip('"') for nom in entete.rstrip("\r\n").split(separe)]
    doubles = sorted({nom for nom in noms if noms.count(nom) > 1})
    if doubles:
        raise ErreurEntree(f"{chemin} : colonne en double dans l'en-tête : {', '.join(doubles)}.")


def ligne_trop_longue(chemin, separe):
    """Numéro de la première ligne qui a plus de champs que l'en-tête, s'il se trouve."""
    import csv

    with open(chemin, encoding="utf-8", errors="replace", newline="") as fichier:
        lignes = csv.reader(fichier, delimiter=separe)
        attendu = len(next(lignes, []))
        return next((lignes.line_num for ligne in lignes if len(ligne) > attendu), None)


def erreur_csv(chemin, separe, erreur):
    ligne = ligne_trop_longue(chemin, separe)
    if ligne:
        return ErreurEntree(
            f"{chemin}, ligne {ligne} : plus de champs que de colonnes dans l'en-tête "
            f"(séparateur lu : « {separe} »). Un nombre à virgule demande un autre séparateur ou des guillemets."
        )
    return ErreurEntree(f"{chemin} : CSV illisible ({str(erreur).splitlines()[0]}).")


def lire_csv(chemin):
    entete, encodage = entete_csv(chemin)
    if not entete.strip():
        raise ErreurEntree(f"{chemin} : fichier vide, une ligne d'en-tête est attendue.")
    separe = separateur(entete)
    verifier_entete(chemin, entete, separe)
    try:
        table = polars.read_csv(source_csv(chemin, encodage), separator=separe, infer_schema=False)
    except polars.exceptions.PolarsError as erreur:
        if "utf-8" not in str(erreur):
            raise erreur_csv(chemin, separe, erreur) from None
        table = polars.read_csv(source_csv(chemin, "cp1252"), separator=separe, infer_schema=False)
    return numeroter(table.rename(str.strip), premiere=2)


def source_csv(chemin, encodage):
    if encodage == "utf-8":
        return chemin
    return io.BytesIO(Path(chemin).read_text(encoding=encodage).encode("utf-8"))


def en_texte(valeur):
    """Valeur d'un JSON ou d'un YAML en texte ; None reste manquant."""
    if valeur is None or isinstance(valeur, str):
        return valeur
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, datetime.datetime):
        return valeur.date().isoformat()
    return str(valeur)


def table_d_objets(contenu, chemin):
    """Table d'un objet, d'une liste d'objets, ou d'un objet dont la clé `dossiers` en est une."""
    if isinstance(contenu, dict) and isinstance(contenu.get("dossiers"), list):
        contenu = contenu["dossiers"]
    objets = [contenu] if isinstance(contenu, dict) else contenu
    if not isinstance(objets, list) or any(not isinstance(o, dict) for o in objets):
        raise ErreurEntree(f"{chemin} : un dossier (un objet) ou une liste de dossiers est attendu.")
    for rang, objet in enumerate(objets, start=1):
        for nom, valeur in objet.items():
            if isinstance(valeur, dict | list):
                raise ErreurEntree(
                    f"{chemin}, dossier {rang}, {nom} : une valeur simple est attendue, "
                    f"et non {'une liste' if isinstance(valeur, list) else 'un objet'}."
                )
    noms = list(dict.fromkeys(str(nom) for objet in objets for nom in objet))
    colonnes = {nom: [en_texte(objet.get(nom)) for objet in objets] for nom in noms}
    return numeroter(polars.DataFrame(colonnes, schema=dict.fromkeys(noms, polars.String)))


def lire_json(chemin):
    texte = Path(chemin).read_text(encoding="utf-8-sig")
    try:
        if Path(chemin).suffix.lower() in (".ndjson", ".jsonl"):
            return table_d_objets(
                [json.loads(ligne) for ligne in texte.splitlines() if ligne.strip()], chemin
            )
        return table_d_objets(json.loads(texte), chemin)
    except json.JSONDecodeError as erreur:
        raise ErreurEntree(
            f"{chemin}, ligne {erreur.lineno}, colonne {erreur.colno} : JSON mal formé."
        ) from None


def lire_yaml(chemin):
    try:
        return table_d_objets(yaml.safe_load(Path(chemin).read_text(encoding="utf-8")), chemin)
    except yaml.YAMLError as erreur:
        place = getattr(erreur, "problem_mark", None)
        ou = f", ligne {place.line + 1}" if place else ""
        raise ErreurEntree(f"{chemin}{ou} : YAML mal formé.") from None


def lire_classeur(chemin):
    """Première feuille d'un classeur."""
    try:
        return numeroter(polars.read_excel(chemin, infer_schema_length=0), premiere=2)
    except polars.exceptions.NoDataError:
        raise ErreurEntree(
            f"{chemin} : la première feuille est vide, une ligne d'en-tête est attendue."
        ) from None
    except Exception as erreur:  # le lecteur de classeurs a ses propres erreurs
        raise ErreurEntree(f"{chemin} : classeur illisible ({str(erreur).splitlines()[0]}).") from None


def lire_parquet(chemin):
    try:
        return numeroter(polars.read_parquet(chemin))
    except polars.exceptions.PolarsError as erreur:
        raise ErreurEntree(f"{chemin} : Parquet illisible ({str(erreur).splitlines()[0]}).") from None


LECTEURS = {
    ".csv": lire_csv,
    ".tsv": lire_csv,
    ".txt": lire_csv,
    ".parquet": lire_parquet,
    ".xlsx": lire_classeur,
    ".json": lire_json,
    ".ndjson": lire_json,
    ".jsonl": lire_json,
    ".yaml": lire_yaml,
    ".yml": lire_yaml,
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
