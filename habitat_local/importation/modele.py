"""Le classeur à remplir d'un texte : ses seules colonnes, listes de choix, unités et aide dans les en-têtes, un exemple.

Les intitulés et l'exemple sont au-dessus des noms de colonnes : rempli en dessous, il se relit tel quel.
"""

import dataclasses
import datetime
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from habitat_local.communs.classeur_xlsx import BLEU, Styles, classeur
from habitat_local.dossiers.classeurs import LISTES
from openfisca_habitat_local.systeme.lecture import charger

EXEMPLE = Path(__file__).parents[1] / "donnees" / "exemple_de_modele.yaml"
#: Rangs des lignes : intitulés, exemple, noms de colonnes ; puis les lignes à remplir.
INTITULES, MONTRE, NOMS, PREMIERE = 0, 1, 2, 3
LIGNES_A_REMPLIR = 1_000
FORMATS = {
    "date": "dd/mm/yyyy",
    "part": "0%",
    "euros": "#,##0.00 €",
    "entier": "0",
    "nombre": "0.##",
    "texte": "@",
}
GRIS, CLAIR = "#666666", "#eef3fa"


@dataclasses.dataclass(frozen=True)
class Champ:
    """Une colonne du modèle : `choix` de sa liste, `calculable` si la loi la déduit à défaut."""

    nom: str
    titre: str
    genre: str
    aide: str
    choix: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    obligatoire: bool = False
    calculable: bool = False
    exemple: Any = None


@functools.cache
def exemples() -> dict[str, Any]:
    return charger(EXEMPLE).valeur


def genre_de(propriete: Mapping[str, Any]) -> str:
    """date, part, euros, entier, nombre, booleen, classe ou texte."""
    types = propriete["type"] if isinstance(propriete["type"], list) else [propriete["type"]]
    unite = str(propriete.get("x-unite", ""))
    if "enum" in propriete:
        return "classe"
    if propriete.get("format") == "date":
        return "date"
    if "boolean" in types:
        return "booleen"
    if "number" in types:
        return "part" if unite.startswith("part") else "euros" if unite.startswith("euros") else "nombre"
    return "entier" if "integer" in types else "texte"


def champ(
    nom: str, propriete: Mapping[str, Any], obligatoire: bool, commune: str | None, jour: datetime.date | None
) -> Champ:
    """Champ d'une propriété du schéma."""
    genre = genre_de(propriete)
    libelles = propriete.get("x-libelles") or {v: v for v in propriete.get("enum", ()) if v is not None}
    choix = tuple(
        dict.fromkeys(lisible(valeur, libelle) for valeur, libelle in libelles.items() if renseignee(valeur))
    )
    if genre == "booleen":
        choix = ("oui", "non")
    unite = propriete.get("x-unite")
    titre = propriete.get("title") or nom.replace("_", " ")
    aide = [titre, str(propriete.get("description") or "")]
    aide += [f"Unité : {unite}."] if unite else []
    aide += ["Code INSEE de 5 caractères, non le code postal."] if propriete.get("pattern") else []
    calculable = bool(propriete.get("x-calculable")) and not obligatoire
    aide += [
        "Facultatif : à défaut, la loi le déduit." if calculable else "Vide : inconnu (rien n'est supposé)."
    ]
    aides = propriete.get("x-aides")
    aide += [f"Sert à : {', '.join(aides)}."] if aides else []
    montre = dict(exemples())
    montre |= {"date_depot": jour, "depcom_logement": commune}
    exemple = montre.get(nom, valeur_d_exemple(genre, choix, propriete))
    if genre == "classe" and nom in montre:
        exemple = lisible(montre[nom], libelles.get(montre[nom], montre[nom]))
    return Champ(
        nom, titre, genre, "\n".join(a for a in aide if a), choix, propriete.get("minimum"),
        propriete.get("maximum"), obligatoire, calculable, None if calculable and nom not in montre else exemple,
    )  # fmt: skip


def renseignee(valeur: str) -> bool:
    """Une modalité qui dit quelque chose : une case vide dit déjà qu'on ne sait pas."""
    return not valeur.startswith(("non_renseigne", "indetermine"))


def lisible(valeur: str, libelle: str) -> str:
    """Ce que la liste de choix montre, et que la porte relit : le libellé s'il est court, sinon le nom."""
    return libelle if len(libelle) <= 60 else valeur


def valeur_d_exemple(genre: str, choix: tuple[str, ...], propriete: Mapping[str, Any]) -> Any:
    if genre in ("booleen", "classe"):
        return choix[0] if choix else None
    if genre == "date":
        return None
    bornes = {"part": 0.3, "euros": 1000, "nombre": 10, "entier": 1}
    if genre not in bornes:
        return None
    return max(bornes[genre], propriete.get("minimum") or 0)


def champs(schema: Mapping[str, Any], commune: str | None, jour: datetime.date | None) -> list[Champ]:
    """Champs d'un schéma : obligatoires, puis ceux qu'on doit donner, puis ceux que la loi déduit."""
    requis = schema["required"]
    tous = [
        champ(nom, propriete, nom in requis, commune, jour)
        for nom, propriete in schema["properties"].items()
        if nom not in exemples()["absentes"]
    ]
    courants = list(exemples())

    def rang(c: Champ) -> tuple[bool, bool, bool, int]:
        connu = 0 if c.obligatoire else courants.index(c.nom) if c.nom in courants else len(courants)
        return (c.nom != "id", not c.obligatoire, c.calculable and c.nom not in courants, connu)

    return sorted(tous, key=rang)


# --- Écrire -----------------------------------------------------------------------------------------------------


def ecrire(chemin: Path, titre: str, colonnes: list[Champ]) -> None:
    """Écrit le modèle. Erreur (`ErreurEntree`) : écriture impossible."""
    with classeur(chemin, titre) as (livre, styles):
        page = livre.add_worksheet("Dossiers")
        listes = livre.add_worksheet(LISTES)
        listes.hide()
        for rang, c in enumerate(colonnes):
            colonne(page, listes, rang, c, styles)
        page.set_row(INTITULES, 48)
        page.freeze_panes(PREMIERE, 1)
        page.autofilter(NOMS, 0, PREMIERE + LIGNES_A_REMPLIR, len(colonnes) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(INTITULES, NOMS)
        page.set_header(f"&L{titre.replace('&', '&&')}")


def colonne(page: Any, listes: Any, rang: int, c: Champ, styles: Styles) -> None:
    """Une colonne : intitulé, exemple, nom, format, et liste ou bornes des cases à remplir."""
    forme: dict[str, Any] = {"num_format": FORMATS.get(c.genre, "@")}
    fond = BLEU if not c.calculable else GRIS
    etoile = " *" if c.obligatoire else ""
    page.write_string(
        INTITULES,
        rang,
        f"{c.titre}{etoile}",
        styles(bold=True, text_wrap=True, bg_color=fond, font_color="white"),
    )
    montrer(page, rang, c, styles(italic=True, font_color=GRIS, bg_color=CLAIR, **forme))
    page.write_string(NOMS, rang, c.nom, styles(bold=True, bg_color=CLAIR, bottom=1))
    page.write_comment(NOMS, rang, c.aide, {"x_scale": 2.5, "y_scale": 1.6})
    page.set_column(rang, rang, max(14, min(len(c.nom) + 4, 34)), styles(**forme))
    regle = validation(listes, rang, c)
    if regle:
        page.data_validation(PREMIERE, rang, PREMIERE + LIGNES_A_REMPLIR, rang, regle)


def montrer(page: Any, rang: int, c: Champ, forme: Any) -> None:
    """La ligne d'exemple, au-dessus des noms : elle n'est jamais lue."""
    if rang == 0:
        page.write_string(MONTRE, rang, f"Exemple : {c.exemple or ''}", forme)
    elif isinstance(c.exemple, datetime.date):
        page.write_datetime(MONTRE, rang, c.exemple, forme)
    elif isinstance(c.exemple, int | float) and not isinstance(c.exemple, bool):
        page.write_number(MONTRE, rang, float(c.exemple), forme)
    else:
        page.write(MONTRE, rang, c.exemple, forme)


def validation(listes: Any, rang: int, c: Champ) -> dict[str, Any] | None:
    """Liste de choix, ou bornes, qu'Excel vérifie à la saisie."""
    if c.choix:
        listes.write_column(0, rang, c.choix)
        haut, bas = (xl_rowcol_to_cell(n, rang, True, True) for n in (0, len(c.choix) - 1))
        return {
            "validate": "list", "source": f"='{LISTES}'!{haut}:{bas}", "error_title": c.nom[:32],
            "error_message": "Choisissez dans la liste ; laissez vide si ce n'est pas connu.",
        }  # fmt: skip
    if c.genre == "date":
        return {
            "validate": "date", "criteria": "between", "minimum": datetime.date(1800, 1, 1),
            "maximum": datetime.date(2100, 12, 31), "error_message": "Une date (jj/mm/aaaa) est attendue.",
        }  # fmt: skip
    bornes = {"part": (0, 1), "euros": (0, 1e8), "nombre": (-1e8, 1e8), "entier": (0, 1_000_000)}
    if c.genre not in bornes:
        return None
    moindre, plus = bornes[c.genre]
    moindre = moindre if c.minimum is None else c.minimum
    plus = plus if c.maximum is None else c.maximum
    genre = "integer" if c.genre == "entier" else "decimal"
    message = f"Un nombre entre {moindre:g} et {plus:g} est attendu."
    return {
        "validate": genre, "criteria": "between", "minimum": moindre, "maximum": plus, "error_title": c.nom[:32],
        "error_message": message,
    }  # fmt: skip
