"""Habiter Mieux : qui peut entrer dans le programme, et sous quel contrat."""

import numpy

from openfisca_habitat_local.mecanismes.delais import NON_RENSEIGNEE, jours_de
from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.nomenclatures.generales import StatutDemandeur
from openfisca_habitat_local.systeme.variables import Booleen, Entier
from openfisca_habitat_local.textes.textes_dates import valeur

CLE = "national.habiter_mieux.cle"


class public_habiter_mieux(Booleen):
    label = "Statut que le contrat local d'engagement vise à la date qui compte"
    reference = "CLE-01 (AMB-CLE-02)"

    def formula(menage, period, parameters):
        variable = valeur(parameters, period, f"{CLE}.date_du_public", None)
        if variable is None:
            return numpy.zeros(menage.count, dtype=bool)
        dates = jours_de(menage(variable, period))
        statut = rangs(menage("statut_demandeur", period))
        jours, rang = numpy.unique(dates, return_inverse=True)
        vises = numpy.zeros((len(jours), len(StatutDemandeur)), dtype=bool)
        for ligne, jour in zip(vises, jours, strict=True):
            ligne[
                [StatutDemandeur[nom].index for nom in valeur(parameters, str(jour), f"{CLE}.publics", [])]
            ] = True
        return vises[rang, statut]


class eligible_habiter_mieux(Booleen):
    label = "Dossier qui peut entrer dans le programme Habiter Mieux"
    reference = "CLE-01, CLE-02, CLE-05, CLE-08"
    documentation = """Contrat local d'engagement en vigueur, statut visé, travaux d'économie d'énergie. Le
    seuil de gain est celui de l'aide de solidarité écologique."""

    def formula(menage, period):
        return (
            menage("cle_en_vigueur", period)
            & menage("public_habiter_mieux", period)
            & menage("travaux_economie_energie", period)
        )


class aide_locale_habiter_mieux_possible(Booleen):
    label = "Une aide locale peut compléter Habiter Mieux, par protocole territorial"
    reference = "CLE-06"
    documentation = """Aucun montant n'est fixé par le contrat."""

    def formula(menage, period):
        return menage("eligible_habiter_mieux", period) & menage("protocole_en_vigueur", period)


class cle_generation(Entier):
    label = "Génération du contrat local d'engagement (1 : 2010-2013, 2 : 2014-2017)"
    reference = "CLE-03, CLE-04"
    documentation = """D'après la date de signature ; 0 : hors des deux générations."""

    def formula(menage, period, parameters):
        signature = jours_de(menage("cle_date_signature", period))
        jours, rang = numpy.unique(signature, return_inverse=True)
        generations = [
            0 if jour == NON_RENSEIGNEE else valeur(parameters, str(jour), f"{CLE}.generation", 0)
            for jour in jours
        ]
        return numpy.array(generations)[rang]
