"""Ressources et charges du mois, reste à vivre et quotient familial réel (2.2.2)."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Famille, Menage

from openfisca_habitat_local.mecanismes import montant
from openfisca_habitat_local.meuse import personnes

MOIS_PAR_AN = 12
MOIS_DE_RENTREE = 8  # l'allocation de rentrée scolaire est versée en août

# Ce qu'openfisca-france sait des ressources d'un mois (la fiche de saisine en donne la liste).
REVENUS_DES_PERSONNES = (
    "salaire_net",
    "chomage_net",
    "retraite_nette",
    "pensions_invalidite",
    "pensions_alimentaires_percues",
    "aah",
    "asi",
    "ass",
)
PRESTATIONS_DES_FAMILLES = ("rsa", "ppa", "aspa", "af", "cf", "asf", "paje")


def de_la_famille(menage, period, nom):
    """Somme d'une prestation mensuelle des familles du logement."""
    return menage.sum(menage.members.famille(nom, period.first_month), role=Famille.DEMANDEUR)


class fsl_aide_logement(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide au logement perçue dans le mois (AL, APL)"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """-1 : inconnue. À défaut, `aide_logement` d'openfisca-france."""

    def formula(menage, period):
        return de_la_famille(menage, period, "aide_logement")


class fsl_allocation_rentree_scolaire(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Allocation de rentrée scolaire perçue dans le mois"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """À défaut, `ars` d'openfisca-france, versée en août."""

    def formula(menage, period):
        if period.start.month != MOIS_DE_RENTREE:
            return numpy.zeros(menage.count)
        return menage.sum(menage.members.famille("ars", period.this_year), role=Famille.DEMANDEUR)


class fsl_allocation_enfant_handicape(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Allocation d'éducation de l'enfant handicapé perçue dans le mois"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """À défaut, `aeeh` d'openfisca-france."""

    def formula(menage, period):
        return de_la_famille(menage, period, "aeeh")


class fsl_autres_ressources(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Ressources du mois hors aide au logement, rentrée scolaire et enfant handicapé"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """À défaut, salaires, chômage, pensions, minima et prestations familiales d'openfisca-
    france, nets, de toutes les personnes du foyer."""

    def formula(menage, period):
        return sum(de_la_famille(menage, period, nom) for nom in PRESTATIONS_DES_FAMILLES) + sum(
            menage.sum(menage.members(nom, period.first_month)) for nom in REVENUS_DES_PERSONNES
        )


class fsl_ressources_mois(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Ressources du foyer dans le mois de la demande (total A de la fiche de saisine)"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """-1 : inconnues. Tous les revenus de toutes les personnes, prestations comprises. À
    défaut, somme de ce qu'openfisca-france calcule ou reçoit."""

    def formula(menage, period):
        noms = (
            "aide_logement",
            "allocation_rentree_scolaire",
            "allocation_enfant_handicape",
            "autres_ressources",
        )
        return numpy.round(sum(montant(menage, period, f"fsl_{nom}") for nom in noms), 2)


class fsl_ressources_moyenne_trois_mois(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Moyenne des ressources des trois derniers mois"
    unit = "currency"
    reference = "Fiche de saisine annexée au règlement (MEU-FSL-QF-01)"
    documentation = """-1 : inconnue. À défaut, les ressources du mois. N'est lue que par la lecture AMB-
    MEU-10-b."""

    def formula(menage, period):
        return menage("fsl_ressources_mois", period)


class fsl_ressources_declarees(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Ressources de la période retenue"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """Celles du mois (lecture AMB-MEU-10-a)."""

    def formula(menage, period):
        return menage("fsl_ressources_mois", period)


class fsl_ressources_ecartees(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Ressources que le calcul écarte"
    unit = "currency"
    reference = "Décret 2005-212, article 5 (MEU-FSL-QF-01)"
    documentation = """Aucune selon le règlement (lecture AMB-MEU-46-a)."""


class fsl_ressources_retenues(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Ressources retenues pour le reste à vivre"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-01)"
    documentation = """-1 : inconnues."""

    def formula(menage, period):
        declarees = montant(menage, period, "fsl_ressources_declarees")
        retenues = declarees - montant(menage, period, "fsl_ressources_ecartees")
        return numpy.where(declarees < 0, -1, numpy.maximum(retenues, 0))


class fsl_charges_logement_actuel(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges du mois liées au logement actuel"
    unit = "currency"
    reference = "Fiche de saisine, volet charges (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. Loyer brut. À défaut, `loyer` et `charges_locatives` d'openfisca-
    france."""

    def formula(menage, period):
        total = menage("loyer", period.first_month) + menage("charges_locatives", period.first_month)
        return numpy.where(total > 0, total, -1)


class fsl_autres_charges(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Autres charges payées dans le mois (santé, garde, véhicule, impôt, abonnements, épargne…)"
    unit = "currency"
    reference = "Fiche de saisine, volet charges (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""


class fsl_mensualites_dettes(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Mensualités de crédits et de plans d'apurement"
    unit = "currency"
    reference = "Fiche de saisine et son annexe 1 (MEU-FSL-QF-02, MEU-FSL-QF-11)"
    documentation = """-1 : inconnues. Les dettes non remboursées n'y entrent pas."""


class fsl_charges_reelles(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges payées dans le mois du dépôt (total B de la fiche de saisine)"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. À défaut, somme des charges du logement, des autres charges et des
    mensualités données."""

    def formula(menage, period):
        noms = ("charges_logement_actuel", "autres_charges", "mensualites_dettes")
        parties = [montant(menage, period, f"fsl_{nom}") for nom in noms]
        connues = numpy.any([partie >= 0 for partie in parties], axis=0)
        return numpy.where(connues, sum(numpy.maximum(partie, 0) for partie in parties), -1)


class fsl_charges_annuelles(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges de l'année"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""


class fsl_charges_previsionnelles(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges prévisionnelles mensuelles (annuelles / 12, usage éducatif)"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""

    def formula(menage, period):
        annuelles = montant(menage, period, "fsl_charges_annuelles")
        return numpy.where(annuelles < 0, -1, annuelles / MOIS_PAR_AN)


class fsl_depense_demandee(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dépense pour laquelle l'aide du FSL est demandée"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"


class fsl_charges_comprennent_depense(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les charges réelles données comprennent la dépense demandée"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"


class fsl_charges_hors_depense(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges réelles hors dépense demandée"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.3 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues. La dépense demandée n'entre pas dans les charges (lecture AMB-
    MEU-43-a)."""

    def formula(menage, period):
        charges = montant(menage, period, "fsl_charges_reelles")
        depense = montant(menage, period, "fsl_depense_demandee") * menage(
            "fsl_charges_comprennent_depense", period
        )
        return numpy.where(charges < 0, -1, numpy.maximum(charges - depense, 0))


class fsl_aide_logement_deduite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide au logement déduite du loyer dans les charges"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """Aucune : le loyer se saisit brut (lecture AMB-MEU-09-a)."""


class fsl_charges_retenues(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Charges retenues pour le reste à vivre"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-02)"
    documentation = """-1 : inconnues."""

    def formula(menage, period):
        charges = montant(menage, period, "fsl_charges_hors_depense")
        deduite = montant(menage, period, "fsl_aide_logement_deduite")
        return numpy.where(charges < 0, -1, numpy.maximum(charges - deduite, 0))


class fsl_budget_connu(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les ressources, les charges et la composition du foyer sont connues"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"

    def formula(menage, period):
        connu = (menage("fsl_charges_retenues", period) >= 0) & (menage("fsl_nombre_personnes", period) > 0)
        if not connu.any():  # sans charges connues, inutile de calculer les ressources
            return connu
        return connu & (menage("fsl_ressources_retenues", period) >= 0)


class fsl_reste_a_vivre(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Reste à vivre mensuel du foyer"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"
    documentation = """0 si le budget est inconnu (`fsl_budget_connu`). Peut être négatif."""

    def formula(menage, period):
        connu = menage("fsl_budget_connu", period)
        if not connu.any():
            return numpy.zeros(menage.count)
        ressources = montant(menage, period, "fsl_ressources_retenues")
        reste = ressources - montant(menage, period, "fsl_charges_retenues")
        return numpy.where(connu, numpy.round(reste, 2), 0)


class fsl_quotient_familial_reel(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Quotient familial réel : reste à vivre mensuel par personne"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-03)"
    documentation = """0 si le budget est inconnu (`fsl_budget_connu`). Peut être négatif."""

    def formula(menage, period):
        return montant(menage, period, "fsl_reste_a_vivre") / personnes(menage, period)


class fsl_dettes_echelonnees(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dettes échelonnées restant dues"
    unit = "currency"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"


class fsl_dettes_non_remboursees(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Dettes non remboursées (hors charges)"
    unit = "currency"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"


class fsl_dettes_totales(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant total des dettes du foyer"
    unit = "currency"
    reference = "Fiche de saisine, annexe 1 (MEU-FSL-QF-11)"

    def formula(menage, period):
        noms = ("fsl_dettes_echelonnees", "fsl_dettes_non_remboursees")
        return sum(montant(menage, period, nom) for nom in noms)
