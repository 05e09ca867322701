"""Nomenclatures de la Meuse : les classes que distinguent le règlement du FSL et les textes annexés.

Un fait à trois états (`Reponse`) sert où un oubli ne doit profiter ni nuire au ménage : un fait inconnu
n'exclut pas une aide, il reste « à vérifier ».
"""

from openfisca_core.indexed_enums import Enum


class Reponse(Enum):
    non_renseigne = "Non renseigné"
    oui = "Oui"
    non = "Non"


class TypeDemandeFsl(Enum):
    """Volet de la demande (règlement intérieur, 2.2.1)."""

    non_renseigne = "Non renseigné"
    acces = "Accès au logement"
    maintien = "Maintien dans le logement"
    energie = "Énergie, eau, téléphone"


class StatutOccupationFsl(Enum):
    non_renseigne = "Non renseigné"
    entrant = "Entre dans un logement locatif"
    locataire = "Locataire"
    proprietaire_occupant = "Propriétaire occupant"
    sous_locataire = "Sous-locataire (bail glissant)"
    heberge = "Hébergé"
    sans_domicile = "Sans domicile"
    autre = "Autre (propriétaire bailleur, occupant sans titre)"


class TypeLogementFsl(Enum):
    non_renseigne = "Non renseigné"
    t1 = "T1"
    t2 = "T2"
    t3 = "T3"
    t4 = "T4"
    t5 = "T5"
    t6 = "T6 et plus"


class TypeBailleurFsl(Enum):
    non_renseigne = "Non renseigné"
    public = "Bailleur public"
    prive = "Bailleur privé"


class FournisseurFsl(Enum):
    non_renseigne = "Non renseigné"
    engie = "ENGIE"
    edf = "EDF"
    autre = "Autre fournisseur"


class NatureDepenseFsl(Enum):
    """Nature de la facture ou de la dette pour laquelle l'aide est demandée."""

    non_renseignee = "Non renseignée"
    electricite = "Électricité"
    gaz = "Gaz"
    eau = "Eau"
    telephone = "Téléphone fixe"
    chaleur = "Chaleur"
    autre_energie = "Autre énergie (bois, charbon, fioul, granulés)"
    loyer = "Loyer"
    autre = "Autre"


class SituationEcart(Enum):
    """Sens de l'écart entre le quotient familial réel et la référence (règlement intérieur, 2.2.2)."""

    indeterminee = "Indéterminée : ressources ou charges inconnues"
    negatif = "Écart négatif : l'aide est opportune"
    marge_derogatoire = "Écart dans la marge : dérogation possible"
    positif = "Écart positif : l'aide n'est en principe pas opportune"


class MesureFsl(Enum):
    """Mesure d'accompagnement demandée (règlement intérieur, chapitre 4)."""

    aucune = "Aucune"
    asll = "Accompagnement social lié au logement (ASLL)"
    sous_location = "Sous-location à bail glissant"


class SousLocation(Enum):
    aucune = "Aucune"
    etat = "Mesure de sous-location de l'État"
    departement = "Mesure de sous-location du Département"


class ClasseAppareil(Enum):
    """Classe énergétique d'un appareil électroménager."""

    non_renseignee = "Non renseignée"
    a_plus_plus_plus = "A+++"
    a_plus_plus = "A++"
    a_plus = "A+"
    a = "A"
    b = "B"
    c = "C"
    d = "D"
    e = "E"
    f = "F"
    g = "G"


class FormeAide(Enum):
    non_renseignee = "Non renseignée"
    pret = "Prêt"
    subvention = "Subvention (secours)"
    mixte = "Prêt et subvention"


class CasProprietaire(Enum):
    """Situation de l'immeuble d'un propriétaire occupant (règlement intérieur, 2.1)."""

    sans_objet = "Sans objet"
    aucun = "Ni plan de sauvegarde, ni OPAH"
    plan_de_sauvegarde = "Plan de sauvegarde seul"
    opah = "Périmètre d'OPAH seul"
    plan_de_sauvegarde_et_opah = "Plan de sauvegarde et périmètre d'OPAH"


class ObjetProprietaire(Enum):
    """Objet de la demande d'un propriétaire occupant soumis à la condition d'immeuble."""

    autre = "Autre aide"
    emprunt_immobilier = "Emprunt d'acquisition du logement"
    charges_collectives = "Charges collectives"


# --- Repères de logement, fourniture, ENGIE, aides nationales annexées ------------------------------------


class BatimentRepere(Enum):
    """Tableau de repères dont relève le logement (règlement intérieur, 2.2.2)."""

    non_renseigne = "Non renseigné"
    neuf = "Bâtiment neuf"
    renovation = "Bâtiment en rénovation"


class ChauffageRepere(Enum):
    non_renseigne = "Non renseigné"
    electrique = "Électrique"
    gaz = "Gaz"
    autre = "Autre (bois, fioul, charbon, collectif)"


class DecisionFsl(Enum):
    """Suite donnée à une demande d'aide au FSL."""

    non_renseignee = "Non renseignée"
    en_instruction = "Demande en cours d'instruction"
    accordee = "Aide accordée"
    refusee = "Aide refusée"
    non_demandee = "Aide non demandée"


class EtendueAide(Enum):
    """Part de la dette que la demande d'aide veut couvrir."""

    non_renseignee = "Non renseignée"
    aucune = "Aucune aide demandée"
    partielle = "Aide partielle"
    totale = "Aide totale"


class MotifRefus(Enum):
    """Motif qu'un refus d'aide invoque (convention ENGIE, article 6)."""

    non_renseigne = "Non renseigné"
    ressources = "Niveau de ressources"
    difficultes = "Importance et nature des difficultés"
    anciennete_residence = "Résidence trop récente dans le département"
    tarif_social = "Tarif social, en cours ou passé"
    aide_anterieure = "Aide du FSL antérieure"
    ancien_logement = "Impayé d'un ancien logement dont l'apurement conditionne l'accès au nouveau"
    autre = "Autre motif"


class ContratTravail(Enum):
    non_renseigne = "Non renseigné"
    cdi_confirme = "CDI confirmé (période d'essai terminée)"
    cdi_essai = "CDI en période d'essai"
    cdd = "CDD"
    interim = "Intérim"
    contrat_aide = "Contrat aidé"
    autre = "Autre contrat"


class ClasseDpe(Enum):
    """Classe d'une étiquette ; la fiche ne donne que les bornes de A et de G."""

    indeterminee = "Indéterminée : valeur inconnue"
    a = "A"
    b_a_f = "De B à F (bornes intermédiaires non données)"
    g = "G"


class SupportAnnonce(Enum):
    """Support d'une annonce immobilière."""

    non_renseigne = "Non renseigné"
    vitrine = "Vitrine d'agence"
    internet = "Internet"
    presse = "Presse écrite"


class DecisionAttribution(Enum):
    """Décision d'une commission d'attribution de logements sociaux (décret 2015-523, article 4)."""

    non_renseignee = "Non renseignée"
    attribution = "Attribution (a)"
    attribution_par_rang = "Attribution par ordre de priorité (b)"
    attribution_sous_condition = "Attribution sous condition suspensive (c)"
    non_attribution = "Non-attribution (d)"
    rejet_irrecevabilite = "Rejet pour irrecevabilité (e)"
