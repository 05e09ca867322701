"""Public et argent de la convention ENGIE : clients, dotation, motifs de refus."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, meme_quantieme
from openfisca_habitat_local.nomenclatures.meuse import FournisseurFsl, MotifRefus, Reponse
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Jour, Montant
from openfisca_habitat_local.textes.textes_dates import connu, indefini, valeur


class engie_facture_issue_de_fraude(Booleen):
    label = "La facture suit un constat de fraude"


class engie_client_professionnel(Booleen):
    label = "Le contrat est celui d'un professionnel"


class engie_facture_eligible(Booleen):
    label = "La facture relève de la convention ENGIE"
    reference = "Convention ENGIE 2016, articles 5 et 13 (MEU-ENGIE-02)"
    documentation = """Client ENGIE particulier, résidence principale en Meuse, facture sans fraude. Un
    fait inconnu du logement n'exclut pas ; un fournisseur inconnu exclut."""

    def formula(menage, period):
        engie = menage("fsl_fournisseur", period) == FournisseurFsl.engie
        ailleurs = menage("fsl_residence_en_meuse", period) == Reponse.non
        secondaire = menage("fsl_residence_principale", period) == Reponse.non
        exclue = menage("engie_facture_issue_de_fraude", period) | menage(
            "engie_client_professionnel", period
        )
        return engie & ~ailleurs & ~secondaire & ~exclue


class engie_dotation_mobilisable(Booleen):
    label = "L'aide peut être imputée sur la dotation ENGIE"
    reference = "Convention ENGIE 2016, articles 5, 11 et 13 (MEU-ENGIE-01, MEU-ENGIE-02)"
    documentation = """Facture éligible et convention en vigueur."""

    def formula(menage, period):
        return menage("engie_facture_eligible", period) & menage("engie_convention_en_vigueur", period)


class engie_motif_refus(Classe):
    possible_values = MotifRefus
    default_value = MotifRefus.non_renseigne
    label = "Motif qu'un refus d'aide invoque"


class engie_refus_interdit(Booleen):
    label = "Le motif du refus est interdit par la convention"
    reference = "Convention ENGIE 2016, article 6 (MEU-ENGIE-03, AMB-MEU-35)"
    documentation = """Seuls le niveau de ressources et l'importance ou la nature des difficultés peuvent
    fonder un refus. Ne vaut que pour un client ENGIE."""

    def formula(menage, period):
        motif = menage("engie_motif_refus", period)
        permis = (motif == MotifRefus.ressources) | (motif == MotifRefus.difficultes)
        autre_fournisseur = menage("fsl_fournisseur", period) != FournisseurFsl.engie
        return ~(permis | (motif == MotifRefus.non_renseigne) | autre_fournisseur)


class engie_dotation(Montant):
    default_value = -1
    label = "Dotation annuelle d'ENGIE au FSL"
    reference = "Convention ENGIE 2016, article 11 (MEU-ENGIE-01)"
    documentation = (
        """À défaut, celle de la convention : impayés et prévention. -1 : convention inconnue à cette date."""
    )

    def formula(menage, period, parameters):
        impayes = valeur(parameters, period, "meuse.engie_2016.convention.dotation_impayes")
        prevention = valeur(parameters, period, "meuse.engie_2016.convention.dotation_prevention")
        return indefini(numpy.full(menage.count, impayes + prevention))


class engie_dotation_cumulee(Montant):
    default_value = -1
    label = "Dotations d'ENGIE cumulées depuis le début de la convention"
    reference = "Convention ENGIE 2016, articles 11, 31 et 32 (MEU-ENGIE-01, MEU-ENGIE-14)"
    documentation = """Une dotation par année de convention, reconductions comprises. -1 : convention ou nombre de
    reconductions inconnu."""

    def formula(menage, period, parameters):
        plus = valeur(parameters, period, "meuse.engie_2016.convention.reconductions_maximum", 0)
        reconductions = connu(menage("engie_reconductions", period))
        annees = 1 + numpy.minimum(reconductions, plus)
        return indefini(connu(menage("engie_dotation", period)) * annees)


class engie_dotation_disponible(Montant):
    default_value = -1
    label = "Dotation d'ENGIE disponible dans l'année, report compris"
    reference = "Convention ENGIE 2016, articles 11 et 12 (MEU-ENGIE-01)"
    documentation = """-1 : convention inconnue à cette date."""

    def formula(menage, period):
        report = numpy.maximum(menage("engie_dotation_reportee", period), 0)
        return indefini(connu(menage("engie_dotation", period)) + report)


class engie_dotation_consommee(Montant):
    default_value = -1
    label = "Part de la dotation engagée dans l'année"
    documentation = """-1 : inconnue."""


class engie_dotation_reportee(Montant):
    default_value = -1
    label = "Report de l'exercice précédent"
    documentation = """-1 : aucun."""


class engie_convention_reconduite(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La convention est reconduite au terme de l'année"


class engie_solde_dotation(Montant):
    default_value = -1
    label = "Solde de la dotation en fin d'exercice"
    reference = "Convention ENGIE 2016, articles 11 et 12 (MEU-ENGIE-01)"
    documentation = """-1 : consommation inconnue."""

    def formula(menage, period):
        consommee = connu(menage("engie_dotation_consommee", period))
        return indefini(numpy.maximum(connu(menage("engie_dotation_disponible", period)) - consommee, 0))


class engie_restitution(Montant):
    default_value = -1
    label = "Somme à rendre à ENGIE à l'arrêt de la convention"
    reference = "Convention ENGIE 2016, articles 12 et 34 (MEU-ENGIE-01)"
    documentation = """0 si la convention est reconduite ; -1 : consommation ou reconduction inconnue."""

    def formula(menage, period):
        reconduite = menage("engie_convention_reconduite", period)
        solde = menage("engie_solde_dotation", period)
        return numpy.select([reconduite == Reponse.non, reconduite == Reponse.oui], [solde, 0], default=-1)


class engie_report(Montant):
    default_value = -1
    label = "Somme reportée sur l'exercice suivant"
    reference = "Convention ENGIE 2016, article 12 (MEU-ENGIE-01)"
    documentation = """0 si la convention s'arrête ; -1 : consommation ou reconduction inconnue."""

    def formula(menage, period):
        reconduite = menage("engie_convention_reconduite", period)
        solde = menage("engie_solde_dotation", period)
        return numpy.select([reconduite == Reponse.oui, reconduite == Reponse.non], [solde, 0], default=-1)


class engie_reconductions(Entier):
    default_value = -1
    label = "Nombre de reconductions tacites de la convention"
    unit = "count"
    documentation = """-1 : inconnu, aucune n'est supposée."""


class engie_fin_convention(Jour):
    label = "Dernier jour de la convention ENGIE"
    reference = "Convention ENGIE 2016, articles 31 et 32 (MEU-ENGIE-14)"
    documentation = """Un an depuis le 1er janvier, reconduit deux fois au plus. Non renseigné : convention
    inconnue à cette date."""

    def formula(menage, period, parameters):
        convention = valeur(parameters, period, "meuse.engie_2016.convention", None)
        if convention is None:
            return numpy.full(menage.count, NON_RENSEIGNEE)
        reconductions = numpy.clip(
            menage("engie_reconductions", period), 0, int(convention.reconductions_maximum)
        )
        debut = numpy.datetime64(str(int(convention.annee_debut)), "D")
        return meme_quantieme(debut, int(convention.duree_mois) * (1 + reconductions)) - 1


class engie_convention_en_vigueur(Booleen):
    label = "La convention ENGIE est en vigueur à la date de décision"
    reference = "Convention ENGIE 2016, articles 31 et 32 (MEU-ENGIE-14)"
    documentation = """Reconductions inconnues : la durée la plus longue, faute d'opposition connue."""

    def formula(menage, period, parameters):
        convention = valeur(parameters, period, "meuse.engie_2016.convention", None)
        if convention is None:
            return numpy.zeros(menage.count, dtype=bool)
        jour = menage("fsl_date_decision", period)
        inconnues = menage("engie_reconductions", period) < 0
        debut = numpy.datetime64(str(int(convention.annee_debut)), "D")
        mois_au_plus = int(convention.duree_mois) * (1 + int(convention.reconductions_maximum))
        fin = menage("engie_fin_convention", period)
        fin = numpy.where(inconnues, meme_quantieme(debut, mois_au_plus) - 1, fin)
        return (jour >= debut) & (jour <= fin)


class engie_limite_opposition(Jour):
    label = "Dernier jour pour s'opposer à la reconduction"
    reference = "Convention ENGIE 2016, article 32 (MEU-ENGIE-14)"
    documentation = """Trois mois avant le terme ; non renseigné : convention inconnue."""

    def formula(menage, period, parameters):
        mois = valeur(parameters, period, "meuse.engie_2016.convention.preavis_opposition_mois", 0)
        fin = menage("engie_fin_convention", period)
        return numpy.where(fin == NON_RENSEIGNEE, NON_RENSEIGNEE, meme_quantieme(fin, -int(mois)))
