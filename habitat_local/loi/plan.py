"""Ce que les textes disent de leur plan de financement (`plan.yaml`, aides nommées) : clés courtes, variables, libellés."""

import dataclasses

from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import toutes_les_aides
from openfisca_habitat_local.mecanismes.aide_nommee.plan import financeurs_nommes

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
    textes: dict[tuple[str, str], str] = {}
    for aide in toutes_les_aides(racine):
        # La prime d'un autre financeur que l'Anah est dans l'aide de ce financeur.
        if aide.nature == "pret" or (aide.nature == "prime" and aide.financeur == "anah"):
            cle = aide.cle or cle_courte(aide.nom)
            if textes.setdefault((aide.nature, cle), aide.texte) != aide.texte:
                cle = f"{aide.texte}_{cle}"
            trouves[aide.nature][cle] = (*trouves[aide.nature].get(cle, ()), aide.variable)
    return trouves


@dataclasses.dataclass(frozen=True)
class AideNommee:
    """Une aide nommée au plan : son texte, sa variable, qui la paie, ce qu'elle est."""

    texte: str
    titre_du_texte: str
    nom: str
    variable: str
    motif: str
    financeur: str
    nature: str
    titre: str
    au_cas_par_cas: bool

    @property
    def cle(self) -> str:
        """`texte.aide`."""
        return f"{self.texte}.{self.nom}"


def _au_cas_par_cas(aide) -> bool:
    return any(p.name.endswith(".au_cas_par_cas") for p in aide.get_descendants())


@par_conventions
def aides_nommees() -> dict[str, AideNommee]:
    """{`texte.aide`: aide nommée} de tous les textes, livrés et apportés."""
    racine = droit_en_vigueur().parameters.children[RACINE]
    conventions = racine.children["conventions"].children
    aides = (
        AideNommee(
            a.texte, conventions[a.texte].description or a.texte, a.nom, a.variable, a.motif, a.financeur, a.nature,
            a.titre, _au_cas_par_cas(conventions[a.texte].children["aides"].children[a.nom]),
        )
        for a in toutes_les_aides(racine)
    )  # fmt: skip
    return {aide.cle: aide for aide in aides}


@par_conventions
def financeurs_ouverts() -> dict[str, str]:
    """{financeur: libellé} de ceux que seules des aides nommées citent ; leur variable est `subvention_<financeur>`."""
    racine = droit_en_vigueur().parameters.children[RACINE]
    titres: dict[str, str] = {}
    for texte in racine.children["conventions"].children:
        titres |= libelles_des_financeurs(texte)
    return {nom: titres.get(nom) or nom.replace("_", " ").capitalize() for nom in financeurs_nommes(racine)}


@par_conventions
def libelles_des_financeurs(texte: str) -> dict[str, str]:
    """{financeur: libellé} que le plan d'un texte écrit."""
    convention = droit_en_vigueur().parameters.children[RACINE].children["conventions"].children.get(texte)
    lignes = convention.metadata.get("plan", {}).get("financeurs", {}) if convention else {}
    return {cle: ligne["titre"] for cle, ligne in lignes.items() if "titre" in ligne}
