"""Lecture d'un tableau du texte pour des dossiers : lesquels, à quelle case, quel champ."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import (
    LIGNES,
    MODES_PROPRIETE,
    PROFILS,
    STATUTS,
    TEXTES,
    Tableau,
    memoriser,
    tableau,
    tracer,
)
from openfisca_habitat_local.mecanismes.montants import rangs, sans_bruit
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, Profil
from openfisca_habitat_local.systeme.suivi import dire, ecoute

#: Rang, sur l'axe des statuts, de chaque profil (0 pour ceux qui ne sont d'aucun statut : leurs cases sont vides).
STATUT_D_UN_PROFIL = numpy.array(
    [
        2 if profil is Profil.organisme_agree else 1 if profil.name.startswith("loyer_") else 0
        for profil in Profil
    ],
    dtype=numpy.int32,
)

FINANCEURS_NATIONAUX = ("anah", "ase")


def rang_ligne(nom):
    """Rang d'une ligne de travaux d'après son nom."""
    return LigneTravaux[nom].index


class Dossiers:
    """Les dossiers d'une formule, ou une partie d'entre eux (`places`, dans l'ordre) : `dossiers("variable")`."""

    def __init__(self, menage, period, parameters, places=None):
        self.menage, self.period, self.parameters, self.places = menage, period, parameters, places
        self.conventions = parameters(period).habitat_local.conventions

    def __call__(self, nom):
        valeurs = self.menage(nom, self.period)
        return valeurs if self.places is None else valeurs[self.places]

    def rangs(self, nom):
        """Rangs (int32) d'une variable d'Enum."""
        return rangs(self(nom))

    def parmi(self, choisis):
        """Ceux de ces dossiers que désigne `choisis` (masque, ou rangs parmi eux)."""
        places = numpy.flatnonzero(choisis) if choisis.dtype == bool else choisis
        return Dossiers(
            self.menage, self.period, self.parameters, places if self.places is None else self.places[places]
        )

    @property
    def effectif(self):
        return self.menage.count if self.places is None else len(self.places)

    @property
    def pas_arrondi(self):
        return self.parameters(self.period).habitat_local.national.arrondi_aide

    def etendre(self, valeurs):
        """Valeurs de ces dossiers, remises à leur place parmi tous ; 0 pour les autres."""
        if self.places is None:
            return valeurs
        tous = numpy.zeros(self.menage.count, dtype=valeurs.dtype)
        tous[self.places] = valeurs
        return tous

    def cle(self, ligne, texte="texte_applicable"):
        """Index de chaque dossier dans un tableau de ligne : texte, statut, ligne, profil, mode de propriété."""
        profil = self.rangs("profil_demandeur")
        cle = self.rangs(texte) * len(STATUTS) + STATUT_D_UN_PROFIL[profil]
        cle = cle * len(LIGNES) + ligne
        cle = cle * len(PROFILS) + profil
        return cle * len(MODES_PROPRIETE) + self("copropriete")


class Bareme:
    """Tableaux d'un financeur, lus pour des dossiers à la ligne donnée (un rang, ou un rang par dossier)."""

    def __init__(self, dossiers, financeur, ligne):
        self.dossiers, self.financeur = dossiers, financeur
        # Un texte peut renvoyer au régime national pour l'Anah et l'État, au lieu d'imprimer leurs barèmes.
        texte = "texte_anah" if financeur in FINANCEURS_NATIONAUX else "texte_applicable"
        self.cle = dossiers.cle(ligne, texte)
        if ecoute(dossiers.menage, "manque") is not None:
            self._dire_copropriete()

    def _dire_copropriete(self):
        """Dit que le mode de propriété manque là où le tableau distingue monopropriété et copropriété."""
        noeud, selon_le_mode = self.dossiers.conventions, numpy.zeros(len(self.cle), dtype=bool)
        for champ in ("taux", "gain_minimal", "faits_requis", "faits_exclus", "plafond_aide"):
            chemins = tableau(noeud, self.motif(champ), sans_valeur).chemins.reshape(-1, len(MODES_PROPRIETE))
            selon_le_mode |= (chemins[:, 0] != chemins[:, 1])[self.cle // len(MODES_PROPRIETE)]
        places = numpy.arange(self.dossiers.menage.count)
        places = places if self.dossiers.places is None else self.dossiers.places
        dire(self.dossiers.menage, "manque", places=places[selon_le_mode], fait="copropriete")

    def parmi(self, choisis):
        """Le même barème, pour ceux des dossiers que désigne le masque."""
        restreint = object.__new__(Bareme)
        restreint.dossiers, restreint.financeur = self.dossiers.parmi(choisis), self.financeur
        restreint.cle = self.cle[choisis]
        return restreint

    def motif(self, champ):
        """Place d'un champ de ligne dans l'arbre des conventions."""
        return (TEXTES, self.financeur, STATUTS, LIGNES, champ, PROFILS, MODES_PROPRIETE)

    def _table(self, champ, convertir=float):
        noeud = self.dossiers.conventions
        table = tableau(noeud, self.motif(champ), convertir)
        tracer(noeud, table, self.cle, self.dossiers.places)
        return table

    def __call__(self, champ):
        """Valeurs du champ (float64), `nan` où le texte ne dit rien."""
        return self._table(champ).valeurs[self.cle]

    def net(self, champ, convertir=float):
        """Valeurs du champ (float64), 0 où le texte ne dit rien."""
        return self._table(champ, convertir).nets[self.cle]

    def vrai(self, champ, defaut=False):
        """Valeurs d'un champ booléen ; `defaut` où le texte ne dit rien."""
        table = self._table(champ)
        return numpy.where(numpy.isnan(table.valeurs), defaut, table.valeurs > 0)[self.cle]

    def profils_prevus(self, champs):
        """Pour chaque dossier, les profils auxquels sa ligne ouvre l'un des champs de montant : un bit par profil."""
        ouverts = sum(tableau(self.dossiers.conventions, self.motif(c)).nets for c in champs) > 0
        ouverts = ouverts.reshape(-1, len(PROFILS), len(MODES_PROPRIETE))
        masques = numpy.einsum("ipm,p->im", ouverts, 1 << numpy.arange(len(PROFILS)))
        lignes, modes = numpy.divmod(self.cle, len(PROFILS) * len(MODES_PROPRIETE))
        return masques[lignes, modes % len(MODES_PROPRIETE)]

    def dire(self, nature, valeurs, champ=None, ou=None, **details):
        """Dit une étape de ce barème : nombre lu dans le champ, ou calculé. `ou` : masque des dossiers concernés."""
        menage = self.dossiers.menage
        if ecoute(menage, nature) is None:
            return
        places = numpy.arange(menage.count) if self.dossiers.places is None else self.dossiers.places
        cle = self.cle
        if ou is not None:
            places, cle = places[ou], cle[ou]
            details = {n: v[ou] if isinstance(v, numpy.ndarray) else v for n, v in details.items()}
            valeurs = valeurs[ou] if isinstance(valeurs, numpy.ndarray) else valeurs
        if champ is not None:
            noeud = self.dossiers.conventions
            details["lu"] = (noeud, tableau(noeud, self.motif(champ), sans_valeur), cle)
        dire(
            menage,
            nature,
            valeurs,
            places,
            **{"aide": self.financeur, "ligne": ligne_d_une_case(cle), **details},
        )


def ligne_d_une_case(cle):
    """Rang, sur l'axe des lignes, d'une case d'un tableau de ligne."""
    return cle // (len(PROFILS) * len(MODES_PROPRIETE)) % len(LIGNES)


def sans_valeur(_):
    """Conversion d'un tableau dont seuls les chemins servent."""
    return 1.0


# --- Champs qui citent des variables : listes de noms, écrites dans les paramètres ------------------------

CITES_AU_PLUS = 24


def citations(noeud, motif):
    """Noms des variables citées par un champ de listes, et tableau de leurs masques (un bit par nom)."""

    def construire():
        noms: list[str] = []

        def masque(liste):
            noms.extend(nom for nom in liste if nom not in noms)
            return sum((1 << noms.index(nom) for nom in liste), 0)

        table = Tableau(noeud, motif, masque)
        assert len(noms) <= CITES_AU_PLUS, f"{motif} cite plus de {CITES_AU_PLUS} variables"
        return noms, table

    noms_fixes = tuple(pas for pas in motif if isinstance(pas, str))
    return memoriser(noeud, ("citations", motif), construire, lu=[noms_fixes])


def cites(dossiers, motif, cle):
    """(noms de variables, masque de celles que cite la case de chaque dossier, celles que cite au moins une)."""
    noms, table = citations(dossiers.conventions, motif)
    tracer(dossiers.conventions, table, cle, dossiers.places)
    masque = table.nets[cle].astype(numpy.int32)
    tous = numpy.bitwise_or.reduce(masque) if noms and masque.size else 0
    return masque, [(rang, nom) for rang, nom in enumerate(noms) if tous >> rang & 1]


def dire_faits(dossiers, motif, cle, attendus, refus, aide):
    """Dit, fait par fait, si la case les trouve établis (`attendus`) ou absents ; `refus` : motif de ceux qu'elle ferme."""
    if ecoute(dossiers.menage, "condition") is None:
        return
    masque, noms = cites(dossiers, motif, cle)
    table = tableau(dossiers.conventions, motif, sans_valeur)
    places = numpy.arange(dossiers.menage.count) if dossiers.places is None else dossiers.places
    for rang, nom in noms:
        ou = (masque >> rang & 1).astype(bool)
        rempli = dossiers(nom)[ou].astype(bool) == attendus
        lu = (dossiers.conventions, table, cle[ou])
        ligne = ligne_d_une_case(cle[ou]) if LIGNES in motif else None
        dire(
            dossiers.menage, "condition", float(attendus), places[ou],
            fait=nom, lu=lu, rempli=rempli, motif=refus, aide=aide, ligne=ligne,
        )  # fmt: skip
        # Exigé et pas établi, ou exclu et pas établi : s'il n'est que tu, l'aide en dépend.
        dire(dossiers.menage, "manque", places=places[ou][rempli != attendus], fait=nom)


def masques_de_faits(dossiers, motif, cle):
    """Pour chaque dossier : masque des faits cités par sa case, et masque de ceux qu'il établit."""
    masque, noms = cites(dossiers, motif, cle)
    etablis = numpy.zeros(masque.shape, dtype=numpy.int32)
    for rang, nom in noms:
        etablis |= dossiers(nom).astype(numpy.int32) << rang
    return masque, etablis


def montants_cites(dossiers, motif, cle):
    """Pour chaque variable que cite au moins une case : (dossiers dont la case la cite, montants)."""
    masque, noms = cites(dossiers, motif, cle)
    for rang, nom in noms:
        yield (masque >> rang & 1).astype(bool), dossiers(nom)


def dire_montants_tus(dossiers, motif, cle):
    """Dit, parmi les montants cités que la loi ne calcule pas, ceux qui sont nuls ou inconnus."""
    if ecoute(dossiers.menage, "manque") is None:
        return
    masque, noms = cites(dossiers, motif, cle)
    variables = dossiers.menage.simulation.tax_benefit_system.variables
    places = numpy.arange(dossiers.menage.count) if dossiers.places is None else dossiers.places
    for rang, nom in noms:
        if not variables[nom].formulas:
            tus = (masque >> rang & 1).astype(bool) & (dossiers(nom) <= 0)
            dire(dossiers.menage, "manque", places=places[tus], fait=nom)


def somme_citee(dossiers, motif, cle):
    """Somme des montants que cite la case de chaque dossier ; 0 où elle n'en cite pas."""
    dire_montants_tus(dossiers, motif, cle)
    total = numpy.zeros(len(cle))
    for choisis, montants in montants_cites(dossiers, motif, cle):
        total += numpy.where(choisis, montants, 0)
    return sans_bruit(total)


def plus_bas_cite(dossiers, motif, cle):
    """Le plus bas des montants connus (positifs ou nuls) que cite la case ; `nan` où il n'y en a pas."""
    dire_montants_tus(dossiers, motif, cle)
    plus_bas = numpy.full(len(cle), numpy.nan)
    for choisis, montants in montants_cites(dossiers, motif, cle):
        connus = choisis & (montants >= 0)
        plus_bas = numpy.where(connus, numpy.fmin(plus_bas, montants), plus_bas)
    return plus_bas
