"""Une réforme dont on n'a plus l'emploi ne reste pas en mémoire."""

import gc
import weakref

from openfisca_habitat_local.systeme.reformes import reforme
from tests.conftest import calculer_dossier, systeme_de_base

DOSSIER = {
    "depcom_logement": "67180", "statut_demandeur": "proprietaire_occupant", "nature_travaux": "energie",
    "categorie_ressources_anah": "tres_modeste", "depot_avant_travaux": True, "travaux_par_entreprises": True,
    "montant_travaux_ht": 10000.0, "montant_travaux_ttc": 10550.0, "gain_energetique": 0.5,
}  # fmt: skip
TAUX = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste"


def test_une_reforme_oubliee_libere_sa_memoire():
    contenu = {
        "titre": "Essai",
        "auteur": "Essai",
        "reference": "Essai",
        "date": "2016-05-01",
        "parametres": {TAUX: 0.2},
    }
    reformee = reforme(contenu)(systeme_de_base())
    assert calculer_dossier(reformee, "2016-06-15", DOSSIER, ["subvention_ville"])["subvention_ville"] == 2000
    temoin = weakref.ref(reformee)
    del reformee
    gc.collect()
    assert temoin() is None
