"""Forme d'un plan de financement : qui paie, par quelles variables, sous quels noms."""

from habitat_local.loi.plan import details
from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import toutes_les_aides

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
#: Variable dont le montant conclut chaque partie.
NETS = {**AIDES, "primes": "primes_anah", "prets": "total_prets"}


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
        genre = {"prime": "primes", "pret": "prets", "avance": "prets"}.get(aide.nature)
        section = aide.financeur if aide.nature == "subvention" or aide.financeur != "anah" else genre
        trouvees |= {nom: section or genre or "total" for nom in (aide.variable, aide.variable_brute) if nom}
    return trouvees


def sorties_du_plan() -> list[str]:
    """Variables qu'il faut calculer pour un plan complet."""
    detaillees = [nom for genre in details().values() for noms in genre.values() for nom in noms]
    return list(
        dict.fromkeys(
            [*CLASSEMENT, *MOTIFS.values(), *AIDES.values(), *TOTAUX.values(), "reste_a_charge", *detaillees]
        )
    )
