"""Subvention de l'Anah aux travaux : ligne retenue, montant retenu, aide. Le même mécanisme pour tous les textes."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.majorations import majorations
from openfisca_habitat_local.mecanismes import (
    Bareme,
    Cle,
    aide_proportionnelle,
    examiner_ligne,
    montant,
    plafond_travaux,
    rangs,
)
from openfisca_habitat_local.nomenclatures import LIGNES_D_UN_PROJET, LigneTravaux, Motif, NatureTravaux

#: Pour chaque projet déclaré (rang), les lignes (rangs) qu'il ouvre.
LIGNES_OUVERTES = numpy.zeros((len(NatureTravaux), len(LigneTravaux)), dtype=bool)
for _projet in NatureTravaux:
    for _ligne in LIGNES_D_UN_PROJET.get(_projet.name, (_projet.name,)):
        if _ligne in LigneTravaux.__members__:
            LIGNES_OUVERTES[_projet.index, LigneTravaux[_ligne].index] = True


def aide_estimee(menage, period, bareme, dossiers):
    """Aide d'une ligne avant arrondi et plafond d'aide, pour comparer des lignes entre elles."""
    base = menage("montant_travaux_eligibles_ht", period)[dossiers].astype(numpy.float64)
    return bareme("taux") * numpy.fmin(base, plafond_travaux(menage, period, bareme, dossiers))


def examiner_lignes(menage, period, parameters):
    """Ligne retenue (la plus favorable des lignes ouvertes) et motif de rejet s'il n'y en a pas."""
    projet = rangs(menage("nature_travaux", period))
    motifs = rangs(menage("motif_recevabilite", period)).copy()
    recevable = motifs == Motif.aucun.index
    retenue = numpy.zeros(menage.count, dtype=numpy.int16)
    meilleure = numpy.full(menage.count, -1.0)
    for ligne in LigneTravaux:
        dossiers = numpy.flatnonzero(recevable & LIGNES_OUVERTES[projet, ligne.index])
        if not dossiers.size:
            continue
        cle = Cle.de(menage, period, dossiers).ligne(ligne.index)
        bareme = Bareme(parameters, period, "anah", cle)
        motif = examiner_ligne(menage, period, bareme, dossiers)
        aide = aide_estimee(menage, period, bareme, dossiers)
        mieux = (motif == Motif.aucun.index) & (aide > meilleure[dossiers])
        retenue[dossiers[mieux]] = ligne.index
        meilleure[dossiers[mieux]] = aide[mieux]
        # De plusieurs lignes fermées, on garde le motif de celle qui était la plus près de s'ouvrir.
        motifs[dossiers] = numpy.maximum(motifs[dossiers], motif)
    motifs[retenue > 0] = Motif.aucun.index
    return retenue, motifs


class ligne_travaux(Variable):
    value_type = Enum
    possible_values = LigneTravaux
    default_value = LigneTravaux.aucune
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Ligne du tableau de l'Anah retenue pour le projet"
    reference = (
        "HAG-ANAH-PO-01 à HAG-ANAH-PO-10, HAG-ANAH-PB-01 à HAG-ANAH-PB-07, HAG-ANAH-PB-11 ; "
        "GIR-CHAMP-06, GIR-ANAH-PO-01 à GIR-ANAH-PO-05, GIR-ANAH-PB-01 à GIR-ANAH-PB-05"
    )
    documentation = """Une seule ligne par dossier : la plus favorable de celles que le projet déclaré et les faits
    ouvrent (AMB-HAG-31). Plusieurs postes de travaux font plusieurs dossiers."""

    def formula(menage, period, parameters):
        return examiner_lignes(menage, period, parameters)[0]


class motif_anah(Variable):
    value_type = Enum
    possible_values = Motif
    default_value = Motif.aucun
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Pourquoi l'Anah ne retient pas le projet"
    documentation = """`aucun` : une ligne est retenue."""

    def formula(menage, period, parameters):
        return examiner_lignes(menage, period, parameters)[1]


class travaux_retenus_anah(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant hors taxes des travaux retenu par l'Anah"
    unit = "currency"
    reference = "HAG-ANAH-PO-01 à HAG-ANAH-PO-09, HAG-ANAH-PB-01 à HAG-ANAH-PB-06, HAG-ANAH-PB-12"
    documentation = """Euros. Montant éligible dans la limite du plafond de la ligne ; 0 si aucune ligne n'est retenue.
    Une entrée le remplace là où le texte renvoie au montant que l'Anah a retenu hors de son tableau
    (transformation d'usage, organisme agréé)."""

    def formula(menage, period, parameters):
        ligne = rangs(menage("ligne_travaux", period))
        bareme = Bareme(parameters, period, "anah", Cle.de(menage, period).ligne(ligne))
        eligible = montant(menage, period, "montant_travaux_eligibles_ht")
        return numpy.where(ligne > 0, numpy.fmin(eligible, plafond_travaux(menage, period, bareme)), 0)


class subvention_anah_avant_ecretement(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Subvention de l'Anah aux travaux, avant écrêtement"
    unit = "currency"
    reference = (
        "HAG-ANAH-PO-01 à HAG-ANAH-PO-09, HAG-ANAH-PB-01 à HAG-ANAH-PB-06 ; "
        "GIR-ANAH-PO-01 à GIR-ANAH-PO-04, GIR-ANAH-PB-01 à GIR-ANAH-PB-05"
    )
    documentation = """Euros. Taux de la ligne appliqué au montant retenu. Hors primes."""

    def formula(menage, period, parameters):
        ligne = rangs(menage("ligne_travaux", period))
        bareme = Bareme(parameters, period, "anah", Cle.de(menage, period).ligne(ligne))
        retenus = montant(menage, period, "travaux_retenus_anah")
        pas = parameters(period).habitat_local.national.arrondi_aide
        ajouts = majorations(menage, period, bareme, retenus)
        aide = aide_proportionnelle(bareme("taux"), retenus, bareme("plafond_aide"), pas, ajouts)
        return numpy.where(ligne > 0, aide, 0) + montant(menage, period, "decazeville_adaptation_anah")
