"""Lectures du règlement du FSL qui changent la forme d'une règle : une Reform par lecture.

Une lecture remplace la formule d'une variable ; aucune Variable n'est définie au niveau du module.
"""

import numpy
from openfisca_core.reforms import Reform

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de
from openfisca_habitat_local.mecanismes.montants import arrondir, montant
from openfisca_habitat_local.reforms.formules import egale_a, formule_en_vigueur, remplacer_formule
from openfisca_habitat_local.textes.meuse import oui


class ages_a_la_decision(Reform):
    """AMB-MEU-11-b : les âges s'apprécient à la décision."""

    def apply(self):
        remplacer_formule(self, "fsl_date_appreciation_ages", egale_a("fsl_date_decision"))


class bail_avant_notification(Reform):
    """AMB-MEU-19-b : ni bail ni entrée avant l'émission de la notification."""

    def apply(self):
        remplacer_formule(self, "fsl_date_charniere_bail", a_defaut_la_decision("fsl_date_notification"))


class bail_avant_reception(Reform):
    """AMB-MEU-19-c : ni bail ni entrée avant la réception de la notification."""

    def apply(self):
        remplacer_formule(
            self, "fsl_date_charniere_bail", a_defaut_la_decision("fsl_date_reception_notification")
        )


def a_defaut_la_decision(nom):
    def formule(menage, period):
        jour = jours_de(menage(nom, period))
        return numpy.where(jour == NON_RENSEIGNEE, jours_de(menage("fsl_date_decision", period)), jour)

    return formule


class proprietaire_au_seul_titre_de_l_immeuble(Reform):
    """AMB-MEU-21-b : hors plan de sauvegarde ou OPAH, un propriétaire occupant n'est pas admis."""

    def apply(self):
        remplacer_formule(self, "fsl_proprietaire_admis", egale_a("fsl_proprietaire_en_difficulte"))


class indigne_exclut_aussi_le_depart(Reform):
    """AMB-MEU-22-b : le logement indigne fait refuser toute aide, même au départ."""

    def apply(self):
        def formule(menage, period):
            return numpy.zeros(menage.count, dtype=bool)

        remplacer_formule(self, "fsl_depart_du_logement_indigne", formule)


class residuel_charges_comprises(Reform):
    """AMB-MEU-26-b : le résiduel de loyer comprend les charges."""

    def apply(self):
        remplacer_formule(self, "fsl_charges_du_residuel", egale_a("fsl_charges_locatives"))


class recours_depuis_la_reception(Reform):
    """AMB-MEU-32-b : le délai de recours court de la réception de la notification."""

    def apply(self):
        remplacer_formule(self, "fsl_depart_recours", egale_a("fsl_date_reception_notification"))


class tout_a_la_decision(Reform):
    """AMB-MEU-45-b : âges et diagnostic s'apprécient à la décision."""

    def apply(self):
        for nom in ("fsl_date_appreciation_ages", "fsl_date_appreciation_dpe"):
            remplacer_formule(self, nom, egale_a("fsl_date_decision"))


class impaye_ne_dans_la_fenetre(Reform):
    """AMB-MEU-47-b : seul un impayé né dans les vingt-quatre mois réduit la garantie."""

    def apply(self):
        def formule(menage, period):
            ne = jours_de(menage("fsl_date_dernier_impaye", period))
            debut = jours_de(menage("fsl_debut_fenetre_impaye", period))
            return (
                (ne != NON_RENSEIGNEE)
                & (ne >= debut)
                & (ne <= jours_de(menage("fsl_date_relogement", period)))
            )

        remplacer_formule(self, "fsl_debiteur_impaye", formule)


class impaye_encore_du(Reform):
    """AMB-MEU-47-c : seul un impayé encore dû au relogement réduit la garantie."""

    def apply(self):
        def formule(menage, period):
            regle = jours_de(menage("fsl_date_reglement_impayes", period))
            regle_apres = regle > jours_de(menage("fsl_date_relogement", period))
            return menage("fsl_impaye_encore_du", period) | regle_apres

        remplacer_formule(self, "fsl_debiteur_impaye", formule)


class tarifs_sociaux_sans_effet(Reform):
    """AMB-MEU-53-b : l'absence de démarches de tarifs sociaux est sans effet."""

    def apply(self):
        def formule(menage, period):
            return numpy.zeros(menage.count, dtype=bool)

        remplacer_formule(self, "fsl_dossier_a_completer", formule)


class accord_de_surendettement_obtenu(Reform):
    """AMB-MEU-56-b : l'accord de la commission de surendettement doit être obtenu avant l'instruction."""

    def apply(self):
        def formule(menage, period):
            obtenu = oui(menage, period, "fsl_accord_surendettement_obtenu")
            return ~oui(menage, period, "fsl_inscription_ficp") | obtenu

        remplacer_formule(self, "fsl_pret_instruisible", formule)


class part_departement_par_complement(Reform):
    """AMB-MEU-57-b : le Département paie le complément de la part du CCAS, une fois celle-ci arrondie."""

    def apply(self):
        courante = formule_en_vigueur(self, "fsl_part_departement")

        def formule(menage, period, parameters):
            ccas = montant(menage, period, "fsl_part_ccas")
            arrete = montant(menage, period, "fsl_montant_arrete")
            return numpy.where(ccas > 0, arrondir(arrete - ccas), courante(menage, period, parameters))

        remplacer_formule(self, "fsl_part_departement", formule)


class mensualites_a_la_capacite(Reform):
    """AMB-MEU-59-b : mensualités égales à la capacité, la dernière plus faible."""

    def apply(self):
        def formule(menage, period):
            capacite = numpy.minimum(
                montant(menage, period, "fsl_pret_effort_mensuel"),
                montant(menage, period, "fsl_montant_pret"),
            )
            return numpy.where(menage("fsl_pret_connu", period), capacite, 0)

        remplacer_formule(self, "fsl_pret_mensualite", formule)
