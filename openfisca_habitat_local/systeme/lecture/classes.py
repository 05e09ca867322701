"""Lire un booléen, une classe, un texte."""

from collections.abc import Mapping

from openfisca_habitat_local.systeme.lecture.nombres import genre
from openfisca_habitat_local.systeme.lecture.refus import (
    Refus,
    ecrit,
    erreur_de_tableur,
    noms_proches,
    replier,
)

BOOLEEN = "oui ou non, vide si le fait est inconnu"
TEXTE = "un texte"
VRAI, FAUX = (
    ("oui", "vrai", "true", "yes", "1", "1.0", "1,0"),
    ("non", "faux", "false", "no", "0", "0.0", "0,0"),
)
REPONSES = {**dict.fromkeys(VRAI, True), **dict.fromkeys(FAUX, False)}


def booleen(valeur: object, attendu: str = BOOLEEN) -> bool | Refus | None:
    """Oui ou non : oui, vrai, true, 1 ; non, faux, false, 0 ; sans égard à la casse ni aux accents."""
    ecrite = ecrit(getattr(valeur, "ecriture", valeur))
    if ecrite is None or isinstance(ecrite, bool):
        return ecrite
    if type(ecrite).__module__ == "numpy" and hasattr(ecrite, "item"):
        ecrite = ecrite.item()
    if isinstance(ecrite, int | float) and ecrite in (0, 1):
        return bool(ecrite)
    if refus := erreur_de_tableur(ecrite, attendu):
        return refus
    forme = ecrite.casefold() if isinstance(ecrite, str) else ""
    return REPONSES.get(forme, Refus(attendu, "ce n'est ni oui ni non"))


def classe(valeur: object, modalites: Mapping[str, str], attendu: str = "") -> str | Refus | None:
    """Nom de la modalité : par son nom ou son libellé, sans égard à la casse, aux accents ni aux blancs.

    `modalites` : {nom: libellé}. Un libellé commun à deux modalités ne désigne personne.
    """
    ecrite = ecrit(getattr(valeur, "ecriture", valeur))
    if ecrite is None:
        return None
    attendu = attendu or f"l'une de : {', '.join(modalites)}"
    if refus := erreur_de_tableur(ecrite, attendu):
        return refus
    if not isinstance(ecrite, str | int) or isinstance(ecrite, bool):
        return Refus(attendu, f"valeur inconnue : c'est {genre(ecrite)}")
    if ecrite in modalites:
        return str(ecrite)
    forme = replier(ecrite)
    trouvees = {
        nom for nom, libelle in modalites.items() if forme and forme in (replier(nom), replier(libelle))
    }
    if len(trouvees) == 1:
        return trouvees.pop()
    formes = {replier(libelle): nom for nom, libelle in modalites.items()}
    proche = noms_proches(ecrite, modalites) or noms_proches(ecrite, formes)
    return Refus(attendu, "valeur inconnue", proche.strip())


def texte(valeur: object, attendu: str = TEXTE) -> str | Refus | None:
    """Texte sans blancs autour ; un nombre entier s'y écrit sans décimale."""
    ecriture = getattr(valeur, "ecriture", valeur)
    if ecriture is None:
        return None
    if isinstance(ecriture, str):
        epure = ecriture.strip()
        return erreur_de_tableur(epure, attendu) or epure or None
    if type(ecriture).__module__ == "numpy" and hasattr(ecriture, "item"):
        ecriture = ecriture.item()
    if isinstance(ecriture, list | dict | tuple | set | bytes):
        return Refus(attendu, f"ce n'est pas un texte, mais {genre(ecriture)}")
    if isinstance(ecriture, float) and ecriture.is_integer():
        return str(int(ecriture))
    return str(ecriture)
