# ruff: noqa: E501
"""Liste unique des champs qu'un tableau peut porter : genre, unité, libellé, sens, axes.

Écrite une fois : le contrôle d'un texte, le guide du rédacteur et les JSON Schema en sont tirés.
"""

import re
from dataclasses import dataclass
from typing import Any

from openfisca_habitat_local.nomenclatures.generales import Etiquette, LigneTravaux, Profil
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte, Lieu
from openfisca_habitat_local.systeme.lecture import Refus, code_insee, noms_proches


@dataclass(frozen=True)
class Champ:
    """Un champ : ce qu'il contient (`genre`), son unité, ce qu'il veut dire, où il s'écrit (`dans`)."""

    nom: str
    genre: str
    libelle: str
    sens: str = ""
    dans: tuple[str, ...] = ("anah", "local")
    permanent: bool = False  # survit au texte : ne se ferme pas à sa fin

    @property
    def unite(self) -> str | None:
        return GENRES[self.genre].unite


@dataclass(frozen=True)
class Genre:
    """Genre de valeur : unité au sens d'OpenFisca, ce qu'on attend, en clair."""

    unite: str | None
    attendu: str


GENRES = {
    "part": Genre("/1", "une part entre 0 et 1 (0.15 pour 15 %)"),
    "euros": Genre("currency", "un montant en euros, positif ou nul"),
    "euros_m2": Genre("currency/m2", "un montant en euros par mètre carré"),
    "surface": Genre("m2", "une surface en mètres carrés"),
    "nombre": Genre("count", "un nombre positif ou nul"),
    "annees": Genre("year", "un nombre d'années"),
    "booleen": Genre("boolean", "oui ou non"),
    "texte": Genre("text", "un mot"),
    "faits": Genre("list", "une liste de faits (variables booléennes)"),
    "montants": Genre("list", "une liste de montants (variables en euros)"),
    "communes": Genre("list", "une liste de codes INSEE de cinq caractères"),
    "codes": Genre("list", "une liste de codes"),
    "etiquettes": Genre("list", "une liste d'étiquettes (bbc, a, b, c, d, e, f, g)"),
}

LOCAL, ANAH, CADRE, ECRETEMENT = ("local",), ("anah",), ("cadre",), ("ecretement",)

_LISTE = (
    # Cadre
    Champ("en_vigueur", "booleen", "Le texte est en vigueur", "tiré de « du » et « au »", CADRE, True),
    Champ("communes", "communes", "Communes du territoire (code INSEE)", "elles survivent au texte", CADRE, True),
    Champ("communes_exclues", "communes", "Communes retirées du territoire", "", CADRE, True),
    Champ("epci", "codes", "Intercommunalités du territoire (numéro SIREN)", "", CADRE, True),
    Champ("departements", "codes", "Départements du territoire", "", CADRE, True),
    Champ("regions", "codes", "Régions du territoire", "", CADRE, True),
    Champ("anah_nationale", "booleen", "Les aides de l'Anah sont celles du régime national", "au lieu d'être imprimées", CADRE),
    Champ("apports_comptes", "montants", "Apports qui ouvrent la majoration sous apport local", "", CADRE),
    Champ("plafond_ressources_compris", "booleen", "Un revenu exactement au plafond de ressources est admis", "à défaut, la règle nationale", CADRE),
    Champ("part_tres_tres_modeste", "part", "Plafond « très très modeste », en part du plafond très modeste", "si le texte distingue cette classe", CADRE),
    Champ("plafond_ressources_compris", "booleen", "Des ressources égales au plafond y sont", "vrai à défaut", CADRE),
    # Montant
    Champ("taux", "part", "Taux", "part de l'assiette"),
    Champ("forfait_par_logement", "euros", "Forfait par logement", "", LOCAL),
    Champ("plafond_travaux", "euros", "Plafond de travaux hors taxes", "borne de l'assiette, par logement"),
    Champ("plafond_travaux_m2", "euros_m2", "Plafond de travaux par m²", "de surface, bornée par `surface_maximale`"),
    Champ("surface_maximale", "surface", "Surface prise en compte, au plus", ""),
    Champ("plafond_travaux_selon", "montants", "Plafonds de travaux que le texte laisse à fixer", "le plus bas borne les travaux, par logement"),
    Champ("plafond_travaux_applique", "booleen", "Le plafond de travaux s'applique", "vrai à défaut"),
    Champ("plafond_ttc_reconverti", "booleen", "Le plafond de travaux, écrit TTC, se reconvertit hors taxes", "", LOCAL),
    Champ("plafond_aide", "euros", "Plafond de l'aide", "par logement"),
    Champ("assiette", "texte", "Assiette du taux", "travaux_retenus (à défaut), travaux_ht, travaux_ttc", ("local", "ecretement")),
    Champ("limite_aux_travaux_retenus", "booleen", "L'aide ne passe pas les travaux que l'Anah retient", "", LOCAL),
    # Suppléments
    Champ("taux_supplement", "part", "Taux ajouté sous condition de gain", "", LOCAL),
    Champ("forfait_supplement", "euros", "Forfait ajouté sous condition de gain", "", LOCAL),
    Champ("gain_minimal_supplement", "part", "Gain énergétique qui ouvre le supplément", "", LOCAL),
    Champ("gain_minimal_supplement_compris", "booleen", "La borne du gain du supplément est comprise", "vrai à défaut", LOCAL),
    Champ("majoration", "part", "Majoration du taux", "", ANAH),
    Champ("majoration_faits_requis", "faits", "Faits exigés par la majoration", "", ANAH),
    Champ("majoration_assiette_selon", "montants", "Montants qui bornent l'assiette de la majoration", "", ANAH),
    Champ("majoration_apport_local", "part", "Majoration sous apport local", "", ANAH),
    Champ("apport_local_minimal", "part", "Apport local exigé, en part des travaux retenus", "", ANAH),
    Champ("complement_selon", "montants", "Apports que l'aide complète", "", LOCAL),
    Champ("complement_plafond", "euros", "Complément à hauteur de ces apports, au plus", "par logement", LOCAL),
    Champ("complement_seuil", "euros", "Apports sous lesquels le complément n'est pas dû", "", LOCAL),
    Champ("complement_forfaitaire", "booleen", "Le complément est dû d'un bloc", "", LOCAL),
    # Conditions
    Champ("faits_requis", "faits", "Faits exigés (noms de variables)", "tous doivent être établis", ("anah", "local", "cadre")),
    Champ("faits_exclus", "faits", "Faits qui excluent (noms de variables)", "aucun ne doit être établi", ("anah", "local", "cadre")),
    Champ("etiquettes_admises", "etiquettes", "Étiquettes énergétiques admises après travaux", ""),
    Champ("gain_minimal", "part", "Gain énergétique minimal", "borne comprise à défaut"),
    Champ("gain_minimal_compris", "booleen", "La borne du gain est comprise", "vrai à défaut"),
    Champ("insalubrite_superieure_a", "part", "Valeur de la grille d'insalubrité à dépasser", "0 : aucune"),
    Champ("insalubrite_inferieure_a", "part", "Valeur que la grille d'insalubrité ne doit pas atteindre", ""),
    Champ("degradation_superieure_a", "part", "Valeur de la grille de dégradation à dépasser", "0 : aucune"),
    Champ("degradation_inferieure_a", "part", "Valeur que la grille de dégradation ne doit pas atteindre", ""),
    Champ("seuil_compris", "booleen", "La borne basse de la grille ouvre la ligne", "faux à défaut"),
    Champ("insalubrite_etablie_par", "faits", "Faits qui tiennent lieu de grille d'insalubrité", "si elle n'est pas produite"),
    Champ("degradation_etablie_par", "faits", "Faits qui tiennent lieu de grille de dégradation", "si elle n'est pas produite"),
    Champ("ouverte_a_determiner", "booleen", "La ligne vaut pour un projet à déterminer que l'Anah n'aide pas", "faux à défaut", LOCAL),
    Champ("insalubrite_etablie_par", "faits", "Faits qui établissent l'insalubrité sans grille", ""),
    Champ("degradation_etablie_par", "faits", "Faits qui établissent la dégradation sans grille", ""),
    Champ("ouverte_a_determiner", "booleen", "La ligne s'ouvre à un projet à déterminer", ""),
    Champ("subvention_anah_requise", "booleen", "L'aide suppose une subvention de l'Anah", "vrai à défaut", LOCAL),
    # Écrêtement
    Champ("aides_comptees", "montants", "Aides comptées (noms de variables)", "", ECRETEMENT),
    Champ("aides_reduites", "montants", "Aides réduites, dans l'ordre", "", ECRETEMENT),
    Champ("primes_reduites", "booleen", "Les primes de l'Anah sont réduites après la subvention", "", ECRETEMENT),
)  # fmt: skip

CHAMPS: dict[str, Champ] = {champ.nom: champ for champ in _LISTE}

#: Unité des nombres d'une aide nommée, par nom.
UNITES_DES_AIDES = {
    **dict.fromkeys(
        ("forfait", "montant", "plafond", "plancher", "plafond_base", "minimum_base", "minimum_base_exclu",
         "minimum_aide", "plafond_primes_comprises", "arrondi"), "currency",
    ),
    **dict.fromkeys(("part", "interet"), "/1"),
    "duree_maximale": "month",
}  # fmt: skip

STATUTS = {
    "proprietaires_occupants": "Propriétaires occupants",
    "proprietaires_bailleurs": "Propriétaires bailleurs",
    "organismes_agrees": "Organismes agréés",
}
MODES = {"monopropriete": "Monopropriété", "copropriete": "Copropriété"}
LIGNES = {ligne.name: ligne.value for ligne in LigneTravaux if ligne is not LigneTravaux.aucune}
PROFILS = {profil.name: profil.value for profil in Profil}
ETIQUETTES = tuple(e.name for e in Etiquette if e is not Etiquette.non_renseignee)
#: Noms de nœuds et de fichiers communs aux textes.
NOEUDS = {
    "cadre": "Cadre : durée, territoire, conditions générales",
    "anah": "Subventions de l'Anah aux travaux",
    "ase": "Aide de solidarité écologique",
    "departement": "Aides du Département",
    "epci": "Aides de l'intercommunalité",
    "ville": "Aides de la Ville",
    "ecretement": "Plafond des aides publiques",
    "enveloppes": "Enveloppes et budgets annuels",
    "objectifs": "Objectifs",
    "aides": "Aides nommées",
    "definitions": "Définitions",
    "grandeurs": "Grandeurs de l'année",
    "plus_de": "Plus de",
    "au_moins": "Au moins",
    "moins_de": "Moins de",
    "au_plus": "Au plus",
    "valeur": "Valeur",
}
_MODALITES = {**STATUTS, **MODES, **LIGNES, **PROFILS, **NOEUDS}

#: Unité des bornes d'une tranche, par fait.
_UNITES_DES_FAITS = (
    (re.compile(r"^(gain|part|indice|taux)_|_(gain|part|taux)$"), "/1"),
    (re.compile(r"^surface|_surface"), "m2"),
    (re.compile(r"^(montant|cout|prix|rfr|revenu)|_(montant|cout|ht|ttc)$"), "currency"),
    (re.compile(r"^annee|_annees?$"), "year"),
    (re.compile(r"_mois$|^mois"), "month"),
)


UNITE_D_UN_COMPTE = "count"


def unite_d_un_fait(fait: str | None) -> str:
    """Unité d'une borne posée sur le fait, d'après son nom ; un compte à défaut."""
    return next(
        (unite for motif, unite in _UNITES_DES_FAITS if fait and motif.search(fait)), UNITE_D_UN_COMPTE
    )


def libelle(nom: str, champ: Champ | None = None) -> str:
    """Libellé d'un nœud sans titre : celui du champ, de la modalité, ou son nom."""
    if champ and champ.nom == nom:
        return champ.libelle
    propre = _MODALITES.get(nom) or nom.replace("_", " ").capitalize()
    return f"{champ.libelle} : {propre[0].lower()}{propre[1:]}" if champ else propre


# --- Valeurs -----------------------------------------------------------------------------------------------


def convertir(valeur: Any, champ: Champ | None, lieu: Lieu) -> Any:
    """Valeur d'un champ, contrôlée ; telle quelle si le champ n'est pas de la liste ou si elle est vide (null)."""
    if champ is None or valeur is None:
        if isinstance(valeur, list) and any(isinstance(e, (list, dict)) for e in valeur):
            raise ErreurTexte(lieu, "une liste ne contient que des nombres ou des mots.")
        return valeur
    if champ.genre in _LISTES:
        return _liste(valeur, champ, lieu)
    admis = _CONTROLES.get(champ.genre, _est_un_nombre)
    if not admis(valeur):
        raise ErreurTexte(
            lieu, f"« {champ.nom} » : {GENRES[champ.genre].attendu} est attendu, non « {valeur} »."
        )
    return valeur


#: Ce qu'on écrit d'un champ qui est un oui ou un non.
OUI_NON = {"oui": True, "non": False}


def oui_ou_non(valeur: Any, nom: str, lieu: Lieu) -> Any:
    """Oui ou non d'un champ (`true`, `false`, `oui`, `non`). Erreur : tout autre mot."""
    lu = OUI_NON.get(valeur, valeur) if isinstance(valeur, str) else valeur
    if lu is not None and not isinstance(lu, bool):
        raise ErreurTexte(lieu, f"« {nom} » : oui ou non est attendu, « {valeur} » est écrit.")
    return lu


def _est_un_nombre(valeur: Any) -> bool:
    return isinstance(valeur, (int, float)) and not isinstance(valeur, bool) and valeur >= 0


_CONTROLES = {
    "part": lambda valeur: _est_un_nombre(valeur) and valeur <= 1,
    "booleen": lambda valeur: isinstance(valeur, bool),
    "texte": lambda valeur: isinstance(valeur, str),
}
_LISTES = ("faits", "montants", "communes", "codes", "etiquettes")


def _liste(valeur: Any, champ: Champ, lieu: Lieu) -> list[str]:
    elements = valeur if isinstance(valeur, list) else [valeur]
    if champ.genre in ("communes", "codes"):
        elements = [str(e) if type(e) is int else e for e in elements]
    if not all(isinstance(e, str) for e in elements):
        raise ErreurTexte(lieu, f"« {champ.nom} » : {GENRES[champ.genre].attendu} est attendue.")
    if len(set(elements)) < len(elements):
        double = next(e for e in elements if elements.count(e) > 1)
        raise ErreurTexte(lieu, f"« {champ.nom} » : « {double} » est écrit deux fois.")
    for element in elements:
        _element(element, champ, lieu)
    return elements


def _element(element: str, champ: Champ, lieu: Lieu) -> None:
    lu = code_insee(element) if champ.genre == "communes" else element
    if lu != element:
        indice = lu.proposition if isinstance(lu, Refus) else f"{lu} ?"
        indice = f" Vouliez-vous dire : {indice}" if indice else ""
        raise ErreurTexte(lieu, f"« {element} » n'est pas un code INSEE (cinq caractères).{indice}")
    if champ.genre == "etiquettes" and element not in ETIQUETTES:
        raise ErreurTexte(lieu, f"étiquette « {element} » inconnue.{noms_proches(element, ETIQUETTES)}")
