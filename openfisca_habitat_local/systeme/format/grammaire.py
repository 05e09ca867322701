# ruff: noqa: E501
"""La grammaire des aides nommées, en une liste : champs, formes d'un nombre, conditions, et ce que chacun veut dire.

Écrite une fois : le guide du rédacteur et les JSON Schema en sont tirés ; un essai la compare à ce que le moteur lit.
"""

from typing import NamedTuple


class Mot(NamedTuple):
    """Un champ ou une forme : ce qu'on y écrit (`attendu`), ce que cela veut dire."""

    attendu: str
    sens: str


#: Ce qu'on attend d'un champ, en un mot, et la forme que le JSON Schema en vérifie.
NOMBRE, MOT, OUI_NON, CONDITIONS, BLOCS, LISTE = (
    "nombre",
    "mot",
    "oui ou non",
    "conditions",
    "blocs",
    "liste",
)

CHAMPS_D_UNE_AIDE = {
    "titre": Mot(MOT, "Libellé de l'aide, dans les plans"),
    "financeur": Mot(
        MOT, "Qui paie : `anah`, `departement`, `epci`, `ville`, ou un nom que `plan.yaml` déclare"
    ),
    "nature": Mot(
        MOT,
        "`subvention` (à défaut), `prime`, `pret`, `avance`, `information` (ses conditions, sans montant) ou `composante` (entre dans une autre aide, jamais comptée). Prêt et avance sont hors du total",
    ),
    "variable": Mot(MOT, "Nom de la variable du montant ; à défaut `<texte>_<nom du fichier>`"),
    "variable_brute": Mot(
        MOT, "Nom de la variable avant écrêtement ; à défaut `<variable>_avant_ecretement`"
    ),
    "hors_conditions_generales": Mot(OUI_NON, "Les conditions du cadre ne valent pas pour cette aide"),
    "au_depot": Mot(OUI_NON, "Le seul jour du dépôt compte, quelle que soit la lecture"),
    "interet": Mot(NOMBRE, "D'un prêt, dit au plan : taux annuel"),
    "duree_maximale": Mot(NOMBRE, "D'un prêt, dit au plan : mois"),
    "contrepartie": Mot(MOT, "Dite au plan, jamais calculée : occuper trois ans, louer huit mois par an"),
    "enveloppe": Mot(MOT, "Enveloppe qui la paie, dite au plan"),
    "cle": Mot(MOT, "Clé de plan d'une prime ou d'un prêt que deux aides se partagent"),
    "arrondi": Mot(NOMBRE, "Pas de l'arrondi en euros ; à défaut le centime"),
}
CHAMPS_D_UN_BLOC = {
    "si": Mot(CONDITIONS, "Conditions, toutes exigées"),
    "base": Mot(NOMBRE, "Ce que le taux multiplie"),
    "plafond_base": Mot(NOMBRE, "Borne de la base"),
    "plafond_base_sur": Mot(
        NOMBRE,
        "Mesure que le plafond borne, si ce n'est pas la base (taux sur TTC, plafond écrit en HT) : la base est réduite à proportion",
    ),
    "minimum_base": Mot(NOMBRE, "Base à atteindre (≥) ; en dessous, rien"),
    "minimum_base_exclu": Mot(NOMBRE, "Base à dépasser (>)"),
    "taux": Mot(NOMBRE, "Part de la base"),
    "forfait": Mot(NOMBRE, "Montant fixe, qui s'ajoute au taux s'il y en a un"),
    "unites": Mot(
        BLOCS,
        "Montants par unité, qui s'ajoutent : `{nom: {montant, quantite, quantite_minimale, quantite_maximale}}`",
    ),
    "lignes": Mot(BLOCS, "Blocs exclusifs : la plus favorable des lignes ouvertes"),
    "prestations": Mot(BLOCS, "Blocs qui s'ajoutent, chacun son taux, son plafond, ses conditions"),
    "par": Mot(
        MOT,
        "Maille : forfait, planchers, plafonds et minimums sont par `logement` (`nombre_logements`) ou par toute quantité nommée",
    ),
    "plafond": Mot(NOMBRE, "Borne de l'aide, primes non comprises"),
    "plancher": Mot(NOMBRE, "Relève une aide qui serait plus basse"),
    "minimum_aide": Mot(NOMBRE, "Sous ce montant, rien n'est versé"),
    "complement": Mot(
        "`{part, de, apres}`",
        "Au plus `part` × `de`, moins les aides de la liste `apres` ; seul, vaut tout l'écart",
    ),
    "primes": Mot(BLOCS, "Blocs qui s'ajoutent si le socle est dû"),
    "sans_socle": Mot(OUI_NON, "D'une prime : due même sans le socle"),
    "cumul_primes": Mot(MOT, "`somme` (à défaut) ou `la_plus_elevee`"),
    "plafond_primes_comprises": Mot(NOMBRE, "Borne de l'aide et de ses primes ensemble"),
    "au_cas_par_cas": Mot(OUI_NON, "Signalé au plan, jamais calculé"),
}
CHAMPS_D_UNE_UNITE = {
    "montant": Mot(NOMBRE, "Euros par unité"),
    "quantite": Mot(NOMBRE, "Quantité du dossier"),
    "quantite_minimale": Mot(NOMBRE, "Sous elle, rien"),
    "quantite_maximale": Mot(NOMBRE, "Quantité prise en compte, au plus"),
}
CHAMPS_D_UN_COMPLEMENT = {
    "part": Mot(NOMBRE, "Part du coût"),
    "de": Mot(NOMBRE, "Le coût"),
    "apres": Mot(LISTE, "Aides déduites : `aide`, `texte.aide`, `texte`, ou une variable"),
}
FORMES_D_UN_NOMBRE = {
    "`0.25`": "un nombre ; `sans limite` : aucune borne",
    "`montant_travaux_ht`": "un fait du dossier, ou une définition du texte",
    "`{2024-01-01: 500, 2025-07-01: 300}`": "une valeur qui change en cours de convention (avenant)",
    "`{selon: FAIT, modalité: NOMBRE, …, sinon: NOMBRE}`": "selon une classe (nom ou libellé) ou `oui`, `non` ; s'emboîte ; un fait inconnu n'est jamais `sinon`",
    "`{selon: FAIT, 1: 9000, 2: 13000, de_plus: 4000}`": "selon un entier ; `de_plus` : par unité au-delà du dernier",
    "`{selon: FAIT, bas: {moins_de: 0.3, valeur: 0.1}, haut: {au_moins: 0.3, valeur: 0.2}}`": "par tranches, nommées comme on veut ; bornes `plus_de`, `au_moins`, `moins_de`, `au_plus`",
    "`{selon: FAIT, passoire: {parmi: [f, g], valeur: 0.1}, sinon: 0}`": "plusieurs modalités d'une classe, ou débuts d'un code (`parmi: [\"59\"]` : toutes les communes du Nord)",
    "`{part: 0.5, de: NOMBRE}`": "une part d'un autre nombre",
    "`{montant: 50, par: surface_habitable, au_plus: 140}`": "montant × quantité, bornée",
    "`{somme: {a: NOMBRE, b: NOMBRE}}`": "une somme",
    "`{difference: {a: NOMBRE, b: NOMBRE, …}}`": "le premier moins les autres, jamais négatif",
    "`{reste: montant_travaux_ttc, apres: [aides_nationales_2024, energie]}`": "le reste à charge : ce que des aides (avant écrêtement) laissent d'un coût",
    "`{base_retenue: [aides_nationales_2024]}`": "la dépense que ces aides retiennent, dans leurs bornes, là où elles sont dues (« les travaux subventionnés par l'Anah »)",
    "`{le_moindre: {a: …, b: …}}`, `{le_plus_grand: {…}}`": "le plus petit, le plus grand",
    "`{premier_connu: {a: …, b: …}}`": "le premier que le dossier donne",
    "`{quotient: {a: …, b: …}}`, `{arrondi: {nombre: …, pas: 100}}`, `{annee_de: date}`": "un quotient, un arrondi (`pas`, ou `sens: superieur`), l'année d'une date",
    "`aides.travaux.plafond`": "un autre nombre du texte (chemin à points), ou de la loi (`national.…`)",
}
FORMES_D_UNE_CONDITION = {
    "`residence_principale: oui`": "un fait établi, ou `non` ; inconnu, il ferme l'aide dans les deux cas",
    "`zone_protegee: non_etabli`": "seul un oui établi ferme l'aide",
    "`statut_demandeur: [proprietaire_occupant, usufruitier]`": "une modalité, ou une liste",
    "`etiquette_apres_travaux: D ou mieux`": "`D ou mieux`, `E ou moins bien`",
    "`gain_energetique: {au_moins: 0.35}`": "`plus_de` (>), `au_moins` (≥), `moins_de` (<), `au_plus` (≤) ; la borne est un NOMBRE, donc peut dépendre d'un fait, ou une date entre guillemets",
    "`logement_vacant_depuis: {il_y_a_plus_de: 2 ans}`": "`il_y_a_au_moins`, `il_y_a_moins_de`, `il_y_a_au_plus` ; ans, mois, jours, au dépôt, d'une date ou d'une année",
    '`depcom_logement: {parmi: ["03185", "63"]}`': "des communes, ou le début de leur code",
    "`un_de: {cas_a: {…}, cas_b: {…}}`": "l'un au moins des groupes de conditions",
    "`aucun_de: {cas_a: {…}}`": "aucun de ces groupes",
    "`etablis: [fait_a, fait_b]`, `non_etablis: […]`": "une liste de faits, tous oui, ou tous non",
    "`aide_accordee: [aides_nationales_2024]`": "cumul obligatoire : une aide (`texte.aide`), une de celles d'un texte, ou une variable, est due",
    "`aide_absente: […]`": "cumul interdit",
    "`compare: {nombre: NOMBRE, au_moins: NOMBRE}`": "un nombre calculé, contre une borne",
    "`parametre: {chemin: regime.cumul, vaut: oui}`": "un autre chiffre du texte (un fichier `regime.yaml`) : ce qu'une lecture change d'un coup",
}
CHAMPS_D_UNE_DEFINITION = {
    "titre": Mot(MOT, "Libellé"),
    "si": Mot(CONDITIONS, "Un oui ou non : vrai quand elles sont réunies"),
    "nombre": Mot(NOMBRE, "Un nombre"),
    "classes": Mot(BLOCS, "Une classe : `{nom: {titre, si}}`, la première dont les conditions sont réunies"),
    "sinon": Mot(NOMBRE, "Classe de ceux qu'aucune ne retient ; d'un nombre, sa valeur hors des conditions"),
    "variable": Mot(MOT, "Nom de la variable ; à défaut `<texte>_<nom du fichier>`"),
    "genre": Mot(MOT, "Genre de la variable, si ce n'est celui qu'on attend : `montant`, `entier`…"),
    "en": Mot(MOT, "Unité du nombre"),
    "donnable": Mot(
        OUI_NON, "Un dossier peut la donner : c'est alors une colonne, et la définition vaut à défaut"
    ),
}
CHAMPS_D_UN_ECRETEMENT = {
    "taux": Mot(
        NOMBRE,
        "Part du coût que toutes les aides ne dépassent pas ; peut dépendre de la classe de ressources",
    ),
    "base": Mot(NOMBRE, "Le coût ; à défaut `montant_travaux_ttc`"),
    "si": Mot(CONDITIONS, "Dossiers que le plafond regarde"),
    "aides_comptees": Mot(LISTE, "`toutes` (à défaut), ou une liste d'aides, de textes, de variables"),
    "hors_compte": Mot(LISTE, "Aides qui ne comptent pas. Prêts et avances ne comptent jamais"),
    "coupees": Mot(LISTE, "Aides de ce texte qu'il réduit, dans l'ordre"),
    "ordre": Mot(
        NOMBRE,
        "Rang de ce texte parmi ceux qui coupent ; à défaut commune, EPCI, Département, Région, national",
    ),
}
#: Champs d'une aide, d'un bloc ou d'une définition qui sont un oui ou un non ; et celui du cadre.
OUI_OU_NON = {
    nom
    for champs in (CHAMPS_D_UNE_AIDE, CHAMPS_D_UN_BLOC, CHAMPS_D_UNE_DEFINITION)
    for nom, mot in champs.items()
    if mot.attendu == OUI_NON
} | {"france_entiere"}
CHAMPS_DU_CADRE = {
    "titre": Mot(MOT, "Nom du texte, tel qu'on le cite (obligatoire)"),
    "niveau": Mot(MOT, "`national`, `region`, `departement`, `epci`, `ville`"),
    "source": Mot(MOT, "Le document ; toutes les valeurs en héritent"),
    "confiance": Mot(MOT, "`imprime` (lu sur l'acte), `officiel`, `secondaire`, `derive`"),
    "du": Mot("AAAA-MM-JJ", "Premier jour (obligatoire)"),
    "au": Mot("AAAA-MM-JJ", "Dernier jour ; rien si la fin est inconnue"),
    "fin": Mot(MOT, "Article qui dit la fin"),
    "communes": Mot(
        LISTE, "Codes INSEE ; de même `epci` (SIREN), `departements`, `regions`, ou `france_entiere: oui`"
    ),
    "communes_exclues": Mot(
        LISTE, "Retirées du territoire ; de même `epci_exclus`, `departements_exclus`, `regions_exclues`"
    ),
    "si": Mot(CONDITIONS, "Conditions de toutes les aides nommées du texte"),
    "complete": Mot(LISTE, "Textes auxquels celui-ci s'ajoute"),
    "remplace": Mot(LISTE, "Textes qu'il remplace dans son territoire et sa vie"),
    "exclut": Mot(LISTE, "Textes dont une aide ne se cumule pas avec les siennes : c'est l'autre qui tombe"),
    "exclut_sauf": Mot(LISTE, "Aides (`texte.aide`) qui restent cumulables"),
}
#: Clés d'un nombre qui est un petit tableau.
CLES_D_UN_NOMBRE = (
    "selon", "sinon", "de_plus", "inconnu", "part", "de", "montant", "par", "au_plus", "somme", "difference", "le_moindre",
    "le_plus_grand", "produit", "quotient", "reste", "apres", "base_retenue", "arrondi", "annee_de", "tableau", "premier_connu", "selon_parametre", "valeur",
)  # fmt: skip
