"""Clés de sortie de ce qui entoure le FSL : la variable de chacune, et les faits qui la rendent utile."""

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
    (
        ("cout_deplacement", "frais_deplacement", "facture_deplacement", "facturation_deplacement"),
        {"reste_deplacement": "tarif_social_reste_deplacement"},
    ),
    (("cout_mise_en_service",), {"reste_mise_en_service": "tarif_social_reste_mise_en_service"}),
    (
        ("date_octroi", "invalide_de_guerre", "abonnement_telephone", "abonnement_fixe"),
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
        (
            "pieces_principales",
            "surface_habitable",
            "nombre_pieces",
            "wc_interieur",
            "arrete_insalubrite_ou_peril",
            "arrete_insalubrite",
            "arrete_peril",
        ),
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
        ("etendue_aide_demandee", "type_aide_demandee", "montant_aide_demandee", "aide_demandee"),
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
        ("consomme", "dotation_consommee", "convention", "reconductions"),
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
    if str(faits.get("fournisseur", "")).strip().lower() == "engie":
        cles |= utiles(GROUPES_ENGIE, faits)
    return cles


#: Sorties rendues vides quand leur valeur dit « aucune » : pas de plan, donc pas de mensualité.
VIDES = ("mensualite",)

#: Ce qu'une réponse veut dire, pour le travailleur social : clé, valeur, phrase.
PHRASES = (
    ("treve", True, "Trêve hivernale : ni électricité, ni gaz, ni chaleur ne peuvent être coupés."),
    ("fourniture_maintenue", True, "La demande est à l'instruction : la fourniture est maintenue."),
    ("coupure_autorisee", True, "La coupure n'est pas interdite à cette date."),
    (
        "loyer_dans_referentiel",
        False,
        "Le loyer dépasse le loyer le plus élevé du référentiel pour ce type de logement.",
    ),
    ("repere_hors_table", True, "Plus de cinq personnes : repères obtenus par ajout, à relativiser."),
    ("tarif_social_eligible", True, "Ressources sous le plafond : le tarif social de l'énergie est ouvert."),
    ("tarif_social_eligible", False, "Le droit au tarif social de l'énergie n'est pas établi."),
    ("tarif_social_applique", False, "Tarif social refusé à temps : il ne s'applique pas."),
    (
        "locapass_eligible",
        True,
        "Une garantie Loca-pass est possible : la garantie du FSL s'efface devant elle.",
    ),
    ("locapass_eligible", False, "La garantie Loca-pass n'est pas ouverte, ou un fait manque pour le dire."),
    ("visale_eligible", True, "Une garantie Visale est possible : la garantie du FSL s'efface devant elle."),
    ("visale_eligible", False, "La garantie Visale n'est pas ouverte, ou un fait manque pour le dire."),
    ("decence_dimension_ok", False, "Aucune pièce principale n'a les dimensions d'un logement décent."),
    ("logement_decent", False, "La décence du logement n'est pas établie."),
    ("plan_exceptionnel", True, "Le plan demandé sort du cadre : ENGIE l'examine au cas par cas."),
    ("dette_exigible", True, "Le plan est refusé : toute la dette est exigible."),
    ("facture_engie_eligible", False, "La facture ne relève pas de la convention ENGIE."),
    ("refus_interdit", True, "La convention ENGIE interdit de refuser l'aide pour ce motif."),
)


def motifs(resultat, eau):
    """Phrases à lire au ménage, d'après les sorties rendues ; `eau` : la dette est une facture d'eau."""
    phrases = [phrase for cle, valeur, phrase in PHRASES if resultat.get(cle) is valeur]
    if eau and resultat.get("coupure_eau_autorisee") is False:
        phrases.append("L'eau d'une résidence principale ne peut pas être coupée ; la dette reste due.")
    return phrases
