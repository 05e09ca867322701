"""Repères de surface, de loyer et de droit au logement."""

import numpy

from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme.variables import Classe, Entier, Montant, Nombre
from openfisca_habitat_local.textes.meuse_reperes import borne_de_loyer, repere
from openfisca_habitat_local.textes.textes_dates import connu, indefini, valeur


class repere_surface(Nombre):
    default_value = -1
    label = "Surface de référence du logement"
    unit = "m2"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-03)"
    documentation = """Simple repère : le règlement ne dit ni minimum ni cible (AMB-MEU-18). -1 : bâtiment
    ou foyer inconnu."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "surface"))


class repere_surface_habitee(Nombre):
    default_value = -1
    label = "Surface du logement comparée au repère"
    unit = "m2"
    documentation = """Celle du logement visé, pour un accès. -1 : inconnue."""


class repere_ecart_surface(Nombre):
    default_value = -1
    label = "Surface qui manque au logement pour atteindre le repère"
    unit = "m2"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-03)"
    documentation = """0 : repère atteint ; -1 : inconnu."""

    def formula(menage, period):
        manque = connu(menage("repere_surface", period)) - connu(menage("repere_surface_habitee", period))
        return indefini(numpy.maximum(manque, 0))


class repere_loyer_minimum(Montant):
    default_value = -1
    label = "Bas de la plage de loyer hors charges du type de logement"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-08)"
    documentation = """-1 : bailleur ou type inconnu."""

    def formula(menage, period, parameters):
        return indefini(borne_de_loyer(menage, period, parameters, "minimum"))


class repere_loyer_maximum(Montant):
    default_value = -1
    label = "Haut de la plage de loyer hors charges du type de logement"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-08)"
    documentation = """-1 : bailleur ou type inconnu."""

    def formula(menage, period, parameters):
        return indefini(borne_de_loyer(menage, period, parameters, "maximum"))


class loyer_dans_referentiel(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le loyer hors charges ne dépasse pas le haut de la plage du type de logement"
    reference = (
        "Règlement intérieur du FSL de la Meuse, 2.2.2 et 2.2.1 (MEU-FSL-LOG-08, AMB-MEU-17, AMB-MEU-54)"
    )
    documentation = """Non renseigné si le loyer, le type ou le bailleur est inconnu."""

    def formula(menage, period, parameters):
        loyer = connu(menage("fsl_loyer_hors_charges", period))
        maximum = connu(menage("repere_loyer_maximum", period))
        compris = valeur(parameters, period, "meuse.fsl_2016.references.loyers.maximum_compris", True)
        dans = (loyer < maximum) | (compris & (loyer == maximum))
        return numpy.select(
            [numpy.isnan(loyer) | numpy.isnan(maximum), dans],
            [Reponse.non_renseigne, Reponse.oui],
            default=Reponse.non,
        )


class repere_depassement_loyer(Montant):
    default_value = -1
    label = "Loyer hors charges au-dessus du haut de la plage"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-LOG-08)"
    documentation = """0 : dans le référentiel ; -1 : inconnu."""

    def formula(menage, period):
        loyer = connu(menage("fsl_loyer_hors_charges", period))
        maximum = connu(menage("repere_loyer_maximum", period))
        return indefini(numpy.maximum(loyer - maximum, 0))


class repere_personnes_a_charge(Entier):
    default_value = -1
    label = "Personnes à charge du foyer, pour le repère du droit au logement"
    unit = "count"
    documentation = """À défaut, les personnes du foyer autres que l'isolé ou le couple. -1 : inconnu."""

    def formula(menage, period):
        adultes = menage("fsl_nombre_adultes", period)
        charges = menage("fsl_nombre_personnes", period) - numpy.minimum(adultes, 2)
        return numpy.where(adultes >= 1, numpy.maximum(charges, -1), -1)


class repere_droit_au_logement(Montant):
    default_value = -1
    label = "Droit au logement de référence d'un foyer au RSA socle"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2, source CAF de mai 2011 (MEU-FSL-LOG-09)"
    documentation = """Euros par mois ; repère, non un droit calculé. -1 : foyer inconnu ou plus de cinq
    personnes à charge (non prévu)."""

    def formula(menage, period, parameters):
        adultes = menage("fsl_nombre_adultes", period)
        charges = menage("repere_personnes_a_charge", period)
        table = valeur(parameters, period, "meuse.fsl_2016.references.droit_au_logement", None)
        if table is None:
            return numpy.full(menage.count, -1.0)
        isole, couple = numpy.array(table.personne_isolee), numpy.array(table.couple)
        colonne = numpy.clip(charges, 0, len(couple) - 1)
        montant = numpy.where(adultes >= 2, couple[colonne], isole[colonne])
        prevu = (adultes >= 1) & (charges >= 0) & (charges < len(couple))
        return numpy.where(prevu, montant, -1)
