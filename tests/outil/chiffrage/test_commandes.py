"""Les commandes `population` et `chiffrer`, d'un bout à l'autre."""

from habitat_local.commandes.lancement import lancer

from .conftest import ABONDEMENT_15


def test_population_puis_chiffrer(tmp_path, capsys):
    population = tmp_path / "haguenau.parquet"
    assert lancer(["population", "haguenau", "--graine", "1", "--sortie", str(population)]) == 0
    assert population.exists() and population.with_suffix(".hypotheses.yaml").exists()
    options = ["--reforme", str(ABONDEMENT_15), "--sortie", str(tmp_path / "s"), "--lecture", "AMB-HAG-07-b"]
    assert lancer(["chiffrer", str(population), *options]) == 0
    ecran = capsys.readouterr().out
    assert "Ville" in ecran and "rapport.html" in ecran
    assert len(ecran.splitlines()) < 40
    assert "AMB-HAG-07-b" in (tmp_path / "s" / "rapport.html").read_text(encoding="utf-8")


def test_une_population_mal_formee_n_est_pas_chiffree(tmp_path, capsys):
    fichier = tmp_path / "p.csv"
    fichier.write_text("id,commune\n1,67180\n")
    assert (
        lancer(["chiffrer", str(fichier), "--reforme", str(ABONDEMENT_15), "--sortie", str(tmp_path / "s")])
        == 1
    )
    assert "Erreur" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_un_taux_de_recours_sans_tirage_stocke_est_refuse(tmp_path, capsys):
    fichier = tmp_path / "p.csv"
    fichier.write_text(
        "id,date_depot,depcom_logement,statut_demandeur,nature_travaux,montant_travaux_ht,categorie_ressources_anah\n"
        "1,2016-06-15,67180,proprietaire_occupant,energie,10000,modeste\n"
    )
    commande = ["chiffrer", str(fichier), "--reforme", str(ABONDEMENT_15), "--recours", "0.5"]
    assert lancer([*commande, "--sortie", str(tmp_path / "s")]) == 1
    assert "tirage_recours" in capsys.readouterr().err
