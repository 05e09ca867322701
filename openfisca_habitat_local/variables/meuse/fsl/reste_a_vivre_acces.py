"""Reste à vivre des demandes d'accès (2.2.2 et 3.1.1)."""

import numpy

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.systeme.variables import Booleen, Montant
from openfisca_habitat_local.textes.meuse import personnes


class fsl_charge_visee_loyer(Montant):
    label = "Logement visé, par mois : loyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"
    documentation = """À défaut, le loyer hors charges du logement visé."""

    def formula(menage, period):
        return numpy.maximum(menage("fsl_loyer_hors_charges", period), 0)


class fsl_charge_visee_charges_locatives(Montant):
    label = "Logement visé, par mois : charges locatives"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"
    documentation = """À défaut, les charges locatives du logement visé."""

    def formula(menage, period):
        return menage("fsl_charges_locatives", period)


class fsl_charge_visee_chauffage(Montant):
    label = "Logement visé, par mois : chauffage"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"


class fsl_charge_visee_electricite_gaz(Montant):
    label = "Logement visé, par mois : électricité et gaz"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"


class fsl_charge_visee_eau(Montant):
    label = "Logement visé, par mois : eau"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"


class fsl_charge_visee_ordures_menageres(Montant):
    label = "Logement visé, par mois : ordures ménagères"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"


class fsl_charge_visee_assurance_habitation(Montant):
    label = "Logement visé, par mois : assurance habitation"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"


class fsl_charge_visee_taxe_fonciere(Montant):
    label = "Logement visé, par mois : taxe foncière"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"


class fsl_charge_visee_taxe_habitation(Montant):
    label = "Logement visé, par mois : taxe d'habitation"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"


class fsl_charges_logement(Montant):
    default_value = -1
    label = "Charges mensuelles liées au logement visé"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"
    documentation = """-1 : inconnues. À défaut, somme des seules charges de la liste fermée ; ni crédit, ni
    mutuelle, ni transport."""

    def formula_2016_07_07(menage, period, parameters):
        regle = parameters(period).habitat_local.meuse.fsl_2016.quotient.reste_a_vivre_acces
        total = sum(montant(menage, period, f"fsl_charge_visee_{nom}") for nom in regle.charges_admises)
        return numpy.where(total > 0, numpy.round(total, 2), -1)


class fsl_ressources_acces_hors_aide(Montant):
    default_value = -1
    label = "Ressources du foyer pour l'accès, hors toute aide au logement"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"
    documentation = """-1 : inconnues. L'aide au logement attendue s'y ajoute."""


class fsl_ressources_acces(Montant):
    default_value = -1
    label = "Ressources du foyer dans le logement visé"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"
    documentation = """-1 : inconnues. À défaut, celles du mois. L'aide au logement attendue y remplace l'actuelle (lecture
    AMB-MEU-44-a)."""

    def formula(menage, period):
        ressources = montant(menage, period, "fsl_ressources_retenues")
        actuelle = numpy.maximum(montant(menage, period, "fsl_aide_logement"), 0)
        visee = montant(menage, period, "fsl_aide_logement_visee")
        hors_aide = menage("fsl_ressources_acces_hors_aide", period)
        nouvelles = numpy.where(visee < 0, ressources, ressources - actuelle + visee)
        du_mois = numpy.where(ressources < 0, -1, numpy.maximum(nouvelles, 0))
        avec_aide = numpy.where(visee < 0, -1, hors_aide + visee)  # une aide inconnue n'est pas nulle
        return numpy.where(hors_aide < 0, du_mois, avec_aide)


class fsl_acces_connu(Booleen):
    label = "Les ressources et les charges du logement visé sont connues"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"

    def formula_2016_07_07(menage, period):
        connu = (menage("fsl_charges_logement", period) >= 0) & (menage("fsl_nombre_personnes", period) > 0)
        if not connu.any():  # sans logement visé, inutile de calculer les ressources
            return connu
        return connu & (menage("fsl_ressources_acces", period) >= 0)


class fsl_reste_a_vivre_acces(Montant):
    label = "Reste à vivre mensuel du foyer dans le logement visé"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"
    documentation = """0 si l'un des termes est inconnu (`fsl_acces_connu`)."""

    def formula_2016_07_07(menage, period):
        connu = menage("fsl_acces_connu", period)
        if not connu.any():
            return numpy.zeros(menage.count)
        charges = montant(menage, period, "fsl_charges_logement")
        reste = montant(menage, period, "fsl_ressources_acces") - charges
        return numpy.where(connu, numpy.round(reste, 2), 0)


class fsl_reste_a_vivre_acces_par_personne(Montant):
    label = "Reste à vivre mensuel par personne dans le logement visé"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"

    def formula_2016_07_07(menage, period):
        return montant(menage, period, "fsl_reste_a_vivre_acces") / personnes(menage, period)


class fsl_ecart_acces_connu(Booleen):
    label = "L'écart d'accès se calcule"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"

    def formula_2016_07_07(menage, period):
        return menage("fsl_acces_connu", period) & (menage("fsl_charges_courantes_vitales", period) >= 0)


class fsl_ecart_acces(Montant):
    label = "Écart entre le reste à vivre d'accès et les charges courantes vitales, pour le foyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08, MEU-FSL-QF-09)"
    documentation = """Comparé au total du foyer (lecture AMB-MEU-06-a) ; simple information (lecture
    AMB-MEU-07-c)."""

    def formula_2016_07_07(menage, period):
        vitales = montant(menage, period, "fsl_charges_courantes_vitales")
        ecart = montant(menage, period, "fsl_reste_a_vivre_acces") - vitales
        return numpy.where(menage("fsl_ecart_acces_connu", period), numpy.round(ecart, 2), 0)
