"""Population semée de demandes au FSL de la Meuse : foyers, budgets, aides demandées, dates.

Ses colonnes sont des variables de la loi (`fsl_…`), plus `id`, `depcom_logement`, `aide` et `tirage_derogation`.
"""

from pathlib import Path

import numpy
import polars

from habitat_local.population.commun import (
    Tirages,
    choisir,
    choisir_selon,
    jours_ouvres,
    quantiles,
    quantiles_selon,
)
from openfisca_habitat_local.mecanismes.communes import communes_du_departement, populations

HYPOTHESES = Path(__file__).with_suffix(".yaml")
MOIS_DE_RENTREE = 8
#: Variable qui porte la dépense de chaque aide.
DEPENSES = {
    "energie": "fsl_facture_energie",
    "eau": "fsl_facture_eau",
    "telephone": "fsl_facture_telephone",
    "impayes_loyer": "fsl_impayes_loyer",
    "mobilier": "fsl_devis_lit",
    "assurance": "fsl_facture_assurance",
    "entretien": "fsl_devis_entretien",
    "caution": "fsl_caution_demandee",
    "demenagement": "fsl_devis_demenagement",
    "compteurs": "fsl_devis_compteur_electricite",
    "agence": "fsl_devis_agence",
}


def engendrer(h, graine):
    """Population (DataFrame polars) : une ligne par demande, la même pour une même graine. `h` : hypothèses."""
    tirer = Tirages(graine, h("effectif"))
    colonnes = {"id": [f"FSL-{rang:06d}" for rang in range(tirer.effectif)]}
    for etape in (lieu_et_dates, foyer, budget, demande, suites):
        colonnes |= etape(h, tirer, colonnes)
    return polars.DataFrame(colonnes)


def lieu_et_dates(h, tirer, _):
    communes = numpy.array(communes_du_departement(h("communes")))
    habitants = populations(communes.astype("S5"))
    communes, habitants = communes[habitants > 0], habitants[habitants > 0]
    poids = habitants / habitants.sum()
    rangs = numpy.minimum(numpy.searchsorted(poids.cumsum(), tirer("commune"), side="right"), len(poids) - 1)
    demandes = jours_ouvres(tirer("jour"), h("premiere_demande"), h("derniere_demande"))
    delai = quantiles(tirer("delai"), h("delai_decision")).astype(int)
    return {
        "depcom_logement": communes[rangs],
        "fsl_date_demande": demandes,
        "fsl_date_decision": demandes + delai,
        "fsl_residence_en_meuse": numpy.full(tirer.effectif, "oui"),
        "fsl_residence_principale": numpy.full(tirer.effectif, "oui"),
        "fsl_sejour_regulier": numpy.full(tirer.effectif, "oui"),
    }


def foyer(h, tirer, _):
    codes = choisir(tirer("composition"), h("composition"), "composition")
    nombres = numpy.array([[int(n) for n in code.split("-")] for code in codes])
    return {f"fsl_nombre_{nom}": nombres[:, i] for i, nom in enumerate(("adultes", "adolescents", "enfants"))}


def budget(h, tirer, c):
    """Ressources = charges + reste à vivre, au centime."""
    personnes = c["fsl_nombre_adultes"] + c["fsl_nombre_adolescents"] + c["fsl_nombre_enfants"]
    charges = numpy.round(quantiles(tirer("charges"), h("charges_par_personne")) * personnes, 2)
    reste = quantiles(tirer("reste"), h("reste_par_personne")) * personnes
    mois = c["fsl_date_demande"].astype("datetime64[M]").astype(int) % 12 + 1
    enfants = c["fsl_nombre_enfants"] + c["fsl_nombre_adolescents"]
    percue = (mois == MOIS_DE_RENTREE) & (tirer("rentree") < h("rentree_scolaire"))
    rentree = percue * enfants * h("montant_rentree_scolaire")
    return {
        "fsl_charges_reelles": charges,
        "fsl_ressources_mois": numpy.maximum(numpy.round(charges + reste, 2), 0) + rentree,
        "fsl_allocation_rentree_scolaire": rentree.astype(float),
        "fsl_aide_logement": numpy.zeros(tirer.effectif),
        "fsl_beneficiaire_minima": numpy.where(tirer("minima") < h("minima"), "oui", "non"),
    }


def demande(h, tirer, c):
    """Statut, aide demandée et dépense : une aide par demande."""
    statut = choisir(tirer("statut"), h("statut"), "statut")
    entrant = statut == "entrant"
    tables = {True: h("aide_de_l_entrant"), False: h("aide_du_locataire")}
    aide = choisir_selon(tirer("aide"), entrant, tables, "aide")
    montant = numpy.round(quantiles_selon(tirer("depense"), aide, h("depense")), 2)
    depenses = {nom: numpy.where(aide == cle, montant, 0.0) for cle, nom in DEPENSES.items()}
    depenses["fsl_caution_demandee"] = numpy.where(aide == "caution", montant, -1.0)
    return {
        "fsl_statut_occupation": statut,
        "fsl_type_logement": choisir(tirer("type"), h("type_logement"), "type_logement"),
        "aide": aide,
        "fsl_loyer_hors_charges": numpy.where(aide == "caution", montant, -1.0),
        "fsl_bail_signe": numpy.where(entrant & (tirer("bail") < h("bail_deja_signe")), "oui", "non"),
        "fsl_logement_occupe": numpy.full(tirer.effectif, "non"),
        "fsl_dpe_fourni": numpy.full(tirer.effectif, "oui"),
        "fsl_demarches_tarifs_sociaux_faites": numpy.full(tirer.effectif, "oui"),
        **depenses,
    }


def suites(h, tirer, c):
    """Convention de la commune : tirée par commune, pour qu'une commune soit ou non conventionnée."""
    codes, places = numpy.unique(c["depcom_logement"], return_inverse=True)
    par_commune = Tirages(tirer.graine, len(codes))("convention") < h("convention")
    return {
        "fsl_convention_solidarite_energie": numpy.where(par_commune[places], "oui", "non"),
        "tirage_derogation": tirer("derogation"),
    }


def effectifs(demandes):
    personnes = sum(demandes[f"fsl_nombre_{nom}"] for nom in ("adultes", "adolescents", "enfants"))
    return {
        "demandes": demandes.height,
        "personnes": int(personnes.sum()),
        "communes": demandes["depcom_logement"].n_unique(),
    }
