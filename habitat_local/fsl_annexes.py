"""Faits d'une demande de la Meuse, vers les variables de la loi, pour ce qui entoure le FSL.

Repères de logement, fourniture, convention ENGIE, tarifs sociaux, garanties, décence, DPE, demande de
logement social. Le règlement du FSL lui-même est dans `habitat_local.fsl`, qui appelle ce module.
"""

from datetime import date, timedelta

#: Fait qui se donne tel quel : sa variable.
TELS_QUELS = {
    "loyer_hors_charges": "fsl_loyer_hors_charges",
    "charges_locatives": "fsl_charges_locatives",
    "nombre_adultes": "fsl_nombre_adultes",
    "personnes_a_charge": "repere_personnes_a_charge",
    "surface_habitable": "repere_surface_habitee",
    "depense_electricite": "repere_depense_electricite",
    "depense_gaz": "repere_depense_gaz",
    "date_coupure": "fourniture_date_coupure",
    "date_reduction": "fourniture_date_reduction",
    "date_aide_fsl": "fourniture_date_aide_fsl",
    "date_information_fournisseur": "fourniture_date_information",
    "date_avis_coupure": "fourniture_date_avis",
    "date_facture_eau": "fourniture_date_facture_eau",
    "tarif_premiere_necessite": "beneficie_tpn",
    "tarif_special_solidarite": "beneficie_tss",
    "tarif_social": "beneficie_tarif_social",
    "solde": "engie_solde",
    "mensualites_demandees": "engie_mensualites_demandees",
    "refus_du_plan_par_le_client": "engie_client_refuse_le_plan",
    "montant_aide_refuse": "engie_aide_refusee",
    "facture_issue_de_fraude": "engie_facture_issue_de_fraude",
    "client_professionnel": "engie_client_professionnel",
    "dotation_annuelle": "engie_dotation",
    "consomme": "engie_dotation_consommee",
    "report_exercice_precedent": "engie_dotation_reportee",
    "reconductions": "engie_reconductions",
    "montant_aide_demandee": "engie_montant_demande",
    "date_accord": "engie_date_accord",
    "date_reception_demande": "fsl_date_reception_demande",
    "date_commission": "engie_date_commission",
    "date_retablissement": "engie_date_retablissement",
    "jours_sans_fourniture": "engie_jours_sans_fourniture",
    "premiere_relance": "engie_premiere_relance",
    "date_relance": "engie_date_relance",
    "mois_depuis_aide_fsl": "engie_mois_depuis_aide",
    "titulaire_contrat": "tarif_social_titulaire_contrat",
    "ressources_mensuelles_foyer": "tarif_social_ressources_mensuelles",
    "plafond_acs_mensuel": "tarif_social_plafond_acs_mensuel",
    "voie_revenu_fiscal_ouverte": "tarif_social_voie_fiscale",
    "revenu_fiscal_par_part": "tarif_social_revenu_fiscal_par_part",
    "unites_consommation": "tarif_social_unites_consommation",
    "residence_sociale": "tarif_social_residence_sociale",
    "puissance_souscrite_kva": "tpn_puissance_souscrite",
    "facture_annuelle_electricite": "tpn_facture_annuelle",
    "consommation_gaz_kwh": "tss_consommation_annuelle",
    "facture_annuelle_gaz": "tss_facture_annuelle",
    "chaufferie_collective": "tss_chaufferie_collective",
    "date_attestation": "tarif_social_date_attestation",
    "refus": "tarif_social_refus",
    "cout_deplacement": "tarif_social_cout_deplacement",
    "cout_mise_en_service": "tarif_social_cout_mise_en_service",
    "beneficiaire_rsa": "telephone_beneficiaire_rsa",
    "beneficiaire_aah": "telephone_beneficiaire_aah",
    "beneficiaire_ass": "telephone_beneficiaire_ass",
    "invalide_de_guerre": "telephone_invalide_de_guerre",
    "date_octroi": "telephone_date_octroi",
    "salarie_prive_non_agricole": "garantie_salarie_prive_non_agricole",
    "loyer_charges_comprises": "garantie_loyer_charges_comprises",
    "date_entree": "garantie_date_entree",
    "alternant": "locapass_alternant",
    "demandeur_emploi": "locapass_demandeur_emploi",
    "etudiant_salarie": "locapass_etudiant_salarie",
    "etudiant_boursier": "locapass_etudiant_boursier",
    "cdd_en_cours_mois": "locapass_cdd_en_cours_mois",
    "cdd_cumul_6_mois": "locapass_cdd_cumules_mois",
    "stage_mois": "locapass_stage_mois",
    "autre_locapass_en_cours": "locapass_autre_en_cours",
    "demande_concurrente": "locapass_demande_concurrente",
    "aide_fsl_meme_nature": "locapass_aide_fsl_meme_nature",
    "dossier_surendettement": "locapass_surendettement",
    "intermediation_locative": "visale_intermediation_locative",
    "adhesion_avant_bail": "visale_adhesion_avant_bail",
    "date_adhesion": "visale_date_adhesion",
    "date_embauche": "visale_date_embauche",
    "mois_depuis_embauche": "visale_mois_depuis_embauche",
    "delai_embauche_respecte": "visale_delai_embauche_respecte",
    "age_mois": "visale_mois_depuis_anniversaire",
    "date_demande_visa": "visale_date_demande_visa",
    "nombre_pieces": "decence_nombre_pieces",
    "arrete_insalubrite_ou_peril": "decence_arrete",
    "securite_sante_conformes": "decence_securite_sante",
    "autres_equipements_conformes": "decence_autres_equipements",
    "wc_interieur": "decence_wc_interieur",
    "wc_meme_batiment": "decence_wc_meme_batiment",
    "wc_acces_facile": "decence_wc_acces_facile",
    "consommation_kwh_m2_an": "dpe_consommation",
    "emissions_kg_co2_m2_an": "dpe_emissions",
    "date_dpe": "dpe_date",
    "mois_occupation_par_an": "dpe_mois_occupation",
    "part_du_support": "dpe_part_du_support",
    "largeur_pixels": "dpe_largeur_pixels",
    "hauteur_pixels": "dpe_hauteur_pixels",
    "classe_mentionnee": "dpe_classe_mentionnee",
    "ile_de_france_ou_aix_marseille": "demande_zone_reportee",
    "condition_remplie": "demande_condition_remplie",
    "mieux_classes_refusent": "demande_candidats_mieux_classes_refusent",
}  # fmt: skip

#: Fait à trois états (vrai, faux, inconnu) : sa variable.
REPONSES = {
    "residence_principale": "fsl_residence_principale",
    "residence_principale_en_meuse": "fsl_residence_en_meuse",
    "demande_en_cours": "fourniture_demande_en_cours",
    "preavis_purge": "fourniture_preavis_purge",
    "reconduite": "engie_convention_reconduite",
}

#: Fait en toutes lettres : sa variable, et le nom de la classe quand il n'est pas celui du fait.
CLASSES = {
    "batiment": ("repere_batiment", {"renove": "renovation"}),
    "chauffage": ("repere_chauffage", {"electricite": "electrique"}),
    "fournisseur": ("fsl_fournisseur", {}),
    "nature_dette": (
        "fsl_nature_depense",
        {"telephone_fixe": "telephone", "fioul": "autre_energie", "bois": "autre_energie"},
    ),
    "type_bailleur": ("fsl_type_bailleur", {"hlm": "public", "oph": "public"}),
    "type_logement": ("fsl_type_logement", {}),
    "aide_fsl": (
        "fourniture_decision",
        {"en_cours": "en_instruction", "demandee": "en_instruction", "partielle": "accordee"},
    ),
    "etendue_aide_demandee": ("engie_etendue_aide", {}),
    "motif_refus": ("engie_motif_refus", {}),
    "contrat": ("visale_contrat", {"cdi_periode_essai": "cdi_essai"}),
    "support_annonce": ("dpe_support_annonce", {}),
    "decision_commission": ("demande_decision_commission", {}),
}

PIECES_AU_PLUS = 4
FOURNISSEURS = ("engie", "edf", "non_renseigne")


def jour_complet(texte):
    """Date AAAA-MM-JJ d'une date connue au mois ou à l'année : son premier jour."""
    texte = str(texte)
    return texte + {4: "-01-01", 7: "-01"}.get(len(texte), "")


def est_une_date(variable):
    return "_date_" in variable or variable.endswith("_date")


def reponse(vrai):
    return "oui" if vrai else "non"


def traduire(faits):
    """Faits qui passent tels quels, par oui ou non, ou par une classe."""
    variables = {}
    for fait, variable in TELS_QUELS.items():
        if faits.get(fait) is not None:
            variables[variable] = jour_complet(faits[fait]) if est_une_date(variable) else faits[fait]
    for fait, variable in REPONSES.items():
        if faits.get(fait) is not None:
            variables[variable] = reponse(faits[fait])
    for fait, (variable, synonymes) in CLASSES.items():
        if isinstance(faits.get(fait), str):
            nom = faits[fait].lower()
            variables[variable] = synonymes.get(nom, nom)
    if variables.get("fsl_fournisseur", "engie") not in FOURNISSEURS:
        variables["fsl_fournisseur"] = "autre"
    return variables


def logement(faits):
    """Énergies, et bailleur ou parc du logement à garantir."""
    variables = {}
    if "usage_gaz" in faits:
        if faits["usage_gaz"] == "chauffage":
            variables["repere_chauffage"] = "gaz"
        variables["repere_gaz_sans_chauffage"] = faits["usage_gaz"] in ("cuisson", "eau_chaude")
    if "bailleur" in faits:
        variables["garantie_bailleur_personne_morale"] = faits["bailleur"] == "personne_morale"
    if "parc" in faits:
        variables["visale_parc_prive"] = faits["parc"] == "prive"
    if "commune" in faits:
        variables["visale_logement_a_paris"] = faits["commune"] == "Paris"
    if "date_bail" in faits:
        variables["visale_date_bail"] = jour_complet(faits["date_bail"])
    return variables


def personne(faits):
    """Foyer, âge, alternance, date d'entrée comptée en jours."""
    variables = {}
    if faits.get("nombre_personnes") is not None:
        variables["fsl_nombre_personnes"] = faits["nombre_personnes"]
        variables["nombre_personnes_menage"] = faits["nombre_personnes"]
    age = faits.get("age", faits.get("age_demandeur"))
    if age is not None:
        variables["fsl_age_demandeur"] = age
    if "aide_logement" in faits:
        variables["fsl_aide_logement"] = faits["aide_logement"]
    if any(faits.get(fait) for fait in ("apprenti", "formation_professionnelle", "professionnalisation")):
        variables["locapass_alternant"] = True
    if faits.get("boursier"):
        variables["locapass_etudiant_boursier"] = True
    if faits.get("jours_apres_entree") is not None and "date_demande" in faits:
        demande = date.fromisoformat(jour_complet(faits["date_demande"]))
        entree = demande - timedelta(days=faits["jours_apres_entree"])
        variables["garantie_date_entree"] = entree.isoformat()
        variables["fsl_date_demande"] = demande.isoformat()
    return variables


def fourniture(faits):
    """Suite donnée à la demande, aide récente, refus."""
    variables = {}
    if faits.get("plan_demande_par") or faits.get("montant_aide_refuse"):
        variables["fourniture_decision"] = "refusee" if faits.get("montant_aide_refuse") else "non_demandee"
    aide = faits.get("aide_accordee", faits.get("montant_arrete"))
    if aide is not None:
        variables["fsl_montant_arrete"] = aide
        variables["fourniture_decision"] = "accordee"
    if faits.get("date_refus") and "date_attestation" not in faits:
        variables["fourniture_date_notification"] = jour_complet(faits["date_refus"])
        variables["fourniture_decision"] = "refusee"
    if faits.get("date_notification"):
        variables["fourniture_date_notification"] = jour_complet(faits["date_notification"])
    if faits.get("date_enregistrement"):
        variables["fsl_date_enregistrement"] = jour_complet(faits["date_enregistrement"])
    if faits.get("deja_aide_fsl") and not faits.get("date_aide_fsl"):
        variables["fourniture_aide_recente"] = True
    if "dette" in faits:
        variables["fsl_dette"] = faits["dette"]
    echeancier = faits.get("echeancier") or {}
    if echeancier:
        variables["engie_echeancier_mensualite"] = echeancier["mensualite"]
        variables["engie_echeancier_echeances_restantes"] = echeancier["echeances_restantes"]
    return variables


def tarif_social(faits):
    """Refus du tarif social et rupture du contrat, datée ou non."""
    variables = {}
    if faits.get("date_refus") and "date_attestation" in faits:
        variables["tarif_social_date_refus"] = jour_complet(faits["date_refus"])
    rupture = faits.get("rupture_contrat")
    if rupture is True:
        variables["tarif_social_prolonge"] = False
    elif rupture:
        variables["tarif_social_date_rupture"] = jour_complet(rupture)
    return variables


def volume(piece, plafond_plat):
    """Volume d'une pièce s'il est donné ; sous un plafond qui n'est pas plat, il ne se déduit de rien."""
    if piece.get("volume_habitable") is not None:
        return piece["volume_habitable"]
    return None if plafond_plat else -1


def decence(faits):
    """Pièces principales (les quatre plus grandes), équipements, WC."""
    variables = {}
    taille = {"surface": "surface_habitable", "hauteur": "hauteur_sous_plafond"}
    pieces = faits.get("pieces_principales") or []
    grandes = sorted(
        pieces, key=lambda p: p.get("surface_habitable", 0) * p.get("hauteur_sous_plafond", 1), reverse=True
    )
    for rang, piece in enumerate(grandes[:PIECES_AU_PLUS], start=1):
        for mesure, fait in taille.items():
            if piece.get(fait) is not None:
                variables[f"decence_{mesure}_piece_{rang}"] = piece[fait]
        du_volume = volume(piece, faits.get("plafond_plat", True))
        if du_volume is not None:
            variables[f"decence_volume_piece_{rang}"] = du_volume
    if pieces:
        variables["decence_nombre_pieces"] = len(pieces)
    if faits.get("equipements_conformes") is not None:
        variables["decence_autres_equipements"] = faits["equipements_conformes"]
        variables["decence_wc_interieur"] = faits["equipements_conformes"]
    if faits.get("wc_sur_palier"):
        variables |= {"decence_wc_meme_batiment": True, "decence_wc_acces_facile": True}
    for fait in ("arrete_insalubrite", "arrete_peril"):
        if faits.get(fait):
            variables["decence_arrete"] = True
    return variables


def faits_vers_variables(faits):
    """Variables de la loi que disent les faits. Les faits explicites l'emportent sur les déductions."""
    variables = {}
    for deduire in (logement, personne, fourniture, tarif_social, decence):
        variables |= deduire(faits)
    return variables | traduire(faits)


# --- Sorties ----------------------------------------------------------------------------------------------

#: Groupes de sorties : faits dont un seul suffit à rendre le groupe utile, puis variable de chaque clé.
GROUPES = (
    (
        ("batiment",),
        {
            "surface_reference": "repere_surface",
            "electricite_sans_chauffage_kwh": "repere_electricite_sans_chauffage_kwh",
            "electricite_sans_chauffage_cout": "repere_electricite_sans_chauffage_cout",
            "electricite_chauffage_kwh": "repere_electricite_chauffage_kwh",
            "electricite_chauffage_cout": "repere_electricite_chauffage_cout",
            "gaz_sans_chauffage_kwh": "repere_gaz_sans_chauffage_kwh",
            "gaz_sans_chauffage_cout": "repere_gaz_sans_chauffage_cout",
            "gaz_chauffage_kwh": "repere_gaz_chauffage_kwh",
            "gaz_chauffage_cout": "repere_gaz_chauffage_cout",
            "electricite_cout": "repere_electricite_cout",
            "gaz_cout": "repere_gaz_cout",
            "repere_hors_table": "repere_hors_table",
        },
    ),
    (("nombre_personnes",), {"eau_m3": "repere_eau_m3"}),
    (
        ("type_logement",),
        {
            "loyer_reference_min": "repere_loyer_minimum",
            "loyer_reference_max": "repere_loyer_maximum",
            "loyer_dans_referentiel": "loyer_dans_referentiel",
            "depassement_loyer": "repere_depassement_loyer",
        },
    ),
    (("personnes_a_charge",), {"droit_au_logement": "repere_droit_au_logement"}),
    (
        ("date_coupure", "date_reduction", "date_refus", "date_enregistrement", "date_avis_coupure"),
        {
            "date_coupure": "fourniture_date_coupure",
            "coupure_autorisee": "fourniture_coupure_autorisee",
            "coupure_eau_autorisee": "fourniture_coupure_eau_autorisee",
            "reduction_electricite_autorisee": "fourniture_reduction_autorisee",
            "treve": "fourniture_treve",
            "fourniture_maintenue": "fourniture_maintenue",
            "date_coupure_au_plus_tot": "fourniture_date_coupure_au_plus_tot",
            "fin_preavis": "fourniture_date_fin_preavis",
            "dette_due": "fourniture_dette_due",
        },
    ),
    (("date_facture_eau",), {"limite_paiement_eau": "fourniture_date_limite_paiement_eau"}),
    (
        ("date_attestation",),
        {
            "tarif_social_applique": "tarif_social_applique",
            "fin_delai_refus": "tarif_social_fin_delai_refus",
            "fin_tarif_12_mois": "tarif_social_fin_douze_mois",
            "prolongation_6_mois": "tarif_social_prolonge",
            "fin_tarif": "tarif_social_fin",
        },
    ),
    (
        ("titulaire_contrat", "plafond_acs_mensuel", "ressources_mensuelles_foyer"),
        {
            "tarif_social_eligible": "tarif_social_eligible",
            "plafond_acs_mensuel": "tarif_social_plafond_acs_mensuel",
            "tpn_montant_annuel": "tpn_montant_annuel",
            "tss_montant_annuel": "tss_montant_annuel",
        },
    ),
    (("cout_deplacement",), {"reste_deplacement": "tarif_social_reste_deplacement"}),
    (("cout_mise_en_service",), {"reste_mise_en_service": "tarif_social_reste_mise_en_service"}),
    (
        ("date_octroi", "invalide_de_guerre", "abonnement_telephone"),
        {
            "reduction_telephone_eligible": "telephone_reduction_eligible",
            "reduction_telephone_mensuelle_ht": "telephone_reduction_mensuelle_ht",
            "reduction_telephone_annuelle_ht": "telephone_reduction_annuelle_ht",
            "duree_mois": "telephone_duree_mois",
            "renouvelable": "telephone_renouvelable",
            "fin_reduction": "telephone_fin_reduction",
        },
    ),
    (
        ("autre_locapass_en_cours", "aide_fsl_meme_nature", "bailleur", "jours_apres_entree"),
        {
            "locapass_eligible": "locapass_eligible",
            "locapass_max": "locapass_garantie_maximale",
            "locapass_limite_demande": "locapass_limite_demande",
            "locapass_fin_garantie": "locapass_fin_garantie",
        },
    ),
    (
        ("parc", "adhesion_avant_bail", "date_adhesion", "intermediation_locative"),
        {
            "visale_eligible": "visale_eligible",
            "visale_max": "visale_garantie_maximale",
            "visale_loyer_plafond": "visale_loyer_maximum",
            "visale_fin_couverture": "visale_fin_couverture",
            "limite_visa": "visale_limite_visa",
        },
    ),
    (
        ("pieces_principales", "nombre_pieces", "wc_interieur", "arrete_insalubrite_ou_peril"),
        {
            "volume_m3": "decence_volume_piece_1",
            "decence_dimension_ok": "decence_dimension_ok",
            "logement_decent": "logement_decent",
        },
    ),
    (
        ("consommation_kwh_m2_an",),
        {
            "classe_energie": "dpe_classe_energie",
            "classe_energie_A": "dpe_energie_a",
            "classe_energie_G": "dpe_energie_g",
        },
    ),
    (
        ("emissions_kg_co2_m2_an",),
        {
            "classe_climat": "dpe_classe_climat",
            "classe_climat_A": "dpe_climat_a",
            "classe_climat_G": "dpe_climat_g",
        },
    ),
    (("mois_occupation_par_an",), {"dpe_obligatoire": "dpe_obligatoire"}),
    (("date_dpe",), {"fin_validite_dpe": "dpe_fin_validite"}),
    (("support_annonce",), {"annonce_conforme": "dpe_annonce_conforme"}),
    (
        ("decision_commission",),
        {"bail_obligatoire": "demande_bail_obligatoire", "logement_attribue": "demande_logement_attribue"},
    ),
    (("ile_de_france_ou_aix_marseille",), {"limite_convention": "demande_limite_convention"}),
)

#: Sorties propres à un client ENGIE.
GROUPES_ENGIE = (
    (
        ("dette", "solde"),
        {
            "solde": "engie_solde",
            "plan_apurement_mensualites": "engie_plan_mensualites",
            "mensualite": "engie_plan_mensualite",
            "plan_exceptionnel": "engie_plan_exceptionnel",
            "dette_exigible": "engie_dette_exigible",
        },
    ),
    (
        ("echeancier",),
        {
            "option_repartition_mensualite": "engie_option_repartition_mensualite",
            "option_repartition_echeances": "engie_echeancier_echeances_restantes",
            "option_ajout_echeance": "engie_option_ajout_echeance",
            "option_ajout_echeances": "engie_option_ajout_echeances",
        },
    ),
    (
        ("etendue_aide_demandee", "montant_aide_demandee"),
        {
            "versement_prealable": "engie_versement_prealable",
            "dette_apres_versement": "engie_dette_apres_versement",
        },
    ),
    (("date_accord",), {"limite_ordre_retablissement": "engie_limite_ordre_retablissement"}),
    (("date_reception_demande",), {"limite_notification": "engie_limite_notification"}),
    (("date_commission",), {"limite_ordre_du_jour": "engie_limite_ordre_du_jour"}),
    (("date_notification",), {"fin_conservation": "engie_fin_conservation_notification"}),
    (
        ("premiere_relance", "date_relance", "mois_depuis_aide_fsl"),
        {"sur_liste_relances": "engie_sur_liste_relances"},
    ),
    (
        ("jours_sans_fourniture", "date_retablissement"),
        {"sur_liste_coupures": "engie_sur_liste_coupures"},
    ),
    (("motif_refus",), {"refus_interdit": "engie_refus_interdit"}),
)

#: Sorties qui ont un sens dès qu'un fournisseur, ou la convention, est nommé.
GROUPES_CONVENTION = (
    (
        ("fournisseur",),
        {
            "facture_engie_eligible": "engie_facture_eligible",
            "dotation_engie_mobilisable": "engie_dotation_mobilisable",
        },
    ),
    (
        ("consomme", "convention", "reconductions"),
        {
            "restitution": "engie_restitution",
            "report": "engie_report",
            "fin_convention": "engie_fin_convention",
            "limite_opposition": "engie_limite_opposition",
        },
    ),
)


def utiles(groupes, faits):
    sorties = {}
    for declencheurs, cles in groupes:
        if any(fait in faits for fait in declencheurs):
            sorties |= cles
    return sorties


def sorties(faits):
    """Clés du catalogue que ces faits permettent de rendre : {clé: variable}."""
    cles = utiles(GROUPES, faits) | utiles(GROUPES_CONVENTION, faits)
    if str(faits.get("fournisseur", "")).lower() == "engie":
        cles |= utiles(GROUPES_ENGIE, faits)
    return cles
