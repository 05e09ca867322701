"""Decazeville-Aubin 2008, article 5.3.2 : objectifs de l'année, comparés à l'enveloppe de l'Anah.

Ces quantités ne sont d'aucun ménage ; l'année est celle de la date. Elles valent 0 hors de la vie de la convention, et pour
une année dont aucun objectif n'est imprimé (une prorogation n'en fixe pas).
"""

from openfisca_habitat_local.mecanismes.montants import constante
from openfisca_habitat_local.systeme.variables import Montant

#: Ligne et colonne du tableau de l'Anah de chaque objectif d'occupants.
AIDES_DES_OBJECTIFS = {
    "occupants_insalubrite": ("insalubrite", "tres_modeste"),
    "occupants_tres_modeste": ("autres_travaux", "tres_modeste"),
    "occupants_adaptation": ("autonomie", "tres_modeste"),
    "occupants_modeste": ("autres_travaux", "modeste"),
}
BAILLEURS = ("bailleurs_insalubrite", "bailleurs_occupes", "bailleurs_vacants", "bailleurs_lip")


def de_l_annee(menage, period, parameters, calculer):
    """`calculer(convention, objectifs imprimés pour l'année)`, pour tous ; 0 sans convention en vigueur ni objectif."""
    convention = parameters(period).habitat_local.conventions.decazeville_aubin_2008
    en_vigueur = "en_vigueur" in convention.cadre and convention.cadre.en_vigueur
    annee = f"annee_{period.start.year}"
    if not en_vigueur or annee not in convention.objectifs.par_annee:
        return constante(menage, 0)
    return constante(menage, calculer(convention, convention.objectifs.par_annee[annee]))


def aide_maximale(convention, ligne, profil):
    """Aide de l'Anah à un occupant dont les travaux atteignent le plafond de la ligne, apport local compris."""
    ligne = convention.anah.proprietaires_occupants[ligne]
    majoration = ligne.majoration_apport_local if "majoration_apport_local" in ligne else 0
    return (ligne.taux[profil] + majoration) * ligne.plafond_travaux


def occupants_au_plafond(convention, objectifs):
    """Aides de l'Anah si tous les logements d'occupants de l'année étaient au plafond."""
    au_plafond = (
        objectifs[nom] * aide_maximale(convention, *case) for nom, case in AIDES_DES_OBJECTIFS.items()
    )
    return round(sum(au_plafond), 2)


class decazeville_occupants_au_plafond(Montant):
    __releve__ = True
    label = "Decazeville-Aubin : aides de l'Anah aux occupants de l'année, tous au plafond"
    reference = "DEC-OBJ-10, DEC-BUD-01, DEC-ANAH-PO-01 à DEC-ANAH-PO-04"
    documentation = """Euros, pour l'année de la date ; à comparer à l'enveloppe de l'année."""

    def formula(menage, period, parameters):
        return de_l_annee(menage, period, parameters, occupants_au_plafond)


class decazeville_enveloppe_par_logement_bailleur(Montant):
    __releve__ = True
    label = "Decazeville-Aubin : enveloppe de l'Anah par logement de bailleur de l'objectif, cette année"
    reference = "DEC-BUD-02, DEC-OBJ-11"
    documentation = """Euros. Le plafond des travaux des bailleurs manque : aucun coût au plafond ne s'y
    compare."""

    def formula(menage, period, parameters):
        def moyenne(convention, objectifs):
            return convention.enveloppes.anah_bailleurs / sum(objectifs[nom] for nom in BAILLEURS)

        return de_l_annee(menage, period, parameters, moyenne)
