"""Lectures qui fixent le barème à la date d'engagement, et non de dépôt (AMB-HAG-03-b)."""

import numpy
from openfisca_core.parameters import Parameter
from openfisca_core.periods import instant
from openfisca_core.reforms import Reform

from openfisca_habitat_local.mecanismes.geographie import rang_commune
from openfisca_habitat_local.nomenclatures.generales import Texte
from openfisca_habitat_local.reforms.formules import formule_en_vigueur, remplacer_formule
from openfisca_habitat_local.systeme.reformes import copier_parametres


def ouvrir_avant(noeud, debut):
    """Rend lisibles dès `debut` les barèmes du nœud : un dossier peut être déposé avant leur prise d'effet."""
    for enfant in noeud.children.values():
        if not isinstance(enfant, Parameter):
            ouvrir_avant(enfant, debut)
        elif not enfant.name.endswith(".en_vigueur") and enfant.values_list[-1].instant_str > debut:
            premiere = enfant.values_list[-1]
            veille = instant(premiere.instant_str).offset(-1, "day")
            enfant.update(start=instant(debut), stop=veille, value=premiere.value)


def _texte_en_vigueur_le(conventions, texte, depcom):
    """Vrai pour les communes du texte s'il est en vigueur à l'instant du nœud."""
    cadre = conventions[texte.name].cadre
    if not ("en_vigueur" in cadre and cadre.en_vigueur):
        return numpy.zeros(len(depcom), dtype=bool)
    return rang_commune(conventions, texte.name, lambda: {texte.index: cadre.communes}, depcom) >= 0


def appliquer(systeme, texte, debut):
    """Le texte s'applique selon la date d'engagement du dossier ; ses barèmes se lisent dès `debut`."""
    ouvrir_avant(copier_parametres(systeme).habitat_local.conventions.children[texte.name], debut)
    au_depot = formule_en_vigueur(systeme, "texte_applicable")

    def formula(menage, period, parameters):
        resultat = numpy.array(au_depot(menage, period, parameters))
        resultat[resultat == texte.index] = Texte.aucun.index
        engagement = menage("date_engagement", period)
        depcom = menage("depcom_logement", period)
        for jour in numpy.unique(engagement):
            conventions = parameters(str(jour)).habitat_local.conventions
            concernes = (engagement == jour) & _texte_en_vigueur_le(conventions, texte, depcom)
            resultat[concernes] = texte.index
        return resultat

    remplacer_formule(systeme, "texte_applicable", formula)


class HaguenauBaremeALEngagement(Reform):
    """AMB-HAG-03-b : le barème de Haguenau est celui du jour de l'engagement."""

    def apply(self):
        appliquer(self, Texte.haguenau_2016, "2013-01-01")
