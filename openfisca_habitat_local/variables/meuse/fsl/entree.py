"""Aides à l'entrée dans un logement : caution, premier loyer, agence, déménagement (3.3)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Montant
from openfisca_habitat_local.textes.meuse import accorder, non


class fsl_caution_demandee(Montant):
    default_value = -1
    label = "Caution demandée par le bailleur"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, caution (MEU-FSL-AIDE-08)"
    documentation = """-1 : inconnue."""


class fsl_demande_caution(Booleen):
    label = "Aide demandée : caution (dépôt de garantie)"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-08)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_caution_demandee", period) > 0


class fsl_caution_anterieure_en_secours(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Une caution a déjà été accordée en subvention"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, caution (MEU-FSL-AIDE-08)"
    documentation = """À vérifier, sans exclure."""


class fsl_caution_recevable(Booleen):
    label = "Aucune condition connue n'exclut la caution"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, caution (MEU-FSL-AIDE-05, MEU-FSL-AIDE-08)"

    def formula_2016_07_07(menage, period):
        return menage("fsl_sous_location_admise", period) & ~menage("fsl_refus_loyer", period)


class fsl_caution(Montant):
    default_value = -1
    label = "Montant maximal de la caution : un mois de loyer hors charges"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, caution (MEU-FSL-AIDE-08)"
    documentation = """Dans la limite de la caution demandée, si elle est connue. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period, parameters):
        mois = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.mois_caution
        plafond = mois * numpy.maximum(montant(menage, period, "fsl_loyer_hors_charges"), 0)
        demandee = montant(menage, period, "fsl_caution_demandee")
        return accorder(
            menage, period, "caution", numpy.where(demandee < 0, plafond, numpy.minimum(demandee, plafond))
        )


class fsl_primo_accedant(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Premier logement autonome du ménage"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, premier loyer (MEU-FSL-AIDE-09)"


class fsl_sans_allocation_logement(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le ménage n'a pas, ou plus, d'allocation logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, premier loyer (MEU-FSL-AIDE-09)"
    documentation = """À défaut, oui si l'aide au logement est connue et nulle."""

    def formula(menage, period):
        aide = menage("fsl_aide_logement_visee", period)
        reponses = [Reponse.oui.index, Reponse.non.index]
        return numpy.select([aide == 0, aide > 0], reponses, Reponse.non_renseigne.index)


class fsl_demande_premier_loyer(Booleen):
    label = "Aide demandée : premier loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-09)"


class fsl_premier_loyer_recevable(Booleen):
    label = "Premier logement, ou ménage sans allocation logement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, premier loyer (MEU-FSL-AIDE-09)"
    documentation = """Une condition suffit."""

    def formula_2016_07_07(menage, period):
        exclu = non(menage, period, "fsl_primo_accedant") & non(
            menage, period, "fsl_sans_allocation_logement"
        )
        return ~exclu & ~menage("fsl_refus_loyer", period)


class fsl_aide_premier_loyer(Montant):
    default_value = -1
    label = "Montant maximal : premier loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, premier loyer (MEU-FSL-AIDE-09)"
    documentation = """Loyer résiduel justifié (C-27), loyer entier si l'aide au logement est inconnue. Un
    maximum, jamais un droit."""

    def formula_2016_07_07(menage, period):
        residuel = montant(menage, period, "fsl_residuel_loyer")
        loyer = numpy.maximum(montant(menage, period, "fsl_loyer_hors_charges"), 0)
        return accorder(menage, period, "premier_loyer", numpy.where(residuel < 0, loyer, residuel))


class fsl_devis_agence(Montant):
    label = "Devis de frais d'agence"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, frais d'agence (MEU-FSL-AIDE-11)"


class fsl_agence_justifiee(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le recours à une agence est justifié au vu du parc local"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, frais d'agence (MEU-FSL-AIDE-11)"


class fsl_demande_agence(Booleen):
    label = "Aide demandée : frais d'agence"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-11)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_devis_agence", period) > 0


class fsl_agence_recevable(Booleen):
    label = "Aucune condition connue n'exclut les frais d'agence"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, frais d'agence (MEU-FSL-AIDE-11)"

    def formula_2016_07_07(menage, period):
        return ~non(menage, period, "fsl_agence_justifiee") & ~menage("fsl_refus_loyer", period)


class fsl_aide_agence(Montant):
    default_value = -1
    label = "Montant maximal : frais d'agence"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-11)"
    documentation = """Dépense justifiée : le règlement n'en plafonne pas le montant. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "agence", montant(menage, period, "fsl_devis_agence"))


class fsl_devis_demenagement(Montant):
    label = "Devis de déménagement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, frais de déménagement (MEU-FSL-AIDE-12)"


class fsl_demande_demenagement(Booleen):
    label = "Aide demandée : déménagement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-12)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_devis_demenagement", period) > 0


class fsl_demenagement_recevable(Booleen):
    label = "Le logement d'arrivée n'est pas hors de la Meuse"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, frais de déménagement (MEU-FSL-AIDE-12)"

    def formula_2016_07_07(menage, period):
        return ~non(menage, period, "fsl_residence_en_meuse")


class fsl_aide_demenagement(Montant):
    default_value = -1
    label = "Montant maximal : frais de déménagement"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-12)"
    documentation = """Dépense justifiée, dans la limite du plafond. Un maximum, jamais un droit."""

    def formula_2016_07_07(menage, period, parameters):
        plafond = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.demenagement
        return accorder(
            menage,
            period,
            "demenagement",
            numpy.minimum(montant(menage, period, "fsl_devis_demenagement"), plafond),
        )
