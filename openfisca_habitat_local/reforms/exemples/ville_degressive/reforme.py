"""Réforme structurelle d'exemple : l'abondement de la Ville de Haguenau décroît avec les ressources."""

from pathlib import Path

import numpy
from openfisca_core.parameters import load_parameter_file
from openfisca_core.reforms import Reform

from openfisca_habitat_local.mecanismes.aides_locales import aide_locale, assiette, bareme_local
from openfisca_habitat_local.mecanismes.conditions import plafond_travaux
from openfisca_habitat_local.mecanismes.montants import arrondir, rangs
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, StatutDemandeur, Texte
from openfisca_habitat_local.systeme.variables import Montant, Nombre

PARAMETRES = Path(__file__).with_name("parametres.yaml")


def ajouter_parametres(racine):
    """Place les nombres de la réforme sous `habitat_local.ville_degressive`."""
    nom = "ville_degressive"
    racine.habitat_local.add_child(nom, load_parameter_file(str(PARAMETRES), f"habitat_local.{nom}"))
    return racine


def au_taux_degressif(menage, period):
    """Dossiers du texte, de propriétaires occupants, hors adaptation."""
    return (
        (menage("texte_applicable", period) == Texte.haguenau_2016)
        & (menage("statut_demandeur", period) == StatutDemandeur.proprietaire_occupant)
        & (rangs(menage("ligne_travaux", period)) != LigneTravaux.autonomie.index)
    )


class VilleDegressive(Reform):
    """Taux plein sous une part du plafond « modestes », taux plancher au plafond, une pente entre les deux."""

    name = "Abondement dégressif de la Ville de Haguenau"

    def apply(self):
        class taux_degressif_ville(Nombre):
            label = "Taux de l'abondement dégressif de la Ville"
            unit = "/1"
            documentation = (
                "Selon les ressources, en part du plafond « modestes ». Inconnues : taux plancher."
            )

            def formula(menage, period, parameters):
                pente = parameters(period).habitat_local.ville_degressive
                rfr, plafond = (menage(n, period) for n in ("rfr_menage", "plafond_ressources_modestes"))
                # Ressources ou plafond inconnus : rien n'est supposé favorable, le taux est le plancher.
                part = numpy.where((rfr < 0) | (plafond <= 0), 1, rfr / numpy.maximum(plafond, 1))
                avance = numpy.clip((part - pente.debut_pente) / (1 - pente.debut_pente), 0, 1)
                return pente.taux_plein + (pente.taux_plancher - pente.taux_plein) * avance

        class subvention_ville(Montant):
            label = "Aide de la Ville, abondement dégressif"
            reference = "HAG-VILLE-01, HAG-VILLE-02"
            documentation = """Euros. Le taux dégressif remplace celui du droit en vigueur là où celui-ci aide
            un propriétaire occupant hors adaptation ; conditions, assiette et plafond ne changent pas."""

            def formula(menage, period, parameters):
                actuelle = aide_locale(menage, period, parameters, "ville")
                concerne = (actuelle > 0) & au_taux_degressif(menage, period)
                patrimoine = menage("haguenau_patrimoine_ville", period)
                if not concerne.any():  # les nombres de la réforme n'existent que pendant la vie du texte
                    return actuelle + patrimoine
                bareme = bareme_local(menage, period, parameters, "ville")
                base = numpy.fmin(assiette(bareme), plafond_travaux(bareme))
                pas = parameters(period).habitat_local.national.arrondi_aide
                degressive = arrondir(menage("taux_degressif_ville", period) * base, pas)
                return numpy.where(concerne, degressive, actuelle) + patrimoine

        self.modify_parameters(ajouter_parametres)
        self.add_variable(taux_degressif_ville)
        self.update_variable(subvention_ville)
