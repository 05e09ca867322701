"""Ce que les textes disent de leur plan de financement (`plan.yaml`, aides nommées) : clés courtes, variables, libellés."""

from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import toutes_les_aides

GENRES = {"prime": "primes", "pret": "prets"}
#: Début du nom d'une aide nommée que son genre redit.
REDITES = ("primes_", "prime_", "prets_", "pret_")


def cle_courte(nom: str) -> str:
    """Clé d'une prime ou d'un prêt : le nom de l'aide, sans ce que son genre redit."""
    return next((nom.removeprefix(debut) for debut in REDITES if nom.startswith(debut)), nom)


@par_conventions
def details() -> dict[str, dict[str, tuple[str, ...]]]:
    """{"prime" | "pret": {clé: variables dont la somme est son montant}}, tous textes confondus."""
    racine = droit_en_vigueur().parameters.children[RACINE]
    trouves: dict[str, dict[str, tuple[str, ...]]] = {genre: {} for genre in GENRES}
    for convention in racine.children["conventions"].children.values():
        for genre, cle_du_plan in GENRES.items():
            for cle, ligne in convention.metadata.get("plan", {}).get(cle_du_plan, {}).items():
                trouves[genre][cle] = (*trouves[genre].get(cle, ()), *ligne["aides"])
    for aide in toutes_les_aides(racine):
        if aide.nature in GENRES:
            cle = cle_courte(aide.nom)
            trouves[aide.nature][cle] = (*trouves[aide.nature].get(cle, ()), aide.variable)
    return trouves


@par_conventions
def libelles_des_financeurs(texte: str) -> dict[str, str]:
    """{financeur: libellé} que le plan d'un texte écrit."""
    convention = droit_en_vigueur().parameters.children[RACINE].children["conventions"].children.get(texte)
    lignes = convention.metadata.get("plan", {}).get("financeurs", {}) if convention else {}
    return {cle: ligne["titre"] for cle, ligne in lignes.items() if "titre" in ligne}
