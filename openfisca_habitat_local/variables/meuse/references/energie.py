"""Repères de consommation et de coût de l'énergie et de l'eau, par mois."""

import numpy

from openfisca_habitat_local.nomenclatures.meuse import BatimentRepere, ChauffageRepere
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Montant, Nombre
from openfisca_habitat_local.textes.meuse_reperes import repere
from openfisca_habitat_local.textes.textes_dates import connu, indefini, valeur


class repere_batiment(Classe):
    possible_values = BatimentRepere
    default_value = BatimentRepere.non_renseigne
    label = "Tableau de repères du logement : bâtiment neuf ou en rénovation"
    documentation = """Le règlement ne définit pas ces mots (AMB-MEU-18)."""


class repere_chauffage(Classe):
    possible_values = ChauffageRepere
    default_value = ChauffageRepere.non_renseigne
    label = "Énergie de chauffage du logement"


class repere_gaz_sans_chauffage(Booleen):
    label = "Le gaz sert à la cuisson ou à l'eau chaude, sans chauffer"


class repere_electricite_sans_chauffage_kwh(Nombre):
    default_value = -1
    label = "Consommation mensuelle d'électricité de référence, sans chauffage électrique"
    unit = "kWh"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-04)"
    documentation = """-1 : bâtiment ou foyer inconnu. Au-delà de cinq personnes, ajout imprimé par
    personne."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "electricite_sans_chauffage_kwh"))


class repere_electricite_sans_chauffage_cout(Montant):
    default_value = -1
    label = "Coût mensuel de l'électricité de référence, sans chauffage électrique"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-04)"
    documentation = """-1 : bâtiment ou foyer inconnu. Au-delà de cinq personnes, ajout imprimé par
    personne."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "electricite_sans_chauffage_cout"))


class repere_electricite_chauffage_kwh(Nombre):
    default_value = -1
    label = "Consommation mensuelle d'électricité de référence, chauffage électrique compris"
    unit = "kWh"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-05)"
    documentation = """-1 : bâtiment ou foyer inconnu. Au-delà de cinq personnes, ajout imprimé par
    personne."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "electricite_chauffage_kwh"))


class repere_electricite_chauffage_cout(Montant):
    default_value = -1
    label = "Coût mensuel de l'électricité de référence, chauffage électrique compris"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-05)"
    documentation = """-1 : bâtiment ou foyer inconnu. Au-delà de cinq personnes, ajout imprimé par
    personne."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "electricite_chauffage_cout"))


class repere_gaz_sans_chauffage_kwh(Nombre):
    default_value = -1
    label = "Consommation mensuelle de gaz de référence, sans chauffage au gaz"
    unit = "kWh"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-06)"
    documentation = """-1 : bâtiment ou foyer inconnu. Au-delà de cinq personnes, ajout imprimé par
    personne."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "gaz_sans_chauffage_kwh"))


class repere_gaz_sans_chauffage_cout(Montant):
    default_value = -1
    label = "Coût mensuel du gaz de référence, sans chauffage au gaz"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-06)"
    documentation = """-1 : bâtiment ou foyer inconnu. Au-delà de cinq personnes, ajout imprimé par
    personne."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "gaz_sans_chauffage_cout"))


class repere_gaz_chauffage_kwh(Nombre):
    default_value = -1
    label = "Consommation mensuelle de gaz de référence, chauffage au gaz compris"
    unit = "kWh"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-07)"
    documentation = """-1 : bâtiment ou foyer inconnu. Au-delà de cinq personnes, ajout imprimé par
    personne."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "gaz_chauffage_kwh"))


class repere_gaz_chauffage_cout(Montant):
    default_value = -1
    label = "Coût mensuel du gaz de référence, chauffage au gaz compris"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-07)"
    documentation = """-1 : bâtiment ou foyer inconnu. Au-delà de cinq personnes, ajout imprimé par
    personne."""

    def formula(menage, period, parameters):
        return indefini(repere(menage, period, parameters, "gaz_chauffage_cout"))


class repere_electricite_cout(Montant):
    default_value = -1
    label = "Coût mensuel de l'électricité de référence du foyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-04, MEU-FSL-LOG-05)"
    documentation = """La ligne avec chauffage remplace la ligne sans chauffage pour un foyer chauffé à
    l'électricité ; -1 : inconnu."""

    def formula(menage, period):
        chauffe = menage("repere_chauffage", period) == ChauffageRepere.electrique
        avec = menage("repere_electricite_chauffage_cout", period)
        return numpy.where(chauffe, avec, menage("repere_electricite_sans_chauffage_cout", period))


class repere_gaz_cout(Montant):
    default_value = -1
    label = "Coût mensuel du gaz de référence du foyer"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-06, MEU-FSL-LOG-07)"
    documentation = """0 pour un foyer sans gaz ; -1 : inconnu."""

    def formula(menage, period):
        chauffe = menage("repere_chauffage", period) == ChauffageRepere.gaz
        sans_chauffage = menage("repere_gaz_sans_chauffage", period)
        avec = menage("repere_gaz_chauffage_cout", period)
        sans = menage("repere_gaz_sans_chauffage_cout", period)
        return numpy.select([chauffe, sans_chauffage], [avec, sans], default=0)


class repere_depense_electricite(Montant):
    default_value = -1
    label = "Dépense mensuelle d'électricité du foyer"
    documentation = """-1 : inconnue. À comparer au repère."""


class repere_depense_gaz(Montant):
    default_value = -1
    label = "Dépense mensuelle de gaz du foyer"
    documentation = """-1 : inconnue. À comparer au repère."""


class repere_depassement_energie(Montant):
    default_value = -1
    label = "Dépense mensuelle d'électricité et de gaz au-dessus des repères"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-04 à MEU-FSL-LOG-07)"
    documentation = """Somme des dépassements connus, 0 au plus bas. Simple repère pour la commission,
    jamais une condition."""

    def formula(menage, period):
        total = numpy.zeros(menage.count)
        for energie in ("electricite", "gaz"):
            depense = connu(menage(f"repere_depense_{energie}", period))
            reference = connu(menage(f"repere_{energie}_cout", period))
            total = total + numpy.nan_to_num(numpy.maximum(depense - reference, 0))
        return total


class repere_hors_table(Booleen):
    label = "Foyer de plus de cinq personnes : repères obtenus par ajout par personne"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (AMB-MEU-15)"
    documentation = """Signale un repère calculé avec les ajouts imprimés, dont plusieurs se
    contredisent."""

    def formula(menage, period, parameters):
        surface = "meuse.fsl_2016.references.batiment_neuf.surface.par_nombre_de_personnes"
        return menage("fsl_nombre_personnes", period) > len(valeur(parameters, period, surface, ()))


class repere_eau_m3(Nombre):
    default_value = -1
    label = "Consommation mensuelle d'eau de référence du foyer"
    unit = "m3"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-LOG-10)"
    documentation = """Proportionnelle au nombre de personnes (AMB-MEU-55). Le règlement ne la chiffre pas
    en euros. -1 : foyer inconnu."""

    def formula(menage, period, parameters):
        personnes = menage("fsl_nombre_personnes", period)
        volume = valeur(parameters, period, "meuse.fsl_2016.references.eau.volume_par_personne")
        return indefini(numpy.where(personnes >= 1, personnes * volume, numpy.nan))
