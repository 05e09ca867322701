"""Ouverture ou réouverture de compteurs (3.3)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.meuse import accorder


class fsl_devis_compteur_eau(Montant):
    label = "Devis d'ouverture ou de réouverture du compteur : eau"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_eau(Montant):
    default_value = -1
    label = "Montant maximal : compteur, eau"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Au coût réel, sans plafond."""

    def formula_2016_07_07(menage, period):
        return accorder(menage, period, "compteurs", montant(menage, period, "fsl_devis_compteur_eau"))


class fsl_devis_compteur_gaz(Montant):
    label = "Devis d'ouverture ou de réouverture du compteur : gaz"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_gaz(Montant):
    default_value = -1
    label = "Montant maximal : compteur, gaz"
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


class fsl_devis_compteur_electricite(Montant):
    label = "Devis d'ouverture ou de réouverture du compteur : électricité"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"


class fsl_aide_compteur_electricite(Montant):
    default_value = -1
    label = "Montant maximal : compteur, électricité"
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


class fsl_demande_compteurs(Booleen):
    label = "Aide demandée : ouverture ou réouverture de compteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3 (MEU-FSL-AIDE-14)"
    documentation = """À défaut, une dépense de cette nature est donnée."""

    def formula(menage, period):
        return (
            (menage("fsl_devis_compteur_eau", period) > 0)
            | (menage("fsl_devis_compteur_gaz", period) > 0)
            | (menage("fsl_devis_compteur_electricite", period) > 0)
        )


class fsl_compteurs_recevable(Booleen):
    label = "Aucune condition propre n'exclut l'ouverture de compteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"

    def formula_2016_07_07(menage, period):
        return numpy.ones(menage.count, dtype=bool)


class fsl_aide_compteurs(Montant):
    default_value = -1
    label = "Montant maximal : ouverture ou réouverture de compteurs"
    reference = "Règlement intérieur du FSL de la Meuse, 3.3, compteurs (MEU-FSL-AIDE-14)"
    documentation = """Somme des trois compteurs, aux plafonds indépendants."""

    def formula_2016_07_07(menage, period):
        fluides = ("eau", "gaz", "electricite")
        total = sum(montant(menage, period, f"fsl_aide_compteur_{nom}") for nom in fluides)
        return numpy.maximum(total, -1)  # -1 : inconnu hors du règlement, pour chacun
