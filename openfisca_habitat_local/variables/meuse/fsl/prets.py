"""Prêts : montant, durée, mensualité, avis semestriel (2.2.1)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir, montant
from openfisca_habitat_local.nomenclatures.meuse import FormeAide, Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Montant
from openfisca_habitat_local.textes.meuse import non, oui


def mensualites(menage, period, par_mois):
    """Plus petit nombre de mensualités égales, d'au plus `par_mois`, qui remboursent le prêt."""
    emprunte = numpy.maximum(montant(menage, period, "fsl_montant_pret"), 0)
    return numpy.ceil(numpy.round(emprunte / numpy.where(par_mois > 0, par_mois, 1), 9))


class fsl_forme_caution(Classe):
    possible_values = FormeAide
    default_value = FormeAide.non_renseignee
    label = "Forme de l'aide à la caution"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, caution (MEU-FSL-AIDE-08)"


class fsl_montant_pret(Montant):
    default_value = -1
    label = "Montant du prêt"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """-1 : inconnu. À défaut, la caution, si elle est accordée en prêt."""

    def formula_2016_07_07(menage, period):
        en_pret = menage("fsl_forme_caution", period) == FormeAide.pret
        return numpy.where(en_pret, menage("fsl_caution", period), -1)


class fsl_capacite_mensuelle(Montant):
    default_value = -1
    label = "Capacité mensuelle de remboursement"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """-1 : inconnue."""


class fsl_capacite_faible(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La commission reconnaît une capacité de remboursement faible"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """À défaut, elle l'est si la durée normale ne suffit pas (C-24)."""


class fsl_pret_mensualite_convenue(Montant):
    default_value = -1
    label = "Mensualité convenue pour le prêt, si elle n'est pas la capacité de remboursement"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """-1 : aucune."""


class fsl_pret_effort_mensuel(Montant):
    default_value = -1
    label = "Somme que le ménage rembourse chaque mois au plus : mensualité convenue, sinon capacité"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """-1 : inconnue."""

    def formula(menage, period):
        convenue = montant(menage, period, "fsl_pret_mensualite_convenue")
        return numpy.where(convenue > 0, convenue, montant(menage, period, "fsl_capacite_mensuelle"))


class fsl_pret_connu(Booleen):
    label = "Le montant du prêt et ce que le ménage rembourse par mois sont connus"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"

    def formula(menage, period):
        return (menage("fsl_montant_pret", period) > 0) & (menage("fsl_pret_effort_mensuel", period) > 0)


class fsl_pret_mensualites(Entier):
    default_value = -1
    label = "Nombre de mensualités du prêt"
    unit = "count"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """Plus petit nombre de mensualités égales qui tiennent dans la capacité (lecture
    AMB-MEU-59-a). 0 : inconnu."""

    def formula(menage, period):
        connu = menage("fsl_pret_connu", period)
        effort = numpy.where(connu, montant(menage, period, "fsl_pret_effort_mensuel"), 1)
        return numpy.where(connu, mensualites(menage, period, effort), 0)


class fsl_pret_mensualite(Montant):
    label = "Mensualité du prêt, sans intérêt"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01, MEU-FSL-PRET-02)"
    documentation = """Montant / nombre de mensualités : aucun taux (décret 2005-212, article 6)."""

    def formula(menage, period):
        nombre = menage("fsl_pret_mensualites", period)
        mensualite = montant(menage, period, "fsl_montant_pret") / numpy.maximum(nombre, 1)
        return numpy.where(nombre > 0, arrondir(mensualite), 0)


class fsl_pret_duree_maximale(Entier):
    default_value = -1
    label = "Durée maximale du prêt, en mois"
    unit = "month"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """La durée étendue suppose une capacité faible. Si la réponse manque, elle se lit dans la
    capacité : insuffisante sur la durée normale (C-24) ; une mensualité convenue plus basse n'y suffit pas."""

    def formula_2016_07_07(menage, period, parameters):
        prets = parameters(period).habitat_local.meuse.fsl_2016.prets
        capacite = montant(menage, period, "fsl_capacite_mensuelle")
        suffit = (capacite <= 0) | (mensualites(menage, period, capacite) <= prets.duree_normale)
        convenue = menage("fsl_pret_mensualite_convenue", period) > 0
        normale = non(menage, period, "fsl_capacite_faible")
        normale |= convenue & suffit & ~oui(menage, period, "fsl_capacite_faible")
        return numpy.where(normale, prets.duree_normale, prets.duree_etendue)


class fsl_pret_dans_limite(Booleen):
    label = "Le prêt se rembourse dans la durée maximale"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"
    documentation = """Sinon le prêt seul est intenable : subvention ou aide mixte."""

    def formula_2016_07_07(menage, period):
        tient = menage("fsl_pret_mensualites", period) <= menage("fsl_pret_duree_maximale", period)
        return menage("fsl_pret_connu", period) & tient


class fsl_pret_duree_etendue(Booleen):
    label = "Le prêt dépasse la durée normale"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-01)"

    def formula_2016_07_07(menage, period, parameters):
        normale = parameters(period).habitat_local.meuse.fsl_2016.prets.duree_normale
        return menage("fsl_pret_mensualites", period) > normale


class fsl_avis_semestriel(Montant):
    label = "Montant d'un avis semestriel des sommes à payer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-PRET-04)"
    documentation = """Informatif."""

    def formula_2016_07_07(menage, period, parameters):
        nombre = parameters(period).habitat_local.meuse.fsl_2016.prets.mensualites_par_avis
        return arrondir(nombre * montant(menage, period, "fsl_pret_mensualite"))
