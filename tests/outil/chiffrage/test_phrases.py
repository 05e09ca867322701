"""Chaque phrase dit ce que disent les dossiers, un par un : on la refait d'eux, et elle change s'ils changent."""

import datetime

import polars
import pytest

from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.communs.formats import euros
from habitat_local.restitution import essentiel, etudes, tables

from .dossiers import ENVELOPPE, TAUX, dossiers, reforme

HAUSSE = reforme(**{f"{TAUX}.tres_modeste": 0.15})
COUPE = reforme(**{f"{TAUX}.tres_modeste": 0.05})
ENVELOPPE_ETROITE = reforme(**{ENVELOPPE: 1500})
#: Une hausse de la Ville, et une part du Département ramenée à rien : l'un remplace l'autre.
FAUX_SYSTEME = "habitat_local.conventions.gironde_pst_2012.ecretement.taux"


def chiffrer(population, *reformes, **options):
    return etudes.chiffrer(population, *reformes, **options)


def refaire(etude):
    """Mouvements refaits dossier par dossier, en Python."""
    comptes = dict.fromkeys(("verse", "economise", "remplace", "menages", "supporte"), 0.0)
    for d in etude.dossiers.iter_rows(named=True):
        ecarts = [round(d[f"{f}_reforme"] - d[f"{f}_base"], 2) for f in FINANCEURS]
        plus, moins = sum(e for e in ecarts if e > 0), -sum(e for e in ecarts if e < 0)
        commun = min(plus, moins)
        allege = 0 if d["reste_base"] is None else d["reste_base"] - d["reste_reforme"]
        comptes["verse"] += plus * d["poids"]
        comptes["economise"] += moins * d["poids"]
        comptes["remplace"] += commun * d["poids"]
        comptes["menages"] += min(plus - commun, max(allege, 0)) * d["poids"]
        comptes["supporte"] += min(moins - commun, max(-allege, 0)) * d["poids"]
    return comptes


@pytest.mark.parametrize(
    "changement", [HAUSSE, COUPE, ENVELOPPE_ETROITE], ids=["hausse", "coupe", "enveloppe"]
)
def test_ou_va_l_argent_se_refait_dossier_par_dossier(changement):
    etude = chiffrer(
        dossiers().with_columns(poids=polars.Series([1.0, 2.0, 0.5, 1.0, 3.0, 1.25])), changement
    )
    comptes = etude.resultat.qui_paie()
    for nom, attendu in refaire(etude).items():
        assert comptes[nom] == pytest.approx(attendu, abs=0.005), nom
    assert comptes["verse"] == pytest.approx(comptes["remplace"] + comptes["menages"] + comptes["sans_effet"])
    assert comptes["economise"] == pytest.approx(
        comptes["remplace"] + comptes["supporte"] + comptes["economie_sans_effet"]
    )


def test_une_baisse_pure_est_une_economie_supportee_par_les_menages():
    etude = chiffrer(dossiers(), COUPE)
    somme = sum(0.05 * (10_000 + 1000 * rang) for rang in range(6))
    phrase = essentiel.qui_paie(etude.resultat)
    assert phrase == f"Sur {euros(somme)} économisés, 100\u00a0% sont supportés par les ménages."
    table = tables.qui_paie(etude.resultat)
    assert table.titre == "Qui supporte l'économie"
    assert dict(table.lignes)["… dont pris en charge par un autre financeur"] == 0
    assert etude.phrases[0].startswith(f"La Ville verserait {euros(somme)} de moins")


def test_une_economie_au_cout_inconnu_n_a_pas_d_effet_mesure():
    etude = chiffrer(dossiers().drop("montant_travaux_ttc"), COUPE)
    assert "n'ont pas d'effet mesuré" in essentiel.qui_paie(etude.resultat)
    assert etude.resultat.qui_paie()["supporte"] == 0


def test_une_reforme_d_enveloppe_dit_les_droits_et_ce_qui_est_paye():
    etude = chiffrer(dossiers(), ENVELOPPE_ETROITE)
    base, apres = (b for b in etude.resultat.bilans if b.enveloppe.nom == "abondement_ville")
    assert base.servi > apres.servi and etude.totaux["gagnants"] == 0
    assert etude.phrases[0].startswith("Aucun financeur ne verserait plus ni moins")
    paye = essentiel.paye(etude.resultat)
    assert euros(apres.servi) in paye and euros(base.servi) in paye
    assert f"{apres.servis:.0f}\u00a0demande servie au lieu de {base.servis:.0f}" in paye
    assert any(
        "payés par les enveloppes" in legende for _, legende in essentiel.chiffres_cles(etude.resultat)
    )
    assert essentiel.sans_objet(etude.resultat) is None


def test_sans_limite_depassee_les_enveloppes_suffisent():
    assert essentiel.paye(chiffrer(dossiers(2), HAUSSE).resultat) == (
        "Les enveloppes connues suffisent, avec et sans la réforme."
    )


RESTES = {
    "sans aide": ({"categorie_ressources_anah": ["hors_plafonds"] * 6}, "aucun dossier n'a d'aide"),
    "sans TTC": ({"montant_travaux_ttc": [None] * 6}, "aucun des dossiers aidés n'a de coût TTC"),
    "TTC en partie": (
        {"montant_travaux_ttc": [12_000.0, None, None, None, None, None]},
        "(1 des 6 dossiers aidés",
    ),
    "TTC connu": ({}, "Reste à charge moyen d'un dossier aidé : "),
}


@pytest.mark.parametrize("cas", RESTES)
def test_le_reste_a_charge_inconnu_l_est_pour_sa_vraie_cause(cas):
    faits, attendu = RESTES[cas]
    resultat = chiffrer(dossiers(**faits), HAUSSE).resultat
    assert attendu in essentiel.reste(resultat)
    base, apres = (resultat.reste_moyen(s) for s in ("base", "reforme"))
    if base is not None:
        assert euros(base) in essentiel.reste(resultat) and euros(apres) in essentiel.reste(resultat)


def test_plusieurs_annees_se_disent_annee_par_annee():
    jours = [datetime.date(2016, 6, 1)] * 3 + [datetime.date(2017, 6, 1)] * 3
    etude = chiffrer(dossiers(date_depot=jours), HAUSSE)
    assert tables.financeurs(etude.resultat).titre.endswith("de 2016 à 2017")
    par_annee = etude.par("annee")
    assert par_annee["libelle"].to_list() == ["2016", "2017"]
    ecarts = {d["annee"]: d["total_reforme"] - d["total_base"] for d in par_annee.iter_rows(named=True)}
    assert essentiel.par_annee(etude.resultat) == (
        f"Par année de dépôt, tous financeurs : +{euros(ecarts[2016])} en 2016."
    )
    assert "déposés de 2016 à 2017" in essentiel.chiffres_cles(etude.resultat)[0][1]


# --- Dans la loi, hors d'elle -----------------------------------------------------------------------------


def melange():
    """Un dossier de chaque situation, ou presque : dans la loi, incomplet, hors d'elle pour chaque raison."""
    return dossiers(
        7,
        depcom_logement=["67180", "67180", "67180", "67180", "67180", "67482", "67180"],
        date_depot=[datetime.date(2016, 6, 1)] * 4
        + [datetime.date(2018, 6, 1)]
        + [datetime.date(2016, 6, 1)] * 2,
        nature_travaux=["energie", "energie", "energie", "aucune", "energie", "energie", "energie"],
        montant_travaux_ht=[10_000.0, 10_000.0, 10_000.0, 0.0, 10_000.0, 10_000.0, 10_000.0],
        gain_energetique=[0.5, None, 0.5, None, 0.5, 0.5, 0.5],
        depot_avant_travaux=[True, True, None, True, True, True, False],
    )


def test_un_chiffrage_dit_qui_est_dans_la_loi_et_pourquoi_les_autres_n_y_sont_pas():
    etude = chiffrer(melange(), HAUSSE)
    comptes = dict(etude.situations.select("situation", "dossiers").iter_rows())
    assert comptes == {
        "dans_la_loi": 1, "incomplet": 1, "faits_requis": 2, "sans_travaux": 1, "hors_periode": 1, "hors_territoire": 1,
    }  # fmt: skip
    hors = etude.dossiers.filter(~polars.col("situation").is_in(["dans_la_loi", "incomplet"]))
    assert hors["total_base"].sum() == hors["total_reforme"].sum() == 0
    phrase = essentiel.situations(etude.resultat)
    assert phrase.startswith(
        "Sur 7\u00a0dossiers déposés : 1 est dans la loi ; 1 est dans la loi mais incomplet"
    )
    assert "5 n'en relèvent pas et comptent 0\u00a0€" in phrase
    assert "1 hors de la durée de tout texte" in phrase and "1 hors du territoire de tout texte" in phrase
    manques = {fait: nombre for _, _, fait, nombre in etude.manques.iter_rows()}
    assert any("depot_avant_travaux" in fait and "non renseigné" in fait for fait in manques)
    assert any("depot_avant_travaux" in fait and fait.endswith(": non") for fait in manques)
    assert any("gain_energetique" in fait for fait in manques)
    assert "Faits manquants" in essentiel.manques(etude.resultat)


def test_tous_dans_la_loi_se_dit_aussi():
    assert (
        essentiel.situations(chiffrer(dossiers(), HAUSSE).resultat)
        == "Dans la loi : 6\u00a0dossiers déposés, tous."
    )


def test_une_reforme_d_un_autre_texte_se_dit():
    ailleurs = reforme(**{"habitat_local.conventions.gironde_pst_2012.ecretement.taux": 0.5})
    ailleurs["parametres"] = {
        chemin: [{"debut": "2012-02-18", "ensuite": True, "valeur": 0.5}] for chemin in ailleurs["parametres"]
    }
    phrase = essentiel.sans_objet(chiffrer(dossiers(), ailleurs).resultat)
    assert phrase.startswith("La réforme ne touche aucun dossier") and "Gironde" in phrase
    assert essentiel.sans_objet(chiffrer(dossiers(), HAUSSE).resultat) is None


def test_deux_reformes_s_empilent():
    ensemble, seule = chiffrer(dossiers(), HAUSSE, ENVELOPPE_ETROITE), chiffrer(dossiers(), HAUSSE)
    assert ensemble.totaux["ville_reforme"] == seule.totaux["ville_reforme"] > seule.totaux["ville_base"]
    montants = {
        b.scenario: b.montant for b in ensemble.resultat.bilans if b.enveloppe.nom == "abondement_ville"
    }
    assert montants["reforme"] == 1500 < montants["base"]
    assert ensemble.contexte.entete["titre"] == "Essai + Essai"


# --- Secret, dossiers -------------------------------------------------------------------------------------


def test_le_secret_par_defaut_nomme_l_option_et_garde_les_totaux():
    etude = chiffrer(dossiers(), HAUSSE, secret=None)
    assert etude.totaux["ville_reforme"] is not None
    assert etude.resultat.cachees("categorie") and not etude.par("categorie").height
    assert "--secret 0" in etude.phrases[-1]
    demande = chiffrer(dossiers(), HAUSSE, secret=11)
    assert demande.totaux["ville_reforme"] is None and "masqué" in demande.phrases[0]


def test_les_dossiers_un_par_un_font_les_totaux():
    etude = chiffrer(dossiers(info_lieu=["ici"] * 6), HAUSSE)
    assert etude.dossiers["ville_reforme"].sum() == pytest.approx(etude.totaux["ville_reforme"])
    assert {"info_lieu", "date_depot", "commune", "montant_travaux_ht", "situation"} <= set(
        etude.dossiers.columns
    )
