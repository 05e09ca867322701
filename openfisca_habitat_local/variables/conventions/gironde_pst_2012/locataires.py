"""Gironde 2012, annexe 3-2 : ressources des locataires d'un logement conventionné très social."""

import numpy

from openfisca_habitat_local.mecanismes.bareme import lire
from openfisca_habitat_local.mecanismes.montants import du_texte
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Booleen, Entier, Montant
from openfisca_habitat_local.textes.gironde import CATEGORIES_LOCATAIRES, convention


class gironde_annee_rfr_locataire(Entier):
    label = "Gironde : année du revenu fiscal de référence du locataire"
    unit = "year"
    reference = "GIR-PLAF-03"
    documentation = """N-2, N étant l'année du bail ; 0 hors du texte."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        bail = menage("gironde_date_bail", period).astype("datetime64[Y]").astype(int) + 1970
        return numpy.where(concernes, bail - convention(parameters, period).cadre.anciennete_revenu, 0)


class gironde_categorie_locataire(Entier):
    label = "Gironde : catégorie de composition du foyer locataire"
    reference = "GIR-PLAF-02 (AMB-GIR-49)"
    documentation = """Nombre de personnes, une de plus pour un parent seul, trois au moins pour un jeune
    ménage de deux."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        regle = convention(parameters, period).locataires
        personnes = menage("gironde_locataire_personnes", period)
        charges = personnes - 1
        limite = regle.charges_maximales_parent_seul or numpy.inf
        monte = menage("gironde_locataire_parent_seul", period) & (charges >= 1) & (charges <= limite)
        jeune = menage("gironde_locataire_jeune_menage", period) & (personnes == 2)
        return numpy.where(jeune, regle.categorie_jeune_menage, personnes + monte) * concernes


class gironde_plafond_locataire(Montant):
    label = "Gironde : plafond de ressources du foyer locataire"
    reference = "GIR-PLAF-02"
    documentation = """Euros de revenu fiscal de référence par an ; 0 sans foyer locataire."""

    def formula(menage, period, parameters):
        concernes = du_texte(menage, period, Texte.gironde_pst_2012)
        if not concernes.any():
            return numpy.zeros(menage.count)

        regle = convention(parameters, period).locataires
        categorie = menage("gironde_categorie_locataire", period)
        en_table = len(CATEGORIES_LOCATAIRES)
        rang = numpy.clip(categorie, 1, en_table) - 1
        plafond = lire(regle, ("plafonds", CATEGORIES_LOCATAIRES), rang)
        plafond = plafond + numpy.maximum(categorie - en_table, 0) * regle.plafonds.personne_supplementaire
        return numpy.where(concernes & (categorie > 0), plafond, 0)


class gironde_locataire_eligible(Booleen):
    label = "Gironde : foyer locataire sous le plafond de ressources"
    reference = "GIR-PLAF-02"
    documentation = """Plafond compris."""

    def formula(menage, period):
        rfr = menage("gironde_locataire_rfr", period)
        return (rfr >= 0) & (rfr <= menage("gironde_plafond_locataire", period))


class gironde_locataire_hors_plafond(Booleen):
    label = "Gironde : bailleur qui loue à un foyer au-dessus du plafond de ressources"
    reference = "GIR-CHAMP-04, GIR-PLAF-02"
    documentation = (
        """Faux tant que le foyer ou son revenu n'est pas connu : l'engagement du bailleur suffit."""
    )

    def formula(menage, period):
        bailleur = menage("statut_demandeur", period) == StatutDemandeur.proprietaire_bailleur
        connu = (menage("gironde_locataire_personnes", period) > 0) & (
            menage("gironde_locataire_rfr", period) >= 0
        )
        return bailleur & connu & ~menage("gironde_locataire_eligible", period)
