"""Lecture et vérification d'un fichier de dossiers : rien n'est calculé sur une entrée fausse."""

import json

import polars
import pytest
import yaml

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import verification as dossiers
from habitat_local.loi import moteur

BON = {
    "id": "a",
    "date_depot": "2016-06-15",
    "depcom_logement": "67180",
    "statut_demandeur": "proprietaire_occupant",
    "nature_travaux": "energie",
    "montant_travaux_ht": 20000.5,
    "montant_travaux_ttc": 21100.06,
    "gain_energetique": 0.55,
    "categorie_ressources_anah": "tres_modeste",
    "depot_avant_travaux": True,
    "travaux_par_entreprises": True,
}


def table(*lignes):
    """Table brute de dossiers bons, chacun modifié par un dictionnaire."""
    lignes = [{**BON, "id": str(rang), **ligne} for rang, ligne in enumerate(lignes)]
    noms = list(dict.fromkeys(nom for ligne in lignes for nom in ligne))
    return polars.DataFrame({n: [None if x.get(n) is None else str(x[n]) for x in lignes] for n in noms})


def refus_de(**ligne):
    _, refus = dossiers.verifier(table(ligne))
    return refus.to_dicts()


FAUTES = {
    "nombre": ({"montant_travaux_ht": "12 00"}, "montant_travaux_ht", "pas un nombre"),
    "infini": ({"montant_travaux_ht": "inf"}, "montant_travaux_ht", "pas un nombre"),
    "negatif": ({"montant_travaux_ht": -5}, "montant_travaux_ht", "négatif"),
    "ht_sur_ttc": ({"montant_travaux_ht": 30000}, "montant_travaux_ttc", "inférieur"),
    "eligible": ({"montant_travaux_eligibles_ht": 20001}, "montant_travaux_eligibles_ht", "dépasse"),
    "gain": ({"gain_energetique": 30}, "gain_energetique", "0.30"),
    "indice": ({"indice_degradation": 1.2}, "indice_degradation", "pas 1.2"),
    "classe": ({"nature_travaux": "energi"}, "nature_travaux", "inconnue"),
    "date": ({"date_depot": "2016-02-30"}, "date_depot", "n'existe pas"),
    "date_absente": ({"date_depot": None}, "date_depot", "manquante"),
    "engagement": ({"date_engagement": "2016-06-14"}, "date_engagement", "antérieur"),
    "insee": ({"depcom_logement": "6718"}, "depcom_logement", "mal formé"),
    "commune": ({"depcom_logement": None}, "depcom_logement", "manquante"),
    "booleen": ({"depot_avant_travaux": "peut-être"}, "depot_avant_travaux", "ni oui ni non"),
    "entier": ({"nombre_logements": "1.5"}, "nombre_logements", "entier"),
    "logements": ({"nombre_logements": 0}, "nombre_logements", "trop petit"),
    "surface": ({"surface_logement": 0}, "surface_logement", "trop petit"),
    "ressources": ({"categorie_ressources_anah": None}, "categorie_ressources_anah", "rien n'est supposé"),
    "sans_montant": ({"montant_travaux_ht": None}, "montant_travaux_ht", "sans montant"),
}


@pytest.mark.parametrize("nom", FAUTES)
def test_une_ligne_fausse_est_refusee_avec_sa_raison(nom):
    ligne, colonne, motif = FAUTES[nom]
    refus = refus_de(**ligne)
    assert [(r["colonne"], r["ligne"]) for r in refus] == [(colonne, 1)]
    assert motif in refus[0]["motif"] and refus[0]["attendu"]


def test_le_refus_propose_la_valeur_proche():
    assert "Vouliez-vous dire : tres_modeste" in refus_de(categorie_ressources_anah="tres_modest")[0]["motif"]


def test_plafonds_inconnus_a_la_date():
    donnees = {"categorie_ressources_anah": None, "rfr_menage": 9000, "nombre_personnes_menage": 2}
    assert refus_de(**donnees) == []
    # La Gironde de mai 2013 à une commune sans texte : pas de refus, le plan dira pourquoi il n'y a pas d'aide.
    assert refus_de(**donnees, depcom_logement="75056", date_depot="2020-01-01") == []


def test_trois_lignes_fausses_parmi_cinq():
    brut = table({}, {"gain_energetique": 30}, {}, {"nature_travaux": "x"}, {"montant_travaux_ht": -1})
    bons, refus = dossiers.verifier(brut)
    assert bons["id"].to_list() == ["0", "2"]
    assert refus["ligne"].to_list() == [2, 4, 5]


def test_identifiants_en_double_refuses_tous():
    bons, refus = dossiers.verifier(table({"id": "x"}, {"id": "x"}, {}))
    assert bons["id"].to_list() == ["2"] and refus["motif"].unique().to_list() == ["identifiant en double"]


def test_identifiants_en_double_dans_deux_morceaux(tmp_path):
    for chemin in (tmp_path / "d.parquet", tmp_path / "d.csv"):
        brut = table({"id": "x"}, {}, {"id": "x"})
        brut.write_parquet(chemin) if chemin.suffix == ".parquet" else brut.write_csv(chemin)
        lots = list(dossiers.lots_verifies(chemin, taille=2))
        assert [bons.height for bons, _ in lots] == [1, 0]


def test_colonnes_fausses_arretent_tout():
    brut = table({}).rename({"montant_travaux_ht": "montant_travau_ht", "depcom_logement": "commune"})
    with pytest.raises(ErreurEntree) as erreur:
        dossiers.verifier(brut.with_columns(subvention_ville=polars.lit(1)))
    message = str(erreur.value)
    assert "montant_travaux_ht" in message and "« depcom_logement »" in message
    assert "« subvention_ville » est un résultat" in message


def test_colonne_libre_gardee_et_inconnu_manquant():
    bons, refus = dossiers.verifier(table({"info_quartier": "nord", "surface_logement": -1}))
    assert refus.is_empty() and bons["info_quartier"].to_list() == ["nord"]
    assert bons["surface_logement"].to_list() == [None]


def test_fichier_sans_ligne():
    bons, refus = dossiers.verifier(table({}).clear())
    assert bons.is_empty() and refus.is_empty()
    assert moteur.calculer(bons, dossiers.systeme_openfisca(), ["total_subventions", "motif_anah"]).is_empty()


def test_avertissements():
    bons, _ = dossiers.verifier(table({"montant_travaux_ttc": None, "depot_avant_travaux": None}))
    phrases = dossiers.avertissements(bons)
    assert "reste à charge" in phrases[0] and any("depot_avant_travaux" in p for p in phrases)


def test_n_avertit_que_des_faits_des_textes_du_fichier_et_non_calcules():
    bons, _ = dossiers.verifier(table({"montant_travaux_ttc": 30000, "depot_avant_travaux": None}))
    phrases = dossiers.avertissements(bons)
    assert phrases and not [p for p in phrases if "decazeville" in p or "gironde" in p]
    variables = dossiers.systeme_openfisca().variables
    textes = dossiers.systeme_openfisca().parameters.habitat_local.conventions.children
    for texte in textes:
        for nom in dossiers.faits_exiges(dossiers.systeme_openfisca(), texte):
            assert not variables[nom].formulas and not variables[nom].default_value


# --- Formats -----------------------------------------------------------------------------------------------


def ecrire(chemin, forme):
    francais = {n: str(v).replace(".", ",") if isinstance(v, float) else v for n, v in BON.items()}
    if forme == "csv_virgule":
        polars.DataFrame([BON]).write_csv(chemin)
    elif forme == "csv_excel":  # point-virgule, virgule décimale, oui/non, Windows-1252
        texte = ";".join([*BON, "info_é"]) + "\n" + ";".join([*map(str, francais.values()), "é"])
        chemin.write_bytes(texte.replace("True", "oui").replace("2016-06-15", "15/06/2016").encode("cp1252"))
    elif forme == "parquet":
        polars.DataFrame([BON]).with_columns(polars.col("date_depot").str.to_date()).write_parquet(chemin)
    elif forme == "xlsx":
        polars.DataFrame([BON]).with_columns(polars.col("date_depot").str.to_date()).write_excel(chemin)
    elif forme == "json":
        chemin.write_text(json.dumps({"dossiers": [BON]}), encoding="utf-8")
    else:
        chemin.write_text(yaml.safe_dump([BON]), encoding="utf-8")


@pytest.mark.parametrize("forme", ["csv_virgule", "csv_excel", "parquet", "xlsx", "json", "yaml"])
def test_tous_les_formats_donnent_le_meme_dossier(tmp_path, forme):
    chemin = tmp_path / f"d.{forme.split('_')[0]}"
    ecrire(chemin, forme)
    bons, refus = dossiers.verifier(dossiers.lire(chemin))
    assert refus.is_empty()
    temoin, _ = dossiers.verifier(table({"id": "a"}))
    assert bons.select(sorted(temoin.columns)).equals(temoin.select(sorted(temoin.columns)))


@pytest.mark.parametrize(
    ("nom", "contenu", "message"),
    [
        ("vide.csv", "", "vide"),
        ("long.csv", "id,date_depot\n1,2\n1,2,3\n", "ligne 3"),
        ("double.csv", "id,id\n1,2\n", "en double"),
        ("faux.json", "{", "JSON mal formé"),
        ("faux.yaml", "a: [", "YAML mal formé"),
        ("faux.parquet", "x", "Parquet illisible"),
        ("faux.xlsx", "x", "classeur illisible"),
        ("liste.json", '[{"id": [1]}]', "une liste"),
        ("d.doc", "", "extension inconnue"),
    ],
)
def test_fichier_illisible(tmp_path, nom, contenu, message):
    (tmp_path / nom).write_text(contenu, encoding="utf-8")
    with pytest.raises(ErreurEntree, match=message):
        dossiers.lire(tmp_path / nom)
    with pytest.raises(ErreurEntree, match="introuvable"):
        dossiers.lire(tmp_path / "absent.csv")


def test_la_categorie_n_est_demandee_qu_a_un_projet_de_travaux():
    """Une façade n'a pas besoin de ressources ; « indéterminée » est une réponse admise."""
    sans = {"categorie_ressources_anah": None, "gain_energetique": None, "montant_travaux_ht": None}
    facade = {**sans, "montant_travaux_ttc": None, "nature_travaux": "aucune", "facade_cout_ht": 4500}
    assert refus_de(**facade, depcom_logement="12089", date_depot="2008-06-15") == []
    assert refus_de(categorie_ressources_anah="indeterminee") == []
    assert [r["colonne"] for r in refus_de(categorie_ressources_anah=None)] == ["categorie_ressources_anah"]
