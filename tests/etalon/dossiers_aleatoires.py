"""Dossiers tirés au sort, semés, faits pour atteindre chaque branche : bornes exactes, faits manquants.

Ce ne sont pas des ménages plausibles : une population de démonstration se fait par `habitat-local population`.
"""

import datetime

import numpy
import polars

#: Par texte : (part des tirages, communes, dates qui bornent un barème).
TERRITOIRES = {
    "haguenau": (0.30, ["67180"], ["2016-04-30", "2016-05-01", "2016-12-31", "2017-01-01"], ("2016-05-01", "2016-12-31")),
    "gironde": (
        0.30,
        ["33063", "33273", "33434", "33122", "33018", "33028", "33198", "33261", "33352", "33529", "33005", "33001"],
        ["2012-02-17", "2012-02-18", "2012-04-05", "2013-02-17", "2013-02-18", "2013-06-30", "2013-07-01",
         "2014-02-17", "2014-02-18", "2015-02-17", "2015-02-18"],
        ("2012-02-18", "2015-02-17"),
    ),
    "decazeville": (
        0.25,
        ["12013", "12083", "12089", "12100", "12305"],
        ["2008-02-19", "2008-02-20", "2009-08-20", "2009-08-21"],
        ("2008-02-20", "2009-08-20"),
    ),
    "national": (
        0.15,
        ["12202", "55029", "67482", "55545", "75056", "77288", "00000"],
        ["2010-09-30", "2010-10-01", "2010-12-31", "2011-01-01", "2012-04-04", "2012-04-05", "2013-05-31", "2013-06-01",
         "2013-07-12", "2013-07-13", "2014-12-31", "2015-01-01", "2015-12-31", "2016-01-01", "2017-12-31", "2018-01-01"],
        ("2010-10-01", "2017-12-31"),
    ),
}  # fmt: skip
TOUTES_LES_DATES = ("2008-01-01", "2018-12-31")

NATURES = (
    "aucune", "a_determiner", "travaux_lourds", "insalubrite", "peril", "forte_degradation", "securite_salubrite",
    "autonomie", "energie", "logement_degrade", "procedure_rsd_decence", "transformation_usage", "autres_travaux",
    "caractere_social", "plomb", "reduction_risque",
)  # fmt: skip
STATUTS = (
    "non_renseigne",
    "proprietaire_occupant",
    "proprietaire_bailleur",
    "organisme_agree",
    "commune",
    "locataire",
)
CATEGORIES = ("indeterminee", "tres_tres_modeste", "tres_modeste", "modeste", "majore", "hors_plafonds")
LOYERS = ("non_renseigne", "libre", "intermediaire", "social", "tres_social")
ETIQUETTES = ("non_renseignee", "bbc", "a", "b", "c", "d", "e", "f", "g")
CHAUFFAGES = ("non_renseigne", "electrique", "bois", "gaz", "fioul", "autre")
AGRICOLES = ("aucun", "retraite_salarie_agricole", "retraite_agricole", "salarie_agricole")
MONTANTS_BORNES = (
    100, 1000, 4500, 8000, 10_000, 11_428.57, 12_000, 13_000, 13_333.33, 15_000, 15_000.01, 16_000, 20_000,
    20_000.01, 30_000, 35_000, 40_000, 50_000, 60_000, 80_000, 120_000,
)  # fmt: skip


class Tirage:
    """Tirages d'un effectif donné, tous depuis la même graine."""

    def __init__(self, effectif, graine):
        self.n, self.alea = effectif, numpy.random.default_rng(graine)

    def oui(self, part):
        return self.alea.random(self.n) < part

    def parmi(self, valeurs, poids=None):
        valeurs = numpy.asarray(valeurs)
        poids = None if poids is None else numpy.asarray(poids) / numpy.sum(poids)
        return valeurs[self.alea.choice(len(valeurs), self.n, p=poids)]

    def melange(self, part, bornes, autres):
        """Des valeurs bornes pour une part des dossiers, d'autres pour le reste."""
        return numpy.where(self.oui(part), self.parmi(bornes), autres)

    def montant(self, maximum, part=0.3, bornes=MONTANTS_BORNES):
        return self.melange(part, bornes, numpy.round(maximum * self.alea.random(self.n) ** 2, 2))

    def trous(self, valeurs, part=0.1):
        """Colonne dont une part des cases est vide."""
        return polars.Series(valeurs).scatter(numpy.flatnonzero(self.oui(part)), None)

    def jours(self, debut, fin):
        ecart = (datetime.date.fromisoformat(fin) - datetime.date.fromisoformat(debut)).days
        return numpy.datetime64(debut, "D") + self.alea.integers(0, ecart + 1, self.n)


def lieux_et_dates(t):
    noms = list(TERRITOIRES)
    choix = t.parmi(numpy.arange(len(noms)), [TERRITOIRES[nom][0] for nom in noms])
    communes, dates = numpy.full(t.n, "     "), numpy.zeros(t.n, dtype="datetime64[D]")
    for rang, nom in enumerate(noms):
        _, codes, bornes, (debut, fin) = TERRITOIRES[nom]
        jours = t.melange(0.15, numpy.array(bornes, dtype="datetime64[D]"), t.jours(debut, fin))
        communes = numpy.where(choix == rang, t.parmi(codes), communes)
        dates = numpy.where(choix == rang, jours, dates)
    return communes, numpy.where(t.oui(0.05), t.jours(*TOUTES_LES_DATES), dates)


def anniversaire(dates, annees, decalage):
    """Le même quantième, des années plus tôt, à quelques jours près."""
    mois = dates.astype("datetime64[M]")
    return (mois - 12 * annees).astype("datetime64[D]") + (dates - mois.astype("datetime64[D]")) + decalage


def personnes_et_ressources(t):
    plafonds = (14_308, 18_342, 8_934, 11_614, 17_867, 14_173, 11_446, 11_446.4)
    return {
        "statut_demandeur": t.parmi(STATUTS, (1, 46, 45, 4, 2, 2)),
        "categorie_ressources_anah": t.trous(t.parmi(CATEGORIES, (1, 6, 10, 8, 5, 2)), 0.15),
        "nombre_personnes_menage": t.trous(t.alea.integers(1, 9, t.n), 0.05),
        "rfr_menage": t.trous(t.montant(45_000, 0.3, plafonds), 0.05),
        "niveau_loyer": t.parmi(LOYERS, (1, 1, 4, 8, 12)),
    }


def travaux(t):
    ht = numpy.clip(t.montant(110_000), 10, 90_000) * t.parmi((1, 10), (20, 1))
    taxe = t.parmi((1.055, 1.07, 1.1, 1.2, 1.0))
    return {
        "nature_travaux": t.parmi(NATURES, (1, 6, 5, 5, 4, 4, 5, 5, 7, 3, 3, 3, 5, 3, 3, 3)),
        "montant_travaux_ht": ht,
        "montant_travaux_eligibles_ht": polars.Series(numpy.round(ht * t.parmi((1.0, 0.8, 0.5)), 2)).scatter(
            numpy.flatnonzero(t.oui(0.7)), None
        ),
        "montant_travaux_ttc": t.trous(numpy.round(ht * taxe, 2)),
        "travaux_adaptation_joints_ht": numpy.where(t.oui(0.05), numpy.round(ht * 0.4, 2), 0),
        "gain_energetique": t.trous(
            t.melange(
                0.5,
                (0, 0.249, 0.25, 0.251, 0.349, 0.35, 0.351, 0.499, 0.5, 0.6),
                numpy.round(t.alea.random(t.n), 3),
            )
        ),
        "evaluation_energetique": t.trous(t.oui(0.8), 0.8),
        "indice_degradation": t.trous(
            t.melange(
                0.4, (0.34, 0.35, 0.36, 0.39, 0.4, 0.41, 0.54, 0.55, 0.56), numpy.round(t.alea.random(t.n), 2)
            )
        ),
        "indice_insalubrite": t.trous(
            t.melange(0.4, (0.29, 0.3, 0.31, 0.39, 0.4, 0.41), numpy.round(t.alea.random(t.n), 2))
        ),
        "insalubrite_constatee": t.oui(0.6),
        "peril_constate": t.oui(0.6),
        "forte_degradation_constatee": t.oui(0.6),
        "rapport_autonomie": t.oui(0.6),
        "etiquette_apres_travaux": t.parmi(ETIQUETTES, (1, 3, 1, 2, 4, 4, 1, 1, 1)),
        "inscription_sire": t.oui(0.7),
        "depot_avant_travaux": t.oui(0.95),
        "travaux_par_entreprises": t.oui(0.95),
        "travaux_retenus_anah": polars.Series(numpy.round(ht * 0.9, 2)),
        "apport_autre_collectivite": numpy.where(
            t.oui(0.2),
            numpy.where(
                t.oui(0.3), numpy.round(ht * 0.05, 2), t.montant(3000, 0.2, (0, 499.99, 500, 500.01))
            ),
            0,
        ),
        "derogation_ecretement": t.oui(0.05),
        "regime_national_applicable": t.trous(t.oui(0.8), 0.5),
    }


def logement(t, dates):
    return {
        "copropriete": t.oui(0.4),
        "haguenau_mois_occupation": t.trous(t.parmi((7, 8, 12), (1, 3, 6)), 0.5),
        "surface_logement": t.trous(
            t.melange(
                0.4,
                (49.99, 50, 64.99, 65, 79.99, 80, 80.01, 89.99, 90),
                numpy.round(20 + 120 * t.alea.random(t.n), 2),
            ),
            0.05,
        ),
        "nombre_logements": t.parmi((1, 2, 4, 5, 6, 10), (20, 2, 1, 1, 1, 1)),
        "annee_construction": t.trous(
            t.melange(0.3, (1899, 1900, 2001, 2002), t.alea.integers(1750, 2010, t.n)), 0.1
        ),
        "droit_designation_prefet": t.oui(0.4),
        "annees_intermediation_locative": t.parmi((0, 2.99, 3, 9), (3, 1, 1, 1)),
        "bail_a_rehabilitation": t.oui(0.8),
        "cle_date_signature": t.trous(anniversaire(dates, t.parmi((0, 1, 2, 3)), t.parmi((-1, 0, 1))), 0.1),
        "patrimoine_surface_peinture": numpy.where(t.oui(0.2), t.montant(900, 0), 0),
        "patrimoine_surface_crepi": numpy.where(t.oui(0.2), t.montant(900, 0), 0),
        "patrimoine_surface_couverture": numpy.where(t.oui(0.2), t.montant(300, 0), 0),
        "patrimoine_nombre_fenetres": t.parmi((0, 1, 12)),
        "patrimoine_nombre_paires_volets": t.parmi((0, 1, 12)),
        "patrimoine_nombre_portes": t.parmi((0, 1, 2)),
        "patrimoine_cout_pierre_taille": numpy.where(t.oui(0.2), t.montant(20_000, 0), 0),
    }


def faits_de_decazeville(t, dates, ht, n):
    equipements = (
        "fenetre", "chaudiere_condensation", "chaudiere_bois", "chauffe_eau_solaire", "thermodynamique_air_eau",
        "thermodynamique_geothermal", "solaire_combine",
    )  # fmt: skip
    favorables = (
        "autorisations_urbanisme", "logement_en_zone_u", "loyer_sous_le_marche", "avis_prealable_commission",
        "engagement_attribution_concertee", "locataire_sous_plafonds",
    )  # fmt: skip
    incertains = (
        "equipements_obsoletes", "engagement_loyer_maitrise", "fenetres_labellisees", "raccordement_eligible",
        "remise_aux_normes_complete", "remise_en_location", "accord_deplafonnement",
    )  # fmt: skip
    contraires = (
        "projet_mal_concu", "refus_commission_anah", "refus_aide_epci", "pret_taux_zero",
        "adaptation_hors_normes", "derogation_acquisition", "ineligible_pret_taux_zero", "bailleur_modeste",
        "locataires_defavorises", "sous_location_organisme_agree",
    )  # fmt: skip
    operation = t.alea.integers(0, 7, t.n)
    return {
        **{nom: t.oui(0.93) for nom in favorables},
        **{nom: t.oui(0.6) for nom in incertains},
        **{nom: t.oui(0.06) for nom in contraires},
        **{f"equipement_{nom}": t.parmi((0, 1, 3), (8, 1, 1)) for nom in equipements},
        "elements_confort_ajoutes": t.parmi((0, 1, 2)),
        "logement_occupe_avant_travaux": t.trous(t.oui(0.6), 0.3),
        "logement_vacant_depuis": t.trous(anniversaire(dates, t.parmi((0, 1, 2)), t.parmi((-1, 0, 1))), 0.3),
        "date_acquisition": t.trous(
            numpy.array(["2004-12-31", "2005-01-01", "1990-05-05"], dtype="datetime64[D]")[
                t.alea.choice(3, t.n, p=(0.4, 0.1, 0.5))
            ],
            0.2,
        ),
        "cout_sortie_insalubrite": t.trous(n * numpy.round(ht * t.parmi((0.2, 0.6, 1.0)) / n), 0.4),
        "plafond_reglementaire_travaux": t.trous(t.parmi((15_000, 30_000, 40_000)), 0.3),
        "logements_operation": operation,
        "logements_sociaux_operation": numpy.minimum(operation, t.alea.integers(0, 7, t.n)),
        "facade_cout_ht": numpy.where(t.oui(0.1), t.montant(9000), 0),
        "raccordement_cout_ht": numpy.where(t.oui(0.1), t.montant(4000, 0.3, (1999.99, 2000, 2000.01)), 0),
        "raccordement_autres_aides": numpy.where(t.oui(0.05), t.montant(1500, 0), t.parmi((-1, 0), (1, 9))),
    }


def faits_de_gironde(t, seul):
    foyer = t.parmi((0, 1, 2, 3, 6, 8), (8, 1, 1, 1, 1, 1))
    avant = numpy.round(500 + 3000 * t.alea.random(t.n))
    return {
        "gironde_programme_anime": t.oui(0.05),
        "gironde_programme_anime_volet_pst": t.trous(t.oui(0.5), 0.5),
        "gironde_programme_communautaire": t.oui(0.05),
        "gironde_reconductions_marche": t.parmi((-1, 0, 1, 2), (5, 1, 1, 2)),
        "gironde_mois_vacance": t.trous(t.parmi((0, 11, 12, 13, 40)), 0.5),
        "gironde_reservation_action_logement": t.oui(0.4),
        "gironde_duree_convention": t.parmi((-1, 9, 12, 15), (4, 1, 4, 1)),
        "gironde_locataire_personnes": foyer,
        "gironde_locataire_rfr": t.trous(
            t.montant(40_000, 0.5, (10_678, 10_679, 15_559, 15_560, 18_709, 27_450, 33_572)), 0.3
        ),
        "gironde_locataire_parent_seul": (foyer > 2) & t.oui(0.5),
        "gironde_locataire_jeune_menage": (foyer == 2) & t.oui(0.5),
        "gironde_locataire_maintenu": t.oui(0.5),
        "gironde_depenses_energie_avant": t.trous(avant, 0.3),
        "gironde_depenses_energie_apres": t.trous(numpy.round(avant * t.parmi((0.75, 0.8, 0.81))), 0.1),
        "gironde_surface_a_chauffer": t.trous(
            t.melange(0.5, (69.99, 70, 70.01), numpy.round(20 + 90 * t.alea.random(t.n), 1)), 0.5
        ),
        "gironde_mode_chauffage": t.parmi(CHAUFFAGES),
        "gironde_sacicap_sollicitee": t.oui(0.6),
        "gironde_territoire_exclu_sacicap": t.oui(0.05),
        "gironde_profil_agricole": t.parmi(AGRICOLES, (6, 1, 1, 1)),
        "gironde_subvention_caf_occupant": numpy.where(t.oui(0.1), t.montant(3000, 0), 0),
        "gironde_subvention_caf_demandee": numpy.where(
            seul & t.oui(0.3), t.montant(9000, 0.4, (1499.99, 1500, 7622, 7623)), 0
        ),
        "gironde_besoin_caf_bailleur": t.trous(t.montant(12_000, 0.4, (1499.99, 1500, 7622, 7623)), 0.7),
        "gironde_famille_allocataire": t.oui(0.7),
        "gironde_famille_enfants": t.parmi((0, 2, 3, 5), (1, 1, 3, 3)),
    }


def dossiers(effectif, graine=1):
    """Table de dossiers valides (mêmes colonnes et types qu'après `habitat_local.dossiers.verification.verifier`)."""
    t = Tirage(effectif, graine)
    communes, dates = lieux_et_dates(t)
    colonnes = {"id": numpy.arange(effectif), "depcom_logement": communes, "date_depot": dates}
    colonnes |= personnes_et_ressources(t) | travaux(t) | logement(t, dates)
    colonnes |= faits_de_decazeville(t, dates, colonnes["montant_travaux_ht"], colonnes["nombre_logements"])
    colonnes |= faits_de_gironde(t, colonnes["nombre_logements"] == 1)
    # Le montant que l'Anah a retenu ne se donne que là où son tableau n'a pas de ligne.
    donne = (colonnes["statut_demandeur"] == "organisme_agree") | (
        colonnes["nature_travaux"] == "transformation_usage"
    )
    donne &= (colonnes["statut_demandeur"] != "proprietaire_occupant") & (communes == "67180") & t.oui(0.8)
    colonnes["travaux_retenus_anah"] = colonnes["travaux_retenus_anah"].scatter(
        numpy.flatnonzero(~donne), None
    )
    # L'autre programme n'a un volet que s'il existe.
    volet = colonnes["gironde_programme_anime_volet_pst"]
    sans = numpy.flatnonzero(~colonnes["gironde_programme_anime"])
    colonnes["gironde_programme_anime_volet_pst"] = volet.scatter(sans, None)
    return polars.DataFrame(colonnes).with_columns(polars.col("id").cast(polars.String))
