"""Écriture des résultats du FSL : table lisible, CSV ou JSON."""

import csv
import io
import json

#: Ce qui se lit d'abord, avant les grandeurs.
EN_TETE = ("fsl_eligible", "situation_ecart", "erreurs", "motifs", "a_verifier", "avertissements")


def ecrire(resultats, format="table", fichier=None):
    """Texte des résultats au format `table`, `csv` ou `json` ; l'écrit aussi dans `fichier` s'il est donné."""
    formats = {"table": en_table, "csv": en_csv, "json": en_json}
    if format not in formats:
        raise ValueError(f"Format « {format} » inconnu : {', '.join(formats)} attendu.")
    texte = formats[format](resultats)
    if fichier:
        with open(fichier, "w", encoding="utf-8", newline="") as sortie:
            sortie.write(texte)
    return texte


def en_json(resultats):
    return json.dumps({"demandes": resultats}, ensure_ascii=False, indent=2, default=str) + "\n"


def en_csv(resultats):
    """Une ligne par demande ; les listes sont réunies par « | »."""
    colonnes = list(dict.fromkeys(cle for resultat in resultats for cle in resultat))
    sortie = io.StringIO()
    ecrivain = csv.DictWriter(sortie, colonnes, lineterminator="\n")
    ecrivain.writeheader()
    for resultat in resultats:
        ecrivain.writerow({cle: case(valeur) for cle, valeur in resultat.items()})
    return sortie.getvalue()


def case(valeur):
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return " | ".join(str(v) for v in valeur)
    if isinstance(valeur, dict):
        return json.dumps(valeur, ensure_ascii=False, default=str)
    return valeur


def en_table(resultats):
    """Un paragraphe par demande : ce qui est dit au ménage, puis les grandeurs et les règles."""
    return "\n".join(paragraphe(resultat) for resultat in resultats)


def paragraphe(resultat):
    lignes = [f"Demande {resultat['id']}"]
    ordre = [cle for cle in EN_TETE if cle in resultat]
    for cle in dict.fromkeys([*ordre, *resultat]):
        valeur = resultat[cle]
        if cle == "id" or valeur in (None, [], {}):
            continue
        if isinstance(valeur, list) and not all(isinstance(v, int | float) for v in valeur):
            lignes.append(f"  {cle} :")
            lignes += [f"    - {texte(v)}" for v in valeur]
        else:
            lignes.append(f"  {cle} : {texte(valeur)}")
    return "\n".join(lignes) + "\n"


def texte(valeur):
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return f"{valeur:,.2f}".replace(",", "\u202f").replace(".", ",")
    if isinstance(valeur, dict):
        return " ; ".join(f"{cle} : {texte(v)}" for cle, v in valeur.items())
    return str(valeur)
