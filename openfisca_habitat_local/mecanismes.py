"""Mécanismes communs à tous les textes : arrondi, clé de lecture d'un tableau, conditions d'une ligne."""

import numpy

from openfisca_habitat_local.bareme import (
    LIGNES,
    MODES_PROPRIETE,
    PROFILS,
    STATUTS,
    TEXTES,
    Tableau,
    lire,
    lire_seuils,
    memoriser,
    tracer,
)
from openfisca_habitat_local.nomenclatures import Etiquette, LigneTravaux, Motif, Profil

#: Rang, sur l'axe des statuts, de chaque profil (0 pour ceux qui ne sont d'aucun statut : leurs cases sont vides).
STATUT_D_UN_PROFIL = numpy.array(
    [
        2 if profil is Profil.organisme_agree else 1 if profil.name.startswith("loyer_") else 0
        for profil in Profil
    ],
    dtype=numpy.int32,
)


def arrondir(montant, pas=0.01):
    """Montant arrondi au multiple de `pas` le plus proche, demi vers le haut ; `pas` nul : pas d'arrondi.

    Le calcul est en float64 ; l'arrondi préalable au dix-millième de pas absorbe le bruit binaire
    (3165,135 doit donner 3165,14).
    """
    montant = numpy.asarray(montant, dtype=numpy.float64)
    if not pas:
        return montant
    return numpy.floor(numpy.round(montant / pas, 4) + 0.5) * pas


def montant(menage, period, nom):
    """Montant d'une variable, en float64 et au centime (OpenFisca le garde en float32)."""
    return numpy.round(menage(nom, period).astype(numpy.float64), 2)


def aide_lue(menage, period, parameters, nom):
    """Comme `montant`, sans arrondi au centime là où la lecture n'arrondit que le total (AMB-GEN-01)."""
    if parameters(period).habitat_local.national.arrondi_aide:
        return montant(menage, period, nom)
    return numpy.round(menage(nom, period).astype(numpy.float64), 4)


def rangs(vecteur):
    """Rangs (int32) d'un vecteur d'Enum, sans son enveloppe."""
    return numpy.asarray(vecteur).view(numpy.ndarray).astype(numpy.int32)


def du_texte(menage, period, texte):
    """Vrai pour les dossiers qui relèvent du texte.

    Une formule propre à un texte rend 0 si aucun dossier n'en relève, avant de lire ses paramètres : ils
    n'existent que pendant sa vie.
    """
    return menage("texte_applicable", period) == texte


class Cle:
    """Index d'un dossier dans les tableaux : texte, statut, ligne, profil et mode de propriété.

    Ne garde que ces rangs : `Cle.de(menage, period)` les lit, `.ligne(rangs)` donne l'index d'une ligne.
    """

    def __init__(self, texte, profil, copropriete):
        statut = STATUT_D_UN_PROFIL[profil]
        self._avant = (texte * len(STATUTS) + statut) * len(LIGNES)
        self._apres = profil * len(MODES_PROPRIETE) + copropriete
        self._pas = len(PROFILS) * len(MODES_PROPRIETE)

    @classmethod
    def de(cls, menage, period, dossiers=slice(None)):
        return cls(
            rangs(menage("texte_applicable", period))[dossiers],
            rangs(menage("profil_demandeur", period))[dossiers],
            menage("copropriete", period)[dossiers].astype(numpy.int32),
        )

    def ligne(self, ligne):
        """Index de la ligne donnée (un rang, ou un rang par dossier) dans un tableau de ligne."""
        return (self._avant + ligne) * self._pas + self._apres


def motif_ligne(financeur, champ):
    """Place d'un champ de ligne dans l'arbre des conventions."""
    return (TEXTES, financeur, STATUTS, LIGNES, champ, PROFILS, MODES_PROPRIETE)


class Bareme:
    """Tableaux d'un financeur, lus pour les dossiers d'index `cle`."""

    def __init__(self, parameters, period, financeur, cle):
        self.conventions = parameters(period).habitat_local.conventions
        self.financeur = financeur
        self.cle = cle

    def __call__(self, champ, convertir=float):
        """Valeurs du champ (float64), `nan` où le texte ne dit rien."""
        return lire(self.conventions, motif_ligne(self.financeur, champ), self.cle, convertir)

    def seuil(self, champ):
        """Valeurs du champ en float32, à comparer à une variable."""
        return lire_seuils(self.conventions, motif_ligne(self.financeur, champ), self.cle)

    def vrai(self, champ, defaut=False):
        """Valeurs d'un champ booléen ; `defaut` où le texte ne dit rien."""
        valeurs = self(champ)
        return numpy.where(numpy.isnan(valeurs), defaut, valeurs > 0)


# --- Faits exigés : listes de noms de variables booléennes, écrites dans les paramètres -------------------

FAITS_AU_PLUS = 24  # un masque de faits tient dans un float32


def faits(noeud, motif):
    """Noms des faits cités par un champ de listes, et tableau de leurs masques (un bit par nom)."""

    def construire():
        noms = []

        def masque(liste):
            noms.extend(nom for nom in liste if nom not in noms)
            return sum(1 << noms.index(nom) for nom in liste)

        table = Tableau(noeud, motif, masque)
        assert len(noms) <= FAITS_AU_PLUS, f"{motif} cite plus de {FAITS_AU_PLUS} faits"
        return noms, table

    return memoriser(noeud, ("faits", motif), construire)


def masques_de_faits(menage, period, noeud, motif, cle, dossiers=slice(None)):
    """Pour chaque dossier : masque des faits cités par sa case, et masque de ceux qu'il établit."""
    noms, table = faits(noeud, motif)
    tracer(noeud, table, cle)
    cites = numpy.nan_to_num(table.valeurs[cle]).astype(numpy.int32)
    a_lire = numpy.bitwise_or.reduce(cites) if cites.size else 0
    etablis = numpy.zeros(cites.shape, dtype=numpy.int32)
    for rang, nom in enumerate(noms):
        if a_lire >> rang & 1:
            etablis |= menage(nom, period)[dossiers].astype(numpy.int32) << rang
    return cites, etablis


# --- Montants cités : listes de noms de variables d'argent, écrites dans les paramètres -------------------


def montants_cites(menage, period, noeud, motif, cle, dossiers=slice(None)):
    """Pour chaque variable que cite au moins une case : (dossiers dont la case la cite, montants)."""
    noms, table = faits(noeud, motif)
    tracer(noeud, table, cle)
    cites = numpy.nan_to_num(table.valeurs[cle]).astype(numpy.int32)
    for rang, nom in enumerate(noms):
        choisis = (cites >> rang & 1).astype(bool)
        if choisis.any():
            yield choisis, montant(menage, period, nom)[dossiers]


def somme_citee(menage, period, noeud, motif, cle):
    """Somme des montants que cite la case de chaque dossier ; 0 où elle n'en cite pas."""
    total = numpy.zeros(len(cle))
    for choisis, montants in montants_cites(menage, period, noeud, motif, cle):
        total += numpy.where(choisis, montants, 0)
    return total


def plus_bas_cite(menage, period, noeud, motif, cle, dossiers=slice(None)):
    """Le plus bas des montants connus (positifs ou nuls) que cite la case ; `nan` où il n'y en a pas."""
    plus_bas = numpy.full(len(cle), numpy.nan)
    for choisis, montants in montants_cites(menage, period, noeud, motif, cle, dossiers):
        connus = choisis & (montants >= 0)
        plus_bas = numpy.where(connus, numpy.fmin(plus_bas, montants), plus_bas)
    return plus_bas


# --- Conditions d'une ligne -------------------------------------------------------------------------------


class Examen:
    """Motif de rejet de chaque dossier : le premier qui joue, dans l'ordre où on les ajoute."""

    def __init__(self, effectif):
        self.motifs = numpy.zeros(effectif, dtype=numpy.int32)

    def rejeter(self, rejet, motif):
        self.motifs = numpy.where((self.motifs == 0) & rejet, numpy.int32(motif.index), self.motifs)

    @property
    def admis(self):
        return self.motifs == 0


def masque_etiquettes(liste):
    """Masque des étiquettes d'une liste de noms (un bit par rang de l'Enum)."""
    return sum(1 << Etiquette[nom].index for nom in liste)


def examiner_faits(examen, menage, period, bareme, dossiers):
    motif = motif_ligne(bareme.financeur, "faits_requis")
    cites, etablis = masques_de_faits(menage, period, bareme.conventions, motif, bareme.cle, dossiers)
    examen.rejeter((cites & ~etablis) != 0, Motif.fait_requis)
    motif = motif_ligne(bareme.financeur, "faits_exclus")
    cites, etablis = masques_de_faits(menage, period, bareme.conventions, motif, bareme.cle, dossiers)
    examen.rejeter((cites & etablis) != 0, Motif.fait_exclu)


def examiner_etiquette(examen, menage, period, bareme, dossiers):
    admises = numpy.nan_to_num(bareme("etiquettes_admises", masque_etiquettes)).astype(numpy.int32)
    if not admises.any():
        return
    etiquette = rangs(menage("etiquette_apres_travaux", period))[dossiers]
    bbc = (etiquette == 0) & menage("niveau_bbc", period)[dossiers]
    etiquette = numpy.where(bbc, Etiquette.bbc.index, etiquette)
    examen.rejeter((admises != 0) & (etiquette == 0), Motif.etiquette_manquante)
    examen.rejeter((admises != 0) & ((admises >> etiquette) & 1 == 0), Motif.etiquette_insuffisante)


def examiner_gain(examen, menage, period, bareme, dossiers):
    seuil = bareme.seuil("gain_minimal")
    if numpy.isnan(seuil).all():
        return
    gain = menage("gain_energetique", period)[dossiers]
    exige = ~numpy.isnan(seuil)
    compris = bareme.vrai("gain_minimal_compris", defaut=True)
    examen.rejeter(exige & (gain < 0), Motif.gain_manquant)
    examen.rejeter(exige & ~((gain > seuil) | (compris & (gain == seuil))), Motif.gain_insuffisant)


MOTIFS_DE_GRILLE = {
    "insalubrite": (Motif.grille_insalubrite_manquante, Motif.grille_insalubrite_hors_bornes),
    "degradation": (Motif.grille_degradation_manquante, Motif.grille_degradation_hors_bornes),
}


def examiner_grille(examen, menage, period, bareme, dossiers, grille):
    """Bornes d'une grille : au-dessus de l'une (comprise ou non), strictement sous l'autre ; 0 ou rien : pas de borne."""
    bas, haut = bareme.seuil(f"{grille}_superieure_a"), bareme.seuil(f"{grille}_inferieure_a")
    exige_bas, exige_haut = bas > 0, haut > 0
    if not (exige_bas.any() or exige_haut.any()):
        return
    manquante, hors_bornes = MOTIFS_DE_GRILLE[grille]
    indice = menage(f"indice_{grille}", period)[dossiers]
    compris = bareme.vrai("seuil_compris")
    trop_bas = exige_bas & ~((indice > bas) | (compris & (indice == bas)))
    examen.rejeter((exige_bas | exige_haut) & (indice < 0), manquante)
    examen.rejeter(trop_bas | (exige_haut & ~(indice < haut)), hors_bornes)


def examiner_ligne(menage, period, bareme, dossiers=slice(None)):
    """Motif de rejet de la ligne d'index `bareme.cle` pour chaque dossier (0 : ligne ouverte)."""
    taux = bareme("taux")
    examen = Examen(taux.shape)
    # Un taux nul ne subventionne rien : la ligne est fermée, et ce qui complète l'Anah avec elle.
    examen.rejeter(~(taux > 0), Motif.ligne_absente)
    examiner_faits(examen, menage, period, bareme, dossiers)
    examiner_etiquette(examen, menage, period, bareme, dossiers)
    examiner_gain(examen, menage, period, bareme, dossiers)
    examiner_grille(examen, menage, period, bareme, dossiers, "insalubrite")
    examiner_grille(examen, menage, period, bareme, dossiers, "degradation")
    au_m2 = ~numpy.isnan(bareme("plafond_travaux_m2"))
    if au_m2.any():
        sans_surface = menage("surface_logement", period)[dossiers] < 0
        examen.rejeter(au_m2 & sans_surface, Motif.surface_manquante)
    return examen.motifs


# --- Montants ---------------------------------------------------------------------------------------------


def plafond_travaux(menage, period, bareme, dossiers=slice(None)):
    """Plafond de travaux de la ligne, en euros ; `nan` où le texte n'en fixe pas.

    Le plus bas du montant fixe, du montant au m² (surface annexes comprises, bornée) et des plafonds que le
    texte laisse à fixer (variables citées par `plafond_travaux_selon`), par logement.
    """
    au_m2 = bareme("plafond_travaux_m2")
    applique = bareme.vrai("plafond_travaux_applique", defaut=True)
    plafond = numpy.where(applique, bareme("plafond_travaux"), numpy.nan)
    if not numpy.isnan(au_m2).all():
        surface = numpy.fmin(menage("surface_logement", period)[dossiers], bareme("surface_maximale"))
        plafond = numpy.fmin(plafond, au_m2 * surface)
    motif = motif_ligne(bareme.financeur, "plafond_travaux_selon")
    plafond = numpy.fmin(
        plafond, plus_bas_cite(menage, period, bareme.conventions, motif, bareme.cle, dossiers)
    )
    return plafond * numpy.maximum(menage("nombre_logements", period)[dossiers], 1)


def aide_proportionnelle(taux, base, plafond_aide, pas_arrondi, majorations=0):
    """`taux x base` et majorations, dans la limite du plafond d'aide s'il y en a un, arrondies."""
    return arrondir(numpy.fmin(numpy.nan_to_num(taux) * base + majorations, plafond_aide), pas_arrondi)


def ecreter(aides_comptees, plafond, aide_reduite):
    """Ce qu'un plafond d'aides retire à l'aide désignée : l'excédent, dans la limite de cette aide."""
    exces = numpy.maximum(aides_comptees - numpy.where(numpy.isnan(plafond), numpy.inf, plafond), 0)
    return numpy.minimum(exces, aide_reduite)


def rang_ligne(nom):
    """Rang d'une ligne de travaux d'après son nom."""
    return LigneTravaux[nom].index
