"""Faits des cas des aides nationales → variables. Ce qu'un cas ne dit pas vaut ce que suppose son récit : résidence
principale d'un propriétaire, logement de plus de quinze ans, demande avant travaux, aucune autre aide publique."""

TEXTE = "aides_nationales_2024"
COMMUNES = {"province": "25462", "idf": "91377"}
GUICHETS = {
    "mpra": "renovation_ampleur",
    "mpld": "logement_indigne",
    "mpa": "adaptation",
    "pb": "bailleur",
    "copro": "copropriete",
    "res": "aucune",
}
STATUTS = {"pb": "proprietaire_bailleur", "copro": "syndicat_coproprietaires"}
PROJETS = {
    "tres_degrade": "travaux_lourds",
    "securite": "securite_salubrite",
    "moyennement_degrade": "logement_degrade",
    "moyen": "logement_degrade",
    "energie": "energie",
}
DIRECTS = {
    "personnes": "nombre_personnes_menage",
    "rfr": "rfr_menage",
    "ht": "montant_travaux_ht",
    "ttc": "montant_travaux_ttc",
    "cout_mar_ttc": "cout_accompagnement_ttc",
    "aides_locales": "autres_aides_publiques",
    "insalubrite": "indice_insalubrite",
    "degradation": "indice_degradation",
    "arrete": "arrete_de_police",
    "age": "age_beneficiaire",
    "gir": "gir_beneficiaire",
    "pch": "prestation_compensation_handicap",
    "surface": "surface_logement",
    "logements": "nombre_logements",
    "tm": "coproprietaires_tres_modestes",
    "m": "coproprietaires_modestes",
    "fragile": "copropriete_fragile",
    "deja_subventionne_ht": "travaux_adaptation_deja_aides_ht",
}
PARTS = {
    "gain": "gain_energetique",
    "incapacite": "incapacite_beneficiaire",
    "part_residences_principales": "part_lots_habitation_principale",
}
ACCOMPAGNEMENTS = {"ergotherapeute": "complet_ergotherapeute", "complet_ergo": "complet_ergotherapeute"}
SUPPOSES = {
    "age_logement": 20,
    "residence_principale": True,
    "depot_avant_travaux": True,
    "entreprises_rge": True,
    "accompagnateur_agree": True,
    "audit_energetique": True,
    "gestes_isolation": 2,
    "chauffage_fossile_apres_travaux": False,
    "rendez_vous_conseil": True,
    "autres_aides_publiques": 0,
    "gir_beneficiaire": 0,
    "incapacite_beneficiaire": 0,
    "prestation_compensation_handicap": False,
    "travaux_adaptation_deja_aides_ht": 0,
    "bailleur_conventionne": True,
    "copropriete_immatriculee": True,
    "copropriete_fragile": False,
    "coproprietaires_tres_modestes": 0,
    "coproprietaires_modestes": 0,
    "accompagnement_renforce": False,
}
CATEGORIES = {"TM": "tres_modeste", "M": "modeste", "INT": "intermediaire", "SUP": "hors_plafonds"}
SORTIES = {
    "mpra": ["parcours_accompagne"],
    "mar": ["accompagnement"],
    "mpld": ["logement_decent"],
    "mpa": ["adaptation"],
    "amo": ["adaptation_accompagnement"],
    "pb": ["bailleur"],
    "prime": ["bailleur_prime"],
    "copro": ["copropriete"],
    "primes_individuelles": ["copropriete_primes_individuelles"],
}


def variables(cas):
    """Valeurs d'entrée du cas, et le jour de son dépôt."""
    faits = cas["faits"]
    entrees = SUPPOSES | {
        "depcom_logement": COMMUNES[faits.get("zone", "province")],
        "aide_nationale_demandee": GUICHETS[faits["aide"]],
        "statut_demandeur": STATUTS.get(faits["aide"], "proprietaire_occupant"),
    }
    entrees |= {variable: faits[fait] for fait, variable in DIRECTS.items() if faits.get(fait) is not None}
    entrees |= {
        variable: faits[fait] / 100 for fait, variable in PARTS.items() if faits.get(fait) is not None
    }
    for moment in ("avant", "apres"):
        if faits.get(f"classe_{moment}"):
            entrees[f"etiquette_{moment}_travaux"] = faits[f"classe_{moment}"].lower()
    if "projet" in faits:
        entrees["nature_travaux"] = PROJETS[faits["projet"]]
    if "categorie" in faits:
        entrees["categorie_ressources_anah"] = CATEGORIES[faits["categorie"]]
    if "accompagnement" in faits:
        dit = faits["accompagnement"]
        entrees["accompagnement_adaptation"] = ACCOMPAGNEMENTS.get(dit, dit)
    return entrees, faits["depot"]


def sorties(attendu):
    """{clé attendue: variables de la loi dont elle est la somme}."""
    montants = {cle: [f"{TEXTE}_{nom}" for nom in SORTIES[cle]] for cle in attendu if cle in SORTIES}
    if "total" in attendu:
        montants["total"] = [nom for noms in montants.values() for nom in noms]
    return montants
