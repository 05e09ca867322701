"""Le texte dont relève le dossier : sa commune, son jour, et ses conditions générales."""

import numpy

from openfisca_habitat_local.mecanismes.aide_nommee.source import source
from openfisca_habitat_local.mecanismes.bareme import TEXTES, lire, rangs_des_textes
from openfisca_habitat_local.mecanismes.communes import commune_connue
from openfisca_habitat_local.mecanismes.conditions import Examen
from openfisca_habitat_local.mecanismes.geographie import rang_commune
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers, dire_faits, masques_de_faits
from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.mecanismes.plusieurs_textes import (
    TABLEAUX,
    TERRITOIRE,
    a_tableaux,
    communes_du_texte,
    racine_de,
    releve,
    textes,
)
from openfisca_habitat_local.nomenclatures.generales import Motif, NatureTravaux, Profil
from openfisca_habitat_local.nomenclatures.textes import textes_du_systeme
from openfisca_habitat_local.systeme.entrees import ErreurFait, verifier_jours
from openfisca_habitat_local.systeme.suivi import noter
from openfisca_habitat_local.systeme.variables import Booleen, Classe

#: Les textes du système en construction : OpenFisca exécute ce module une fois par système.
Texte = textes_du_systeme()


def communes_en_vigueur(conventions, racine, jour):
    """{rang du texte: communes} des textes à tableaux en vigueur à l'instant de `conventions` (`jour`)."""
    communes = {}
    for rang, nom in enumerate(rangs_des_textes(conventions)):
        if nom not in conventions or not any(tableau in conventions[nom] for tableau in TABLEAUX):
            continue
        cadre = source(racine, jour, "conventions", nom, "cadre")
        if cadre is not None and cadre.lire("en_vigueur", False):
            communes[rang] = sorted(communes_du_texte(cadre))
    return {rang: liste for rang, liste in communes.items() if liste}


def communes_de_tout_temps(systeme):
    """Communes du territoire d'un texte, à quelque date que ce soit."""
    conventions = systeme.parameters.habitat_local.conventions.children
    cadres = [c.children["cadre"].children for c in conventions.values() if a_tableaux(c)]
    listes = [v.value for cadre in cadres if "communes" in cadre for v in cadre["communes"].values_list]
    return {0: sorted({commune for liste in listes if liste for commune in liste})}


def dans_un_territoire(menage, conventions, depcom):
    """Vrai où la commune est, ou a été, ou sera dans le territoire d'un texte catalogué."""
    systeme = menage.simulation.tax_benefit_system
    noter(conventions, "cadre", "communes", toute_date=True)
    return rang_commune(conventions, "territoire", lambda: communes_de_tout_temps(systeme), depcom) >= 0


def dans_un_texte_nomme(menage, period):
    """Vrai où le dossier relève d'un texte d'aides nommées, et où sa commune est connue."""
    racine = racine_de(menage.simulation.tax_benefit_system)
    conventions = racine.children["conventions"].children
    dedans = numpy.zeros(menage.count, dtype=bool)
    for texte in textes(racine):
        if not a_tableaux(conventions[texte]) and "aides" in conventions[texte].children:
            dedans |= releve(menage, period, texte)
    return dedans & commune_connue(menage("depcom_logement", period))


def regime_national_en_vigueur(conventions):
    cadre = conventions.regime_national.cadre
    return "en_vigueur" in cadre and cadre.en_vigueur


class regime_national_applicable(Booleen):
    label = "Les barèmes nationaux de l'Anah et d'Habiter Mieux s'appliquent, hors de toute convention"
    reference = "CLE-05 ; HAG-CADRE-09"
    documentation = """Un territoire délégué a ses propres taux : rien n'est supposé. À défaut, vrai quand un
    contrat local d'engagement est en vigueur le jour du dépôt."""

    def formula(menage, period):
        return menage("cle_en_vigueur", period)


def exiger_commune(depcom):
    """Erreur si un dossier n'a pas de commune : aucune aide locale ne se dit nulle sans savoir où est le logement."""
    sans_commune = depcom == b""
    if sans_commune.any():
        raise ErreurFait(
            "depcom_logement",
            f"{sans_commune.sum()} dossier(s) sans commune (le premier au rang {sans_commune.argmax()}) : donnez "
            "depcom_logement, entre guillemets et daté du jour du dossier, ou depcom daté de son mois. Un depcom non "
            "daté, dans un test daté d'un jour, est ignoré.",
        )


class texte_applicable(Classe):
    possible_values = Texte
    default_value = Texte.aucun
    label = "Texte local dont relève le dossier"
    reference = (
        "HAG-CADRE-01, HAG-CADRE-03, HAG-CADRE-05 ; GIR-CHAMP-01, GIR-CHAMP-02 ; DEC-CADRE-01, DEC-CADRE-07"
    )
    documentation = """Celui dont la commune est dans le territoire et qui est en vigueur le jour du dépôt. Le
    régime national ne vaut que là où aucun texte catalogué n'a de territoire, à aucune date, et où le dossier
    établit qu'il s'y applique (`regime_national_applicable`). Erreur si deux textes couvrent la même commune
    le même jour, ou si un projet de travaux n'a pas de commune."""

    def formula(menage, period, parameters):
        verifier_jours(menage.simulation, period)
        conventions = parameters(period).habitat_local.conventions
        depcom = menage("depcom_logement", period)
        exiger_commune(depcom)
        aucun, national = Texte.aucun.index, Texte.regime_national.index
        racine, jour = racine_de(menage.simulation.tax_benefit_system), str(period.start)
        jour = getattr(conventions, "_instant_str", None) or jour
        texte = rang_commune(
            conventions, "en_vigueur", lambda: communes_en_vigueur(conventions, racine, jour), depcom, aucun,
            lu=[("cadre", champ) for champ in TERRITOIRE],
        )  # fmt: skip
        if regime_national_en_vigueur(conventions) and (texte == aucun).any():
            hors_territoire = commune_connue(depcom) & ~dans_un_territoire(menage, conventions, depcom)
            admis = hors_territoire & menage("regime_national_applicable", period)
            texte = numpy.where((texte == aucun) & admis, national, texte)
        return texte


class texte_anah(Classe):
    possible_values = Texte
    default_value = Texte.aucun
    label = "Texte dont se lisent les tableaux de l'Anah et de l'aide de solidarité écologique"
    reference = "HAG-ANAH-PO-01 ; DEC-ANAH-PO-01 ; GIR-ANAH-PO-01"
    documentation = """Le texte du dossier, ou le régime national si ce texte y renvoie
    (`cadre.anah_nationale`)."""

    def formula(menage, period, parameters):
        conventions = parameters(period).habitat_local.conventions
        texte = rangs(menage("texte_applicable", period))
        nationale = lire(conventions, (TEXTES, "cadre", "anah_nationale"), texte)
        return numpy.where(nationale > 0, Texte.regime_national.index, texte)


class motif_recevabilite(Classe):
    possible_values = Motif
    default_value = Motif.aucun
    label = "Ce qui empêche d'examiner le dossier au titre d'un texte"
    reference = "HAG-CADRE-01, HAG-CADRE-02, HAG-CADRE-05, HAG-CADRE-06"
    documentation = """`aucun` : le dossier est recevable."""

    def formula(menage, period, parameters):
        conventions = parameters(period).habitat_local.conventions
        texte = rangs(menage("texte_applicable", period))
        profil = rangs(menage("profil_demandeur", period))
        projet = rangs(menage("nature_travaux", period))
        sans_montant = menage("montant_travaux_ht", period) <= 0
        examen = Examen.de(menage.count)
        hors_texte = texte == Texte.aucun.index
        if hors_texte.any():
            depcom = menage("depcom_logement", period)
            hors_territoire = ~dans_un_territoire(menage, conventions, depcom)
            examen.rejeter(hors_texte & ~commune_connue(depcom), Motif.commune_inconnue)
            examen.rejeter(hors_texte & hors_territoire, Motif.hors_territoire)
            examen.rejeter(hors_texte, Motif.hors_periode)
        examen.rejeter((projet == NatureTravaux.aucune.index) | sans_montant, Motif.sans_travaux)
        examen.rejeter(profil == Profil.non_renseigne.index, Motif.profil_manquant)
        examen.rejeter(profil == Profil.ressources_indeterminees.index, Motif.ressources_indeterminees)
        dossiers = Dossiers(menage, period, parameters)
        requis = masques_de_faits(dossiers, (TEXTES, "cadre", "faits_requis"), texte)
        exclus = masques_de_faits(dossiers, (TEXTES, "cadre", "faits_exclus"), texte)
        for champ, attendus in (("faits_requis", True), ("faits_exclus", False)):
            dire_faits(
                dossiers, (TEXTES, "cadre", champ), texte, attendus, Motif.condition_generale, "recevabilite"
            )
        refus = ((requis[0] & ~requis[1]) != 0) | ((exclus[0] & exclus[1]) != 0)
        examen.rejeter(refus, Motif.condition_generale)
        # Un texte d'aides nommées dit lui-même, aide par aide, ce qui manque.
        return numpy.where(hors_texte & dans_un_texte_nomme(menage, period), Motif.aucun.index, examen.motifs)
