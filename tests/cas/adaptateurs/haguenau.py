"""Faits des cas de Haguenau → variables. Les clés sont celles des cas, les valeurs celles des variables."""

CATEGORIES = {
    "TTM": "tres_tres_modeste",
    "TM": "tres_modeste",
    "M": "modeste",
    "MAJ": "majore",
    "HORS": "hors_plafonds",
}
PROJETS = {
    "lourds": "travaux_lourds",
    "securite": "securite_salubrite",
    "degrade": "logement_degrade",
    "rsd": "procedure_rsd_decence",
    "transformation": "transformation_usage",
}
DIRECTS = {
    "depot_avant_travaux": "depot_avant_travaux",
    "entreprises": "travaux_par_entreprises",
    "engagement": "date_engagement",
    "ht": "montant_travaux_ht",
    "ht_eligible": "montant_travaux_eligibles_ht",
    "ttc": "montant_travaux_ttc",
    "id": "indice_degradation",
    "i": "indice_insalubrite",
    "copropriete": "copropriete",
    "bbc": "niveau_bbc",
    "sire": "inscription_sire",
    "rapport": "rapport_autonomie",
    "peril": "peril_constate",
    "rfr": "rfr_menage",
    "plafond_tm": "plafond_ressources_tres_modestes",
    "plafond_m": "plafond_ressources_modestes",
    "personnes": "nombre_personnes_menage",
    "surface": "surface_logement",
    "logements": "nombre_logements",
    "loyer": "niveau_loyer",
    "reservation": "droit_designation_prefet",
    "intermediation_annees": "annees_intermediation_locative",
    "sous_majore": "ressources_sous_plafond_majore",
    "conventionne": "bailleur_conventionne",
    "annee": "annee_construction",
    "montant_retenu": "travaux_retenus_anah",
    "peinture": "patrimoine_surface_peinture",
    "crepi": "patrimoine_surface_crepi",
    "couverture": "patrimoine_surface_couverture",
    "fenetres": "patrimoine_nombre_fenetres",
    "volets": "patrimoine_nombre_paires_volets",
    "portes": "patrimoine_nombre_portes",
    "pierre": "patrimoine_cout_pierre_taille",
}
STATUTS = {"PO": "proprietaire_occupant", "PB": "proprietaire_bailleur", "OA": "organisme_agree"}


def statut(cas):
    """Statut du demandeur : dit par les faits, sinon par la série du cas."""
    faits = cas["faits"]
    serie = cas["id"].split("-")[1]
    return STATUTS[faits.get("statut", serie)]


def variables(cas):
    """Valeurs d'entrée du cas, et le jour de son dépôt."""
    faits = cas["faits"]
    entrees = {"depcom_logement": {"Haguenau": "67180"}.get(faits["commune"], "67482")}
    entrees["statut_demandeur"] = statut(cas)
    projet = faits.get("projet")
    entrees["nature_travaux"] = PROJETS.get(projet, projet) if projet else "aucune"
    for fait, variable in DIRECTS.items():
        if fait in faits:
            entrees[variable] = faits[fait]
    if "categorie" in faits:
        entrees["categorie_ressources_anah"] = CATEGORIES[faits["categorie"]]
    if "gain" in faits:
        entrees["gain_energetique"] = faits["gain"] / 100
    if "etiquette" in faits:
        entrees["etiquette_apres_travaux"] = faits["etiquette"].lower()
    return entrees, faits["depot"]


SORTIES = {
    "anah": "subvention_anah",
    "ase": "aide_solidarite_ecologique",
    "primes": "primes_anah",
    "departement": "subvention_departement",
    "ville": "subvention_ville",
    "total": "total_subventions",
}
