"""Subvention de l'Anah aux travaux : ligne retenue, montant retenu, aide. Le même mécanisme pour tous les textes."""

import numpy

from openfisca_habitat_local.mecanismes.aide_nommee.plan import bases_retenues
from openfisca_habitat_local.mecanismes.aides_locales import dire_plafond
from openfisca_habitat_local.mecanismes.conditions import examiner_ligne, plafond_travaux
from openfisca_habitat_local.mecanismes.faits_inconnus import manque
from openfisca_habitat_local.mecanismes.lecture_bareme import Bareme, Dossiers
from openfisca_habitat_local.mecanismes.majorations import majoration_sous_faits, majorations
from openfisca_habitat_local.mecanismes.montants import aide_proportionnelle
from openfisca_habitat_local.mecanismes.plan import somme, variables_du_plan
from openfisca_habitat_local.nomenclatures.generales import (
    LIGNES_D_UN_PROJET,
    LigneTravaux,
    Motif,
    NatureTravaux,
    StatutDemandeur,
)
from openfisca_habitat_local.systeme.variables import Classe, Montant

#: Pour chaque projet déclaré (rang), les lignes (rangs) qu'il ouvre.
LIGNES_OUVERTES = numpy.zeros((len(NatureTravaux), len(LigneTravaux)), dtype=bool)
for _projet in NatureTravaux:
    for _ligne in LIGNES_D_UN_PROJET.get(_projet.name, (_projet.name,)):
        if _ligne in LigneTravaux.__members__:
            LIGNES_OUVERTES[_projet.index, LigneTravaux[_ligne].index] = True
LIGNES_OUVERTES[:, LigneTravaux.aucune.index] = False  # « aucune » n'est pas une ligne à examiner

#: Aides de l'Anah que des textes calculent hors de leur tableau.
PROPRES = variables_du_plan("financeurs", "anah")


def aide_estimee(bareme):
    """Aide d'une ligne avant arrondi et plafond d'aide, pour comparer des lignes entre elles.

    Sans la majoration d'apport local, que la ligne retenue détermine.
    """
    base = bareme.dossiers("montant_travaux_eligibles_ht")
    base = numpy.fmin(base, plafond_travaux(bareme))
    return bareme.net("taux") * base + majoration_sous_faits(bareme, base)


def examiner_lignes(menage, period, parameters):
    """Ligne retenue (la plus favorable des lignes ouvertes) et motif de rejet s'il n'y en a pas."""
    tous = Dossiers(menage, period, parameters)
    projet = tous.rangs("nature_travaux")
    motifs = tous.rangs("motif_recevabilite").copy()
    projet[motifs != Motif.aucun.index] = NatureTravaux.aucune.index
    retenue = numpy.zeros(menage.count, dtype=numpy.int16)
    meilleure = numpy.full(menage.count, -1.0)
    for ligne in LigneTravaux:
        places = numpy.flatnonzero(LIGNES_OUVERTES[:, ligne.index][projet])
        if not places.size:
            continue
        bareme = Bareme(tous.parmi(places), "anah", ligne.index)
        motif = examiner_ligne(bareme)
        # De plusieurs lignes fermées, on garde le motif de celle qui était la plus près de s'ouvrir.
        motifs[places] = numpy.maximum(motifs[places], motif)
        ouverte = motif == Motif.aucun.index
        places, aide = places[ouverte], aide_estimee(bareme.parmi(ouverte))
        mieux = aide > meilleure[places]
        retenue[places[mieux]] = ligne.index
        meilleure[places[mieux]] = aide[mieux]
    motifs[retenue > 0] = Motif.aucun.index
    bailleur = tous.rangs("statut_demandeur") == StatutDemandeur.proprietaire_bailleur.index
    manque(menage, bailleur & (retenue > 0), "nombre_logements")
    return retenue, motifs


def bareme_anah(menage, period, parameters):
    """Tableau de l'Anah à la ligne retenue, pour les seuls dossiers qui en ont une."""
    tous = Dossiers(menage, period, parameters)
    retenus = tous.parmi(tous.rangs("ligne_travaux") > 0)
    return Bareme(retenus, "anah", retenus.rangs("ligne_travaux"))


class ligne_travaux(Classe):
    possible_values = LigneTravaux
    default_value = LigneTravaux.aucune
    label = "Ligne du tableau de l'Anah retenue pour le projet"
    reference = (
        "HAG-ANAH-PO-01 à HAG-ANAH-PO-10, HAG-ANAH-PB-01 à HAG-ANAH-PB-07, HAG-ANAH-PB-11 ; "
        "GIR-CHAMP-06, GIR-ANAH-PO-01 à GIR-ANAH-PO-05, GIR-ANAH-PB-01 à GIR-ANAH-PB-05"
    )
    documentation = """Une seule ligne par dossier : la plus favorable de celles que le projet déclaré et les
    faits ouvrent (AMB-HAG-31). Plusieurs postes de travaux font plusieurs dossiers."""

    def formula(menage, period, parameters):
        return examiner_lignes(menage, period, parameters)[0]


class motif_anah(Classe):
    possible_values = Motif
    default_value = Motif.aucun
    label = "Pourquoi l'Anah ne retient pas le projet"
    documentation = """`aucun` : une ligne est retenue."""

    def formula(menage, period, parameters):
        return examiner_lignes(menage, period, parameters)[1]


class travaux_retenus_anah(Montant):
    label = "Montant hors taxes des travaux retenu par l'Anah"
    reference = "HAG-ANAH-PO-01 à HAG-ANAH-PO-09, HAG-ANAH-PB-01 à HAG-ANAH-PB-06, HAG-ANAH-PB-12"
    documentation = """Euros. Montant éligible dans la limite du plafond de la ligne ; à défaut de ligne, ce que
    retiennent les subventions de l'Anah qu'un texte nomme, là où elles sont dues ; sinon 0. Une entrée le remplace
    là où le texte renvoie au montant que l'Anah a retenu hors de son tableau (transformation d'usage, organisme
    agréé)."""

    def formula(menage, period, parameters):
        bareme = bareme_anah(menage, period, parameters)
        manque(menage, menage("ligne_travaux", period) != LigneTravaux.aucune, "montant_travaux_eligibles_ht")
        eligible, plafond = bareme.dossiers("montant_travaux_eligibles_ht"), plafond_travaux(bareme)
        retenus = numpy.fmin(eligible, plafond)
        bareme.dire("assiette", eligible, fait="montant_travaux_eligibles_ht")
        dire_plafond(bareme, plafond)
        bareme.dire("base", retenus)
        sans_ligne = menage("ligne_travaux", period) == LigneTravaux.aucune
        return bareme.dossiers.etendre(retenus) + sans_ligne * bases_retenues(menage, period, "anah")


class subvention_anah_avant_ecretement(Montant):
    label = "Subvention de l'Anah aux travaux, avant écrêtement"
    reference = (
        "HAG-ANAH-PO-01 à HAG-ANAH-PO-09, HAG-ANAH-PB-01 à HAG-ANAH-PB-06 ; "
        "GIR-ANAH-PO-01 à GIR-ANAH-PO-04, GIR-ANAH-PB-01 à GIR-ANAH-PB-05"
    )
    documentation = """Euros. Taux de la ligne appliqué au montant retenu. Hors primes."""

    def formula(menage, period, parameters):
        bareme = bareme_anah(menage, period, parameters)
        retenus = bareme.dossiers("travaux_retenus_anah")
        taux, plafond = bareme.net("taux"), bareme("plafond_aide")
        bareme.dire("taux", taux, "taux")
        bareme.dire("produit", taux * retenus)
        ajouts = majorations(bareme, retenus)
        aide = aide_proportionnelle(taux, retenus, plafond, bareme.dossiers.pas_arrondi, ajouts)
        bareme.dire("plafond_aide", plafond, "plafond_aide", plafond < taux * retenus + ajouts)
        bareme.dire("brut", aide)
        return bareme.dossiers.etendre(aide) + somme(menage, period, PROPRES)
