"""Ligne de commande `habitat-local` : la table de ses commandes, dans l'ordre de l'aide."""

from habitat_local.commandes.groupe import Entree
from habitat_local.commandes.groupe import application as groupe

COMMANDES = {
    "importer": Entree(
        "importer", "importer", "Lit l'export d'une agence, et en fait des dossiers vérifiés."
    ),
    "modele": Entree(
        "importer", "modele", "Classeur à remplir d'un texte : ses colonnes, listes de choix, aide."
    ),
    "plan": Entree("dossiers", "plan", "Plan de financement de chaque dossier, expliqué."),
    "verifier": Entree("dossiers", "verifier", "Vérifie un fichier de dossiers sans rien calculer."),
    "controler": Entree(
        "controler",
        "controler",
        "Ce qui a été payé contre ce que donne la loi, et ce qui ferme chaque écart.",
    ),
    "schema": Entree("dossiers", "schema", "JSON Schema d'un dossier : colonnes, unités, valeurs admises."),
    "fsl": Entree(
        "loi", "fsl", "Fonds de solidarité pour le logement de la Meuse : réponses à des demandes."
    ),
    "population": Entree(
        "chiffrage", "population", "Écrit une population de démonstration, et ses hypothèses."
    ),
    "chiffrer": Entree("chiffrage", "chiffrer", "Coût d'une réforme : financeurs, enveloppes, gagnants."),
    "enveloppes": Entree(
        "enveloppes", "enveloppes", "Enveloppes à un jour : part consommée, jour attendu d'épuisement."
    ),
    "comparer": Entree("comparer", "comparer", "Ce qu'un avenant change, en mots et en euros."),
    "balayer": Entree("analyse", "balayer", "Coût d'un paramètre, valeur par valeur."),
    "resoudre": Entree(
        "analyse", "resoudre", "Valeur d'un paramètre qui dépense une enveloppe ou sert des ménages."
    ),
    "lectures": Entree("loi", "lectures", "Lectures des ambiguïtés, et leurs euros en jeu."),
    "texte": Entree("texte", "texte", "Un texte comme il s'imprime."),
    "parametres": Entree("reformes", "parametres", "Trouve un chiffre de la loi par des mots."),
    "reforme": Entree(
        "reformes", "reforme", "Écrire une réforme, et dire ce qu'elle change.", avec_convention=False
    ),
    "site": Entree("site", "site", "La loi en pages, avec sa recherche, sans réseau."),
    "regles": Entree("registre", "regles", "Registre des règles : statut, chiffres, lectures, cas."),
    "sorties": Entree("sorties", "sorties", "Ce qui peut être demandé : libellés, noms courts du plan."),
    "essayer": Entree("essayer", "essayer", "Vérifie des cas de juriste, puis les lance."),
    "cas": Entree("cas", "cas", "Écrit un cas de juriste depuis un dossier, montants à remplir."),
    "couverture": Entree(
        "couverture", "couverture", "Ce que les cas prouvent de la loi, chiffre par chiffre."
    ),
    "mutations": Entree(
        "couverture", "mutations", "Bouge chaque chiffre, et liste ce qu'aucun cas ne remarque."
    ),
    "editeurs": Entree(
        "editeurs", "editeurs", "Schémas pour un éditeur : complétion et survol des fichiers YAML."
    ),
    "convention": Entree(
        "convention", "convention", "Écrire et contrôler une convention à soi.", avec_convention=False
    ),
    "rejouer": Entree("rejeu", "rejouer", "Refait une exécution d'après sa fiche, et compare."),
    "servir": Entree("servir", "servir", "Sert la page et l'API.", avec_convention=False),
}
AIDE = "Aides locales à l'amélioration de l'habitat : plans de financement, populations, réformes chiffrées."

application = groupe("habitat-local", AIDE, COMMANDES)
