"""Garantie Loca-pass de la fiche de 2015 (celle d'openfisca-france date de 2021)."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, meme_quantieme
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.nomenclatures.meuse import TypeBailleurFsl
from openfisca_habitat_local.systeme.variables import Booleen, Jour, Montant, Nombre
from openfisca_habitat_local.textes.textes_dates import connu, indefini, valeur


class garantie_loyer_charges_comprises(Montant):
    default_value = -1
    label = "Loyer mensuel charges comprises du logement à garantir"
    documentation = """À défaut, loyer hors charges et charges locatives. -1 : inconnu."""

    def formula(menage, period):
        loyer = connu(menage("fsl_loyer_hors_charges", period))
        return indefini(loyer + menage("fsl_charges_locatives", period))


class garantie_salarie_prive_non_agricole(Booleen):
    label = "Salarié d'une entreprise du secteur privé non agricole"


class garantie_date_entree(Jour):
    label = "Date d'entrée dans le logement à garantir"
    documentation = """À défaut, l'entrée de la demande d'accès."""

    def formula(menage, period):
        return menage("fsl_date_entree", period)


class garantie_bailleur_personne_morale(Booleen):
    label = "Le bailleur est une personne morale (organisme HLM, par exemple)"
    documentation = """À défaut, bailleur public."""

    def formula(menage, period):
        return menage("fsl_type_bailleur", period) == TypeBailleurFsl.public


class locapass_alternant(Booleen):
    label = "Jeune en formation professionnelle, apprentissage ou professionnalisation"


class locapass_demandeur_emploi(Booleen):
    label = "Jeune en recherche d'emploi"


class locapass_etudiant_salarie(Booleen):
    label = "Étudiant salarié"


class locapass_etudiant_boursier(Booleen):
    label = "Étudiant boursier d'État"


class locapass_cdd_en_cours_mois(Nombre):
    default_value = -1
    label = "Durée du CDD en cours d'un étudiant salarié"
    unit = "month"
    documentation = """-1 : aucun."""


class locapass_cdd_cumules_mois(Nombre):
    default_value = -1
    label = "Durée cumulée des CDD d'un étudiant salarié dans les six derniers mois"
    unit = "month"
    documentation = """-1 : aucun."""


class locapass_stage_mois(Nombre):
    default_value = -1
    label = "Durée de la convention de stage en cours d'un étudiant salarié"
    unit = "month"
    documentation = """-1 : aucune."""


class locapass_autre_en_cours(Booleen):
    label = "Une autre garantie Loca-pass est en cours de remboursement"


class locapass_demande_concurrente(Booleen):
    label = "Une demande Loca-pass est déposée ailleurs pour le même logement"


class locapass_aide_fsl_meme_nature(Booleen):
    label = "Une aide du FSL de même nature est obtenue"


class locapass_surendettement(Booleen):
    label = "Un dossier de surendettement est déposé"


class locapass_public(Booleen):
    label = "Public de la garantie Loca-pass"
    reference = "Fiche Loca-pass du 4 août 2015 (MEU-LOCAPASS-01, AMB-MEU-58)"
    documentation = """Salarié du privé non agricole de tout âge ; jeune de moins de trente ans dans l'une
    des situations de la fiche. Âge inconnu : pas jeune."""

    def formula(menage, period, parameters):
        regles = valeur(parameters, period, "national.garanties.locapass", None)
        if regles is None:
            return numpy.zeros(menage.count, dtype=bool)
        age = menage("fsl_age_demandeur", period)
        jeune = (age >= 0) & (age < regles.age_limite_jeunes)
        etudiant = menage("locapass_etudiant_salarie", period)
        contrats = ("cdd_en_cours_mois", "cdd_cumules_mois", "stage_mois")
        durees = numpy.max([menage(f"locapass_{contrat}", period) for contrat in contrats], axis=0)
        situation = menage("locapass_alternant", period) | menage("locapass_demandeur_emploi", period)
        situation |= menage("locapass_etudiant_boursier", period)
        situation |= etudiant & (durees >= regles.contrat_etudiant_mois)
        salarie = menage("garantie_salarie_prive_non_agricole", period)
        if not regles.etudiant_salarie_du_prive_admis:
            salarie &= ~etudiant
        return salarie | (jeune & situation)


class locapass_limite_demande(Jour):
    label = "Dernier jour pour demander la garantie Loca-pass"
    reference = "Fiche Loca-pass du 4 août 2015 (MEU-LOCAPASS-04)"
    documentation = """Deux mois après l'entrée ; non renseigné : pas encore entré."""

    def formula(menage, period, parameters):
        mois = valeur(parameters, period, "national.garanties.locapass.delai_demande_mois", 0)
        entree = menage("garantie_date_entree", period)
        return numpy.where(entree == NON_RENSEIGNEE, NON_RENSEIGNEE, meme_quantieme(entree, mois))


class locapass_eligible(Booleen):
    label = "Garantie Loca-pass possible"
    reference = (
        "Fiche Loca-pass du 4 août 2015 (MEU-LOCAPASS-01, MEU-LOCAPASS-02, MEU-LOCAPASS-03, MEU-LOCAPASS-04)"
    )
    documentation = """Public, bailleur personne morale, aucune exclusion, demande à temps (une entrée non
    datée est à venir)."""

    def formula(menage, period):
        limite = menage("locapass_limite_demande", period)
        a_temps = (limite == NON_RENSEIGNEE) | (menage("fsl_date_demande", period) <= limite)
        exclusions = ("autre_en_cours", "demande_concurrente", "aide_fsl_meme_nature", "surendettement")
        exclu = numpy.any([menage(f"locapass_{exclusion}", period) for exclusion in exclusions], axis=0)
        bailleur = menage("garantie_bailleur_personne_morale", period)
        return menage("locapass_public", period) & bailleur & a_temps & ~exclu


class locapass_garantie_maximale(Montant):
    default_value = -1
    label = "Montant maximal de la garantie Loca-pass"
    reference = "Fiche Loca-pass du 4 août 2015 (MEU-LOCAPASS-05, AMB-MEU-38)"
    documentation = """Neuf mois de loyer et charges, aide au logement déduite, 2 000 euros par mois au
    plus, pendant trois ans. 0 sans droit ; -1 : loyer inconnu."""

    def formula(menage, period, parameters):
        regles = valeur(parameters, period, "national.garanties.locapass", None)
        if regles is None:
            return numpy.full(menage.count, -1.0)
        loyer = connu(menage("garantie_loyer_charges_comprises", period))
        aide = numpy.maximum(menage("fsl_aide_logement_visee", period), 0)
        if regles.plafond_avant_deduction_aide:
            mensuel = numpy.minimum(loyer, regles.plafond_mensuel) - aide
        else:
            mensuel = numpy.minimum(loyer - aide, regles.plafond_mensuel)
        montant = arrondir(regles.mensualites * numpy.maximum(mensuel, 0))
        return numpy.where(menage("locapass_eligible", period), indefini(montant), 0)


class locapass_fin_garantie(Jour):
    label = "Dernier jour de la garantie Loca-pass"
    reference = "Fiche Loca-pass du 4 août 2015 (MEU-LOCAPASS-05)"
    documentation = """Trois ans depuis l'entrée ; non renseigné sans entrée ou sans droit."""

    def formula(menage, period, parameters):
        mois = valeur(parameters, period, "national.garanties.locapass.duree_mois", 0)
        entree = menage("garantie_date_entree", period)
        connue = (entree != NON_RENSEIGNEE) & menage("locapass_eligible", period)
        return numpy.where(connue, meme_quantieme(entree, mois), NON_RENSEIGNEE)
