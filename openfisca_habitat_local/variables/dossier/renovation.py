"""Le projet de rénovation : étiquettes, gestes, qualité de qui le suit et le réalise, guichet national demandé."""

import numpy

from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.nomenclatures.generales import (
    AccompagnementAdaptation,
    AideNationale,
    Etiquette,
    EtiquetteAvantTravaux,
)
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Montant, Nombre

LETTRES = "abcdefg"


def rangs_des_lettres(enum):
    """Rang de la lettre de chaque modalité (a : 0 … g : 6) ; -1 pour une modalité qui n'est pas une lettre."""
    return numpy.array([LETTRES.find(membre.name) if len(membre.name) == 1 else -1 for membre in enum])


class aide_nationale_demandee(Classe):
    possible_values = AideNationale
    default_value = AideNationale.non_renseignee
    label = "Guichet national auquel le dossier s'adresse"
    reference = "NAT-MPRA, NAT-MPLD, NAT-MPA, NAT-LOC, NAT-COP ; AMB-NAT-19"
    documentation = (
        """Un dossier s'adresse à un guichet : des travaux distincts font des dossiers distincts."""
    )


class etiquette_avant_travaux(Classe):
    possible_values = EtiquetteAvantTravaux
    default_value = EtiquetteAvantTravaux.non_renseignee
    label = "Étiquette énergétique avant travaux"
    reference = "NAT-MPRA-01, AMB-NAT-20 ; DOU-03 ; VEP-02"
    documentation = """Celle de l'audit, à défaut du diagnostic. Un bâtiment sans étiquette possible (une grange) est
    « sans étiquette », ce qui est un fait connu."""


class classes_gagnees(Entier):
    default_value = -1
    label = "Classes d'étiquette gagnées par les travaux"
    reference = "NAT-MPRA-01"
    documentation = """Nombre de lettres entre l'étiquette d'avant et celle d'après ; 0 si elle ne s'améliore pas ; -1 :
    l'une des deux n'est pas connue, ou le bâtiment n'en avait pas."""

    def formula(menage, period):
        avant = rangs_des_lettres(EtiquetteAvantTravaux)[rangs(menage("etiquette_avant_travaux", period))]
        apres = rangs_des_lettres(Etiquette)[rangs(menage("etiquette_apres_travaux", period))]
        return numpy.where((avant < 0) | (apres < 0), -1, numpy.maximum(avant - apres, 0))


class age_logement(Entier):
    default_value = -1
    __bornes__ = (0, 2000)
    label = "Âge du logement au dépôt, en années révolues"
    reference = "NAT-MPRA-01a, AMB-NAT-15"
    documentation = """-1 : non renseigné. À défaut, le nombre d'années sûrement révolues depuis l'année de construction
    (le jour de l'achèvement n'étant pas connu, l'année en cours n'est pas comptée)."""

    def formula(menage, period):
        construction = menage("annee_construction", period)
        depot = menage("date_depot", period).astype("datetime64[Y]").astype(int) + 1970
        return numpy.where(construction > 0, numpy.maximum(depot - construction - 1, 0), -1)


class residence_principale(Booleen):
    label = "Logement occupé à titre de résidence principale, au moins huit mois par an"
    reference = "NAT-MPRA-01b"
    documentation = """Du propriétaire, ou de son locataire, à l'achèvement des travaux."""


class gestes_isolation(Entier):
    default_value = -1
    __bornes__ = (0, 20)
    label = "Nombre de gestes d'isolation du projet"
    reference = "NAT-MPRA-01e"
    documentation = """Toiture, murs, planchers, fenêtres. -1 : non renseigné."""


class chauffage_fossile_apres_travaux(Booleen):
    label = "Chauffage neuf surtout fossile, ou chauffage surtout au fioul gardé"
    reference = "NAT-MPRA-01e"


class entreprises_rge(Booleen):
    label = "Travaux réalisés par des entreprises reconnues garantes de l'environnement (RGE)"
    reference = "NAT-MPRA-01e ; ESS-08"


class accompagnateur_agree(Booleen):
    label = "Projet suivi par un accompagnateur ou un opérateur agréé"
    reference = "NAT-MPRA-01e, NAT-MPLD-07, NAT-MAR-01"


class audit_energetique(Booleen):
    label = "Audit énergétique réalisé"
    reference = "NAT-MPRA-01e"


class rendez_vous_conseil(Booleen):
    label = "Rendez-vous préalable avec un conseiller public de la rénovation"
    reference = "NAT-MPRA-07"


class cout_accompagnement_ttc(Montant):
    default_value = -1
    label = "Coût toutes taxes comprises de l'accompagnement"
    reference = "NAT-MAR-01"
    documentation = """Euros. -1 : non renseigné ; 0 : pas d'accompagnement payé."""


class accompagnement_renforce(Booleen):
    label = "Accompagnement renforcé : ménage en grande précarité énergétique ou logement indigne"
    reference = "NAT-MAR-02 (AMB-NAT-10)"
    documentation = """Le plafond de la prestation est alors relevé ; critères exacts non trouvés : à dire."""


class arrete_de_police(Booleen):
    label = "Arrêté de police (insalubrité, péril, équipements communs, saturnisme)"
    reference = "NAT-MPLD-02"
    documentation = """À défaut, vrai si une insalubrité ou un péril est établi."""

    def formula(menage, period):
        return menage("insalubrite_constatee", period) | menage("peril_constate", period)


class age_beneficiaire(Entier):
    default_value = -1
    __bornes__ = (0, 130)
    label = "Âge de la personne pour qui le logement est adapté"
    reference = "NAT-MPA-01"
    documentation = """Années. -1 : non renseigné."""


class gir_beneficiaire(Entier):
    default_value = -1
    __bornes__ = (0, 6)
    label = "Groupe iso-ressources (GIR) attesté de cette personne"
    reference = "NAT-MPA-01"
    documentation = """De 1 à 6 ; 0 : aucun groupe attesté ; -1 : non renseigné."""


class incapacite_beneficiaire(Nombre):
    default_value = -1
    label = "Taux d'incapacité de cette personne"
    unit = "/1"
    reference = "NAT-MPA-01"
    documentation = """Part (0.5 pour 50 %) ; 0 : aucune incapacité ; -1 : non renseigné."""


class prestation_compensation_handicap(Booleen):
    label = "Cette personne perçoit la prestation de compensation du handicap"
    reference = "NAT-MPA-01"


class accompagnement_adaptation(Classe):
    possible_values = AccompagnementAdaptation
    default_value = AccompagnementAdaptation.non_renseigne
    label = "Assistance à maîtrise d'ouvrage du projet d'adaptation"
    reference = "NAT-MPA-05"


class travaux_adaptation_deja_aides_ht(Montant):
    default_value = -1
    label = "Travaux d'adaptation déjà subventionnés dans les cinq dernières années, hors taxes"
    reference = "NAT-MPA-04"
    documentation = """Euros. 0 : aucun ; -1 : non renseigné."""
