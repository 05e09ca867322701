"""Le texte dont relève le dossier : sa commune, son jour, et ses conditions générales."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.geographie import rang_commune
from openfisca_habitat_local.mecanismes import Examen, masques_de_faits, rangs
from openfisca_habitat_local.bareme import TEXTES
from openfisca_habitat_local.nomenclatures import Motif, NatureTravaux, Profil, Texte


def listes_de_communes(conventions, en_vigueur):
    """Communes de chaque texte (rang de Texte), de tous ou des seuls textes en vigueur."""

    def listes():
        cadres = {texte: conventions[texte.name].cadre for texte in Texte if texte.name in conventions}
        return {
            texte.index: cadre.communes
            for texte, cadre in cadres.items()
            if "communes" in cadre and (not en_vigueur or ("en_vigueur" in cadre and cadre.en_vigueur))
        }

    return listes


class texte_applicable(Variable):
    value_type = Enum
    possible_values = Texte
    default_value = Texte.aucun
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Texte local dont relève le dossier"
    reference = "HAG-CADRE-01, HAG-CADRE-03, HAG-CADRE-05 ; GIR-CHAMP-01, GIR-CHAMP-02 ; DEC-CADRE-01, DEC-CADRE-07"
    documentation = """Celui dont la commune est dans le territoire et qui est en vigueur le jour du dépôt.
    Erreur si deux textes couvrent la même commune le même jour, ou si un projet de travaux n'a pas de commune."""

    def formula(menage, period, parameters):
        conventions = parameters(period).habitat_local.conventions
        depcom = menage("depcom_logement", period)
        sans_commune = (depcom == b"") & (menage("montant_travaux_ht", period) > 0)
        if sans_commune.any():
            raise ValueError(
                f"{sans_commune.sum()} dossier(s) avec travaux sans commune (le premier au rang "
                f"{sans_commune.argmax()}) : donnez depcom_logement, entre guillemets et daté du jour du dossier, "
                "ou depcom daté de son mois. Un depcom non daté, dans un test daté d'un jour, est ignoré."
            )
        listes = listes_de_communes(conventions, en_vigueur=True)
        return rang_commune(conventions, "en_vigueur", listes, depcom, defaut=Texte.aucun.index)


class motif_recevabilite(Variable):
    value_type = Enum
    possible_values = Motif
    default_value = Motif.aucun
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Ce qui empêche d'examiner le dossier au titre d'un texte"
    reference = "HAG-CADRE-01, HAG-CADRE-02, HAG-CADRE-05, HAG-CADRE-06"
    documentation = """`aucun` : le dossier est recevable."""

    def formula(menage, period, parameters):
        conventions = parameters(period).habitat_local.conventions
        texte = rangs(menage("texte_applicable", period))
        profil = rangs(menage("profil_demandeur", period))
        projet = rangs(menage("nature_travaux", period))
        sans_montant = menage("montant_travaux_ht", period) <= 0
        examen = Examen(menage.count)
        hors_texte = texte == Texte.aucun.index
        if hors_texte.any():
            territoire = rang_commune(
                conventions,
                "territoire",
                listes_de_communes(conventions, en_vigueur=False),
                menage("depcom_logement", period),
            )
            examen.rejeter(hors_texte & (territoire < 0), Motif.hors_territoire)
            examen.rejeter(hors_texte, Motif.hors_periode)
        examen.rejeter((projet == NatureTravaux.aucune.index) | sans_montant, Motif.sans_travaux)
        examen.rejeter(profil == Profil.non_renseigne.index, Motif.profil_manquant)
        examen.rejeter(profil == Profil.ressources_indeterminees.index, Motif.ressources_indeterminees)
        requis = masques_de_faits(menage, period, conventions, (TEXTES, "cadre", "faits_requis"), texte)
        exclus = masques_de_faits(menage, period, conventions, (TEXTES, "cadre", "faits_exclus"), texte)
        refus = ((requis[0] & ~requis[1]) != 0) | ((exclus[0] & exclus[1]) != 0)
        examen.rejeter(refus, Motif.condition_generale)
        return examen.motifs
