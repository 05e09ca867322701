"""Ce que partagent les quatre textes : lecture d'une table, arrondi, choix de la ligne de travaux."""

from types import SimpleNamespace

import numpy
from openfisca_core.indexed_enums import Enum

from openfisca_habitat_local.nomenclatures.generales import (
    CategorieRessources,
    Etiquette,
    LigneTravaux,
    NatureTravaux,
    NiveauLoyer,
    StatutDemandeur,
)

#: Classes propres à la Gironde, dans l'ordre de leurs modalités.
ModeChauffage = Enum("ModeChauffage", "non_renseigne electrique bois gaz fioul autre")
ProfilAgricole = Enum("ProfilAgricole", "aucun retraite_salarie_agricole retraite_agricole salarie_agricole")

CLASSES = {
    "statut_demandeur": StatutDemandeur,
    "categorie_ressources_anah": CategorieRessources,
    "niveau_loyer": NiveauLoyer,
    "nature_travaux": NatureTravaux,
    "etiquette_apres_travaux": Etiquette,
    "gironde_mode_chauffage": ModeChauffage,
    "gironde_profil_agricole": ProfilAgricole,
}


def rangs(classe):
    """Noms d'une nomenclature, chacun avec son rang."""
    return SimpleNamespace(**{membre.name: rang for rang, membre in enumerate(classe)})


STATUT = rangs(StatutDemandeur)
CATEGORIE = rangs(CategorieRessources)
LOYER = rangs(NiveauLoyer)
NATURE = rangs(NatureTravaux)
ETIQUETTE = rangs(Etiquette)
LIGNE = rangs(LigneTravaux)
CHAUFFAGE = rangs(ModeChauffage)
AGRICOLE = rangs(ProfilAgricole)

#: Projets déclarés qui ouvrent une ligne, outre celui de même nom.
LOURDS = ("insalubrite", "peril", "forte_degradation")


def arrondi(montant):
    """Au centime le plus proche, le demi-centime vers le haut."""
    return numpy.floor(montant * 100 + 0.5 + 1e-6) / 100


def jour(texte):
    return numpy.datetime64(texte, "D")


def anniversaire(dates, annees):
    """Même quantième des années plus tard ; à défaut (29 février), le dernier jour du mois."""
    mois = dates.astype("datetime64[M]")
    quantieme = dates - mois.astype("datetime64[D]")
    arrivee = mois + 12 * annees
    dernier = (arrivee + 1).astype("datetime64[D]") - numpy.timedelta64(1, "D")
    return numpy.minimum(arrivee.astype("datetime64[D]") + quantieme, dernier)


def mois_ecoules(depuis, jusqu_a):
    """Mois entiers d'une date à une autre ; 0 si la première manque."""
    resultat = numpy.zeros(len(jusqu_a), dtype=int)
    for mois in range(1, 61):
        terme = anniversaire_en_mois(depuis, mois)
        resultat = numpy.where(terme <= jusqu_a, mois, resultat)
    return resultat


def anniversaire_en_mois(dates, combien):
    """Même quantième des mois plus tard, ou dernier jour du mois."""
    mois = dates.astype("datetime64[M]")
    dernier = (mois + combien + 1).astype("datetime64[D]") - numpy.timedelta64(1, "D")
    return numpy.minimum(
        (mois + combien).astype("datetime64[D]") + (dates - mois.astype("datetime64[D]")), dernier
    )


def extrait(dossiers, masque):
    """Les dossiers du masque."""
    return SimpleNamespace(**{nom: colonne[masque] for nom, colonne in vars(dossiers).items()})


def declare(dossiers, ligne):
    """Le projet déclaré ouvre la ligne : même nom, travaux lourds, ou projet à déterminer."""
    ouvert = (dossiers.nature_travaux == getattr(NATURE, ligne)) | (
        dossiers.nature_travaux == NATURE.a_determiner
    )
    if ligne in LOURDS:
        ouvert |= dossiers.nature_travaux == NATURE.travaux_lourds
    return ouvert


def meilleure_ligne(dossiers, offres):
    """(ligne, base, aide) de l'offre la plus favorable à chaque dossier.

    `offres` : (ligne, condition, taux, base), et le taux à comparer s'il en diffère ; à égalité, l'ordre des lignes
    l'emporte. Base nulle : rien n'est retenu.
    """
    effectif = len(dossiers.nature_travaux)
    ligne = numpy.zeros(effectif, dtype=numpy.int8)
    base, aide = numpy.zeros(effectif), numpy.zeros(effectif)
    meilleure = numpy.zeros(effectif)
    for nom, condition, taux, assiette, *compare in sorted(
        offres, key=lambda offre: getattr(LIGNE, offre[0])
    ):
        estimee = (compare[0] if compare else taux) * assiette
        mieux = condition & declare(dossiers, nom) & (estimee > meilleure)
        ligne[mieux] = getattr(LIGNE, nom)
        base = numpy.where(mieux, assiette, base)
        aide = numpy.where(mieux, taux * assiette, aide)
        meilleure = numpy.where(mieux, estimee, meilleure)
    return ligne, base, arrondi(aide)
