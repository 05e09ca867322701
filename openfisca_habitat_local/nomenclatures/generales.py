"""Nomenclatures : les classes que les textes distinguent.

Les Enum vivent ici, et non dans les fichiers de variables : OpenFisca charge ces derniers par leur
chemin, ce qui ferait de chaque Enum deux classes distinctes.
"""

from openfisca_core.indexed_enums import Enum

from openfisca_habitat_local.nomenclatures.textes import Texte as Texte


class StatutDemandeur(Enum):
    non_renseigne = "Non renseigné"
    proprietaire_occupant = "Propriétaire occupant"
    proprietaire_bailleur = "Propriétaire bailleur"
    organisme_agree = "Organisme HLM ou organisme agréé"
    commune = "Commune"
    locataire = "Locataire"
    accedant = "Accédant à la propriété, avant l'acte"
    usufruitier = "Usufruitier, ou titulaire d'un viager, qui occupe le logement"
    nu_proprietaire = "Nu-propriétaire"
    societe = "Société civile immobilière ou autre personne morale"
    syndicat_coproprietaires = "Syndicat de copropriétaires"


class CategorieRessources(Enum):
    """Catégorie de ressources Anah d'un propriétaire occupant."""

    indeterminee = "Indéterminée (plafonds de la date inconnus : à donner en entrée)"
    tres_tres_modeste = "Très très modestes (80 % du plafond très modeste)"
    tres_modeste = "Très modestes"
    modeste = "Modestes"
    majore = "Sous le plafond majoré"
    intermediaire = "Intermédiaires (depuis 2020)"
    hors_plafonds = "Au-dessus de tout plafond (« supérieurs » depuis 2020)"


class NiveauLoyer(Enum):
    """Niveau de loyer de la convention d'un propriétaire bailleur."""

    non_renseigne = "Non renseigné"
    libre = "Loyer libre"
    intermediaire = "Loyer intermédiaire"
    social = "Loyer conventionné social"
    tres_social = "Loyer conventionné très social"


class Profil(Enum):
    """Colonne d'un tableau de taux : catégorie de ressources de l'occupant, niveau de loyer du bailleur."""

    non_renseigne = "Non renseigné"
    ressources_indeterminees = "Propriétaire occupant, ressources indéterminées"
    tres_tres_modeste = "Propriétaire occupant très très modeste"
    tres_modeste = "Propriétaire occupant très modeste"
    modeste = "Propriétaire occupant modeste"
    majore = "Propriétaire occupant sous le plafond majoré"
    intermediaire = "Propriétaire occupant aux ressources intermédiaires"
    hors_plafonds = "Propriétaire occupant au-dessus de tout plafond"
    loyer_libre = "Propriétaire bailleur, loyer libre ou non renseigné"
    loyer_intermediaire = "Propriétaire bailleur, loyer intermédiaire"
    loyer_social = "Propriétaire bailleur, loyer social"
    loyer_tres_social = "Propriétaire bailleur, loyer très social"
    organisme_agree = "Organisme HLM ou organisme agréé"
    commune = "Commune"


class NatureTravaux(Enum):
    """Projet déclaré par le demandeur."""

    aucune = "Aucun projet de travaux déclaré"
    a_determiner = "À déterminer d'après les faits (ligne la plus favorable)"
    travaux_lourds = "Travaux lourds : logement indigne ou très dégradé"
    insalubrite = "Sortie d'insalubrité"
    peril = "Sortie de péril"
    forte_degradation = "Forte dégradation"
    securite_salubrite = "Sécurité et salubrité de l'habitat"
    autonomie = "Autonomie de la personne"
    energie = "Lutte contre la précarité énergétique"
    logement_degrade = "Logement dégradé (dégradation moyenne)"
    procedure_rsd_decence = "Procédure RSD ou contrôle de décence"
    transformation_usage = "Transformation d'usage"
    autres_travaux = "Autres travaux, mise aux normes"
    caractere_social = "Subvention à caractère social"
    plomb = "Suppression de l'accessibilité au plomb"
    reduction_risque = "Réduction d'un risque naturel (inondation)"


class LigneTravaux(Enum):
    """Ligne d'un tableau d'aides aux travaux, retenue d'après le projet et les faits."""

    aucune = "Aucune ligne"
    insalubrite = "Travaux lourds : insalubrité"
    peril = "Travaux lourds : péril"
    degradation_insalubre = "Travaux lourds : forte dégradation d'un logement en partie insalubre"
    forte_degradation = "Travaux lourds : forte dégradation"
    securite_salubrite = "Sécurité et salubrité"
    autonomie = "Autonomie"
    energie = "Énergie"
    logement_degrade = "Logement dégradé"
    procedure_rsd_decence = "Procédure RSD ou décence"
    transformation_usage = "Transformation d'usage"
    autres_travaux = "Autres travaux"
    caractere_social = "Caractère social"
    plomb = "Plomb"
    reduction_risque = "Réduction d'un risque"


#: Lignes ouvertes par chaque projet déclaré ; un projet absent d'ici ouvre la ligne de même nom.
LIGNES_D_UN_PROJET = {
    "travaux_lourds": ("insalubrite", "peril", "degradation_insalubre", "forte_degradation"),
    "forte_degradation": ("degradation_insalubre", "forte_degradation"),
    "a_determiner": tuple(ligne.name for ligne in LigneTravaux if ligne is not LigneTravaux.aucune),
}


class Etiquette(Enum):
    """Étiquette énergétique du logement après travaux."""

    non_renseignee = "Non renseignée"
    bbc = "Bâtiment basse consommation (BBC)"
    a = "A"
    b = "B"
    c = "C"
    d = "D"
    e = "E"
    f = "F"
    g = "G"


class EtiquetteAvantTravaux(Enum):
    """Étiquette énergétique du logement avant travaux ; « sans étiquette » se sait, et n'est pas « non renseignée »."""

    non_renseignee = "Non renseignée"
    sans_etiquette = "Sans étiquette (bâtiment qui n'en a pas : grange, local)"
    a = "A"
    b = "B"
    c = "C"
    d = "D"
    e = "E"
    f = "F"
    g = "G"


class AideNationale(Enum):
    """Guichet national auquel le dossier s'adresse."""

    non_renseignee = "Non renseigné"
    aucune = "Aucune aide nationale demandée"
    renovation_ampleur = "Rénovation d'ampleur accompagnée"
    logement_indigne = "Logement indigne ou très dégradé d'un propriétaire occupant"
    adaptation = "Adaptation du logement à l'âge ou au handicap"
    bailleur = "Travaux d'un bailleur qui conventionne"
    copropriete = "Rénovation énergétique des parties communes"


class AccompagnementAdaptation(Enum):
    """Assistance à maîtrise d'ouvrage d'un projet d'adaptation."""

    non_renseigne = "Non renseigné"
    aucun = "Aucun"
    socle = "Socle"
    complet = "Complet"
    complet_ergotherapeute = "Complet, avec un ergothérapeute"


class Motif(Enum):
    """Pourquoi une aide n'est pas due, ou ce qui manque au dossier pour le dire."""

    aucun = "Aide due"
    sans_travaux = "aucun travaux : ni projet, ni montant"
    commune_inconnue = "commune absente, ou code INSEE inconnu : ni un texte local, ni le régime national"
    hors_territoire = (
        "la commune n'est dans le territoire d'aucun texte, et rien n'établit que le régime national s'y applique "
        "(regime_national_applicable), ou ses barèmes de ce jour-là ne sont pas connus"
    )
    hors_periode = "aucun texte connu n'est en vigueur dans cette commune ce jour-là : rien n'est supposé"
    profil_manquant = "fait manquant : statut du demandeur, ou niveau de loyer du bailleur"
    ressources_indeterminees = (
        "fait manquant : les plafonds de ressources de cette date ne sont pas connus, "
        "donnez la catégorie de ressources (categorie_ressources_anah)"
    )
    condition_generale = "une condition générale de recevabilité n'est pas établie"
    ligne_absente = "le tableau n'a pas de ligne pour ce projet et ce demandeur"
    fait_requis = "une pièce ou un fait exigé par la ligne n'est pas établi"
    fait_exclu = "un fait exclut le dossier de la ligne"
    etiquette_manquante = "fait manquant : étiquette énergétique après travaux"
    etiquette_insuffisante = "étiquette énergétique après travaux insuffisante"
    gain_manquant = "fait manquant : gain énergétique"
    gain_insuffisant = "gain énergétique sous le seuil de la ligne"
    grille_insalubrite_manquante = "fait manquant : grille d'insalubrité"
    grille_insalubrite_hors_bornes = "grille d'insalubrité hors des bornes de la ligne"
    grille_degradation_manquante = "fait manquant : grille de dégradation"
    grille_degradation_hors_bornes = "grille de dégradation hors des bornes de la ligne"
    surface_manquante = "fait manquant : surface du logement"
    ttc_manquant = "fait manquant : montant TTC des travaux"
    anah_ne_finance_pas = "cette aide complète l'Anah, qui ne retient rien"
    gain_local_insuffisant = "gain énergétique insuffisant pour ce financeur"
    taux_nul = "le texte ne prévoit rien pour ce projet et ce demandeur"
