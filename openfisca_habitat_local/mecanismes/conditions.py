"""Conditions d'une ligne d'un tableau : faits, étiquette, gain, grilles ; et le motif de la première qui manque."""

import numpy

from openfisca_habitat_local.mecanismes.lecture_bareme import masques_de_faits, plus_bas_cite
from openfisca_habitat_local.nomenclatures.generales import Etiquette, Motif


class Examen:
    """Motif de rejet de chaque dossier : le premier qui joue, dans l'ordre où on les ajoute."""

    def __init__(self, motifs):
        self.motifs = motifs

    @classmethod
    def de(cls, effectif):
        return cls(numpy.zeros(effectif, dtype=numpy.int32))

    def rejeter(self, rejet, motif):
        numpy.putmask(self.motifs, rejet & (self.motifs == 0), motif.index)


def masque_etiquettes(liste):
    """Masque des étiquettes d'une liste de noms (un bit par rang de l'Enum)."""
    return sum(1 << Etiquette[nom].index for nom in liste)


def examiner_faits(examen, bareme):
    for champ, motif, etabli_attendu in (
        ("faits_requis", Motif.fait_requis, False),
        ("faits_exclus", Motif.fait_exclu, True),
    ):
        cites, etablis = masques_de_faits(bareme.dossiers, bareme.motif(champ), bareme.cle)
        en_cause = cites & (etablis if etabli_attendu else ~etablis)
        examen.rejeter(en_cause != 0, motif)


def examiner_etiquette(examen, bareme):
    admises = bareme.net("etiquettes_admises", masque_etiquettes).astype(numpy.int32)
    exigee = admises != 0
    if not exigee.any():
        return
    etiquette = bareme.dossiers.rangs("etiquette_apres_travaux")
    bbc = (etiquette == 0) & bareme.dossiers("niveau_bbc")
    etiquette = numpy.where(bbc, Etiquette.bbc.index, etiquette)
    examen.rejeter(exigee & (etiquette == 0), Motif.etiquette_manquante)
    examen.rejeter(exigee & ((admises >> etiquette) & 1 == 0), Motif.etiquette_insuffisante)


def gain_atteint(bareme, champ="gain_minimal"):
    """Vrai où le seuil de gain énergétique est absent (ou nul), ou atteint."""
    seuil = bareme.seuil(champ)
    sans_seuil = ~(seuil > 0)
    if sans_seuil.all():
        return sans_seuil
    gain = bareme.dossiers("gain_energetique")
    return sans_seuil | (gain > seuil) | (bareme.vrai(f"{champ}_compris", defaut=True) & (gain == seuil))


def examiner_gain(examen, bareme):
    atteint = gain_atteint(bareme)
    if not atteint.all():
        inconnu = bareme.dossiers("gain_energetique") < 0
        examen.rejeter(~atteint & inconnu, Motif.gain_manquant)
        examen.rejeter(~atteint, Motif.gain_insuffisant)


MOTIFS_DE_GRILLE = {
    "insalubrite": (Motif.grille_insalubrite_manquante, Motif.grille_insalubrite_hors_bornes),
    "degradation": (Motif.grille_degradation_manquante, Motif.grille_degradation_hors_bornes),
}


def examiner_grille(examen, bareme, grille):
    """Bornes d'une grille : au-dessus de l'une (comprise ou non), strictement sous l'autre ; 0 ou rien : pas de borne."""
    bas, haut = bareme.seuil(f"{grille}_superieure_a"), bareme.seuil(f"{grille}_inferieure_a")
    exige_bas, exige_haut = bas > 0, haut > 0
    exige = exige_bas | exige_haut
    if not exige.any():
        return
    manquante, hors_bornes = MOTIFS_DE_GRILLE[grille]
    indice = bareme.dossiers(f"indice_{grille}")
    trop_bas = exige_bas & ~((indice > bas) | (bareme.vrai("seuil_compris") & (indice == bas)))
    examen.rejeter(exige & (indice < 0), manquante)
    examen.rejeter(trop_bas | (exige_haut & ~(indice < haut)), hors_bornes)


def examiner_ligne(bareme):
    """Motif de rejet de la ligne du barème pour chaque dossier (0 : ligne ouverte)."""
    examen = Examen.de(bareme.dossiers.effectif)
    # Un taux nul ne subventionne rien : la ligne est fermée, et ce qui complète l'Anah avec elle.
    examen.rejeter(bareme.net("taux") <= 0, Motif.ligne_absente)
    examiner_faits(examen, bareme)
    examiner_etiquette(examen, bareme)
    examiner_gain(examen, bareme)
    examiner_grille(examen, bareme, "insalubrite")
    examiner_grille(examen, bareme, "degradation")
    au_m2 = bareme.net("plafond_travaux_m2") > 0
    if au_m2.any():
        examen.rejeter(au_m2 & (bareme.dossiers("surface_logement") < 0), Motif.surface_manquante)
    return examen.motifs


def plafond_travaux(bareme):
    """Plafond de travaux de la ligne, en euros ; `nan` où le texte n'en fixe pas.

    Le plus bas du montant fixe, du montant au m² (surface annexes comprises, bornée) et des plafonds que le
    texte laisse à fixer (variables citées par `plafond_travaux_selon`), par logement.
    """
    dossiers = bareme.dossiers
    applique = bareme.vrai("plafond_travaux_applique", defaut=True)
    plafond = numpy.where(applique, bareme("plafond_travaux"), numpy.nan)
    au_m2 = bareme("plafond_travaux_m2")
    if not numpy.isnan(au_m2).all():
        surface = numpy.fmin(dossiers.surface("surface_logement"), bareme("surface_maximale"))
        plafond = numpy.fmin(plafond, au_m2 * surface)
    selon = plus_bas_cite(dossiers, bareme.motif("plafond_travaux_selon"), bareme.cle)
    return numpy.fmin(plafond, selon) * numpy.maximum(dossiers("nombre_logements"), 1)
