"""Demandes au FSL : lecture des fichiers, refus des saisies fautives, écriture des résultats."""

import json

import pytest

from habitat_local.fsl import grandeurs as fsl
from habitat_local.fsl.demandes import Demande
from habitat_local.fsl.saisie import ErreurSaisie

ISOLE = {"date_demande": "2016-10-18", "nombre_adultes": 1, "ages_enfants": []}
BUDGET = {"ressources_reelles": 1010.05, "charges_reelles": 700}


def erreurs(**faits):
    return Demande({"id": "1", **faits}).erreurs


@pytest.mark.parametrize(
    ("faits", "attendu"),
    [
        ({"ressource_reelles": 900}, "Vouliez-vous dire : ressources_reelles"),
        ({"ressources_reelles": -1}, "négatif"),
        ({"ressources_reelles": "neuf cents"}, "un nombre est attendu"),
        ({"ressources_reelles": True}, "un nombre est attendu"),
        ({"ressources_reelles": float("nan")}, "vraisemblable"),
        ({"nombre_adultes": 1.5}, "entier"),
        ({"date_demande": "18/10/2016"}, "AAAA-MM-JJ"),
        ({"date_demande": "2016-02-30"}, "n'est pas une date"),
        ({"statut_occupation": "locatere"}, "Vouliez-vous dire : locataire"),
        ({"bail_signe": "peut-être"}, "oui ou non"),
        ({"objet_demande": "demenagemant"}, "demenagement"),
        ({"commune": "Verdum"}, "verdun"),
        ({"devis": {"demenagemnt": 100}}, "poste"),
        ({"nombre_personnes": 4, "nombre_adultes": 1, "ages_enfants": [3]}, "n'est pas la somme"),
    ],
)
def test_une_saisie_fautive_est_refusee_et_dite(faits, attendu):
    (message,) = erreurs(**faits)
    assert attendu in message


def test_une_demande_fautive_n_arrete_pas_les_autres():
    resultats = fsl.executer([{"id": "a", "ressource_reelles": 1}, {"id": "b", **ISOLE, **BUDGET}])
    assert [r["id"] for r in resultats] == ["a", "b"]
    assert resultats[0]["erreurs"] and "fsl_eligible" not in resultats[0]
    assert resultats[1]["situation_ecart"] == "marge_derogatoire"


def test_une_cle_sans_ressemblance_est_signalee_et_sans_effet():
    (resultat,) = fsl.executer([{**ISOLE, **BUDGET, "couleur_des_volets": "bleu"}])
    assert any("couleur_des_volets" in a for a in resultat["avertissements"])
    assert resultat["quotient_familial_reel"] == 310.05


def test_figures_inconnues_restent_indefinies():
    (resultat,) = fsl.executer([{"date_demande": "2016-10-18", "statut_occupation": "locataire"}])
    assert "quotient_familial_reel" not in resultat
    assert "situation_ecart" not in resultat
    assert any("n'est pas examiné" in motif for motif in resultat["motifs"])


def test_avant_le_reglement_aucun_montant():
    (resultat,) = fsl.executer([{"date_decision": "2016-07-06", "devis": {"demenagement": 200}}])
    assert resultat["fsl_eligible"] is False
    assert resultat["aide_demenagement"] is None
    assert any("pas en vigueur" in motif for motif in resultat["motifs"])


@pytest.mark.parametrize("suffixe", ["json", "yaml", "csv"])
def test_les_trois_formats_disent_la_meme_chose(tmp_path, suffixe):
    textes = {
        "json": json.dumps([{"id": "x", **ISOLE, **BUDGET}]),
        "yaml": "- {id: x, date_demande: 2016-10-18, nombre_adultes: 1, ages_enfants: [], "
        "ressources_reelles: 1010.05, charges_reelles: 700}",
        "csv": "id;date_demande;nombre_adultes;ages_enfants;ressources_reelles;charges_reelles\n"
        'x;2016-10-18;1;[];"1010,05";700\n',
    }
    chemin = tmp_path / f"demandes.{suffixe}"
    chemin.write_text(textes[suffixe], encoding="utf-8")
    (resultat,) = fsl.executer(chemin)
    assert (resultat["id"], resultat["ecart"]) == ("x", 40.44)


def test_une_ligne_de_csv_trop_courte_est_une_erreur(tmp_path):
    chemin = tmp_path / "demandes.csv"
    chemin.write_text("id,date_demande\nx\n", encoding="utf-8")
    with pytest.raises(ErreurSaisie, match="ligne 2"):
        fsl.executer(chemin)


def test_expliquer_donne_regles_articles_et_parametres():
    (resultat,) = fsl.executer([{**ISOLE, **BUDGET, "devis": {"demenagement": 240}}], expliquer=True)
    explication = resultat["explication"]["aide_demenagement"]
    assert "MEU-FSL-AIDE-12" in resultat["regles"]
    assert "3.3" in explication["articles"][0]
    assert explication["parametres"]["habitat_local.meuse.fsl_2016.aides.plafonds.demenagement"] == 210


def test_une_lecture_s_ecrit_comme_dans_le_catalogue():
    assert fsl.noms_lectures(["C-06 (b), C-12 (a)"]) == ["AMB-MEU-06-b", "AMB-MEU-12-a"]
    assert fsl.noms_lectures(["AMB-MEU-03-b"]) == ["AMB-MEU-03-b"]
    assert fsl.noms_lectures(["C-03 (a)"]) == []  # déjà la lecture en vigueur


def test_l_ordre_et_le_lot_ne_changent_rien():
    demandes = [
        {"id": str(n), **ISOLE, "ressources_reelles": 900 + n, "charges_reelles": 700,
         "date_demande": f"2016-{6 + n % 6:02d}-10"}
        for n in range(12)
    ]  # fmt: skip
    ensemble = fsl.executer(demandes)
    assert ensemble[::-1] == fsl.executer(demandes[::-1])
    assert ensemble[5] == fsl.executer([demandes[5]])[0]


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_ecriture(format, tmp_path):
    resultats = fsl.executer([{"id": "x", **ISOLE, **BUDGET}])
    texte = fsl.ecrire(resultats, format, tmp_path / "sortie")
    assert "marge_derogatoire" in texte
    assert (tmp_path / "sortie").read_text(encoding="utf-8") == texte


# --- Explication ------------------------------------------------------------------------------------------


def test_l_explication_cite_les_cases_lues_et_elles_seules():
    """Dans la table : la case du foyer. Hors table : la case la plus proche et ce qui s'y ajoute."""
    commun = {"date_demande": "2016-10-01", "ressources_reelles": 1500, "charges_reelles": 800}
    foyers = [{"nombre_adultes": 1, "ages_enfants": [4, 6]}, {"nombre_adultes": 2, "ages_enfants": [4] * 5}]
    resultats = fsl.executer([{**commun, **foyer} for foyer in foyers], expliquer=True)
    racine = "habitat_local.meuse.fsl_2016.quotient.quotient_reference."
    lus = [set(r["explication"]["quotient_familial_reference"]["parametres"]) for r in resultats]
    assert lus[0] == {f"{racine}quotient.isole.adolescents_0_enfants_2"}
    assert f"{racine}charges_courantes_vitales.couple.adolescents_0_enfants_3" in lus[1]
    assert f"{racine}extrapolation.enfant" in lus[1]
    assert not [chemin for chemin in lus[1] if "isole" in chemin or "extrapolation.adulte" in chemin]


# --- Motifs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ressources", "phrase"),
    [
        (690, "il manque 10,00 € par personne et par mois"),
        (900, "il reste 200,00 € par personne et par mois, soit 69,61 € de moins (25,8 %)"),
        (1010.05, "l'écart est dans la marge admise, la commission peut déroger"),
        (1010.06, "l'écart dépasse la marge admise, l'aide n'est en principe pas opportune"),
    ],
)
def test_le_motif_dit_ce_qui_reste_au_menage(ressources, phrase):
    (resultat,) = fsl.executer([{**ISOLE, "ressources_reelles": ressources, "charges_reelles": 700}])
    motif = " ".join(resultat["motifs"]).replace("\u00a0", " ").replace("\u202f", " ")
    assert phrase in motif


def test_une_demande_exclue_conclut_sans_montant():
    faits = {**ISOLE, **BUDGET, "residence_principale": "non", "aide_demandee": "eau", "facture_eau": 90}
    (resultat,) = fsl.executer([faits])
    assert resultat["motifs"][-1] == "Pour ces raisons, aucun montant n'est proposé à la commission."


def test_le_debut_d_une_cle_connue_est_propose():
    (resultat,) = fsl.executer([{**ISOLE, **BUDGET, "statut": "locataire"}])
    assert "statut_occupation" in " ".join(resultat["avertissements"])
