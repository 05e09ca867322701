"""Faits des cas de Decazeville-Aubin → variables. Ce qu'un cas ne dit pas est réputé acquis, jamais décisif."""

COMMUNES = {"Aubin": "12013", "Cransac": "12083", "Decazeville": "12089", "Firmi": "12100", "Viviez": "12305"}
#: Une commune voisine, hors du programme.
AILLEURS = "12202"
CATEGORIES = {"TSO": "tres_modeste", "PAH": "modeste", "MAJ": "majore", "HORS": "hors_plafonds"}
NATURES = {
    "standard": "autres_travaux",
    "mise_aux_normes": "autres_travaux",
    "mixte": "autres_travaux",
    "adaptation": "autonomie",
    "risque": "reduction_risque",
    "securite": "securite_salubrite",
}
STATUTS = {"PO": "proprietaire_occupant", "PB": "proprietaire_bailleur", "OA": "organisme_agree"}
EQUIPEMENTS = (
    "fenetre",
    "chaudiere_condensation",
    "chaudiere_bois",
    "chauffe_eau_solaire",
    "thermodynamique_air_eau",
    "thermodynamique_geothermal",
    "solaire_combine",
)
#: Faits qu'un cas tient pour acquis quand il n'en parle pas.
REPUTES_ACQUIS = (
    "autorisations_urbanisme",
    "locataire_sous_plafonds",
    "engagement_attribution_concertee",
    "loyer_sous_le_marche",
    "engagement_loyer_maitrise",
    "mise_aux_normes",
    "rapport_autonomie",
    "insalubrite_constatee",
    "peril_constate",
    "remise_aux_normes_complete",
    "remise_en_location",
    "fenetres_labellisees",
    "raccordement_eligible",
    "depot_avant_travaux",
    "travaux_par_entreprises",
)
DIRECTS = {
    "zone_u": "logement_en_zone_u",
    "loyer": "niveau_loyer",
    "nb_social": "logements_sociaux_operation",
    "nb_tres_social": "logements_tres_sociaux_operation",
    "nb_lip": "logements_tres_sociaux_operation",
    "nb_total": "logements_operation",
    "locataire_ok": "locataire_sous_plafonds",
    "vacant_depuis": "logement_vacant_depuis",
    "remise_complete": "remise_aux_normes_complete",
    "avis_cah": "avis_prealable_commission",
    "accord_cah": "accord_deplafonnement",
    "plafond_base": "plafond_reglementaire_travaux",
    "cout_insal": "cout_sortie_insalubrite",
    "acquisition": "date_acquisition",
    "derogation": "derogation_acquisition",
    "ptz": "pret_taux_zero",
    "ht_adaptation": "travaux_adaptation_joints_ht",
    "apport_autre": "apport_autre_collectivite",
    "label": "fenetres_labellisees",
    "logements": "nombre_logements",
    "logements_avant": "nombre_logements_avant_travaux",
    "cout_pose": "chauffe_eau_solaire_cout_pose",
    "preuve": "insalubrite_constatee",
    "bailleur_modeste": "bailleur_modeste",
    "locataires_defavorises": "locataires_defavorises",
    "sous_location": "sous_location_organisme_agree",
}
#: Travaux qui ne sont pas ceux que l'Anah subventionne : le montant du cas va à une autre variable.
OBJETS = {
    "facade": {"ht": "facade_cout_ht"},
    "raccordement": {
        "ht": "raccordement_cout_ht",
        "ttc": "raccordement_cout_ttc",
        "autres_aides": "raccordement_autres_aides",
    },
    "cesi": {"nombre": "equipement_chauffe_eau_solaire"},
}
TRAVAUX = {"ht": "montant_travaux_ht", "ttc": "montant_travaux_ttc"}
#: Faits lus autrement que par une simple copie.
AUTRES = {"commune", "depot", "statut", "nature", "objet", "cc_intervient", "occupe", "categorie"}
NATURES_DEROGEANTES = ("adaptation", "insalubrite")
CAS_SOCIAUX = ("bailleur_modeste", "locataires_defavorises", "sous_location")


def statut(cas):
    """Statut du demandeur : dit par les faits, sinon par la série du cas ; un propriétaire occupant à défaut."""
    serie = cas["id"].split("-")[1]
    return STATUTS.get(cas["faits"].get("statut", serie), "proprietaire_occupant")


def nature(faits):
    if "objet" in faits:
        return "aucune"
    projet = faits.get("nature", "standard")
    return NATURES.get(projet, projet)


def decisions(faits):
    """Faits que le cas laisse déduire de son récit."""
    return {
        "refus_aide_epci": not faits.get("cc_intervient", True),
        # Une dérogation accordée hors adaptation et insalubrité l'est pour inéligibilité au prêt à 0 %.
        "ineligible_pret_taux_zero": bool(faits.get("derogation"))
        and faits.get("nature") not in NATURES_DEROGEANTES,
    }


def variables(cas):
    """Valeurs d'entrée du cas, et le jour de son dépôt."""
    faits = cas["faits"]
    objet = OBJETS.get(faits.get("objet"), TRAVAUX)
    inconnus = set(faits) - AUTRES - set(DIRECTS) - set(objet) - set(EQUIPEMENTS)
    assert not inconnus, f"{cas['id']} : faits inconnus de l'adaptateur : {sorted(inconnus)}"
    entrees = dict.fromkeys(REPUTES_ACQUIS, True)
    entrees["depcom_logement"] = COMMUNES.get(faits["commune"], AILLEURS)
    entrees["statut_demandeur"] = statut(cas)
    entrees["nature_travaux"] = nature(faits)
    entrees.update(decisions(faits))
    if entrees["statut_demandeur"] == "proprietaire_bailleur":
        entrees["logement_occupe_avant_travaux"] = faits.get("occupe", "vacant_depuis" not in faits)
    if entrees["nature_travaux"] == "caractere_social" and not any(nom in faits for nom in CAS_SOCIAUX):
        entrees["decazeville_cas_social"] = True
    if "categorie" in faits:
        entrees["categorie_ressources_anah"] = CATEGORIES[faits["categorie"]]
    for fait, variable in {**DIRECTS, **objet}.items():
        if fait in faits:
            entrees[variable] = faits[fait]
    for equipement in EQUIPEMENTS:
        if equipement in faits:
            entrees[f"equipement_{equipement}"] = faits[equipement]
    return entrees, faits["depot"]


SORTIES = {
    "anah": "subvention_anah",
    "primes": "primes_anah",
    "cc": "subvention_epci",
    "total": "total_subventions",
}
