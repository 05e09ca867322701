"""Variables que les textes engendrent : leurs aides nommées, leurs définitions, et s'ils couvrent le dossier."""

from openfisca_core.parameters import ParameterNode

from openfisca_habitat_local.mecanismes.aide_nommee.engendrees import variables_engendrees
from openfisca_habitat_local.mecanismes.plusieurs_textes import TABLEAUX
from openfisca_habitat_local.systeme.engendrement import ajouter
from openfisca_habitat_local.systeme.format.lecture import textes_lus

#: Ce qu'il faut lire d'un texte pour savoir ce qu'il engendre.
LUS = ("description", "metadata", "cadre", "aides", "definitions", "grandeurs", "ecretement")


def abrege(arbre):
    """L'arbre d'un texte, sans ses tableaux (dont seul le nom compte ici)."""
    return {nom: arbre[nom] for nom in LUS if nom in arbre} | {nom: {} for nom in TABLEAUX if nom in arbre}


TEXTES_LUS = textes_lus()
ajouter(
    variables_engendrees(
        ParameterNode(
            "habitat_local",
            data={"conventions": {nom: abrege(texte.arbre) for nom, texte in TEXTES_LUS.items()}},
        ),
        {chemin: lieu for texte in TEXTES_LUS.values() for chemin, lieu in texte.lieux.items()},
    )
)
