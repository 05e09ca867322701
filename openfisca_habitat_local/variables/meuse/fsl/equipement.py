"""Compteurs, assurance habitation, entretien du logement, poêle de chauffage (3.3)."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import montant, rangs
from openfisca_habitat_local.meuse import accorder, non, oui
from openfisca_habitat_local.nomenclatures_meuse import Reponse, StatutOccupationFsl, TypeLogementFsl


class fsl_devis_compteur_eau(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis d'ouverture ou de réouverture du compteur : eau"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_eau(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : compteur, eau"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Au coût réel, sans plafond."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "compteurs", montant(menage, period, "fsl_devis_compteur_eau"))


class fsl_devis_compteur_gaz(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis d'ouverture ou de réouverture du compteur : gaz"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_gaz(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : compteur, gaz"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Dans la limite d'un plafond propre."""

    def formula_2016_07_07(menage, period, parameters):
        plafond = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.compteur_gaz
        return accorder(
            menage,
            period,
            "compteurs",
            numpy.minimum(montant(menage, period, "fsl_devis_compteur_gaz"), plafond),
        )


class fsl_devis_compteur_electricite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis d'ouverture ou de réouverture du compteur : électricité"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_electricite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : compteur, électricité"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Dans la limite d'un plafond propre."""

    def formula_2016_07_07(menage, period, parameters):
        plafond = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.compteur_electricite
        return accorder(
            menage,
            period,
            "compteurs",
            numpy.minimum(montant(menage, period, "fsl_devis_compteur_electricite"), plafond),
        )


class fsl_demande_compteurs(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide demandée : ouverture ou réouverture de compteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-14)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return (
            (menage("fsl_devis_compteur_eau", period) > 0)
            | (menage("fsl_devis_compteur_gaz", period) > 0)
            | (menage("fsl_devis_compteur_electricite", period) > 0)
        )


class fsl_compteurs_recevable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aucune condition propre n'exclut l'ouverture de compteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"

    def formula_2016_07_07(menage, period):
        return numpy.ones(menage.count, dtype=bool)


class fsl_aide_compteurs(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : ouverture ou réouverture de compteurs"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Somme des trois compteurs, aux plafonds indépendants."""

    def formula_2016_07_07(menage, period):
        return sum(
            montant(menage, period, f"fsl_aide_compteur_{nom}") for nom in ("eau", "gaz", "electricite")
        )


class fsl_facture_assurance(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Facture ou devis d'assurance habitation"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, assurance habitation (MEU-FSL-AIDE-15)"


class fsl_demande_assurance(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide demandée : assurance habitation"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-15)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_facture_assurance", period) > 0


class fsl_assurance_recevable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le demandeur est locataire, ou va l'être"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, assurance habitation (MEU-FSL-AIDE-15)"
    documentation = """Un statut inconnu n'exclut pas."""

    def formula_2016_07_07(menage, period):
        statut = menage("fsl_statut_occupation", period)
        return (statut != StatutOccupationFsl.proprietaire_occupant) & (statut != StatutOccupationFsl.autre)


class fsl_plafond_assurance(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Plafond de l'assurance habitation"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, assurance habitation (MEU-FSL-AIDE-15)"
    documentation = """-1 : type de logement inconnu."""

    def formula_2016_07_07(menage, period, parameters):
        plafonds = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.assurance
        par_type = [-1 if t is TypeLogementFsl.non_renseigne else plafonds[t.name] for t in TypeLogementFsl]
        return numpy.array(par_type, dtype=float)[rangs(menage("fsl_type_logement", period))]


class fsl_aide_assurance(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : assurance habitation"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, assurance habitation (MEU-FSL-AIDE-15)"
    documentation = """0 si le type du logement est inconnu. Un maximum, jamais un droit."""

    def formula_2016_07_07(menage, period):
        plafond = numpy.maximum(montant(menage, period, "fsl_plafond_assurance"), 0)
        facture = montant(menage, period, "fsl_facture_assurance")
        return accorder(menage, period, "assurance", numpy.minimum(facture, plafond))


class fsl_devis_entretien(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis de petits travaux d'entretien, matériaux et main-d'œuvre"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, entretien (MEU-FSL-AIDE-16)"


class fsl_travaux_incombent_au_proprietaire(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les travaux d'entretien incombent au propriétaire"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, entretien (MEU-FSL-AIDE-16)"


class fsl_demande_entretien(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide demandée : entretien du logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-16)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_devis_entretien", period) > 0


class fsl_entretien_recevable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les travaux n'incombent pas au propriétaire"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, entretien (MEU-FSL-AIDE-16)"

    def formula_2016_07_07(menage, period):
        return ~oui(menage, period, "fsl_travaux_incombent_au_proprietaire")


class fsl_aide_entretien(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : entretien du logement"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-16)"
    documentation = """Dépense justifiée : le règlement n'en plafonne pas le montant. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "entretien", montant(menage, period, "fsl_devis_entretien"))


class fsl_devis_poele(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Devis d'achat et de pose d'un poêle de chauffage"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_accord_bailleur(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le bailleur a donné son accord écrit au poêle"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_gain_significatif(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le poêle procure un gain réel et significatif qui amortit l'achat"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_conduits_compatibles(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les conduits sont compatibles avec le poêle"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_professionnel_agree(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le poêle est posé par un professionnel agréé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_poele_autres_financements_recherches(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Les autres financements du poêle ont été recherchés"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"


class fsl_demande_poele(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide demandée : poêle de chauffage"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-20)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_devis_poele", period) > 0


class fsl_poele_recevable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aucune des conditions cumulatives du poêle n'est en défaut"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"
    documentation = """L'accord du bailleur n'est exigé que d'un locataire."""

    def formula_2016_07_07(menage, period):
        noms = (
            "gain_significatif",
            "conduits_compatibles",
            "professionnel_agree",
            "autres_financements_recherches",
        )
        defauts = numpy.any([non(menage, period, f"fsl_poele_{nom}") for nom in noms], axis=0)
        proprietaire = menage("fsl_statut_occupation", period) == StatutOccupationFsl.proprietaire_occupant
        return ~defauts & (proprietaire | ~non(menage, period, "fsl_poele_accord_bailleur"))


class fsl_aide_poele(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant maximal : poêle de chauffage"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, poêle (MEU-FSL-AIDE-20)"
    documentation = """Le devis : le montant est laissé à la commission."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "poele", montant(menage, period, "fsl_devis_poele"))
