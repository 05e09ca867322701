"""Conditions des aides à l'accès : bail, entrée dans les lieux, diagnostic énergétique (3.1)."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de, meme_quantieme
from openfisca_habitat_local.nomenclatures.meuse import Reponse, TypeDemandeFsl
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Jour
from openfisca_habitat_local.textes.meuse import non, oui

MOIS_PAR_AN = 12


def anterieur(menage, period, date, reponse):
    """L'événement précède la date charnière : par sa date si elle est connue, sinon par la réponse."""
    jour = jours_de(menage(date, period))
    avant = jour < jours_de(menage("fsl_date_charniere_bail", period))
    return numpy.where(jour == NON_RENSEIGNEE, oui(menage, period, reponse), avant)


def jours_possibles_du_dpe(menage, period):
    """Premier et dernier jours où le diagnostic peut avoir été fait : sa date, sinon son année."""
    du_dpe = jours_de(menage("fsl_date_dpe", period))
    annee = menage("fsl_annee_dpe", period)
    debut = (numpy.maximum(annee, 1970) - 1970).astype("datetime64[Y]")
    a_l_annee = (du_dpe == NON_RENSEIGNEE) & (annee >= 0)
    premier = numpy.where(a_l_annee, debut.astype("datetime64[D]"), du_dpe)
    return premier, numpy.where(a_l_annee, (debut + 1).astype("datetime64[D]") - 1, du_dpe)


class fsl_bail_signe(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le bail du logement visé est signé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"


class fsl_date_bail(Jour):
    label = "Date de signature du bail du logement visé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"
    documentation = """1970-01-01 : inconnue."""


class fsl_logement_occupe(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le ménage est entré dans le logement visé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"


class fsl_date_entree(Jour):
    label = "Date d'entrée dans le logement visé"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"
    documentation = """1970-01-01 : inconnue."""


class fsl_locapass_demande(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le ménage a demandé le Loca-pass"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"


class fsl_locapass_obtenu(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le ménage a obtenu le Loca-pass"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"


class fsl_date_charniere_bail(Jour):
    label = "Date avant laquelle ni le bail ni l'entrée ne doivent intervenir"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"
    documentation = """La décision de la commission (lecture AMB-MEU-19-a)."""

    def formula(menage, period):
        return menage("fsl_date_decision", period)


class fsl_exception_locapass(Booleen):
    label = "Loca-pass demandé et non obtenu : le bail et l'entrée ne sont plus opposés"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"

    def formula(menage, period):
        return oui(menage, period, "fsl_locapass_demande") & non(menage, period, "fsl_locapass_obtenu")


class fsl_refus_bail(Booleen):
    label = "Exclu d'une aide à l'accès : bail signé avant la décision"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"
    documentation = """Une date l'emporte sur la réponse."""

    def formula(menage, period):
        return anterieur(menage, period, "fsl_date_bail", "fsl_bail_signe")


class fsl_refus_entree(Booleen):
    label = "Exclu d'une aide à l'accès : entrée dans les lieux avant la décision"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"
    documentation = """Une date l'emporte sur la réponse."""

    def formula(menage, period):
        return anterieur(menage, period, "fsl_date_entree", "fsl_logement_occupe")


class fsl_dpe_fourni(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le diagnostic de performance énergétique du logement visé est fourni"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1.2 (MEU-FSL-PROC-02)"
    documentation = """À défaut, oui si sa date ou son année est donnée."""

    def formula(menage, period):
        connue = jours_de(menage("fsl_date_dpe", period)) != NON_RENSEIGNEE
        connue |= menage("fsl_annee_dpe", period) >= 0
        return numpy.where(connue, Reponse.oui.index, Reponse.non_renseigne.index)


class fsl_date_dpe(Jour):
    label = "Date du diagnostic de performance énergétique"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1.2 (MEU-FSL-PROC-02)"
    documentation = """1970-01-01 : inconnue."""


class fsl_annee_dpe(Entier):
    default_value = -1
    label = "Année du diagnostic de performance énergétique, si son jour n'est pas connu"
    unit = "year"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1.2 (MEU-FSL-PROC-02)"
    documentation = """-1 : inconnue. Ne sert que sans date : le diagnostic n'est dit valable ou périmé que si l'année
    suffit à le dire."""


class fsl_date_appreciation_dpe(Jour):
    label = "Date à laquelle s'apprécie l'âge du diagnostic"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1.2 (MEU-FSL-PROC-02)"
    documentation = """La demande (lecture AMB-MEU-45-a)."""

    def formula(menage, period):
        return menage("fsl_date_demande", period)


class fsl_dpe_valide(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Le diagnostic est fourni et date de moins de dix ans"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1.2 (MEU-FSL-PROC-02, MEU-DPE-04)"
    documentation = """À défaut, d'après sa date ou son année. À dix ans jour pour jour,
    il ne l'est plus. Exigé de tous les bailleurs (C-33)."""

    def formula_2016_07_07(menage, period, parameters):
        age = parameters(period).habitat_local.meuse.fsl_2016.acces.age_dpe
        premier, dernier = jours_possibles_du_dpe(menage, period)
        jour, duree = jours_de(menage("fsl_date_appreciation_dpe", period)), age * MOIS_PAR_AN
        recent, perime = jour < meme_quantieme(premier, duree), jour >= meme_quantieme(dernier, duree)
        absent = non(menage, period, "fsl_dpe_fourni")
        inconnu = (premier == NON_RENSEIGNEE) | ~(recent | perime)
        reponses = [Reponse.non.index, Reponse.non_renseigne.index, Reponse.oui.index]
        return numpy.select([absent, inconnu, recent], reponses, Reponse.non.index)


class fsl_refus_dpe(Booleen):
    label = "Exclu d'une aide à l'accès : diagnostic absent ou de dix ans et plus"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1.2 (MEU-FSL-PROC-02)"

    def formula_2016_07_07(menage, period):
        return non(menage, period, "fsl_dpe_valide")


class fsl_demande_acces(Booleen):
    label = "La demande est une demande d'accès"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01)"

    def formula(menage, period):
        return menage("fsl_type_demande", period) == TypeDemandeFsl.acces


class fsl_acces_conditions_ok(Booleen):
    label = "Aucune condition connue d'accès n'est en défaut : bail, entrée, diagnostic"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01, MEU-FSL-PROC-02)"

    def formula_2016_07_07(menage, period):
        lieux = menage("fsl_refus_bail", period) | menage("fsl_refus_entree", period)
        lieux_opposes = lieux & ~menage("fsl_exception_locapass", period)
        return ~(lieux_opposes | menage("fsl_refus_dpe", period))


class fsl_refus_acces(Booleen):
    label = "Demande d'accès exclue par l'une de ses conditions"
    reference = "Règlement intérieur du FSL de la Meuse, 3.1 (MEU-FSL-PROC-01, MEU-FSL-PROC-02)"
    documentation = """La sous-location de l'État et le maintien en fin de protection juridique ne
    supposent pas une entrée."""

    def formula_2016_07_07(menage, period):
        concernee = menage("fsl_demande_acces", period) & ~menage("fsl_sans_entree", period)
        return concernee & ~menage("fsl_acces_conditions_ok", period)


class fsl_refus_reste_a_vivre_acces(Booleen):
    label = "Demande d'accès exclue par un reste à vivre insuffisant dans le logement visé"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.2 (MEU-FSL-QF-08)"
    documentation = """Jamais : simple information (lecture AMB-MEU-07-c)."""


class fsl_loyer_justifie(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "La situation du demandeur justifie un loyer au-dessus du référentiel"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-AIDE-21)"


class fsl_refus_loyer(Booleen):
    label = "Frais d'accès exclus : loyer au-dessus du référentiel sans justification"
    reference = "Règlement intérieur du FSL de la Meuse, 2.2.1 (MEU-FSL-AIDE-21)"
    documentation = """Une justification inconnue n'en est pas une."""

    def formula(menage, period):
        au_dessus = non(menage, period, "loyer_dans_referentiel")
        return au_dessus & ~oui(menage, period, "fsl_loyer_justifie")
