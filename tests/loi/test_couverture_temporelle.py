"""À chaque jour où la loi change, et la veille, toute la loi s'évalue, sans trou ni recouvrement."""

import datetime
import functools
import inspect
import itertools
import re

import numpy
import polars
import pytest
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import Parameter

from habitat_local.loi.colonnes import HORS_DOSSIER, PROPRES, colonnes, fichier_de_loi
from habitat_local.loi.moteur import en_valeurs, simuler
from habitat_local.loi.systeme import RACINE, dates_de_changement, droit_en_vigueur, variables_extension
from openfisca_habitat_local.nomenclatures.generales import (
    CategorieRessources,
    NatureTravaux,
    NiveauLoyer,
    Texte,
)

UN_JOUR = datetime.timedelta(days=1)
HORS_DE_TOUT_TEXTE = "75056"
AIDES = (
    "subvention_anah", "aide_solidarite_ecologique", "primes_anah", "subvention_departement", "subvention_epci",
    "subvention_ville", "aides_organismes", "total_prets",
)  # fmt: skip

#: Variables qui somment des ressources d'openfisca-france, nommées dans une liste.
SOMMES_DE_FRANCE = {"fsl_autres_ressources"}

# Montants et mesures d'un lot : chacun traverse les bornes qu'un texte peut poser.
MONTANTS = (800.0, 60_000.0)
TIRAGES = {
    "gain_energetique": (-1, 0.2, 0.25, 0.3, 0.35, 0.6),
    "indice_degradation": (-1, 0.2, 0.35, 0.4, 0.55, 0.6),
    "indice_insalubrite": (-1, 0.2, 0.3, 0.4, 0.5),
    "surface_logement": (-1, 30.0, 80.0, 130.0),
    "nombre_logements": (1, 1, 1, 3),
    "nombre_personnes_menage": (1, 2, 5, 7),
    "rfr_menage": (-1.0, 0.0, 9_000.0, 20_000.0, 60_000.0),
    "annee_construction": (0, 1880, 1960, 2005),
}


@functools.cache
def jours():
    """Chaque jour de changement et sa veille, depuis la veille du premier texte."""
    cadres = droit_en_vigueur().parameters.children[RACINE].children["conventions"].get_descendants()
    premier = min(p.values_list[-1].instant_str for p in cadres if p.name.endswith(".cadre.en_vigueur"))
    changements = [date for date in dates_de_changement(droit_en_vigueur()) if date >= premier]
    dates = [datetime.date.fromisoformat(date) for date in changements]
    return sorted({str(jour) for date in dates for jour in (date, date - UN_JOUR)})


@functools.cache
def communes_des_textes():
    """Communes de chaque texte, à toutes ses dates."""
    conventions = droit_en_vigueur().parameters.children[RACINE].children["conventions"].children
    cadres = {
        nom: n.children["cadre"].children
        for nom, n in conventions.items()
        if "cadre" in getattr(n, "children", ())
    }
    return {
        nom: sorted({c for valeur in cadre["communes"].values_list for c in valeur.value or ()})
        for nom, cadre in cadres.items()
        if "communes" in cadre
    }


def tirer(aleatoire, variable, effectif):
    """Valeurs tirées d'une variable, dans son genre ; les valeurs « non renseigné » en font partie."""
    if variable.name in TIRAGES:
        return aleatoire.choice(TIRAGES[variable.name], effectif)
    if variable.value_type is bool:
        return aleatoire.random(effectif) < 0.5
    if variable.value_type is Enum:
        return aleatoire.integers(0, len(variable.possible_values), effectif)
    if variable.value_type is datetime.date:
        depart = numpy.datetime64("2016-01-01", "D")
        tirees = depart + aleatoire.integers(0, 500, effectif)
        return numpy.where(aleatoire.random(effectif) < 0.2, numpy.datetime64("1970-01-01", "D"), tirees)
    if variable.value_type is str:
        return numpy.full(effectif, b"55545")
    return aleatoire.choice([variable.default_value, 0, 1, 3, 40, 700], effectif)


@functools.cache
def dossiers():
    """Profils x projets x communes x montants, les faits établis, absents ou tirés."""
    profils = [("proprietaire_occupant", c.name, "non_renseigne") for c in CategorieRessources]
    profils += [("proprietaire_bailleur", "indeterminee", n.name) for n in NiveauLoyer]
    profils += [(s, "indeterminee", "non_renseigne") for s in ("organisme_agree", "commune", "locataire")]
    communes = [c for liste in communes_des_textes().values() for c in {liste[0], liste[-1]}]
    projets = [projet.name for projet in NatureTravaux]
    faits = ("favorables", "absents", "tires")
    lignes = list(
        itertools.product(profils, projets, sorted({*communes, HORS_DE_TOUT_TEXTE}), MONTANTS, faits)
    )
    lot = polars.DataFrame(
        {
            "statut_demandeur": [ligne[0][0] for ligne in lignes],
            "categorie_ressources_anah": [ligne[0][1] for ligne in lignes],
            "niveau_loyer": [ligne[0][2] for ligne in lignes],
            "nature_travaux": [ligne[1] for ligne in lignes],
            "depcom_logement": [ligne[2] for ligne in lignes],
            "montant_travaux_ht": [ligne[3] for ligne in lignes],
            "montant_travaux_ttc": [ligne[3] * 1.055 for ligne in lignes],
        }
    )
    return lot.with_columns(faits_tires(lot.height, numpy.array([ligne[4] for ligne in lignes])))


@functools.cache
def faits_exclus():
    """Faits qu'un texte exclut : un dossier favorable ne les a pas."""
    feuilles = droit_en_vigueur().parameters.children[RACINE].get_descendants()
    listes = [p for p in feuilles if isinstance(p, Parameter) and "faits_exclus" in p.name.split(".")]
    return {nom for p in listes for valeur in p.values_list for nom in valeur.value or ()}


def faits_tires(effectif, faits):
    """Colonnes des booléens (favorables, absents ou tirés) et des mesures d'un dossier."""
    aleatoire = numpy.random.default_rng(2016)
    variables = droit_en_vigueur().variables
    for nom, colonne in colonnes().items():
        if colonne in PROPRES or (colonne.calculable and nom not in TIRAGES):
            continue
        if colonne.genre == "booleen":
            tires = tirer(aleatoire, variables[nom], effectif)
            favorables = nom not in faits_exclus()
            yield polars.Series(
                nom, numpy.select([faits == "favorables", faits == "absents"], [favorables, False], tires)
            )
        elif nom in TIRAGES:
            yield polars.Series(nom, tirer(aleatoire, variables[nom], effectif))
        elif nom == "etiquette_apres_travaux":
            yield polars.Series(nom, aleatoire.choice(colonne.valeurs, effectif))


@functools.cache
def variables_des_travaux():
    """Variables des aides aux travaux ; les autres (FSL, décence…) ont leur propre lot."""
    variables = droit_en_vigueur().variables
    chemins = {nom: f"/{fichier_de_loi(variables[nom])}" for nom in variables_extension()}
    return sorted(
        nom for nom, chemin in chemins.items() if not any(place in chemin for place in HORS_DOSSIER)
    )


@functools.lru_cache(maxsize=1)
def resultats_dossiers(jour):
    """Toutes les variables des aides aux travaux, ce jour-là ; les tests d'un même jour se suivent."""
    simulation, periode = simuler(dossiers(), droit_en_vigueur(), jour)
    return {nom: simulation.calculate(nom, periode) for nom in variables_des_travaux()}


def finis(valeurs):
    return valeurs.dtype.kind != "f" or numpy.isfinite(valeurs).all()


@pytest.mark.parametrize("jour", jours())
def test_les_aides_aux_travaux_s_evaluent(jour):
    calcules = resultats_dossiers(jour)
    assert not [nom for nom, valeurs in calcules.items() if not finis(numpy.asarray(valeurs))]
    negatives = [nom for nom in AIDES if (calcules[nom] < 0).any()]
    assert not negatives
    assert (calcules["ecretement_anah"] <= calcules["subvention_anah_avant_ecretement"]).all()

    rien = calcules["total_subventions"] == 0
    assert rien.any()
    # Un texte d'aides nommées dit ses motifs aide par aide, non par celui des tableaux de l'Anah.
    nommes = numpy.any([v for nom, v in calcules.items() if nom.startswith("releve_")], axis=0)
    sans_tableau = nommes & (numpy.asarray(calcules["texte_applicable"]) == 0)
    muets = numpy.flatnonzero(rien & (numpy.asarray(calcules["motif_anah"]) == 0) & ~sans_tableau)
    assert not muets.size, f"ni aide ni motif : {dossiers()[muets[:3].tolist()].to_dicts()}"


@pytest.mark.parametrize("jour", jours())
def test_aucune_commune_ne_releve_de_deux_textes(jour):
    """`texte_applicable` refuse un recouvrement ; hors de toute convention, aucun texte local."""
    communes = sorted({c for liste in communes_des_textes().values() for c in liste} | {HORS_DE_TOUT_TEXTE})
    lot = polars.DataFrame({"depcom_logement": communes, "montant_travaux_ht": [1000.0] * len(communes)})
    simulation, periode = simuler(lot, droit_en_vigueur(), jour)
    textes = numpy.asarray(simulation.calculate("texte_applicable", periode))
    nationaux = {Texte.aucun.index, Texte.regime_national.index}
    assert textes[communes.index(HORS_DE_TOUT_TEXTE)] in nationaux


@functools.cache
def donnees_des_demandes():
    """Données hors dossier de travaux, et ce qu'openfisca-france y supplée : un dossier en donne les totaux."""
    france = set(droit_en_vigueur().variables) - variables_extension()
    variables = {nom: droit_en_vigueur().variables[nom] for nom in variables_extension() - set(colonnes())}

    def lue_en_france(variable):
        sources = " ".join(inspect.getsource(formule) for formule in variable.formulas.values())
        return variable.name in SOMMES_DE_FRANCE or not france.isdisjoint(re.findall(r'"(\w+)"', sources))

    return sorted(
        nom for nom, variable in variables.items() if not variable.formulas or lue_en_france(variable)
    )


def demandes(effectif, jour):
    """Simulation de demandes (FSL, fourniture, décence…) dont toutes les données sont tirées."""
    aleatoire = numpy.random.default_rng(55)
    lot = polars.DataFrame(
        {"depcom_logement": ["55545"] * effectif, "nombre_personnes_menage": [3] * effectif}
    )
    simulation, periode = simuler(lot, droit_en_vigueur(), jour)
    for nom in donnees_des_demandes():
        variable = simulation.tax_benefit_system.variables[nom]
        valeurs = en_valeurs(variable, tirer(aleatoire, variable, effectif))
        simulation.menage.get_holder(nom).put_in_cache(valeurs, periode)
    return simulation, periode


@pytest.mark.parametrize("jour", jours())
def test_le_fsl_et_les_aides_nationales_s_evaluent(jour):
    simulation, periode = demandes(300, jour)
    autres = sorted(variables_extension() - set(variables_des_travaux()))
    calcules = {nom: simulation.calculate(nom, periode) for nom in autres}
    assert not [nom for nom, valeurs in calcules.items() if not finis(numpy.asarray(valeurs))]


@pytest.mark.parametrize("texte", sorted(communes_des_textes()))
def test_le_lot_atteint_les_aides_de_chaque_texte(texte):
    """Sans quoi ce fichier ne prouverait rien : à la date du texte, chaque texte aide, et refuse, des dossiers."""
    en_vigueur = droit_en_vigueur().parameters.children[RACINE].conventions.children[texte].cadre.en_vigueur
    debut = min(v.instant_str for v in en_vigueur.values_list if v.value)
    calcules = resultats_dossiers(debut)
    du_texte = numpy.asarray(calcules["texte_applicable"]) == Texte[texte].index
    total = calcules["total_subventions"][du_texte]
    assert (total > 0).any() and (total == 0).any()
    assert len(numpy.unique(numpy.asarray(calcules["ligne_travaux"])[du_texte])) > 3
