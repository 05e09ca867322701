"""Lire un nombre, une part, un entier."""

import math
import re

from openfisca_habitat_local.systeme.lecture.refus import Refus, ecrit, erreur_de_tableur

NOMBRE = "un nombre (12500,50 ou 12 500,50), vide s'il est inconnu"
ENTIER = "un nombre entier, vide s'il est inconnu"
PART = "une part entre 0 et 1 (0,30 ou 30 %), vide si elle est inconnue"
#: Au-delà, ce n'est pas une grandeur d'un dossier, et un entier de milliers de chiffres ne se lit plus.
CHIFFRES = 40
#: Un entier plus grand ne tient pas dans le type d'OpenFisca.
ENTIER_MAXIMAL = 2**31 - 1

BLANCS = "\u0020\u00a0\u202f\u2009\u2007\u2002\u2003"
EUROS = re.compile(rf"^€[{BLANCS}]*|[{BLANCS}]*(€|euros?|EUR)$")
ORDINAIRE = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
#: Un à trois chiffres, un séparateur, trois chiffres : des milliers ou des décimales, rien ne le dit.
AMBIGU = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)
#: Milliers groupés par des blancs, des apostrophes, ou deux fois au moins par le même signe ; décimales après.
GROUPES = re.compile(
    r"[+-]?\d{1,3}(?:(?:[ ’']\d{3})+(?:[.,]\d+)?|(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+|(?:\.\d{3}){2,}|(?:,\d{3}){2,})",
    re.ASCII,
)


def sans_groupes(texte: str) -> str:
    """Nombre aux milliers groupés, en notation ordinaire : le dernier signe qui n'apparaît qu'une fois est décimal."""
    nu = re.sub(r"[ ’']", "", texte)
    signes = re.findall(r"[.,]", nu)
    if len(set(signes)) == 1 and len(signes) > 1:
        return re.sub(r"[.,]", "", nu)
    decimal = signes[-1] if signes else ""
    return "".join("." if c == decimal else c for c in nu if c not in ".," or c == decimal)


def nombre_d_un_texte(texte: str, attendu: str, decimales: bool) -> float | Refus:
    """Nombre écrit sans unité. `decimales` : trois chiffres après le séparateur sont des décimales, sans doute."""
    texte = re.sub(f"[{BLANCS}]+", " ", texte)
    if sum(c.isdigit() for c in texte) > CHIFFRES:
        return Refus(attendu, "nombre trop long")
    ambigu = AMBIGU.fullmatch(texte)
    if ambigu and not decimales:
        entier, reste = texte.split(ambigu[1])
        return Refus(
            attendu,
            "nombre ambigu : des milliers ou des décimales ?",
            f"Écrivez {entier}{reste} ou {sans_milliers(entier, reste)}.",
        )
    if ORDINAIRE.fullmatch(texte):
        return float(texte.replace(",", "."))
    if GROUPES.fullmatch(texte):
        return float(sans_groupes(texte))
    return Refus(attendu, "ce n'est pas un nombre")


def sans_milliers(entier: str, reste: str) -> str:
    """Écriture de ce nombre que personne ne prend pour des milliers : 20, 21,1, 999,9990."""
    if not reste.strip("0"):
        return entier
    return f"{entier},{reste.rstrip('0')}{'0' if reste[-1] != '0' else ''}"


def fini(valeur: float, attendu: str) -> float | Refus:
    return valeur if math.isfinite(valeur) else Refus(attendu, "ce n'est pas un nombre fini")


def nombre_type(valeur: object, attendu: str) -> float | Refus:
    """Nombre d'une valeur qui n'est pas du texte."""
    if type(valeur).__module__ == "numpy" and hasattr(valeur, "item"):
        valeur = valeur.item()
    if isinstance(valeur, bool) or (not isinstance(valeur, int | float) and not hasattr(valeur, "as_tuple")):
        return Refus(attendu, f"ce n'est pas un nombre, mais {genre(valeur)}")
    try:
        return fini(float(valeur), attendu)  # type: ignore[arg-type]
    except OverflowError:
        return Refus(attendu, "nombre trop long")


def genre(valeur: object) -> str:
    """Le genre d'une valeur, en mots."""
    noms: dict[type, str] = {list: "une liste", dict: "un objet"}
    noms |= {bool: "un booléen", int: "un nombre", float: "un nombre", str: "un texte"}
    return noms.get(type(valeur), f"une valeur d'un autre genre ({type(valeur).__name__})")


def nombre(
    valeur: object, attendu: str = NOMBRE, *, decimales: bool = False, euros: bool = True
) -> float | Refus | None:
    """Nombre d'une valeur écrite : notation française ou anglaise, milliers groupés, signe € admis (`euros`).

    `decimales` : le nombre est trop petit pour avoir des milliers (une part). Trois chiffres après un séparateur
    unique (« 20.000 », « 20,000 ») sont sinon refusés : milliers ou décimales, rien ne le dit. Refusés aussi :
    erreurs de tableur, infinis, « nan », expressions, notations d'informatique.
    """
    ecrite = ecrit(getattr(valeur, "ecriture", valeur))
    if ecrite is None:
        return None
    if not isinstance(ecrite, str):
        return nombre_type(ecrite, attendu)
    if refus := erreur_de_tableur(ecrite, attendu):
        return refus
    texte = EUROS.sub("", ecrite).strip()
    if texte != ecrite and not euros:
        return Refus(attendu, "ce n'est pas un montant : il n'est pas en euros")
    lu = nombre_d_un_texte(texte, attendu, decimales)
    return lu if isinstance(lu, Refus) else fini(lu, attendu)


def part(valeur: object, attendu: str = PART) -> float | Refus | None:
    """Part entre 0 et 1 : « 0,30 », 0.3, « 30 % ». 30 sans signe est refusé en proposant 0,30."""
    ecrite = ecrit(getattr(valeur, "ecriture", valeur))
    pourcent = isinstance(ecrite, str) and ecrite.endswith("%")
    lu = nombre(str(ecrite)[:-1] if pourcent else ecrite, attendu, decimales=True, euros=False)
    if lu is None:
        return Refus(attendu, "ce n'est pas un nombre") if pourcent else None
    if isinstance(lu, Refus):
        return lu
    lu = round(lu / 100, 12) if pourcent else lu
    if 1 < lu <= 100 and not pourcent:
        voulu = f"{lu / 100:.2f}" if round(lu) == lu else f"{lu / 100:.12g}"
        return Refus(attendu, f"{lu:g} % s'écrit {voulu}, pas {lu:g}")
    if not 0 <= lu <= 1:
        return Refus(attendu, "part négative" if lu < 0 else "part plus grande que 1")
    return lu


def entier(valeur: object, attendu: str = ENTIER) -> int | Refus | None:
    """Nombre entier ; 3.0 en est un, 2,5 non."""
    lu = nombre(valeur, attendu, euros=False)
    if lu is None or isinstance(lu, Refus):
        return lu
    if lu != math.floor(lu):
        return Refus(attendu, "ce n'est pas un nombre entier")
    return int(lu) if abs(lu) <= ENTIER_MAXIMAL else Refus(attendu, "nombre trop grand")
