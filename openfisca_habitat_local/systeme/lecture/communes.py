"""Lire le code INSEE d'une commune."""

import re
from collections.abc import Callable, Sequence

from openfisca_habitat_local.systeme.lecture.nombres import genre
from openfisca_habitat_local.systeme.lecture.refus import Refus, ecrit, erreur_de_tableur

COMMUNE = "un code INSEE de 5 caractères (01004, 67180, 2A004)"
FORME = re.compile(r"(\d{2}|2[AB])\d{3}", re.ASCII)
ABIME = re.compile(r"(\d{4,5})[.,]0+", re.ASCII)


def proposition(code: str) -> str:
    """Code sans doute voulu par une écriture abîmée : « 67 180 », « 067180 », « 67180 Haguenau »."""
    nu = re.sub(r"[\s.-]", "", code)
    formes = (nu, nu.removeprefix("0"), code[:5] if code[5:6].isspace() else "")
    return next((f"{forme} ?" for forme in formes if FORME.fullmatch(forme)), "")


def code_insee(
    valeur: object,
    connu: Callable[[str], bool] | None = None,
    du_code_postal: Callable[[str], Sequence[object]] | None = None,
    attendu: str = COMMUNE,
) -> str | Refus | None:
    """Code INSEE : 67180, 2a004 (lu 2A004), 67180.0 (lu 67180). « 1004 » est refusé en proposant 01004.

    `connu` : ce code est-il celui d'une commune ? `du_code_postal` : communes d'un code postal, que leur `str`
    nomme, pour les proposer.
    """
    ecrite = ecrit(getattr(valeur, "ecriture", valeur))
    if ecrite is None:
        return None
    if type(ecrite).__module__ == "numpy" and hasattr(ecrite, "item"):
        ecrite = ecrite.item()
    if isinstance(ecrite, bytes):
        ecrite = ecrite.decode("ascii", "replace")
    if isinstance(ecrite, bool) or not isinstance(ecrite, str | int | float):
        return Refus(attendu, f"ce n'est pas un code, mais {genre(ecrite)}")
    if refus := erreur_de_tableur(ecrite, attendu):
        return refus
    code = str(ecrite).upper()
    code = abime[1] if (abime := ABIME.fullmatch(code)) else code
    if re.fullmatch(r"\d{4}", code, re.ASCII):
        return Refus(attendu, "code INSEE mal formé : il y manque un chiffre", f"0{code} ?")
    if not FORME.fullmatch(code):
        return Refus(attendu, "code INSEE mal formé", proposition(code))
    if connu is None or connu(code):
        return code
    communes = du_code_postal(code) if du_code_postal else ()
    if not communes:
        return Refus(attendu, "code INSEE inconnu", "Un code postal ?" if code.endswith("0") else "")
    noms = ", ".join(str(commune) for commune in communes[:4])
    return Refus(attendu, f"{code} est un code postal", f"{noms}{'…' if len(communes) > 4 else ''} ?")
