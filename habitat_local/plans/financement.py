"""Forme d'un plan de financement : qui paie, par quelles variables, sous quels noms."""

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
#: Variables que résume chaque clé des primes de l'Anah et des prêts.
DETAILS = {
    "prime": {
        "reservation": ("haguenau_prime_reservation", "gironde_prime_reservation"),
        "intermediation_locative": ("haguenau_prime_intermediation_locative",),
        "reduction_loyer": ("gironde_prime_reduction_loyer",),
        "vacance": ("decazeville_prime_vacance",),
        "energie": ("decazeville_primes_energie",),
    },
    "pret": {
        "caf": ("gironde_pret_caf_occupant", "gironde_pret_caf_bailleur"),
        "sacicap": ("gironde_pret_sacicap",),
        "prevoyants": ("gironde_pret_prevoyants",),
        "cilso": ("gironde_pret_cilso_mobilisable",),
        "cadpi": ("gironde_pret_cadpi_mobilisable",),
        "fsh": ("gironde_pret_fsh",),
    },
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


def sorties_du_plan() -> list[str]:
    """Variables qu'il faut calculer pour un plan complet."""
    detaillees = [nom for genre in DETAILS.values() for noms in genre.values() for nom in noms]
    return list(
        dict.fromkeys(
            [*CLASSEMENT, *MOTIFS.values(), *AIDES.values(), *TOTAUX.values(), "reste_a_charge", *detaillees]
        )
    )
