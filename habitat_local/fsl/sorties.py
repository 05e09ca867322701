"""Clés de sortie du catalogue : la variable qui les porte et ce qui les rend utiles à une demande.

Une sortie sans valeur connue n'est pas rendue, sauf celles de `TOUJOURS`, rendues vides.
"""

from openfisca_habitat_local.textes.meuse import AIDES

#: Toujours rendues : vides (None) si la demande ne permet pas de les établir.
TOUJOURS = {
    "fsl_eligible": "fsl_eligible",
    "public_eligible": "fsl_public_eligible",
}

#: Rendues si la variable de droite est vraie (budget connu…).
SI_VRAI = {
    "quotient_familial_reel": ("fsl_quotient_familial_reel", "fsl_budget_connu"),
    "reste_a_vivre": ("fsl_reste_a_vivre", "fsl_budget_connu"),
    "ecart": ("fsl_ecart", "fsl_budget_connu"),
    "ecart_taux": ("fsl_ecart_taux", "fsl_budget_connu"),
    "reste_a_vivre_acces": ("fsl_reste_a_vivre_acces", "fsl_acces_connu"),
    "reste_a_vivre_acces_par_personne": ("fsl_reste_a_vivre_acces_par_personne", "fsl_acces_connu"),
    "ecart_acces": ("fsl_ecart_acces", "fsl_ecart_acces_connu"),
    "pret_mensualites": ("fsl_pret_mensualites", "fsl_pret_connu"),
    "duree_mois": ("fsl_pret_mensualites", "fsl_pret_connu"),
    "mensualite": ("fsl_pret_mensualite", "fsl_pret_connu"),
    "pret_dans_limite": ("fsl_pret_dans_limite", "fsl_pret_connu"),
    "pret_duree_etendue": ("fsl_pret_duree_etendue", "fsl_pret_connu"),
    "pret_duree_maximale": ("fsl_pret_duree_maximale", "fsl_pret_connu"),
    "avis_semestriel": ("fsl_avis_semestriel", "fsl_pret_connu"),
}

#: Rendues si la composition du foyer est connue.
SI_COMPOSITION = {
    "depenses_reference_foyer": "fsl_depenses_reference_foyer",
    "depenses_reference_par_personne": "fsl_depenses_reference_par_personne",
    "charges_courantes_vitales": "fsl_charges_courantes_vitales",
    "quotient_familial_reference": "fsl_quotient_familial_reference",
    "quotient_familial_reference_imprime": "fsl_quotient_familial_reference_imprime",
    "composition_dans_table": "fsl_composition_dans_table",
}

#: Rendues si leur valeur est connue.
SI_CONNUE = {
    "ressources_retenues": "fsl_ressources_retenues",
    "charges_retenues": "fsl_charges_retenues",
    "charges_reelles": "fsl_charges_hors_depense",
    "charges_previsionnelles": "fsl_charges_previsionnelles",
    "charges_logement": "fsl_charges_logement",
    "dpe_valide": "fsl_dpe_valide",
    "loyer_dans_referentiel": "loyer_dans_referentiel",
    "residuel_loyer": "fsl_residuel_loyer",
    "fin_reference": "fsl_fin_reference",
    "limite_production_impayes": "fsl_limite_production_impayes",
    "fin_validite_demande": "fsl_fin_validite_demande_acces",
    "limite_dossier_incomplet": "fsl_limite_dossier_incomplet",
    "fin_validite_notification": "fsl_fin_validite_notification",
    "limite_transmission_paiement": "fsl_limite_transmission_paiement",
    "limite_recours": "fsl_limite_recours",
    "date_rejet_implicite": "fsl_date_rejet_implicite",
    "fin_mise_a_epreuve": "fsl_fin_mise_a_epreuve",
}

#: Rendues si l'un des faits de droite est donné.
SI_DONNE = {
    "dettes_hors_charges": ("fsl_dettes_non_remboursees", ("fsl_dettes_non_remboursees",)),
    "dettes_totales": ("fsl_dettes_totales", ("fsl_dettes_non_remboursees", "fsl_dettes_echelonnees")),
    "ressources_retenues_mois": ("fsl_ressources_mois", ("fsl_ressources_moyenne_trois_mois",)),
    "ressources_retenues_moyenne": (
        "fsl_ressources_moyenne_trois_mois",
        ("fsl_ressources_moyenne_trois_mois",),
    ),
    "public_prioritaire": ("fsl_public_prioritaire", ("fsl_statut_occupation", "fsl_beneficiaire_minima")),
    "signalement_obligatoire": ("fsl_signalement_obligatoire", ("fsl_suspicion_indignite",)),
    "plafond_assurance": ("fsl_plafond_assurance", ("fsl_facture_assurance", "fsl_demande_assurance")),
    "montant_eligible": ("fsl_mobilier_eligible", ("devis_mobilier",)),
    "mise_a_epreuve_conforme": ("fsl_mise_a_epreuve_conforme", ("fsl_mise_a_epreuve_mois",)),
    "mise_a_epreuve_max_mois": ("fsl_mise_a_epreuve_max_mois", ("fsl_mise_a_epreuve_mois",)),
    "pret_instruisible": ("fsl_pret_instruisible", ("fsl_inscription_ficp",)),
    "pret_recevable": ("fsl_pret_instruisible", ("fsl_inscription_ficp",)),
    "pret_payable": (
        "fsl_pret_payable",
        ("fsl_contrat_pret_signe", "fsl_nombre_signataires", "fsl_inscription_ficp"),
    ),
    "paiement_possible": ("fsl_pret_payable", ("fsl_contrat_pret_signe", "fsl_nombre_signataires")),
    "solde_exigible": ("fsl_solde_exigible", ("fsl_echeances_impayees",)),
    "exigibilite_immediate": ("fsl_solde_exigible", ("fsl_echeances_impayees",)),
    "montant_exigible": ("fsl_montant_exigible", ("fsl_echeances_impayees",)),
    "montant_avis_semestriel": ("fsl_avis_semestriel", ("fsl_pret_mensualite", "fsl_capacite_mensuelle")),
    "alerte_residuels": ("fsl_alerte_residuels", ("fsl_residuels_dus",)),
    "releve_recevable": ("fsl_releve_recevable", ("fsl_date_releve_impayes",)),
    "versement_possible": ("fsl_versement_possible", ("fsl_date_versement",)),
    "dossier_a_completer": ("fsl_dossier_a_completer", ("fsl_demarches_tarifs_sociaux_faites",)),
    "mesure_ouverte": ("fsl_accompagnement_ouvert", ("fsl_autonomie_exclue",)),
    "caution_due_au_fsl": ("fsl_caution_due_au_fsl", ("fsl_solde_pret",)),
}

#: Montant maximal de chaque aide.
MONTANTS_AIDES = {aide: f"fsl_aide_{aide}" for aide in AIDES} | {
    "garantie": "fsl_garantie_max",
    "caution": "fsl_caution",
}
#: Clé de sortie du montant d'une aide, quand ce n'est pas `aide_<nom>`.
CLES_MONTANTS = {"garantie": "garantie_max", "caution": "caution", "assurance": "aide_assurance"}

#: Délai unique d'une demande, rendu aussi sous la clé `limite`.
LIMITES = (
    "limite_transmission_paiement",
    "limite_recours",
    "limite_dossier_incomplet",
    "fin_validite_demande",
    "limite_production_impayes",
    "date_rejet_implicite",
)
