"""Prêts : durée, mensualité, signature, impayés, surendettement (2.2.1 et contrats annexés)."""

import numpy
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage

from openfisca_habitat_local.mecanismes import arrondir, montant
from openfisca_habitat_local.meuse import non, oui
from openfisca_habitat_local.nomenclatures_meuse import FormeAide, Reponse


class fsl_forme_caution(Variable):
    value_type = Enum
    possible_values = FormeAide
    default_value = FormeAide.non_renseignee
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Forme de l'aide à la caution"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, caution (MEU-FSL-AIDE-08)"


class fsl_montant_pret(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant du prêt"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """-1 : inconnu. À défaut, la caution, si elle est accordée en prêt."""

    def formula_2016_07_07(menage, period):
        en_pret = menage("fsl_forme_caution", period) == FormeAide.pret
        return numpy.where(en_pret, menage("fsl_caution", period), -1)


class fsl_capacite_mensuelle(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Capacité mensuelle de remboursement"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """-1 : inconnue."""


class fsl_capacite_faible(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La commission reconnaît une capacité de remboursement faible"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """À défaut, elle l'est si la durée normale ne suffit pas (C-24)."""


class fsl_pret_connu(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le montant du prêt et la capacité de remboursement sont connus"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"

    def formula(menage, period):
        return (menage("fsl_montant_pret", period) > 0) & (menage("fsl_capacite_mensuelle", period) > 0)


class fsl_pret_mensualites(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre de mensualités du prêt"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """Plus petit nombre de mensualités égales qui tiennent dans la capacité (lecture AMB-
    MEU-59-a). 0 : inconnu."""

    def formula(menage, period):
        connu = menage("fsl_pret_connu", period)
        capacite = numpy.where(connu, montant(menage, period, "fsl_capacite_mensuelle"), 1)
        nombre = numpy.ceil(numpy.round(montant(menage, period, "fsl_montant_pret") / capacite, 9))
        return numpy.where(connu, nombre, 0)


class fsl_pret_mensualite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Mensualité du prêt, sans intérêt"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01, MEU-FSL-PRET-02)"
    documentation = """Montant / nombre de mensualités : aucun taux (décret 2005-212, article 6)."""

    def formula(menage, period):
        nombre = menage("fsl_pret_mensualites", period)
        mensualite = montant(menage, period, "fsl_montant_pret") / numpy.maximum(nombre, 1)
        return numpy.where(nombre > 0, arrondir(mensualite), 0)


class fsl_pret_duree_maximale(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Durée maximale du prêt, en mois"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """La durée étendue suppose une capacité faible ; elle n'est pas exclue si la réponse
    manque."""

    def formula_2016_07_07(menage, period, parameters):
        prets = parameters(period).habitat_local.meuse.fsl_2016.prets
        return numpy.where(
            non(menage, period, "fsl_capacite_faible"), prets.duree_normale, prets.duree_etendue
        )


class fsl_pret_dans_limite(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le prêt se rembourse dans la durée maximale"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """Sinon le prêt seul est intenable : subvention ou aide mixte."""

    def formula_2016_07_07(menage, period):
        tient = menage("fsl_pret_mensualites", period) <= menage("fsl_pret_duree_maximale", period)
        return menage("fsl_pret_connu", period) & tient


class fsl_pret_duree_etendue(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le prêt dépasse la durée normale"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"

    def formula_2016_07_07(menage, period, parameters):
        normale = parameters(period).habitat_local.meuse.fsl_2016.prets.duree_normale
        return menage("fsl_pret_mensualites", period) > normale


class fsl_avis_semestriel(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Montant d'un avis semestriel des sommes à payer"
    unit = "currency"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-04)"
    documentation = """Informatif."""

    def formula_2016_07_07(menage, period, parameters):
        nombre = parameters(period).habitat_local.meuse.fsl_2016.prets.mensualites_par_avis
        return arrondir(nombre * montant(menage, period, "fsl_pret_mensualite"))


class fsl_nombre_emprunteurs(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre d'emprunteurs (couple, colocataires)"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03)"
    documentation = """-1 : inconnu."""


class fsl_nombre_signataires(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre d'emprunteurs qui ont signé le contrat de prêt"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03)"
    documentation = """-1 : inconnu."""


class fsl_contrat_pret_signe(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le contrat de prêt est signé de tous les emprunteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03)"
    documentation = """À défaut, déduit du nombre de signataires."""

    def formula(menage, period):
        emprunteurs, signataires = (
            menage(f"fsl_nombre_{nom}", period) for nom in ("emprunteurs", "signataires")
        )
        connus = (emprunteurs > 0) & (signataires >= 0)
        signe = numpy.where(signataires >= emprunteurs, Reponse.oui.index, Reponse.non.index)
        return numpy.where(connus, signe, Reponse.non_renseigne.index)


class fsl_inscription_ficp(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le demandeur du prêt est en situation de surendettement (FICP)"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"


class fsl_accord_surendettement_sollicite(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "L'accord de la commission de surendettement est sollicité"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"
    documentation = """À défaut, oui si l'accord est obtenu."""

    def formula(menage, period):
        obtenu = oui(menage, period, "fsl_accord_surendettement_obtenu")
        return numpy.where(obtenu, Reponse.oui.index, Reponse.non_renseigne.index)


class fsl_accord_surendettement_obtenu(Variable):
    value_type = Enum
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "L'accord de la commission de surendettement est obtenu"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"


class fsl_pret_instruisible(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le prêt peut être instruit"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-08)"
    documentation = """En cas de surendettement, l'accord doit être sollicité (lecture AMB-MEU-56-a)."""

    def formula(menage, period):
        sollicite = oui(menage, period, "fsl_accord_surendettement_sollicite")
        return ~oui(menage, period, "fsl_inscription_ficp") | sollicite


class fsl_pret_payable(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le prêt peut être payé : contrat signé de tous, accord de surendettement obtenu s'il y a lieu"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-03, MEU-FSL-PRET-08)"

    def formula(menage, period):
        accord = ~oui(menage, period, "fsl_inscription_ficp") | oui(
            menage, period, "fsl_accord_surendettement_obtenu"
        )
        return oui(menage, period, "fsl_contrat_pret_signe") & accord


class fsl_echeances_impayees(Variable):
    value_type = int
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Échéances échues et non payées, consécutives ou non"
    unit = "count"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """-1 : inconnu."""


class fsl_solde_pret(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Solde restant dû du prêt"
    unit = "currency"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """-1 : inconnu. À défaut, le montant du prêt."""

    def formula(menage, period):
        return menage("fsl_montant_pret", period)


class fsl_solde_exigible(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Le solde du prêt est immédiatement exigible"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"
    documentation = """Deux échéances impayées, consécutives ou non (C-25). Chaque signataire peut en
    devoir la totalité (MEU-FSL-PRET-06)."""

    def formula_2016_07_07(menage, period, parameters):
        seuil = parameters(period).habitat_local.meuse.fsl_2016.prets.echeances_impayees
        return menage("fsl_echeances_impayees", period) >= seuil


class fsl_montant_exigible(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Somme immédiatement exigible, hors frais de procédure"
    unit = "currency"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-05)"

    def formula_2016_07_07(menage, period):
        solde = numpy.maximum(montant(menage, period, "fsl_solde_pret"), 0)
        return solde * menage("fsl_solde_exigible", period)


class fsl_caution_due_au_fsl(Variable):
    value_type = bool
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "La caution financée par prêt revient au FSL : le prêt n'est pas entièrement remboursé"
    reference = "Contrat de prêt annexé au règlement (MEU-FSL-PRET-09)"

    def formula(menage, period):
        return menage("fsl_solde_pret", period) > 0
