"""Faits des cas des aides locales d'aujourd'hui → variables. Ce qu'un cas ne dit pas vaut ce que suppose son récit."""

import datetime

from tests.cas.adaptateurs.national import CATEGORIES, SUPPOSES

#: Texte de chaque série de cas, et ses variables par clé attendue.
TEXTES = {
    "BES": "grand_besancon_aapel",
    "DOU": "doubs_sortie_de_passoire",
    "ESS": "essonne_eco_logis_2022",
    "COT": "cote_d_or",
    "NAR": "aude_pig_narbonne",
    "RDM": "rives_de_moselle",
    "PIL": "monts_du_pilat",
    "VEB": "vie_et_boulogne",
    "VEP": "vendee_eco_pass",
    "MON": "montlucon_sortie_de_vacance",
    "CHN": "chantonnay_facades",
    "HVI": "haute_vienne_indigne",
    "FLA": "flandre_lys_isolation",
    "PRE": "caf_pret_amelioration",
    "REN": "rennes_metropole_2024",
}
STATUTS = {
    "PO": "proprietaire_occupant",
    "PB": "proprietaire_bailleur",
    "accedant": "accedant",
    "copropriete": "syndicat_coproprietaires",
}
DIRECTS = {
    "depcom": "depcom_logement",
    "depcom_menage": "depcom_menage",
    "depot_avant_travaux": "depot_avant_travaux",
    "entreprises_rge": "entreprises_rge",
    "residence_principale": "residence_principale",
    "age_logement": "age_logement",
    "age_immeuble": "age_logement",
    "ht": "montant_travaux_ht",
    "ttc": "montant_travaux_ttc",
    "depense": "montant_travaux_ttc",
    "ht_retenu_anah": "montant_travaux_eligibles_ht",
    "operateur_paye": "operateur_paye",
    "operation_programmee": "operation_programmee",
    "aide_anah_accordee": "aide_anah_accordee",
    "eligible_anah": "eligible_aide_anah",
    "primo_accedant": "primo_accedant",
    "ptz": "pret_taux_zero_accession",
    "sous_plafonds_ptz": "ressources_sous_plafonds_pret_taux_zero",
    "annee_construction": "annee_construction",
    "surface": "surface_habitable",
    "nombre_logements": "nombre_logements",
    "nombre_logements_sortis": "nombre_logements",
    "immatriculee": "copropriete_immatriculee",
    "bouquet_deux_categories": "grand_besancon_bouquet",
    "ht_recevable": "grand_besancon_travaux_recevables_ht",
    "niveau_bbc": "grand_besancon_niveau_vise",
    "travaux_recevables": "essonne_travaux_recevables",
    "materiaux_biosources": "essonne_materiaux_biosources",
    "prime_anterieure": "essonne_prime_anterieure",
    "occupe_3_ans": "aude_occupation_3_ans",
    "ptz_acquisition_5_ans": "aude_pret_acquisition_5_ans",
    "audit_labellise": "vie_et_boulogne_audit_labellise",
    "demande_avant_acte": "vendee_demande_avant_acte",
    "rang_dans_l_annee": "vendee_rang_dans_l_annee",
    "sous_plafonds_anah": "montlucon_sous_plafonds_anah",
    "ligne": "chantonnay_ouvrage",
    "taux_secteur": "chantonnay_secteur",
    "surface_isolee": "flandre_lys_surface_isolee",
    "surface_toiture": "flandre_lys_surface_toiture",
    "surface_murs": "flandre_lys_surface_murs",
    "ecomateriaux": "flandre_lys_ecomateriaux",
    "allocataire": "caf_beneficiaire_prestation_familiale",
    "annees_depuis_aide_meme_type": "rives_de_moselle_annees_depuis_toiture",
    "date_permis": "narbonne_date_permis",
}
DEFAUTS = {
    "BES": {"grand_besancon_niveau_vise": "aucun", "grand_besancon_audit": False},
    "DOU": {
        "grand_besancon_niveau_vise": "aucun",
        "grand_besancon_audit": False,
        "doubs_hors_delegation": False,
    },
    "ESS": {"essonne_prime_anterieure": 0, "essonne_materiaux_biosources": False},
    "PIL": {"monts_du_pilat_residence_secondaire_ou_local": False},
    "PRE": {"statut_demandeur": "locataire", "residence_principale": True},
    "REN": {"residence_principale": True},
}


def mois_avant(jour, mois):
    """Le même quantième, des mois plus tôt."""
    depot = datetime.date.fromisoformat(jour)
    rang = depot.year * 12 + depot.month - 1 - mois
    return datetime.date(rang // 12, rang % 12 + 1, depot.day).isoformat()


def propres(serie, faits):
    """Faits d'une série qui ne se copient pas."""
    entrees = dict(DEFAUTS.get(serie, {}))
    if serie == "NAR":
        entrees |= {"aude_dossier_au_pig": faits["pig"], "narbonne_au_pig": faits["pig"]}
        if "annee_permis" in faits:
            entrees["narbonne_date_permis"] = f"{faits['annee_permis']}-01-01"
    if serie == "RDM":
        entrees["rives_de_moselle_toiture_entiere"] = faits["poste"] == "toiture"
        entrees["rives_de_moselle_toiture_deja_aidee"] = "annees_depuis_aide_meme_type" in faits
    if serie == "PIL":
        avant = faits.get("surface_avant", faits["surface"])
        entrees |= {
            "monts_du_pilat_zone_dense": faits["zone"] == "centre_bourg",
            "surface_habitable_avant_travaux": avant,
            "prix_acquisition": faits["prix_m2"] * avant,
        }
    if serie == "MON":
        entrees["montlucon_perimetre"] = faits["perimetre"] is not None
    return entrees


def variables(cas):
    """Valeurs d'entrée du cas, et le jour de son dépôt."""
    faits, serie = cas["faits"], cas["id"].split("-")[0]
    demande = faits.get("parcours_accompagne", False)
    entrees = SUPPOSES | {"aide_nationale_demandee": "renovation_ampleur" if demande else "aucune"}
    entrees |= propres(serie, faits)
    entrees |= {variable: faits[fait] for fait, variable in DIRECTS.items() if faits.get(fait) is not None}
    if faits.get("gain") is not None:
        entrees["gain_energetique"] = faits["gain"] / 100
    if "statut" in faits:
        entrees["statut_demandeur"] = STATUTS[faits["statut"]]
    if "categorie" in faits:
        entrees["categorie_ressources_anah"] = CATEGORIES[faits["categorie"]]
    for moment in ("avant", "apres"):
        if f"etiquette_{moment}" in faits:
            entrees[f"etiquette_{moment}_travaux"] = (
                faits[f"etiquette_{moment}"] or "sans_etiquette"
            ).lower()
    if "mois_vacance" in faits:
        entrees["logement_vacant_depuis"] = mois_avant(faits["depot"], faits["mois_vacance"])
    if "projet" in faits:
        entrees["nature_travaux"] = "travaux_lourds"
    return entrees, faits["depot"]


#: Variables de chaque clé attendue ; un texte absent du système n'y compte pas.
FINANCEURS = {
    "anah": ["aides_nationales_2024_parcours_accompagne"],
    "epci": [
        "grand_besancon_aapel_travaux", "grand_besancon_aapel_audit", "rives_de_moselle_toiture",
        "monts_du_pilat_acquisition", "vie_et_boulogne_audit", "vie_et_boulogne_travaux",
        "vendee_eco_pass_part_communaute", "montlucon_sortie_de_vacance_prime", "haute_vienne_indigne_part_epci",
        "flandre_lys_isolation_isolation",
    ],
    "departement": [
        "doubs_sortie_de_passoire_travaux", "doubs_sortie_de_passoire_montage", "essonne_eco_logis_2022_essentiels",
        "essonne_eco_logis_2022_gros_travaux", "essonne_eco_logis_2019_prime", "cote_d_or_energie",
        "cote_d_or_travaux_lourds", "cote_d_or_operateur", "aude_pig_narbonne_travaux",
        "vendee_eco_pass_part_departement", "haute_vienne_indigne_part_departement",
    ],
    "commune": ["chantonnay_facades_restauration"],
    "pret": ["caf_pret_amelioration_pret", "lorient_pret_renov_pret"],
    "prime_energie_recevable": ["narbonne_prime_energie_recevable"],
    "subventions": [],
}  # fmt: skip


def sorties(cas, attendu):
    """{clé attendue: variables dont elle est la somme} ; le total est celui des clés attendues."""
    noms = {cle: list(FINANCEURS[cle]) for cle in attendu if cle != "total"}
    if cas["faits"].get("pret"):
        texte = {"pah": "caf_", "lorient": "lorient_"}[cas["faits"]["pret"]]
        noms["pret"] = [nom for nom in noms["pret"] if nom.startswith(texte)]
    if "total" in attendu:
        noms["total"] = [nom for liste in noms.values() for nom in liste]
    return noms
