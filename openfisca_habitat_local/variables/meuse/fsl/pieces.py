"""Pièces d'une demande d'accès, selon le bailleur (2.3.1)."""

import numpy

from openfisca_habitat_local.nomenclatures.meuse import Reponse, TypeBailleurFsl
from openfisca_habitat_local.systeme.variables import Classe, Entier
from openfisca_habitat_local.textes.meuse import non, oui

REFERENCE = "Règlement intérieur du FSL de la Meuse, 2.3.1 (MEU-FSL-PROC-03)"
#: Pièces demandées à l'accès : la réponse qui dit chacune fournie.
PIECES = {
    "ressources": "fsl_piece_ressources",
    "charges": "fsl_piece_charges",
    "proposition_logement": "fsl_piece_proposition_logement",
    "dpe": "fsl_dpe_fourni",
    "numero_demande": "fsl_piece_numero_demande",
}


def exigees(menage, period, parameters):
    """{pièce: exigée de chaque demande} : aucune hors de l'accès, ou d'un bailleur inconnu."""
    pieces = parameters(period).habitat_local.meuse.fsl_2016.pieces_acces
    acces = menage("fsl_demande_acces", period)
    bailleur = menage("fsl_type_bailleur", period)
    return {
        piece: acces
        & numpy.any(
            [(bailleur == TypeBailleurFsl[nom]) & (piece in pieces[nom]) for nom in ("prive", "public")],
            axis=0,
        )
        for piece in PIECES
    }


class fsl_piece_ressources(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Pièce fournie : justificatifs de ressources"
    reference = REFERENCE


class fsl_piece_charges(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Pièce fournie : justificatifs de charges"
    reference = REFERENCE


class fsl_piece_proposition_logement(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Pièce fournie : proposition de logement du bailleur privé"
    reference = REFERENCE


class fsl_piece_numero_demande(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Pièce fournie : récépissé portant le numéro de demande de logement social"
    reference = REFERENCE


class fsl_pieces_exigees(Entier):
    default_value = -1
    label = "Nombre de pièces que la demande d'accès doit réunir"
    unit = "count"
    reference = REFERENCE
    documentation = """Ressources et charges ; d'un bailleur privé, la proposition et le diagnostic ; d'un bailleur
    public, le récépissé de la demande de logement. -1 : bailleur inconnu, ou pas d'accès."""

    def formula_2016_07_07(menage, period, parameters):
        nombre = sum(exigees(menage, period, parameters).values())
        return numpy.where(nombre > 0, nombre, -1)


class fsl_pieces_absentes(Entier):
    default_value = -1
    label = "Nombre de pièces exigées qui ne sont pas fournies"
    unit = "count"
    reference = REFERENCE
    documentation = (
        """Une pièce dont on ne sait rien n'est pas comptée. -1 : bailleur inconnu, ou pas d'accès."""
    )

    def formula_2016_07_07(menage, period, parameters):
        toutes = exigees(menage, period, parameters)
        absentes = sum(exigee & non(menage, period, PIECES[piece]) for piece, exigee in toutes.items())
        return numpy.where(menage("fsl_pieces_exigees", period) > 0, absentes, -1)


class fsl_pieces_reunies(Classe):
    possible_values = Reponse
    default_value = Reponse.non_renseigne
    label = "Les pièces exigées d'une demande d'accès sont toutes fournies"
    reference = REFERENCE
    documentation = """Non renseigné si une pièce exigée est inconnue, ou le bailleur."""

    def formula_2016_07_07(menage, period, parameters):
        toutes = exigees(menage, period, parameters)
        fournies = numpy.all(
            [~exigee | oui(menage, period, PIECES[piece]) for piece, exigee in toutes.items()], axis=0
        )
        nombre = menage("fsl_pieces_exigees", period)
        cas = [nombre < 0, menage("fsl_pieces_absentes", period) > 0, fournies]
        return numpy.select(
            cas,
            [Reponse.non_renseigne.index, Reponse.non.index, Reponse.oui.index],
            Reponse.non_renseigne.index,
        )
