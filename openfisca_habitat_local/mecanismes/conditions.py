"""Conditions d'une ligne d'un tableau : faits, étiquette, gain, grilles ; et le motif de la première qui manque."""

import numpy

from openfisca_habitat_local.mecanismes.lecture_bareme import dire_faits, masques_de_faits, plus_bas_cite
from openfisca_habitat_local.nomenclatures.generales import Etiquette, Motif
from openfisca_habitat_local.systeme.suivi import ecoute

#: Motifs d'une condition qu'un fait tu empêche d'examiner.
MOTIFS_D_UN_FAIT_TU = frozenset(
    motif for motif in Motif if motif.name.endswith(("_manquant", "_manquante", "_manquantes"))
)
#: Champs qui font le montant d'une aide : une ligne en prévoit une dès que l'un d'eux n'est pas nul.
CHAMPS_DE_MONTANT = ("taux", "forfait_par_logement", "taux_supplement")


class Examen:
    """Motif de rejet de chaque dossier : le premier qui joue, dans l'ordre où on les ajoute.

    `bareme` : celui dont chaque condition est dite comme une étape.
    """

    def __init__(self, motifs, bareme=None):
        self.motifs = motifs
        self.bareme = bareme if bareme is not None and ecoute(bareme.dossiers.menage) else None

    @classmethod
    def de(cls, effectif, bareme=None):
        return cls(numpy.zeros(effectif, dtype=numpy.int32), bareme)

    def rejeter(self, rejet, motif, champ=None, fait=None, borne=None, exige=None, **details):
        """Rejette des dossiers ; `champ`, `fait`, `borne` disent l'étape, pour eux et ceux de qui `exige` la demande."""
        if self.bareme is not None:
            if fait == "profil_demandeur":
                details["profils"] = self.bareme.profils_prevus(CHAMPS_DE_MONTANT)
            ou = rejet if exige is None else rejet | exige
            self.bareme.dire("condition", borne, champ, ou, fait=fait, motif=motif, rempli=~rejet, **details)
            if motif in MOTIFS_D_UN_FAIT_TU and fait is not None:
                self.bareme.dire("manque", None, ou=rejet, fait=fait)
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
        # Un fait requis manque s'il n'est pas établi ; un fait exclu ferme s'il l'est.
        en_cause = cites & (etablis if etabli_attendu else ~etablis)
        dire_faits(
            bareme.dossiers, bareme.motif(champ), bareme.cle, not etabli_attendu, motif, bareme.financeur
        )
        numpy.putmask(examen.motifs, (en_cause != 0) & (examen.motifs == 0), motif.index)


def examiner_etiquette(examen, bareme):
    admises = bareme.net("etiquettes_admises", masque_etiquettes).astype(numpy.int32)
    exigee = admises != 0
    if not exigee.any():
        return
    etiquette = bareme.dossiers.rangs("etiquette_apres_travaux")
    bbc = (etiquette == 0) & bareme.dossiers("niveau_bbc")
    etiquette = numpy.where(bbc, Etiquette.bbc.index, etiquette)
    lue = {"champ": "etiquettes_admises", "fait": "etiquette_apres_travaux"}
    examen.rejeter(exigee & (etiquette == 0), Motif.etiquette_manquante, **lue)
    hors = exigee & ((admises >> etiquette) & 1 == 0)
    examen.rejeter(hors, Motif.etiquette_insuffisante, exige=exigee & (etiquette != 0), **lue)


def gain_atteint(bareme, champ="gain_minimal"):
    """Vrai où le seuil de gain énergétique est absent (ou nul), ou atteint."""
    seuil = bareme(champ)
    sans_seuil = ~(seuil > 0)
    if sans_seuil.all():
        return sans_seuil
    gain = bareme.dossiers("gain_energetique")
    return sans_seuil | (gain > seuil) | (bareme.vrai(f"{champ}_compris", defaut=True) & (gain == seuil))


def examiner_gain(examen, bareme, insuffisant=Motif.gain_insuffisant, manquant=Motif.gain_manquant):
    """Seuil de gain énergétique de la ligne, s'il y en a un."""
    seuil = bareme("gain_minimal")
    exige = seuil > 0
    if not exige.any():
        return
    atteint = gain_atteint(bareme)
    inconnu = bareme.dossiers("gain_energetique") < 0
    compris = bareme.vrai("gain_minimal_compris", defaut=True)
    lu = {"champ": "gain_minimal", "fait": "gain_energetique", "borne": seuil}
    lu |= {"sens": "au moins", "compris": compris}
    examen.rejeter(~atteint & inconnu, manquant, **lu)
    examen.rejeter(~atteint, insuffisant, exige=exige & ~inconnu, **lu)


MOTIFS_DE_GRILLE = {
    "insalubrite": (Motif.grille_insalubrite_manquante, Motif.grille_insalubrite_hors_bornes),
    "degradation": (Motif.grille_degradation_manquante, Motif.grille_degradation_hors_bornes),
}


def etablie_autrement(bareme, grille):
    """Vrai où un fait que le tableau cite tient lieu de la grille (arrêté, constat, projet déclaré)."""
    _, etablis = masques_de_faits(bareme.dossiers, bareme.motif(f"{grille}_etablie_par"), bareme.cle)
    return etablis != 0


def examiner_grille(examen, bareme, grille):
    """Bornes d'une grille : au-dessus de l'une (comprise ou non), strictement sous l'autre ; 0 ou rien : pas de borne."""
    bas, haut = bareme(f"{grille}_superieure_a"), bareme(f"{grille}_inferieure_a")
    exige_bas, exige_haut = bas > 0, haut > 0
    exige = exige_bas | exige_haut
    if not exige.any():
        return
    manquante, hors_bornes = MOTIFS_DE_GRILLE[grille]
    indice = bareme.dossiers(f"indice_{grille}")
    etablie = etablie_autrement(bareme, grille) & (indice < 0)
    exige, exige_bas, exige_haut = (exigee & ~etablie for exigee in (exige, exige_bas, exige_haut))
    trop_bas = exige_bas & ~((indice > bas) | (bareme.vrai("seuil_compris") & (indice == bas)))
    connu = indice >= 0
    bas_lu = {"champ": f"{grille}_superieure_a", "fait": f"indice_{grille}", "borne": bas}
    bas_lu |= {"sens": "au moins", "compris": bareme.vrai("seuil_compris")}
    haut_lu = {
        "champ": f"{grille}_inferieure_a",
        "fait": f"indice_{grille}",
        "borne": haut,
        "sens": "moins de",
    }
    examen.rejeter(exige_bas & ~connu, manquante, **bas_lu)
    examen.rejeter(exige_haut & ~connu, manquante, **haut_lu)
    examen.rejeter(trop_bas, hors_bornes, exige=exige_bas & connu, **bas_lu)
    examen.rejeter(exige_haut & ~(indice < haut), hors_bornes, exige=exige_haut & connu, **haut_lu)


def examiner_ligne(bareme):
    """Motif de rejet de la ligne du barème pour chaque dossier (0 : ligne ouverte)."""
    examen = Examen.de(bareme.dossiers.effectif, bareme)
    # Un taux nul ne subventionne rien : la ligne est fermée, et ce qui complète l'Anah avec elle.
    examen.rejeter(bareme.net("taux") <= 0, Motif.ligne_absente, "taux", "profil_demandeur")
    examiner_faits(examen, bareme)
    examiner_etiquette(examen, bareme)
    examiner_gain(examen, bareme)
    examiner_grille(examen, bareme, "insalubrite")
    examiner_grille(examen, bareme, "degradation")
    au_m2 = bareme.net("plafond_travaux_m2") > 0
    if au_m2.any():
        sans_surface = au_m2 & (bareme.dossiers("surface_logement") < 0)
        examen.rejeter(sans_surface, Motif.surface_manquante, "plafond_travaux_m2", "surface_logement")
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
        surface = numpy.fmin(dossiers("surface_logement"), bareme("surface_maximale"))
        plafond = numpy.fmin(plafond, au_m2 * surface)
    selon = plus_bas_cite(dossiers, bareme.motif("plafond_travaux_selon"), bareme.cle)
    return numpy.fmin(plafond, selon) * numpy.maximum(dossiers("nombre_logements"), 1)
