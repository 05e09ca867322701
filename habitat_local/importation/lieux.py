"""Le code INSEE d'une commune que l'export dit par son nom, son code postal, ou les deux.

Un nom que plusieurs communes portent, un code postal qui en couvre plusieurs : rien n'est choisi, c'est à trancher.
"""

import dataclasses
import functools
import re

import polars

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.mecanismes import communes as lieux
from openfisca_habitat_local.mecanismes.communes import Commune
from openfisca_habitat_local.systeme.lecture import replier

CODE_DANS_LE_NOM = re.compile(r"(?<!\d)(\d{5}|2[AB]\d{3})(?!\d)")
DEPARTEMENT_DANS_LE_NOM = re.compile(r"\s*\((\d{2}|2[AB]|97\d)\)$")
CEDEX = re.compile(r"\s+(cedex|cdx)(\s+\d+)?$", re.I)


@dataclasses.dataclass(frozen=True)
class Lieu:
    """Ce qu'un nom et un code postal désignent : un code, ou les communes possibles."""

    code: str | None
    candidates: tuple[Commune, ...] = ()
    comment: str = ""


def forme(nom: str) -> str:
    mots = replier(nom).split("_")
    return " ".join({"st": "saint", "ste": "sainte"}.get(m, m) for m in mots)


@functools.lru_cache(maxsize=50_000)
def chercher(nom: str | None, code_postal: str | None, departement: str | None) -> Lieu:
    """Commune d'un nom et d'un code postal. Un nom proche, sans code postal, n'est jamais pris."""
    ecrit = CODE_DANS_LE_NOM.search(nom) if nom else None
    if ecrit and nom:
        if not code_postal:
            code_postal = ecrit[1]
        nom = re.sub(r"[(),;]|\s-\s", " ", nom.replace(ecrit[1], " ")).strip() or None
    if nom:
        if (dit := DEPARTEMENT_DANS_LE_NOM.search(nom)) and not departement:
            departement = dit[1]
        nom = CEDEX.sub("", DEPARTEMENT_DANS_LE_NOM.sub("", nom)).strip() or None
    code_postal = code_postal.zfill(5) if code_postal and code_postal.isdigit() else code_postal
    du_code = lieux.communes_du_code_postal(code_postal) if code_postal else ()
    if nom is None:
        if len(du_code) == 1:
            return Lieu(du_code[0].code, comment="seule commune de ce code postal")
        return Lieu(
            None, du_code, "plusieurs communes à ce code postal" if du_code else "code postal inconnu"
        )
    voulue = forme(nom)
    du_departement = departement or (departement_du_code(code_postal) if code_postal else None)
    exactes = [c for c in lieux.communes_de_nom(nom, du_departement, 20) if forme(c.nom) == voulue]
    exactes = [c for c in exactes if c.genre == lieux.Genre.commune] or exactes
    if du_code:
        codes = {c.code for c in du_code}
        communs = [c for c in exactes if c.code in codes]
        if len(communs) == 1:
            return Lieu(communs[0].code, comment="nom et code postal")
    if len(exactes) == 1 and (not code_postal or not du_code or exactes[0].departement == du_departement):
        # Un code postal de cedex, ou d'à côté : le nom est seul dans son département.
        comment = (
            f"seule commune de ce nom dans {du_departement}" if du_departement else "seule commune de ce nom"
        )
        return Lieu(exactes[0].code, comment=comment)
    if exactes:
        return Lieu(None, tuple(exactes), "plusieurs communes de ce nom")
    proches = lieux.communes_de_nom(nom, du_departement, 4)
    if len(du_code) and (voisines := [c for c in proches if c.code in {d.code for d in du_code}]):
        proches = tuple(voisines)
    return Lieu(None, tuple(proches), "aucune commune de ce nom")


def departement_du_code(code_postal: str) -> str | None:
    """Département d'un code postal, d'après les communes qu'il couvre ; à défaut ses deux premiers chiffres."""
    couverts = {c.departement for c in lieux.communes_du_code_postal(code_postal)}
    if len(couverts) == 1:
        return couverts.pop()
    return code_postal[:2] if not couverts and code_postal[:2] not in ("20", "97", "98") else None


@dataclasses.dataclass(frozen=True)
class Lieux:
    """Codes trouvés, ligne par ligne ; ce qui est à trancher, par écriture ; et comment le reste l'a été."""

    codes: polars.Series
    a_trancher: dict[str, Lieu]
    comptes: dict[str, int]
    departement: str | None


def situer(noms: polars.Series | None, codes_postaux: polars.Series | None, departement: str | None) -> Lieux:
    """Code INSEE de chaque ligne, d'après son nom de commune et son code postal."""
    if departement is not None and departement not in departements():
        raise ErreurEntree(f"« departement: {departement} » n'est pas un département.")
    effectif = len(noms if noms is not None else codes_postaux)  # type: ignore[arg-type]
    vide = polars.Series([None], dtype=polars.String).new_from_index(0, effectif)
    table = polars.DataFrame(
        {
            "nom": vide if noms is None else noms,
            "cp": vide if codes_postaux is None else codes_postaux.str.replace(r"\.0+$", ""),
        }
    )
    paires = table.unique(maintain_order=True)
    trouves = [
        Lieu(None) if nom is None and cp is None else chercher(nom, cp, departement)
        for nom, cp in paires.rows()
    ]
    paires = paires.with_columns(
        code=polars.Series([lieu.code for lieu in trouves], dtype=polars.String),
        comment=polars.Series([lieu.comment for lieu in trouves], dtype=polars.String),
    )
    jointe = table.join(paires, on=["nom", "cp"], how="left", nulls_equal=True, maintain_order="left")
    a_trancher = {
        " ".join(c for c in (cp, nom) if c): lieu
        for (nom, cp), lieu in zip(table.unique(maintain_order=True).rows(), trouves, strict=True)
        if lieu.code is None and (nom or cp)
    }
    comptes = dict(jointe.filter(polars.col("code").is_not_null())["comment"].value_counts().rows())
    return Lieux(jointe["code"], a_trancher, comptes, departement_courant(jointe["code"]))


@functools.cache
def departements() -> frozenset[str]:
    return frozenset(c.decode().strip("\0") for c in lieux._colonne("departement_code").tolist())


def departement_courant(codes: polars.Series) -> str | None:
    """Département de quatre communes trouvées sur cinq, s'il y en a un."""
    connus = codes.drop_nulls()
    if not len(connus):
        return None
    courant = connus.str.slice(0, 2).value_counts(sort=True).row(0)
    return str(courant[0]) if courant[1] >= 0.8 * len(connus) else None
