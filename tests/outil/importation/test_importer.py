"""Un export d'agence devient des dossiers : ce qui est lu, ce qui est deviné et prouvé, ce qui ne l'est pas."""

import polars
import pytest

import habitat_local as hl
from habitat_local.importation import correspondance as correspondances
from habitat_local.importation import lexique, valeurs
from habitat_local.loi.colonnes import colonnes
from tests.outil.importation import exports

OUI = {"depot_avant_travaux": "oui", "travaux_par_entreprises": "oui"}


@pytest.fixture(scope="module")
def agence(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("agence")
    return hl.importer(exports.agence_xlsx(dossier / "export.xlsx"))


def test_un_export_d_agence_est_lu_entier(agence):
    assert len(agence.dossiers) == 60 and not agence.refus.height
    regles = {nom: regle.devient for nom, regle in agence.correspondance.colonnes.items()}
    assert regles["Type demandeur"] == "statut_demandeur" and regles["Subvention Anah"] == "info_paye_anah"
    assert regles["Nom du demandeur"] == "rien" and regles["Instructeur"] == "info_instructeur"
    assert agence.dossiers["depcom_logement"].unique().to_list() == ["67180"]
    assert agence.dossiers["gain_energetique"].unique().sort().to_list() == [0.38, 0.52]
    assert agence.dossiers["rfr_menage"][0] == 9000.0 and agence.dossiers["info_paye_ville"][0] == 500.0


def test_titre_total_et_autres_feuilles_sont_dits(agence):
    assert [(x.ligne, x.raison) for x in agence.tableau.laissees][-1] == (65, "total")
    assert any("« param » (cachée) non lue" in phrase for phrase in agence.tableau.phrases)


def test_une_colonne_ambigue_n_est_pas_appliquee(agence):
    assert agence.correspondance.colonnes["Surface (m²)"].devient == "a_trancher"
    assert "surface_habitable" in agence.rapport and "surface_habitable" not in agence.dossiers.columns


def test_ce_que_l_export_n_a_pas_est_dit_par_ce_qu_il_bloque(agence):
    faits = dict(
        agence.manques.filter(polars.col("bloque").str.starts_with("toute aide"))
        .select("nom", "dossiers")
        .rows()
    )
    assert faits == {"depot_avant_travaux": 55, "travaux_par_entreprises": 55}
    assert "--reponse depot_avant_travaux=oui" in agence.resume


def test_une_reponse_vaut_pour_tous_et_s_inscrit(tmp_path, agence):
    export = exports.agence_csv(tmp_path / "export.csv")
    lu = hl.importer(export, reponses=OUI)
    assert lu.dossiers["depot_avant_travaux"].all() and lu.bilan.aides > 0
    chemins = lu.ecrire(tmp_path / "d.parquet")
    relu = hl.importer(export, correspondance=chemins["correspondance"])
    assert relu.dossiers.equals(lu.dossiers) and "depot_avant_travaux = oui : 60" in relu.rapport
    assert hl.planifier(relu.dossiers).table["total"].sum() == pytest.approx(lu.bilan.aides)


def test_classeur_et_csv_donnent_les_memes_dossiers(tmp_path, agence):
    lu = hl.importer(exports.agence_csv(tmp_path / "export.csv"))
    assert lu.dossiers.drop("info_observations").equals(agence.dossiers.drop("info_observations"))


def test_les_refus_se_corrigent_et_se_relisent(tmp_path):
    import openpyxl

    chemin = exports.agence_xlsx(tmp_path / "export.xlsx")
    livre = openpyxl.load_workbook(chemin)
    page = livre["Dossiers 2016"]
    page["K7"], page["C9"] = "environ 12000", "Propriétaire ?"
    livre.save(chemin)
    lu = hl.importer(chemin, reponses=OUI)
    assert lu.application.lignes_refusees == 2 and len(lu.dossiers) == 58 and not lu.complet
    chemins = lu.ecrire(tmp_path / "d.parquet")
    livre = openpyxl.load_workbook(chemins["refus"])
    corriger = livre["À corriger"]
    entetes = [c.value for c in corriger[1]]
    assert entetes[:2] == ["Ligne de l'export", "Motif du refus"] and corriger["A2"].value == 7
    colonne = entetes.index("Montant travaux HT") + 1
    assert corriger.cell(2, colonne).comment is not None
    corriger.cell(2, colonne).value = "12 000,00 EUR"
    corriger.cell(3, entetes.index("Type demandeur") + 1).value = "PO"
    livre.save(chemins["refus"])
    corrige = hl.importer(chemins["refus"], correspondance=chemins["correspondance"])
    assert len(corrige.dossiers) == 2 and corrige.complet
    chemins = corrige.ecrire(tmp_path / "tous.parquet", ajouter_a=tmp_path / "d.parquet")
    assert len(hl.dossiers(chemins["dossiers"])) == 60


def test_la_correspondance_se_lit_comme_elle_s_ecrit(agence):
    texte = correspondances.en_yaml(agence.correspondance)
    assert "60 valeur(s) lue(s) sur 60" in texte and "À TRANCHER" in texte


@pytest.mark.parametrize(
    ("ligne", "attendu"),
    [
        ('"Statut": {devient: statut_demandur}', "statut_demandeur"),
        ('"Statut": {devient: statut_demandeur, valeurs: {PO: occupant}}', "n'est pas une modalité"),
        ('"Gain": {devient: gain_energetique, unite: pourmille}', "pourcent"),
        ('"Gain": {deviens: gain_energetique}', "devient"),
    ],
)
def test_une_correspondance_fausse_est_refusee_avec_son_lieu(tmp_path, ligne, attendu):
    chemin = tmp_path / "c.yaml"
    chemin.write_text(f"colonnes:\n  {ligne}\n", encoding="utf-8")
    with pytest.raises(hl.ErreurHabitat, match=attendu) as erreur:
        correspondances.lire(chemin)
    assert "ligne 2" in str(erreur.value)


@pytest.mark.parametrize(
    ("fait", "ecritures", "lues"),
    [
        ("date_depot", ["12/05/2016", "1er juin 2016", "3.6.16", "2016/07/01", "2016-07-02 14:30:00"], 5),
        ("date_depot", ["05/13/2016", "05/02/2016"], 2),
        ("date_depot", ["42500", "42501"], 2),
        ("gain_energetique", ["25", "38,5", "40 %"], 3),
        ("montant_travaux_ht", ["12.500,00 €", "8.000 EUR", "950,50"], 3),
        ("montant_travaux_ht", ["12 500 € HT", "8 k€"], 2),
        ("nombre_personnes_menage", ["3 pers.", "2"], 2),
        ("annee_construction", ["01/01/1975"], 1),
        ("depcom_logement", ["1004"], 1),
        ("copropriete", ["X", "n", "Oui"], 3),
        ("statut_demandeur", ["PO", "1 - Propriétaire bailleur", "Proprietaire ocupant", "PO - occupant"], 4),
        ("niveau_loyer", ["LCTS", "conventionné très social"], 2),
    ],
)
def test_ecritures_lues(fait, ecritures, lues):
    proposee = valeurs.proposer(colonnes()[fait].fait, fait, polars.Series(ecritures))
    assert proposee.lues == lues, proposee


@pytest.mark.parametrize(
    ("fait", "ecritures"),
    [
        ("gain_energetique", ["0.3", "25"]),  # des parts ou des pour cent
        ("montant_travaux_ht", ["20.000", "12.500"]),  # des milliers ou des décimales
        ("date_depot", ["13/05/2016", "05/13/2016"]),  # deux ordres
        ("nature_travaux", ["LHI"]),  # quatre lignes possibles
        ("niveau_loyer", ["non conventionné social"]),  # une négation
    ],
)
def test_une_ambiguite_reste_a_trancher(fait, ecritures):
    assert valeurs.proposer(colonnes()[fait].fait, fait, polars.Series(ecritures)).a_trancher


def test_un_mot_distinctif_separe_deux_intitules():
    assert not lexique.ressemblances("Montant aide TTC", 0.85)
    assert {r.cible.nom for r in lexique.ressemblances("Mt des tvx H.T.", 0.95)} == {"montant_travaux_ht"}


def test_deux_etages_d_en_tetes_et_deux_annees(tmp_path):
    lu = hl.importer(exports.anah_xlsx(tmp_path / "anah.xlsx"))
    assert lu.correspondance.feuilles == ("2015", "2016") and lu.tableau.table.height == 24
    regles = {nom: r.devient for nom, r in lu.correspondance.colonnes.items()}
    assert regles["Travaux éligibles HT"] == "montant_travaux_eligibles_ht"
    assert regles["Localisation Code INSEE"] == "depcom_logement"
    assert lu.correspondance.colonnes["Type d'intervention"].valeurs["LHI"] == "a_trancher"


def test_des_dpe_attendent_un_depot_et_un_statut(tmp_path):
    export = exports.ademe_csv(tmp_path / "dpe.csv")
    lu = hl.importer(export)
    assert not len(lu.dossiers) and "date_depot" in lu.resume and "--reponse" in lu.resume
    dites = {"date_depot": "2016-06-01", "statut_demandeur": "PO"}
    lu = hl.importer(export, reponses=dites)
    assert len(lu.dossiers) == 20 and lu.dossiers["etiquette_avant_travaux"][0] == "f"


def test_doublons_intitules_longs_et_valeurs_sans_intitule(tmp_path):
    lignes = ["Num;Dossier déposé le;Propr.;Commune;Gain;Gain;Ressources"]
    lignes += [
        f"{n};0{n}/06/2016 09:30;{'PO' if n % 2 else 'Bailleur'};Haguenau;38%;0,38;POTM" for n in range(1, 8)
    ]
    chemin = tmp_path / "e.csv"
    chemin.write_text("\n".join(lignes), encoding="utf-8")
    regles = hl.importer(chemin).correspondance.colonnes
    assert regles["Dossier déposé le"].devient == "date_depot"
    assert regles["Ressources"].valeurs == {"POTM": "tres_modeste"}
    assert regles["Propr."].devient == "a_trancher" and regles["Propr."].entre == ("statut_demandeur",)
    assert {regles["Gain"].devient, regles["Gain (colonne 6)"].devient} == {"a_trancher"}
