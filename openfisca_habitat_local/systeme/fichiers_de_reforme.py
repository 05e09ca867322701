"""Lire un fichier de réforme : sa forme, ses dates, ses valeurs. Toute faute dit le fichier, la ligne, l'attendu."""

import datetime
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openfisca_core.parameters import Parameter

from openfisca_habitat_local.mecanismes import communes
from openfisca_habitat_local.systeme.lecture import (
    Document,
    ErreurDocument,
    Refus,
    booleen,
    charger,
    charger_texte,
    code_insee,
    date,
    nombre,
    noms_proches,
    part,
    texte,
)
from openfisca_habitat_local.systeme.lecture.communes import FORME as COMMUNE
from openfisca_habitat_local.systeme.lecture.nombres import genre
from openfisca_habitat_local.systeme.lecture.refus import citer

CLES = {
    "titre", "lecture", "auteur", "reference", "date", "description", "argument",
    "lectures", "python", "parametres", "prorogations",
}  # fmt: skip
CLES_OBLIGATOIRES = ("titre", "auteur", "reference", "date")
#: Ce qui change quelque chose : un en-tête seul n'est pas une réforme.
EFFETS = ("lectures", "python", "parametres", "prorogations")
CLES_VALEUR = {"debut", "fin", "ensuite", "valeur", "ferme"}
VALEUR_ATTENDUE = "une liste de « {debut: AAAA-MM-JJ, fin: AAAA-MM-JJ ou ensuite: true, valeur: … } »"


class ErreurReforme(ValueError):
    """Réforme mal écrite : le message dit où, ce qui est faux et ce qui était attendu."""


class Contenu(dict):
    """Contenu d'un fichier de réforme, qui sait la place de chacun de ses nœuds."""

    document: Document | None = None

    def lieu(self, ou: str, *chemin: Any) -> str:
        """Lieu d'un nœud dans les messages ; à défaut de fichier, `ou` et le nom du nœud."""
        if self.document is not None:
            return self.document.lieu(*chemin)
        return ", ".join([ou, *(str(pas) for pas in chemin[1:2])])


# --- Le fichier -------------------------------------------------------------------------------------------


def lire_fichier(chemin: Path | str) -> Contenu:
    """Contenu vérifié d'un fichier de réforme. Erreur (`ErreurReforme`) : illisible, clé inconnue ou absente, forme."""
    try:
        return contenu_du_document(charger(chemin))
    except ErreurDocument as erreur:
        raise ErreurReforme(str(erreur)) from None


def lire_texte(ecrit: str, nom: str) -> Contenu:
    """Contenu vérifié d'une réforme donnée par son texte YAML."""
    try:
        return contenu_du_document(charger_texte(ecrit, nom))
    except ErreurDocument as erreur:
        raise ErreurReforme(str(erreur)) from None


def contenu_du_document(document: Document) -> Contenu:
    if not isinstance(document.valeur, dict):
        raise ErreurReforme(
            f"{document.nom} : un dictionnaire est attendu (titre, auteur, reference, date, …), et non "
            f"{genre(document.valeur) if document.valeur is not None else 'un fichier vide'}."
        )
    contenu = Contenu(document.valeur)
    contenu.document = document
    return verifier_contenu(contenu, document.nom)


def verifier_contenu(brut: Mapping[str, Any], ou: str) -> Contenu:
    """Contenu dont l'en-tête, les lectures et la forme des paramètres sont justes."""
    contenu = brut if isinstance(brut, Contenu) else Contenu(brut)
    for cle in contenu:
        if cle not in CLES:
            raise ErreurReforme(f"{contenu.lieu(ou, cle)} : clé « {cle} » inconnue.{noms_proches(cle, CLES)}")
    for cle in CLES_OBLIGATOIRES:
        if contenu.get(cle) in (None, "", [], {}):
            raise ErreurReforme(f"{ou} : clé obligatoire « {cle} » absente ou vide.")
    for cle in ("titre", "auteur", "reference", "description", "argument", "python"):
        if contenu.get(cle) is not None:
            contenu[cle] = lire(texte, contenu[cle], contenu.lieu(ou, cle), cle)
    contenu["date"] = jour(contenu["date"], contenu.lieu(ou, "date"))
    if not any(contenu.get(effet) for effet in EFFETS):
        raise ErreurReforme(f"{ou} : rien n'est changé ; {', '.join(EFFETS)} sont absents ou vides.")
    verifier_lectures(contenu, ou)
    verifier_parametres(contenu, ou)
    return contenu


def lire(lecteur: Any, valeur: Any, lieu: str, quoi: str) -> Any:
    """Valeur lue. Erreur : celle du lecteur, à ce lieu."""
    lu = lecteur(valeur)
    if isinstance(lu, Refus):
        raise ErreurReforme(f"{lieu} : {quoi}, « {citer(valeur)} » : {lu}")
    return lu


def jour(valeur: Any, ou: str) -> datetime.date:
    """Date écrite AAAA-MM-JJ ou JJ/MM/AAAA. Erreur : ce n'en est pas une."""
    lu = lire(date, valeur, ou, "date")
    if lu is None:
        raise ErreurReforme(f"{ou} : une date est attendue (AAAA-MM-JJ).")
    return lu


def verifier_lectures(contenu: Contenu, ou: str) -> None:
    lectures = contenu.get("lectures")
    if lectures is None:
        return
    if not isinstance(lectures, list | tuple) or not all(isinstance(nom, str) for nom in lectures):
        raise ErreurReforme(
            f"{contenu.lieu(ou, 'lectures')} : une liste de lectures est attendue ([AMB-HAG-07-b]), et non "
            f"« {citer(lectures)} »."
        )


def verifier_parametres(contenu: Contenu, ou: str) -> None:
    """La forme des paramètres : {chemin: [{debut, fin ou ensuite, valeur}, …]}."""
    parametres = contenu.get("parametres")
    if parametres is None:
        return
    if not isinstance(parametres, dict):
        raise ErreurReforme(
            f"{contenu.lieu(ou, 'parametres')} : « parametres » attend « chemin.du.parametre: » suivi d'{VALEUR_ATTENDUE}."
        )
    for chemin, entrees in parametres.items():
        if est_simple(entrees):
            continue
        liste = entrees if isinstance(entrees, list) else [entrees]
        for rang, entree in enumerate(liste or [None]):
            if not isinstance(entree, dict):
                ecrit = "rien n'est écrit" if entree is None else f"« {citer(entree)} » est écrit"
                lieu = contenu.lieu(ou, "parametres", chemin, rang)
                raise ErreurReforme(f"{lieu}, {chemin} : {VALEUR_ATTENDUE} est attendue, {ecrit}.")


def est_simple(entrees: Any) -> bool:
    """Une valeur écrite seule (`chemin: 0.15`), sans ses dates."""
    return isinstance(entrees, int | float | str)


def entree_d_une_valeur_simple(
    parametre: Parameter, valeur: Any, effet: datetime.date, ou: str
) -> dict[str, Any]:
    """La valeur, à partir de la date de la réforme et jusqu'au bout. Erreur : le paramètre a plus d'une version d'ici là.

    Une réforme datée d'avant le paramètre vaut depuis son premier jour.
    """
    ecrites = sorted((v.instant_str, v.value) for v in parametre.values_list)
    fins = [debut for debut, _ in ecrites[1:]] + [None]
    versions = [
        d
        for (d, v), fin in zip(ecrites, fins, strict=True)
        if v is not None and (not fin or fin > str(effet))
    ]
    if len(versions) != 1:
        dites = f"{len(versions)} versions (du {', du '.join(versions)})" if versions else "plus de version"
        raise ErreurReforme(
            f"{ou} : une valeur seule est ambiguë, ce paramètre a {dites} à partir du {effet}. Écrivez "
            f"{VALEUR_ATTENDUE}."
        )
    return {"debut": max(versions[0], str(effet)), "ensuite": True, "valeur": valeur}


# --- Les valeurs ------------------------------------------------------------------------------------------


def type_attendu(parametre: Parameter) -> Any:
    """Type des valeurs connues du paramètre : bool, nombre, texte ou liste."""
    valeurs = [v.value for v in parametre.values_list if v.value is not None]
    for sien in (bool, (int, float), str, list):
        if valeurs and isinstance(valeurs[0], sien):
            return sien
    return (int, float, bool, str, list)


ATTENDUS = {
    bool: "un booléen est attendu",
    (int, float): "un nombre est attendu",
    str: "un texte est attendu",
    list: "une liste est attendue",
}
#: Aucun montant d'une aide, d'une enveloppe ni d'un plafond ne va au-delà (cent milliards).
MAXIMUM = 1e11


def lire_nombre(parametre: Parameter, valeur: Any, lieu: str) -> float:
    """Nombre admis par le paramètre : une part reste entre 0 et 1, rien ne devient négatif qui ne l'est déjà."""
    connues = [v.value for v in parametre.values_list if isinstance(v.value, int | float)]
    en_part = parametre.metadata.get("unit") == "/1" and all(-1 <= v <= 1 for v in connues)
    negatif = any(v < 0 for v in connues)
    lu = part(valeur) if en_part and not negatif else nombre(valeur)
    if isinstance(lu, Refus) or lu is None:
        en_nombre = isinstance(nombre(valeur), float)
        attendu = "un nombre est attendu"
        if en_part:
            attendu = "une part entre 0 et 1 est attendue (0.15 pour 15 %)"
            attendu = attendu if en_nombre else f"un nombre est attendu, {attendu}"
        raise ErreurReforme(f"{lieu} : {attendu}, « {citer(valeur)} » reçu{pourquoi(lu)}")
    if en_part and not -1 <= lu <= 1:
        raise ErreurReforme(f"{lieu} : une part entre -1 et 1 est attendue, « {citer(valeur)} » reçu.")
    if abs(lu) > MAXIMUM:
        raise ErreurReforme(f"{lieu} : « {citer(valeur)} » reçu, nombre trop grand.")
    if lu < 0 and not negatif:
        raise ErreurReforme(f"{lieu} : « {citer(valeur)} » est négatif ; ce paramètre ne l'a jamais été.")
    return int(lu) if lu == int(lu) and abs(lu) < 2**53 and not en_part else float(lu)


def pourquoi(refus: Refus | None) -> str:
    """Motif d'un refus et ce que l'on a sans doute voulu écrire, jusqu'au point."""
    if refus is None:
        return "."
    fin = "" if refus.motif.endswith("?") else "."
    return f", {refus.motif}{fin}{' ' + refus.proposition if refus.proposition else ''}"


def lire_valeur(parametre: Parameter, valeur: Any, lieu: str) -> Any:
    """Valeur du genre du paramètre. Erreur : elle n'en est pas, ou sort de ses bornes."""
    attendu = type_attendu(parametre)
    if valeur is None:
        raise ErreurReforme(
            f"{lieu} : null ôte ce paramètre (un plafond ôté ne plafonne plus). Si c'est voulu, écrivez « ferme: true » "
            "à la place de « valeur »."
        )
    if attendu == (int, float) and not isinstance(valeur, list | dict):
        return lire_nombre(parametre, valeur, lieu)
    if attendu is bool:
        lu = booleen(valeur)
        if isinstance(lu, bool):
            return lu
    elif isinstance(valeur, attendu):
        return lire_liste(parametre, valeur, lieu) if isinstance(valeur, list) else valeur
    raise ErreurReforme(
        f"{lieu} : {ATTENDUS.get(attendu, 'une valeur est attendue')}, « {citer(valeur)} » reçu."
    )


def lire_liste(parametre: Parameter, valeurs: list, lieu: str) -> list:
    """Liste de valeurs simples ; un territoire est fait de communes qui existent."""
    connues = [e for v in parametre.values_list if isinstance(v.value, list) for e in v.value]
    if not connues or not all(isinstance(e, str) and COMMUNE.fullmatch(e) for e in connues):
        return [element_de_liste(e, lieu) for e in valeurs]
    return [lire(commune_existante, e, lieu, "commune") for e in valeurs]


def commune_existante(valeur: Any) -> Any:
    """Code INSEE d'une commune d'un jour ou d'un autre."""
    return code_insee(
        valeur, lambda code: communes.commune(code) is not None, communes.communes_du_code_postal
    )


def element_de_liste(element: Any, lieu: str) -> Any:
    if not isinstance(element, str | int | float | bool):
        raise ErreurReforme(f"{lieu} : une liste de valeurs simples est attendue, « {citer(element)} » reçu.")
    return lire(nombre, element, lieu, "nombre") if isinstance(element, float) else element


# --- Les périodes -----------------------------------------------------------------------------------------


def fermeture(parametre: Parameter) -> datetime.date | None:
    """Jour où le paramètre cesse d'exister (sa dernière valeur est vide), ou None."""
    derniere = parametre.values_list[0]
    return datetime.date.fromisoformat(derniere.instant_str) if derniere.value is None else None


def periode_de_valeur(
    parametre: Parameter, entree: Mapping, ou: str
) -> tuple[datetime.date, datetime.date | None]:
    """Début et fin (ou None) d'une valeur, dans la vie du paramètre.

    « ensuite » va jusqu'à la fermeture du paramètre : une réforme ne prolonge pas un barème éteint.
    """
    for cle in entree:
        if cle not in CLES_VALEUR:
            virgule = " Une décimale s'écrit avec un point (0.15)." if isinstance(cle, int) else ""
            raise ErreurReforme(f"{ou} : clé « {cle} » inconnue.{noms_proches(cle, CLES_VALEUR)}{virgule}")
    ferme = lire(booleen, entree.get("ferme"), ou, "ferme")
    if "debut" not in entree or ("valeur" in entree) == bool(ferme):
        raise ErreurReforme(f"{ou} : « debut » et « valeur » (ou « ferme: true ») sont obligatoires.")
    ensuite = lire(booleen, entree.get("ensuite"), ou, "ensuite")
    if ("fin" in entree) == bool(ensuite):
        raise ErreurReforme(f"{ou} : donnez « fin: AAAA-MM-JJ » ou « ensuite: true », l'un ou l'autre.")
    debut = jour(entree["debut"], ou)
    fin = jour(entree["fin"], ou) if "fin" in entree else None
    if fin and fin < debut:
        raise ErreurReforme(f"{ou} : la fin ({fin}) précède le début ({debut}).")
    premiere = parametre.values_list[-1].instant_str
    if str(debut) < premiere:
        raise ErreurReforme(
            f"{ou} : le paramètre n'existe qu'à partir du {premiere}, la valeur commence le {debut}."
        )
    fermee = fermeture(parametre)
    if fermee and max(debut, fin or debut) >= fermee:
        dernier = fermee - datetime.timedelta(days=1)
        raise ErreurReforme(
            f"{ou} : le paramètre n'existe que jusqu'au {dernier}, la valeur va du {debut} au {fin or '…'}."
        )
    return debut, fin or (fermee and fermee - datetime.timedelta(days=1))


def verifier_chevauchement(periodes: list[tuple[datetime.date, datetime.date | None]], ou: str) -> None:
    """Erreur : deux valeurs du même paramètre pour un même jour."""
    ordonnees = sorted(periodes, key=lambda p: p[0])
    for (_, fin), (debut, suivante) in itertools.pairwise(ordonnees):
        if fin is None or debut <= fin:
            commune = min((f for f in (fin, suivante) if f is not None), default=None)
            raise ErreurReforme(
                f"{ou} : deux valeurs pour les mêmes jours, les périodes se chevauchent du {debut} au {commune or '…'}."
            )
