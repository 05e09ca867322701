"""La face : une douzaine de noms, typés, chargés à la demande, dont toute erreur est une ErreurHabitat."""

import datetime
import inspect
import subprocess
import sys

import polars
import pytest

import habitat_local as hl
from habitat_local import api

DOSSIER = {
    "id": "maison",
    "date_depot": "2016-06-15",
    "depcom_logement": "67180",
    "statut_demandeur": "proprietaire_occupant",
    "categorie_ressources_anah": "tres_modeste",
    "nature_travaux": "energie",
    "montant_travaux_ht": 20000,
    "montant_travaux_ttc": 21100,
    "gain_energetique": 0.5,
    "depot_avant_travaux": True,
    "travaux_par_entreprises": True,
}


def test_la_face_et_l_api_nomment_la_meme_chose():
    assert set(hl.__all__) == set(api.__all__)
    assert set(hl.__all__) <= set(dir(hl))


def test_importer_ne_charge_rien():
    code = "import sys, habitat_local; print(any(m in sys.modules for m in ('polars', 'openfisca_core')))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_un_sous_paquet_ne_cache_pas_la_fonction_de_meme_nom():

    assert inspect.isfunction(hl.dossiers) and inspect.isfunction(hl.regles)
    assert hl.regles.__module__ == "habitat_local.api"


@pytest.mark.parametrize("nom", [n for n in api.__all__ if inspect.isfunction(getattr(api, n))])
def test_chaque_fonction_est_typee_et_documentee(nom):
    fonction = inspect.unwrap(getattr(api, nom))
    signature = inspect.signature(fonction)
    assert fonction.__doc__ and len(fonction.__doc__) > 40
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values())


def test_une_liste_et_une_table_donnent_le_meme_plan():
    de_liste = hl.planifier([DOSSIER]).table
    de_table = hl.planifier(polars.DataFrame([DOSSIER])).table
    assert de_liste.equals(de_table)
    assert de_liste["total"][0] == 11000


def test_ce_que_la_porte_refuse_n_est_pas_calcule():
    plans = hl.planifier([{**DOSSIER, "gain_energetique": 30}])
    assert plans.table.height == 0
    assert plans.refus["colonne"].to_list() == ["gain_energetique"]


@pytest.mark.parametrize(
    ("appel", "message"),
    [
        (lambda: hl.droit(lectures=["AMB-HAG-7-b"]), "AMB-HAG-07-b"),
        (lambda: hl.planifier([{**DOSSIER, "gain": 0.5}]), "gain_energetique"),
        (lambda: hl.texte("hagueno_2016"), "haguenau_2016"),
        (lambda: hl.regle("HAG-VILLE-1"), "HAG-VILLE-01"),
        (lambda: hl.population("hagenau"), "haguenau"),
        (lambda: hl.parametre("conventions.haguenau_2016.vile"), "ville"),
        (lambda: hl.chiffrer([DOSSIER], "absente.yaml"), "absente.yaml"),
    ],
)
def test_une_erreur_est_une_erreur_habitat_avec_le_nom_proche(appel, message):
    with pytest.raises(hl.ErreurHabitat, match=message):
        appel()


def test_un_droit_porte_ses_lectures_et_ses_reformes():
    taux = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste"
    reforme = {
        "titre": "15 %",
        "auteur": "essai",
        "reference": "essai",
        "date": "2016-05-01",
        "parametres": {taux: [{"debut": "2016-05-01", "ensuite": True, "valeur": 0.15}]},
    }
    droit = hl.droit(reformes=[reforme])
    assert hl.planifier([DOSSIER], droit).table["ville"][0] == 3000
    assert hl.planifier([DOSSIER]).table["ville"][0] == 2000
    assert droit.empreinte != hl.droit().empreinte


def test_une_commune_dit_ses_textes_du_jour():
    import datetime

    _, textes = hl.commune("67180", datetime.date(2016, 6, 1))
    assert "haguenau_2016" in [t.nom for t in textes]
    _, apres = hl.commune("67180", datetime.date(2017, 1, 1))
    assert "haguenau_2016" not in [t.nom for t in apres]


def test_le_schema_d_un_texte_n_a_que_ses_colonnes():
    schema = hl.schema("haguenau_2016")["properties"]
    assert {"gain_energetique", "patrimoine_nombre_fenetres", "rfr_menage"} <= set(schema)
    assert not [nom for nom in schema if nom.startswith(("gironde_", "facade_"))]
    assert "ville" in schema["patrimoine_nombre_fenetres"]["x-aides"]


JOUR_ECRIT = ("2016-07-12", "12/07/2016", datetime.date(2016, 7, 12))


@pytest.mark.parametrize("jour", JOUR_ECRIT)
def test_un_jour_est_une_date_ou_son_ecriture(jour):
    assert hl.texte("haguenau_2016", jour=jour).jour == JOUR_ECRIT[-1]
    assert hl.parametres("haguenau", "ville", "plafond_travaux", jour=jour).height
    assert hl.commune("67180", jour)[0].nom == "Haguenau"
    assert hl.enveloppes([DOSSIER], jour).height
    assert "2016-07-12" in hl.nouvelle_reforme(
        "haguenau_2016.ville.proprietaires_occupants.taux.modeste=0.15", date=jour
    )


def test_un_jour_mal_ecrit_et_une_option_inconnue_se_disent():
    with pytest.raises(hl.ErreurHabitat, match="« demain » n'est pas une date"):
        hl.commune("67180", "demain")
    with pytest.raises(hl.ErreurHabitat, match="au : un jour est attendu"):
        hl.enveloppes([DOSSIER], None)
    with pytest.raises(hl.ErreurHabitat, match=r"« recour » inconnue. Vouliez-vous dire : recours"):
        hl.chiffrer([DOSSIER], "AMB-HAG-07-b", recour=0.3)
    with pytest.raises(hl.ErreurHabitat, match=r"« anee » inconnue. Vouliez-vous dire : annee"):
        hl.balayer([DOSSIER], "haguenau_2016.ville.proprietaires_occupants.taux", 0.1, 0.2, 0.1, anee=2016)
