"""Faits des cas de la Gironde → variables. Les clés sont celles des cas, les valeurs celles des variables."""

from openfisca_habitat_local.nomenclatures.gironde import ZoneGironde

JOUR = "2012-06-01"
HORS_CUB, CUB = "33227", "33063"

STATUTS = {"PO": "proprietaire_occupant", "PB": "proprietaire_bailleur"}
CATEGORIES = {"TM": "tres_modeste", "M": "modeste", "MM": "majore", "HORS": "hors_plafonds"}
PROJETS = {
    "autres": "autres_travaux",
    "lourds": "travaux_lourds",
    "degrade": "logement_degrade",
    "usage": "transformation_usage",
    "securite": "securite_salubrite",
}
#: Le cas dit le type de travaux : son déclencheur est acquis, sauf fait contraire.
DECLENCHEURS = {
    "insalubrite": ("insalubrite_constatee", True),
    "peril": ("peril_constate", True),
    "forte_degradation": ("indice_degradation", 0.6),
    "logement_degrade": ("indice_degradation", 0.45),
}
DIRECTS = {
    "depcom": "depcom_logement",
    "date_engagement": "date_engagement",
    "rfr_n2": "rfr_menage",
    "nb_personnes": "nombre_personnes_menage",
    "montant_ht": "montant_travaux_ht",
    "montant_ttc": "montant_travaux_ttc",
    "gain_energetique": "gain_energetique",
    "grille_degradation": "indice_degradation",
    "arrete_insalubrite": "insalubrite_constatee",
    "constat_insalubrite": "insalubrite_constatee",
    "arrete_peril": "peril_constate",
    "surface": "surface_logement",
    "surface_avec_annexes": "gironde_surface_avec_annexes",
    "loyer_conventionne": "niveau_loyer",
    "nb_logements": "nombre_logements",
    "duree_convention_ans": "gironde_duree_convention",
    "programme_anime": "gironde_programme_anime",
    "programme_anime_volet_pst": "gironde_programme_anime_volet_pst",
    "volet_pst": "gironde_programme_anime_volet_pst",
    "pig_communautaire_lance": "gironde_programme_communautaire",
    "reconductions_marche": "gironde_reconductions_marche",
    "derogation_80": "derogation_ecretement",
    "vacant_mois": "gironde_mois_vacance",
    "sacicap_sollicitee": "gironde_sacicap_sollicitee",
    "reservation_action_logement": "gironde_reservation_action_logement",
    "locataire_maintenu": "gironde_locataire_maintenu",
    "depenses_energie_avant": "gironde_depenses_energie_avant",
    "depenses_energie_apres": "gironde_depenses_energie_apres",
    "surface_a_chauffer": "gironde_surface_a_chauffer",
    "kwh_electricite": "gironde_kwh_electricite",
    "kwh_bois": "gironde_kwh_bois",
    "aide_anah": "gironde_programme_aide",
    "cout_suivi_ht": "gironde_cout_suivi_ht",
    "credits_consommes_2012": "gironde_credits_consommes_annee_precedente",
    "credits_consommes_2013": "gironde_credits_consommes_annee_precedente",
    "allocataire_prestations_familiales": "gironde_allocataire_prestations_familiales",
    "allocataire": "gironde_allocataire_prestations_familiales",
    "besoin_pret": "gironde_besoin_pret_caf",
    "reste_a_financer_min": "gironde_reste_a_financer_sacicap",
    "reste_a_charge": "reste_a_charge",
    "subvention_caf": "gironde_subvention_caf_demandee",
    "accord_commission": "gironde_accord_commission_cadpi",
    "accord_commission_speciale": "gironde_accord_commission_cadpi",
    "travaux_urgents": "gironde_travaux_urgents",
    "carence_initiative_privee": "gironde_carence_initiative_privee",
    "montant_pret": "gironde_pret_cilso",
    "duree_mois": "gironde_duree_pret_cilso",
}
CHAUFFAGES = {"electrique", "bois", "gaz", "fioul"}
PROFILS_AGRICOLES = {
    "salarie_agricole_actif": "salarie_agricole",
    "retraite_exploitant_agricole": "retraite_agricole",
    "retraite_exploitant": "retraite_agricole",
    "exploitant_retraite": "retraite_agricole",
}
#: Natures de suivi d'un dossier, de la plus payée à la moins payée.
NATURES_DE_SUIVI = ("indignite_lourde", "indignite_simple", "adaptation")


def jour(faits):
    """Jour de la simulation : dépôt, bail, engagement, ou milieu de l'année dite par le cas."""
    for fait in ("date_depot", "date_bail", "date_engagement"):
        if fait in faits:
            return faits[fait]
    return f"{faits['annee']}-06-01" if "annee" in faits else JOUR


def demandeur(faits):
    """Statut, ressources, projet. Un cas partiel vaut pour un occupant très modeste ou un bailleur très social."""
    statut = faits.get("statut")
    entrees = {"statut_demandeur": STATUTS.get(statut, "non_renseigne")}
    if "rfr_n2" not in faits or "categorie" in faits:
        entrees["categorie_ressources_anah"] = CATEGORIES[faits.get("categorie", "TM")]
    if statut == "PB":
        entrees["niveau_loyer"] = "tres_social"
    projet = faits.get("type_travaux")
    if projet:
        entrees["nature_travaux"] = PROJETS.get(projet, projet)
        if projet in DECLENCHEURS:
            variable, valeur = DECLENCHEURS[projet]
            entrees[variable] = valeur
    return entrees


def locataire(faits):
    """Faits d'un foyer locataire : ceux du ménage du cas, sous leurs noms propres."""
    charges = faits.get("nb_personnes_a_charge", 0)
    seul = charges > 0 and faits.get("nb_personnes", 0) == charges + 1
    entrees = {"gironde_locataire_parent_seul": faits.get("parent_seul", seul)}
    noms = {
        "rfr_n2": "gironde_locataire_rfr",
        "nb_personnes": "gironde_locataire_personnes",
        "jeune_menage": "gironde_locataire_jeune_menage",
        "date_bail": "gironde_date_bail",
    }
    return entrees | {noms[fait]: valeur for fait, valeur in faits.items() if fait in noms}


def bailleur(faits):
    entrees = {}
    if "dpe_apres_travaux" in faits:
        entrees["etiquette_apres_travaux"] = faits["dpe_apres_travaux"].lower()
    if "chauffage" in faits:
        mode = faits["chauffage"].removesuffix("_central")
        entrees["gironde_mode_chauffage"] = mode if mode in CHAUFFAGES else "autre"
    if "typologie" in faits:
        entrees["gironde_typologie"] = {"T6": "t6_et_plus"}.get(
            faits["typologie"], faits["typologie"].lower()
        )
    return entrees


def caf_bailleur(faits):
    """Faits d'une demande à la CAF. Sans travaux dits, l'aide est réputée compléter l'Anah et le Département."""
    besoin = faits.get("besoin_financement", faits.get("besoin", faits.get("besoin_pret")))
    enfants = faits.get("nb_enfants_a_charge", faits.get("nb_enfants", faits.get("enfants_a_charge")))
    if faits.get("statut") != "PB" or (besoin is None and enfants is None):
        return {}
    entrees = {"gironde_famille_allocataire": faits.get("famille_en_difficulte", True) is not False}
    if faits.get("locataire_allocataire", True) is False or faits.get("allocataire", True) is False:
        entrees["gironde_famille_allocataire"] = False
    entrees["gironde_famille_enfants"] = 3 if enfants is None else enfants
    if besoin is not None:
        entrees["gironde_besoin_caf_bailleur"] = besoin
    if "montant_ht" not in faits:
        entrees["gironde_complement_anah_et_departement"] = True
    return entrees


def suivi(faits):
    """Dossiers de l'année par territoire et nature, et nature du suivi d'un dossier."""
    entrees = {
        f"gironde_dossiers_{nature}_{territoire}": nombre
        for territoire, dossiers in faits.get("dossiers", {}).items()
        for nature, nombre in dossiers.items()
    }
    for nature in NATURES_DE_SUIVI:
        if nature in faits.get("natures", []):
            return entrees | {"gironde_nature_suivi": nature}
    return entrees


def territoire(faits):
    """Commune du cas ; à défaut, une commune de son territoire. La loi en tire zone et communauté urbaine."""
    if "depcom" in faits:
        return {}
    cub = faits.get("cub", faits.get("territoire") == "cub")
    entrees = {"depcom_logement": CUB if cub else HORS_CUB}
    if "zone" in faits:
        entrees["gironde_zone"] = f"zone_{faits['zone']}"
    return entrees


def variables(cas):
    """Valeurs d'entrée du cas, et le jour de sa simulation."""
    faits = cas["faits"]
    entrees = territoire(faits) | demandeur(faits)
    if faits.get("objet") == "locataire":
        return entrees | locataire(faits), jour(faits)
    entrees |= {DIRECTS[fait]: valeur for fait, valeur in faits.items() if fait in DIRECTS}
    entrees |= bailleur(faits) | caf_bailleur(faits) | suivi(faits)
    if "kwh_gaz" in faits or "kwh_autres" in faits:
        entrees["gironde_kwh_autres"] = faits.get("kwh_gaz", 0) + faits.get("kwh_autres", 0)
    if "profil_agricole" in faits:
        profil = faits["profil_agricole"]
        entrees["gironde_profil_agricole"] = PROFILS_AGRICOLES.get(profil, profil)
    if "reste_a_charge" in faits and "gain_energetique" not in faits:
        entrees["gain_energetique"] = 0.25
    return entrees, jour(faits)


SORTIES = {
    "eligible_pst": "gironde_eligible_pst",
    "anah": "subvention_anah",
    "anah_avant_ecretement": "subvention_anah_avant_ecretement",
    "cg33": "subvention_departement",
    "cub": "subvention_epci",
    "ase": "aide_solidarite_ecologique",
    "sacicap_gironde": "gironde_sacicap",
    "prime_reduction_loyer": "gironde_prime_reduction_loyer",
    "prime_reservation": "gironde_prime_reservation",
    "total": "total_subventions",
    "reste_a_charge": "reste_a_charge",
    "zone": "gironde_zone",
    "exigence_energie_pb": "gironde_exigence_energie_bailleur",
    "baisse_pct": "gironde_baisse_depenses_energie",
    "loyer_max_m2": "gironde_loyer_maximal_m2",
    "loyer_max_mensuel": "gironde_loyer_maximal",
    "loyer_a_negocier": "gironde_loyer_a_negocier",
    "etude_attentive": "gironde_etude_surface",
    "locataire_eligible": "gironde_locataire_eligible",
    "plafond": "gironde_plafond_locataire",
    "pret_caf": "gironde_pret_caf_occupant",
    "aide_caf": "gironde_aide_caf_bailleur",
    "reserve_cilso": "gironde_reserve_cilso",
    "reservation_obligatoire": "gironde_reservation_obligatoire",
    "part_fixe": "gironde_part_fixe",
    "part_fixe_hors_cub": "gironde_part_fixe_hors_cub",
    "part_fixe_cub": "gironde_part_fixe_cub",
    "part_variable": "gironde_part_variable",
    "part_variable_hors_cub": "gironde_part_variable_hors_cub",
    "part_variable_cub": "gironde_part_variable_cub",
    "habiter_mieux_hors_cub": "gironde_habiter_mieux_hors_cub",
    "habiter_mieux_cub": "gironde_habiter_mieux_cub",
    "total_hors_cub": "gironde_suivi_hors_cub",
    "total_cub": "gironde_suivi_cub",
    "forfait_ingenierie": "gironde_forfait_ingenierie",
    "credits_2013": "gironde_enveloppe_anah",
    "credits_2014": "gironde_enveloppe_anah",
    "kwhep": "gironde_energie_primaire",
    "kwhep_m2": "gironde_energie_primaire_m2",
    "pret_sacicap_gironde": "gironde_pret_sacicap",
    "pret_prevoyants": "gironde_pret_prevoyants",
    "cumul_cadpi": "gironde_cumul_cadpi_admis",
    "maitrise_oeuvre_operateur": "gironde_maitrise_oeuvre_operateur",
    "mensualite": "gironde_mensualite_cilso",
}
DEROGATIONS = {
    "chauffage": "gironde_derogation_chauffage_recevable",
    "consommation_reelle": "gironde_derogation_consommation_recevable",
}


def sortie(cas, cle):
    """Variable qui répond à une clé attendue ; quelques clés dépendent de l'objet du cas."""
    faits = cas["faits"]
    if cle == "annee_rfr":
        return "gironde_annee_rfr_locataire" if faits.get("objet") == "locataire" else "gironde_annee_rfr"
    if cle == "derogation_recevable":
        return DEROGATIONS[faits["derogation_demandee"]]
    if cle == "total" and "cout_suivi_ht" in faits:
        return "gironde_suivi_total"
    if cle == "pret_caf" and faits.get("statut") == "PB":
        return "gironde_pret_caf_bailleur"
    return SORTIES[cle]


def lire(cle, valeur):
    """Valeur calculée, dans l'unité de la clé."""
    if cle == "zone":
        return list(ZoneGironde)[int(valeur)].name.removeprefix("zone_")
    if cle == "baisse_pct":
        return round(float(valeur) * 100, 2)
    return round(float(valeur), 2)
