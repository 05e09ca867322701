"""Lectures du budget : ressources, charges, quotient familial, écart (2.2.2) ; une Reform par lecture."""

import numpy
from openfisca_core.reforms import Reform

from openfisca_habitat_local.mecanismes.montants import montant
from openfisca_habitat_local.reforms.formules import egale_a, formule_en_vigueur, remplacer_formule
from openfisca_habitat_local.textes.meuse import composition, personnes


def aide_logement_percue(menage, period):
    return numpy.maximum(montant(menage, period, "fsl_aide_logement"), 0)


class marge_sur_le_quotient_reel(Reform):
    """AMB-MEU-02-b : 15 % du quotient familial réel."""

    def apply(self):
        remplacer_formule(self, "fsl_base_marge", egale_a("fsl_quotient_familial_reel"))


class compare_a_la_table(Reform):
    """AMB-MEU-03-b : le quotient réel se compare au quotient de la table des dix-huit compositions."""

    def apply(self):
        def formule(menage, period):
            return numpy.maximum(menage("fsl_quotient_familial_reference", period), 0)

        remplacer_formule(self, "fsl_reference_par_personne", formule)


class compare_au_premier_adulte(Reform):
    """AMB-MEU-03-c : le quotient réel se compare à l'indicateur du seul premier adulte."""

    def apply(self):
        def formule(menage, period, parameters):
            totaux = parameters(period).habitat_local.meuse.fsl_2016.quotient.indicateurs_depenses.total
            return numpy.full(menage.count, totaux.premier_adulte)

        remplacer_formule(self, "fsl_reference_par_personne", formule)


class ecart_acces_par_personne(Reform):
    """AMB-MEU-06-b : le reste à vivre d'accès se compare par personne au quotient de la table."""

    def apply(self):
        def formule(menage, period):
            reste = montant(menage, period, "fsl_reste_a_vivre_acces") / personnes(menage, period)
            # Le quotient n'est pas toujours en centimes (281,75) : il n'est pas arrondi ici.
            quotient = menage("fsl_quotient_familial_reference", period).astype(numpy.float64)
            return numpy.where(menage("fsl_ecart_acces_connu", period), numpy.round(reste - quotient, 4), 0)

        remplacer_formule(self, "fsl_ecart_acces", formule)


def acces_insuffisant(menage, period):
    return menage("fsl_ecart_acces_connu", period) & (menage("fsl_ecart_acces", period) < 0)


class acces_insuffisant_ouvre_le_besoin(Reform):
    """AMB-MEU-07-a : un reste à vivre d'accès trop bas fonde le besoin, même si l'écart est positif."""

    def apply(self):
        courante = formule_en_vigueur(self, "fsl_refus_ecart")

        def formule(menage, period):
            besoin = menage("fsl_demande_acces", period) & acces_insuffisant(menage, period)
            return courante(menage, period) & ~besoin

        remplacer_formule(self, "fsl_refus_ecart", formule)


class acces_insuffisant_exclut(Reform):
    """AMB-MEU-07-b : un reste à vivre d'accès trop bas exclut la demande (logement inadapté)."""

    def apply(self):
        def formule(menage, period):
            return menage("fsl_demande_acces", period) & acces_insuffisant(menage, period)

        remplacer_formule(self, "fsl_refus_reste_a_vivre_acces", formule)


class hors_table_indeterminable(Reform):
    """AMB-MEU-08-b : une composition absente de la table n'a ni charges vitales, ni référence."""

    def apply(self):
        courante = formule_en_vigueur(self, "fsl_reference_par_personne")

        def reference(menage, period, *parametres):
            adultes, _, _ = composition(menage, period)
            return numpy.where(adultes > 2, 0, courante(menage, period, *parametres))

        remplacer_formule(self, "fsl_composition_determinable", egale_a("fsl_composition_dans_table"))
        remplacer_formule(self, "fsl_reference_par_personne", reference)


class loyer_net(Reform):
    """AMB-MEU-09-b : le loyer se compte net de l'aide au logement."""

    def apply(self):
        remplacer_formule(self, "fsl_aide_logement_deduite", aide_logement_percue)


class ressources_moyennes(Reform):
    """AMB-MEU-10-b : la moyenne des ressources des trois derniers mois."""

    def apply(self):
        remplacer_formule(self, "fsl_ressources_declarees", egale_a("fsl_ressources_moyenne_trois_mois"))


class depense_reintegree(Reform):
    """AMB-MEU-43-b : la dépense demandée entre dans les charges (variante à simuler, non une lecture du texte)."""

    def apply(self):
        def formule(menage, period):
            charges = montant(menage, period, "fsl_charges_reelles")
            absente = ~menage("fsl_charges_comprennent_depense", period)
            depense = montant(menage, period, "fsl_depense_demandee") * absente
            return numpy.where(charges < 0, -1, charges + depense)

        remplacer_formule(self, "fsl_charges_hors_depense", formule)


class aide_logement_actuelle(Reform):
    """AMB-MEU-44-b : le reste à vivre d'accès compte l'aide au logement actuelle."""

    def apply(self):
        remplacer_formule(self, "fsl_ressources_acces", egale_a("fsl_ressources_retenues"))


class ressources_du_decret(Reform):
    """AMB-MEU-46-b : ressources du décret 2005-212 (article 5), donc loyer net d'aide."""

    def apply(self):
        def ecartees(menage, period):
            familiales = ("fsl_allocation_rentree_scolaire", "fsl_allocation_enfant_handicape")
            return aide_logement_percue(menage, period) + sum(
                montant(menage, period, nom) for nom in familiales
            )

        remplacer_formule(self, "fsl_ressources_ecartees", ecartees)
        remplacer_formule(self, "fsl_aide_logement_deduite", aide_logement_percue)
