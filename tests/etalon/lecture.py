"""D'une table polars à des tableaux numpy : valeurs par défaut, faits déduits, catégorie de ressources."""

from types import SimpleNamespace

import numpy
import polars

from tests.etalon.commun import CLASSES, ETIQUETTE, LOYER, NATURE, STATUT, jour, mois_ecoules
from tests.etalon.ressources import categorie
from tests.etalon.territoire import TEXTE_DECAZEVILLE, situer

INCONNU = -1
#: Valeur d'un nombre que le dossier ne donne pas.
NOMBRES = {
    "montant_travaux_ht": 0, "montant_travaux_ttc": INCONNU, "surface_logement": INCONNU,
    "gain_energetique": INCONNU, "indice_degradation": INCONNU, "indice_insalubrite": INCONNU,
    "annee_construction": 0, "nombre_logements": 1, "annees_intermediation_locative": 0,
    "apport_autre_collectivite": 0, "travaux_adaptation_joints_ht": 0, "plafond_reglementaire_travaux": INCONNU,
    "elements_confort_ajoutes": 0, "logements_operation": 0, "logements_sociaux_operation": 0,
    "facade_cout_ht": 0, "raccordement_cout_ht": 0, "raccordement_autres_aides": INCONNU,
    "nombre_personnes_menage": 0, "rfr_menage": INCONNU,
     "haguenau_mois_occupation": INCONNU,
    "gironde_reconductions_marche": INCONNU, "gironde_duree_convention": INCONNU,
    "gironde_subvention_caf_occupant": 0, "gironde_subvention_caf_demandee": 0, "gironde_famille_enfants": 0,
    "gironde_depenses_energie_avant": INCONNU, "gironde_depenses_energie_apres": INCONNU,
    "gironde_locataire_personnes": 0, "gironde_locataire_rfr": INCONNU,
    "patrimoine_surface_peinture": 0, "patrimoine_surface_crepi": 0, "patrimoine_surface_couverture": 0,
    "patrimoine_nombre_fenetres": 0, "patrimoine_nombre_paires_volets": 0, "patrimoine_nombre_portes": 0,
    "patrimoine_cout_pierre_taille": 0,
    "equipement_fenetre": 0, "equipement_chaudiere_condensation": 0, "equipement_chaudiere_bois": 0,
    "equipement_chauffe_eau_solaire": 0, "equipement_thermodynamique_air_eau": 0,
    "equipement_thermodynamique_geothermal": 0, "equipement_solaire_combine": 0,
}  # fmt: skip
#: Faits jamais supposés favorables.
FAITS = (
    "ineligible_pret_taux_zero",
    "accord_deplafonnement", "adaptation_hors_normes", "autorisations_urbanisme", "avis_prealable_commission",
    "bail_a_rehabilitation", "bailleur_modeste", "copropriete", "depot_avant_travaux", "derogation_acquisition",
    "derogation_ecretement", "droit_designation_prefet", "engagement_attribution_concertee",
    "engagement_loyer_maitrise", "equipements_obsoletes", "fenetres_labellisees", "forte_degradation_constatee",
    "insalubrite_constatee", "inscription_sire", "locataire_sous_plafonds", "locataires_defavorises",
    "logement_en_zone_u", "loyer_sous_le_marche", "peril_constate", "pret_taux_zero", "projet_mal_concu",
    "raccordement_eligible", "rapport_autonomie", "refus_aide_epci", "refus_commission_anah", "regime_national_applicable",
    "remise_aux_normes_complete", "remise_en_location", "sous_location_organisme_agree",
    "travaux_par_entreprises", "gironde_famille_allocataire", "gironde_locataire_jeune_menage",
    "gironde_locataire_maintenu", "gironde_locataire_parent_seul", "gironde_programme_anime",
    "gironde_programme_communautaire", "gironde_reservation_action_logement", "gironde_sacicap_sollicitee",
    "gironde_territoire_exclu_sacicap",
)  # fmt: skip
DATES = ("date_acquisition", "logement_vacant_depuis", "cle_date_signature")


def serie(table, nom, defaut):
    """Colonne de la table, les cases vides et les colonnes absentes à leur défaut."""
    if nom not in table.columns:
        return numpy.full(table.height, defaut)
    colonne = table[nom]
    return (colonne.fill_null(defaut) if colonne.null_count() else colonne).to_numpy()


def classe(table, nom):
    """Rangs d'une nomenclature (0 : non renseignée)."""
    if nom not in table.columns:
        return numpy.zeros(table.height, dtype=numpy.int8)
    noms = [membre.name for membre in CLASSES[nom]]
    return table[nom].cast(polars.Enum(noms)).to_physical().fill_null(0).to_numpy()


def serie_vide(table, nom):
    """Vrai où la table ne donne rien."""
    if nom not in table.columns:
        return numpy.ones(table.height, dtype=bool)
    return table[nom].is_null().to_numpy()


def donne_ou(table, nom, deduit):
    """Valeur donnée, à défaut valeur déduite d'autres faits."""
    if nom not in table.columns:
        return deduit
    colonne = table[nom]
    if not colonne.null_count():
        return colonne.to_numpy()
    return numpy.where(
        colonne.is_not_null().to_numpy(), colonne.fill_null(colonne.dtype.to_python()()).to_numpy(), deduit
    )


def deduire(d, table):
    """Faits qui ont une valeur par défaut tirée d'autres faits."""
    d.evaluation_energetique = donne_ou(table, "evaluation_energetique", d.gain_energetique >= 0)
    d.niveau_bbc = donne_ou(table, "niveau_bbc", d.etiquette_apres_travaux == ETIQUETTE.bbc)
    convention = (d.niveau_loyer == LOYER.social) | (d.niveau_loyer == LOYER.tres_social)
    d.bailleur_conventionne = donne_ou(table, "bailleur_conventionne", convention)
    d.logement_occupe = donne_ou(
        table, "logement_occupe_avant_travaux", d.statut_demandeur == STATUT.proprietaire_occupant
    )
    confort = (d.elements_confort_ajoutes >= 1) | d.equipements_obsoletes
    d.mise_aux_normes = donne_ou(table, "mise_aux_normes", confort)
    # L'adaptation mêlée à d'autres travaux n'a sa propre base qu'à Decazeville-Aubin.
    separe = (d.territoire == TEXTE_DECAZEVILLE) & (d.nature_travaux != NATURE.autonomie)
    d.travaux_adaptation_joints_ht = numpy.where(separe, d.travaux_adaptation_joints_ht, 0)
    d.travaux_eligibles = donne_ou(
        table,
        "montant_travaux_eligibles_ht",
        numpy.maximum(d.montant_travaux_ht - d.travaux_adaptation_joints_ht, 0),
    )
    d.cout_sortie_insalubrite = donne_ou(table, "cout_sortie_insalubrite", numpy.zeros(table.height))
    # Un coût TTC inconnu n'est pas plus haut que le coût hors taxes.
    d.cout_total = numpy.where(d.montant_travaux_ttc >= 0, d.montant_travaux_ttc, d.montant_travaux_ht)
    sans = serie_vide(table, "logement_occupe_avant_travaux")
    hors_plafonds = ~d.locataire_sous_plafonds & ~serie_vide(table, "locataire_sous_plafonds")
    d.logement_occupe_ou_dit = d.logement_occupe | (sans & hors_plafonds)
    d.logements_avant = donne_ou(table, "nombre_logements_avant_travaux", d.nombre_logements)
    d.retenus_par_anah = donne_ou(table, "travaux_retenus_anah", numpy.full(table.height, -1.0))
    d.gironde_mois_vacance = donne_ou(
        table, "gironde_mois_vacance", mois_ecoules(d.logement_vacant_depuis, d.date_depot)
    )
    d.anime_volet_pst = donne_ou(table, "gironde_programme_anime_volet_pst", d.gironde_programme_anime)
    d.besoin_caf = donne_ou(table, "gironde_besoin_caf_bailleur", d.gironde_subvention_caf_demandee)
    d.surface_a_chauffer = donne_ou(table, "gironde_surface_a_chauffer", d.surface_logement)
    d.travaux_energie = donne_ou(
        table, "travaux_economie_energie", (d.nature_travaux == NATURE.energie) | (d.gain_energetique > 0)
    )
    d.regime_national_donne = ~serie_vide(table, "regime_national_applicable")
    d.acheve_trop_tard = donne_ou(table, "logement_acheve_trop_tard", d.annee_construction > 2001)


def lire(table):
    """Tableaux numpy de la table, faits déduits compris."""
    d = SimpleNamespace()
    for nom in CLASSES:
        setattr(d, nom, classe(table, nom))
    for nom, defaut in NOMBRES.items():
        setattr(d, nom, serie(table, nom, defaut))
    for nom in FAITS:
        setattr(d, nom, serie(table, nom, False))
    for nom in DATES:
        if nom in table.columns:
            setattr(d, nom, table[nom].to_numpy().astype("datetime64[D]"))
        else:
            setattr(d, nom, numpy.full(table.height, numpy.datetime64("NaT", "D")))
        getattr(d, nom)[getattr(d, nom) == jour("1970-01-01")] = numpy.datetime64("NaT")
    d.date_depot = table["date_depot"].to_numpy().astype("datetime64[D]")
    situer(d, table["depcom_logement"])
    deduire(d, table)
    manquante = serie_vide(table, "categorie_ressources_anah")
    if manquante.any():
        d.categorie_ressources_anah = numpy.where(manquante, categorie(d), d.categorie_ressources_anah)
    return d
