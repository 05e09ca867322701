"""L'immeuble, sa copropriété, son achat, ses surfaces."""

from openfisca_habitat_local.systeme.variables import Booleen, Entier, Montant, Nombre


class copropriete_immatriculee(Booleen):
    label = "Copropriété immatriculée au registre national"
    reference = "NAT-COP-01 ; RDM-12"


class part_lots_habitation_principale(Nombre):
    default_value = -1
    label = "Part des lots (à défaut des tantièmes) d'habitation principale"
    unit = "/1"
    reference = "NAT-COP-01"
    documentation = """Part (0.75 pour 75 %). -1 : non renseignée."""


class copropriete_fragile(Booleen):
    label = "Copropriété fragile ou en difficulté, ou quartier du renouvellement urbain"
    reference = "NAT-COP-03"
    documentation = (
        """Impayés d'au moins 8 % du budget de l'avant-dernière année, NPNRU, ou copropriété en difficulté."""
    )


class coproprietaires_tres_modestes(Entier):
    default_value = -1
    label = "Copropriétaires occupants très modestes qui demandent la prime individuelle"
    reference = "NAT-COP-04"
    documentation = """-1 : non renseigné."""


class coproprietaires_modestes(Entier):
    default_value = -1
    label = "Copropriétaires occupants modestes qui demandent la prime individuelle"
    reference = "NAT-COP-04"
    documentation = """-1 : non renseigné."""


class surface_habitable(Nombre):
    default_value = -1
    __bornes__ = (0.01, 100_000)
    label = "Surface habitable après travaux"
    unit = "m2"
    reference = "PIL-02, PIL-06, AMB-PIL-01"
    documentation = """Mètres carrés. -1 : non renseignée."""


class surface_habitable_avant_travaux(Nombre):
    default_value = -1
    __bornes__ = (0.01, 100_000)
    label = "Surface habitable avant travaux"
    unit = "m2"
    reference = "AMB-PIL-01"
    documentation = """Mètres carrés. -1 : non renseignée."""


class prix_acquisition(Montant):
    default_value = -1
    label = "Prix d'acquisition du logement, avant travaux"
    reference = "PIL-07"
    documentation = """Euros. -1 : non renseigné."""
