"""Hypothèses d'une population, écrites pour être lues : une ligne par hypothèse, avec sa source."""

from habitat_local.communs import formats
from habitat_local.loi.colonnes import colonnes
from openfisca_habitat_local.nomenclatures.generales import NatureTravaux, NiveauLoyer, StatutDemandeur

QUANTILES = {0: "minimum", 0.5: "médiane", 1: "maximum"}


def noms(contenu):
    """Nom lisible des modalités : nomenclatures de la loi, colonnes d'un dossier, libellés du territoire."""
    enums = {m.name: m.value for e in (StatutDemandeur, NatureTravaux, NiveauLoyer) for m in e}
    return enums | {nom: c.label for nom, c in colonnes().items()} | (contenu.get("libelles") or {})


def cle(nom, de_quantiles, connus):
    if de_quantiles:
        return QUANTILES.get(nom) or f"{formats.pourcentage(nom)} au plus"
    return connus.get(nom, str(nom).replace("_", " "))


def ecrire(valeur, connus, unite=None):
    """Valeur d'une hypothèse en une ligne. Une année s'écrit sans séparateur de milliers."""
    if isinstance(valeur, dict):
        de_quantiles = 0 in valeur
        ecrites = {cle(nom, de_quantiles, connus): v for nom, v in valeur.items()}
        textes = {nom: ecrire(v, connus, unite) for nom, v in ecrites.items()}
        imbriquee = any(isinstance(v, dict) for v in valeur.values())
        return (". " if imbriquee else " ; ").join(f"{nom} : {texte}" for nom, texte in textes.items())
    if isinstance(valeur, list):
        return ", ".join(str(v) for v in valeur)
    if unite == "annee" or not isinstance(valeur, int | float):
        return str(valeur)
    return formats.nombre(valeur, 4).rstrip("0") if valeur != int(valeur) else formats.nombre(valeur)


def lignes(contenu):
    """(libellé, valeur, source) de chaque hypothèse."""
    connus = noms(contenu)
    return [
        (h["libelle"], ecrire(h["valeur"], connus, h.get("unite")), h["source"])
        for h in contenu["hypotheses"].values()
    ]
