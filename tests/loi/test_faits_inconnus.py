"""Un fait inconnu n'est jamais favorable en silence : il ne fait pas monter le total, et la loi le nomme."""

import numpy
import polars
import pytest

from habitat_local.loi.incremental import SimulationSuivie
from habitat_local.loi.moteur import lots, simuler
from habitat_local.loi.systeme import dates_de_changement, droit_en_vigueur
from openfisca_habitat_local.systeme.suivi import Journal
from tests.cas.retraits import table

#: Fait qu'un cas donne pour réduire son montant, et que tous les autres cas, fermes, taisent sans rien perdre : sans lui,
#: le montant hors taxes est tout entier éligible, et le plan nomme ce fait.
SOUS_RESERVE = {"montant_travaux_eligibles_ht"}
#: Ce sans quoi il n'y a ni demandeur, ni projet : le motif général le dit.
DITS_PAR_LE_MOTIF = {
    "statut_demandeur", "nature_travaux", "montant_travaux_ht", "niveau_loyer", "categorie_ressources_anah", "rfr_menage",
    "plafond_ressources_modestes", "plafond_ressources_tres_modestes", "nombre_personnes_menage", "facade_cout_ht",
    "raccordement_cout_ht",
}  # fmt: skip
SORTIES = (
    "total_subventions",
    "motif_recevabilite",
    "motif_ase",
    "motif_departement",
    "motif_epci",
    "motif_ville",
)


class Nommes:
    """Faits que la loi dit manquants, ou dont une condition a fermé l'aide : (fait, dossiers)."""

    def __init__(self, effectif):
        self.effectif, self.par_fait = effectif, {}

    def __call__(self, _variable, nature, _valeurs, places, fait=None, rempli=None, **_):
        if nature == "manque":
            self.noter(fait, places)
        elif nature == "condition" and fait is not None and rempli is not None:
            rangs = numpy.arange(self.effectif) if places is None else numpy.arange(self.effectif)[places]
            self.noter(fait, rangs[~numpy.broadcast_to(rempli, rangs.shape)])

    def noter(self, fait, places):
        masque = self.par_fait.setdefault(fait, numpy.zeros(self.effectif, dtype=bool))
        masque[slice(None) if places is None else places] = True


def dessous(lues, nom):
    """La variable et toutes celles qu'elle lit, de proche en proche."""
    vus, reste = {nom}, [nom]
    while reste:
        nouvelles = lues.get(reste.pop(), set()) - vus
        vus |= nouvelles
        reste += nouvelles
    return vus


def nommes_d_un_lot(dossiers, jour):
    """(total de chaque dossier, faits nommés de chaque dossier)."""
    simulation, periode = simuler(dossiers, droit_en_vigueur(), jour, creer=SimulationSuivie)
    nommes = Nommes(dossiers.height)
    simulation.suivre(Journal(etapes=nommes))
    total = {nom: simulation.calculate(nom, periode) for nom in SORTIES}["total_subventions"]
    faits = [set() for _ in range(dossiers.height)]
    for fait, masque in nommes.par_fait.items():
        deduit = droit_en_vigueur().variables[fait].value_type is bool
        racines = dessous(simulation.journal.variables, fait) if deduit else {fait}
        for rang in numpy.flatnonzero(masque):
            faits[rang] |= racines
    return numpy.round(total, 2), faits


@pytest.fixture(scope="module")
def retraits():
    """(cas, fait retiré, total entier, total sans le fait, faits nommés) de chaque retrait."""
    toute = table()
    dossiers = toute.drop("cas", "retire")
    total, faits = numpy.zeros(toute.height), [None] * toute.height
    for jour, places in lots(dossiers, dates_de_changement(droit_en_vigueur()), toute.height):
        du_lot, nommes = nommes_d_un_lot(dossiers[places], jour)
        total[places] = du_lot
        for rang, noms in zip(places, nommes, strict=True):
            faits[rang] = noms
    entiers = dict(
        toute.with_columns(total=polars.Series(total)).filter(retire="").select("cas", "total").iter_rows()
    )
    lignes = zip(toute["cas"], toute["retire"], total.tolist(), faits, strict=True)
    return [(cas, fait, entiers[cas], sans, noms) for cas, fait, sans, noms in lignes if fait]


def test_un_fait_retire_ne_fait_jamais_monter_le_total(retraits):
    montees = {(cas, fait): (avec, sans) for cas, fait, avec, sans, _ in retraits if sans > avec + 0.005}
    assert {k: v for k, v in montees.items() if k[1] not in SOUS_RESERVE} == {}


def test_chaque_fait_sous_reserve_sert_encore(retraits):
    montees = {fait for _, fait, avec, sans, _ in retraits if sans > avec + 0.005}
    assert montees == SOUS_RESERVE


def test_ce_qu_un_retrait_change_nomme_le_fait_manquant(retraits):
    muets = {
        (cas, fait): (avec, sans)
        for cas, fait, avec, sans, nommes in retraits
        if abs(sans - avec) > 0.005 and fait not in nommes and fait not in DITS_PAR_LE_MOTIF
    }
    assert muets == {}
