"""Factures d'énergie, d'eau et de téléphone fixe, tarifs sociaux (3.2 et 3.3)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.nomenclatures.meuse import FournisseurFsl, Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Montant
from openfisca_habitat_local.textes.meuse import accorder, non, oui


class fsl_facture_energie(Montant):
    label = "Factures ou impayés d'énergie (gaz, électricité, bois, charbon, fioul, granulés)"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-17)"


class fsl_facture_eau(Montant):
    label = "Factures ou impayés d'eau"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-17)"


class fsl_facture_telephone(Montant):
    label = "Facture de téléphone fixe"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-18)"
    documentation = """Ni mobile, ni Internet."""


class fsl_facture_mobile_internet(Montant):
    label = "Facture de téléphone mobile ou d'Internet"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-18)"
    documentation = """Jamais prise en charge : le FSL n'aide que la téléphonie fixe."""


class fsl_ancien_logement(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La facture concerne un ancien logement"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-17, "
        "MEU-FSL-CHAMP-10)"
    )


class fsl_dette_met_en_peril(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La dette de l'ancien logement met en péril la famille ou bloque l'accès"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-17, "
        "MEU-FSL-CHAMP-10)"
    )


class fsl_demarches_tarifs_sociaux_faites(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Les démarches d'accès aux tarifs sociaux sont faites"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-19)"


class fsl_tarif_social_servi(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le tarif social est déjà servi"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-19)"


class fsl_dossier_a_completer(Booleen):
    label = "Dossier à compléter : démarches de tarifs sociaux à faire d'abord"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-19)"
    documentation = """Non recevable en l'état, sans rejet ; sans effet si le tarif est servi ou le
    fournisseur ENGIE (lecture AMB-MEU-53-a)."""

    def formula_2016_07_07(menage, period):
        dispense = oui(menage, period, "fsl_tarif_social_servi")
        dispense |= menage("fsl_fournisseur", period) == FournisseurFsl.engie
        aides = ("energie", "telephone")
        visee = numpy.any([menage(f"fsl_demande_{nom}", period) for nom in aides], axis=0)
        return visee & ~dispense & non(menage, period, "fsl_demarches_tarifs_sociaux_faites")


class fsl_logement_de_la_facture_admis(Booleen):
    label = "Logement occupé, ou ancien logement dont la dette met la famille en péril"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-17)"

    def formula_2016_07_07(menage, period):
        ancien = oui(menage, period, "fsl_ancien_logement")
        return ~(ancien & ~oui(menage, period, "fsl_dette_met_en_peril"))


class fsl_demande_energie(Booleen):
    label = "Aide demandée : factures d'énergie"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-17)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_facture_energie", period) > 0


class fsl_demande_eau(Booleen):
    label = "Aide demandée : factures d'eau"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-17)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return menage("fsl_facture_eau", period) > 0


class fsl_demande_telephone(Booleen):
    label = "Aide demandée : téléphone fixe"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-18)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        factures = ("fsl_facture_telephone", "fsl_facture_mobile_internet")
        return numpy.any([menage(facture, period) > 0 for facture in factures], axis=0)


class fsl_energie_recevable(Booleen):
    label = "Aucune condition connue n'exclut l'aide : factures d'énergie"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-17, "
        "MEU-FSL-AIDE-19)"
    )

    def formula_2016_07_07(menage, period):
        return menage("fsl_logement_de_la_facture_admis", period) & ~menage("fsl_dossier_a_completer", period)


class fsl_telephone_non_vise(Booleen):
    label = "La seule facture de téléphone donnée est de mobile ou d'Internet"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-18)"

    def formula_2016_07_07(menage, period):
        fixe, autre = menage("fsl_facture_telephone", period), menage("fsl_facture_mobile_internet", period)
        return (autre > 0) & (fixe <= 0)


class fsl_telephone_recevable(Booleen):
    label = "Aucune condition connue n'exclut l'aide : téléphone fixe"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-18, "
        "MEU-FSL-AIDE-19)"
    )

    def formula_2016_07_07(menage, period):
        admise = menage("fsl_logement_de_la_facture_admis", period) & ~menage(
            "fsl_telephone_non_vise", period
        )
        return admise & ~menage("fsl_dossier_a_completer", period)


class fsl_eau_recevable(Booleen):
    label = "Aucune condition connue n'exclut l'aide : factures d'eau"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, énergie, eau et téléphonie (MEU-FSL-AIDE-17)"
    documentation = """Il n'y a pas de tarif social de l'eau à demander d'abord."""

    def formula_2016_07_07(menage, period):
        return menage("fsl_logement_de_la_facture_admis", period)


class fsl_aide_energie(Montant):
    default_value = -1
    label = "Montant maximal : factures d'énergie"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-17)"
    documentation = """Dépense justifiée : le règlement n'en plafonne pas le montant. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "energie", montant(menage, period, "fsl_facture_energie"))


class fsl_aide_eau(Montant):
    default_value = -1
    label = "Montant maximal : factures d'eau"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-17)"
    documentation = """Dépense justifiée : le règlement n'en plafonne pas le montant. Un maximum, jamais un
    droit."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "eau", montant(menage, period, "fsl_facture_eau"))


class fsl_aide_telephone(Montant):
    default_value = -1
    label = "Montant maximal : téléphone fixe"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-18)"
    documentation = """Dépense justifiée, dans la limite du plafond. Un maximum, jamais un droit."""

    def formula_2016_07_07(menage, period, parameters):
        plafond = parameters(period).habitat_local.meuse.fsl_2016.aides.plafonds.telephone
        return accorder(
            menage,
            period,
            "telephone",
            numpy.minimum(montant(menage, period, "fsl_facture_telephone"), plafond),
        )
