"""Clés de ce qui entoure le FSL, et variables de la loi qu'elles renseignent.

Repères de logement, fourniture, convention ENGIE, tarifs sociaux, garanties, décence, DPE, demande de
logement social. Les clés du règlement du FSL sont dans `fsl_faits` et `fsl_composes` ; `fsl_demandes`
lit les unes et les autres. Une clé commune (loyer, dette, dates…) y est lue, et déduite ici au besoin.
"""

from datetime import timedelta

from habitat_local.fsl import saisie

#: Nombres jamais négatifs.
NOMBRES = {
    "aide_accordee": "fsl_montant_arrete",
    "age": "fsl_age_demandeur",
    "personnes_a_charge": "repere_personnes_a_charge",
    "surface_logement": "repere_surface_habitee",
    "depense_electricite": "repere_depense_electricite",
    "depense_gaz": "repere_depense_gaz",
    "solde": "engie_solde",
    "mensualites_demandees": "engie_mensualites_demandees",
    "montant_aide_refuse": "engie_aide_refusee",
    "dotation_annuelle": "engie_dotation",
    "consomme": "engie_dotation_consommee",
    "dotation_consommee": "engie_dotation_consommee",
    "report_exercice_precedent": "engie_dotation_reportee",
    "reconductions": "engie_reconductions",
    "montant_aide_demandee": "engie_montant_demande",
    "jours_sans_fourniture": "engie_jours_sans_fourniture",
    "mois_depuis_aide_fsl": "engie_mois_depuis_aide",
    "ressources_mensuelles_foyer": "tarif_social_ressources_mensuelles",
    "plafond_acs_mensuel": "tarif_social_plafond_acs_mensuel",
    "revenu_fiscal_par_part": "tarif_social_revenu_fiscal_par_part",
    "unites_consommation": "tarif_social_unites_consommation",
    "puissance_souscrite_kva": "tpn_puissance_souscrite",
    "facture_annuelle_electricite": "tpn_facture_annuelle",
    "consommation_gaz_kwh": "tss_consommation_annuelle",
    "facture_annuelle_gaz": "tss_facture_annuelle",
    "cout_deplacement": "tarif_social_cout_deplacement",
    "frais_deplacement": "tarif_social_cout_deplacement",
    "facture_deplacement": "tarif_social_cout_deplacement",
    "facturation_deplacement": "tarif_social_cout_deplacement",
    "cout_mise_en_service": "tarif_social_cout_mise_en_service",
    "loyer_charges_comprises": "garantie_loyer_charges_comprises",
    "cdd_en_cours_mois": "locapass_cdd_en_cours_mois",
    "cdd_mois": "locapass_cdd_en_cours_mois",
    "cdd_cumul_6_mois": "locapass_cdd_cumules_mois",
    "stage_mois": "locapass_stage_mois",
    "convention_stage_mois": "locapass_stage_mois",
    "mois_depuis_embauche": "visale_mois_depuis_embauche",
    "age_mois": "visale_mois_depuis_anniversaire",
    "nombre_pieces": "decence_nombre_pieces",
    "nombre_pieces_principales": "decence_nombre_pieces",
    "surface_habitable": "decence_surface_piece_1",
    "hauteur_sous_plafond": "decence_hauteur_piece_1",
    "volume_habitable": "decence_volume_piece_1",
    "consommation_kwh_m2_an": "dpe_consommation",
    "emissions_kg_co2_m2_an": "dpe_emissions",
    "mois_occupation_par_an": "dpe_mois_occupation",
    "part_du_support": "dpe_part_du_support",
    "largeur_pixels": "dpe_largeur_pixels",
    "hauteur_pixels": "dpe_hauteur_pixels",
}

#: Faits vrais ou faux ; un fait inconnu n'ouvre aucun droit.
BOOLEENS = {
    "tarif_premiere_necessite": "beneficie_tpn",
    "beneficiaire_tpn": "beneficie_tpn",
    "tarif_special_solidarite": "beneficie_tss",
    "beneficiaire_tss": "beneficie_tss",
    "tarif_social": "beneficie_tarif_social",
    "aide_fsl_moins_12_mois": "fourniture_aide_recente",
    "client_refuse_le_plan": "engie_client_refuse_le_plan",
    "refus_plan_par_client": "engie_client_refuse_le_plan",
    "facture_issue_de_fraude": "engie_facture_issue_de_fraude",
    "client_professionnel": "engie_client_professionnel",
    "premiere_relance": "engie_premiere_relance",
    "titulaire_contrat": "tarif_social_titulaire_contrat",
    "voie_revenu_fiscal_ouverte": "tarif_social_voie_fiscale",
    "residence_sociale": "tarif_social_residence_sociale",
    "chaufferie_collective": "tss_chaufferie_collective",
    "refus": "tarif_social_refus",
    "beneficiaire_rsa": "telephone_beneficiaire_rsa",
    "beneficiaire_aah": "telephone_beneficiaire_aah",
    "beneficiaire_ass": "telephone_beneficiaire_ass",
    "invalide_de_guerre": "telephone_invalide_de_guerre",
    "salarie_prive_non_agricole": "garantie_salarie_prive_non_agricole",
    "alternant": "locapass_alternant",
    "apprenti": "locapass_alternant",
    "apprentissage": "locapass_alternant",
    "formation_professionnelle": "locapass_alternant",
    "contrat_professionnalisation": "locapass_alternant",
    "demandeur_emploi": "locapass_demandeur_emploi",
    "etudiant_salarie": "locapass_etudiant_salarie",
    "etudiant_boursier": "locapass_etudiant_boursier",
    "boursier": "locapass_etudiant_boursier",
    "boursier_etat": "locapass_etudiant_boursier",
    "autre_locapass_en_cours": "locapass_autre_en_cours",
    "demande_concurrente": "locapass_demande_concurrente",
    "aide_fsl_meme_nature": "locapass_aide_fsl_meme_nature",
    "dossier_surendettement": "locapass_surendettement",
    "intermediation_locative": "visale_intermediation_locative",
    "adhesion_avant_bail": "visale_adhesion_avant_bail",
    "delai_embauche_respecte": "visale_delai_embauche_respecte",
    "logement_a_paris": "visale_logement_a_paris",
    "arrete_insalubrite_ou_peril": "decence_arrete",
    "arrete_insalubrite": "insalubrite_constatee",
    "arrete_peril": "peril_constate",
    "securite_sante_conformes": "decence_securite_sante",
    "autres_equipements_conformes": "decence_autres_equipements",
    "wc_interieur": "decence_wc_interieur",
    "wc_meme_batiment": "decence_wc_meme_batiment",
    "wc_acces_facile": "decence_wc_acces_facile",
    "classe_mentionnee": "dpe_classe_mentionnee",
    "ile_de_france_ou_aix_marseille": "demande_zone_reportee",
    "condition_remplie": "demande_condition_remplie",
    "mieux_classes_refusent": "demande_candidats_mieux_classes_refusent",
}

#: Questions à trois réponses : oui, non, non renseigné.
REPONSES = {
    "demande_en_cours": "fourniture_demande_en_cours",
    "demande_fsl_en_cours": "fourniture_demande_en_cours",
    "preavis_purge": "fourniture_preavis_purge",
    "reconduite": "engie_convention_reconduite",
    "convention_reconduite": "engie_convention_reconduite",
}

DATES = {
    "date_constat": "fsl_date_demande",
    "date_coupure": "fourniture_date_coupure",
    "date_reduction": "fourniture_date_reduction",
    "date_aide_fsl": "fourniture_date_aide_fsl",
    "date_information_fournisseur": "fourniture_date_information",
    "date_avis_coupure": "fourniture_date_avis",
    "date_facture_eau": "fourniture_date_facture_eau",
    "date_accord": "engie_date_accord",
    "date_reception_demande": "fsl_date_reception_demande",
    "date_commission": "engie_date_commission",
    "date_retablissement": "engie_date_retablissement",
    "date_relance": "engie_date_relance",
    "date_attestation": "tarif_social_date_attestation",
    "date_octroi": "telephone_date_octroi",
    "date_embauche": "visale_date_embauche",
    "date_adhesion": "visale_date_adhesion",
    "date_demande_visa": "visale_date_demande_visa",
}


def noms(*admis, **synonymes):
    """Valeurs admises d'une classe : celles de la loi, et les mots qui les disent autrement."""
    return {nom: nom for nom in admis} | synonymes


DECISIONS = noms("en_instruction", "accordee", "refusee", "non_demandee", demandee="en_instruction")

#: Classes : (variable, valeurs admises et leur nom dans la loi).
CLASSES = {
    "batiment": ("repere_batiment", noms("neuf", "renovation", renove="renovation", ancien="renovation")),
    "chauffage": ("repere_chauffage", noms("electrique", "gaz", "autre", electricite="electrique")),
    "aide_fsl": ("fourniture_decision", DECISIONS | {"en_cours": "en_instruction"}),
    "decision_fsl": ("fourniture_decision", DECISIONS | {"favorable": "accordee", "negative": "refusee"}),
    "etendue_aide_demandee": ("engie_etendue_aide", noms("aucune", "partielle", "totale")),
    "type_aide_demandee": ("engie_etendue_aide", noms("aucune", "partielle", "totale")),
    "motif_refus": (
        "engie_motif_refus",
        noms(
            "ressources", "difficultes", "anciennete_residence", "tarif_social", "aide_anterieure",
            "ancien_logement", "autre",
        ),
    ),
    "contrat": (
        "visale_contrat",
        noms(
            "cdi_confirme", "cdi_essai", "cdd", "interim", "contrat_aide", "autre",
            cdi_periode_essai="cdi_essai", cdi_en_periode_essai="cdi_essai",
        ),
    ),
    "support_annonce": ("dpe_support_annonce", noms("vitrine", "internet", "presse")),
    "decision_commission": (
        "demande_decision_commission",
        noms(
            "attribution", "attribution_par_rang", "attribution_sous_condition", "non_attribution",
            "rejet_irrecevabilite",
        ),
    ),
}  # fmt: skip

PIECES_AU_PLUS = 4


# --- Clés composées ---------------------------------------------------------------------------------------


def vrai(cle, valeur):
    return saisie.reponse(cle, valeur) == "oui"


def usage_gaz(cle, valeur, faits, avertir):
    usages = noms("cuisson", "eau_chaude", "chauffage", "aucun")
    usage = saisie.classe(cle, valeur, usages)
    if usage == "chauffage":
        faits["repere_chauffage"] = "gaz"
    faits["repere_gaz_sans_chauffage"] = usage in ("cuisson", "eau_chaude")


def bailleur(cle, valeur, faits, avertir):
    nature = saisie.classe(cle, valeur, noms("personne_morale", "personne_physique", hlm="personne_morale"))
    faits["garantie_bailleur_personne_morale"] = nature == "personne_morale"


def parc(cle, valeur, faits, avertir):
    faits["visale_parc_prive"] = saisie.classe(cle, valeur, noms("prive", "public", hlm="public")) == "prive"


def deja_aide(cle, valeur, faits, avertir):
    """Aidé par le FSL, sans date : compté récent tant qu'aucune date ne le dément."""
    faits["deja_aide_fsl"] = vrai(cle, valeur)


def plan_demande_par(cle, valeur, faits, avertir):
    """Plan demandé par un travailleur social, sans demande d'aide."""
    faits.setdefault("fourniture_decision", "non_demandee")


def echeancier(cle, valeur, faits, avertir):
    valeur = saisie.dictionnaire(cle, valeur)
    champs = {"mensualite": "mensualite", "echeances_restantes": "echeances_restantes"}
    for champ, nom in champs.items():
        if valeur.get(champ) is not None:
            faits[f"engie_echeancier_{nom}"] = saisie.nombre(f"{cle}.{champ}", valeur[champ])


def date_refus(cle, valeur, faits, avertir):
    """Refus d'un tarif social s'il y a une attestation, sinon refus de l'aide : voir `completer`."""
    faits["date_refus"] = saisie.jour(cle, valeur)


def rupture_contrat(cle, valeur, faits, avertir):
    """Date de rupture du contrat d'énergie, ou seulement oui ou non."""
    if isinstance(valeur, bool):
        if valeur:
            faits["tarif_social_prolonge"] = False
        return
    faits["tarif_social_date_rupture"] = saisie.jour(cle, valeur)


def jours_apres_entree(cle, valeur, faits, avertir):
    faits["jours_apres_entree"] = saisie.entier(cle, valeur)


def pieces_principales(cle, valeur, faits, avertir):
    """Pièces décrites une à une ; les quatre plus grandes suffisent au test de décence."""
    pieces = [saisie.dictionnaire(cle, piece) for piece in valeur]
    mesures = [[piece.get(m) for m in ("surface_habitable", "hauteur_sous_plafond")] for piece in pieces]
    mesures = [[None if m is None else saisie.nombre(cle, m) for m in mesure] for mesure in mesures]
    volumes = [piece.get("volume_habitable") for piece in pieces]
    ordre = sorted(range(len(pieces)), key=lambda n: -(mesures[n][0] or 0) * (mesures[n][1] or 1))
    for rang, n in enumerate(ordre[:PIECES_AU_PLUS], start=1):
        surface, hauteur = mesures[n]
        volume = None if volumes[n] is None else saisie.nombre(cle, volumes[n])
        for mesure, donnee in (("surface", surface), ("hauteur", hauteur), ("volume", volume)):
            if donnee is not None:
                faits[f"decence_{mesure}_piece_{rang}"] = donnee
    faits.setdefault("decence_nombre_pieces", len(pieces))


def plafond_plat(cle, valeur, faits, avertir):
    faits["plafond_plat"] = vrai(cle, valeur)


def equipements_conformes(cle, valeur, faits, avertir):
    """Tous les équipements, WC compris."""
    faits.setdefault("decence_autres_equipements", vrai(cle, valeur))
    faits.setdefault("decence_wc_interieur", vrai(cle, valeur))


def wc_sur_palier(cle, valeur, faits, avertir):
    if vrai(cle, valeur):
        faits.setdefault("decence_wc_meme_batiment", True)
        faits.setdefault("decence_wc_acces_facile", True)


COMPOSEES = {
    "usage_gaz": usage_gaz,
    "bailleur": bailleur,
    "parc": parc,
    "deja_aide_fsl": deja_aide,
    "plan_demande_par": plan_demande_par,
    "echeancier": echeancier,
    "date_refus": date_refus,
    "rupture_contrat": rupture_contrat,
    "jours_apres_entree": jours_apres_entree,
    "pieces_principales": pieces_principales,
    "plafond_plat": plafond_plat,
    "equipements_conformes": equipements_conformes,
    "wc_sur_palier": wc_sur_palier,
}

#: Clés qui choisissent les sorties ou que d'autres clés disent déjà.
SANS_EFFET = {"convention", "abonnement_fixe", "abonnement_telephone", "fourniture_coupee"}

#: `aide_demandee` nomme une aide du FSL, ou dit l'étendue (ou le montant) de l'aide demandée à ENGIE.
ETENDUES = ("aucune", "partielle", "totale")


def d_une_dette(cle, valeur):
    """Cette clé dit-elle l'étendue d'une aide à une dette, et non le nom d'une aide ?"""
    return cle == "aide_demandee" and (isinstance(valeur, int | float) or str(valeur).lower() in ETENDUES)


def cles():
    """Toutes les clés que ce module sait lire."""
    return {*NOMBRES, *BOOLEENS, *REPONSES, *DATES, *CLASSES, *COMPOSEES, *SANS_EFFET}


def lire(cle, valeur, faits, avertir):
    """Range dans `faits` ce que dit la clé ; vrai si elle est connue d'ici. Lève ErreurSaisie."""
    if d_une_dette(cle, valeur):
        cle = "montant_aide_demandee" if isinstance(valeur, int | float) else "etendue_aide_demandee"
    if valeur is not None:
        if cle in NOMBRES:
            faits[NOMBRES[cle]] = saisie.nombre(cle, valeur)
        elif cle in BOOLEENS:
            faits[BOOLEENS[cle]] = vrai(cle, valeur) or faits.get(BOOLEENS[cle], False)
        elif cle in REPONSES:
            faits[REPONSES[cle]] = saisie.reponse(cle, valeur) or "non_renseigne"
        elif cle in DATES:
            faits[DATES[cle]] = saisie.jour(cle, valeur)
        elif cle in CLASSES:
            variable, admises = CLASSES[cle]
            faits[variable] = saisie.classe(cle, valeur, admises)
        elif cle in COMPOSEES:
            COMPOSEES[cle](cle, valeur, faits, avertir)
    return cle in cles()


def completer(faits):
    """Ce qui se déduit de plusieurs clés, avant que les dates de la demande ne soient complétées."""
    completer_decision(faits)
    if faits.pop("deja_aide_fsl", False) and "fourniture_date_aide_fsl" not in faits:
        faits.setdefault("fourniture_aide_recente", True)
    jours = faits.pop("jours_apres_entree", None)
    if jours is not None and faits.get("fsl_date_demande"):
        faits["garantie_date_entree"] = faits["fsl_date_demande"] - timedelta(days=jours)
    if not faits.pop("plafond_plat", True):
        # Sous un plafond qui n'est pas plat, surface et hauteur ne donnent pas le volume.
        for rang in range(1, PIECES_AU_PLUS + 1):
            faits.setdefault(f"decence_volume_piece_{rang}", -1)
    completer_personnes(faits)


def completer_decision(faits):
    """Suite donnée à la demande, d'après un montant arrêté, refusé, ou la date du refus."""
    refus = faits.pop("date_refus", None)
    if refus and "tarif_social_date_attestation" in faits:
        faits["tarif_social_date_refus"] = refus
    elif refus:
        faits["fourniture_date_notification"] = refus
        faits.setdefault("fourniture_decision", "refusee")
    if faits.get("engie_aide_refusee"):
        faits.setdefault("fourniture_decision", "refusee")
    if faits.get("fourniture_demande_en_cours") == "oui":
        faits.setdefault("fourniture_decision", "en_instruction")


def completer_personnes(faits):
    """Taille du ménage, inconnue si rien ne la dit : jamais une personne supposée."""
    personnes = faits.get("fsl_nombre_personnes")
    if personnes is None and "fsl_nombre_adultes" in faits:
        autres = ("fsl_nombre_adolescents", "fsl_nombre_enfants")
        personnes = faits["fsl_nombre_adultes"] + sum(faits.get(nom, 0) for nom in autres)
        personnes += len(faits.get("ages", ())) + len(faits.get("naissances", ()))
    faits.setdefault("nombre_personnes_menage", personnes or 0)


def faits_vers_variables(demande):
    """Variables de la loi que disent les clés d'une demande (les clés connues d'ici seulement)."""
    faits = {}
    for cle, valeur in demande.items():
        lire(cle, valeur, faits, lambda message: None)
    completer(faits)
    return faits


#: Dates qui datent la loi d'une demande sans date de décision ni de demande, dans cet ordre.
DATES_DE_LA_LOI = (
    "tarif_social_date_attestation",
    "telephone_date_octroi",
    "fsl_date_reception_demande",
    "engie_date_commission",
    "engie_date_relance",
    "visale_date_bail",
)


def jour_de_la_loi(faits):
    """Jour de la loi applicable, si la demande ne dit ni sa date ni celle de la décision."""
    return next((faits[nom] for nom in DATES_DE_LA_LOI if nom in faits), None)
