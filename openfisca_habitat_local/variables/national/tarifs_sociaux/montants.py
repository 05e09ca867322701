"""Tarifs sociaux : montants du TPN et du TSS, services, réduction téléphonique."""

from typing import Literal

import numpy

from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.systeme.variables import Booleen, Montant, Nombre
from openfisca_habitat_local.textes.textes_dates import connu, indefini, valeur


def classe_d_unites(menage, period):
    """Ligne du barème : une unité de consommation, entre une et deux, deux et plus."""
    unites = numpy.round(menage("tarif_social_unites_consommation", period), 4)
    return (unites > 1).astype(int) + (unites >= 2)


def selon_les_unites(menage, period, bareme, colonne):
    """Montant de la ligne des unités de consommation et de la colonne donnée."""
    lignes = numpy.array([bareme.une_uc, bareme.entre_une_et_deux_uc, bareme.deux_uc_et_plus], dtype=float)
    return lignes[classe_d_unites(menage, period), colonne]


def deduction(menage, period, montant, facture):
    """Déduction limitée à la facture, nulle sans droit ; `-1` si elle est inconnue."""
    foyer_connu = menage("tarif_social_unites_consommation", period) > 0
    limitee = numpy.fmin(montant, connu(menage(facture, period)))
    limitee = numpy.where(foyer_connu & ~numpy.isnan(montant), limitee, numpy.nan)
    return numpy.where(menage("tarif_social_eligible", period), indefini(limitee), 0)


class tarif_social_unites_consommation(Nombre):
    default_value = -1
    label = "Unités de consommation du foyer pour les tarifs sociaux"
    unit = "count"
    reference = "Code de la sécurité sociale, article R. 861-3 (MEU-TPN-01)"
    documentation = """À défaut, d'après le nombre de personnes : 1, puis 0,5, 0,3, 0,3 et 0,4 par personne
    suivante. -1 : foyer inconnu."""

    def formula(menage, period, parameters):
        pas = valeur(parameters, period, "national.tarifs_sociaux.attribution.unites_consommation", None)
        personnes = menage("nombre_personnes_menage", period)
        if pas is None:
            return numpy.full(menage.count, -1.0)
        cumul = numpy.cumsum([0, *pas])
        rang = numpy.clip(personnes, 0, len(pas))
        unites = cumul[rang] + numpy.maximum(personnes - len(pas), 0) * pas[-1]
        return numpy.where(personnes >= 1, unites, -1)


class tarif_social_residence_sociale(Booleen):
    label = "Logement d'une résidence sociale"


class tpn_puissance_souscrite(Nombre):
    default_value = -1
    label = "Puissance électrique souscrite"
    unit = "kVA"
    documentation = """-1 : inconnue."""


class tpn_facture_annuelle(Montant):
    default_value = -1
    label = "Facture annuelle d'électricité TTC"
    documentation = """-1 : inconnue."""


class tss_consommation_annuelle(Nombre):
    default_value = -1
    label = "Consommation annuelle de gaz"
    unit = "kWh"
    documentation = """-1 : inconnue."""


class tss_chaufferie_collective(Booleen):
    label = "Logement chauffé au gaz par une chaufferie collective"


class tss_facture_annuelle(Montant):
    default_value = -1
    label = "Facture annuelle de gaz TTC"
    documentation = """-1 : inconnue."""


class tpn_montant_annuel(Montant):
    default_value = -1
    label = "Déduction annuelle du tarif de première nécessité (électricité)"
    reference = "Décret 2004-325 du 8 avril 2004, modifié (MEU-TPN-01)"
    documentation = """Euros TTC, jamais plus que la facture. 0 sans droit ; -1 : barème, foyer ou
    puissance inconnus."""

    def formula(menage, period, parameters):
        bareme = valeur(parameters, period, "national.tarifs_sociaux.tpn", None)
        if bareme is None:
            return numpy.full(menage.count, -1.0)
        puissance = connu(menage("tpn_puissance_souscrite", period))
        colonne = numpy.searchsorted(bareme.puissances, numpy.nan_to_num(puissance))
        montant = selon_les_unites(menage, period, bareme, colonne)
        montant = numpy.where(numpy.isnan(puissance), numpy.nan, montant)
        sociale = menage("tarif_social_residence_sociale", period)
        montant = numpy.where(sociale, bareme.residence_sociale, montant)
        return deduction(menage, period, montant, "tpn_facture_annuelle")


class tss_montant_annuel(Montant):
    default_value = -1
    label = "Déduction annuelle du tarif spécial de solidarité (gaz)"
    reference = "Décret 2008-778 du 13 août 2008, modifié (MEU-TPN-01)"
    documentation = """Euros TTC, jamais plus que la facture. 0 sans droit ; -1 : barème, foyer ou
    consommation inconnus."""

    def formula(menage, period, parameters):
        bareme = valeur(parameters, period, "national.tarifs_sociaux.tss", None)
        if bareme is None:
            return numpy.full(menage.count, -1.0)
        consommation = connu(menage("tss_consommation_annuelle", period))
        cote: Literal["left", "right"] = "left" if bareme.bornes_comprises else "right"
        colonne = numpy.searchsorted(bareme.consommations, numpy.nan_to_num(consommation), side=cote)
        montant = selon_les_unites(menage, period, bareme, colonne)
        montant = numpy.where(numpy.isnan(consommation), numpy.nan, montant)
        collectif = numpy.array(bareme.chaufferie_collective)[classe_d_unites(menage, period)]
        montant = numpy.where(menage("tss_chaufferie_collective", period), collectif, montant)
        sociale = menage("tarif_social_residence_sociale", period)
        montant = numpy.where(sociale, bareme.residence_sociale, montant)
        return deduction(menage, period, montant, "tss_facture_annuelle")


class tarif_social_cout_deplacement(Montant):
    default_value = -1
    label = "Déplacement facturé pour une interruption due à un impayé"
    documentation = """-1 : inconnu."""


class tarif_social_reste_deplacement(Montant):
    default_value = -1
    label = "Part du déplacement qui reste au client au tarif social"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.2 (MEU-TPN-03)"
    documentation = """Abattement de 80 % pour qui bénéficie d'un tarif social ; -1 : coût inconnu."""

    def formula(menage, period, parameters):
        abattement = valeur(
            parameters, period, "national.tarifs_sociaux.attribution.abattement_deplacement", 0
        )
        beneficie = menage("beneficie_tarif_social", period)
        cout = connu(menage("tarif_social_cout_deplacement", period))
        return indefini(arrondir(cout * (1 - abattement * beneficie)))


class tarif_social_cout_mise_en_service(Montant):
    default_value = -1
    label = "Mise en service ou ouverture de contrat facturée"
    documentation = """-1 : inconnu."""


class tarif_social_reste_mise_en_service(Montant):
    default_value = -1
    label = "Mise en service qui reste au client au tarif social"
    reference = "Règlement intérieur du FSL de la Meuse, 3.2.2 (MEU-TPN-03)"
    documentation = """Gratuite pour qui bénéficie d'un tarif social ; -1 : coût inconnu."""

    def formula(menage, period, parameters):
        gratuite = valeur(
            parameters, period, "national.tarifs_sociaux.attribution.mise_en_service_gratuite", False
        )
        cout = connu(menage("tarif_social_cout_mise_en_service", period))
        return indefini(numpy.where(gratuite & menage("beneficie_tarif_social", period), 0, cout))
