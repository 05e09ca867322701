"""Habiter Mieux : contrat local d'engagement et protocole territorial qui couvrent le logement."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de, meme_quantieme
from openfisca_habitat_local.nomenclatures.generales import NatureTravaux
from openfisca_habitat_local.systeme.variables import Booleen, Jour
from openfisca_habitat_local.textes.textes_dates import valeur


class cle_date_signature(Jour):
    label = "Date de signature du contrat local d'engagement qui couvre la commune"
    reference = "CLE-02, CLE-04, CLE-05"
    documentation = """1970-01-01 : aucun contrat connu."""


class cle_date_fin(Jour):
    label = "Dernier jour du contrat local d'engagement"
    reference = "CLE-02 (AMB-CLE-01)"
    documentation = """À défaut, même quantième à la fin de sa durée. Une prolongation se donne en entrée."""

    def formula(menage, period, parameters):
        signature = jours_de(menage("cle_date_signature", period))
        duree = valeur(parameters, period, "national.habiter_mieux.cle.duree", None)
        if duree is None:
            return numpy.full(menage.count, NON_RENSEIGNEE)
        return numpy.where(signature == NON_RENSEIGNEE, NON_RENSEIGNEE, meme_quantieme(signature, duree))


class cle_en_vigueur(Booleen):
    label = "Commune couverte par un contrat local d'engagement le jour du dépôt"
    reference = "CLE-02, CLE-05 (AMB-CLE-01, AMB-CLE-03)"
    documentation = """À défaut, dépôt entre la signature et le dernier jour du contrat, bornes comprises."""

    def formula(menage, period, parameters):
        depot = jours_de(menage("date_depot", period))
        signature = jours_de(menage("cle_date_signature", period))
        en_cours = (signature <= depot) & (depot <= jours_de(menage("cle_date_fin", period)))
        couvert = valeur(parameters, period, "national.habiter_mieux.cle.couverture_sans_signature", False)
        return ((signature != NON_RENSEIGNEE) & en_cours) | couvert


class protocole_date_signature(Jour):
    label = "Date de signature du protocole territorial de la commune ou de l'intercommunalité"
    reference = "CLE-06, CLE-07"
    documentation = """1970-01-01 : aucun protocole connu."""


class protocole_en_vigueur(Booleen):
    label = "Commune couverte par un protocole territorial le jour du dépôt"
    reference = "CLE-06, CLE-07"
    documentation = """À défaut, protocole signé pendant la durée du contrat, au plus tard le jour du
    dépôt."""

    def formula(menage, period):
        adhesion = jours_de(menage("protocole_date_signature", period))
        apres_contrat = adhesion >= jours_de(menage("cle_date_signature", period))
        avant_depot = adhesion <= jours_de(menage("date_depot", period))
        adhere = (adhesion != NON_RENSEIGNEE) & apres_contrat & avant_depot
        return adhere & menage("cle_en_vigueur", period)


class date_facture(Jour):
    label = "Date de la facture des travaux"
    reference = "AMB-CLE-02"
    documentation = """À défaut, la date de dépôt. Ne sert qu'à une lecture."""

    def formula(menage, period):
        return menage("date_depot", period)


class travaux_economie_energie(Booleen):
    label = "Le projet comprend des travaux d'économie d'énergie"
    reference = "CLE-08"
    documentation = """À défaut, projet d'énergie, ou gain énergétique chiffré et positif."""

    def formula(menage, period):
        energie = menage("nature_travaux", period) == NatureTravaux.energie
        return energie | (menage("gain_energetique", period) > 0)


class logement_acheve_trop_tard(Booleen):
    label = "Logement achevé trop tard pour l'aide de solidarité écologique"
    reference = "Règlement des aides du FART : logements achevés au 1er juin 2001"
    documentation = """À défaut, d'après l'année de construction, si elle est connue."""

    def formula(menage, period, parameters):
        limite = valeur(parameters, period, "national.habiter_mieux.cle.annee_achevement_limite", 0)
        return (menage("annee_construction", period) > limite) & bool(limite)
