"""Gironde 2012, annexe 3-2 : composition du foyer locataire d'un logement conventionné très social."""

import numpy

from openfisca_habitat_local.mecanismes.garde import du_texte
from openfisca_habitat_local.systeme.variables import Entier


class gironde_categorie_locataire(Entier):
    label = "Gironde : catégorie de composition du foyer locataire"
    reference = "GIR-PLAF-02 (AMB-GIR-49)"
    documentation = """Nombre de personnes, une de plus pour un parent seul, trois au moins pour un jeune
    ménage de deux."""

    @du_texte("gironde_pst_2012")
    def formula(menage, period, loi):
        regle, personnes = loi.locataires, menage("gironde_locataire_personnes", period)
        charges = personnes - 1
        limite = regle.charges_maximales_parent_seul or numpy.inf
        monte = menage("gironde_locataire_parent_seul", period) & (charges >= 1) & (charges <= limite)
        jeune = menage("gironde_locataire_jeune_menage", period) & (personnes == 2)
        return numpy.where(jeune, regle.categorie_jeune_menage, personnes + monte)
