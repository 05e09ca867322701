"""Garantie Visale de la fiche de 2016 (celle d'openfisca-france commence en juin 2018)."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, echeance_en_jours_ouvres, meme_quantieme
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.meuse import ContratTravail, Reponse, TypeBailleurFsl
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Jour, Montant, Nombre
from openfisca_habitat_local.textes.textes_dates import connu, echeance, indefini, valeur


def ouvert_a_la_signature(baux, parameters):
    """Le dispositif existe-t-il le jour où chaque bail est signé ? Une lecture par jour distinct."""
    jours, rangs = numpy.unique(baux, return_inverse=True)
    ouverts = [valeur(parameters, str(jour), "national.garanties.visale.en_vigueur", False) for jour in jours]
    return numpy.array(ouverts, dtype=bool)[rangs]


class visale_parc_prive(Booleen):
    label = "Logement du parc privé"
    documentation = """À défaut, bailleur privé."""

    def formula(menage, period):
        return menage("fsl_type_bailleur", period) == TypeBailleurFsl.prive


class visale_logement_a_paris(Booleen):
    label = "Logement situé à Paris"
    documentation = """À défaut, d'après la commune du logement (`depcom_logement`)."""

    def formula(menage, period, parameters):
        communes = valeur(parameters, period, "national.garanties.visale.communes_paris", ())
        codes = numpy.asarray(menage("depcom_logement", period)).astype(str)
        return numpy.isin(codes, list(communes))


class visale_date_bail(Jour):
    label = "Date de signature du bail"
    documentation = """À défaut, le bail de la demande d'accès ; bail à venir : la date de demande."""

    def formula(menage, period):
        bail = menage("fsl_date_bail", period)
        return numpy.where(bail == NON_RENSEIGNEE, menage("fsl_date_demande", period), bail)


class visale_date_adhesion(Jour):
    label = "Date d'adhésion à Visale"


class visale_adhesion_avant_bail(Booleen):
    label = "Adhésion à Visale avant la signature du bail"
    documentation = """À défaut, d'après les deux dates ; le jour même est trop tard."""

    def formula(menage, period):
        adhesion = menage("visale_date_adhesion", period)
        return (adhesion != NON_RENSEIGNEE) & (adhesion < menage("visale_date_bail", period))


class visale_intermediation_locative(Booleen):
    label = "Bail souscrit par une association qui se porte garante (intermédiation locative)"


class visale_date_embauche(Jour):
    label = "Date de prise de fonction"


class visale_mois_depuis_embauche(Nombre):
    default_value = -1
    label = "Mois entre la prise de fonction et l'entrée dans le logement"
    unit = "month"
    documentation = """-1 : inconnu, ou dates données."""


class visale_mois_depuis_anniversaire(Nombre):
    default_value = -1
    label = "Mois écoulés depuis le dernier anniversaire du demandeur"
    unit = "month"
    documentation = """-1 : inconnus. Ne sert qu'à la lecture AMB-MEU-40-b."""


class visale_contrat(Classe):
    possible_values = ContratTravail
    default_value = ContratTravail.non_renseigne
    label = "Contrat de travail du demandeur"


class visale_jeune_salarie(Booleen):
    label = "Le demandeur relève de la règle des trente ans et moins"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-03, AMB-MEU-40)"
    documentation = """Trente ans jusqu'à la veille du trente et unième anniversaire. Âge inconnu : non."""

    def formula(menage, period, parameters):
        regles = valeur(parameters, period, "national.garanties.visale", None)
        if regles is None:
            return numpy.zeros(menage.count, dtype=bool)
        age = menage("fsl_age_demandeur", period)
        jeune = (age >= 0) & (age < regles.age_jeunes)
        dernier_age = age == regles.age_jeunes
        if not regles.jeunes_jusqu_a_l_anniversaire_suivant:
            dernier_age &= menage("visale_mois_depuis_anniversaire", period) == 0
        return jeune | dernier_age


class visale_delai_embauche_respecte(Booleen):
    label = "Entrée dans le logement assez tôt après la prise de fonction"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-03)"
    documentation = """À défaut, d'après les dates : douze mois pour la règle des jeunes salariés, trois mois sinon.
    Dates inconnues :
    non."""

    def formula(menage, period, parameters):
        regles = valeur(parameters, period, "national.garanties.visale", None)
        if regles is None:
            return numpy.zeros(menage.count, dtype=bool)
        jeune = menage("visale_jeune_salarie", period)
        delai = numpy.where(jeune, regles.delai_entree_jeunes_mois, regles.delai_entree_mois)
        mois = menage("visale_mois_depuis_embauche", period)
        embauche, entree = menage("visale_date_embauche", period), menage("garantie_date_entree", period)
        datee = (embauche != NON_RENSEIGNEE) & (entree != NON_RENSEIGNEE)
        a_temps = datee & (entree <= meme_quantieme(embauche, delai))
        return a_temps | ((mois >= 0) & (mois <= delai))


class visale_public(Booleen):
    label = "Public de la garantie Visale"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-03)"
    documentation = """Intermédiation locative ; sinon salarié du privé non agricole entré à temps. Après
    trente ans, CDI confirmé ou contrat inconnu : exclu."""

    def formula(menage, period):
        contrat = menage("visale_contrat", period)
        contrat_admis = (contrat != ContratTravail.cdi_confirme) & (contrat != ContratTravail.non_renseigne)
        contrat_admis |= menage("visale_jeune_salarie", period)
        a_temps = menage("visale_delai_embauche_respecte", period)
        # Un âge inconnu ne dit pas laquelle des deux règles s'applique.
        age_connu = menage("fsl_age_demandeur", period) >= 0
        salarie = menage("garantie_salarie_prive_non_agricole", period) & a_temps & contrat_admis & age_connu
        return salarie | menage("visale_intermediation_locative", period)


class visale_loyer_maximum(Montant):
    default_value = -1
    label = "Loyer charges comprises le plus élevé de la garantie Visale"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-02)"
    documentation = """-1 : inconnu à cette date."""

    def formula(menage, period, parameters):
        paris = valeur(parameters, period, "national.garanties.visale.loyer_maximum_paris")
        ailleurs = valeur(parameters, period, "national.garanties.visale.loyer_maximum_ailleurs")
        return indefini(numpy.where(menage("visale_logement_a_paris", period), paris, ailleurs))


class visale_eligible(Booleen):
    label = "Garantie Visale possible"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-01, MEU-VISALE-02, MEU-VISALE-03, AMB-MEU-39)"
    documentation = """Parc privé, résidence principale, bail signé depuis l'ouverture du dispositif,
    adhésion avant le bail, loyer au plus égal au maximum, public admis. Un fait inconnu
    n'ouvre pas le droit."""

    def formula(menage, period):
        return menage("visale_conditions_reunies", period) & menage("visale_adhesion_avant_bail", period)


class visale_possible(Booleen):
    label = "Garantie Visale possible, même non mise en œuvre"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-01, MEU-VISALE-02, MEU-VISALE-03)"
    documentation = """Acquise, ou encore à demander : conditions réunies et bail non signé, l'adhésion pouvant le
    précéder."""

    def formula(menage, period):
        signe = menage("fsl_date_bail", period)
        a_venir = (signe == NON_RENSEIGNEE) | (signe > menage("fsl_date_demande", period))
        a_venir &= menage("fsl_bail_signe", period) != Reponse.oui
        return menage("visale_eligible", period) | (menage("visale_conditions_reunies", period) & a_venir)


class visale_conditions_reunies(Booleen):
    label = "Les conditions de la garantie Visale sont réunies, hors adhésion"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-01, MEU-VISALE-02, MEU-VISALE-03, AMB-MEU-39)"
    documentation = (
        """Parc privé, résidence principale, bail depuis l'ouverture du dispositif, loyer admis, public."""
    )

    def formula(menage, period, parameters):
        ouvert = ouvert_a_la_signature(menage("visale_date_bail", period), parameters)
        seuil = valeur(parameters, period, "national.garanties.visale.loyer_maximum_est_un_seuil", True)
        loyer = connu(menage("garantie_loyer_charges_comprises", period))
        loyer_admis = (loyer <= connu(menage("visale_loyer_maximum", period))) | ((loyer >= 0) & (not seuil))
        principale = menage("fsl_residence_principale", period) == Reponse.oui
        logement = menage("visale_parc_prive", period) & principale & loyer_admis
        return ouvert & logement & menage("visale_public", period)


class visale_garantie_maximale(Montant):
    default_value = -1
    label = "Montant maximal de la garantie Visale"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-04, AMB-MEU-39)"
    documentation = """Trente-six mensualités de loyer charges comprises. 0 sans droit ; -1 : loyer
    inconnu."""

    def formula(menage, period, parameters):
        mois = valeur(parameters, period, "national.garanties.visale.mensualites")
        loyer = connu(menage("garantie_loyer_charges_comprises", period))
        couvert = numpy.minimum(loyer, connu(menage("visale_loyer_maximum", period)))
        return numpy.where(menage("visale_eligible", period), indefini(arrondir(mois * couvert)), 0)


class visale_fin_couverture(Jour):
    label = "Dernier jour de la couverture Visale"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-04)"
    documentation = """Trois ans depuis le bail ; non renseigné sans droit."""

    def formula(menage, period, parameters):
        mois = valeur(parameters, period, "national.garanties.visale.duree_mois", 0)
        fin = meme_quantieme(menage("visale_date_bail", period), mois)
        return numpy.where(menage("visale_eligible", period), fin, NON_RENSEIGNEE)


class visale_date_demande_visa(Jour):
    label = "Date de la demande de visa à Action Logement"


class visale_limite_visa(Jour):
    label = "Dernier jour de la délivrance du visa"
    reference = "Fiche Visale du 28 janvier 2016 (MEU-VISALE-05)"
    documentation = """Deux jours ouvrés. Aucune autre caution n'est alors exigible ; l'avance Loca-pass
    reste possible."""

    def formula(menage, period, parameters):
        depart = menage("visale_date_demande_visa", period)
        return echeance(
            parameters,
            period,
            depart,
            "national.garanties.visale.visa_jours_ouvres",
            echeance_en_jours_ouvres,
        )
