"""Forme d'un plan de financement : qui paie, par quelles variables, sous quels noms."""

import polars

from habitat_local.loi.plan import AideNommee, aides_nommees, details, financeurs_ouverts
from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import toutes_les_aides
from openfisca_habitat_local.mecanismes.plusieurs_textes import a_tableaux

#: Clé de chaque financeur dans les sorties, et variable qui donne son aide.
AIDES = {
    "anah": "subvention_anah",
    "ase": "aide_solidarite_ecologique",
    "departement": "subvention_departement",
    "epci": "subvention_epci",
    "ville": "subvention_ville",
    "organismes": "aides_organismes",
}
#: Variable qui dit pourquoi l'aide d'un financeur n'est pas due ; et, d'abord, ce qui écarte tout le dossier.
MOTIFS = {
    "recevabilite": "motif_recevabilite",
    "anah": "motif_anah",
    "ase": "motif_ase",
    "departement": "motif_departement",
    "epci": "motif_epci",
    "ville": "motif_ville",
}
CLASSEMENT = ("texte_applicable", "profil_demandeur", "ligne_travaux")
TOTAUX = {
    "primes": "primes_anah",
    "ecretement_anah": "ecretement_anah",
    "ecretement_primes": "ecretement_primes_anah",
    "total": "total_subventions",
    "prets": "total_prets",
}
#: Ce qui, s'il diffère, fait qu'une lecture est en jeu, ou qu'un fait manquant pèse.
MONTANTS = (*AIDES.values(), "primes_anah", "ecretement_anah", "total_subventions", "total_prets")
#: Clés toujours présentes dans les aides d'un plan ; les autres le sont si le texte connaît ce financeur.
TOUJOURS = ("anah", "ase", "departement")
#: Parties d'une explication, dans l'ordre où elle se lit.
SECTIONS = {
    "recevabilite": "Recevabilité",
    "ressources": "Ressources du ménage",
    "anah": "Anah",
    "ase": "Aide de solidarité écologique",
    "primes": "Primes de l'Anah",
    "departement": "Département",
    "epci": "Intercommunalité",
    "ville": "Ville",
    "organismes": "Organismes",
    "prets": "Prêts",
    "total": "Plan de financement",
}
#: Natures d'aide dont le plan dit le montant, texte par texte.
CHIFFREES = ("subvention", "prime", "pret", "avance")


@par_conventions
def aides() -> dict[str, str]:
    """{financeur: variable de son aide} : ceux de toujours, puis ceux que les textes chargés nomment."""
    return {**AIDES, **{nom: f"subvention_{nom}" for nom in financeurs_ouverts()}}


@par_conventions
def nets() -> dict[str, str]:
    """{partie de l'explication: variable dont le montant la conclut}."""
    return {**aides(), "primes": "primes_anah", "prets": "total_prets"}


@par_conventions
def montants() -> tuple[str, ...]:
    """Ce qui, s'il diffère, fait qu'une lecture est en jeu : les montants, financeurs ouverts compris."""
    return tuple(dict.fromkeys((*aides().values(), *MONTANTS)))


@par_conventions
def sections() -> dict[str, str]:
    """{partie de l'explication: titre}, avant le total celles des financeurs que les textes nomment."""
    *debut, prets, total = SECTIONS.items()
    return dict([*debut, *financeurs_ouverts().items(), prets, total])


def chiffrees() -> list[AideNommee]:
    """Aides nommées dont le plan dit le montant, texte par texte."""
    return [aide for aide in aides_nommees().values() if aide.nature in CHIFFREES]


def _du_tableau(cle: str, variable: str) -> polars.Expr:
    """Ce que le tableau du texte applicable verse : l'aide du financeur, moins ses aides nommées."""
    nature = ("prime",) if cle == "primes" else ("subvention",) if cle == "anah" else ("subvention", "prime")
    financeur = "anah" if cle == "primes" else cle
    nommees = [a.variable for a in chiffrees() if a.financeur == financeur and a.nature in nature]
    return polars.col(variable) - polars.sum_horizontal(polars.lit(0.0), *nommees)


def _dit(cle: polars.Expr, montant: polars.Expr) -> polars.Expr:
    """`texte.aide=euros` où le montant n'est pas nul."""
    rond = montant.round(2)
    return polars.when(rond != 0).then(polars.format("{}={}", cle, rond))


def payes_par_texte(resultats: polars.DataFrame) -> polars.Series:
    """`texte.aide=euros` de chaque dossier (`texte.financeur` pour un tableau) : quel texte paie quoi."""
    texte = polars.col("texte_applicable").cast(polars.String)
    tableaux = {**AIDES, "primes": "primes_anah"}
    dits = [_dit(texte + f".{cle}", _du_tableau(cle, variable)) for cle, variable in tableaux.items()]
    dits += [_dit(polars.lit(a.cle), polars.col(a.variable)) for a in chiffrees()]
    liste = polars.concat_list(dits).list.drop_nulls().alias("textes")
    return resultats.select(liste).to_series()


def section_propre(racine, aide) -> str | None:
    """Partie de l'explication d'une aide nommée : la sienne, sauf dans un texte à tableaux, où elle est de son financeur."""
    return None if a_tableaux(racine.children["conventions"].children[aide.texte]) else aide.variable


@par_conventions
def variables_nommees() -> frozenset[str]:
    """Variables (montant, montant brut, motif) des aides nommées de tous les textes."""
    aides = toutes_les_aides(droit_en_vigueur().parameters.children[RACINE])
    return frozenset(nom for a in aides for nom in (a.variable, a.variable_brute, a.motif))


@par_conventions
def composantes() -> dict[str, str]:
    """{variable: partie de l'explication} des montants dont une aide est la somme, d'après les textes."""
    racine = droit_en_vigueur().parameters.children[RACINE]
    trouvees: dict[str, str] = {}
    for convention in racine.children["conventions"].children.values():
        plan = convention.metadata.get("plan", {})
        for financeur, ligne in plan.get("financeurs", {}).items():
            trouvees |= dict.fromkeys(ligne.get("aides", ()), financeur)
        for genre in ("primes", "prets"):
            trouvees |= {nom: genre for ligne in plan.get(genre, {}).values() for nom in ligne["aides"]}
    for aide in toutes_les_aides(racine):
        genre = {"prime": "primes", "pret": "prets", "avance": "prets"}.get(aide.nature, "total")
        section = aide.financeur if aide.nature == "subvention" or aide.financeur != "anah" else genre
        section = section_propre(racine, aide) or section or genre
        trouvees |= {nom: section for nom in (aide.variable, aide.variable_brute) if nom}
    return trouvees


def sorties_du_plan() -> list[str]:
    """Variables qu'il faut calculer pour un plan complet."""
    detaillees = [nom for genre in details().values() for noms in genre.values() for nom in noms]
    montants_ = [*aides().values(), *TOTAUX.values(), "reste_a_charge", *detaillees]
    return list(
        dict.fromkeys([*CLASSEMENT, *MOTIFS.values(), *montants_, *(aide.variable for aide in chiffrees())])
    )
